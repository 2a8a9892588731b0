/// Typed text as it comes from a terminal: UTF-8 between control characters.
enum TextRun {
  /// Whether a byte belongs to text rather than being a control character.
  static func isText(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7F }

  /// Decodes UTF-8; each invalid part becomes U+FFFD, and C1 controls are left out.
  static func decode(_ bytes: some Collection<UInt8>) -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    // C1 controls are C2 80 to C2 9F, so text without C2 cannot hold one.
    guard text.utf8.contains(0xC2) else { return text }
    guard text.unicodeScalars.contains(where: { 0x80..<0xA0 ~= $0.value }) else { return text }
    var kept = String.UnicodeScalarView()
    kept.append(contentsOf: text.unicodeScalars.lazy.filter { !(0x80..<0xA0 ~= $0.value) })
    return String(kept)
  }
}

/// Finds characters that a read has cut in two.
enum UTF8Prefix {
  /// How many bytes at the end begin a UTF-8 character that is not complete yet (0 to 3). Bytes
  /// that no continuation could make valid count as 0 (RFC 3629, section 4).
  static func incompleteTail(_ bytes: some BidirectionalCollection<UInt8>) -> Int {
    var tail: [UInt8] = []
    for byte in bytes.reversed().prefix(3) {
      tail.insert(byte, at: 0)
      guard byte & 0xC0 == 0x80 else { break }
    }
    guard let lead = tail.first, lead & 0xC0 != 0x80 else { return 0 }
    let length: Int
    switch lead {
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF: length = 3
    case 0xF0...0xF4: length = 4
    default: return 0
    }
    guard tail.count < length else { return 0 }
    if tail.count > 1 {
      // The second byte is narrower than 80 to BF where a longer form or a surrogate would follow.
      switch (lead, tail[1]) {
      case (0xE0, ..<0xA0), (0xED, 0xA0...), (0xF0, ..<0x90), (0xF4, 0x90...): return 0
      default: break
      }
    }
    return tail.count
  }
}
