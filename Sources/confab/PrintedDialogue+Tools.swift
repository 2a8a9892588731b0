import Canvas
import Conversation
import Messages
import Screen

/// The rounds of tools of `--print`: nobody can be asked, so what would ask is not allowed.
extension PrintedDialogue {
  mutating func begin(_ calls: [ToolCall]) {
    var round = ToolRound(calls, mode: mode)
    let outputs = round.begin()
    self.round = round
    perform(outputs)
  }

  /// What the tools tell.
  mutating func take(_ event: Event) {
    guard case .tool(let event, let id) = event,
      let outputs = round?.handle(.event(event, id: id), now: now.uptime)
    else { return }
    perform(outputs)
  }

  /// Stops what runs; the calls keep what they gave.
  mutating func interruptRound() {
    guard let outputs = round?.handle(.interrupt, now: now.uptime) else { return }
    perform(outputs)
  }

  private mutating func perform(_ outputs: [ToolRound.Output]) {
    for output in outputs {
      switch output {
      case .request(let request):
        // A tool finds the call that it carries out in the archive.
        keep()
        // A command may have given a key since.
        tools.redaction = transport.redaction
        for event in tools.handle(request, session: session.id, now: now.uptime) { take(event) }
      case .ask(let proposal): deny(proposal)
      case .finished: finishRound()
      case .output, .done: break
      }
    }
  }

  private mutating func deny(_ proposal: Proposal) {
    let call = proposal.call
    let about = Sanitizer.singleLine("\(call.name) \(call.about(in: launch.directory))", limit: 200)
    let rule = proposal.rule.map {
      "; --allowed-tools \"\(Sanitizer.singleLine($0, limit: 200))\" would"
    }
    complain("Not allowed, since nobody can be asked: \(about)\(rule ?? "")")
    printer.take(denied: call)
    let words = "Nobody can be asked in this run, and nothing allows this beforehand."
    if let outputs = round?.handle(.decided(.no(words)), now: now.uptime) { perform(outputs) }
  }

  /// Brings the results to the model.
  private mutating func finishRound() {
    guard let round else { return }
    self.round = nil
    let turn = round.turn(
      id: identifiers.identifier(wall: now.wall), after: history.turns.last?.id, created: now.wall)
    history.append(turn)
    session.leaf = turn.id
    session.updated = now.wall
    saving.add(.turn(turn, session: session.id))
    saving.add(.session(session))
    printer.takeResults(turn)
    if round.isInterrupted { isDone = true } else { askAgain() }
  }
}
