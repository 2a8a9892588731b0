import Canvas
import Conversation
import Messages

/// One question asked of several models.
///
/// One of the answers has the focus. It is `State.exchange`, and once it is final the end of
/// `State.history`, exactly as if it had been asked alone: finding, copying, the queue and what is
/// sent next need not know of the others. Moving the focus exchanges it for another answer.
struct Comparison: Sendable {
  /// Whom the next message goes to; empty: the model in use alone.
  var next: [ModelChoice] = []
  /// The answers side by side, in the order in which their models were named; empty when one is
  /// shown alone.
  private(set) var columns: [Column] = []
  /// Which column has the focus.
  private(set) var focus = 0
  /// Answers that nobody looks at any more but that are still coming: each is kept to its end.
  private(set) var rest: [Column] = []

  /// The most answers to one question: as many as there are digits to choose one with.
  static let most = 9

  var isShown: Bool { !columns.isEmpty }

  /// The answers that have not the focus and are still coming.
  var running: [Exchange] {
    (columns + rest).compactMap(\.exchange).filter { $0.phase != .finished }
  }

  var isRunning: Bool { (columns + rest).contains { $0.isRunning } }

  // MARK: Columns

  /// Shows the answers to a question, the first with the focus.
  mutating func open(_ exchanges: [Exchange], after branch: History, like pane: Transcript) {
    columns = exchanges.enumerated().map { index, exchange in
      var column = Column(exchange: exchange, branch: branch)
      if index == 0 { column.exchange = nil }
      column.pane.showsThinking = pane.showsThinking
      column.pane.folding = pane.folding
      return column
    }
    focus = 0
  }

  /// Shows no columns any more. What still comes is kept until it has ended.
  /// - Returns: the transfers of those that have ended.
  mutating func close() -> [Int] {
    let ended = columns.compactMap(\.exchange).filter { $0.phase == .finished }.map(\.id)
    for var column in columns where column.isRunning {
      column.pane.reset()
      rest.append(column)
    }
    columns = []
    focus = 0
    return ended
  }

  /// Moves the focus: takes in the answer that has had it, and gives out the one that has it now.
  mutating func exchange(_ old: Exchange?, forColumn index: Int) -> Exchange? {
    columns[focus].exchange = old
    focus = index
    defer { columns[index].exchange = nil }
    return columns[index].exchange
  }

  /// Changes the pane of a column.
  mutating func withPane<T>(_ index: Int, _ change: (inout Transcript) -> T) -> T {
    change(&columns[index].pane)
  }

  /// Where a column's text was drawn.
  mutating func place(_ index: Int, at origin: Point) { columns[index].origin = origin }

  // MARK: Transfers

  /// Hands what a transfer did to the answer it belongs to; nil if that is none of these.
  mutating func handle(
    _ id: Int, _ input: Exchange.Input, at moment: Moment
  ) -> [Exchange.Output]? {
    if let index = columns.firstIndex(where: { $0.exchange?.id == id }) {
      return columns[index].exchange?.handle(input, now: moment.uptime, wall: moment.wall)
    }
    if let index = rest.firstIndex(where: { $0.exchange?.id == id }) {
      return rest[index].exchange?.handle(input, now: moment.uptime, wall: moment.wall)
    }
    return nil
  }

  /// The answer of a transfer, wherever it is shown.
  func column(of id: Int) -> Column? {
    columns.first { $0.id == id } ?? rest.first { $0.id == id }
  }

  /// A change of a live answer.
  mutating func apply(_ change: Reply.Change, of turn: Identifier) {
    guard let index = columns.firstIndex(where: { $0.turn == turn }) else { return }
    columns[index].pane.apply(change, of: turn)
  }

  /// The answer of a transfer has ended. Nobody looks at one of the rest, so it is done with.
  /// - Returns: its turn as it is to be kept; nil if it is none of these.
  mutating func finish(_ id: Int, _ exchange: Exchange) -> Turn? {
    if let index = rest.firstIndex(where: { $0.id == id }) {
      var column = rest.remove(at: index)
      return column.finish(exchange)
    }
    guard let index = columns.firstIndex(where: { $0.id == id }) else { return nil }
    return columns[index].finish(exchange)
  }

  /// Takes one of the rest out, to be looked at again.
  mutating func takeRest(_ turn: Identifier) -> Exchange? {
    guard let index = rest.firstIndex(where: { $0.turn == turn }) else { return nil }
    return rest.remove(at: index).exchange
  }
}
