import Conversation
import Messages

/// The model's calls: shown to the client, allowed by its person, carried out by our tools or by
/// the client itself.
extension Agent {
  /// A request of ours that the client has not answered.
  enum Question: Sendable {
    case permission(session: Identifier, call: String)
    /// Something that the client does for a call.
    case work(session: Identifier, call: String, ClientWork.Step)
    /// A terminal is ended; nothing depends on the answer.
    case nothing
  }

  mutating func startRound(_ turn: Turn, _ id: Identifier) {
    guard let mode = sessions[id]?.mode else { return }
    flushChunks(of: id)
    var round = Round(turn.toolCalls, mode: mode, of: turn.id)
    let outputs = round.machine.begin()
    sessions[id]?.prompt?.round = round
    for item in round.machine.items {
      let view = ToolCallView(item.call, in: sessions[id]?.directory ?? "/")
      update(
        "tool_call",
        view.members.merging([
          "toolCallId": .string(round.clientID(of: item.call.id)), "status": .string("pending"),
        ]) { $1 }, id)
    }
    perform(outputs, id)
  }

  /// What our own tools tell.
  mutating func tool(_ event: ToolEvent, _ call: String, in id: Identifier) {
    guard let round = sessions[id]?.prompt?.round, round.work?.call != call else { return }
    if case .finished(let outcome) = event, readThroughClient(outcome, call, id) { return }
    hear(.event(event, id: call), id)
  }

  mutating func interruptRound(_ id: Identifier) {
    endTerminal(id)
    sessions[id]?.prompt?.round?.work = nil
    // What the client is asked meanwhile it answers by itself: the protocol wants open questions
    // of a cancelled prompt answered so (docs/protocol/tool-calls).
    asked = asked.filter { _, question in
      if case .permission(id, _) = question { false } else { true }
    }
    hear(.interrupt, id)
  }

  mutating func hear(_ input: ToolRound.Input, _ id: Identifier) {
    guard let outputs = sessions[id]?.prompt?.round?.machine.handle(input, now: now) else { return }
    perform(outputs, id)
  }

  private mutating func perform(_ outputs: [ToolRound.Output], _ id: Identifier) {
    for output in outputs {
      switch output {
      case .request(.run(let call, let always)): run(call, always: always, id)
      case .request(let request): self.outputs.append(.tool(request, session: id))
      case .ask(let proposal): ask(proposal, id)
      case .output(let bytes, let call): show(bytes, of: call, id)
      case .done(let call): showOutcome(of: call, id)
      case .finished: finishRound(id)
      }
    }
  }

  // MARK: Permission

  private enum Choice: String {
    case once, always, no
  }

  private mutating func ask(_ proposal: Proposal, _ id: Identifier) {
    guard let session = sessions[id], let round = session.prompt?.round else { return }
    if let rule = proposal.rule, session.allowed.contains(rule) {
      return hear(.decided(.once), id)
    }
    func option(_ choice: Choice, _ name: String, _ kind: String) -> JSON {
      .object([
        "optionId": .string(choice.rawValue), "name": .string(name), "kind": .string(kind),
      ])
    }
    var options = [option(.once, "Allow", "allow_once")]
    if let rule = proposal.rule {
      options.append(option(.always, "Allow always: \(rule)", "allow_always"))
    }
    options.append(option(.no, "Reject", "reject_once"))
    let view = ToolCallView(proposal.call, in: session.directory)
    var call = view.members
    call["toolCallId"] = .string(round.clientID(of: proposal.call.id))
    call["status"] = .string("pending")
    call["content"] = .array(ToolCallView.content(of: proposal))
    flushChunks(of: id)
    ask(
      "session/request_permission",
      [
        "sessionId": .string(id.description), "toolCall": .object(call),
        "options": .array(options),
      ], .permission(session: id, call: proposal.call.id))
  }

  /// The client has answered a request of ours.
  mutating func take(_ result: Result<JSON, RPCError>, _ question: Question) {
    switch question {
    case .nothing: break
    case .work(let id, let call, let step): take(result, step, of: call, id)
    case .permission(let id, let call):
      guard let proposal = sessions[id]?.prompt?.round?.machine.proposal,
        proposal.call.id == call
      else { return }
      hear(.decided(decision(result, proposal, id)), id)
    }
  }

  /// What a client that answers neither yes nor no, or with an error, means is no.
  private mutating func decision(
    _ result: Result<JSON, RPCError>, _ proposal: Proposal, _ id: Identifier
  ) -> Decision {
    switch result {
    case .failure(let error):
      outputs.append(.log("The client could not ask for permission: \(error.message)"))
      return .no("The question could not be asked.")
    case .success(let json):
      let option = json["outcome"]?["optionId"]?.stringValue ?? ""
      switch Choice(rawValue: option) {
      case .once?: return .once
      case .always?:
        if let rule = proposal.rule { sessions[id]?.allowed.insert(rule) }
        return .always
      case .no?, nil: return .no("")
      }
    }
  }

  // MARK: Showing

  /// Of a running call's output the client is shown this much, in bytes, and this often, in
  /// milliseconds: each update has all of it.
  private static let shownOutput = 8 << 10
  private static let showInterval: Int64 = 100

  private mutating func show(_ bytes: [UInt8], of call: String, _ id: Identifier) {
    guard var round = sessions[id]?.prompt?.round else { return }
    sessions[id]?.prompt?.round = nil
    round.output += bytes
    if round.output.count > 2 * Self.shownOutput {
      round.output.removeFirst(round.output.count - Self.shownOutput)
    }
    let isDue = now - round.outputShown >= Self.showInterval && !isCongested
    if isDue { round.outputShown = now }
    let text = String(decoding: round.output.suffix(Self.shownOutput), as: UTF8.self)
    sessions[id]?.prompt?.round = round
    if isDue { updateCall(call, ["content": .array([ToolCallView.content(text)])], id) }
  }

  private mutating func showOutcome(of call: String, _ id: Identifier) {
    guard let round = sessions[id]?.prompt?.round, let item = round.item(call),
      case .done(let outcome) = item.phase
    else { return }
    sessions[id]?.prompt?.round?.output = []
    sessions[id]?.prompt?.round?.outputShown = 0
    var members: [String: JSON] = [
      "status": .string(outcome.result.isError ? "failed" : "completed"),
      "rawOutput": .object(["summary": .string(outcome.summary)]),
    ]
    let terminal = round.work?.call == call ? round.work?.terminal : nil
    // The client shows what its terminal wrote.
    if terminal == nil { members["content"] = .array(ToolCallView.content(of: outcome)) }
    sessions[id]?.prompt?.round?.work = nil
    updateCall(call, members, id)
    if let plan = outcome.plan { updatePlan(plan, id) }
  }

  mutating func updateCall(_ call: String, _ members: [String: JSON], _ id: Identifier) {
    guard let round = sessions[id]?.prompt?.round else { return }
    flushChunks(of: id)
    update(
      "tool_call_update",
      members.merging(["toolCallId": .string(round.clientID(of: call))]) { $1 }, id)
  }
}
