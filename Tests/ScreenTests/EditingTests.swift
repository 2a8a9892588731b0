import Canvas
import PropertyTesting
import Testing

@testable import Screen

/// readline's keys, as a person presses them.
@Suite struct EditingTests {
  /// A text with `|` where the caret is.
  static func shown(_ composer: Composer) -> String {
    composer.line[..<composer.caretIndex] + "|" + composer.line[composer.caretIndex...]
  }

  static func composer(_ marked: String) -> Composer {
    let parts = marked.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
    var composer = Composer()
    composer.insert(String(parts[0]))
    if parts.count > 1 {
      let caret = composer.caretIndex
      composer.insert(String(parts[1]))
      composer.move(to: caret)
    }
    return composer
  }

  @Test(arguments: [
    ([Command.toggleThinking], "ab|c", "acb|"), ([.toggleThinking], "abc|", "acb|"),
    ([.toggleThinking], "|abc", "|abc"), ([.toggleThinking], "a|", "a|"),
    ([.toggleThinking], "👩‍👩‍👧é|x", "👩‍👩‍👧xé|"), ([.toggleThinking], "x\nab|\ny", "x\nba|\ny"),
    ([.transposeWords], "one two|", "two one|"),
    ([.transposeWords], "one |two, three", "two one|, three"),
    ([.transposeWords], "one|", "one|"), ([.transposeWords], "", "|"),
    ([.uppercaseWord], "|straße x", "STRASSE| x"), ([.lowercaseWord], "AB|CD", "ABcd|"),
    ([.capitalizeWord], "| hELLO", " Hello|"), ([.capitalizeWord], "x| -éCLAIR y", "x -Éclair| y"),
    ([.killToBlank, .yank], "a b|", "a b|"),
    ([.killWordLeft, .killWordLeft, .yank], "a b c|", "a b c|"),
    ([.killWordRight, .killWordRight, .yank], "|a b c", "a b| c"),
    ([.killToLineEnd, .killToLineEnd, .yank], "|a\nb", "a\n|b"),
    // The one before, and round the ring.
    ([.killToBlank, .characterLeft, .killToBlank, .yank, .yankOlder], "a b|", "b| "),
    ([.killToBlank, .characterLeft, .killToBlank, .yank, .yankOlder, .yankOlder], "a b|", "a| "),
    ([.yankOlder], "a|", "a|"),
    ([.inputStart], "a\nb|", "|a\nb"), ([.inputEnd], "|a\nb", "a\nb|"),
    ([.killToLineStart, .undo], "a\nbc|d", "a\nbc|d"),
    ([.killToLineStart, .undo, .redo], "a\nbc|d", "a\n|d"),
  ])
  func commands(commands: [Command], before: String, after: String) {
    var composer = Self.composer(before)
    for command in commands { composer.apply(command) }
    #expect(Self.shown(composer) == after)
  }

  @Test func typingIsUndoneWordByWord() {
    var composer = Composer()
    for character in "one two\nx" { composer.insert(String(character)) }
    var seen: [String] = []
    while composer.undo() { seen.append(composer.text) }
    #expect(seen == ["one two\n", "one ", ""])
    while composer.redo() {}
    #expect(composer.text == "one two\nx")
  }

  @Test func aThousandStepsAreKept() {
    var composer = Composer()
    for step in 0..<2000 {
      composer.insert("\(step) ")
      composer.moveToStart()
    }
    for _ in 0..<1999 { composer.undo() }
    #expect(composer.text == "0 ")
  }

  @Test func whatWasSentOrClearedComesBack() {
    var scenario = Scenario()
    scenario.type("a message")
    scenario.press(.control("c"))
    #expect(scenario.state.composer.isEmpty)
    scenario.press(.control("_"))
    #expect(scenario.state.composer.text == "a message")
    scenario.press(Key(.enter))
    #expect(scenario.state.composer.isEmpty)
    scenario.press(.control("x"), .control("u"))
    #expect(scenario.state.composer.text == "a message")
    #expect(scenario.state.notice == nil)
  }

  @Test func chordsAreShownAndGivenUp() {
    var scenario = Scenario()
    scenario.type("text")
    scenario.press(.control("x"))
    #expect(scenario.screenText.contains("Ctrl+X …"))
    scenario.press(Key(.escape))
    #expect(scenario.state.composer.text == "text")
    scenario.press(.control("x"), .character("q"))
    #expect(scenario.screenText.contains("Ctrl+X Q does nothing"))
    #expect(scenario.state.composer.text == "text")
    // The second key may come without Control, and with letters behind it in one read.
    scenario.press(.control("x"))
    scenario.type("uab")
    #expect(scenario.state.composer.text == "ab")
  }

  @Test func keysAreQuoted() {
    var scenario = Scenario()
    scenario.press(.control("v"), Key(.tab), .control("q"), .control("j"), .control("v"))
    scenario.press(.control("c"))
    #expect(scenario.state.composer.text == "\t\n")
  }

  @Test(arguments: [[Key.control("g")], [.control("x"), .control("e")]])
  func theEditorGetsAndGives(keys: [Key]) {
    var scenario = Scenario()
    scenario.type("a draft")
    for key in keys { scenario.press(key) }
    #expect(scenario.outward.last == .edit("a draft"))
    scenario.send(.edited(nil))
    #expect(scenario.state.composer.text == "a draft")
    scenario.send(.edited("a\u{202E} better\ndraft"))
    #expect(scenario.state.composer.text == "a better\ndraft")
    scenario.press(.control("/"))
    #expect(scenario.state.composer.text == "a draft")
  }

  @Test func transposingLeavesThinkingAlone() {
    var scenario = Scenario()
    scenario.type("ab")
    scenario.press(.control("t"))
    #expect(scenario.state.composer.text == "ba")
  }

  /// Undo goes back to the beginning, and redo to the end, whatever was done.
  @Test(arguments: 0..<40)
  func everythingCanBeUndone(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let pieces = ["a", " ", "\n", "é", "e", "\u{301}", "\u{200D}", "👩", "🇩", "日本", "\r\n", "x y"]
    let commands = Command.allCases.filter { $0 != .undo && $0 != .redo }
    var composer = Composer()
    for _ in 0..<300 {
      switch Int.random(in: 0..<20, using: &random) {
      case 0: _ = composer.paste(String(repeating: "long\n", count: 30))
      case 1: _ = composer.unfold()
      case 2: composer.set(pieces.randomElement(using: &random) ?? "")
      case 3..<10: composer.insert(pieces.randomElement(using: &random) ?? "")
      default: if let command = commands.randomElement(using: &random) { composer.apply(command) }
      }
      let line = composer.line
      #expect(composer.caret == line.utf8.count || line.indices.contains(composer.caretIndex))
    }
    let end = composer.text
    while composer.undo() {}
    #expect(composer.text.isEmpty && composer.caret == 0)
    while composer.redo() {}
    #expect(composer.text == end)
  }
}
