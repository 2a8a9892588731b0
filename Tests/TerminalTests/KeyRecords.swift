import Canvas
import Testing

/// What terminals send for keys, one a line: the key, and the bytes as they write them (`^[` is
/// ESC). From the terminals' own descriptions (terminfo, `infocmp -x`), the kitty keyboard protocol,
/// "XTerm Control Sequences", PuTTY's manual 4.4 and iTerm2's key presets. `-` stands for what is
/// to leave no trace.
enum KeyRecords {
  /// The records of one terminal.
  struct Terminal: Sendable, CustomTestStringConvertible {
    let name: String
    let records: String

    var keys: [(bytes: String, key: Key?)] {
      records.split(whereSeparator: \.isNewline).flatMap { line -> [(String, Key?)] in
        let fields = line.split(separator: " ").map(String.init)
        return fields.dropFirst().map { (KeyRecords.bytes($0), KeyRecords.key(fields[0])) }
      }
    }

    var testDescription: String { name }
  }

  /// The text with `^[` for ESC, `^M` for CR and so on, `^?` for DEL; `^^` is a circumflex.
  static func bytes(_ text: String) -> String {
    var result = ""
    var isControl = false
    for scalar in text.unicodeScalars {
      if isControl {
        isControl = false
        if scalar == "?" {
          result.unicodeScalars.append("\u{7F}")
        } else if scalar == "^" {
          result.unicodeScalars.append("^")
        } else if let control = Unicode.Scalar(scalar.value & 0x1F) {
          result.unicodeScalars.append(control)
        }
      } else if scalar == "^" {
        isControl = true
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// `ctrl+shift+up`, `alt+x`, `f5`, `x`; nil for `-`.
  static func key(_ name: String) -> Key? {
    if name == "-" { return nil }
    var modifiers: Modifiers = []
    var rest = name[...]
    for (prefix, modifier) in [("ctrl+", Modifiers.control), ("alt+", .alt), ("shift+", .shift)] {
      if rest.hasPrefix(prefix), rest.count > prefix.count {
        modifiers.insert(modifier)
        rest = rest.dropFirst(prefix.count)
      }
    }
    let named: [Substring: Key.Code] = [
      "enter": .enter, "tab": .tab, "backspace": .backspace, "esc": .escape, "delete": .delete,
      "insert": .insert, "up": .up, "down": .down, "left": .left, "right": .right, "home": .home,
      "end": .end, "pgup": .pageUp, "pgdn": .pageDown, "space": .character(" "),
      "minus": .character("-"),
    ]
    if let code = named[rest] { return Key(code, modifiers) }
    if rest.hasPrefix("f"), let number = Int(rest.dropFirst()) {
      return Key(.function(number), modifiers)
    }
    return rest.first.map { Key(.character($0), modifiers) }
  }

  /// All of them.
  static let terminals = [
    xterm, otherKeys, kitty, foot, iTerm, rxvt, linux, tmux, putty, videoTerminal,
  ]
}
