import Canvas

/// Setting what comes after a place inside open blocks.
extension Typesetter {
  /// Sets what is new in the block that goes on.
  /// - Parameters:
  ///   - node: the block that the first of the frames has become.
  ///   - index: the number of that frame.
  mutating func resume(
    _ node: Node, _ frames: [OpenPath.Frame], at index: Int = 0, _ context: Context
  ) {
    guard index < frames.count else { return }
    switch frames[index].kind {
    case .quote:
      indented(again: Typesetter.quoteMargin) { typesetter in
        typesetter.resumeChildren(
          of: node, isTight: false, frames, at: index, context.inside.quoted)
      }
    case .list(let isTight, let next):
      resumeList(node, isTight: isTight, next: next, frames, at: index, context.inside)
    case .item:
      // Only ever inside a list.
      break
    case .table(var table):
      resumeTable(node, &table, at: index, context)
    }
  }

  private mutating func resumeChildren(
    of node: Node, isTight: Bool, _ frames: [OpenPath.Frame], at index: Int, _ context: Context
  ) {
    var children = node.children.makeIterator()
    // The first child is the next frame, or the heading that stands for what is set.
    if let first = children.next(), index + 1 < frames.count {
      if first.kind == .heading, let list = children.next() {
        resume(list, frames, at: index + 1, context)
      } else {
        resume(first, frames, at: index + 1, context)
      }
    }
    while let child = children.next() {
      note(child)
      if !isTight { setBlank() }
      set(child, context)
    }
  }

  private mutating func resumeList(
    _ list: Node, isTight: Bool, next: Int?, _ frames: [OpenPath.Frame], at index: Int,
    _ context: Context
  ) {
    let isStillTight = isTight && list.isTight
    if isStillTight != isTight { trail?.noteStale(index) }
    trail?.note(list, isTight: isStillTight)
    var items = list.children.makeIterator()
    if index + 1 < frames.count, case .item(_, let columns) = frames[index + 1].kind {
      if let item = items.next() {
        var inner = context.inside
        inner.listDepth += 1
        let indent = Span(String(repeating: " ", count: columns))
        indented(again: [indent]) { typesetter in
          typesetter.resumeChildren(
            of: item, isTight: isStillTight, frames, at: index + 1, inner)
        }
      }
    }
    var number = next
    while let item = items.next() {
      note(item)
      if !isStillTight { setBlank() }
      setItem(item, of: list, number: number, isTight: isStillTight, context)
      number = number.map { $0 + 1 }
    }
  }

  private mutating func resumeTable(
    _ node: Node, _ table: inout Table, at index: Int, _ context: Context
  ) {
    let rows = node.children.dropFirst().map { ($0, TableRow($0, context)) }
    let widths = table.shape.fitted
    for (index, row) in rows.enumerated()
    where !Table.isOpen(row.0, after: table.rowCount + index, context) {
      table.shape.add(row.1.cells)
    }
    if table.shape.fitted != widths { trail?.noteStale(index) }
    for row in rows {
      note(row.0)
      setRow(row.1, of: &table)
    }
    trail?.note(node, table)
  }
}
