import Canvas

extension State {
  /// Draws the picker over the lower part of the pane; gives the caret, which is in its filter.
  func draw(_ picker: Picker, on surface: inout Surface, bottom: Int) -> Point {
    let title = " \(title(of: picker)) "
    surface.put(title, at: Point(x: 0, y: 0), style: Style(.pickerTitle), limit: size.width)
    let room = size.width - DisplayWidth.of(title)
    if let hint = hints(for: picker).first(where: { DisplayWidth.of($0) < room }) {
      surface.put(
        hint, at: Point(x: size.width - DisplayWidth.of(hint), y: 0), style: Style(.muted))
    }
    surface.put("›", at: Point(x: 0, y: 1), style: Style(.prompt))
    let filter = Sanitizer.singleLine(picker.filter.text, limit: max(1, size.width - 4))
    let used = surface.put(
      filter, at: Point(x: 2, y: 1), style: Style(.input), limit: size.width - 3)
    let height = max(0, bottom - 2)
    drawRows(of: picker, on: &surface, top: 2, height: height)
    if picker.count == 0, height > 0 {
      surface.put(
        nothing(in: picker), at: Point(x: 2, y: 2),
        style: Style(.muted))
    }
    return Point(x: min(2 + used, size.width - 1), y: 1)
  }

  /// The rows of a list around the one that is chosen.
  func drawRows(of picker: Picker, on surface: inout Surface, top: Int, height: Int) {
    let first = max(0, min(picker.selected - height / 2, picker.count - height))
    for offset in 0..<max(0, min(height, picker.count - first)) {
      let match = picker.match(at: first + offset)
      draw(
        match.row, positions: Set(match.positions), isSelected: first + offset == picker.selected,
        on: &surface, y: top + offset)
    }
  }

  /// Why a list shows no choice.
  private func nothing(in picker: Picker) -> String {
    if picker.isSearching || picker.historySearch?.hasOlder == true { return "Looking…" }
    return picker.isEmpty ? "Nothing here yet." : "Nothing matches."
  }

  private func title(of picker: Picker) -> String {
    guard let search = picker.historySearch else { return picker.title }
    let more = picker.isSearching || search.hasOlder ? "+" : ""
    let scope = search.isHereOnly ? "in this directory" : "anywhere"
    return "\(picker.title) \(scope): \(picker.count)\(more)"
  }

  /// What the keys do, the longest sentence first.
  private func hints(for picker: Picker) -> [String] {
    if picker.purpose == .models {
      return [
        "Enter chooses · Ctrl+D: also for new conversations · Esc leaves ",
        "Ctrl+D: also for new conversations ", "Ctrl+D: the default ",
      ]
    }
    guard let search = picker.historySearch else { return ["Enter chooses · Esc leaves ", "Esc "] }
    let scope = "Ctrl+A " + (search.isHereOnly ? "all directories" : "this directory")
    return [
      "Ctrl+R older · \(scope) · Enter takes · Esc leaves ", "Ctrl+R older · \(scope) · Esc ",
      scope + " ",
    ]
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

  /// Draws the selected URL whole below the list, if it does not fit into its row; gives the row
  /// above it.
  func drawWholeLink(of picker: Picker, on surface: inout Surface, bottom: Int) -> Int {
    guard let url = picker.selection?.title else { return bottom }
    let spans = Sanitizer.spans(url, style: Style(.link))
    guard DisplayWidth.of(spans) > size.width - 3 else { return bottom }
    let lines = Wrap(width: size.width - 4).lines(spans).prefix(max(1, (bottom - 2) / 2))
    let top = bottom - lines.count
    for (offset, line) in lines.enumerated() {
      surface.put(line, at: Point(x: 2, y: top + offset))
    }
    return top - 1
  }

  /// Draws a panel over the pane; gives it back with its scroll position made possible.
  func draw(_ panel: Panel, on surface: inout Surface, bottom: Int) -> Panel {
    var panel = panel
    surface.put(
      " \(panel.title) ", at: Point(x: 0, y: 0), style: Style(.pickerTitle), limit: size.width)
    panel.lay(width: max(1, size.width - 4), in: session.directory)
    let lines =
      panel.laidWidth != nil
      ? panel.lines : panel.lines.flatMap { Wrap(width: max(1, size.width - 4)).lines($0.spans) }
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
