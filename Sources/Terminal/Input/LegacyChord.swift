import Canvas

/// Control chords by the name they have where a chord is one byte: programs and people know Ctrl+[
/// as Escape, Ctrl+H as Backspace and Ctrl+/ as Ctrl+_, so a terminal that tells them apart must
/// not change what they do ("Legacy ctrl mapping of ASCII keys" of the kitty keyboard protocol).
enum LegacyChord {
  /// The key of a character (lower-case) held with Control and perhaps others.
  static func key(_ character: Character, _ modifiers: Modifiers) -> Key {
    let others = modifiers.subtracting([.control, .shift])
    if !modifiers.contains(.shift) {
      switch character {
      case "i": return Key(.tab, others)
      case "m": return Key(.enter, others)
      case "h": return Key(.backspace, others)
      default: break
      }
    }
    switch character {
    case "[", "3": return Key(.escape, others)
    case "?", "8": return Key(.backspace, others)
    default: break
    }
    // Signs are typed with Shift or without it, as the keyboard has them.
    let sign: Character? =
      switch character {
      case " ", "@", "2": " "
      case "\\", "4": "\\"
      case "]", "5": "]"
      case "^", "6", "~": "^"
      case "_", "/", "7": "_"
      case "-" where modifiers.contains(.shift): "_"
      default: nil
      }
    guard let sign else { return Key(.character(character), modifiers) }
    return Key(.character(sign), others.union(.control))
  }
}
