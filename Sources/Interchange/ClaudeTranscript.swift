import Conversation
import Messages

/// Claude Code's transcripts: `~/.claude/projects/DIRECTORY/SESSION.jsonl`.
///
/// Each line has a `uuid` and the `parentUuid` it follows; the conversation is the path to the last
/// line that is no side chain (of a sub-agent). A message of the model takes a line for each of its
/// blocks, with the same `message.id`. The format is the program's own and changes between versions,
/// so that everything but `type` and `message` may be missing.
enum ClaudeTranscript {
  private struct Node {
    let uuid: String
    let parent: String?
    let record: [String: JSON]
  }

  static func read(_ bytes: [UInt8], source: TranscriptSource)
    -> (document: SessionDocument?, problems: [LineProblem])
  {
    var lines = Lines(bytes)
    var builder = TranscriptBuilder(.claude, source)
    var nodes: [Node] = []
    var places: [String: Int] = [:]
    while let (number, record) = lines.next() {
      if record["type"]?.stringValue == "summary" {
        builder.title = record["summary"]?.stringValue ?? builder.title
      }
      if builder.directory == nil { builder.directory = record["cwd"]?.stringValue }
      if record["isSidechain"]?.boolValue == true { continue }
      guard record["message"] != nil || record["uuid"] != nil else { continue }
      let uuid = record["uuid"]?.stringValue ?? "line \(number)"
      // A compacted conversation begins anew, and says what it goes on from.
      let parent = record["parentUuid"]?.stringValue ?? record["logicalParentUuid"]?.stringValue
      if places[uuid] != nil { continue }
      places[uuid] = nodes.count
      nodes.append(Node(uuid: uuid, parent: parent, record: record))
    }
    for node in path(nodes, places) { add(node, to: &builder) }
    return (builder.finish(), lines.problems)
  }

  /// From the first line to the last message. Where a line is missing, the one before in the file
  /// takes its place: a torn line must not cost what came before it.
  private static func path(_ nodes: [Node], _ places: [String: Int]) -> [Node] {
    var path: [Node] = []
    var place = nodes.lastIndex { $0.record["message"] != nil }
    while let current = place {
      let node = nodes[current]
      path.append(node)
      guard let parent = node.parent else { break }
      // Parents come before their children; anything else would be a circle.
      place =
        places[parent].flatMap { $0 < current ? $0 : nil } ?? (current > 0 ? current - 1 : nil)
    }
    return path.reversed()
  }

  private static func add(_ node: Node, to builder: inout TranscriptBuilder) {
    let record = node.record
    let time = record["timestamp"]?.noted
    guard let message = record["message"] else { return }
    switch record["type"]?.stringValue {
    case "user":
      guard record["isMeta"]?.boolValue != true, record["isCompactSummary"]?.boolValue != true,
        let text = text(of: message["content"])
      else { return }
      builder.ask(text, name: node.uuid, time: time)
    case "assistant":
      // What the program says in the model's place, such as an error.
      if message["model"]?.stringValue == "<synthetic>" { return }
      builder.add(said(message), name: node.uuid, time: time)
    default:
      return
    }
  }

  /// What the person wrote; nil if nothing.
  private static func text(of content: JSON?) -> String? {
    let texts: [String]
    if let text = content?.stringValue {
      texts = [text]
    } else {
      texts = (content?.arrayValue ?? []).compactMap { block in
        switch block["type"]?.stringValue {
        case "text": block["text"]?.stringValue
        case "image": "[image]"
        default: nil
        }
      }
    }
    let own = texts.filter { !ProgramText.isFromProgram($0) }
    return own.isEmpty ? nil : own.joined(separator: "\n\n")
  }

  private static func said(_ message: JSON) -> TranscriptBuilder.Said {
    var said = TranscriptBuilder.Said()
    said.model = message["model"]?.stringValue
    said.stopReason = message["stop_reason"]?.stringValue
    said.usage = UsageUpdate(json: message["usage"])
    if let text = message["content"]?.stringValue {
      said.content = text.isEmpty ? [] : [.text(text)]
    }
    for block in message["content"]?.arrayValue ?? [] {
      switch block["type"]?.stringValue {
      case "text", "thinking":
        said.content += [
          ContentBlock.noted(
            text: block["text"]?.stringValue, thinking: block["thinking"]?.stringValue)
        ].compactMap { $0 }
      case "tool_use": said.callsTools = true
      default: break
      }
    }
    if said.stopReason == "tool_use" { said.callsTools = true }
    return said
  }
}
