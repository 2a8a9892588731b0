import Canvas

extension State {
  /// Draws the picker over the lower part of the pane; gives the caret, which is in its filter.
  func draw(_ picker: Picker, on surface: inout Surface, bottom: Int) -> Point {
    let title = " \(picker.title) "
    surface.put(title, at: Point(x: 0, y: 0), style: Style(.pickerTitle), limit: size.width)
    let hint = "Enter chooses · Esc leaves "
    let hintWidth = DisplayWidth.of(hint)
    if DisplayWidth.of(title) + hintWidth < size.width {
      surface.put(
        hint, at: Point(x: size.width - hintWidth, y: 0), style: Style(.muted))
    }
    surface.put("›", at: Point(x: 0, y: 1), style: Style(.prompt))
    let filter = Sanitizer.singleLine(picker.filter.text, limit: max(1, size.width - 4))
    let used = surface.put(
      filter, at: Point(x: 2, y: 1), style: Style(.input), limit: size.width - 3)
    let height = max(0, bottom - 2)
    let first = max(0, min(picker.selected - height / 2, picker.matches.count - height))
    for (offset, match) in picker.matches.dropFirst(first).prefix(height).enumerated() {
      draw(
        picker.rows[match.row], positions: Set(match.positions),
        isSelected: first + offset == picker.selected, on: &surface, y: 2 + offset)
    }
    if picker.matches.isEmpty, height > 0 {
      surface.put(
        picker.rows.isEmpty ? "Nothing here yet." : "Nothing matches.", at: Point(x: 2, y: 2),
        style: Style(.muted))
    }
    return Point(x: min(2 + used, size.width - 1), y: 1)
  }

  private func draw(
    _ row: Picker.Row, positions: Set<Int>, isSelected: Bool, on surface: inout Surface, y: Int
  ) {
    let base = Style(isSelected ? .selected : row.unusable == nil ? .text : .muted)
    if isSelected { surface.fill(row: Point(x: 0, y: y), style: base) }
    surface.put(isSelected ? "❯" : " ", at: Point(x: 0, y: y), style: base)
    var x = 2
    // Characters are matched one by one, so the row is put one by one where some matched.
    let title = Sanitizer.singleLine(row.title, limit: max(1, size.width - 3))
    for (index, character) in title.enumerated() {
      let style = positions.contains(index) ? Style(isSelected ? .selected : .match, .bold) : base
      x += surface.put(String(character), at: Point(x: x, y: y), style: style)
    }
    let detail = row.unusable.map { row.detail + " · " + $0 } ?? row.detail
    guard x + 2 < size.width else { return }
    surface.put(
      Sanitizer.singleLine(detail, limit: size.width - x - 3), at: Point(x: x + 2, y: y),
      style: isSelected ? base : Style(.muted))
  }

  /// Draws a panel over the pane; gives it back with its scroll position made possible.
  func draw(_ panel: Panel, on surface: inout Surface, bottom: Int) -> Panel {
    var panel = panel
    surface.put(
      " \(panel.title) ", at: Point(x: 0, y: 0), style: Style(.pickerTitle), limit: size.width)
    let lines = panel.lines.flatMap { Wrap(width: max(1, size.width - 4)).lines($0.spans) }
    let height = max(1, bottom - 2)
    panel.scroll = max(0, min(panel.scroll, lines.count - height))
    for (offset, line) in lines.dropFirst(panel.scroll).prefix(height).enumerated() {
      surface.put(line, at: Point(x: 2, y: 1 + offset))
    }
    let more = lines.count > panel.scroll + height
    surface.put(
      more ? "PgDn shows more · Esc closes" : "Esc closes",
      at: Point(x: 2, y: bottom - 1), style: Style(.muted), limit: size.width - 3)
    return panel
  }
}
