import Canvas

extension State {
  /// How the terminal shows the caret: as vi does, where vi's keys are configured.
  var cursorShape: CursorShape? {
    guard let vi else { return nil }
    return vi.isCommanding && overlay == nil ? .block : .bar
  }

  /// What stands before the input: vi's modes can be told without the caret's shape.
  var promptSign: String {
    switch vi?.mode {
    case .normal: "N"
    case .visual: "V"
    case .insert, nil: "›"
    }
  }

  /// Marks what vi has selected.
  func draw(
    _ selection: Range<Int>, of input: EditorLayout, from start: Int, rows: Int,
    on surface: inout Surface, row: Int
  ) {
    let first = input.point(of: composer.index(selection.lowerBound))
    let last = input.point(of: composer.index(selection.upperBound))
    for y in max(first.y, start)...max(first.y, start, min(last.y, start + rows - 1)) {
      guard y >= start, y < start + rows else { continue }
      let from = y == first.y ? first.x : 0
      let to = y == last.y ? last.x : input.line(y).width + (y < last.y ? 1 : 0)
      surface.restyle(
        row: Point(x: 2 + from, y: row + y - start),
        count: max(0, min(to, inputWidth) - from)
      ) { _ in Style(.selected) }
    }
  }
}
