import Canvas
import Conversation
import Messages
import Testing

@testable import Screen

/// On a narrow screen hints are shorter, and the keys in them are still there.
@Suite struct NarrowHintTests {
  private static let width = 30

  private func scenario() -> Scenario {
    var scenario = Scenario(Self.width, 16)
    scenario.state.surroundings.tools = [
      ToolDefinition(name: "Bash", description: "", inputSchema: .object([:]))
    ]
    return scenario
  }

  /// The rows that end with a hint, whole.
  private func expect(
    _ hint: String, _ scenario: Scenario, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    var copy = scenario
    let rows = copy.rows()
    #expect(
      rows.contains { $0.hasSuffix(hint) }, "\(rows.joined(separator: "\n"))",
      sourceLocation: sourceLocation)
  }

  @Test func theInputLine() {
    var scenario = scenario()
    scenario.state.model.alias = "A model with a very long name"
    expect("Message · /help", scenario)
    scenario.say("Hello")
    scenario.begin()
    scenario.delta("Hi")
    expect("Esc stops the answer", scenario)
    scenario.end()
    scenario.say("/compact")
    expect("Esc stops the summary", scenario)
    scenario.begin()
    scenario.delta("A summary.")
    scenario.end()
    scenario.press(.control("e"), .control("u"))
    expect("Empty; Esc discards it", scenario)
    scenario.press(Key(.escape))
    scenario.say("Again")
    scenario.send(.transfer(id: scenario.transfer, .head(status: 401, headers: [:])))
    scenario.send(.transfer(id: scenario.transfer, .end))
    expect("Enter asks again", scenario)
  }

  @Test func whatIsPutAside() {
    var scenario = scenario()
    scenario.type("a longer text that waits")
    scenario.press(.control("x"), .control("s"))
    #expect(scenario.state.stash.count == 1)
    expect(" · " + scenario.state.keyMap.name(for: .stash), scenario)
  }

  @Test func aCommandThatRuns() {
    var scenario = scenario()
    scenario.say("!make everything anew")
    scenario.wait(12_000)
    expect("12 s · Ctrl+C", scenario)
  }

  @Test func aQuestion() {
    var scenario = scenario()
    scenario.say("Tidy up")
    scenario.begin()
    scenario.stream(
      #"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","#
        + #""name":"Bash","input":{"command":"ls"}}}"#,
      #"{"type":"content_block_stop","index":0}"#)
    scenario.end(reason: "tool_use")
    let command = String(repeating: "echo one two three; ", count: 30)
    let proposal = Proposal(
      call: ToolCall(id: "t", name: "Bash", input: .object([:])),
      act: .command(command, directory: "/home/ada", sandbox: .none), rule: nil)
    scenario.send(.tool(.proposed(proposal), id: "t"))
    scenario.wait(500)
    expect("PgUp PgDn · Esc", scenario)
    scenario.type("x")
    expect("Empty the input · Esc stops", scenario)
    scenario.press(Key(.backspace))
    scenario.wait(500)
    let no = scenario.state.approval?.choices.count ?? 0
    scenario.press(.character(Character("\(no)")))
    expect("Enter sends it, Esc back", scenario)
  }

  @Test func theReader() {
    var scenario = scenario()
    scenario.converse("One", "First answer, one of many, with one.")
    scenario.press(.control("o"))
    expect("q back", scenario)
    scenario.press(.character("/"))
    scenario.type("one of many words")
    scenario.press(Key(.enter))
    expect("Esc", scenario)
  }

  @Test func whatCompletes() {
    var scenario = scenario()
    scenario.type("/s")
    #expect(scenario.state.completion.shown != nil)
    #expect(scenario.screenText.contains("Tab takes · Esc"))
  }
}
