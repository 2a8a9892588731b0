import Messages
import PropertyTesting
import Testing

@testable import Settings

struct JSON5ParserTests {
  @Test(arguments: [
    ("{a: 1}", "a", JSON.integer(1)),
    ("{'a': \"x\"}", "a", .string("x")),
    ("\u{FEFF}{\"a\": null,}", "a", .null),
    ("{a: [1, 2,],}", "a", .array([.integer(1), .integer(2)])),
    ("// c\n{/* d */a:/**/true/***/}//", "a", .bool(true)),
    ("{a: +0x1F}", "a", .integer(31)),
    ("{a: -0x10}", "a", .integer(-16)),
    ("{a: .5, b: 5.}", "b", .number(5)),
    ("{a: 1e3}", "a", .number(1000)),
    ("{a: 9223372036854775808}", "a", .number(9_223_372_036_854_775_808)),
    (#"{a: "\x41é\uD83D\uDE00\'\q\0"}"#, "a", .string("Aé😀'q\0")),
    (#"{a: "\uD83D!"}"#, "a", .string("\u{FFFD}!")),
    ("{a: 'one\\\ntwo\\\r\nthree'}", "a", .string("onetwothree")),
    ("{größe_$1: 'ü'}", "größe_$1", .string("ü")),
    ("{\u{A0}a\u{2028}:\u{3000}1}", "a", .integer(1)),
    ("{a: 1, a: 2}", "a", .integer(2)),
    ("{a: 'https://x//y'} // z", "a", .string("https://x//y")),
  ])
  func reads(text: String, name: String, expected: JSON) throws {
    let node = try JSON5Parser.parse(Array(text.utf8))
    #expect(Reader.plain(node[name]) == expected)
  }

  @Test(arguments: [
    ("", 1, 1), ("  // only a comment\n", 2, 1), ("{", 1, 1), ("{\n  a: [1,\n", 2, 6),
    ("{\n  a: 1\n  b: 2\n}", 3, 3), ("{a: 1}}", 1, 7), ("{a: }", 1, 5), ("{a 1}", 1, 4),
    ("{a: 'x\n}", 1, 5), ("{a: \"x", 1, 5), ("[1,,2]", 1, 4), ("{a: hello}", 1, 5),
    ("{a: 1,\n /* x }", 2, 2), ("{a: 1 / 2}", 1, 7), ("{a: 1]", 1, 6), ("{a: NaN}", 1, 5),
    (#"{a: "\u12"}"#, 1, 6), (#"{a: "\1"}"#, 1, 6), ("{a: 1.2.3}", 1, 5), ("{a: 0x}", 1, 5),
    ("{a: +-1}", 1, 5), ("{a: 1e999}", 1, 5), ("{\r\n\r a: ?}", 3, 5), ("{ä: ?}", 1, 5),
  ])
  func placesMistakes(text: String, line: Int, column: Int) {
    let source = SourceText(path: "f", bytes: Array(text.utf8))
    #expect {
      try JSON5Parser.parse(source.bytes)
    } throws: { error in
      guard let error = error as? SyntaxError else { return false }
      let place = source.position(of: error.offset)
      return place.line == line && place.column == column && !error.message.isEmpty
    }
  }

  @Test func refusesWhatIsNotText() {
    for bytes: [UInt8] in [[0x7B, 0xFF, 0x7D], [0xFF, 0xFE, 0x7B, 0], [0xC3], [0]] {
      #expect(throws: SyntaxError.self) { try JSON5Parser.parse(bytes) }
    }
  }

  @Test func limitsDepth() throws {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: SyntaxError.self) { try JSON5Parser.parse(Array(deep.utf8)) }
    let fine = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
    _ = try JSON5Parser.parse(Array(fine.utf8))
  }

  @Test func survivesEveryDamage() throws {
    var random = SeededGenerator(seed: 7)
    let good = Array(openClawConfiguration.utf8)
    for _ in 0..<3000 {
      var bytes = good
      for _ in 0...Int.random(in: 0..<3, using: &random) {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: at)
        default: bytes.insert(UInt8.random(in: 0...255, using: &random), at: at)
        }
      }
      do {
        _ = try JSON5Parser.parse(bytes)
      } catch {
        #expect((0...bytes.count).contains(error.offset))
      }
    }
  }
}

extension Reader {
  /// A value without any variables.
  static func plain(_ node: Node?) -> JSON? {
    let sources = SourceTexts(SourceText(path: "", bytes: []))
    let root = Node(value: .object([]), offset: 0, end: 0)
    let reader = Reader(
      sources: sources, root: root, isOpenClaw: false, variables: Variables(process: [:]),
      files: Files(home: nil, readPrivately: { _ in throw FileError.missing }))
    return node.map(reader.json)
  }
}
