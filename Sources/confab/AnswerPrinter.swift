import ArgumentParser
import Canvas
import Conversation
import Foundation
import Messages
import Screen

/// The forms in which `--print` writes an answer.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  /// The answer's text as it arrives.
  case text
  /// One JSON object at the end.
  case json
  /// A JSON object a line, as things happen.
  case streamJSON = "stream-json"
}

/// Writes an answer on standard output. The JSON shapes are Claude Code's (its documentation,
/// "headless" and the SDK's message types), so that scripts made for it go on working.
struct AnswerPrinter {
  private let format: OutputFormat
  /// Whether the stream's own events are passed on too.
  private let isPartial: Bool
  private let session: Session
  private var identifiers: IdentifierSource
  private let isTerminal = isatty(1) == 1
  private var block: Int?
  /// What the model costs, where that is configured.
  private var price: Price?
  private var endsInNewline = true
  /// What the answer says so far, where only the last one is to be printed.
  private var held: String?
  private var totals = Totals()
  private var output = OutputBuffer()

  /// Why nothing can be written any more, unless the reader just had enough.
  var problem: String? { output.problem }

  /// What all answers of the run have come to.
  private struct Totals {
    var answers = 0
    var usage = Usage()
    /// By the model's own name.
    var byModel: [String: Usage] = [:]
    /// Milliseconds of waiting for answers.
    var apiTime: Int64 = 0
    var denials: [ToolCall] = []
  }

  /// - Parameter holds: whether text waits until it is known to be the last answer's, as Claude Code
  ///   prints it where tools are offered.
  init(
    _ format: OutputFormat, isPartial: Bool, holds: Bool = false, session: Session,
    identifiers: IdentifierSource
  ) {
    held = holds ? "" : nil
    self.format = format
    self.isPartial = isPartial
    self.session = session
    self.identifiers = identifiers
  }

  /// The first line of `stream-json`: what is asked, and where.
  mutating func begin(model: ModelChoice, tools: [ToolDefinition], mode: PermissionMode?) {
    price = model.price
    var members: [String: JSON] = [
      "type": .string("system"), "subtype": .string("init"), "cwd": .string(session.directory),
      "model": .string(model.id), "mcp_servers": .array([]),
      "tools": .array(tools.map { .string($0.name) }),
    ]
    if let mode { members["permissionMode"] = .string(mode.rawValue) }
    line(members)
  }

  /// Text goes out as it comes: to a terminal through the sanitiser, into a pipe or a file as the
  /// model's own bytes.
  mutating func take(_ change: Reply.Change) {
    guard format == .text, case .text(let index, let text) = change, !text.isEmpty else { return }
    if let block, block != index { say("\n\n") }
    block = index
    say(
      isTerminal
        ? text.split(separator: "\n", omittingEmptySubsequences: false)
          .map { Sanitizer.plain(String($0)) }.joined(separator: "\n") : text)
  }

  private mutating func say(_ text: String) {
    if held != nil { held?.append(text) } else { add(text) }
  }

  private mutating func add(_ text: String) {
    output.add(text.utf8)
    endsInNewline = text.utf8.last == 0x0A
  }

  /// The stream's events as they came, a JSON text a line.
  mutating func take(events: [UInt8]) {
    guard format == .streamJSON, isPartial else { return }
    for event in events.split(separator: 0x0A) {
      output.add(#"{"type":"stream_event","event":"#.utf8)
      output.add(event)
      output.add(
        #","parent_tool_use_id":null,"session_id":"\#(session.id)","uuid":"\#(uuid())"}"#.utf8)
      output.add("\n".utf8)
    }
  }

  /// A pause before the question is asked again.
  mutating func take(_ retry: Retry, now: Int64) {
    line([
      "type": .string("system"), "subtype": .string("api_retry"),
      "attempt": .integer(Int64(retry.attempt)), "max_retries": .integer(Int64(retry.limit)),
      "retry_delay_ms": .integer(max(0, retry.due - now)),
      "error_status": retry.failure.status.map { .integer(Int64($0)) } ?? .null,
      "error": .string(retry.failure.kind.rawValue),
    ])
  }

  /// Another model is asked in place of one that cannot answer. Claude Code has no such line;
  /// its readers pass over subtypes that they do not know.
  mutating func take(_ detour: Detour, next: ModelChoice) {
    line([
      "type": .string("system"), "subtype": .string("model_fallback"),
      "from": .string(detour.model), "to": .string(next.reference),
      "reason": .string("\(detour.alias) \(detour.reason)"),
    ])
  }

  /// An answer as it ended. Where another one follows, `takeResults` says so.
  mutating func take(_ turn: Turn) {
    guard let answer = turn.answer else { return }
    totals.answers += 1
    count(answer)
    line([
      "type": .string("assistant"), "parent_tool_use_id": .null,
      "message": .object([
        "type": .string("message"), "role": .string("assistant"),
        "id": .string("msg_\(turn.id)"),
        "model": .string(answer.respondedModel ?? answer.requestedModel),
        "content": .array(turn.content.map(\.json)),
        "stop_reason": answer.stopReason.map { .string($0) } ?? .null,
        "stop_sequence": .null, "usage": Self.json(of: answer.usage),
      ]),
    ])
  }

  /// Counts what an answer took; also of a summary, which is no answer of the conversation.
  mutating func count(_ answer: Answer) {
    totals.usage += answer.usage
    totals.byModel[answer.respondedModel ?? answer.requestedModel, default: Usage()] += answer.usage
    totals.apiTime += answer.duration
  }

  /// What the tools gave back: a line for each result, as Claude Code has them.
  mutating func takeResults(_ turn: Turn) {
    for block in turn.content {
      line([
        "type": .string("user"), "parent_tool_use_id": .null,
        "message": .object(["role": .string("user"), "content": .array([block.json])]),
      ])
    }
    if held != nil { held = "" }
    block = nil
  }

  /// A call was not allowed.
  mutating func take(denied call: ToolCall) { totals.denials.append(call) }

  /// The last answer, and what all came to.
  /// - Parameters:
  ///   - elapsed: milliseconds since the run began to ask.
  ///   - problem: why there is no whole answer, without keys.
  ///   - limit: the number of answers that was reached, where that was the end.
  mutating func finish(_ turn: Turn, elapsed: Int64, problem: String?, limit: Int?) {
    switch format {
    case .text:
      if let held { add(held) }
      if !endsInNewline { add("\n") }
    case .json, .streamJSON: result(turn, elapsed: elapsed, problem: problem, limit: limit)
    }
    _ = flush()
  }

  /// Writes what is there.
  /// - Returns: false when nobody reads any more.
  mutating func flush() -> Bool { output.flush() }

  // MARK: JSON

  private mutating func result(_ turn: Turn, elapsed: Int64, problem: String?, limit: Int?) {
    var members: [String: JSON] = [
      "type": .string("result"),
      "subtype": .string(
        limit != nil
          ? "error_max_turns" : problem == nil ? "success" : "error_during_execution"),
      "is_error": .bool(problem != nil),
      "duration_ms": .integer(elapsed), "duration_api_ms": .integer(totals.apiTime),
      "num_turns": .integer(Int64(totals.answers)),
      "stop_reason": turn.answer?.stopReason.map { .string($0) } ?? .null,
      "usage": Self.json(of: totals.usage),
      "modelUsage": .object(
        totals.byModel.mapValues { usage in
          .object([
            "inputTokens": .integer(Int64(usage.inputTokens)),
            "outputTokens": .integer(Int64(usage.outputTokens)),
            "cacheReadInputTokens": .integer(Int64(usage.cacheReadInputTokens)),
            "cacheCreationInputTokens": .integer(Int64(usage.cacheCreationInputTokens)),
          ])
        }),
      "permission_denials": .array(
        totals.denials.map {
          .object([
            "tool_name": .string($0.name), "tool_use_id": .string($0.id), "tool_input": $0.input,
          ])
        }),
    ]
    // As in Claude Code, a run that was cut off has no result.
    if limit == nil { members["result"] = .string(problem ?? turn.text) }
    // Without a configured price there is none to tell.
    if let price { members["total_cost_usd"] = .number(price.cost(of: totals.usage)) }
    if let problem { members["errors"] = .array([.string(problem)]) }
    object(members)
  }

  private static func json(of usage: Usage) -> JSON {
    .object([
      "input_tokens": .integer(Int64(usage.inputTokens)),
      "output_tokens": .integer(Int64(usage.outputTokens)),
      "cache_read_input_tokens": .integer(Int64(usage.cacheReadInputTokens)),
      "cache_creation_input_tokens": .integer(Int64(usage.cacheCreationInputTokens)),
    ])
  }

  /// A line that only the stream has.
  private mutating func line(_ members: [String: JSON]) {
    if format == .streamJSON { object(members) }
  }

  private mutating func object(_ members: [String: JSON]) {
    var members = members
    members["session_id"] = .string(session.id.description)
    members["uuid"] = .string(uuid())
    output.add(JSON.object(members).bytes + [0x0A])
  }

  private mutating func uuid() -> String {
    identifiers.identifier(wall: Moment.current.wall).description
  }
}
