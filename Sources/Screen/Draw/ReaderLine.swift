import Canvas

extension State {
  /// Marks the hits on the screen and draws the reader's own line over the last row of the pane;
  /// gives the caret while a pattern is typed.
  mutating func draw(_ reader: Reader, on surface: inout Surface, bottom: Int) -> Point? {
    if let matcher = reader.find?.matcher { mark(matcher, on: &surface, height: bottom - 1) }
    let row = Point(x: 0, y: bottom - 1)
    surface.fill(row: row, style: Style(.pickerTitle))
    guard let find = reader.find else {
      let hints = [
        " READING hjkl {} · / find · y copy · z fold · o links · q back",
        " READING hjkl {} · / find · y copy · z fold · q back",
        " READING · / find · q back",
      ]
      surface.put(
        State.fitting(hints, in: size.width), at: row, style: Style(.pickerTitle),
        limit: size.width)
      return nil
    }
    let pattern = Sanitizer.singleLine(find.pattern.text, limit: max(1, size.width - 24))
    let used = surface.put(
      " Find: " + pattern, at: row, style: Style(.pickerTitle), limit: size.width)
    if find.isTyping { return Point(x: min(used, size.width - 1), y: row.y) }
    let number = find.current.flatMap { find.index(of: $0) }
    let more = find.isCounting ? "+" : ""
    let places =
      number.map { ["\($0 + 1) of \(find.count)\(more)", "\($0 + 1)/\(find.count)\(more)"] }
      ?? [find.isCounting ? "searching" : "nothing found"]
    let signs = places.map { "  \($0) · n N · Esc" } + places.map { "  \($0) · Esc" } + [" · Esc"]
    surface.put(
      State.fitting(signs, in: size.width - used), at: Point(x: used, y: row.y),
      style: Style(.pickerTitle), limit: size.width - used)
    return nil
  }

  /// Rows beyond the edge of the pane that are looked at for hits which reach over it.
  private static let reach = 8

  private mutating func mark(_ matcher: TextMatcher, on surface: inout Surface, height: Int) {
    let turns = self.turns
    let rows = transcript.visibleRows(turns).prefix(max(0, height))
    var y = 0
    while y < rows.count {
      let first = rows[y]
      let layout = transcript.layout(first.item, turns)
      let start = y
      y += 1
      guard layout.part(at: first.line).part == .body, let line = layout.bodyLine(at: first.line)
      else { continue }
      // As many rows as show one line after the other.
      while y < rows.count, rows[y].item == first.item,
        layout.part(at: rows[y].line) == (.body, line + y - start)
      { y += 1 }
      let lines =
        max(0, line - Self.reach)..<min(layout.bodyLineCount, line + y - start + Self.reach)
      let text = LogicalText(layout, lines: lines)
      for place in matcher.ranges(in: text.text).flatMap({ text.places(of: $0) })
      where line..<line + y - start ~= place.line {
        let row = start + place.line - line
        guard let columns = transcript.columns(of: place.bytes, at: rows[row], turns) else {
          continue
        }
        surface.restyle(
          row: Point(x: Self.gutter + columns.lowerBound, y: row), count: columns.count
        ) { Style(.match, $0.attributes.union([.bold, .reverse]), link: $0.link) }
      }
    }
  }
}
