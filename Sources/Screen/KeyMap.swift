import Canvas

/// Keys to commands: data, so that help and tests are made from the same table. A command may also
/// have a chord: two keys, one after the other.
package struct KeyMap: Sendable {
  /// One or two keys and what they do; nil: nothing.
  package struct Binding: Hashable, Sendable {
    package var keys: [Key]
    package var command: Command?

    package init(_ keys: [Key], _ command: Command?) {
      self.keys = keys
      self.command = command
    }
  }

  /// What keys mean that were pressed one after the other.
  package enum Match: Hashable, Sendable {
    case command(Command)
    /// Chords begin with them.
    case prefix
  }

  /// In the order in which the help shows them. A list that is searched through: the hash of a
  /// hundred keys would cost the first frame more than a lookup costs any key.
  private var bindings: [Binding] = []

  /// In the order in which the help shows them.
  package static let standard: [(key: Key, command: Command)] = [
    (Key(.enter), .send),
    (.control("j"), .newline), (Key(.enter, .alt), .newline), (Key(.enter, .shift), .newline),
    (Key(.enter, .control), .newline),
    (Key(.escape), .interruptOrClose), (.control("c"), .interruptOrClear),
    (.control("d"), .leaveIfEmpty), (.control("z"), .suspend), (.control("l"), .redraw),
    (.control("o"), .reader), (.control("f"), .find),
    (.alt("p"), .models), (.alt("t"), .think), (.control("s"), .sessions),
    (.control("t"), .toggleThinking),
    (Key(.function(1)), .help), (.control("r"), .searchHistory), (Key(.tab), .complete),
    (Key(.tab, .shift), .mode),
    (Key(.pageUp), .pageUp), (Key(.pageDown), .pageDown),
    (Key(.up, .control), .scrollUp), (Key(.down, .control), .scrollDown),
    (Key(.home, .control), .scrollToTop), (Key(.end, .control), .scrollToEnd),
    (Key(.left, .shift), .codeLeft), (Key(.right, .shift), .codeRight),
    (Key(.up, .alt), .previousMessage), (Key(.down, .alt), .nextMessage),
    (.alt(","), .previousBranch), (.alt("."), .nextBranch),
    (Key(.up), .rowUp), (.control("p"), .rowUp), (Key(.down), .rowDown), (.control("n"), .rowDown),
    (Key(.left), .characterLeft), (.control("b"), .characterLeft),
    (Key(.right), .characterRight),
    (Key(.left, .control), .wordLeft), (.alt("b"), .wordLeft), (Key(.left, .alt), .wordLeft),
    (Key(.right, .control), .wordRight), (.alt("f"), .wordRight), (Key(.right, .alt), .wordRight),
    (Key(.home), .lineStart), (.control("a"), .lineStart),
    (Key(.end), .lineEnd), (.control("e"), .lineEnd),
    (.alt("<"), .inputStart), (.alt(">"), .inputEnd),
    (Key(.backspace), .deleteBackward), (.control("h"), .deleteBackward),
    (Key(.delete), .deleteForward),
    (.control("k"), .killToLineEnd), (.control("u"), .killToLineStart),
    (.control("w"), .killToBlank), (Key(.backspace, .alt), .killWordLeft),
    (Key(.backspace, .control), .killWordLeft), (.alt("d"), .killWordRight),
    (.control("y"), .yank), (.alt("y"), .yankOlder),
    (.alt("u"), .uppercaseWord), (.alt("l"), .lowercaseWord),
    (.alt("c"), .capitalizeWord),
    // Ctrl+_ and Ctrl+/ are one byte in legacy terminals, and Ctrl+Shift+- is how others name it.
    (.control("_"), .undo), (.control("/"), .undo),
    (Key(.character("-"), [.control, .shift]), .undo),
    (.alt("_"), .redo), (.alt("/"), .redo),
    (.control("v"), .quote), (.control("q"), .quote), (.control("g"), .editInput),
  ]

  /// Chords, in the order in which the help shows them.
  package static let standardChords: [(first: Key, second: Key, command: Command)] = [
    (.control("x"), .control("e"), .editInput),
    (.control("x"), .control("u"), .undo), (.control("x"), .control("r"), .redo),
    (.control("x"), .control("p"), .unfold), (.control("x"), .control("s"), .stash),
    (.control("x"), .control("t"), .transposeWords),
  ]

  /// The standard map with changes, of which a later one counts before an earlier one.
  package init(changes: [Binding] = []) {
    bindings =
      Self.standard.map { Binding([$0.key], $0.command) }
      + Self.standardChords.map { Binding([$0.first, $0.second], $0.command) }
    for change in changes { apply(change) }
  }

  /// A key cannot act by itself and begin a chord: what is added takes the place of the other.
  private mutating func apply(_ change: Binding) {
    if change.command == nil {
      bindings.removeAll { $0.keys == change.keys }
      return
    }
    bindings.removeAll {
      $0.keys.count != change.keys.count && $0.keys.first == change.keys.first
    }
    if let index = bindings.firstIndex(where: { $0.keys == change.keys }) {
      bindings[index] = change
    } else {
      bindings.append(change)
    }
  }

  /// What these keys mean; nil for nothing.
  package func lookup(_ keys: [Key]) -> Match? {
    if let command = bindings.first(where: { $0.keys == keys })?.command {
      return .command(command)
    }
    let begins = keys.count == 1 && bindings.contains { $0.keys.count > 1 && $0.keys[0] == keys[0] }
    return begins ? .prefix : nil
  }

  /// What a key does by itself.
  package subscript(_ key: Key) -> Command? {
    bindings.first { $0.keys.count == 1 && $0.keys[0] == key }?.command
  }

  /// The keys of a command, as the help shows them.
  package func keys(for command: Command) -> [[Key]] {
    bindings.filter { $0.command == command }.map(\.keys)
  }

  /// The first key of a command in words, or else its slash name; for sentences.
  package func name(for command: Command) -> String {
    keys(for: command).first.map(Key.name(of:))
      ?? command.slashNames.first.map { "/" + $0 } ?? command.name
  }

  /// All keys of a command in words; empty if it has none.
  package func names(for command: Command) -> String {
    keys(for: command).map(Key.name(of:)).joined(separator: ", ")
  }
}

extension Key {
  /// A chord as people write it: `Ctrl+X Ctrl+S`.
  package static func name(of keys: [Key]) -> String {
    keys.map(\.name).joined(separator: " ")
  }

  /// As people write it: `Ctrl+C`, `Alt+P`, `PgUp`.
  package var name: String {
    var parts: [String] = []
    if modifiers.contains(.control) { parts.append("Ctrl") }
    if modifiers.contains(.alt) { parts.append("Alt") }
    let isCapital =
      if case .character(let character) = code { character.isUppercase } else { false }
    if isCapital || modifiers.contains(.shift) { parts.append("Shift") }
    let last =
      switch code {
      case .character(" "): "Space"
      case .character(let character): character.uppercased()
      case .enter: "Enter"
      case .tab: "Tab"
      case .backspace: "Backspace"
      case .escape: "Esc"
      case .delete: "Delete"
      case .insert: "Insert"
      case .up: "Up"
      case .down: "Down"
      case .left: "Left"
      case .right: "Right"
      case .home: "Home"
      case .end: "End"
      case .pageUp: "PgUp"
      case .pageDown: "PgDn"
      case .function(let number): "F\(number)"
      }
    return (parts + [last]).joined(separator: "+")
  }
}
