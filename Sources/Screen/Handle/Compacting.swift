import Canvas
import Conversation
import Messages

/// What is going on about summaries that are to be sent in place of messages.
struct Compacting: Sendable {
  /// A summary that is being made, or waits for the person to accept it. Until then nothing of it
  /// is kept, and nothing of the conversation is other than it was.
  struct Draft: Sendable {
    var id: Identifier
    /// The last turn that it covers.
    var turn: Identifier
    /// What was sent until now.
    var use: ContextUse
    /// What the person wants it to mind.
    var wish: String
    /// Whether it was asked for by the configuration, and is used without a question.
    var isAutomatic: Bool
    /// What the input held before it was given the summary; nil while that is being made.
    var held: String?
    /// The summary as the model wrote it, in the form in which the input has it.
    var text = ""
  }

  /// A summary that waits for the oldest turns to be loaded.
  struct Wish: Sendable {
    var words: String
    var isAutomatic: Bool
  }

  var draft: Draft?
  var wish: Wish?
  /// Whether the configuration's summary was tried since the last answer: once is enough.
  var isTried = false
  /// Whether it was said that the context is nearly full; said again after it was not.
  var isWarned = false

  /// Whether the input holds a summary that waits to be accepted.
  var isReviewing: Bool { draft?.held != nil }
}

extension State {
  /// From here on the context is nearly full, in percent.
  private static let nearlyFull = 80

  /// `/compact [how]`, `/compact undo`, `/compact redo`.
  mutating func compact(_ argument: String) -> [Effect] {
    switch argument.lowercased() {
    case "undo": undoCompaction()
    case "redo": redoCompaction()
    default: startSummary(Compacting.Wish(words: argument, isAutomatic: false))
    }
  }

  /// Asks the model for a summary of what is sent so far.
  private mutating func startSummary(_ wish: Compacting.Wish) -> [Effect] {
    compacting.wish = nil
    if let reason = reasonToStay {
      notice = Notice(reason)
      return []
    }
    guard canAsk(model) else { return [] }
    guard !history.needsOlder else {
      compacting.wish = wish
      notice = Notice("The earlier messages are still being loaded; the summary comes after that.")
      return loadOlder()
    }
    guard let part = history.compactable, let last = part.turns.last else {
      notice = Notice("There is nothing to summarise yet.")
      return []
    }
    // Some servers leave a finished stream open; nothing more is wanted of it.
    let previous = exchange.map { [Effect.cancel(id: $0.id)] } ?? []
    let exchange = newExchange(with: model, after: last.id)
    self.exchange = exchange
    compacting.draft = Compacting.Draft(
      id: exchange.turn.id, turn: last.id,
      use: contextUse
        ?? history.contextEstimate(
          for: model, system: systemPrompt(for: model), tools: toolsOffered(to: model)),
      wish: wish.words,
      isAutomatic: wish.isAutomatic)
    transcript.follow()
    return previous + [send(exchange, after: history)]
  }

  /// Goes on with a summary that waited for the oldest turns.
  mutating func startSummaryIfPending() -> [Effect] {
    guard let wish = compacting.wish, !history.needsOlder else { return [] }
    notices = []
    return startSummary(wish)
  }

  /// What the request for a summary says; nil for an answer's.
  func summaryMessages(for model: ModelChoice) -> [Message]? {
    guard let draft = compacting.draft else { return nil }
    return history.compactable?.summaryMessages(for: model, wish: draft.wish)
  }

  /// The summary has come, or it has not.
  mutating func finishSummary() -> [Effect] {
    guard let exchange, let draft = compacting.draft, let answer = exchange.turn.answer else {
      return []
    }
    let text = Paste(exchange.turn.text.trimmed).text
    switch answer.outcome {
    case .complete where !text.isEmpty, .truncated where !text.isEmpty && !draft.isAutomatic:
      if draft.isAutomatic { return accept(text, draft) }
      review(text)
      if answer.outcome == .truncated {
        notice = Notice(
          "The summary was cut off at the token limit; complete it, or discard it.", .warning)
      }
      return []
    default: break
    }
    compacting.draft = nil
    let role: Role =
      switch answer.outcome {
      case .failed: .error
      case .stopped: .info
      case .refused, .truncated, .complete, .streaming: .warning
      }
    notice = Notice("\(answer.reasonForNoSummary) Everything is sent as before.", role)
    var effects: [Effect] = exchange.failure?.reason.map { [.quote($0)] } ?? []
    // A person who stops it decides what becomes of the queue with the same key.
    if draft.isAutomatic, answer.outcome != .stopped { effects += sendQueued() }
    return effects
  }

  /// Puts the summary into the input, to be read, changed, accepted or discarded.
  private mutating func review(_ text: String) {
    compacting.draft?.held = composer.text
    compacting.draft?.text = text
    composer.set(text)
    composer.moveToStart()
    vi?.settle(&composer)
    completion.close(for: composer.line)
  }

  /// Ends the review and gives the input back what it held.
  /// - Returns: what was written into the input.
  private mutating func endReview() -> String {
    guard let held = compacting.draft?.held else { return "" }
    compacting.draft = nil
    let written = composer.take()
    composer.set(held)
    vi?.settle(&composer)
    completion.close(for: composer.line)
    return written
  }

  /// Enter: the summary as it stands in the input is used.
  mutating func acceptSummary() -> [Effect] {
    guard let draft = compacting.draft else { return [] }
    let text = composer.text.trimmed
    guard !text.isEmpty else {
      notice = Notice("An empty summary says nothing; Esc discards it.")
      return []
    }
    _ = endReview()
    return accept(text, draft)
  }

  private mutating func accept(_ text: String, _ draft: Compacting.Draft) -> [Effect] {
    compacting.draft = nil
    let compaction = Compaction(
      id: draft.id, turn: draft.turn, summary: text, tokens: draft.use.tokens, created: now.wall)
    history.compactions.merge([compaction])
    transcript.follow()
    let fold = keyMap.name(for: .toggleThinking)
    notice = Notice(
      "A summary is sent from now on in place of the messages above the line. \(fold) shows it, "
        + "/compact undo takes it back.")
    return keepSession() + [.record(.compaction(compaction, session: session.id)), .sync]
      + sendQueued()
  }

  /// Esc: everything is sent as before. What was written into the summary goes into the history.
  mutating func discardSummary() -> [Effect] {
    guard let draft = compacting.draft else { return [] }
    let written = endReview()
    notice = Notice("The summary was discarded; everything is sent as before.")
    return (written == draft.text ? [] : remember(written)) + sendQueued()
  }

  private mutating func undoCompaction() -> [Effect] {
    if let reason = reasonToStay {
      notice = Notice(reason)
      return []
    }
    guard var compaction = history.boundary?.compaction else {
      notice = Notice(
        history.hasOlder && !history.compactions.isEmpty
          ? "The earlier messages are still being loaded; try again in a moment."
          : "No summary is sent here; there is nothing to undo.")
      return []
    }
    compaction.undo(at: now.wall)
    history.compactions.merge([compaction])
    notice = Notice(
      history.boundary == nil
        ? "The messages themselves are sent again; /compact redo takes the summary after all."
        : "The messages since the summary before are sent again.")
    return keepSession() + [.record(.compaction(compaction, session: session.id)), .sync]
  }

  /// Has the summary sent again that was taken back last, if it covers more than is covered now.
  private mutating func redoCompaction() -> [Effect] {
    if let reason = reasonToStay {
      notice = Notice(reason)
      return []
    }
    guard var compaction = history.undoneCompaction else {
      notice = Notice(
        history.hasOlder && history.compactions.contains(where: \.isUndone)
          ? "The earlier messages are still being loaded; try again in a moment."
          : "No summary was taken back here; there is nothing to send again.")
      return []
    }
    compaction.redo(at: now.wall)
    history.compactions.merge([compaction])
    notice = Notice("The summary is sent again in place of the messages above the line.")
    return keepSession() + [.record(.compaction(compaction, session: session.id)), .sync]
  }

  /// A line where there is no screen, while a summary waits.
  mutating func answerReview(_ line: String) -> [Effect] {
    switch line.trimmed.lowercased() {
    case "", "y", "yes": return acceptSummary()
    case "n", "no": return discardSummary()
    default:
      notice = Notice("A summary waits: y uses it, n discards it. The line was not sent.")
      return []
    }
  }

  // MARK: How full the context is

  /// How much of the model's context is taken, in percent; nil if either is not known.
  private var contextPercent: Int? {
    guard let use = contextUse, let window = model.contextWindow, window > 0 else { return nil }
    return use.tokens * 100 / window
  }

  /// Says once that the context is nearly full, and again when it was not in between.
  mutating func followContext() {
    measureContext()
    guard !isAnswering, compacting.draft == nil, surroundings.autoCompact == nil else { return }
    let percent = contextPercent ?? 0
    defer { compacting.isWarned = percent >= Self.nearlyFull }
    guard percent >= Self.nearlyFull, !compacting.isWarned else { return }
    notices.append(
      Notice(
        "The context is \(percent) % full. /compact has a summary sent in place of the messages so "
          + "far; /context shows what takes the room.", .warning))
  }

  /// Before a message goes out: the summary that the configuration asks for.
  /// - Returns: nil if none is due.
  mutating func compactIfConfigured() -> [Effect]? {
    guard let limit = surroundings.autoCompact, !compacting.isTried, let percent = contextPercent,
      percent >= limit, reasonToStay == nil, history.needsOlder || history.compactable != nil
    else { return nil }
    compacting.isTried = true
    let effects = startSummary(Compacting.Wish(words: "", isAutomatic: true))
    notice = Notice(
      "The context is \(percent) % full: first a summary is made, as autoCompact asks. Esc stops it "
        + "and has all messages sent.")
    return effects
  }

  /// Another window has added a summary, or taken one back.
  mutating func take(_ compactions: [Compaction], in id: Identifier) {
    guard id == session.id else { return }
    let before = history.boundary
    history.compactions.merge(compactions)
    guard history.boundary?.compaction != before?.compaction else { return }
    selection = nil
    notices.append(
      Notice(
        history.boundary == nil
          ? "Another window has taken the summary back: the messages themselves are sent again."
          : "Another window has made a summary, which is sent from now on; /context shows it."))
  }
}
