import Canvas
import PropertyTesting
import Testing

@Suite struct PackedLinesTests {
  private static let pieces = ["", " ", "    ", "abc", "é", "中文", "👩‍👩‍👧", "e\u{301}x", "let x", "▏ "]
  private static let styles: [Style] = [
    .text, Style(.code), Style(.strong, .bold), Style(.link, [.dim, .underline]),
  ]

  private func line(_ generator: inout SeededGenerator, at position: Int) -> Line {
    let spans = (0..<Int.random(in: 0...6, using: &generator)).map { _ in
      Span(
        String(
          repeating: Self.pieces.randomElement(using: &generator) ?? "",
          count: Int.random(in: 1...40, using: &generator)),
        Self.styles.randomElement(using: &generator) ?? .text)
    }
    return Line(spans, position: position)
  }

  /// What is added, taken back and added to comes out as from an array.
  @Test(arguments: 0..<20) func areWhatAnArrayWouldBe(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var packed = PackedLines()
    var array: [Line] = []
    var marks: [(PackedLines.Mark, [Line])] = [(packed.mark, [])]
    for _ in 0..<400 {
      switch Int.random(in: 0..<20, using: &generator) {
      case 0:
        let mark = marks.remove(at: Int.random(in: 0..<marks.count, using: &generator))
        guard mark.1.count <= array.count, Array(array.prefix(mark.1.count)) == mark.1 else {
          if marks.isEmpty { marks = [(packed.mark, array)] }
          continue
        }
        packed.rewind(to: mark.0)
        array = mark.1
        marks = [(packed.mark, array)]
      case 1: marks.append((packed.mark, array))
      case 2 where !array.isEmpty: #expect(packed.removeLast() == array.removeLast())
      case 3 where !array.isEmpty:
        let more = line(&generator, at: 0).spans
        packed.appendToLast(more)
        array[array.count - 1].spans += more
      default:
        let last = array.last?.position ?? 0
        let next = line(&generator, at: last + Int.random(in: 0...300, using: &generator))
        packed.append(next)
        array.append(next)
      }
      #expect(packed.count == array.count)
    }
    #expect(Array(packed) == array)
    #expect(packed == PackedLines(array))
    #expect(array.indices.allSatisfy { packed.position(at: $0) == array[$0].position })
    packed.trim()
    #expect(Array(packed) == array)
  }

  /// A window shows what a row of cells would show from its offset on.
  @Test(arguments: 0..<20) func aWindowIsAPartOfTheRow(seed: UInt64) {
    var generator = SeededGenerator(seed: 50 + seed)
    for _ in 0..<100 {
      let margin = Bool.random(using: &generator) ? [Span("▏ ", Style(.quote))] : []
      let rest = line(&generator, at: 0).spans
      let packed = PackedLines([Line(margin + rest)])
      let columns = DisplayWidth.of(rest)
      let offset = Int.random(in: 0...(columns + 3), using: &generator)
      let room = Int.random(in: 1...60, using: &generator)
      let window = packed.window(
        0, margin: DisplayWidth.of(margin), offset: offset, room: room)
      #expect(window.spans.starts(with: margin))
      #expect(DisplayWidth.of(window.spans) <= DisplayWidth.of(margin) + room)
      var whole = Surface(size: Size(width: max(1, columns), height: 1))
      whole.put(Line(rest), at: Point(x: 0, y: 0))
      var part = Surface(size: Size(width: room, height: 1))
      part.put(Line(Array(window.spans.dropFirst(margin.count))), at: Point(x: 0, y: 0))
      for x in 0..<room where offset + x < columns {
        let cell = part[x: x, y: 0]
        let wanted = whole[x: offset + x, y: 0]
        let isCut = cell.glyph == Cell.blank.glyph && (x < 2 || x >= room - 2)
        #expect(
          part.text(of: cell.glyph) == whole.text(of: wanted.glyph) || isCut || cell.width == 0)
      }
      let text = Line(rest).text
      let isBlank = text.allSatisfy { $0 == " " }
      if isBlank { #expect(!window.isCutLeft && !window.isCutRight) }
      if !isBlank, offset == 0 { #expect(!window.isCutLeft) }
      if offset + room >= columns { #expect(!window.isCutRight) }
      if offset + room < columns, text.last != " " { #expect(window.isCutRight) }
      if offset > 0, text.first.map({ $0 != " " }) ?? false { #expect(window.isCutLeft) }
    }
  }

  @Test func columnsOfBytes() {
    let packed = PackedLines([Line([Span("  "), Span("中b", Style(.code)), Span("cd")])])
    #expect(packed.columns(of: 0..<2, inRow: 0) == 0..<2)
    #expect(packed.columns(of: 2..<5, inRow: 0) == 2..<4)
    #expect(packed.columns(of: 5..<7, inRow: 0) == 4..<6)
    #expect(packed.columns(of: 6..<8, inRow: 0) == 5..<7)
  }
}
