import Canvas
import Conversation
import Messages
import Testing

@testable import Screen

/// Commands that the person runs with `!`.
@Suite struct ShellCommandTests {
  private func end(_ text: String, code: Int32 = 0) -> ShellEvent {
    .ended(ShellEvent.Ending(code: code, text: text, directory: "/home/ada/src/app"))
  }

  private func runs(_ scenario: Scenario) -> [String] {
    scenario.effects.compactMap { if case .shell(let text, _) = $0 { text } else { nil } }
  }

  @Test func whatACommandGivesGoesWithTheNextMessage() throws {
    var scenario = Scenario()
    scenario.say("!git status")
    #expect(runs(scenario) == ["git status"])
    let id = scenario.state.shellCommand?.id ?? 0
    scenario.send(.shell(.output(Array("M a\u{1B}[31m.swift\n".utf8)), id: id))
    scenario.wait(2000)
    try expectScreen(scenario.screen(), "command-runs")
    scenario.send(.shell(end("M a.swift\n", code: 1), id: id))
    try expectScreen(scenario.screen(), "command-ended")
    scenario.say("Why?")
    #expect(
      scenario.request?.messages.normalized == [
        Message(
          role: .user,
          content: [
            .text(
              "I ran a command, which ended in /home/ada/src/app:\n$ git status\nM a.swift\n"
                + "It ended with code 1."), .text("Why?"),
          ])
      ])
  }

  @Test func twoSignsTellTheModelNothing() {
    var scenario = Scenario()
    scenario.say("!!secret")
    #expect(runs(scenario) == ["secret"])
    scenario.send(.shell(end("hidden"), id: scenario.state.shellCommand?.id ?? 0))
    #expect(scenario.screenText.contains("hidden"))
    scenario.press(Key(.escape))
    scenario.say("Hello")
    #expect(scenario.request?.messages == [Message(role: .user, content: [.text("Hello")])])
  }

  /// Whoever chooses from a list goes on with that; what the command wrote comes after it.
  @Test func whatItWroteWaitsForWhatIsOpen() {
    var scenario = Scenario()
    scenario.converse("One", "First answer.")
    scenario.say("!!secret")
    scenario.say("/undo")
    scenario.send(.shell(end("hidden"), id: scenario.state.shellCommand?.id ?? 0))
    guard case .picker? = scenario.state.overlay else { return #expect(Bool(false)) }
    #expect(!scenario.screenText.contains("hidden"))
    scenario.press(Key(.enter))
    #expect(scenario.state.composer.text == "One")
    #expect(scenario.screenText.contains("hidden"))
    scenario.press(Key(.escape))
    #expect(scenario.state.overlay == nil && !scenario.screenText.contains("hidden"))
  }

  @Test func aQuestionKeepsItsAnswer() {
    var scenario = Scenario()
    scenario.say("!!secret")
    scenario.send(.fileExists(FileContent(path: "a.txt", text: "x")))
    scenario.send(.shell(end("hidden"), id: scenario.state.shellCommand?.id ?? 0))
    #expect(scenario.screenText.contains("a.txt exists."))
    scenario.press(.character("y"))
    #expect(
      scenario.effects.last == .write(FileContent(path: "a.txt", text: "x"), overwrites: true))
    #expect(scenario.screenText.contains("hidden"))
  }

  @Test func duringAnAnswerItComesAfterIt() {
    var scenario = Scenario()
    scenario.say("Hello")
    scenario.begin()
    scenario.say("!ls")
    scenario.send(.shell(end("a"), id: scenario.state.shellCommand?.id ?? 0))
    #expect(scenario.state.history.turns.count == 1)
    scenario.delta("Hi")
    scenario.end()
    #expect(scenario.state.history.turns.map(\.role) == [.user, .assistant, .user])
  }

  @Test func oneAtATimeAndCtrlCStopsIt() {
    var scenario = Scenario()
    scenario.say("!sleep 9")
    scenario.say("!ls")
    #expect(runs(scenario) == ["sleep 9"])
    #expect(scenario.state.composer.text == "!ls")
    scenario.press(.control("c"))
    #expect(scenario.effects.contains(.interruptShell))
    // What was typed stays.
    #expect(scenario.state.composer.text == "!ls")
  }

  @Test(arguments: ["!", "!!", "! ", "wow!"]) func aSignAloneIsAMessage(text: String) {
    var scenario = Scenario()
    scenario.say(text)
    #expect(runs(scenario).isEmpty)
  }

  @Test func goingBackOffersToPutFilesBack() {
    var scenario = Scenario()
    scenario.state.surroundings.tools = [
      ToolDefinition(name: "Edit", description: "", inputSchema: .object([:]))
    ]
    scenario.say("Change it")
    scenario.begin()
    scenario.stream(
      #"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"e","#
        + #""name":"Edit","input":{"file_path":"/home/ada/src/app/a.swift"}}}"#,
      #"{"type":"content_block_stop","index":0}"#)
    scenario.end(reason: "tool_use")
    scenario.send(
      .tool(.finished(ToolOutcome(result: ToolResult(id: "e", text: "ok"))), id: "e"))
    scenario.begin()
    scenario.delta("Done")
    scenario.end()
    scenario.say("/undo")
    scenario.press(Key(.enter))
    #expect(scenario.screenText.contains("a.swift was changed by tools"))
    scenario.press(.character("y"))
    #expect(scenario.effects.contains(.restore(calls: ["e"])))
    #expect(scenario.state.composer.text == "Change it")
  }

  /// What was refused or failed has changed nothing, and is not said to be put back.
  @Test(arguments: [false, true]) func editsThatFailedAreNotOffered(haveAllFailed: Bool) {
    var scenario = Scenario()
    scenario.state.surroundings.tools = [
      ToolDefinition(name: "Edit", description: "", inputSchema: .object([:]))
    ]
    scenario.say("Change them")
    scenario.begin()
    for (index, name) in ["a", "b"].enumerated() {
      scenario.stream(
        #"{"type":"content_block_start","index":\#(index),"content_block":{"type":"tool_use","#
          + #""id":"\#(name)","name":"Edit","input":{"file_path":"/home/ada/src/app/\#(name).txt"}}}"#,
        #"{"type":"content_block_stop","index":\#(index)}"#)
    }
    scenario.end(reason: "tool_use")
    let refused = ToolResult(id: "a", text: "It is refused.", isError: true)
    scenario.send(.tool(.finished(ToolOutcome(result: refused)), id: "a"))
    let made = ToolResult(id: "b", text: "ok", isError: haveAllFailed)
    scenario.send(.tool(.finished(ToolOutcome(result: made)), id: "b"))
    scenario.begin()
    scenario.delta("Done")
    scenario.end()
    scenario.say("/undo")
    scenario.press(Key(.enter))
    #expect(scenario.state.composer.text == "Change them")
    if haveAllFailed {
      #expect(scenario.state.overlay == nil)
    } else {
      #expect(scenario.screenText.contains("Since then b.txt was changed by tools"))
      scenario.press(.character("y"))
      #expect(scenario.effects.contains(.restore(calls: ["b"])))
    }
  }

  @Test func whatACommandGaveStaysWithItsConversation() {
    var scenario = Scenario()
    scenario.say("Hello")
    scenario.begin()
    scenario.say("!ls")
    scenario.send(.shell(end("a secret"), id: scenario.state.shellCommand?.id ?? 0))
    scenario.say("/new")
    scenario.say("Something else")
    #expect(
      scenario.request?.messages == [Message(role: .user, content: [.text("Something else")])])
  }

  @Test func linesOutOfAPipeWaitForACommand() {
    var scenario = Scenario()
    scenario.send(.piped(["!make", "what failed?"]))
    scenario.send(.endOfLines)
    #expect(scenario.request == nil)
    #expect(!scenario.effects.contains(.quit))
    scenario.send(.shell(end("error 1"), id: scenario.state.shellCommand?.id ?? 0))
    scenario.wait(100)
    #expect(scenario.request?.messages.normalized.first?.content.count == 2)
  }
}
