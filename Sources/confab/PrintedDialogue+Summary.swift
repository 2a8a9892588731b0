import Conversation
import Foundation
import Messages
import Screen

/// The summary that `autoCompact` asks for, before the question of a `--print` that goes on with a
/// conversation: as on the screen, but that standard error says what becomes of it.
extension PrintedDialogue {
  /// A summary on its way. Until it is whole nothing of it is kept.
  struct Summary {
    /// The last turn that it covers.
    let turn: Identifier
    /// What was sent until now.
    let use: ContextUse
  }

  /// Asks for a summary if the context is as full as the configuration says.
  /// - Returns: whether the question waits for it.
  mutating func summarize() -> Bool {
    guard let limit = launch.settings.autoCompact, let window = model.contextWindow, window > 0,
      let use = history.contextUse(
        for: model, system: requestSettings(for: model, tools: offered).systemPrompt,
        tools: offered),
      use.tokens * 100 / window >= limit, let last = history.compactable?.turns.last
    else { return false }
    complain(
      "The context is \(use.tokens * 100 / window) % full: first a summary is made, as autoCompact "
        + "asks.")
    keep()
    summary = Summary(turn: last.id, use: use)
    exchange = newExchange(id: 0)
    exchange.offersTools = false
    resend()
    return true
  }

  /// What the request for a summary says; nil for an answer's.
  func summaryMessages(for model: ModelChoice) -> [Message]? {
    summary == nil ? nil : history.compactable?.summaryMessages(for: model, wish: "")
  }

  mutating func handleSummary(_ input: Exchange.Input) {
    for output in exchange.handle(input, now: now.uptime, wall: now.wall) {
      switch output {
      case .fragment, .change: break
      case .cancel:
        transport.cancel(id: exchange.id)
        if case .pausing(let retry) = exchange.phase { complain(retry.phrase(now: now.uptime)) }
      case .detoured:
        if let phrase = exchange.turn.answer?.detourPhrase { complain("— \(phrase) —") }
      case .resend: resend()
      case .finished: finishSummary()
      }
    }
  }

  /// The summary has come, or it has not: the question goes out in any case.
  private mutating func finishSummary() {
    guard let summary, let answer = exchange.turn.answer else { return }
    self.summary = nil
    printer.count(answer)
    let text = exchange.turn.text.trimmingCharacters(in: .whitespacesAndNewlines)
    if answer.outcome == .complete, !text.isEmpty {
      let compaction = Compaction(
        id: exchange.turn.id, turn: summary.turn, summary: text, tokens: summary.use.tokens,
        created: now.wall)
      history.compactions.merge([compaction])
      saving.add(.compaction(compaction, session: session.id))
      complain("A summary is sent from now on in place of the messages so far.")
    } else {
      let reason = transport.redaction.apply(answer.reasonForNoSummary)
      complain("\(reason) Everything is sent as before.")
    }
    ask()
  }

  /// Gives the summary up for good; the question stands in the conversation, and was not sent.
  mutating func stopSummary() {
    guard summary != nil else { return }
    summary = nil
    transport.cancel(id: exchange.id)
    begin()
  }
}
