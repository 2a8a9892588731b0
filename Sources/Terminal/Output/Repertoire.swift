import Canvas

/// Which characters a terminal can show, and what stands for the others: always as many columns.
enum Repertoire: Hashable, Sendable {
  /// Whatever its fonts have.
  case unicode
  /// A console font of 256 to 512 glyphs: no wide characters, no emoji, no marks.
  case console
  /// A terminal that does not read UTF-8.
  case ascii

  /// What is shown instead of a text; nil for itself. One character a column.
  func replacement(for text: String, width: Int) -> String? {
    guard let first = text.unicodeScalars.first else { return nil }
    let isSingle = text.unicodeScalars.count == 1
    switch self {
    case .unicode: return nil
    case .console:
      if isSingle, width == 1, Self.isInConsoleFont(first) { return nil }
      if width == 1, Self.isInConsoleFont(first), !Self.isEmojiStyle(text) {
        return String(Character(first))
      }
    case .ascii:
      if isSingle, first.isASCII { return nil }
    }
    // The sign of a keycap is better than nothing.
    let known = width == 1 || first.isASCII ? Transliteration.ascii(first) : nil
    return String(known ?? "?") + String(repeating: " ", count: width - 1)
  }

  /// Whether console fonts usually have a character: Latin, Greek, Cyrillic, punctuation, a few
  /// arrows and signs, boxes, blocks and shapes (console-setup's `Lat15`, `CyrSlav` and others).
  private static func isInConsoleFont(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20..<0x7F, 0xA0..<0x180, 0x384..<0x460, 0x2010..<0x2040, 0x20AC, 0x2122, 0x2190...0x2195,
      0x2260...0x2265, 0x2500..<0x25D0:
      true
    default: false
    }
  }

  /// Whether a text asks for a picture of its first character.
  private static func isEmojiStyle(_ text: String) -> Bool {
    text.unicodeScalars.contains { $0.value == 0xFE0F || $0.value == 0x20E3 || $0.value == 0x200D }
  }
}

/// Characters of ASCII that are read as another one.
enum Transliteration {
  /// The character of one column; nil for what has none.
  static func ascii(_ scalar: Unicode.Scalar) -> Character? {
    switch scalar.value {
    case 0x20..<0x7F: return Character(scalar)
    case 0xC0..<0x180: return letters[Int(scalar.value - 0xC0)]
    case 0x2500...0x257F: return box(scalar.value)
    case 0x2580...0x259F: return "#"
    default: return signs[scalar]
    }
  }

  /// U+00C0 to U+017F without their marks (Latin-1 Supplement and Latin Extended-A).
  private static let letters = Array(
    "AAAAAAACEEEEIIIIDNOOOOOxOUUUUYTsaaaaaaaceeeeiiiidnooooo/ouuuuyty"
      + "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlLlLlNnNnN"
      + "nnNnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs")

  private static let signs: [Unicode.Scalar: Character] = [
    "\u{A0}": " ", "¡": "!", "¢": "c", "£": "L", "¥": "Y", "¦": "|", "§": "S", "¨": "\"", "©": "c",
    "ª": "a", "«": "<", "¬": "-", "®": "R", "¯": "-", "°": "o", "±": "+", "²": "2", "³": "3",
    "´": "'", "µ": "u", "¶": "P", "·": ".", "¹": "1", "º": "o", "»": ">", "¿": "?", "‐": "-",
    "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "‖": "|", "‘": "'", "’": "'", "‚": ",",
    "‛": "'", "“": "\"", "”": "\"", "„": "\"", "†": "+", "‡": "+", "•": "*", "…": ".", "‹": "<",
    "›": ">", "€": "E", "™": "T", "−": "-", "×": "x", "÷": "/", "≤": "<", "≥": ">", "≠": "!",
    "≈": "~", "←": "<", "↑": "^", "→": ">", "↓": "v", "⇒": ">", "▪": "*", "▸": ">", "▾": "v",
    "◦": "o", "●": "*", "○": "o", "■": "#", "□": "#", "✓": "v", "✗": "x", "✘": "x", "★": "*",
    "❯": ">", "☐": "o", "☑": "v", "☒": "x", "◌": "o", "\u{2009}": " ", "\u{202F}": " ",
  ]

  private static func box(_ value: UInt32) -> Character {
    switch value {
    case 0x2500, 0x2501, 0x2504, 0x2505, 0x2508, 0x2509, 0x254C, 0x254D, 0x2550, 0x2574, 0x2576,
      0x2578, 0x257A, 0x257C, 0x257E:
      "-"
    case 0x2502, 0x2503, 0x2506, 0x2507, 0x250A, 0x250B, 0x254E, 0x254F, 0x2551, 0x2575, 0x2577,
      0x2579, 0x257B, 0x257D, 0x257F:
      "|"
    case 0x2571: "/"
    case 0x2572: "\\"
    case 0x2573: "X"
    default: "+"
    }
  }
}
