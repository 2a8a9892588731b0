/// Modifier keys held with another key.
package struct Modifiers: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let shift = Modifiers(rawValue: 1)
  package static let alt = Modifiers(rawValue: 2)
  package static let control = Modifiers(rawValue: 4)
}

/// One key press. `ctrl+c` is `.character("c")` with `.control`; letters held with control are
/// lower-case. Enter is `.enter` (CR) and Ctrl+J (LF) is `.character("j")` with `.control`;
/// Backspace is `.backspace` for both 8 and 127, Tab is `.tab` for 9: legacy terminals send the
/// same bytes for Ctrl+H and Ctrl+I, so no binding may depend on the difference.
package struct Key: Hashable, Sendable {
  /// What was pressed, modifiers apart.
  package enum Code: Hashable, Sendable {
    /// A typed grapheme cluster (or the letter of a control/alt chord).
    case character(Character)
    case enter, tab, backspace, escape, delete, insert
    case up, down, left, right, home, end, pageUp, pageDown
    /// F1 is `function(1)`.
    case function(Int)
  }

  package var code: Code
  package var modifiers: Modifiers

  package init(_ code: Code, _ modifiers: Modifiers = []) {
    self.code = code
    self.modifiers = modifiers
  }

  package static func character(_ character: Character, _ modifiers: Modifiers = []) -> Key {
    Key(.character(character), modifiers)
  }

  package static func control(_ character: Character) -> Key {
    Key(.character(character), .control)
  }

  package static func alt(_ character: Character) -> Key {
    Key(.character(character), .alt)
  }
}

/// What the left button of a mouse did, where reports of it were asked for.
package struct MouseEvent: Hashable, Sendable {
  /// What happened.
  package enum Kind: Hashable, Sendable {
    case press
    /// Moved to another cell while pressed.
    case drag
    case release
  }

  package var kind: Kind
  /// The cell, from the top left.
  package var point: Point

  package init(_ kind: Kind, at point: Point) {
    self.kind = kind
    self.point = point
  }
}

/// What a terminal can tell us through its input.
package enum Input: Hashable, Sendable {
  case key(Key)
  /// Pasted text with CR and CRLF made LF; its other control characters are stripped.
  case paste(String)
  /// So many control characters were stripped from the paste before.
  case omitted(Int)
  /// A run of typed text that arrived in one read: the same as its characters' keys, in one piece.
  case text(String)
  /// Wheel steps: negative is up (towards older text).
  case wheel(Int)
  case mouse(MouseEvent)
  /// Whether the terminal's window has become the one that is typed into.
  case focus(Bool)
}
