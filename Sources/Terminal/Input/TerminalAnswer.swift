import Canvas

/// What `TerminalScreen.probe` asks.
enum TerminalQuestions {
  /// The row on which the encoding is tested.
  static let encodingRow = 2

  /// What kind of terminal it is (DA1), which every terminal answers: the last question, so that
  /// its answer shows that nothing more will come.
  static let fence = Array("\u{1B}[c".utf8)

  /// The ground's colour (xterm's OSC 11).
  private static let background = "\u{1B}]11;?\u{1B}\\"
  /// Name and version (XTVERSION), and the state of the kitty keyboard protocol.
  private static let kind = "\u{1B}[>q\u{1B}[?u"
  /// A character of two bytes and one column: where it takes two columns, the terminal does not
  /// read UTF-8. The cursor's row and column are asked (CPR).
  private static let encoding = "\u{1B}7\u{1B}[\(encodingRow);1Hé\u{1B}[6n\u{1B}8"

  /// One batch, the fence last.
  /// - Parameters:
  ///   - isConsole: only what a terminal of the seventies knows.
  ///   - isApple: macOS's Terminal takes `CSI ? u` for "restore cursor" and prints part of others.
  ///   - asksEncoding: whether to ask for UTF-8, which disturbs the screen.
  static func batch(isConsole: Bool, isApple: Bool, asksEncoding: Bool) -> [UInt8] {
    var text = asksEncoding ? encoding : ""
    if !isConsole {
      if !isApple { text += kind }
      text += background
    }
    return text.isEmpty ? [] : Array(text.utf8) + fence
  }
}

/// Answers of the terminal to those questions.
enum TerminalAnswer {
  /// The most bytes an answer may have between its introducer and its end.
  static let longest = 64

  /// The colour in the text of an answer to OSC 11: `11;rgb:RRRR/GGGG/BBBB`, one to four
  /// hexadecimal digits each, as many in each (XParseColor); `rgba:` has a fourth part, which
  /// does not matter. Nil for anything else.
  static func background(_ bytes: [UInt8]) -> Color? {
    guard bytes.count <= longest else { return nil }
    let forms: [(mark: String, parts: Int)] = [("11;rgb:", 3), ("11;rgba:", 4)]
    for form in forms where bytes.starts(with: form.mark.utf8) {
      let parts = bytes.dropFirst(form.mark.utf8.count).split(
        separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      let levels = parts.compactMap(level)
      guard parts.count == form.parts, levels.count == parts.count,
        Set(parts.map(\.count)).count == 1
      else { return nil }
      return .rgb(red: levels[0], green: levels[1], blue: levels[2])
    }
    return nil
  }

  /// One to four hexadecimal digits, scaled to 255.
  private static func level(_ digits: ArraySlice<UInt8>) -> UInt8? {
    guard 1...4 ~= digits.count else { return nil }
    var value = 0
    for byte in digits {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
      value = value * 16 + digit
    }
    let most = (1 << (4 * digits.count)) - 1
    return UInt8((value * 255 + most / 2) / most)
  }

  /// The name in the text of an answer to XTVERSION: `>|` and printable ASCII. Nil for anything
  /// else.
  static func name(_ bytes: [UInt8]) -> String? {
    guard bytes.count <= longest, bytes.starts(with: ">|".utf8), bytes.count > 2,
      bytes.allSatisfy({ 0x20..<0x7F ~= $0 })
    else { return nil }
    return String(decoding: bytes.dropFirst(2), as: UTF8.self)
  }

  /// How answers begin, and what may follow up to their end.
  private static let forms: [(mark: [UInt8], mayFollow: @Sendable (UInt8) -> Bool, ends: [UInt8])] =
    [
      (Array("\u{1B}[?".utf8), { 0x30...0x3B ~= $0 || $0 == 0x24 }, Array("cuy".utf8)),
      (Array("\u{1B}[\(TerminalQuestions.encodingRow);".utf8), { 0x30...0x39 ~= $0 }, [0x52]),
      (
        Array("\u{1B}]11;".utf8),
        { Character(Unicode.Scalar($0)).isHexDigit || Array("rgba:/".utf8).contains($0) },
        [0x07, 0x1B]
      ),
      (Array("\u{1B}P>|".utf8), { 0x20..<0x7F ~= $0 }, [0x1B]),
    ]

  /// Whether bytes begin with an answer, a whole one or the first part of it.
  static func begins(_ bytes: [UInt8]) -> Bool {
    forms.contains { form in
      // Two bytes behind the ESC are enough to tell.
      guard bytes.starts(with: form.mark) else {
        return bytes.count >= 3 && form.mark.starts(with: bytes)
      }
      let rest = bytes.dropFirst(form.mark.count)
      guard let end = rest.firstIndex(where: { !form.mayFollow($0) }) else { return true }
      return form.ends.contains(bytes[end])
    }
  }
}
