import Canvas

extension State {
  /// Something of every kind, shown under the list of themes so that a choice is seen at once,
  /// also in an empty conversation.
  private static let themeSample: [Line] = [
    Line([Span("You", Style(.user)), Span("  How do I count the words of a file?")]),
    Line([
      Span("Kimi K2.5", Style(.assistant)), Span("  A heading", Style(.heading)),
      Span("  plain, "), Span("emphasised", Style(.emphasis)), Span(", "),
      Span("strong", Style(.strong)), Span(", "), Span("code", Style(.code)), Span(", "),
      Span("a link", Style(.link)),
    ]),
    Line([
      Span("•", Style(.listMarker)), Span(" a list  "), Span("› a quote", Style(.quote)),
      Span("  muted  ", Style(.muted)), Span("found", Style(.match)), Span("  "),
      Span("queued", Style(.queued)),
    ]),
    Line([
      Span("func ", Style(.keyword)), Span("count", Style(.function)), Span("(_ text: "),
      Span("String", Style(.type)), Span(") { "), Span("\"one\"", Style(.string)), Span(" + "),
      Span("42", Style(.number)), Span(" }  "), Span("// why", Style(.comment)),
    ]),
    Line([
      Span("+ added", Style(.diffAdded)), Span("  "), Span("- removed", Style(.diffRemoved)),
      Span("  "), Span("info", Style(.info)), Span("  "), Span("warning", Style(.warning)),
      Span("  "), Span("error", Style(.error)), Span("  "),
      Span("NOT SAVED", Style(.statusProblem)),
    ]),
  ]

  /// Draws the sample at the foot of the pane, where there is room beside a useful list.
  /// - Returns: the row at which the list is to end.
  func drawThemeSample(on surface: inout Surface, bottom: Int) -> Int {
    let height = Self.themeSample.count + 2
    guard bottom >= height + 6 else { return bottom }
    let top = bottom - height
    surface.put(
      String(repeating: "─", count: size.width), at: Point(x: 0, y: top), style: Style(.rule))
    for (offset, line) in Self.themeSample.enumerated() {
      surface.put(line, at: Point(x: 2, y: top + 1 + offset), limit: max(1, size.width - 3))
    }
    return top
  }
}
