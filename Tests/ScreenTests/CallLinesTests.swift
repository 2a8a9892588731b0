import Canvas
import Conversation
import Messages
import Testing

@testable import Screen

/// The lines of tool calls, kept call by call.
@Suite struct CallLinesTests {
  private func format(_ width: Int = 40, isUnfolded: Bool = false) -> ToolLines {
    ToolLines(width: width, directory: "/d", isUnfolded: isUnfolded)
  }

  private func status(
    _ id: String, _ phase: ToolStatus.Phase, _ output: String = ""
  ) -> ToolStatus {
    ToolStatus(
      call: ToolCall(id: id, name: "Bash", input: .object(["command": .string("make \(id)")])),
      phase: phase, output: output)
  }

  @Test func aChunkOfOutputLaysOutItsOwnCallOnly() {
    var done = ToolStatus.Phase.done(ToolResult(id: "a", text: "one\ntwo"))
    var lines = CallLines()
    lines.update(
      [status("a", done), status("b", .running(0)), status("c", .waiting)], by: format())
    for chunk in 1...5 {
      let output = String(repeating: "row\n", count: chunk)
      lines.update(
        [status("a", done), status("b", .running(0), output), status("c", .waiting)], by: format())
    }
    #expect(lines.calls.map(\.layoutCount) == [1, 6, 1])
    // The same output again is no change either.
    let last = lines.calls.map(\.status)
    lines.update(last, by: format())
    #expect(lines.calls.map(\.layoutCount) == [1, 6, 1])
    done = .done(ToolResult(id: "a", text: "three", isError: true))
    lines.update([status("a", done)] + last.dropFirst(), by: format())
    #expect(lines.calls.map(\.layoutCount) == [2, 6, 1])
  }

  @Test func theLinesAreThoseOfAllCallsInTheirOrder() {
    var statuses = [status("a", .running(1), "one\ntwo\nthree"), status("b", .waiting)]
    var lines = CallLines()
    #expect(lines.count == 0)
    for format in [format(), format(12), format(12, isUnfolded: true)] {
      for phase in [ToolStatus.Phase.asking, .running(7), .lost] {
        statuses[1].phase = phase
        statuses[0].output += "\nmore"
        lines.update(statuses, by: format)
        let expected = statuses.flatMap(format.lines)
        #expect((0..<lines.count).map { lines[$0] } == expected)
      }
    }
    lines.update([], by: format())
    #expect(lines.count == 0)
  }

  /// The whole way, from the event to the pane.
  @Test func theCallsThatAreDoneStayAsTheyWereLaidOut() throws {
    var scenario = Scenario(72, 24)
    scenario.state.surroundings.tools = [
      ToolDefinition(name: "Bash", description: "", inputSchema: .object([:]))
    ]
    scenario.say("Build it")
    scenario.begin()
    for (index, id) in ["a", "b", "c"].enumerated() {
      scenario.stream(
        #"{"type":"content_block_start","index":\#(index),"content_block":{"type":"tool_use","#
          + #""id":"\#(id)","name":"Bash","input":{"command":"make"}}}"#,
        #"{"type":"content_block_stop","index":\#(index)}"#)
    }
    scenario.end(reason: "tool_use")
    scenario.send(.tool(.permitted, id: "a"))
    scenario.send(
      .tool(.finished(ToolOutcome(result: ToolResult(id: "a", text: "made"))), id: "a"))
    scenario.send(.tool(.permitted, id: "b"))
    _ = scenario.rows()
    let before = counts(&scenario)
    for chunk in 1...4 {
      scenario.send(.tool(.output(Array("line \(chunk)\n".utf8)), id: "b"))
      #expect(scenario.rows().contains { $0.hasSuffix("line \(chunk)") })
    }
    let after = counts(&scenario)
    try #require(before.count == 3)
    #expect(after == [before[0], before[1] + 4, before[2]])
  }

  private func counts(_ scenario: inout Scenario) -> [Int] {
    let turns = scenario.state.turns
    guard let answer = turns.history.turns.lastIndex(where: { $0.answer != nil }) else { return [] }
    return scenario.state.transcript.layout(answer, turns).tools.calls.map(\.layoutCount)
  }
}
