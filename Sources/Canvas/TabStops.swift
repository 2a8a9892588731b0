/// Tabs as spaces: every 4 columns, counted from where the text begins.
package enum TabStops {
  /// Columns from one stop to the next.
  package static let interval = 4

  /// Columns from `column` to the next stop: 1 to 4.
  package static func width(at column: Int) -> Int {
    interval - column % interval
  }

  /// The spans with their tabs made spaces. An LF begins a new row of stops, again at `column`.
  package static func expand(_ spans: [Span], from column: Int = 0) -> [Span] {
    guard spans.contains(where: { $0.text.utf8.contains(0x09) }) else { return spans }
    var at = column
    return spans.map { span in
      var text = ""
      var row = Substring(span.text)
      while let stop = row.utf8.firstIndex(where: { $0 == 0x09 || $0 == 0x0A }) {
        let piece = row[..<stop]
        text += piece
        if row.utf8[stop] == 0x0A {
          text += "\n"
          at = column
        } else {
          at += DisplayWidth.of(piece)
          let count = width(at: at)
          text += String(repeating: " ", count: count)
          at += count
        }
        row = row[row.utf8.index(after: stop)...]
      }
      text += row
      at += DisplayWidth.of(row)
      return Span(text, span.style)
    }
  }
}
