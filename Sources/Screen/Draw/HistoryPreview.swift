import Canvas

extension State {
  /// The most rows of an entry that are shown under the list.
  private static let previewRows = 8

  /// The whole of the chosen entry, where its row in the list shows only a part; gives the row
  /// above it.
  func drawHistoryPreview(_ picker: Picker, on surface: inout Surface, bottom: Int) -> Int {
    guard let text = picker.selection?.value, bottom >= 8 else { return bottom }
    // Enough text for the rows, however long the entry is.
    let beginning = String(text.prefix(size.width * Self.previewRows * 2))
    guard beginning.contains("\n") || beginning.utf8.count > max(1, size.width - 24) else {
      return bottom
    }
    let layout = EditorLayout(text: beginning, width: max(1, size.width - 4))
    let rows = min(layout.rows.count, Self.previewRows, bottom / 3)
    let top = bottom - rows
    surface.put(
      String(repeating: "─", count: size.width), at: Point(x: 0, y: top - 1), style: Style(.rule))
    for row in 0..<rows {
      surface.put(
        layout.line(row, style: Style(.input)), at: Point(x: 2, y: top + row),
        limit: size.width - 4)
    }
    if rows < layout.rows.count || beginning.utf8.count < text.utf8.count {
      surface.put("…", at: Point(x: size.width - 2, y: bottom - 1), style: Style(.muted))
    }
    return top - 1
  }
}
