import Canvas
import Conversation
import Messages
import Testing

@testable import Screen

/// The same told in lines.
@Suite struct PlainToolTests {
  private func scenario() -> Scenario {
    var scenario = Scenario()
    scenario.state.surroundings.tools = [
      ToolDefinition(name: "Bash", description: "", inputSchema: .object([:]))
    ]
    return scenario
  }

  /// An answer that calls a tool, which asks.
  private func answerWithCall(_ scenario: inout Scenario) {
    scenario.begin()
    scenario.stream(
      #"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","#
        + #""name":"Bash","input":{"command":"ls"}}}"#, #"{"type":"content_block_stop","index":0}"#)
    scenario.end(reason: "tool_use")
    let call = ToolCall(id: "t", name: "Bash", input: .object([:]))
    scenario.send(
      .tool(
        .proposed(
          Proposal(
            call: call, act: .command("ls", directory: "/tmp", sandbox: .none), rule: nil)),
        id: "t"))
  }

  @Test func aQuestionIsToldAndAnsweredByANumber() {
    var scenario = scenario()
    var narrator = Narrator()
    _ = narrator.tell(scenario.state)
    scenario.send(.lines(["Tidy up"]))
    answerWithCall(&scenario)
    let told = narrator.tell(scenario.state)
    #expect(told.contains("It calls Bash: ls."))
    #expect(told.hasSuffix("1. Yes\n2. No\n3. No, and say why\nNumber: "))
    scenario.send(.lines(["what?"]))
    #expect(scenario.state.approval != nil)
    scenario.send(.lines(["3"]))
    #expect(narrator.tell(scenario.state).contains("What should it do instead?"))
    scenario.send(.lines(["look in /var"]))
    let last = scenario.request?.messages.last?.content
    guard case .toolResult(let result)? = last?.first else {
      Issue.record("no result")
      return
    }
    #expect(result.text.hasSuffix("look in /var"))
    #expect(narrator.tell(scenario.state).contains("Failed: The person did not allow"))
  }

  @Test func outOfAPipeNobodyAnswers() {
    var scenario = scenario()
    scenario.send(.piped(["Tidy up", "1"]))
    answerWithCall(&scenario)
    #expect(scenario.state.approval == nil)
    guard case .toolResult(let result)? = scenario.request?.messages.last?.content.first else {
      Issue.record("no result")
      return
    }
    #expect(result.isError)
  }
}
