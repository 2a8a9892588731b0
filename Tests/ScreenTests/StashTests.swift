import Canvas
import Conversation
import Testing

@testable import Screen

@Suite struct StashTests {
  private func stash(_ scenario: inout Scenario) { scenario.press(.control("x"), .control("s")) }

  @Test func putsAsideAndBringsBack() throws {
    var scenario = Scenario()
    scenario.type("first\nthought")
    scenario.press(.control("x"))
    #expect(scenario.rows().last?.contains("Ctrl+X …") == true)
    scenario.press(.control("s"))
    try expectScreen(scenario.screen(), "stash")
    stash(&scenario)
    #expect(scenario.state.composer.text == "first\nthought" && scenario.state.stash.isEmpty)
    scenario.press(.control("u"), .control("u"), .control("u"))
  }

  @Test func comesBackAfterSending() {
    var scenario = Scenario()
    scenario.type("later")
    stash(&scenario)
    scenario.say("now")
    #expect(scenario.state.composer.text == "later" && scenario.state.stash.isEmpty)
    // A second one before the first came back: both are kept, the newest comes first.
    stash(&scenario)
    scenario.type("even later")
    stash(&scenario)
    scenario.say("/status")
    scenario.press(Key(.escape))
    #expect(scenario.state.composer.isEmpty)
    scenario.say("and this")
    #expect(scenario.state.composer.text == "even later" && scenario.state.stash == ["later"])
  }

  @Test func slashCommandDoesTheSame() {
    var scenario = Scenario()
    scenario.say("/stash some text")
    #expect(scenario.state.stash == ["some text"] && scenario.state.composer.isEmpty)
    scenario.say("/stash")
    #expect(scenario.state.stash.isEmpty && scenario.state.composer.text == "some text")
    scenario.press(.control("c"))
    scenario.say("/stash")
    #expect(scenario.state.notice?.text == "Nothing was put aside.")
  }

  /// It is recorded before the frame that shows it, and belongs to its conversation.
  @Test func isKeptWithTheConversation() {
    var scenario = Scenario()
    scenario.type("kept")
    let own = scenario.state.session.id
    stash(&scenario)
    #expect(
      scenario.records.last { if case .stash = $0 { true } else { false } }
        == .stash(["kept"], session: own))
    let session = scenario.state.session
    scenario.say("/new")
    #expect(scenario.state.stash.isEmpty && scenario.state.composer.isEmpty)
    #expect(!scenario.records.contains(.stash([], session: own)))
    scenario.send(
      .opened(OpenedSession(session: session, history: History(), draft: "d", stash: ["kept"])))
    #expect(scenario.state.stash == ["kept"] && scenario.state.composer.text == "d")
  }
}
