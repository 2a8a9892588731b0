import Canvas
import Conversation
import Messages

extension State {
  /// Tells the archive what the session is now.
  mutating func keepSession() -> [Effect] {
    let isNew = !isSessionKept
    isSessionKept = true
    session.updated = now.wall
    let settings: [Effect] =
      isNew && session.settings.changed > 0
      ? [.record(.settings(session.settings, session: session.id))] : []
    return [.record(.session(session))] + settings
  }

  /// Before another conversation takes the screen: the answer stops, nothing is lost.
  mutating func leaveSession() -> [Effect] {
    let stop = stopApplying() + (isStreaming ? stopAnswer(sendingQueue: false) : [])
    let kept = stop + keepDraft(atOnce: true)
    // What waits belongs to the conversation it was written in, and is kept there as its draft.
    queue = []
    return kept
  }

  /// A new, empty conversation in this directory, with the model of the one left.
  mutating func startSession() -> [Effect] {
    let effects = leaveSession()
    let id = identifiers.identifier(wall: now.wall)
    session = Session(id: id, directory: surroundings.directory, created: now.wall)
    session.model = model.reference
    show(History(), draft: "", stash: [])
    isSessionKept = false
    return effects
  }

  /// A stored conversation takes the screen where it was left, with its model.
  mutating func take(_ opened: OpenedSession) -> [Effect] {
    let left = leaveSession()
    session = opened.session
    isSessionKept = true
    show(opened.history.numbered(), draft: opened.draft, stash: opened.stash)
    forks = opened.forks
    inputHistory.reset(to: opened.history.turns.filter(\.isQuestion).map(\.text))
    if let reference = session.model, surroundings.chosenModel == nil { resumeModel(reference) }
    if let place = opened.place { show(place) }
    return left + loadOlder() + sendPrompt()
  }

  private mutating func resumeModel(_ reference: String) {
    switch catalog.lookup(reference) {
    case .found(let choice) where choice.isDemo && !model.isDemo:
      break  // a real model is there now
    case .found(let choice) where choice.unusable == nil:
      model = choice
      catalog.note(choice)
    case .found(let choice):
      notice = Notice(
        "This conversation used \(choice.alias), which cannot be asked now: "
          + "\(choice.unusable ?? ""); \(model.alias) answers instead.", .warning)
    default:
      notice = Notice(
        "This conversation used \(reference), which is not configured any more; "
          + "\(model.alias) answers instead.", .warning)
    }
  }

  private mutating func show(_ history: History, draft text: String, stash: [String]) {
    self.history = history
    forks = Forks()
    editing = nil
    attaching = Attaching()
    arePromptsWanted = false
    branchFocus = nil
    compacting = Compacting()
    otherWindows = 0
    exchange = nil
    plan = []
    roundCount = 0
    shellCommand = nil
    commandTexts = []
    comparison = Comparison()
    speed = nil
    isSendPending = false
    selection = nil
    transcript.reset()
    composer.reset(to: text)
    vi?.restart()
    completion.close(for: composer.line)
    self.stash = stash
    draft = DraftState(saved: composer.version, savedStash: stash)
    overlay = nil
  }

  func loadOlder() -> [Effect] {
    guard history.hasOlder, let first = history.turns.first else { return [] }
    return [.loadOlder(than: first.id)]
  }

  mutating func takeOlder(
    _ turns: [Turn], hasOlder: Bool, than first: Identifier, forks: Forks
  ) -> [Effect] {
    // A chunk that was asked for twice, or by a conversation that was left, is not taken.
    guard history.hasOlder, history.turns.first?.id == first else { return [] }
    inputHistory.prepend(turns.filter(\.isQuestion).map(\.text))
    history.prepend(turns, hasOlder: hasOlder && !turns.isEmpty)
    self.forks.merge(forks)
    transcript.shift(by: turns.count)
    selection = nil
    if case .reader(var reader) = overlay {
      reader.find?.shift(by: turns.count)
      overlay = .reader(reader)
    } else if case .picker(var picker) = overlay, picker.reader != nil {
      picker.reader?.find?.shift(by: turns.count)
      overlay = .picker(picker)
    }
    if arePromptsWanted, !history.hasOlder { showPrompts() }
    return loadOlder() + sendIfPending() + startSummaryIfPending()
  }

  /// The title of a conversation without one, in lists.
  static let untitled = "(untitled)"

  mutating func showSessions(_ rows: [SessionRow]) -> [Effect] {
    let choices = rows.map { row in
      Picker.Row(
        value: row.session.id.description,
        title: row.session.title.isEmpty ? Self.untitled : row.session.title,
        detail: [
          row.session.id == session.id ? "current" : nil,
          Self.age(of: row.session.updated, at: now.wall),
          "\(row.turnCount) messages", row.session.model, short(row.session.directory),
        ].compactMap { $0 }.joined(separator: " · "))
    }
    if complete(.sessions, with: choices) { return [] }
    overlay = .picker(
      Picker(
        purpose: .sessions, title: "Which conversation?", rows: choices,
        selecting: session.id.description))
    return []
  }

  /// `3 min`, `5 h`, `12 d` ago.
  static func age(of wall: Int64, at now: Int64) -> String {
    let minutes = max(0, now - wall) / 60_000
    switch minutes {
    case 0: return "just now"
    case ..<60: return "\(minutes) min ago"
    case ..<2880: return "\(minutes / 60) h ago"
    default: return "\(minutes / 1440) d ago"
    }
  }
}
