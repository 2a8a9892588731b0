import Canvas
import Conversation
import Testing

@testable import Screen

@Suite struct CompletionTests {
  /// The titles shown, the chosen one marked.
  private func titles(_ scenario: inout Scenario) -> [String] {
    guard let picker = scenario.state.completion.shown?.picker else { return [] }
    return (0..<picker.count).map {
      ($0 == picker.selected ? "❯" : "") + picker.match(at: $0).row.title
    }
  }

  @Test(arguments: [(40, 10), (72, 20), (100, 30)])
  func commands(width: Int, height: Int) throws {
    var scenario = Scenario(width, height)
    scenario.type("/")
    scenario.press(Key(.down))
    try expectScreen(scenario.screen(), "completion-\(width)x\(height)")
  }

  /// Not even the smallest window loses its input line.
  @Test func neverCoversTheCaret() {
    for height in 5...12 {
      var scenario = Scenario(20, height)
      scenario.type("/")
      let frame = scenario.state.draw()
      #expect(frame.surface.text(ofRow: frame.caret.y).hasPrefix("› /"), "\(height)")
    }
  }

  @Test func typingNarrowsAndTabTakes() {
    var scenario = Scenario()
    scenario.type("/exp")
    #expect(titles(&scenario) == ["❯/export"])
    scenario.press(Key(.tab))
    #expect(scenario.state.composer.text == "/export ")
    scenario.press(.control("c"))
    scenario.type("/hel")
    scenario.press(Key(.tab))
    #expect(scenario.state.composer.text == "/help" && titles(&scenario) == [])
    scenario.press(Key(.enter))
    #expect(scenario.state.overlay != nil)
  }

  @Test func modelsAfterTheirCommand() {
    var scenario = Scenario()
    scenario.type("/model ")
    #expect(titles(&scenario) == ["❯Kimi K2.5", "Claude Sonnet", "Local"])
    scenario.press(Key(.down))
    #expect(scenario.state.composer.text == "/model ")
    scenario.press(Key(.enter))
    #expect(scenario.state.model == Scenario.claude)
    scenario.type("/model kimi/")
    #expect(titles(&scenario) == ["❯Kimi K2.5"])
    scenario.press(Key(.tab), Key(.enter))
    #expect(scenario.state.model == Scenario.kimi)
    scenario.type("/retry c")
    #expect(titles(&scenario).first == "❯Claude Sonnet")
  }

  /// Enter is the line's own until a row was chosen.
  @Test func enterIsNotStolen() {
    var scenario = Scenario()
    scenario.say("/model claude sonnet")
    #expect(scenario.state.model == Scenario.claude)
    scenario.say("/hel")
    #expect(scenario.state.notice?.text.contains("no command /hel") == true)
    #expect(scenario.state.composer.text == "/hel")
    // Moving chooses; typing takes the choice back.
    scenario.press(Key(.down))
    scenario.type("x")
    scenario.press(Key(.enter))
    #expect(scenario.state.composer.text == "/helx")
  }

  @Test func aChosenCommandRunsOrGoesOn() {
    var scenario = Scenario()
    scenario.type("/stat")
    scenario.press(.control("n"), Key(.enter))
    #expect(scenario.state.composer.isEmpty && scenario.state.overlay != nil)
    scenario.press(Key(.escape))
    scenario.type("/mod")
    scenario.press(.control("n"), Key(.enter))
    #expect(scenario.state.composer.text == "/model ")
    #expect(titles(&scenario).count == 3)
  }

  @Test func escapeClosesOnlyTheListUntilTheWordChanges() {
    var scenario = Scenario()
    scenario.type("/mo")
    scenario.press(Key(.escape))
    #expect(titles(&scenario) == [] && scenario.state.composer.text == "/mo")
    scenario.wait(100)
    #expect(titles(&scenario) == [])
    // Escape is free again: it asks whether to clear.
    scenario.press(Key(.escape))
    #expect(scenario.state.notice?.text.contains("again") == true)
    scenario.type("d")
    #expect(titles(&scenario) == ["❯/model"])
    scenario.press(Key(.escape), Key(.tab))
    #expect(titles(&scenario) == ["❯/model"])
  }

  @Test func themesAndTitlesAreAskedForOnce() {
    var scenario = Scenario()
    scenario.type("/theme n")
    #expect(scenario.outward == [.listThemes])
    scenario.send(.themes(ThemePickerTests.rows))
    #expect(scenario.state.overlay == nil)
    #expect(titles(&scenario).first == "❯night")
    scenario.type("ig")
    scenario.press(Key(.tab))
    #expect(scenario.state.composer.text == "/theme night")
    #expect(scenario.outward == [.listThemes])
    scenario.press(.control("c"))

    var session = scenario.state.session
    session.title = "Zebras in Zanzibar"
    scenario.type("/resume zeb")
    #expect(scenario.outward.last == .listSessions)
    scenario.send(.sessions([SessionRow(session: session, turnCount: 2)]))
    #expect(scenario.state.overlay == nil && titles(&scenario) == ["❯Zebras in Zanzibar"])
    scenario.press(Key(.down), Key(.enter))
    #expect(scenario.outward.last == .find("Zebras in Zanzibar"))
  }

  @Test(arguments: ["hello", "//slash", "/model kimi\n", " /help", "/rename x", "/xyzzy", ""])
  func nothingToComplete(text: String) {
    var scenario = Scenario()
    scenario.send(.input(.paste(text)))
    #expect(titles(&scenario) == [])
    scenario.press(Key(.tab))
    #expect(scenario.state.composer.text == text)
  }

  /// A command that comes back from the history is not being typed.
  @Test func walkingOpensNoList() {
    var scenario = Scenario()
    scenario.say("/status")
    scenario.press(Key(.escape))
    scenario.say("/model kimi k2.5")
    scenario.press(Key(.up), Key(.up))
    #expect(scenario.state.composer.text == "/status")
    scenario.press(Key(.down))
    #expect(scenario.state.composer.text == "/model kimi k2.5")
  }
}
