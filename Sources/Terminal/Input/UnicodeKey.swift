import Canvas

/// Keys reported by their code point: the kitty protocol's `CSI code:shifted:base ; modifiers:event
/// ; text u` and xterm's `CSI 27 ; modifiers ; code ~`
/// (sw.kovidgoyal.net/kitty/keyboard-protocol).
enum UnicodeKey {
  /// The input of a `CSI … u` sequence.
  static func input(_ parameters: SequenceParameters) -> Input? {
    guard let code = parameters[0]?.first else { return nil }
    let field = ModifierField(parameters[1]?.first ?? 1, event: parameters[1]?.dropFirst().first)
    let shifted = parameters[0]?.dropFirst().first.flatMap { $0 == 0 ? nil : $0 }
    return input(code: code, shifted: shifted, text: parameters[2], field: field)
  }

  /// The input of a `CSI 27 ; … ~` sequence.
  static func otherKeys(_ parameters: SequenceParameters) -> Input? {
    guard let code = parameters[2]?.first else { return nil }
    return input(
      code: code, shifted: nil, text: nil, field: ModifierField(parameters[1]?.first ?? 1))
  }

  private static func input(code: Int, shifted: Int?, text: [Int]?, field: ModifierField) -> Input?
  {
    guard field.isPress else { return nil }
    if let special = special(code) {
      // Legacy terminals send one byte for these, with Shift or without, and Shift is easily held.
      let isOneByte = special == .backspace || special == .escape
      return .key(Key(special, isOneByte ? field.modifiers.subtracting(.shift) : field.modifiers))
    }
    // Elsewhere this private area names keys without a meaning here, such as Caps Lock.
    guard !(57_344...63_743 ~= code), let character = character(code) else { return nil }
    var modifiers = field.modifiers
    if modifiers.contains(.control) {
      return .key(LegacyChord.key(lowercased(character), modifiers))
    }
    // Without Control the shifted character says it all, as in legacy sequences.
    let isShifted = modifiers.contains(.shift)
    modifiers.remove(.shift)
    if modifiers.isEmpty, let text, !text.isEmpty {
      let characters = String(text.compactMap(self.character))
      if characters.count == 1, let only = characters.first { return .key(.character(only)) }
      return characters.isEmpty ? nil : .text(characters)
    }
    let typed = shifted.flatMap(self.character) ?? (isShifted ? uppercased(character) : character)
    return .key(Key(.character(typed), modifiers))
  }

  private static func special(_ code: Int) -> Key.Code? {
    switch code {
    case 8, 127: return .backspace
    case 9: return .tab
    case 10, 13, 57_414: return .enter
    case 27: return .escape
    case 57_376...57_398: return .function(code - 57_363)
    case 57_417: return .left
    case 57_418: return .right
    case 57_419: return .up
    case 57_420: return .down
    case 57_421: return .pageUp
    case 57_422: return .pageDown
    case 57_423: return .home
    case 57_424: return .end
    case 57_425: return .insert
    case 57_426: return .delete
    default:
      // The keypad: 0 to 9 and its signs.
      let keypad = Array("0123456789./*-+")
      if 57_399..<57_399 + keypad.count ~= code { return .character(keypad[code - 57_399]) }
      return code == 57_415 ? .character("=") : code == 57_416 ? .character(",") : nil
    }
  }

  private static func character(_ code: Int) -> Character? {
    guard code >= 0x20, !(0x7F..<0xA0 ~= code) else { return nil }
    return UInt32(exactly: code).flatMap(Unicode.Scalar.init).map(Character.init)
  }

  private static func lowercased(_ character: Character) -> Character {
    let lower = character.lowercased()
    return lower.count == 1 ? Character(lower) : character
  }

  private static func uppercased(_ character: Character) -> Character {
    let upper = character.uppercased()
    return upper.count == 1 ? Character(upper) : character
  }
}
