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
  /// Which turns have siblings.
  var forks = Forks()
  /// The working directory, for the paths of tool calls.
  var directory = ""
  /// The calls of the last answer, while they are carried out.
  var round: ToolRound?
  var toolOutput = ToolOutput()
  /// Code blocks before the first of these turns.
  var earlierCodeBlocks = 0
  /// Whether `live` is no answer but a summary, which may wait there to be accepted.
  var isSummary = false

  var count: Int { history.turns.count + (live == nil ? 0 : 1) }

  /// The finished turn of this index, or nil for the live one.
  func turn(at index: Int) -> Turn? {
    index < history.turns.count ? history.turns[index] : nil
  }

  /// What is known of the calls that the answer of this index makes.
  func toolStatus(at index: Int) -> [ToolStatus] {
    guard let calls = turn(at: index)?.toolCalls, !calls.isEmpty else { return [] }
    let results = turn(at: index + 1)?.toolResults ?? []
    let items = index == history.turns.count - 1 ? round?.items ?? [] : []
    return calls.map { call in
      if let result = results.first(where: { $0.id == call.id }) {
        return ToolStatus(call: call, phase: .done(result))
      }
      let phase: ToolStatus.Phase =
        switch items.first(where: { $0.call.id == call.id })?.phase {
        case .waiting, .preparing: .waiting
        case .asking: .asking
        case .running(let since): .running((uptime - since) / 1000)
        case .done(let outcome): .done(outcome.result)
        case nil: .lost
        }
      return ToolStatus(call: call, phase: phase, output: toolOutput.text(of: call.id))
    }
  }

  /// Where the turn of this index stands among its siblings; nil if it has none.
  func fork(at index: Int) -> (index: Int, siblings: [Identifier])? {
    guard !forks.isEmpty, let turn = turn(at: index) ?? live?.turn else { return nil }
    return forks.place(of: turn.id, under: turn.parent)
  }

  /// The message with siblings nearest to what is shown: on the screen, else above it, else below.
  func nearestFork(to shown: Range<Int>) -> Int? {
    guard !forks.isEmpty else { return nil }
    return shown.first { fork(at: $0) != nil }
      ?? (0..<shown.lowerBound).last { fork(at: $0) != nil }
      ?? (shown.upperBound..<max(shown.upperBound, count)).first { fork(at: $0) != nil }
  }

  /// The summary that is sent in place of the turns up to this index.
  func compaction(endingAt index: Int) -> Compaction? {
    history.boundary.flatMap { $0.index == index ? $0.compaction : nil }
  }

  /// How many code blocks come before the turn of this index.
  func codeBlocksBefore(_ index: Int) -> Int {
    history.turns[..<min(index, history.turns.count)].last { $0.answer != nil }?
      .answer?.codeBlockCount ?? earlierCodeBlocks
  }
}
