import Canvas
import Markdown

/// Rows of a message as the text that they were wrapped from, so that what the end of a row has
/// cut can be found: rows of one paragraph are joined by a line feed where a space was swallowed,
/// and by nothing where a word was cut.
struct LogicalText {
  private(set) var text = ""

  /// A row's part of the text.
  private struct Piece {
    /// Its first byte.
    var start: Int
    /// The line of the message's body.
    var line: Int
    /// Bytes of the line before it.
    var offset: Int
  }

  private var pieces: [Piece] = []

  /// - Parameter lines: which lines of the body.
  init(_ layout: MessageLayout, lines: Range<Int>) {
    // Where the content of the last row ended, as `Line.position` counts.
    var end: Int?
    for index in lines {
      let line = layout.content(.body, index)
      let (margin, marker) = line.prefix
      let row = line.text
      let length = row.utf8.count - margin - marker
      let gap = end.map { line.position - $0 } ?? 1
      // An empty row ends a paragraph, and takes no place. Less than nothing is a cell of a table,
      // whose rows all have one position.
      if gap != 0 || length == 0 { text += gap < 0 ? "\n\n" : "\n" }
      pieces.append(Piece(start: text.utf8.count, line: index, offset: margin))
      text += String(decoding: row.utf8.dropFirst(margin), as: UTF8.self)
      end = length == 0 ? nil : line.position + length
    }
  }

  /// The line in which a byte of the text is.
  func line(at offset: Int) -> Int { pieces.isEmpty ? 0 : pieces[piece(at: offset)].line }

  /// Where a range of the text is: bytes of the texts of lines.
  func places(of range: Range<Int>) -> [(line: Int, bytes: Range<Int>)] {
    guard !pieces.isEmpty, !range.isEmpty else { return [] }
    return (piece(at: range.lowerBound)...piece(at: range.upperBound - 1)).compactMap { index in
      let piece = pieces[index]
      let end = index + 1 < pieces.count ? pieces[index + 1].start : text.utf8.count
      let part = range.clamped(to: piece.start..<end)
      guard !part.isEmpty else { return nil }
      let shift = piece.offset - piece.start
      return (piece.line, part.lowerBound + shift..<part.upperBound + shift)
    }
  }

  private func piece(at offset: Int) -> Int {
    var low = 0
    var high = pieces.count
    while low < high {
      let middle = (low + high) / 2
      if pieces[middle].start <= offset { low = middle + 1 } else { high = middle }
    }
    return max(0, low - 1)
  }
}

extension Line {
  /// The bytes before its content as Markdown sets it: quote bars and indentation, and after them
  /// a list's marker, number signs or a footnote's label.
  fileprivate var prefix: (margin: Int, marker: Int) {
    var margin = 0
    var marker = 0
    for span in spans {
      let isBlank = span.text.utf8.allSatisfy { $0 == 0x20 }
      switch span.style.role {
      case .quote where span.isQuoteMark, .text where isBlank && span.style == .text:
        if marker == 0 { margin += span.text.utf8.count } else { marker += span.text.utf8.count }
      case .listMarker,
        .muted where span.style == Style(.muted, .dim) && span.text.hasPrefix("#"),
        .link where span.text.hasPrefix("[^") && span.text.hasSuffix("]: "):
        marker += span.text.utf8.count
      default: return (margin, marker)
      }
    }
    return (margin, marker)
  }
}
