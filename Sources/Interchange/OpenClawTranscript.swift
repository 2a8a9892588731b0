import Conversation
import Messages

/// OpenClaw's sessions: `~/.openclaw/agents/AGENT/sessions/SESSION.jsonl`
/// (docs/reference/session-management-compaction.md).
///
/// The first line is `{"type":"session","id","timestamp","cwd"}`; every other one has an `id` and
/// the `parentId` it follows, and the conversation is the path to the last one. Only `message`
/// entries were said; the others are steps on the path.
enum OpenClawTranscript {
  private struct Node {
    let id: String
    let parent: String?
    let record: [String: JSON]
  }

  static func read(_ bytes: [UInt8], source: TranscriptSource)
    -> (document: SessionDocument?, problems: [LineProblem])
  {
    var lines = Lines(bytes)
    var builder = TranscriptBuilder(.openclaw, source)
    var nodes: [Node] = []
    var places: [String: Int] = [:]
    while let (number, record) = lines.next() {
      if record["type"]?.stringValue == "session" {
        builder.directory = record["cwd"]?.stringValue
        continue
      }
      let id = record["id"]?.stringValue ?? "line \(number)"
      // Files of the first versions are no tree: each line follows the one before.
      let parent =
        record["parentId"] == nil ? nodes.last?.id : record["parentId"]?.stringValue
      if places[id] != nil { continue }
      places[id] = nodes.count
      nodes.append(Node(id: id, parent: parent, record: record))
    }
    var path: [Node] = []
    var place = nodes.indices.last
    while let current = place {
      path.append(nodes[current])
      guard let parent = nodes[current].parent else { break }
      place =
        places[parent].flatMap { $0 < current ? $0 : nil } ?? (current > 0 ? current - 1 : nil)
    }
    for node in path.reversed() { add(node, to: &builder) }
    return (builder.finish(), lines.problems)
  }

  private static func add(_ node: Node, to builder: inout TranscriptBuilder) {
    guard node.record["type"]?.stringValue == "message", let message = node.record["message"] else {
      return
    }
    let time = node.record["timestamp"]?.noted ?? message["timestamp"]?.noted
    var said = TranscriptBuilder.Said()
    if let text = message["content"]?.stringValue, !text.isEmpty { said.content = [.text(text)] }
    for block in message["content"]?.arrayValue ?? [] {
      switch block["type"]?.stringValue {
      case "text", "thinking":
        said.content += [
          ContentBlock.noted(
            text: block["text"]?.stringValue, thinking: block["thinking"]?.stringValue)
        ].compactMap { $0 }
      case "toolCall": said.callsTools = true
      default: break
      }
    }
    switch message["role"]?.stringValue {
    case "user":
      let texts = said.content.compactMap { block -> String? in
        if case .text(let text) = block, !ProgramText.isFromProgram(text) { text } else { nil }
      }
      if !texts.isEmpty {
        builder.ask(texts.joined(separator: "\n\n"), name: node.id, time: time)
      }
    case "assistant":
      said.model = message["model"]?.stringValue
      said.stopReason = message["stopReason"]?.stringValue == "length" ? "max_tokens" : nil
      said.usage = UsageUpdate(
        inputTokens: message["usage"]?["input"]?.intValue,
        cacheCreationInputTokens: message["usage"]?["cacheWrite"]?.intValue,
        cacheReadInputTokens: message["usage"]?["cacheRead"]?.intValue,
        outputTokens: message["usage"]?["output"]?.intValue)
      builder.add(said, name: node.id, time: time)
    default:
      break
    }
  }
}
