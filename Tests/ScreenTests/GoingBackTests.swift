import Canvas
import Conversation
import Messages
import Testing

@testable import Screen

/// Editing an earlier message.
@Suite struct GoingBackTests {
  @Test func escapeTwiceListsTheQuestions() throws {
    var scenario = Scenario()
    scenario.converse("How do streams arrive?", "In pieces.")
    scenario.wait(180_000)
    scenario.converse("And how do\nthey end?", "With a stop.")
    scenario.wait(60_000)
    scenario.press(Key(.escape))
    #expect(scenario.state.notice?.text == "Press Esc again to go back to an earlier message.")
    scenario.press(Key(.escape))
    try expectScreen(scenario.screen(), "prompts")
    scenario.press(Key(.down), Key(.enter))
    try expectScreen(scenario.screen(), "editing-earlier")
  }

  @Test func twoEscapesFarApartDoNothing() {
    var scenario = Scenario()
    scenario.press(Key(.escape), Key(.escape))
    #expect(scenario.state.overlay == nil && scenario.state.notice == nil)
    scenario.converse("Why?", "Because.")
    scenario.press(Key(.escape))
    scenario.wait(State.twiceWithin + 1)
    scenario.press(Key(.escape))
    #expect(scenario.state.overlay == nil)
  }

  @Test func anEditedQuestionIsASibling() {
    var scenario = Scenario()
    scenario.converse("One", "First answer.")
    scenario.converse("Two", "Second answer.")
    let old = scenario.state.history.turns
    let removed = scenario.effects.count
    scenario.edit(message: 0, as: "Two, better")
    #expect(scenario.state.editing == nil && scenario.state.composer.isEmpty)
    let question = scenario.state.history.turns.last
    #expect(question?.text == "Two, better" && question?.parent == old[2].parent)
    #expect(scenario.request?.messages.map(\.role) == [.user, .assistant, .user])
    #expect(scenario.screenText.contains("‹2/2›"))
    // Nothing of the old branch was touched.
    for case .record(.turn(let turn, _)) in scenario.effects[removed...] {
      #expect(!old.contains { $0.id == turn.id })
    }
    // The first message of all is edited like any other.
    scenario.press(Key(.escape))
    scenario.edit(message: 1, as: "Zero")
    #expect(scenario.state.history.turns.map(\.text) == ["Zero"])
    #expect(scenario.state.history.turns.last?.parent == nil)
    #expect(scenario.screenText.contains("‹2/2›"))
  }

  @Test func escapeKeepsTheOldMessageAndBringsTheInputBack() {
    var scenario = Scenario()
    scenario.state.surroundings.keyMap = KeyMap(changes: [.init([Key(.function(5))], .goBack)])
    scenario.converse("One", "First answer.")
    let turns = scenario.state.history.turns
    scenario.type("half a draft")
    scenario.press(Key(.function(5)), Key(.enter))
    #expect(scenario.state.composer.text == "One")
    scenario.type(", changed")
    scenario.press(Key(.escape))
    #expect(scenario.state.composer.text == "half a draft")
    #expect(scenario.state.history.turns == turns && scenario.state.editing == nil)
    // What was written is not lost.
    #expect(
      scenario.effects.contains {
        if case .remember(let entry) = $0 { entry.text == "One, changed" } else { false }
      })
    #expect(!scenario.screenText.contains("editing an earlier"))
  }

  @Test(arguments: [
    "/etc/passwd, what is it?", "//double", "line one\nline two",
    String(repeating: "long ", count: 2000) + "end",
  ])
  func whatIsEditedIsSentAsItWas(text: String) {
    var scenario = Scenario()
    scenario.send(.prompt(text))
    scenario.begin()
    scenario.delta("Yes.")
    scenario.end()
    scenario.press(Key(.escape), Key(.escape), Key(.enter), Key(.enter))
    #expect(scenario.request?.messages == [Message(role: .user, content: [.text(text)])])
    #expect(scenario.state.history.turns.last?.text == text)
  }

  @Test func anEmptiedMessageIsNotSent() {
    var scenario = Scenario()
    scenario.converse("One", "First answer.")
    scenario.press(Key(.escape), Key(.escape), Key(.enter), .control("u"), Key(.enter))
    #expect(scenario.state.notice?.text == "There is nothing to send; Esc keeps the old message.")
    #expect(scenario.state.history.turns.count == 2 && scenario.state.editing != nil)
    scenario.press(Key(.escape))
    #expect(scenario.state.editing == nil)
  }

  @Test func viKeepsItsEscape() {
    var scenario = Scenario()
    scenario.state.vi = ViMode()
    scenario.converse("One", "First answer.")
    scenario.press(Key(.escape), Key(.escape), Key(.escape), Key(.enter))
    #expect(scenario.state.composer.text == "One")
    scenario.type("A two")
    #expect(scenario.state.composer.text == "One two")
    scenario.press(Key(.escape))
    #expect(scenario.state.editing != nil)
    scenario.press(Key(.escape))
    #expect(scenario.state.editing == nil && scenario.state.composer.isEmpty)
  }

  /// Of a long conversation the list waits for the oldest message.
  @Test func theListWaitsForTheOldestMessages() {
    var scenario = Scenario()
    scenario.converse("One", "First answer.")
    scenario.converse("Two", "Second answer.")
    let turns = scenario.state.history.turns
    let opened = OpenedSession(
      session: scenario.state.session,
      history: History(turns: Array(turns[2...]), hasOlder: true), draft: "")
    scenario.send(.opened(opened))
    scenario.press(Key(.escape), Key(.escape))
    #expect(scenario.state.overlay == nil)
    scenario.send(.older(Array(turns[..<2]), hasOlder: false, than: turns[2].id))
    guard case .picker(let picker)? = scenario.state.overlay else { return #expect(Bool(false)) }
    #expect(picker.count == 2)
  }
}
