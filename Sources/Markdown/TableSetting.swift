import Canvas

/// Tables: aligned columns, as wide as they can be, else one small record per row.
extension Typesetter {
  /// What is decided by the head of a table and by the rows so far.
  struct Table: Sendable {
    var header: [[Span]]
    /// "l", "c", "r" or 0 for each column.
    var alignments: [UInt8]
    var shape: TableShape
    /// Rows set below the head.
    var rowCount = 0

    /// A table of more rows than this is not widened by a row that more may come to: with each
    /// word of it the whole table would have to be set again. Its cells wrap until it ends.
    private static let settled = 8

    /// Whether a row does not count for the widths of the columns yet.
    /// - Parameter count: rows before it, below the head.
    static func isOpen(_ row: Node, after count: Int, _ context: Context) -> Bool {
      count > settled && row.startLine == context.openLine
    }
  }

  mutating func setTable(_ node: Node, _ context: Context) {
    let children = Array(node.children)
    let rows = children.map { TableRow($0, context) }
    guard let header = rows.first else { return }
    var shape = TableShape(columnCount: header.cells.count, room: contentWidth)
    for (index, row) in rows.enumerated()
    where !Table.isOpen(children[index], after: index - 1, context) {
      shape.add(row.cells)
    }
    let headings = adopt(header.cells, links: header.links)
    var table = Table(header: headings, alignments: node.columnAlignments, shape: shape)
    setHead(of: table, isAlone: rows.count == 1)
    for (child, row) in zip(children, rows).dropFirst() {
      note(child)
      setRow(row, of: &table)
    }
    trail?.note(node, table)
  }

  /// The inline content of a row's cells, each on one line, before it is set.
  struct TableRow {
    private(set) var cells: [[Span]] = []
    /// The links of all cells; `Style.link` 1 is the first.
    private(set) var links: [Link] = []

    init(_ row: Node, _ context: Context) {
      let style = row.isTableHeader ? Style(context.base.role, .bold) : context.base
      for cell in row.children {
        let inlines = Inlines(
          of: cell, base: style, footnoteLabels: context.footnoteLabels, linksBefore: links.count)
        cells.append(Array(inlines.lines.joined(separator: [Span(" ", style)])))
        links += inlines.links
      }
    }
  }

  /// Sets the headings; records name them with every cell instead, unless there is no row.
  private mutating func setHead(of table: Table, isAlone: Bool) {
    let start = position
    if let widths = table.shape.fitted {
      set(table.header, widths: widths, table.alignments)
      let line = widths.map { String(repeating: "─", count: $0) }
      let gap = String(repeating: " ", count: TableShape.gap)
      set([Span(line.joined(separator: gap), Style(.rule))], at: position)
    } else if isAlone {
      for cell in table.header { set(prose: cell) }
    }
    // The heading is content where it stands in the source, once, whatever the width.
    position = start + byteCount(of: table.header)
  }

  /// Sets one row below what is set of its table.
  mutating func setRow(_ row: TableRow, of table: inout Table) {
    let row = adopt(row.cells, links: row.links)
    if let widths = table.shape.fitted {
      set(row, widths: widths, table.alignments)
      position += byteCount(of: row)
    } else {
      if table.rowCount > 0 { setBlank() }
      setRecord(row, table.header)
    }
    table.rowCount += 1
  }

  /// Sets cells side by side, each wrapped inside its column.
  private mutating func set(_ row: [[Span]], widths: [Int], _ alignments: [UInt8]) {
    let cells = zip(row, widths).map { cell, width in
      DisplayWidth.of(cell) <= width
        ? [Line(cell)] : Wrap(width: max(1, width)).lines(cell.narrowed(to: max(1, width)))
    }
    let height = cells.map(\.count).max() ?? 1
    for index in 0..<max(1, height) {
      var spans: [Span] = []
      var pending = 0
      for (column, lines) in cells.enumerated() {
        let cell = index < lines.count ? lines[index].spans : []
        let space = max(0, widths[column] - DisplayWidth.of(cell))
        let before: Int
        switch column < alignments.count ? alignments[column] : 0 {
        case UInt8(ascii: "r"): before = space
        case UInt8(ascii: "c"): before = space / 2
        default: before = 0
        }
        pending += before
        if !cell.isEmpty {
          if pending > 0 { spans.append(Span(String(repeating: " ", count: pending))) }
          spans += cell
          pending = 0
        }
        pending += space - before + TableShape.gap
      }
      set(spans, at: position)
    }
  }

  /// Each cell below the other, after its column's heading.
  private mutating func setRecord(_ row: [[Span]], _ header: [[Span]]) {
    let start = position
    var before = 0
    for (column, cell) in row.enumerated() {
      let heading = column < header.count ? header[column] : []
      let label = heading.isEmpty ? [] : heading + [Span(": ", Style(.muted))]
      position = start
      let labelBytes = label.byteCount
      for row in rows(ofProse: label + cell, indentation: 2) {
        let bytes = row.position - start - labelBytes
        var line = row
        line.position = start + before + max(0, bytes)
        lines.append(line)
      }
      opening = nil
      before += cell.byteCount + 1
    }
    position = start + byteCount(of: row)
  }

  private func byteCount(of row: [[Span]]) -> Int {
    row.reduce(0) { $0 + $1.byteCount + 1 }
  }
}
