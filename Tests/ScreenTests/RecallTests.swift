import Canvas
import Conversation
import PropertyTesting
import Testing

@testable import Screen

/// What was typed before: walked through with Up and Down, searched with Ctrl+R.
@Suite struct RecallTests {
  static let here = "/home/ada/src/app"

  /// Newest first, as the file gives them.
  static let entries = [
    HistoryEntry(time: 1_767_350_000_000, directory: here, text: "run the tests again"),
    HistoryEntry(time: 1_767_349_000_000, directory: "/home/ada", text: "what is a monad?"),
    HistoryEntry(time: 1_767_340_000_000, directory: here, text: "Fix this:\n\n```\nTESTS\n```"),
    HistoryEntry(time: 1_767_330_000_000, directory: here, text: "run the tests again"),
    HistoryEntry(time: 1_767_320_000_000, directory: here, text: "Größe der Tests?"),
  ]

  private func remembered(_ scenario: Scenario) -> [String] {
    scenario.effects.compactMap { if case .remember(let entry) = $0 { entry.text } else { nil } }
  }

  /// Up until nothing changes.
  private func walk(_ scenario: inout Scenario) -> [String] {
    var seen: [String] = []
    while seen.count < 20 {
      scenario.press(Key(.up))
      if scenario.state.composer.text == seen.last { break }
      seen.append(scenario.state.composer.text)
      scenario.press(.alt("<"))
    }
    return seen
  }

  @Test func everythingSentOrClearedIsRemembered() {
    var scenario = Scenario()
    scenario.converse("one", "answer")
    scenario.say("/status")
    scenario.press(Key(.escape))
    scenario.type("cleared")
    scenario.press(.control("c"))
    scenario.type("escaped")
    scenario.press(Key(.escape), Key(.escape))
    scenario.say("//slash")
    #expect(remembered(scenario) == ["one", "/status", "cleared", "escaped", "//slash"])
    #expect(scenario.state.composer.isEmpty)
  }

  @Test func oneEscapeAndTypingClearsNothing() {
    var scenario = Scenario()
    scenario.type("text")
    scenario.press(Key(.escape))
    scenario.type("s")
    scenario.press(Key(.escape))
    scenario.wait(3000)
    scenario.press(Key(.escape))
    #expect(scenario.state.composer.text == "texts")
  }

  /// Own messages first, then this directory's, each once, and back again.
  @Test func walksThroughConversationAndDirectory() {
    var scenario = Scenario()
    scenario.converse("one", "answer")
    scenario.converse("Größe der Tests?", "answer")
    scenario.converse("one", "answer")
    scenario.type("unsent")
    scenario.press(.alt("<"))
    scenario.send(.history(Self.entries, hasOlder: false))
    #expect(
      walk(&scenario) == [
        "one", "Größe der Tests?", "run the tests again", "Fix this:\n\n```\nTESTS\n```",
      ])
    for expected in ["run the tests again", "Größe der Tests?", "one", "unsent", "unsent"] {
      scenario.press(.alt(">"), Key(.down))
      #expect(scenario.state.composer.text == expected)
    }
  }

  @Test func readsTheFileAtTheFirstNeedInParts() {
    var scenario = Scenario()
    scenario.press(Key(.up))
    #expect(scenario.outward == [.loadHistory])
    scenario.press(Key(.up))
    #expect(scenario.outward == [.loadHistory])
    // Nothing for this directory in the first part: the next one is asked for.
    scenario.send(.history([Self.entries[1]], hasOlder: true))
    #expect(scenario.outward == [.loadHistory, .loadHistory])
    #expect(scenario.state.composer.isEmpty)
    scenario.send(.history([Self.entries[0]], hasOlder: true))
    #expect(scenario.state.composer.text == "run the tests again")
    #expect(scenario.outward.count == 2)
  }

  @Test func whatIsTypedMeanwhileStays() {
    var scenario = Scenario()
    scenario.press(Key(.up))
    scenario.type("x")
    scenario.send(.history(Self.entries, hasOlder: false))
    #expect(scenario.state.composer.text == "x")
  }

  @Test func searchNarrowsAndTakes() throws {
    var scenario = Scenario(90, 18)
    scenario.type("my own text")
    scenario.press(.control("r"))
    scenario.send(.history(Self.entries, hasOlder: false))
    #expect(scenario.rows()[0].contains("in this directory: 3"))
    scenario.type("TEST")
    scenario.press(.control("r"))
    try expectScreen(scenario.screen(), "history")
    scenario.press(Key(.enter))
    #expect(scenario.state.composer.text == "Fix this:\n\n```\nTESTS\n```")
    #expect(scenario.state.history.turns.isEmpty)
    // What the entry replaced is not lost.
    #expect(remembered(scenario) == ["my own text"])
  }

  @Test func searchesEverywhereAndRestoresOnCancel() throws {
    var scenario = Scenario(72, 16)
    scenario.type("my own text")
    scenario.send(.history(Self.entries, hasOlder: false))
    scenario.press(.control("r"), .control("a"))
    try expectScreen(scenario.screen(), "history-everywhere")
    scenario.type("monad is")
    #expect(scenario.rows()[2].hasPrefix("❯ what is a monad?"))
    scenario.press(.control("g"))
    #expect(scenario.state.overlay == nil && scenario.state.composer.text == "my own text")
    scenario.press(.control("r"))
    scenario.type("no such thing")
    #expect(scenario.rows()[2] == "  Nothing matches.")
    scenario.press(Key(.enter), Key(.escape))
    #expect(scenario.state.composer.text == "my own text")
  }

  @Test(arguments: [("GRÖSSE", 0), ("größe", 1), ("tests der", 1), ("again run", 1), ("", 3)])
  func allWordsInAnyCase(pattern: String, count: Int) {
    var scenario = Scenario()
    scenario.send(.history(Self.entries, hasOlder: false))
    scenario.press(.control("r"))
    scenario.type(pattern)
    guard case .picker(let picker) = scenario.state.overlay else { return #expect(Bool(false)) }
    #expect(picker.count == count)
  }

  /// What was typed in this run is found first, and only once.
  @Test func typedAgainMovesToTheTop() {
    var scenario = Scenario()
    scenario.send(.history(Self.entries, hasOlder: false))
    for text in ["new", "Größe der Tests?", "new"] {
      scenario.type(text)
      scenario.press(.control("c"))
    }
    scenario.press(.control("r"))
    let rows = scenario.rows()[2...].prefix { !$0.isEmpty }.map { $0.dropFirst(2).prefix(5) }
    #expect(rows == ["new  ", "Größe", "run t", "Fix t"])
  }

  /// However the pattern came about, and however the work was cut, the hits are those of a plain
  /// filter.
  @Test(arguments: 0..<40)
  func stepsAndNarrowingFindTheSame(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    func word() -> String {
      String(
        (0..<Int.random(in: 1...3, using: &random)).map { _ in
          "abÄ".randomElement(using: &random) ?? "a"
        })
    }
    var past = PastInput()
    var all: [HistoryEntry] = []
    for part in 0..<3 {
      let entries = (0..<40).map { index in
        HistoryEntry(
          time: 0, directory: Bool.random(using: &random) ? "/here" : "/there",
          text: "\(word()) \(word()) \(part * 40 + index)")
      }
      all += entries
      past.take(entries, hasOlder: part < 2, directory: "/here")
    }
    var search = HistorySearch(past)
    var pattern = ""
    for _ in 0..<12 {
      switch Int.random(in: 0..<4, using: &random) {
      case 0: search.toggleScope()
      case 1: pattern = word()
      case 2: pattern += " " + word()
      default: pattern += "a"
      }
      search.search(for: pattern)
      for _ in 0..<Int.random(in: 0..<4, using: &random) { search.advance(by: 300) }
    }
    while !search.isDone { search.advance(by: 300) }
    let words = pattern.lowercased().split(separator: " ")
    let expected = all.filter { entry in
      (!search.isHereOnly || entry.directory == "/here")
        && words.allSatisfy { entry.text.lowercased().contains($0) }
    }
    #expect((0..<search.count).map { search.entry(at: $0) } == expected)
  }
}
