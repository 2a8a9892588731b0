import Conversation

/// What the transcript shows, in order: the branch in view and, last, the live answer.
struct TurnSource {
  var history: History
  /// The answer on its way; nil once it is part of the history.
  var live: Exchange?
  /// Seconds east of Greenwich.
  var utcOffset: Int
  /// Monotonic milliseconds.
  var uptime: Int64

  var count: Int { history.turns.count + (live == nil ? 0 : 1) }

  /// The finished turn of this index, or nil for the live one.
  func turn(at index: Int) -> Turn? {
    index < history.turns.count ? history.turns[index] : nil
  }

  /// How many code blocks come before the turn of this index.
  func codeBlocksBefore(_ index: Int) -> Int {
    history.turns[..<min(index, history.turns.count)].last { $0.answer != nil }?
      .answer?.codeBlockCount ?? 0
  }
}
