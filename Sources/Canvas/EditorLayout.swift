/// Text as an editor shows it: rows of a width in which nothing is swallowed, and the way from
/// a place in the text to a place on the screen and back.
///
/// Rows end at an LF, after the spaces behind a word, or inside a word that is longer than a row.
/// A row that ends exactly at the width and is followed by an LF or by the text's end has an
/// empty row behind it, because the caret must stand somewhere. Characters that the sanitiser
/// makes visible take the columns of their markers.
package struct EditorLayout: Sendable {
  /// One row of the screen.
  package struct Row: Hashable, Sendable {
    /// UTF-8 offsets of the row's text, without the LF that ends it.
    package var bytes: Range<Int>
    /// Whether the text goes on in the next row without an LF.
    package var isContinued: Bool
  }

  package let text: String
  /// Columns of a row; at least 1.
  package let width: Int
  /// What is shown for scalars that stand for something else, such as a long paste.
  private let labels: [Unicode.Scalar: String]
  /// The rows from the top; at least one.
  package private(set) var rows: [Row] = []

  package init(text: String, width: Int, labels: [Unicode.Scalar: String] = [:]) {
    var text = text
    text.makeContiguousUTF8()
    self.text = text
    self.width = max(1, width)
    self.labels = labels.mapValues { $0.truncated(to: max(1, width)) }
    layOut()
  }

  /// Where the caret stands in front of the character at `index` (or at the end). At a soft
  /// break that is the beginning of the lower row.
  package func point(of index: String.Index) -> Point {
    let offset = text.utf8.distance(from: text.startIndex, to: index)
    var low = 0
    var high = rows.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if rows[middle].bytes.lowerBound <= offset { low = middle } else { high = middle }
    }
    var x = 0
    walk(rows[low].bytes) { range, columns, _ in
      if range.upperBound > offset { return false }
      x += columns
      return true
    }
    return Point(x: x, y: low)
  }

  /// The place in the text nearest to a place on the screen: the character under it, or the end
  /// of its row (the last character, if the row is continued). Rows above and below count as the
  /// first and the last.
  package func index(at point: Point) -> String.Index {
    if point.y < 0 { return text.startIndex }
    if point.y >= rows.count { return text.endIndex }
    let row = rows[point.y]
    var x = 0
    var found: Int?
    var last = row.bytes.lowerBound
    walk(row.bytes) { range, columns, _ in
      last = range.lowerBound
      x += columns
      if point.x < x { found = range.lowerBound }
      return found == nil
    }
    return byteIndex(found ?? (row.isContinued ? last : row.bytes.upperBound))
  }

  /// A row as it is drawn: tabs as spaces, what would act or be invisible as markers.
  package func line(_ row: Int, style: Style = .text) -> Line {
    guard rows.indices.contains(row) else { return Line() }
    var spans: [Span] = []
    text.withBytes { all in
      walk(rows[row].bytes) { range, columns, _ in
        let piece = String(decoding: all[range], as: UTF8.self)
        let isTab = piece == "\t"
        let shown =
          isTab
          ? [Span(String(repeating: " ", count: columns), style)]
          : shown(piece, style)
        for span in shown {
          if let last = spans.last, last.style == span.style {
            spans[spans.count - 1].text += span.text
          } else {
            spans.append(span)
          }
        }
        return true
      }
    }
    return Line(spans, position: rows[row].bytes.lowerBound)
  }

  // MARK: Layout

  private mutating func layOut() {
    var start = 0
    while true {
      let rest = text.utf8[byteIndex(start)...]
      guard let feed = rest.firstIndex(of: 0x0A) else { break }
      let end = text.utf8.distance(from: text.startIndex, to: feed)
      layOut(paragraph: start..<end)
      start = end + 1
    }
    layOut(paragraph: start..<text.utf8.count)
  }

  private mutating func layOut(paragraph: Range<Int>) {
    var start = paragraph.lowerBound
    while true {
      var column = 0
      var end: Int?
      var chance: Int?
      walk(start..<paragraph.upperBound) { range, columns, isSpace in
        if column + columns > width, range.lowerBound > start {
          end = isSpace ? range.lowerBound : chance ?? range.lowerBound
          return false
        }
        column += columns
        if isSpace { chance = range.upperBound }
        return true
      }
      guard let stop = end else {
        rows.append(Row(bytes: start..<paragraph.upperBound, isContinued: column >= width))
        if column >= width {
          let end = paragraph.upperBound
          rows.append(Row(bytes: end..<end, isContinued: false))
        }
        return
      }
      rows.append(Row(bytes: start..<stop, isContinued: true))
      start = stop
    }
  }

  /// Calls `body` with each cluster of a row from its beginning: its bytes, its columns, and
  /// whether it is a space or a tab.
  private func walk(_ bytes: Range<Int>, _ body: (Range<Int>, Int, _ isSpace: Bool) -> Bool) {
    text.withBytes { all in
      var x = 0
      let part = UnsafeBufferPointer(rebasing: all[bytes])
      Clusters.forEach(in: part) { range, width in
        let first = part[range.lowerBound]
        var columns = width
        if first == 0x09 {
          columns = TabStops.width(at: x)
        } else if !(Clusters.onlyScalar(part, range).map(SanitizerFilter.isOrdinary) ?? false) {
          let cluster = String(decoding: part[range], as: UTF8.self)
          if !Sanitizer.isClean(cluster) {
            columns = DisplayWidth.of(shown(cluster, .text))
          }
        }
        x += columns
        let place = bytes.lowerBound + range.lowerBound..<bytes.lowerBound + range.upperBound
        return body(place, columns, first == 0x20 || first == 0x09)
      }
    }
  }

  /// A cluster made visible. What is dropped elsewhere (ZWSP) is shown here, because the caret
  /// can stand before it.
  private func shown(_ cluster: String, _ style: Style) -> [Span] {
    if !labels.isEmpty, let first = cluster.unicodeScalars.first, let label = labels[first] {
      let marks = String(cluster.unicodeScalars.dropFirst())
      return Sanitizer.spans(label + marks, style: Style(.accent))
    }
    let spans = Sanitizer.spans(cluster, style: style)
    return spans.isEmpty ? [Span("<U+200B>", Style(.marker))] : spans
  }

  private func byteIndex(_ offset: Int) -> String.Index {
    text.utf8.index(text.startIndex, offsetBy: offset)
  }
}
