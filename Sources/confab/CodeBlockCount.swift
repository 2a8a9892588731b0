import Conversation
import Markdown

extension Turn {
  /// The answer with the number of its code blocks, from which a later one goes on counting, where
  /// no screen has laid it out.
  func countingCodeBlocks(from count: Int) -> Turn {
    var layout = MarkdownLayout(width: 80, source: text, isFinished: true)
    layout.update()
    var turn = self
    turn.answer?.codeBlockCount = count + layout.codeBlocks.count
    return turn
  }
}
