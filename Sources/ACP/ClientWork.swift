import Conversation
import Messages

/// A call that the client carries out for us, since it offered to: files are read and written as
/// its editor has them, unsaved changes included, and commands run in its terminal, before the
/// person's eyes. Our own tools have looked at the call before, so what is forbidden stays so.
struct ClientWork: Sendable {
  /// What the client is asked just now.
  enum Step: Sendable {
    /// The text of a file that our tools have read.
    case reading(ToolOutcome)
    /// The text of a file that is to be changed.
    case before
    case writing(Rewriting)
    case creating
    case waiting
    case output(code: Int?, signal: String?)
  }

  /// A change of a file, and what is said of it once it is made.
  struct Rewriting: Sendable {
    let change: FileChange
    let said: String
    let summary: String
  }

  /// The model's id of the call.
  let call: String
  /// What the client is asked to write once the old content is kept.
  var rewriting: Rewriting?
  /// The client's id of a terminal.
  var terminal: String?
  /// When a command is ended, in monotonic milliseconds.
  var deadline: Int64?
  var isOverdue = false

  init(call: String) { self.call = call }
}

extension Agent {
  /// Milliseconds that a command may take where the model does not say, and at most.
  private static let commandTime = (standard: 120_000, longest: 600_000)
  /// Of a command's output the model is told this much, in bytes.
  private static let outputLimit: Int64 = 30_000

  /// Carries out a call that was allowed: by the client where it offers that, else by our tools.
  mutating func run(_ call: String, always: Bool, _ id: Identifier) {
    guard let session = sessions[id], let item = session.prompt?.round?.item(call), let client
    else { return }
    updateCall(call, ["status": .string("in_progress")], id)
    let path = filePath(item.call, in: session.directory)
    switch item.call.name {
    case "Bash":
      guard client.hasTerminals, let command = item.call.input["command"]?.stringValue else {
        break
      }
      sessions[id]?.prompt?.round?.work = ClientWork(call: call)
      let limit = item.call.input["timeout"]?.intValue ?? Self.commandTime.standard
      sessions[id]?.prompt?.round?.work?.deadline =
        now + Int64(min(max(1, limit), Self.commandTime.longest))
      return ask(
        "terminal/create",
        [
          "command": .string("bash"), "args": .array([.string("-c"), .string(command)]),
          "cwd": .string(session.directory), "outputByteLimit": .integer(Self.outputLimit),
          "env": .array(
            [("PAGER", "cat"), ("GIT_PAGER", "cat"), ("GIT_TERMINAL_PROMPT", "0")].map {
              .object(["name": .string($0.0), "value": .string($0.1)])
            }),
        ], of: call, .creating, id)
    case "Write", "Edit", "MultiEdit":
      guard client.readsFiles, client.writesFiles, let path else { break }
      sessions[id]?.prompt?.round?.work = ClientWork(call: call)
      return ask("fs/read_text_file", ["path": .string(path)], of: call, .before, id)
    default: break
    }
    outputs.append(.tool(.run(id: call, always: always), session: id))
  }

  /// The file of a call as the client takes it; nil where that is not plain.
  func filePath(_ call: ToolCall, in directory: String) -> String? {
    guard let path = call.input["file_path"]?.stringValue, !path.isEmpty, !path.hasPrefix("~")
    else { return nil }
    return ToolCallView.absolute(path, in: directory)
  }

  mutating func ask(
    _ method: String, _ parameters: [String: JSON], of call: String, _ step: ClientWork.Step,
    _ id: Identifier
  ) {
    guard let round = sessions[id]?.prompt?.round else { return }
    flushChunks(of: id)
    ask(
      method, parameters.merging(["sessionId": .string(id.description)]) { $1 },
      .work(session: id, call: round.clientID(of: call), step))
  }

  /// The client has answered, or would not.
  mutating func take(
    _ result: Result<JSON, RPCError>, _ step: ClientWork.Step, of clientCall: String,
    _ id: Identifier
  ) {
    guard let round = sessions[id]?.prompt?.round, let work = round.work,
      round.clientID(of: work.call) == clientCall, let item = round.item(work.call)
    else {
      // The call was stopped while the client made a terminal for it.
      if case .creating = step, case .success(let json) = result,
        let terminal = json["terminalId"]?.stringValue
      {
        end(terminal, id)
      }
      return
    }
    switch step {
    case .reading(let outcome): conclude(item.call, reading: outcome, result, id)
    case .before: change(item.call, result, id)
    case .writing(let rewriting): conclude(item.call, rewriting, result, id)
    case .creating: follow(item.call, result, id)
    case .waiting:
      let json = (try? result.get()) ?? .null
      let terminal = work.terminal ?? ""
      ask(
        "terminal/output", ["terminalId": .string(terminal)], of: work.call,
        .output(code: json["exitCode"]?.intValue, signal: json["signal"]?.stringValue), id)
    case .output(let code, let signal): conclude(work, code, signal, result, id)
    }
  }

  /// Gives the call back to our own tools, since the client would not have it.
  mutating func runHere(_ call: String, _ id: Identifier) {
    sessions[id]?.prompt?.round?.work = nil
    outputs.append(.tool(.run(id: call, always: false), session: id))
  }

  mutating func conclude(_ call: ToolCall, _ outcome: ToolOutcome, _ id: Identifier) {
    var outcome = outcome
    outcome.result.content = outcome.result.content.map {
      if case .text(let text) = $0 { .text(setup.mask(text)) } else { $0 }
    }
    hear(.event(.finished(outcome), id: call.id), id)
  }

  // MARK: Reading

  /// After our tools have read a text file: asks for it as the client's editor has it.
  /// - Returns: whether the client is asked.
  mutating func readThroughClient(
    _ outcome: ToolOutcome, _ call: String, _ id: Identifier
  ) -> Bool {
    guard client?.readsFiles == true, let session = sessions[id],
      let item = session.prompt?.round?.item(call), case .running = item.phase,
      item.call.name == "Read", !outcome.result.isError, outcome.result.content.count == 1,
      case .text? = outcome.result.content.first,
      let path = filePath(item.call, in: session.directory)
    else { return false }
    sessions[id]?.prompt?.round?.work = ClientWork(call: call)
    let (first, count) = ClientText.range(of: item.call)
    ask(
      "fs/read_text_file",
      ["path": .string(path), "line": .integer(Int64(first)), "limit": .integer(Int64(count))],
      of: call, .reading(outcome), id)
    return true
  }

  private mutating func conclude(
    _ call: ToolCall, reading own: ToolOutcome, _ result: Result<JSON, RPCError>, _ id: Identifier
  ) {
    sessions[id]?.prompt?.round?.work = nil
    let text = (try? result.get())?["content"]?.stringValue
    conclude(call, text.flatMap { ClientText.outcome(of: call, text: $0, own) } ?? own, id)
  }

  // MARK: Commands

  private mutating func follow(
    _ call: ToolCall, _ result: Result<JSON, RPCError>, _ id: Identifier
  ) {
    guard let terminal = (try? result.get())?["terminalId"]?.stringValue else {
      return runHere(call.id, id)
    }
    outputs.append(.tool(.stop(id: call.id), session: id))
    sessions[id]?.prompt?.round?.work?.terminal = terminal
    updateCall(
      call.id,
      [
        "content": .array([
          .object(["type": .string("terminal"), "terminalId": .string(terminal)])
        ])
      ], id)
    ask("terminal/wait_for_exit", ["terminalId": .string(terminal)], of: call.id, .waiting, id)
  }

  private mutating func conclude(
    _ work: ClientWork, _ code: Int?, _ signal: String?, _ result: Result<JSON, RPCError>,
    _ id: Identifier
  ) {
    if let terminal = work.terminal { release(terminal, id) }
    guard let item = sessions[id]?.prompt?.round?.item(work.call) else { return }
    sessions[id]?.prompt?.round?.work?.deadline = nil
    let json = (try? result.get()) ?? .null
    var text = json["output"]?.stringValue ?? ""
    if json["truncated"]?.boolValue == true {
      text = "(The beginning of the output is left out.)\n" + text
    }
    let summary: String
    switch (code, signal) {
    case _ where work.isOverdue: summary = "timed out"
    case (let code?, _): summary = "exit code \(code)"
    case (nil, let signal?): summary = "ended by \(signal)"
    case (nil, nil): summary = "ended"
    }
    let isError = work.isOverdue || code != 0
    if isError { text += (text.isEmpty || text.hasSuffix("\n") ? "" : "\n") + "(\(summary))" }
    if text.isEmpty { text = "(No output.)" }
    conclude(
      item.call,
      ToolOutcome(
        result: ToolResult(id: work.call, text: text, isError: isError), summary: summary), id)
  }

  /// Ends the command that runs in the client's terminal: it took too long, or is not wanted.
  mutating func endTerminal(_ id: Identifier) {
    guard let prompt = sessions[id]?.prompt, let work = prompt.round?.work else { return }
    sessions[id]?.prompt?.round?.work?.deadline = nil
    guard let terminal = work.terminal else { return }
    if prompt.isCancelled { return end(terminal, id) }
    sessions[id]?.prompt?.round?.work?.isOverdue = true
    ask(
      "terminal/kill",
      ["sessionId": .string(id.description), "terminalId": .string(terminal)], .nothing)
  }

  private mutating func end(_ terminal: String, _ id: Identifier) {
    ask(
      "terminal/kill",
      ["sessionId": .string(id.description), "terminalId": .string(terminal)], .nothing)
    release(terminal, id)
  }

  private mutating func release(_ terminal: String, _ id: Identifier) {
    ask(
      "terminal/release",
      ["sessionId": .string(id.description), "terminalId": .string(terminal)], .nothing)
  }
}

extension ToolOutcome {
  /// A call that failed, said to the model and to the person.
  static func failed(_ call: String, _ sentence: String) -> ToolOutcome {
    ToolOutcome(
      result: ToolResult(id: call, text: sentence, isError: true), summary: sentence)
  }
}
