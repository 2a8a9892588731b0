import Canvas
import Conversation
import Markdown

/// What a row shows, of code that is wider than the pane only a part.
struct ShownRow {
  var spans: [Span]
  /// The columns (from the row's first) of the marks that say that there is more to the left, and
  /// to the right.
  var leftMark: Int?
  var rightMark: Int?
}

/// A code block as the transcript remembers it, for as long as the conversation is open.
struct CodeKey: Hashable {
  var turn: Identifier
  var part: MessageLayout.Part
  var number: Int
}

extension MessageLayout {
  /// Narrower than this there are no marks: they would take what little is seen.
  private static let leastMarked = 4

  /// The code block of which the row shows a line.
  func code(_ part: Part, _ index: Int) -> CodeBlock? {
    let block: CodeBlock?
    switch part {
    case .body: block = body.codeBlock(at: index)
    case .thinking: block = thinking?.codeBlock(at: index)
    case .head, .opening, .thinkingHead, .fold, .tools, .closing, .blank: block = nil
    }
    return block.flatMap { $0.code.contains(index) ? $0 : nil }
  }

  /// Columns for a block's code.
  func room(for block: CodeBlock) -> Int { max(1, width - block.margin) }

  /// Columns by which a block can be scrolled sideways.
  func overhang(of block: CodeBlock) -> Int { max(0, block.columns - room(for: block)) }

  /// What a row of the parts that hold text shows.
  /// - Parameter offset: columns by which the code block of the row is scrolled.
  func shown(_ part: Part, _ index: Int, offset: Int) -> ShownRow {
    guard let block = code(part, index), overhang(of: block) > 0,
      let lines = part == .thinking ? thinking?.lines : body.lines
    else { return ShownRow(spans: content(part, index).spans) }
    let room = room(for: block)
    let window = lines.window(
      index, margin: block.margin, offset: min(offset, overhang(of: block)), room: room)
    var row = ShownRow(spans: window.spans)
    if part == .thinking { row.spans = Line(row.spans).restyled(.muted).spans }
    if room >= Self.leastMarked {
      if window.isCutLeft { row.leftMark = block.margin }
      if window.isCutRight { row.rightMark = block.margin + room - 1 }
    }
    return row
  }
}

/// Code that is wider than the pane scrolls sideways, each block by itself.
extension Transcript {
  /// Columns that one step scrolls.
  static let sidewaysStep = 8

  /// What a row shows.
  mutating func shown(_ place: Place, _ turns: TurnSource) -> ShownRow {
    let layout = layout(place.item, turns)
    let (part, index) = layout.part(at: place.line)
    guard let block = layout.code(part, index),
      let key = key(of: block, part, place.item, turns), let offset = offsets[key]
    else { return layout.shown(part, index, offset: 0) }
    return layout.shown(part, index, offset: offset)
  }

  /// Scrolls the block that a place is in: by columns, negative to the left.
  mutating func scrollCode(at place: Place, by columns: Int, _ turns: TurnSource) {
    let layout = layout(place.item, turns)
    let (part, index) = layout.part(at: place.line)
    guard let block = layout.code(part, index), let key = key(of: block, part, place.item, turns)
    else { return }
    let most = layout.overhang(of: block)
    let offset = min(offsets[key] ?? 0, most)
    offsets[key] = min(max(0, offset + min(max(-most, columns), most)), most)
  }

  /// Scrolls the topmost block on the screen, which `y` would copy; false if there is none.
  mutating func scrollTopmostCode(by columns: Int, _ turns: TurnSource) -> Bool {
    guard let block = visibleBlock(turns) else { return false }
    for place in visibleRows(turns) {
      let layout = layout(place.item, turns)
      let (part, index) = layout.part(at: place.line)
      guard part == .body, layout.body.codeBlock(at: index)?.number == block.number else {
        continue
      }
      scrollCode(
        at: Place(item: place.item, line: place.line + block.code.lowerBound - index),
        by: columns, turns)
      return true
    }
    return false
  }

  /// Scrolls, of the blocks that are wider than the pane, the one nearest to its middle; false if
  /// there is none.
  mutating func scrollNearestCode(by columns: Int, _ turns: TurnSource) -> Bool {
    var nearest: (distance: Int, place: Place)?
    for (y, place) in visibleRows(turns).enumerated() {
      let layout = layout(place.item, turns)
      let (part, index) = layout.part(at: place.line)
      guard let block = layout.code(part, index), layout.overhang(of: block) > 0 else { continue }
      let distance = abs(2 * y + 1 - height)
      if nearest.map({ distance < $0.distance }) ?? true { nearest = (distance, place) }
    }
    guard let nearest else { return false }
    scrollCode(at: nearest.place, by: columns, turns)
    return true
  }

  /// The columns at which bytes of a body row's text are shown; nil where none is.
  mutating func columns(
    of bytes: Range<Int>, at place: Place, _ turns: TurnSource
  ) -> Range<Int>? {
    let layout = layout(place.item, turns)
    let (part, index) = layout.part(at: place.line)
    guard part == .body else { return nil }
    return seen(layout.columns(of: bytes, inLine: index), at: place, turns)
  }

  /// How a row is scrolled sideways: by so many columns, from the column `margin` on.
  mutating func sideways(at place: Place, _ turns: TurnSource) -> (margin: Int, shift: Int) {
    let layout = layout(place.item, turns)
    let (part, index) = layout.part(at: place.line)
    guard let block = layout.code(part, index), layout.overhang(of: block) > 0 else {
      return (0, 0)
    }
    let offset = key(of: block, part, place.item, turns).flatMap { offsets[$0] } ?? 0
    return (block.margin, min(offset, layout.overhang(of: block)))
  }

  /// What is seen of columns of a row, in columns of the pane; nil where none is.
  mutating func seen(
    _ columns: Range<Int>, at place: Place, _ turns: TurnSource
  ) -> Range<Int>? {
    let (margin, shift) = sideways(at: place, turns)
    let shown = (columns.lowerBound - shift..<columns.upperBound - shift)
      .clamped(to: margin..<max(margin, width))
    return shown.isEmpty ? nil : shown
  }

  /// Scrolls code sideways so that these bytes of a row are in view.
  mutating func showHit(_ hit: Range<Int>, at place: Place, _ turns: TurnSource) {
    let layout = layout(place.item, turns)
    let (part, index) = layout.part(at: place.line)
    guard part == .body, let block = layout.code(part, index), layout.overhang(of: block) > 0,
      let key = key(of: block, part, place.item, turns)
    else { return }
    let columns = layout.columns(of: hit, inLine: index)
    let (first, end) = (columns.lowerBound - block.margin, columns.upperBound - block.margin)
    let offset = offsets[key] ?? 0
    let room = layout.room(for: block)
    // A mark may stand in the first and the last column.
    if first > offset || first == 0 && offset == 0, end < offset + room { return }
    offsets[key] = min(max(0, first - room / 3), layout.overhang(of: block))
  }

  private func key(
    of block: CodeBlock, _ part: MessageLayout.Part, _ item: Int, _ turns: TurnSource
  ) -> CodeKey? {
    guard let turn = turns.turn(at: item)?.id ?? turns.live?.turn.id else { return nil }
    return CodeKey(turn: turn, part: part, number: block.number)
  }
}
