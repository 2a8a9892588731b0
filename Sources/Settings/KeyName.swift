import Canvas
import Messages

extension Key {
  /// Why a name stands for no key that can be bound.
  enum NameProblem: Error, Hashable {
    /// No key is called so; the nearest name, if one is near.
    case unknown(nearest: String?)
    /// Terminals send the same bytes for the other key.
    case sameAs(String)
    /// It begins the sequences in which terminals send other keys.
    case beginsSequences
  }

  /// Names of keys as people write them, and what they mean.
  private static let names: [String: Code] = [
    "enter": .enter, "return": .enter, "tab": .tab, "backspace": .backspace, "esc": .escape,
    "escape": .escape, "delete": .delete, "del": .delete, "insert": .insert, "ins": .insert,
    "up": .up, "down": .down, "left": .left, "right": .right, "home": .home, "end": .end,
    "pgup": .pageUp, "pageup": .pageUp, "pgdn": .pageDown, "pgdown": .pageDown,
    "pagedown": .pageDown, "space": .character(" "), "plus": .character("+"),
  ]

  private static let modifierNames: [(name: String, modifier: Modifiers)] =
    [
      ("ctrl", Modifiers.control), ("control", .control), ("c", .control), ("alt", .alt),
      ("meta", .alt), ("option", .alt), ("opt", .alt), ("m", .alt), ("shift", .shift),
      ("s", .shift),
    ].flatMap { [($0 + "+", $1), ($0 + "-", $1)] }

  /// A key by its name, in any case: `ctrl+x`, `C-x`, `Alt+Shift+P`, `f5`, `PgUp`.
  init(named name: String) throws(NameProblem) {
    var rest = name.lowercased()[...]
    var modifiers: Modifiers = []
    while let found = Self.modifierNames.first(where: {
      rest.hasPrefix($0.name) && rest.utf8.count > $0.name.utf8.count
    }) {
      modifiers.insert(found.modifier)
      rest = rest.dropFirst(found.name.count)
    }
    let code: Code
    if let named = Self.names[String(rest)] {
      code = named
    } else if rest.count == 1, let character = rest.first {
      code = .character(character)
    } else if rest.first == "f", let number = Int(rest.dropFirst()), 1...35 ~= number {
      code = .function(number)
    } else {
      let nearest = Self.names.keys.sorted().min {
        ModelNames.distance(String(rest), $0) < ModelNames.distance(String(rest), $1)
      }
      let isNear = nearest.map { ModelNames.distance(String(rest), $0) <= 2 } ?? false
      throw .unknown(nearest: isNear ? nearest : nil)
    }
    self.init(code, modifiers)
    guard case .character(let character) = code else { return }
    if modifiers == .control, let other = Self.twins[character] { throw .sameAs(other) }
    if modifiers == .alt, character == "[" { throw .beginsSequences }
    // Without Control the shifted letter says it all (see `Canvas.Key`).
    let upper = character.uppercased()
    if modifiers.contains(.shift), !modifiers.contains(.control), upper.count == 1 {
      if modifiers == [.shift, .alt], character == "o" { throw .beginsSequences }
      self.init(.character(Character(upper)), modifiers.subtracting(.shift))
    }
  }

  /// Keys that send the same byte as Control with a letter (ECMA-48 control characters).
  private static let twins: [Character: String] = [
    "i": "tab", "m": "enter", "h": "backspace", "[": "esc",
  ]

  /// Whether it types a character.
  var isPrintable: Bool {
    if case .character = code { modifiers.isEmpty || modifiers == .shift } else { false }
  }
}
