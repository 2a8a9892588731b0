import Canvas

/// Keys to commands: data, so that help and tests are made from the same table.
package struct KeyMap: Sendable {
  package private(set) var commands: [Key: Command]

  /// In the order in which the help shows them.
  package static let standard: [(key: Key, command: Command)] = [
    (Key(.enter), .send),
    (.control("j"), .newline), (Key(.enter, .alt), .newline), (Key(.enter, .shift), .newline),
    (Key(.enter, .control), .newline),
    (Key(.escape), .interruptOrClose), (.control("c"), .interruptOrClear),
    (.control("d"), .leaveIfEmpty), (.control("z"), .suspend), (.control("l"), .redraw),
    (.control("o"), .reader), (.control("f"), .find),
    (.alt("p"), .models), (.control("s"), .sessions), (.control("t"), .toggleThinking),
    (Key(.function(1)), .help),
    (Key(.pageUp), .pageUp), (Key(.pageDown), .pageDown),
    (Key(.up, .control), .scrollUp), (Key(.down, .control), .scrollDown),
    (Key(.home, .control), .scrollToTop), (Key(.end, .control), .scrollToEnd),
    (Key(.up, .alt), .previousMessage), (Key(.down, .alt), .nextMessage),
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
    (.control("y"), .yank),
  ]

  package init() {
    commands = Dictionary(
      Self.standard.map { ($0.key, $0.command) }, uniquingKeysWith: { first, _ in first })
  }

  package subscript(_ key: Key) -> Command? { commands[key] }

  /// The keys of a command, as the help shows them.
  package static func keys(for command: Command) -> [Key] {
    standard.filter { $0.command == command }.map(\.key)
  }
}

extension Key {
  /// As people write it: `Ctrl+C`, `Alt+P`, `PgUp`.
  package var name: String {
    var parts: [String] = []
    if modifiers.contains(.control) { parts.append("Ctrl") }
    if modifiers.contains(.alt) { parts.append("Alt") }
    if modifiers.contains(.shift) { parts.append("Shift") }
    let last =
      switch code {
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
