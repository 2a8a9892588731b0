import Canvas

extension State {
  /// The most completions that are shown at once (terminal.md, REQ 16).
  private static let completionRows = 8

  /// Draws the completions over the lower end of the pane, so that the input line stays as it is.
  func drawCompletion(on surface: inout Surface, bottom: Int) {
    guard let picker = completion.shown?.picker else { return }
    let rows = min(picker.count, Self.completionRows, bottom)
    let top = bottom - rows
    let blank = String(repeating: " ", count: size.width)
    for y in top..<bottom { surface.put(blank, at: Point(x: 0, y: y), style: .text) }
    drawRows(of: picker, on: &surface, top: top, height: rows)
    guard top > 0 else { return }
    let rest = picker.count > rows ? " \(picker.selected + 1)/\(picker.count)" : ""
    let hint = State.fitting(
      [
        "\(rest) Tab takes · Up Down choose · Esc closes ", "\(rest) Tab takes · Esc ",
        "\(rest) Tab · Esc ",
      ], in: size.width - 5)
    surface.put(
      String(repeating: "─", count: size.width), at: Point(x: 0, y: top - 1), style: Style(.rule))
    let width = DisplayWidth.of(hint)
    if width + 4 < size.width {
      surface.put(
        hint, at: Point(x: size.width - width - 2, y: top - 1), style: Style(.muted))
    }
  }
}
