/// The part of a row that is seen through a window, for rows that are wider than the pane.
package struct RowWindow: Hashable, Sendable {
  package var spans: [Span] = []
  /// Whether something other than blanks is left of the window, or right of it.
  package var isCutLeft = false
  package var isCutRight = false
}

extension PackedLines {
  /// A row through a window: what stays, and of the rest `room` columns from column `offset` on.
  /// A wide cluster at an edge is never split: blanks stand for what is seen of it. It costs what
  /// is before the end of the window (a step for a span of ASCII), and nothing of what is after.
  /// - Parameters:
  ///   - margin: columns of spans that stay where they are.
  ///   - offset: columns of the rest that are left of the window.
  ///   - room: columns of the window, the margin not counted.
  package func window(_ row: Int, margin: Int, offset: Int, room: Int) -> RowWindow {
    var window = RowWindow()
    var fixed = 0
    var column = 0
    let end = offset + Swift.max(0, room)
    forEachSpan(of: row) { style, kind, length, text in
      if fixed < margin {
        let string =
          kind == Kind.blanks
          ? String(repeating: " ", count: length) : String(decoding: text, as: UTF8.self)
        window.spans.append(Span(string, style))
        fixed += DisplayWidth.of(string)
        return true
      }
      if column >= end {
        if window.isCutRight || kind != Kind.blanks, text.contains(where: { $0 != 0x20 }) {
          window.isCutRight = true
        }
        return !window.isCutRight
      }
      if kind == Kind.text {
        column = window.add(text, style, at: column, from: offset, to: end)
        return true
      }
      let from = Swift.min(length, Swift.max(0, offset - column))
      let to = Swift.min(length, end - column)
      if from < to {
        let piece =
          kind == Kind.blanks
          ? String(repeating: " ", count: to - from)
          : String(decoding: text[from..<to], as: UTF8.self)
        window.spans.append(Span(piece, style))
      }
      if kind == Kind.ascii {
        if !window.isCutLeft { window.isCutLeft = text[..<from].contains { $0 != 0x20 } }
        if to < length { window.isCutRight = text[to...].contains { $0 != 0x20 } }
      }
      column += length
      return true
    }
    return window
  }

  /// The column at which a byte of a row's text begins, the margin included, and the columns of
  /// the bytes from there on.
  package func columns(of range: Range<Int>, inRow row: Int) -> Range<Int> {
    var bytes = 0
    var column = 0
    var first: Int?
    forEachSpan(of: row) { _, kind, length, text in
      func width(_ count: Int) -> Int {
        if kind != Kind.text { return count }
        let head = String(decoding: text.prefix(count), as: UTF8.self)
        return DisplayWidth.of(head)
      }
      if first == nil, range.lowerBound < bytes + length {
        first = column + width(range.lowerBound - bytes)
      }
      if range.upperBound <= bytes + length {
        column += width(range.upperBound - bytes)
        return false
      }
      column += width(length)
      bytes += length
      return true
    }
    return (first ?? column)..<Swift.max(column, first ?? column)
  }
}

extension RowWindow {
  /// Adds what is seen of a text that begins at a column; answers the column where it ends, or
  /// one behind the window.
  fileprivate mutating func add(
    _ text: UnsafeBufferPointer<UInt8>, _ style: Style, at start: Int, from offset: Int,
    to end: Int
  ) -> Int {
    var column = start
    var seen: [UInt8] = []
    Clusters.forEach(in: text) { range, width in
      let next = column + width
      defer { column = next }
      if next <= offset {
        if text[range.lowerBound] != 0x20 { isCutLeft = true }
      } else if column >= end {
        if text[range.lowerBound] != 0x20 { isCutRight = true }
        return !isCutRight
      } else if column >= offset, next <= end {
        seen += text[range]
      } else {
        // Cut in half.
        let count = Swift.min(next, end) - Swift.max(column, offset)
        seen += repeatElement(0x20, count: count)
        if column < offset { isCutLeft = true }
        if next > end { isCutRight = true }
      }
      return true
    }
    if !seen.isEmpty { spans.append(Span(String(decoding: seen, as: UTF8.self), style)) }
    return column
  }
}
