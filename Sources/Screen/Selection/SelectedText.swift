import Canvas
import Markdown

/// Rows put together as they were before they were cut to a width: no line feed where a line went
/// on, no indentation of its later rows, no blanks at line ends.
struct SelectedText {
  private(set) var text = ""

  /// Adds the part of a row in these columns.
  mutating func add(_ line: Line, columns: Range<Int>) {
    if !text.isEmpty || isBegun {
      switch line.joint {
      case .line: endLine()
      case .blank: text += " "
      case .none: break
      }
    }
    isBegun = true
    var column = 0
    // The mark of a quote is for the eye.
    let lead = max(line.leadCount, line.spans.prefix { $0.isQuoteMark }.count)
    for (index, span) in line.spans.enumerated() {
      for character in span.text {
        let width = DisplayWidth.of(character)
        // Of a wide character either half will do.
        let isInside = column < columns.upperBound && column + max(1, width) > columns.lowerBound
        if isInside, index >= lead { text.append(character) }
        column += width
      }
    }
  }

  private var isBegun = false

  private mutating func endLine() {
    while text.last == " " { text.removeLast() }
    text += "\n"
  }

  /// All of it.
  mutating func finish() -> String {
    while text.last == " " || text.last == "\n" { text.removeLast() }
    return text
  }
}

extension Line {
  /// The columns of the word at a column, or of the one character there.
  func word(at column: Int) -> Range<Int> {
    var ranges: [(columns: Range<Int>, isWord: Bool)] = []
    var next = 0
    for character in spans.dropFirst(leadCount).flatMap(\.text) {
      let width = max(1, DisplayWidth.of(character))
      let isWord = character.isLetter || character.isNumber || character == "_"
      if isWord, let last = ranges.last, last.isWord {
        ranges[ranges.count - 1].columns = last.columns.lowerBound..<next + width
      } else {
        ranges.append((next..<next + width, isWord))
      }
      next += width
    }
    let lead = DisplayWidth.of(Array(spans.prefix(leadCount)))
    let found = ranges.first { $0.columns.contains(column - lead) }?.columns ?? 0..<0
    return found.lowerBound + lead..<found.upperBound + lead
  }
}
