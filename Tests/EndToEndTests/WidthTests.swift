import Canvas
import PropertyTesting
import Testing

@testable import Terminal

/// T3: what stands behind a text of any kind is in the column that we believe, in tmux.
@Suite(.serialized, .sharedScreen) struct WidthTests {
  private static let sentinel = "§"

  static let texts: [String] = {
    var texts = [
      "plain", "é", "e\u{301}", "a\u{301}\u{302}\u{303}\u{304}", "漢字", "한국어", "\u{3000}", "䷀",
      "ﾊﾝｶｸ",
      "العربية", "עברית", "ภาษาไทย", "हिन्दी", "ქართული", "Ελληνικά", "Русский", "አማርኛ", "தமிழ்",
      "বাংলা", "ខ្មែរ", "─│┼", "█▓▒░", "•◦▪", "→⇒", "…—", "±×÷", "\u{E0B0}", "\u{F015}", "①②", "℃Å",
      "❤️", "❤", "☺️", "✈️", "©️", "1️⃣", "#️⃣", "*️⃣", "🇩🇪", "🇯🇵🇺🇸", "👨‍👩‍👧‍👦", "👩‍💻", "🏳️‍🌈", "🏴‍☠️",
      "👍🏽", "👋🏿", "🧑🏻‍🤝‍🧑🏿", "👁️‍🗨️", "\u{1FAE9}", "\u{1F6DC}",
      "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
    ]
    // Every character of emoji presentation, and every base with every tone.
    for value in UInt32(0x231A)...0x1FAF8 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let properties = scalar.properties
      guard properties.isEmojiPresentation, !(0x1F1E6...0x1F1FF ~= value) else { continue }
      texts.append(String(Character(scalar)))
      guard properties.isEmojiModifierBase else { continue }
      for tone in UInt32(0x1F3FB)...0x1F3FF {
        texts.append(
          String(
            [scalar, Unicode.Scalar(tone) ?? scalar].reduce(into: "") {
              $0.unicodeScalars.append($1)
            }))
      }
    }
    return texts
  }()

  @Test func everySentinelIsInItsColumn() throws {
    let (width, height) = (60, 50)
    let world = try World()
    let differ = try CellDiffer(
      type: TerminalType(environment: ["TERM": "tmux-256color"]), theme: .terminal,
      depth: { _ in .indexed256 })
    var wrong: [String] = []
    for start in stride(from: 0, to: Self.texts.count, by: height - 1) {
      let texts = Self.texts[start..<min(Self.texts.count, start + height - 1)]
      var surface = Surface(size: Size(width: width, height: height))
      var expected: [String] = []
      for (y, text) in texts.enumerated() {
        let used = surface.put("a" + text + "b" + text, at: Point(x: 0, y: y))
        surface.put(Self.sentinel, at: Point(x: used, y: y))
        expected.append("\(used + 1),\(y)")
      }
      differ.forget()
      let caret = Point(x: 0, y: height - 1)
      let bytes = differ.bytes(for: Frame(surface: surface, caret: caret))
      try world.show(bytes, width: width, height: height)
      try world.expect("\(texts.count) sentinels") {
        $0.filter { String($0) == Self.sentinel }.count == texts.count
      }
      let places = try world.places(of: Self.sentinel, count: texts.count)
      // tmux names the cell behind what it has found.
      for (text, (place, wanted)) in zip(texts, zip(places, expected)) where place != wanted {
        wrong.append("\(text) at \(place), not \(wanted)")
      }
      #expect(places.count == expected.count)
    }
    #expect(wrong == [])
    print("\(Self.texts.count) texts, \(wrong.count) sentinels out of place")
  }
}
