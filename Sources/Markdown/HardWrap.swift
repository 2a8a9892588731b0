import Canvas

/// Rows cut exactly where they are full, between grapheme clusters: for HTML, where spaces
/// count.
struct HardWrap {
  /// The rows, each with the bytes of content before it.
  private(set) var rows: [(spans: [Span], position: Int)] = []

  private var row: [Span] = []
  private var start = 0
  private var column = 0
  private var byteCount = 0

  /// - Parameter width: columns of a row, at least 1. What is wider than a row by itself is
  ///   replaced, see `narrowed(to:)`.
  init(_ spans: [Span], width: Int) {
    if DisplayWidth.of(spans) <= width {
      rows = [(spans, 0)]
      return
    }
    for span in spans.narrowed(to: width) { add(span, width) }
    rows.append((row, start))
  }

  private mutating func add(_ span: Span, _ width: Int) {
    var first = span.text.startIndex
    var index = first
    while index < span.text.endIndex {
      let columns = DisplayWidth.of(span.text[index])
      if column + columns > width {
        add(span.text[first..<index], span.style)
        rows.append((row, start))
        row = []
        start = byteCount
        column = 0
        first = index
      }
      column += columns
      index = span.text.index(after: index)
    }
    add(span.text[first...], span.style)
  }

  private mutating func add(_ text: Substring, _ style: Style) {
    if text.isEmpty { return }
    byteCount += text.utf8.count
    row.append(Span(String(text), style))
  }
}

extension [Span] {
  /// UTF-8 bytes of the text.
  var byteCount: Int { reduce(0) { $0 + $1.text.utf8.count } }

  /// The spans with every cluster that is wider than `width` replaced by U+FFFD, because it can
  /// never be shown: a wide character in one column, or a cluster without end.
  func narrowed(to width: Int) -> [Span] {
    guard contains(where: { $0.text.contains { DisplayWidth.of($0) > width } }) else {
      return self
    }
    var result: [Span] = []
    for span in self {
      for character in span.text {
        let isTooWide = DisplayWidth.of(character) > width
        let style = isTooWide ? Style(.marker) : span.style
        if result.last?.style != style { result.append(Span("", style)) }
        result[result.count - 1].text += isTooWide ? "\u{FFFD}" : String(character)
      }
    }
    return result
  }
}
