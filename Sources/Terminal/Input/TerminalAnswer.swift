import Canvas

/// Answers of the terminal to the questions that `TerminalScreen.probe` asks.
enum TerminalAnswer {
  /// What is asked, in this order: the ground's colour (xterm's OSC 11), and what kind of terminal
  /// it is (DA1), which every terminal answers and so shows that nothing more will come.
  static let questions = Array("\u{1B}]11;?\u{1B}\\\u{1B}[c".utf8)

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
}
