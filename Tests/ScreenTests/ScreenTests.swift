import Canvas
import Conversation
import Messages
import Testing

@testable import Screen

@Suite struct GoldenScreens {
  @Test func welcome() throws {
    var scenario = Scenario(welcome: ["No key was found; the demo answers."])
    try expectScreen(scenario.screen(), "welcome")
  }

  @Test(arguments: [40, 72, 120])
  func conversation(width: Int) throws {
    var scenario = Scenario(width, 24)
    scenario.say("How do I feed libcurl's bytes to an SSE decoder?")
    scenario.begin()
    scenario.think("The person wants a callback.")
    scenario.wait(4000)
    scenario.delta(
      """
      Give curl a write callback that *only* appends, and decode on **your** side:

      ```swift
      final class Inbox { var bytes: [UInt8] = [] }
      ```

      - one
      - two 日本語
      """, block: 1)
    scenario.wait(1000)
    scenario.end()
    scenario.type("and how do I stop it half-way?")
    try expectScreen(scenario.screen(), "conversation-\(width)")
  }

  @Test func waiting() throws {
    var scenario = Scenario()
    scenario.say("Hello?")
    scenario.wait(13_400)
    scenario.type("queued thought")
    scenario.press(Key(.enter))
    try expectScreen(scenario.screen(), "waiting")
  }

  @Test func thinkingUnfolded() throws {
    var scenario = Scenario()
    scenario.say("Why?")
    scenario.begin()
    scenario.think("First *this*,\n\nthen that.")
    scenario.wait(2000)
    scenario.press(.control("t"))
    try expectScreen(scenario.screen(), "thinking")
  }

  @Test func failure() throws {
    var scenario = Scenario()
    scenario.say("Hello?")
    scenario.send(
      .transfer(
        id: scenario.transfer,
        .head(status: 401, headers: ["content-type": "application/json"])))
    scenario.send(
      .transfer(
        id: scenario.transfer,
        .body(
          Array(
            #"{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}"#
              .utf8))))
    scenario.send(.transfer(id: scenario.transfer, .end))
    try expectScreen(scenario.screen(), "failure")
  }

  @Test func modelPicker() throws {
    var scenario = Scenario()
    scenario.press(.alt("p"))
    scenario.type("c")
    try expectScreen(scenario.screen(), "models")
  }

  @Test func help() throws {
    var scenario = Scenario(100, 60)
    scenario.say("/help")
    try expectScreen(scenario.screen(), "help")
  }

  @Test func unknownCommand() throws {
    var scenario = Scenario()
    scenario.say("/modle kimi")
    try expectScreen(scenario.screen(), "unknown-command")
  }

  @Test func aQuestionOfSeveralLines() throws {
    var scenario = Scenario(50, 16)
    scenario.send(.input(.paste("Why does this fail?\n\n  def f():\n\treturn 1\n\n日本語 in it")))
    scenario.press(Key(.enter))
    scenario.begin()
    scenario.end()
    try expectScreen(scenario.screen(), "question-lines")
  }

  @Test func multiLineInput() throws {
    var scenario = Scenario(40, 18)
    scenario.type("Erste Zeile, länger als das Fenster breit ist, mit 日本語 darin.")
    scenario.press(.control("j"))
    scenario.type("zweite e\u{301} 👩‍👩‍👧")
    try expectScreen(scenario.screen(), "input")
  }

  @Test func scrolledUp() throws {
    var scenario = Scenario(60, 16)
    scenario.converse("one", (1...30).map { "line \($0)  " }.joined(separator: "\n"))
    _ = scenario.screen()
    scenario.press(Key(.pageUp))
    scenario.say("two")
    scenario.begin()
    scenario.delta("new")
    scenario.press(Key(.pageUp))
    _ = scenario.screen()
    scenario.delta("\n\nmore text")
    try expectScreen(scenario.screen(), "scrolled")
  }

  @Test func hostileText() throws {
    var scenario = Scenario(60, 16)
    scenario.converse(
      "e\u{1B}[2Jvil \u{202E}abc", "\u{1B}]52;c;aGk=\u{7} &#27;[31m \u{9B}31m \u{200B}ok\u{FFFD}")
    scenario.state.session.title = "t\u{1B}[5mitle"
    try expectScreen(scenario.screen(), "hostile")
  }
}
