import Canvas
import Conversation

/// One of several answers to the same question.
struct Column: Sendable {
  /// The transfer.
  let id: Int
  let turn: Identifier
  let model: ModelChoice
  /// The conversation up to the question: what was sent, and is sent again after a failure.
  let branch: History
  /// The answer, unless it has the focus: then it is `State.exchange`.
  var exchange: Exchange?
  /// The answer as it is kept, once it has ended.
  private(set) var final: Turn?
  var pane = Transcript()
  /// Where the first row of the pane was drawn.
  var origin = Point(x: 0, y: 0)

  init(exchange: Exchange, branch: History) {
    id = exchange.id
    turn = exchange.turn.id
    model = exchange.model
    self.branch = branch
    self.exchange = exchange
  }

  /// Whether the answer is still coming, and has not the focus.
  var isRunning: Bool { exchange.map { $0.phase != .finished } ?? false }

  /// Takes the end of the answer.
  /// - Returns: the turn as it is to be kept.
  mutating func finish(_ exchange: Exchange) -> Turn {
    var turn = exchange.turn
    let before = branch.codeBlockCount
    let blocks = pane.finishLive(turn, firstCodeNumber: before + 1)
    turn.answer?.codeBlockCount = before + blocks
    final = turn
    return turn
  }
}
