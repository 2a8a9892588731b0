import Canvas
import Conversation
import Testing

@testable import Screen

@Suite struct PasteTests {
  static let long = (1...412).map { "line \($0)" }.joined(separator: "\n")

  @Test(
    arguments: [
      (String(repeating: "x", count: 2000), nil),
      (String(repeating: "x", count: 2001), "[Pasted 2,001 characters]"),
      (String(repeating: "é", count: 3120), "[Pasted 3,120 characters]"),
      (String(repeating: "a\n", count: 20), nil),
      (String(repeating: "a\n", count: 21), "[Pasted 21 lines]"),
      (long, "[Pasted 412 lines]"),
    ] as [(String, String?)])
  func longPastesAreFolded(text: String, label: String?) {
    let paste = Paste(text)
    #expect(paste.text == text && paste.omitted == 0)
    #expect((paste.isLong ? paste.label : nil) == label)
  }

  @Test(arguments: [
    ("a\u{202E}b", "ab", 1), ("\u{1B}[31mred\u{7}", "[31mred", 2), ("a\tb\n", "a\tb\n", 0),
    ("\u{85}x", "x", 1), ("🏴\u{E0067}\u{E0062}\u{E007F}", "🏴\u{E0067}\u{E0062}\u{E007F}", 0),
    ("hi\u{E0041}\u{E0042}", "hi", 2), ("é ‘quoted’ 👩‍👩‍👧 \u{200F}", "é ‘quoted’ 👩‍👩‍👧 ", 1),
  ])
  func whatCouldActIsLeftOut(pasted: String, text: String, omitted: Int) {
    let paste = Paste(pasted)
    #expect(paste.text == text)
    #expect(paste.omitted == omitted)
  }

  @Test func aChipIsOnePieceAndSentWhole() {
    var scenario = Scenario()
    scenario.type("look: ")
    scenario.send(.input(.paste(Self.long)))
    #expect(scenario.screenText.contains("› look: [Pasted 412 lines]"))
    #expect(scenario.caret.x == 2 + 6 + 18)
    scenario.press(Key(.left))
    #expect(scenario.caret.x == 2 + 6)
    scenario.press(Key(.right), Key(.backspace))
    #expect(scenario.state.composer.text == "look: ")
    scenario.press(.control("_"))
    #expect(scenario.state.composer.text == "look: " + Self.long)
    scenario.type(" end")
    scenario.press(Key(.enter))
    #expect(scenario.request?.messages.last?.content == [.text("look: \(Self.long) end")])
    // It comes back from the history as it was.
    scenario.press(Key(.escape), Key(.up))
    #expect(scenario.state.composer.text == "look: \(Self.long) end")
    #expect(scenario.screenText.contains("› look: [Pasted 412 lines] end"))
  }

  @Test func aChipIsShownOnDemand() {
    var scenario = Scenario()
    scenario.send(.input(.paste(Self.long)))
    scenario.press(.control("x"), .control("p"))
    #expect(scenario.state.composer.line == Self.long)
    scenario.press(.control("_"))
    #expect(scenario.screenText.contains("[Pasted 412 lines]"))
    scenario.press(.control("_"))
    #expect(scenario.state.composer.isEmpty)
    scenario.press(.control("x"), .control("p"))
    #expect(scenario.screenText.contains("There is no long paste"))
  }

  @Test func aPrivateCharacterIsNoChip() {
    var scenario = Scenario()
    scenario.send(.input(.paste(Self.long)))
    let own = scenario.state.composer.line
    scenario.press(.control("u"))
    scenario.send(.input(.paste("a\(own)b")))
    #expect(scenario.state.composer.text == "a\(own)b")
    #expect(!scenario.screenText.contains("Pasted"))
    #expect(scenario.screenText.contains("a\u{FFFD}b"))
    scenario.press(.control("y"))
    #expect(scenario.state.composer.text == "a\(own)b\(Self.long)")
  }

  @Test func pastesNeverSend() {
    var scenario = Scenario()
    for text in ["\n", "/quit\n", "hello\n", Self.long + "\n", "\\\n"] {
      scenario.send(.input(.paste(text)))
    }
    #expect(scenario.outward.isEmpty)
    #expect(scenario.state.history.turns.isEmpty)
  }

  @Test func whatIsLeftOutIsSaid() {
    var scenario = Scenario()
    scenario.send(.input(.paste("x\u{202E}y")))
    #expect(scenario.screenText.contains("1 character was left out of the paste"))
  }

  /// Small drafts are saved with the key; with a long paste, a fifth of a second after the last.
  @Test func draftsAreKeptWhole() {
    var scenario = Scenario()
    scenario.type("a")
    #expect(scenario.records.last == .draft("a", session: scenario.state.session.id))
    let text = String(repeating: "0123456789", count: 1000)
    scenario.send(.input(.paste(text)))
    let count = scenario.records.count
    for _ in 0..<8 {
      scenario.wait(100)
      scenario.type("b")
    }
    #expect(scenario.records.count == count)
    scenario.wait(200)
    #expect(
      scenario.records.last == .draft("a\(text)bbbbbbbb", session: scenario.state.session.id))
    #expect(scenario.state.nextDeadline == nil)
    // Whoever never stops is saved all the same.
    for _ in 0..<25 {
      scenario.wait(100)
      scenario.type("c")
    }
    #expect(scenario.records.count == count + 2)
  }

  @Test func aDraftOfManyBytesComesBackFolded() {
    var composer = Composer()
    let text = String(repeating: "word\n", count: 30_000)
    composer.reset(to: text)
    #expect(composer.line.count == 1)
    #expect(composer.text == text)
    let isUndone = composer.undo()
    #expect(!isUndone)
    let unfolding = composer.unfold()
    #expect(unfolding == .tooLong)
  }

  @Test func aLabelFitsAnyWidth() {
    var composer = Composer()
    _ = composer.paste(Self.long)
    for width in 1..<30 {
      let layout = composer.layout(width: width)
      #expect(layout.rows.indices.allSatisfy { layout.line($0).width <= width })
    }
  }
}
