import PropertyTesting
import Testing

@testable import Canvas

struct SurfaceTests {
  /// What a text looks like in a row of ten columns, put at `x`.
  @Test(arguments: [
    ("abc", 0, "abc       "), ("abc", 8, "        ab"), ("abc", 10, "          "),
    ("abc", -1, "bc        "), ("abc", -5, "          "), ("世界", 7, "       世 "),
    ("世界", -1, " 界       "), ("世界", 6, "      世界"), ("e\u{301}x", 0, "e\u{301}x        "),
    ("👨‍👩‍👧x", 0, "👨‍👩‍👧x       "), ("क्षx", 0, "क्षx       "), ("a\u{1B}[31m", 0, "a\u{FFFD}[31m    "),
    ("\u{9B}\u{7F}\n\r\n", 0, "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}      "),
    ("\u{301}a", 0, "\u{25CC}\u{301}a        "), ("\u{200B}", 0, "\u{FFFD}         "),
    ("🇩🇪", 9, "          "), ("❤️", 8, "        ❤️"), ("aaaaaaaaae\u{301}", 0, "aaaaaaaaae\u{301}"),
  ])
  func clipping(text: String, x: Int, row: String) {
    var surface = Surface(size: Size(width: 10, height: 1))
    surface.put(text, at: Point(x: x, y: 0))
    #expect(surface.text(ofRow: 0) == row)
  }

  @Test func answersTheColumnsUsed() {
    var surface = Surface(size: Size(width: 10, height: 2))
    #expect(surface.put("世a", at: Point(x: 0, y: 0)) == 3)
    #expect(surface.put("世a", at: Point(x: 0, y: 0), limit: 1) == 1)
    #expect(surface.text(ofRow: 0).hasPrefix(" "))
    #expect(surface.put("abc", at: Point(x: -2, y: 0)) == 3)
    #expect(surface.put("abc", at: Point(x: 9, y: 0)) == 1)
    #expect(surface.put("abc", at: Point(x: 0, y: 2)) == 0)
    #expect(surface.put("abc", at: Point(x: 0, y: -1)) == 0)
    #expect(surface.put("abc", at: Point(x: 0, y: 0), limit: -3) == 0)
    let line = Line([Span("ab"), Span("世", Style(.code)), Span("cd")])
    #expect(surface.put(line, at: Point(x: 1, y: 1)) == 6)
    #expect(surface.put(line, at: Point(x: 1, y: 1), limit: 3) == 3)
    #expect(surface.text(ofRow: 1) == " ab  cd   ")
  }

  @Test(arguments: [
    (0, "x 界"), (1, " x界"), (2, "世x "), (3, "世 x"),
  ])
  func halfOfAWideGlyphLeavesABlank(x: Int, row: String) {
    var surface = Surface(size: Size(width: 4, height: 1))
    surface.put("世界", at: Point(x: 0, y: 0))
    surface.put("x", at: Point(x: x, y: 0))
    #expect(surface.text(ofRow: 0) == row)
    surface.put("世界", at: Point(x: 0, y: 0))
    surface.fill(row: Point(x: x, y: 0), count: 1, style: .text)
    #expect(surface.text(ofRow: 0) == row.replacing("x", with: " "))
  }

  @Test func anyDrawingKeepsTheGridWhole() {
    var random = SeededGenerator(seed: 2)
    for round in 0..<400 {
      var surface = Surface(size: Size(width: round % 13, height: 3))
      for _ in 0..<12 {
        let point = Point(
          x: Int.random(in: -6..<16, using: &random), y: Int.random(in: -1..<4, using: &random))
        let text = random.text(length: Int.random(in: 0..<8, using: &random), wild: true)
        let limit = Bool.random(using: &random) ? Int.random(in: -1..<8, using: &random) : nil
        let used = surface.put(text, at: point, style: Style(.code), limit: limit)
        if point.y >= 0, point.y < 3 {
          let room = max(0, min(surface.size.width - point.x, limit ?? .max))
          #expect(used == min(DisplayWidth.of(text), room), "\(text.unicodeScalars.map(\.value))")
        }
        surface.fill(
          at: Point(x: point.y, y: point.x), size: Size(width: used, height: 1), style: .text)
      }
      for y in 0..<3 {
        var owed = 0
        for x in 0..<surface.size.width {
          let cell = surface[x: x, y: y]
          #expect((cell.width == 0) == (owed == 1))
          owed = owed == 1 ? 0 : Int(cell.width) - 1
          for scalar in surface.text(of: cell.glyph).unicodeScalars {
            #expect(DisplayWidth.of(scalar) >= 0)
          }
        }
        #expect(owed == 0)
      }
    }
  }

  @Test func describesTextRolesAndAttributes() {
    var surface = Surface(size: Size(width: 8, height: 2))
    surface.put("世", at: Point(x: 0, y: 0))
    surface.put("code", at: Point(x: 3, y: 0), style: Style(.code, .bold))
    surface.put("ab", at: Point(x: 0, y: 1), style: Style(.heading, [.bold, .italic]))
    #expect(
      surface.description == """
        8x2
        |世 code |
        |ab      |
        roles
        | ~ cccc |
        |hh      |
          h heading
          c code
        attributes
        |   bbbb |
        |00      |
          b bold
          0 bold+italic

        """)
    #expect(Surface(size: Size(width: 2, height: 1)).description == "2x1\n|  |\n")
    let frame = Frame(
      surface: Surface(size: Size(width: 1, height: 1)), caret: Point(x: 0, y: 0), title: "t")
    #expect(frame.description == "1x1\n| |\ncaret 0,0\ntitle t\n")
  }

  @Test func everyRoleHasItsOwnLetter() {
    #expect(Set(Role.allCases.map { Surface.letter(of: $0) }).count == Role.allCases.count)
    #expect(!Role.allCases.contains { Surface.letter(of: $0) == "~" })
    let sets = (UInt8(0)..<64).map { Surface.letter(of: Attributes(rawValue: $0)) }
    #expect(Set(sets).count == 64)
  }

  @Test func nonsenseSizesAreEmpty() {
    var surface = Surface(size: Size(width: -3, height: 5))
    surface.put("abc", at: Point(x: 0, y: 0))
    surface.fill(at: Point(x: -5, y: -5), size: Size(width: .max, height: .max), style: .text)
    #expect(surface.cells.isEmpty)
    #expect(surface[x: 0, y: 0] == .blank)
  }
}
