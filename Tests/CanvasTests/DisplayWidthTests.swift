import PropertyTesting
import Testing

@testable import Canvas

struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("世界", 4), ("한글", 4), ("\u{3000}", 2), ("䷀", 2), ("e\u{301}", 1),
    ("a\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}", 1), ("😀", 2), ("\u{1F6DC}", 2),
    ("\u{1FAE9}", 2), ("\u{1FACD}", 2), ("❤️", 2), ("❤", 1), ("☝", 1), ("☝🏽", 2), ("1️⃣", 2),
    ("1\u{20E3}", 1), ("🇩🇪", 2), ("🇩", 1), ("🇩🇪🇫🇷", 4), ("👨‍👩‍👧‍👦", 2), ("👍🏽", 2), ("🏳️‍🌈", 2),
    ("🐻‍❄️", 2), ("\u{AD}", 1), ("§", 1), ("─", 1), ("\u{E0B0}", 1), ("©", 1), ("©️", 2),
    ("™", 1), ("⌚", 2), ("क्ष", 2), ("का", 2), ("ﻻ", 1), ("\u{1112}\u{1161}\u{11AB}", 2),
    ("\u{1161}", 1), ("\u{301}", 1), ("\u{301}\u{302}", 1), ("\u{1B}", 1), ("\r\n", 1),
    ("\u{200B}", 1),
    ("a\u{FE0F}", 1), ("1\u{FE0F}", 1), ("ก็", 1), ("🏴\u{E0067}\u{E0062}\u{E007F}", 2),
  ])
  func clusters(text: String, columns: Int) {
    #expect(DisplayWidth.of(text) == columns)
  }

  @Test(arguments: [
    (0x00, -1), (0x0A, -1), (0x1B, -1), (0x7F, -1), (0x80, -1), (0x9B, -1), (0x9F, -1), (0x20, 1),
    (0xA0, 1), (0x301, 0), (0x200B, 0), (0x200D, 0), (0xFE0F, 0), (0x2028, 0), (0x1160, 0),
    (0x1100, 2), (0x4E00, 2), (0xAC00, 2), (0xFF01, 2), (0xFF61, 1), (0x1F600, 2), (0x1F1E6, 1),
    (0x600, 1), (0x20000, 2), (0x10FFFF, 1), (0xF0000, 1), (0xE0041, 0), (0x309A, 0), (0x3099, 0),
  ])
  func scalars(value: Int, columns: Int) throws {
    let scalar = try #require(Unicode.Scalar(UInt32(value)))
    #expect(DisplayWidth.of(scalar) == columns)
  }

  @Test func everyScalarIsMeasuredAsItsPropertiesSay() {
    for scalar in everyScalar {
      let value = scalar.value
      let width = DisplayWidth.of(scalar)
      let properties = scalar.properties
      switch properties.generalCategory {
      case .control: #expect(width == -1, "U+\(String(value, radix: 16))")
      case .nonspacingMark, .enclosingMark: #expect(width == 0, "U+\(String(value, radix: 16))")
      default:
        if properties.isEmojiPresentation, !(0x1F1E6...0x1F1FF).contains(value) {
          #expect(width == 2, "U+\(String(value, radix: 16))")
        } else if !(0...2).contains(width) {
          Issue.record("U+\(String(value, radix: 16)) is \(width)")
        }
      }
    }
  }

  @Test(arguments: [
    ("plain ASCII", false), ("世界 한글 かな", false), ("Ж", true), ("é", true), ("─", true), ("§", true),
    ("\u{E0B0}", true), ("😀", true), ("❤️", true), ("e\u{301}", true), ("का", true), ("ł", true),
    ("č", false), ("ש", false), ("\u{1FACD}", true), ("", false),
  ])
  func rowsWithDoubtfulWidthAreKnown(text: String, isDoubtful: Bool) {
    var surface = Surface(size: Size(width: 20, height: 1))
    surface.put(text, at: Point(x: 0, y: 0))
    #expect(surface.isDoubtful(row: 0) == isDoubtful)
    #expect(!surface.isDoubtful(row: 1))
  }

  @Test func theTableAscends() {
    let starts = WidthTable.changes.map { $0 >> 2 }
    #expect(zip(starts, starts.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func clustersAreSwiftCharacters() {
    var random = SeededGenerator(seed: 1)
    for length in 0..<3000 {
      let text = random.text(length: length % 20, wild: true)
      var found: [String] = []
      text.withBytes { bytes in
        Clusters.forEach(in: bytes) { range, width in
          let piece = String(decoding: bytes[range], as: UTF8.self)
          found.append(piece)
          #expect(
            width == DisplayWidth.of(Character(piece)), "\(piece.unicodeScalars.map(\.value))")
          return true
        }
      }
      #expect(found == text.map { String($0) }, "\(text.unicodeScalars.map(\.value))")
    }
  }

  @Test func theFastPathSplitsWhereCharactersDo() {
    for value in UInt32(0x80)..<0x1FFFF where value < 0x3400 || value % 5 == 0 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let one = String(Character(scalar))
      let text = one + "a" + one + "가" + one + "世" + one + one
      #expect(pieces(text) == text.map { String($0) }, "U+\(String(value, radix: 16))")
    }
  }

  @Test(arguments: [
    "ภาษาไทย", "हिन्दीक्ष", "👨‍👩‍👧", "🇩🇪", "e\u{301}", "\u{1100}\u{1161}", "\u{200D}", "😀\u{200D}",
  ])
  func longStretchesSplitWhereCharactersDo(_ unit: String) {
    for count in [1, 10, 50, 51, 52, 53, 300] {
      let text = String(repeating: unit, count: count) + "x"
      #expect(pieces(text) == text.map { String($0) })
    }
  }

  private func pieces(_ text: String) -> [String] {
    var pieces: [String] = []
    text.withBytes { bytes in
      Clusters.forEach(in: bytes) { range, _ in
        pieces.append(String(decoding: bytes[range], as: UTF8.self))
        return true
      }
    }
    return pieces
  }
}
