import Canvas
import Conversation
import Messages

/// The model's tool calls: carried out one round after the other, with the person in charge.
extension State {
  /// What is left to do after an answer: its calls, or going on where the server paused.
  /// - Returns: nil if the answer was the last word.
  mutating func goOn(after turn: Turn) -> [Effect]? {
    guard let rest = turn.continuation(hasTools: !surroundings.tools.isEmpty) else { return nil }
    guard case .calls(let calls) = rest else { return nextRound() }
    var round = ToolRound(calls, mode: permissionMode)
    let outputs = round.begin()
    self.round = round
    return perform(outputs)
  }

  /// What the tools tell of a call.
  mutating func handleTool(_ event: ToolEvent, id: String) -> [Effect] {
    if id == applying?.call.id { return handleApplying(event) }
    guard let outputs = round?.handle(.event(event, id: id), now: now.uptime) else { return [] }
    return perform(outputs)
  }

  /// The person has answered the question that is shown.
  mutating func decide(_ decision: Decision) -> [Effect] {
    approval = nil
    if applying != nil { return decideApplying(decision) }
    guard let outputs = round?.handle(.decided(decision), now: now.uptime) else { return [] }
    return perform(outputs)
  }

  /// Esc or Ctrl+C while calls are carried out: what runs is ended, what was done stays.
  mutating func stopTools() -> [Effect] {
    guard let outputs = round?.handle(.interrupt, now: now.uptime) else { return [] }
    return perform(outputs)
  }

  private mutating func perform(_ outputs: [ToolRound.Output]) -> [Effect] {
    var effects: [Effect] = []
    for output in outputs {
      switch output {
      case .request(let request): effects.append(.tool(request))
      case .ask where isLeavingWhenIdle || !pipedLines.isEmpty:
        effects += decide(.no("Nobody can answer: the input is a pipe."))
      case .ask(let proposal):
        approval = Approval(proposal, since: now.uptime)
        if !isFocused { effects.append(.notify("A question waits for you.")) }
      case .output(let bytes, let id): toolOutput.add(bytes, of: id)
      case .done(let id):
        toolOutput.end(id)
        if let plan = outcome(of: id)?.plan { self.plan = plan }
      case .finished: effects += finishRound()
      }
    }
    if let last = history.turns.last(where: { $0.answer != nil }) {
      transcript.noteTools(of: last.id)
    }
    return effects
  }

  private func outcome(of id: String) -> ToolOutcome? {
    for item in round?.items ?? [] where item.call.id == id {
      if case .done(let outcome) = item.phase { return outcome }
    }
    return nil
  }

  /// Brings the results to the model, with what the person has typed meanwhile.
  private mutating func finishRound() -> [Effect] {
    guard let round else { return [] }
    self.round = nil
    approval = nil
    let turn = round.turn(
      id: identifiers.identifier(wall: now.wall), after: history.turns.last?.id, created: now.wall)
    history.append(turn)
    forks.add(turn.id, under: turn.parent)
    session.leaf = turn.id
    session.updated = now.wall
    let effects: [Effect] = [
      .record(.turn(turn, session: session.id)), .record(.session(session)), .sync,
    ]
    if round.isInterrupted { return effects + keepCommands() }
    return effects + (queue.isEmpty ? nextRound() : sendQueued())
  }

  /// Asks the model to go on, unless it has gone on for too long.
  private mutating func nextRound() -> [Effect] {
    roundCount += 1
    guard roundCount < surroundings.roundLimit else {
      notice = Notice(
        "Stopped after \(roundCount) rounds of tools without a word from you; Enter lets it go on.",
        .warning)
      roundCount = 0
      return []
    }
    // The thinking before a call belongs to the model that called, and some refuse a call without.
    return startAnswer(by: exchange?.model)
  }

  // MARK: The person's answer

  /// A key while a question whether a call may be carried out is shown.
  /// - Returns: nil where the key is not for it.
  mutating func handleApproval(_ key: Key) -> [Effect]? {
    guard overlay == nil, var approval else { return nil }
    let command = keyMap[key]
    if approval.words != nil { return handleWords(key, command, approval) }
    // Typed before the question could be read, or while something else is being typed: meant for
    // the input line. Enter must not say yes to what nobody has looked at.
    guard isApprovalReady || command == .interruptOrClose || command == .interruptOrClear else {
      self.approval?.since = now.uptime
      guard command == .send, !composer.isEmpty else { return command == .send ? [] : nil }
      return nil
    }
    let choices = approval.choices
    switch command {
    case .interruptOrClose where applying != nil, .interruptOrClear where applying != nil:
      return decide(.no(""))
    case .send: return choose(approval.selected, approval)
    case .rowUp: approval.selected = max(0, approval.selected - 1)
    case .rowDown: approval.selected = min(choices.count - 1, approval.selected + 1)
    case .pageUp, .scrollUp:
      approval.scroll = max(0, approval.scroll - (command == .pageUp ? max(1, size.height / 2) : 1))
    case .pageDown, .scrollDown: approval.scroll = scrolled(approval, by: command)
    default:
      guard case .character(let character) = key.code, key.modifiers.isEmpty,
        character.isASCII, let number = character.wholeNumberValue, 1...choices.count ~= number
      else { return nil }
      return choose(number - 1, approval)
    }
    self.approval = approval
    return []
  }

  /// Whether keys answer the question: it could be read, and nothing else is being typed.
  var isApprovalReady: Bool {
    guard let approval else { return false }
    return now.uptime - approval.since >= Approval.pause && composer.isEmpty
  }

  private func scrolled(_ approval: Approval, by command: Command?) -> Int {
    var approval = approval
    let rows = approval.laidOut(width: max(1, size.width - 4)).count
    let step = command == .pageDown ? max(1, size.height / 2) : 1
    return min(approval.scroll + step, max(0, rows - 1))
  }

  mutating func choose(_ index: Int, _ approval: Approval) -> [Effect] {
    if let decision = approval.choices[index].decision { return decide(decision) }
    var approval = approval
    approval.words = Composer()
    self.approval = approval
    return []
  }

  private mutating func handleWords(
    _ key: Key, _ command: Command?, _ approval: Approval
  ) -> [Effect] {
    var approval = approval
    switch command {
    case .send: return decide(.no(approval.words?.text ?? ""))
    case .interruptOrClose, .interruptOrClear: approval.words = nil
    case .suspend, .redraw: return command.map { run($0) } ?? []
    case let command?: approval.words?.apply(command)
    case nil:
      if case .character(let character) = key.code, key.modifiers.isSubset(of: .shift) {
        approval.words?.insert(String(character))
      }
    }
    self.approval = approval
    return []
  }

  // MARK: The mode

  /// The next of the modes, or the one named.
  mutating func setMode(_ name: String) -> [Effect] {
    guard !surroundings.tools.isEmpty else {
      notice = Notice("The model has no tools in this run, so there is nothing to permit.")
      return []
    }
    let modes = PermissionMode.allCases
    if name.isEmpty {
      let index = modes.firstIndex(of: permissionMode) ?? 0
      permissionMode = modes[(index + 1) % modes.count]
    } else if let mode = modes.first(where: { $0.matches(name) }) {
      permissionMode = mode
    } else {
      notice = Notice(
        "There is no mode \(name); there are \(modes.map(\.phrase).joined(separator: ", ")).",
        .warning)
      return []
    }
    round?.mode = permissionMode
    notice = Notice("\(permissionMode.phrase): \(permissionMode.meaning).")
    return []
  }
}

extension PermissionMode {
  /// As the status bar shows it.
  package var phrase: String {
    switch self {
    case .ask: "ask"
    case .acceptEdits: "accept edits"
    case .plan: "plan"
    case .fullTrust: "full trust"
    }
  }

  /// What it allows, for a sentence.
  var meaning: String {
    switch self {
    case .ask: "reading here is free, all else asks"
    case .acceptEdits: "files here are changed without a question, commands ask"
    case .plan: "nothing is changed and nothing is run"
    case .fullTrust: "nothing asks; commands run as you"
    }
  }

  /// Whether a name means it: as shown, or as Claude Code calls it.
  func matches(_ name: String) -> Bool {
    let name = name.lowercased()
    return [phrase, phrase.replacing(" ", with: ""), rawValue.lowercased()].contains(name)
  }
}
