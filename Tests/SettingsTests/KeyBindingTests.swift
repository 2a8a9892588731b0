import Canvas
import Testing

@testable import Settings

@Suite struct KeyBindingTests {
  static let commands = ["model.pick", "message.stash", "app.help"]

  private func load(_ text: String) -> Settings {
    Settings.load(
      environment: [:], home: "/home/ada", directory: "/work", commands: Self.commands,
      readFile: { path in
        guard path == ownPath else { throw FileError.missing }
        return Array(text.utf8)
      })
  }

  @Test(arguments: [
    ("alt+p", [Key.alt("p")]), ("Alt+P", [.alt("p")]), ("M-p", [.alt("p")]),
    ("meta+p", [.alt("p")]), ("alt+shift+p", [.alt("P")]),
    ("C-x C-s", [.control("x"), .control("s")]),
    ("ctrl+x  u", [.control("x"), .character("u")]), ("F12", [Key(.function(12))]),
    ("shift+tab", [Key(.tab, .shift)]), ("ctrl+PgUp", [Key(.pageUp, .control)]),
    ("alt++", [.alt("+")]), ("alt+-", [.alt("-")]), ("ctrl+space", [.control(" ")]),
    ("Ctrl+Alt+Del", [Key(.delete, [.control, .alt])]),
    ("ctrl+shift+a", [Key(.character("a"), [.control, .shift])]), ("alt+é", [.alt("é")]),
    ("alt+enter", [Key(.enter, .alt)]),
  ])
  func keys(name: String, keys: [Key]) {
    let settings = load("{keys: {'\(name)': 'model.pick'}}")
    #expect(settings.keys == [KeyBinding(keys: keys, command: "model.pick")])
    #expect(settings.problems == [])
  }

  @Test(arguments: [
    ("'alt+p': 'model.pik'", "no command “model.pik”; is it “model.pick”?"),
    ("'alt+p': 'zzzzzzzzzzzzzz'", "`confab keys` lists all"),
    ("'alt+p': 3", "must be text or null, not a number"),
    ("'alt+pgupp': 'app.help'", "no key “alt+pgupp”; is it “pgup”?"),
    ("'hyper+x': 'app.help'", "no key “hyper+x”"),
    ("'ctrl+i': 'app.help'", "the same for “ctrl+i” as for tab"),
    ("'C-m': 'app.help'", "as for enter"), ("'ctrl+H': 'app.help'", "as for backspace"),
    ("'ctrl+[': 'app.help'", "as for esc"), ("'alt+[': 'app.help'", "begin other keys"),
    ("'x': 'app.help'", "types a character"), ("'shift+x': 'app.help'", "types a character"),
    ("'space': null", "types a character"), ("'g g': 'app.help'", "types a character"),
    ("'Enter': 'app.help'", "keep their meaning"), ("'ctrl+c': null", "keep their meaning"),
    ("'esc x': 'app.help'", "keep their meaning"), ("'': 'app.help'", "a key is one key"),
    ("'alt+a alt+b alt+c': 'app.help'", "a key is one key"),
  ])
  func mistakesAreSaidAndTheRestWorks(entry: String, message: String) throws {
    let settings = load("{\n  keys: {\n    \(entry),\n    'f5': 'app.help',\n  },\n}")
    #expect(settings.keys == [KeyBinding(keys: [Key(.function(5))], command: "app.help")])
    let problem = try #require(settings.problems.first)
    #expect(settings.problems.count == 1 && problem.line == 3)
    #expect(problem.message.contains(message), "\(problem.message)")
  }

  @Test func oneKeyTwiceAndAChordOverItsBeginning() {
    let settings = load(
      "{keys: {\n'alt+p': 'app.help',\n'meta+p': 'model.pick',\n'ctrl+x': 'app.help',\n"
        + "'ctrl+x ctrl+s': 'message.stash'}}")
    #expect(
      settings.keys == [
        KeyBinding(keys: [.alt("p")], command: "model.pick"),
        KeyBinding(keys: [.control("x"), .control("s")], command: "message.stash"),
      ])
    #expect(settings.problems.map(\.line) == [3, 5])
  }

  @Test func keysMustBeAnObject() {
    let settings = load("{keys: ['alt+p']}")
    #expect(
      settings.keys == [] && settings.problems.first?.message.contains("keys must be") == true)
  }
}
