import Canvas

/// Tables: aligned columns where they fit, else one small record per row.
extension Typesetter {
  private static let gap = 2

  mutating func setTable(_ table: Node, _ context: Context) {
    var rows: [[[Span]]] = []
    for row in table.children {
      let style = rows.isEmpty ? Style(context.base.role, .bold) : context.base
      rows.append(
        row.children.map { cell in
          let inlines = Inlines(of: cell, base: style, footnoteLabels: context.footnoteLabels)
          return Array(inlines.lines.joined(separator: [Span(" ", style)]))
        })
    }
    guard let header = rows.first else { return }
    var widths = header.map { _ in 0 }
    for row in rows {
      for (column, cell) in row.enumerated() where column < widths.count {
        widths[column] = max(widths[column], DisplayWidth.of(cell))
      }
    }
    let total = widths.reduce(0, +) + Typesetter.gap * max(0, widths.count - 1)
    if total <= contentWidth {
      setColumns(rows, widths: widths, alignments: table.columnAlignments)
    } else {
      setRecords(rows)
    }
  }

  private mutating func setColumns(_ rows: [[[Span]]], widths: [Int], alignments: [UInt8]) {
    for (index, row) in rows.enumerated() {
      var spans: [Span] = []
      var pending = 0
      for (column, cell) in row.enumerated() where column < widths.count {
        let space = widths[column] - DisplayWidth.of(cell)
        let alignment = column < alignments.count ? alignments[column] : 0
        let before =
          switch alignment {
          case UInt8(ascii: "r"): space
          case UInt8(ascii: "c"): space / 2
          default: 0
          }
        pending += before
        if !cell.isEmpty {
          if pending > 0 { spans.append(Span(String(repeating: " ", count: pending))) }
          spans += cell
          pending = 0
        } else {
          pending += DisplayWidth.of(cell)
        }
        pending += space - before + Typesetter.gap
      }
      set(spans, at: position)
      position += byteCount(of: row)
      if index == 0 {
        let line = widths.map { String(repeating: "─", count: $0) }
        let gap = String(repeating: " ", count: Typesetter.gap)
        set([Span(line.joined(separator: gap), Style(.rule))], at: position)
      }
    }
  }

  /// Each cell below the other, after its column's heading; an empty row between rows.
  private mutating func setRecords(_ rows: [[[Span]]]) {
    let header = rows[0]
    if rows.count == 1 {
      for cell in header { set(prose: cell) }
      return
    }
    // The heading is content where it stands in the source, once, whatever the width.
    position += byteCount(of: header)
    for (index, row) in rows.dropFirst().enumerated() {
      if index > 0 { setBlank() }
      let start = position
      var before = 0
      for (column, cell) in row.enumerated() {
        let heading = column < header.count ? header[column] : []
        let label = heading.isEmpty ? [] : heading + [Span(": ", Style(.muted))]
        let firstOfCell = lines.count
        position = start
        set(prose: label + cell, indentation: 2)
        let labelBytes = label.byteCount
        for line in firstOfCell..<lines.count {
          let bytes = lines[line].position - start - labelBytes
          lines[line].position = start + before + max(0, bytes)
        }
        before += cell.byteCount + 1
      }
      position = start + byteCount(of: row)
    }
  }

  private func byteCount(of row: [[Span]]) -> Int {
    row.reduce(0) { $0 + $1.byteCount + 1 }
  }
}
