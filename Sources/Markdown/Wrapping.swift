import Canvas

/// Sanitised spans cut into rows of at most `width` columns.
struct Wrapping {
  /// One row and the bytes of content before it.
  struct Row {
    var spans: [Span]
    var position: Int
  }

  private(set) var rows: [Row] = []
  /// UTF-8 bytes of the spans.
  private(set) var byteCount = 0

  private let width: Int
  private let indentation: Int
  private let breaksAtWords: Bool
  private var row = Row(spans: [], position: 0)
  private var column = 0
  /// Where the row can be cut: spans and bytes of the last span before it, columns before it.
  private var chance: Chance?

  private struct Chance {
    var spans: Int
    var bytes: Int
    var column: Int
    var position: Int
  }

  init(_ spans: [Span], width: Int, indentation: Int, atWords: Bool) {
    self.width = max(1, width)
    self.indentation = width - indentation >= width / 2 ? indentation : 0
    breaksAtWords = atWords
    for span in spans {
      for character in span.text { add(character, span.style) }
    }
    rows.append(row)
    for index in rows.indices where atWords { trimEnd(&rows[index].spans) }
  }

  private mutating func add(_ character: Character, _ style: Style) {
    let natural = DisplayWidth.of(character)
    // What is wider than a whole row can only be stood in for.
    let isTooWide = natural > width
    let columns = isTooWide ? 1 : natural
    let isSpace = breaksAtWords && character == " "
    let isWide = breaksAtWords && columns > 1
    if isWide, column > 0 { noteChance() }
    if isSpace, column + columns > width {
      // Spaces hang over the end and are cut off.
      byteCount += 1
      noteChance()
      return
    }
    while column + columns > width { breakRow(before: columns) }
    put(isTooWide ? "?" : String(character), isTooWide ? Style(.marker) : style)
    column += columns
    byteCount += character.utf8.count
    if isSpace || isWide || breaksAtWords && character == "-" { noteChance() }
  }

  private mutating func put(_ text: String, _ style: Style) {
    if let last = row.spans.indices.last, row.spans[last].style == style {
      row.spans[last].text += text
    } else {
      row.spans.append(Span(text, style))
    }
  }

  private mutating func noteChance() {
    chance = Chance(
      spans: row.spans.count, bytes: row.spans.last?.text.utf8.count ?? 0, column: column,
      position: byteCount)
  }

  /// Ends the row at the last chance, or right here, and begins the next.
  private mutating func breakRow(before columns: Int) {
    var rest: [Span] = []
    var restColumns = 0
    var start = byteCount
    if let chance, chance.position > row.position {
      rest = Array(row.spans[chance.spans...])
      row.spans.removeLast(rest.count)
      if let last = row.spans.indices.last {
        let text = row.spans[last].text
        let cut = text.utf8.index(text.utf8.startIndex, offsetBy: chance.bytes)
        if cut < text.endIndex {
          rest.insert(Span(String(text[cut...]), row.spans[last].style), at: 0)
          row.spans[last].text = String(text[..<cut])
        }
      }
      restColumns = column - chance.column
      start = chance.position
    }
    rows.append(row)
    let indent = indentation + restColumns + columns <= width ? indentation : 0
    row = Row(spans: rest, position: start)
    if indent > 0 { row.spans.insert(Span(String(repeating: " ", count: indent)), at: 0) }
    column = indent + restColumns
    chance = nil
  }

  private func trimEnd(_ spans: inout [Span]) {
    while let last = spans.indices.last {
      while spans[last].text.utf8.last == UInt8(ascii: " ") { spans[last].text.removeLast() }
      if !spans[last].text.isEmpty { return }
      spans.removeLast()
    }
  }
}
