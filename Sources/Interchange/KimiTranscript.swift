import Conversation
import Messages

/// Sessions of Kimi Code and of its forerunner, kimi-cli. Neither names its messages, but both only
/// append, so that the number of a line stays its name.
enum KimiTranscript {
  /// Kimi Code's `~/.kimi-code/sessions/…/agents/main/wire.jsonl`: a journal whose records build the
  /// context (kimi-code packages/agent-core-v2/docs/wire-manifest.d.ts).
  static func readWire(_ bytes: [UInt8], source: TranscriptSource)
    -> (document: SessionDocument?, problems: [LineProblem])
  {
    var lines = Lines(bytes)
    var builder = TranscriptBuilder(.kimi, source)
    var model: String?
    while let (number, record) = lines.next() {
      let time = record["time"]?.noted
      let name = "line \(number)"
      switch record["type"]?.stringValue {
      case "context.append_message":
        guard let message = record["message"] else { continue }
        add(message, model: model, name: name, time: time, to: &builder)
      case "context.append_loop_event":
        guard let event = record["event"] else { continue }
        if let said = said(event, model: model) { builder.add(said, name: name, time: time) }
      case "context.undo": builder.undo(record["count"]?.intValue ?? 1)
      case "context.clear": builder.clear()
      case "config.update": model = record["modelAlias"]?.stringValue ?? model
      case "usage.record", "llm.request": model = record["model"]?.stringValue ?? model
      default: continue
      }
    }
    return (builder.finish(), lines.problems)
  }

  /// kimi-cli's `~/.kimi/sessions/MD5/SESSION/context.jsonl`: messages with roles, and records of
  /// its own whose roles begin with an underscore (kimi-cli src/kimi_cli/soul/context.py). There are
  /// no times.
  static func readContext(_ bytes: [UInt8], source: TranscriptSource)
    -> (document: SessionDocument?, problems: [LineProblem])
  {
    var lines = Lines(bytes)
    var builder = TranscriptBuilder(.kimiCLI, source)
    while let (number, record) = lines.next() {
      add(
        .object(record), model: nil, name: "line \(number)", time: nil, to: &builder,
        order: Int64(number))
    }
    return (builder.finish(), lines.problems)
  }

  /// A step of the model's loop; nil if it says nothing.
  private static func said(_ event: JSON, model: String?) -> TranscriptBuilder.Said? {
    var said = TranscriptBuilder.Said(model: model)
    switch event["type"]?.stringValue {
    case "content.part":
      guard let block = block(event["part"]) else { return nil }
      said.content = [block]
    case "tool.call":
      said.callsTools = true
    case "step.end":
      let usage = event["usage"]
      said.usage = UsageUpdate(
        inputTokens: usage?["inputOther"]?.intValue,
        cacheCreationInputTokens: usage?["inputCacheCreation"]?.intValue,
        cacheReadInputTokens: usage?["inputCacheRead"]?.intValue,
        outputTokens: usage?["output"]?.intValue)
      said.callsTools = event["finishReason"]?.stringValue?.hasPrefix("tool") ?? false
    default:
      return nil
    }
    return said
  }

  private static func add(
    _ message: JSON, model: String?, name: String, time: Int64?,
    to builder: inout TranscriptBuilder,
    order: Int64? = nil
  ) {
    var content: [ContentBlock] = []
    if let text = message["content"]?.stringValue, !text.isEmpty { content = [.text(text)] }
    content += (message["content"]?.arrayValue ?? []).compactMap(block)
    switch message["role"]?.stringValue {
    case "user":
      let kind = message["origin"]?["kind"]?.stringValue ?? message["origin"]?.stringValue
      if let kind, kind != "user" { return }
      let texts = content.compactMap { block -> String? in
        if case .text(let text) = block, !ProgramText.isFromProgram(text) { text } else { nil }
      }
      if texts.isEmpty { return }
      builder.ask(texts.joined(separator: "\n\n"), name: name, time: time, order: order)
    case "assistant":
      let calls = message["toolCalls"]?.arrayValue ?? message["tool_calls"]?.arrayValue ?? []
      builder.add(
        .init(content: content, model: model, callsTools: !calls.isEmpty), name: name, time: time,
        order: order)
    default:
      return
    }
  }

  private static func block(_ part: JSON?) -> ContentBlock? {
    switch part?["type"]?.stringValue {
    case "text": .noted(text: part?["text"]?.stringValue, thinking: nil)
    case "think":
      .noted(text: nil, thinking: part?["think"]?.stringValue ?? part?["text"]?.stringValue)
    case "image_url": .text("[image]")
    default: nil
    }
  }
}
