import Canvas

/// The meaning of complete key sequences: ECMA-48 control sequences as xterm, rxvt, the Linux
/// console and tmux send them ("XTerm Control Sequences", PC-style function keys), xterm's
/// modifyOtherKeys and the kitty keyboard protocol.
enum KeySequence {
  /// The most parameter bytes a sequence of ours can have.
  static let longest = 64
  /// The key of a control character, ESC apart.
  static func control(_ byte: UInt8) -> Key {
    switch byte {
    case 0x08, 0x7F: Key(.backspace)
    case 0x09: Key(.tab)
    case 0x0D: Key(.enter)
    case 0x00: .control(" ")
    case 0x01...0x1A: .control(Character(Unicode.Scalar(byte + 0x60)))
    default: .control(Character(Unicode.Scalar(byte + 0x40)))
    }
  }

  /// `ESC [ [ A` to `E` on the Linux console.
  static func consoleFunction(_ byte: UInt8) -> Input? {
    guard 0x41...0x45 ~= byte else { return nil }
    return .key(Key(.function(Int(byte) - 0x40)))
  }

  /// `ESC O`, an optional modifier, and `final`.
  static func singleShift(parameters: [UInt8], final: UInt8) -> Input? {
    let modifiers = ModifierField(SequenceParameters(parameters)[0]?.first ?? 1).modifiers
    switch final {
    case UInt8(ascii: "M"): return .key(Key(.enter, modifiers))
    case UInt8(ascii: "I"): return .key(Key(.tab, modifiers))
    case UInt8(ascii: "X"): return .key(Key(.character("="), modifiers))
    case UInt8(ascii: " "): return .key(Key(.character(" "), modifiers))
    case UInt8(ascii: "a")...UInt8(ascii: "d"):
      return letter(final - 0x20).map { .key(Key($0, modifiers.union(.control))) }
    case UInt8(ascii: "j")...UInt8(ascii: "y"):
      return .key(Key(.character(Character(Unicode.Scalar(final - 0x40))), modifiers))
    default: return letter(final).map { .key(Key($0, modifiers)) }
    }
  }

  /// `ESC [`, parameters and `final`; nil for what is not a key.
  /// - Parameter takesMouse: whether reports of buttons are input, besides the wheel's.
  static func control(parameters bytes: [UInt8], final: UInt8, takesMouse: Bool = false) -> Input? {
    if bytes.first == UInt8(ascii: "<") {
      return MouseReport(SequenceParameters(Array(bytes.dropFirst())), final: final)?
        .input(takesMouse: takesMouse)
    }
    // Other private marks and intermediates: answers to questions.
    guard bytes.allSatisfy({ 0x30...0x3B ~= $0 }) else { return nil }
    let parameters = SequenceParameters(bytes)
    let field = ModifierField(
      parameters[1]?.first ?? 1, event: parameters[1]?.dropFirst().first, isMeta: true)
    switch final {
    case UInt8(ascii: "I") where bytes.isEmpty: return .focus(true)
    case UInt8(ascii: "O") where bytes.isEmpty: return .focus(false)
    case UInt8(ascii: "Z"): return field.key(.tab, adding: .shift)
    case UInt8(ascii: "a")...UInt8(ascii: "d"):
      return letter(final - 0x20).flatMap { field.key($0, adding: .shift) }
    case UInt8(ascii: "u"):
      return UnicodeKey.input(parameters)
    case UInt8(ascii: "~"):
      if parameters[0]?.first == 27 { return UnicodeKey.otherKeys(parameters) }
      return number(parameters[0]?.first).flatMap { field.key($0) }
    case UInt8(ascii: "^"):
      return number(parameters[0]?.first).flatMap { field.key($0, adding: .control) }
    case UInt8(ascii: "$"):
      return number(parameters[0]?.first).flatMap { field.key($0, adding: .shift) }
    case UInt8(ascii: "@"):
      return number(parameters[0]?.first).flatMap { field.key($0, adding: [.control, .shift]) }
    default:
      // With a row number in front this is the answer of a cursor report, not F3.
      guard (parameters[0]?.first ?? 1) == 1 else { return nil }
      return letter(final).flatMap { field.key($0) }
    }
  }

  /// Whether the bytes are one number, as before the `$` of rxvt's Shift chords.
  static func isPlainNumber(_ bytes: [UInt8]) -> Bool {
    !bytes.isEmpty && bytes.count <= 3 && bytes.allSatisfy { 0x30...0x39 ~= $0 }
  }

  private static func letter(_ final: UInt8) -> Key.Code? {
    switch final {
    case UInt8(ascii: "A"): .up
    case UInt8(ascii: "B"): .down
    case UInt8(ascii: "C"): .right
    case UInt8(ascii: "D"): .left
    case UInt8(ascii: "F"): .end
    case UInt8(ascii: "H"): .home
    case UInt8(ascii: "P")...UInt8(ascii: "S"): .function(Int(final) - 0x4F)
    default: nil
    }
  }

  private static func number(_ number: Int?) -> Key.Code? {
    guard let number else { return nil }
    switch number {
    case 1, 7: return .home
    case 2: return .insert
    case 3: return .delete
    case 4, 8: return .end
    case 5: return .pageUp
    case 6: return .pageDown
    case 11...15: return .function(number - 10)
    case 17...21: return .function(number - 11)
    case 23...26: return .function(number - 12)
    case 28, 29: return .function(number - 13)
    case 31...34: return .function(number - 14)
    default: return nil
    }
  }
}
