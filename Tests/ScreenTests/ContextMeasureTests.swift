import Canvas
import Conversation
import Messages
import Testing

@testable import Screen

/// What the conversation takes of the context is measured when it changes, and not at each key.
@Suite struct ContextMeasureTests {
  /// A conversation whose summary was taken back, so that all of it is estimated.
  private static func undone() -> Scenario {
    var scenario = Scenario(100, 24)
    scenario.converse("How do I feed bytes to a decoder?", "Give curl a callback.")
    scenario.converse("And how do I stop it?", "Return 0 from the callback.")
    scenario.say("/compact")
    scenario.begin()
    scenario.delta("A summary.")
    scenario.end()
    scenario.press(Key(.enter))
    scenario.converse("And then?", "Then it ends.")
    scenario.wait(1000)
    scenario.say("/compact undo")
    return scenario
  }

  @Test func keysAndTicksMeasureNothing() throws {
    var scenario = Self.undone()
    let before = try #require(scenario.state.contextMeasure)
    #expect(before.use?.isExact == false)
    for _ in 0..<10 {
      scenario.type("a")
      scenario.press(Key(.left))
      scenario.wait(1000)
      #expect(scenario.screenText.contains("~"))
    }
    #expect(scenario.state.contextMeasure?.count == before.count)
  }

  @Test func whatItDependsOnMeasuresItAnew() throws {
    var scenario = Self.undone()
    var last = try #require(scenario.state.contextMeasure)
    func measured(_ scenario: Scenario, _ what: String) throws {
      let now = try #require(scenario.state.contextMeasure)
      #expect(now.count == last.count + 1 && now.use != last.use, "\(what)")
      #expect(scenario.state.contextUse == now.use)
      last = now
    }
    scenario.say("/system " + String(repeating: "Be brief. ", count: 10))
    try measured(scenario, "the system prompt")
    scenario.send(.memory([MemoryFile(name: "AGENTS.md", text: "Use tabs.")]))
    try measured(scenario, "standing instructions")
    scenario.state.surroundings.tools = [
      ToolDefinition(name: "Bash", description: "", inputSchema: .object([:]))
    ]
    // What was not noted yet is not told wrongly either.
    #expect(scenario.state.contextUse != last.use)
    scenario.press(Key(.left))
    try measured(scenario, "tools")
    scenario.say("!ls")
    scenario.send(
      .shell(
        .ended(ShellEvent.Ending(code: 0, text: "a b c", directory: "/")),
        id: scenario.state.shellCommand?.id ?? 0))
    try measured(scenario, "a turn")
  }
}
