/// A code block of a message, as `/copy 3` and `/save 3` take it.
package struct CodeBlock: Hashable, Sendable {
  /// Its number in the conversation, shown on its head row.
  package var number: Int
  /// The first word of the fence's info string as it was typed; empty when there is none.
  /// It is model text that is not sanitised.
  package var language: String
  /// The code with every line ended by LF. It is what the model wrote, not sanitised.
  package var text: String
  /// The rows it takes in `MarkdownLayout.lines`, its head row included.
  package var lines: Range<Int>
  /// The rows of `lines` that are its head: one, unless the pane is very narrow.
  package var head: Int
  /// Columns before the code in each of its rows: quote marks and indentation.
  package var margin: Int
  /// Columns of its widest line, the margin not counted.
  package var columns: Int

  package init(
    number: Int, language: String, text: String, lines: Range<Int>, head: Int = 1,
    margin: Int = 0, columns: Int = 0
  ) {
    self.number = number
    self.language = language
    self.text = text
    self.lines = lines
    self.head = head
    self.margin = margin
    self.columns = columns
  }

  /// The rows of its code.
  package var code: Range<Int> { lines.lowerBound + head..<lines.upperBound }

  /// Whether it holds what a program printed rather than code: nothing says what it is, or that it
  /// is plain text.
  package var isOutput: Bool { Self.outputs.contains(language.lowercased()) }

  private static let outputs: Set<String> = [
    "", "text", "txt", "plain", "plaintext", "log", "logs", "output", "out", "stdout", "stderr",
    "console", "terminal", "trace", "traceback", "stacktrace",
  ]
}
