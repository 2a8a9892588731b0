import Canvas

extension State {
  /// Marks the hits on the screen and draws the reader's own line over the last row of the pane;
  /// gives the caret while a pattern is typed.
  mutating func draw(_ reader: Reader, on surface: inout Surface, bottom: Int) -> Point? {
    if let matcher = reader.find?.matcher { mark(matcher, on: &surface, height: bottom - 1) }
    let row = Point(x: 0, y: bottom - 1)
    surface.fill(row: row, style: Style(.pickerTitle))
    guard let find = reader.find else {
      surface.put(
        " READING  j k move · { } prompts · / find · y copy block · q back", at: row,
        style: Style(.pickerTitle), limit: size.width)
      return nil
    }
    let pattern = Sanitizer.singleLine(find.pattern.text, limit: max(1, size.width - 24))
    let used = surface.put(
      " Find: " + pattern, at: row, style: Style(.pickerTitle), limit: size.width)
    if find.isTyping { return Point(x: min(used, size.width - 1), y: row.y) }
    let count = find.count
    let place = find.current.map { "\($0 + 1) of \(count)" } ?? "nothing found"
    surface.put(
      "  \(place) · n N · Esc", at: Point(x: used, y: row.y), style: Style(.pickerTitle),
      limit: size.width - used)
    return nil
  }

  private mutating func mark(_ matcher: TextMatcher, on surface: inout Surface, height: Int) {
    let turns = self.turns
    for (y, place) in transcript.visibleRows(turns).prefix(max(0, height)).enumerated() {
      let layout = transcript.layout(place.item, turns)
      let (part, index) = layout.part(at: place.line)
      guard part == .body else { continue }
      let text = layout.content(part, index).text
      for range in matcher.ranges(in: text) {
        let before = String(decoding: text.utf8.prefix(range.lowerBound), as: UTF8.self)
        let hit = String(
          decoding: text.utf8.dropFirst(range.lowerBound).prefix(range.count), as: UTF8.self)
        surface.restyle(
          row: Point(x: Self.gutter + (before.isEmpty ? 0 : DisplayWidth.of(before)), y: y),
          count: DisplayWidth.of(hit)
        ) { Style(.match, $0.attributes.union([.bold, .reverse])) }
      }
    }
  }
}
