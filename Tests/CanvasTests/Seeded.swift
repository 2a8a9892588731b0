import PropertyTesting

extension SeededGenerator {
  /// Text of the awkward kind: words, spaces, wide characters, marks, emoji, and (if asked for)
  /// controls and any scalar at all.
  mutating func text(length: Int, wild: Bool = false) -> String {
    let tame = [
      "a", "b", "word", "longerword", " ", " ", "  ", ".", ",", "(", ")", "[x]", "é", "e\u{301}",
      "世", "界", "、", "」", "「", "한", "글", "😀", "👍🏽", "👨‍👩‍👧", "❤️", "1️⃣", "🇩🇪", "क्ष", "का", "ß", "Ж",
      "\u{A0}", "—", "…", "ก็", "م", "ﷺ", "-",
    ]
    var text = ""
    for _ in 0..<length {
      if wild, Int.random(in: 0..<3, using: &self) == 0 {
        let pools: [ClosedRange<UInt32>] = [
          0...0xFF, 0x300...0x36F, 0x600...0x700, 0x900...0xDFF, 0x1100...0x11FF, 0x1780...0x18AF,
          0x2000...0x206F, 0x20D0...0x20FF, 0x2190...0x27BF, 0xFE00...0xFE0F, 0x1F1E6...0x1F1FF,
          0x1F300...0x1FAFF, 0xE0000...0xE01EF, 0...0x10FFFF, 0x200B...0x200D, 0x200D...0x200D,
          0x23...0x39, 0xFE0F...0xFE0F, 0xFFF0...0xFFFF,
        ]
        let pool = pools[Int.random(in: 0..<pools.count, using: &self)]
        if let scalar = Unicode.Scalar(UInt32.random(in: pool, using: &self)) {
          text.unicodeScalars.append(scalar)
        }
      } else {
        text += tame[Int.random(in: 0..<tame.count, using: &self)]
      }
    }
    return text
  }
}

/// The scalars that a test of all scalars looks at: every one of the planes that have characters,
/// and some of the others, which are alike.
let everyScalar: [Unicode.Scalar] = {
  let values = [
    Array(0...0x323AF), Array(0xE0000...0xE01FF),
    Array(stride(from: 0x323B0, to: 0x110000, by: 251)),
    (0...16).flatMap { [$0 << 16 | 0xFFFE, $0 << 16 | 0xFFFF] },
  ]
  return values.joined().compactMap { Unicode.Scalar(UInt32($0)) }
}()
