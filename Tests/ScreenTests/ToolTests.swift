import Canvas
import Conversation
import Messages
import Testing

@testable import Screen

/// The model's tool calls on the screen: what they are, how they go, and the person in charge.
@Suite struct ToolTests {
  private func scenario(width: Int = 72, height: Int = 24) -> Scenario {
    var scenario = Scenario(width, height)
    scenario.state.surroundings.tools = [
      ToolDefinition(name: "Bash", description: "", inputSchema: .object([:]))
    ]
    return scenario
  }

  private func call(_ id: String, _ name: String, _ input: [String: JSON]) -> String {
    let json = String(decoding: JSON.object(input).bytes, as: UTF8.self)
    return #"{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","#
      + #""id":"\#(id)","name":"\#(name)","input":{}}}"# + "\n\n"
      + #"{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","#
      + #""partial_json":\#(quoted(json))}}"# + "\n\n"
      + #"{"type":"content_block_stop","index":1}"#
  }

  /// A question whose answer calls tools.
  private func ask(_ scenario: inout Scenario, _ calls: String...) {
    scenario.say("Tidy up, please")
    scenario.begin()
    scenario.delta("I look first.")
    for call in calls {
      for event in call.components(separatedBy: "\n\n") { scenario.stream(event) }
    }
    scenario.end(reason: "tool_use")
  }

  private var bash: String {
    call("t1", "Bash", ["command": .string("git status --short\u{1B}[2K")])
  }

  private func proposal(_ command: String = "git status --short\u{1B}[2K") -> ToolEvent {
    .proposed(
      Proposal(
        call: ToolCall(id: "t1", name: "Bash", input: .object([:])),
        act: .command(command, directory: "/home/ada/src/app", sandbox: .confined(network: false)),
        rule: "Bash(git status:*)"))
  }

  private func requests(_ scenario: Scenario) -> [ToolRequest] {
    scenario.effects.compactMap { if case .tool(let request) = $0 { request } else { nil } }
  }

  private func sends(_ scenario: Scenario) -> [MessagesRequest] {
    scenario.effects.compactMap { if case .send(_, let request, _) = $0 { request } else { nil } }
  }

  @Test func aCommandIsAskedFor() throws {
    var scenario = scenario()
    ask(&scenario, bash)
    #expect(requests(scenario).count == 1)
    scenario.send(.tool(proposal(), id: "t1"))
    scenario.wait(500)
    try expectScreen(scenario.screen(), "tool-asks")
    scenario.press(.character("1"))
    #expect(requests(scenario).last == .run(id: "t1", always: false))
    scenario.send(.tool(.output(Array("M a.swift\n M b.swift\n".utf8)), id: "t1"))
    scenario.wait(3000)
    try expectScreen(scenario.screen(), "tool-runs")
    let outcome = ToolOutcome(result: ToolResult(id: "t1", text: " M a.swift\n M b.swift\n"))
    scenario.send(.tool(.finished(outcome), id: "t1"))
    // The results are saved before the model is asked to go on.
    #expect(sends(scenario).count == 2)
    #expect(sends(scenario).last?.messages.last?.content == [.toolResult(outcome.result)])
    scenario.begin()
    scenario.delta("All tidy.")
    scenario.end()
    try expectScreen(scenario.screen(), "tool-done")
    #expect(!scenario.state.isAnswering)
  }

  @Test func keysTypedBeforeItCouldBeReadAreNoAnswer() {
    var scenario = scenario()
    ask(&scenario, bash)
    scenario.send(.tool(proposal(), id: "t1"))
    scenario.press(.character("1"), Key(.enter))
    #expect(scenario.state.approval != nil)
    #expect(scenario.state.queue == ["1"])
    scenario.wait(500)
    scenario.press(Key(.down), Key(.enter))
    #expect(requests(scenario).last == .run(id: "t1", always: true))
  }

  @Test func textBesideTheAnswersGoesIntoTheInput() {
    var scenario = scenario()
    ask(&scenario, bash)
    scenario.send(.tool(proposal(), id: "t1"))
    scenario.wait(500)
    scenario.type("wait")
    #expect(scenario.state.composer.text == "wait")
    // While it holds text, neither a number nor Enter is an answer.
    scenario.wait(500)
    scenario.press(.character("1"))
    #expect(scenario.state.approval != nil && scenario.state.composer.text == "wait1")
    scenario.press(Key(.enter))
    #expect(scenario.state.approval != nil && scenario.state.queue == ["wait1"])
    scenario.wait(500)
    scenario.press(.character("一"))
    #expect(scenario.state.approval != nil)
  }

  @Test func aQuestionThatWasCoveredIsReadFirst() {
    var scenario = scenario()
    ask(&scenario, bash)
    scenario.press(Key(.function(1)))
    scenario.send(.tool(proposal(), id: "t1"))
    scenario.wait(2000)
    scenario.press(Key(.escape))
    scenario.press(Key(.enter))
    #expect(scenario.state.approval != nil)
  }

  @Test func noWithAWord() throws {
    var scenario = scenario()
    ask(&scenario, bash)
    scenario.send(.tool(proposal(), id: "t1"))
    scenario.wait(500)
    scenario.press(.character("4"))
    scenario.type("use rg")
    scenario.send(.input(.paste(" 方")))
    try expectScreen(scenario.screen(), "tool-no")
    scenario.press(Key(.enter))
    #expect(requests(scenario).last == .stop(id: "t1"))
    guard case .toolResult(let result)? = sends(scenario).last?.messages.last?.content.first else {
      Issue.record("no result was sent")
      return
    }
    #expect(result.isError && result.text.hasSuffix("use rg 方"))
  }

  @Test func escapeStopsTheCallAndTheRequestAfterItIsValid() throws {
    var scenario = scenario()
    ask(&scenario, bash, call("t2", "Read", ["file_path": .string("/home/ada/src/app/a.swift")]))
    scenario.send(.tool(.permitted, id: "t1"))
    scenario.send(.tool(.output(Array("half".utf8)), id: "t1"))
    scenario.press(Key(.escape))
    #expect(requests(scenario).last == .stop(id: "t1"))
    #expect(!scenario.state.isAnswering && sends(scenario).count == 1)
    try expectScreen(scenario.screen(), "tool-stopped")
    scenario.say("Go on then")
    let last = sends(scenario).last?.messages.normalized.last?.content
    #expect(last?.count == 3 && last?.last == .text("Go on then"))
  }

  @Test func whatIsTypedMeanwhileGoesWithTheResults() {
    var scenario = scenario()
    ask(&scenario, bash)
    scenario.send(.tool(.permitted, id: "t1"))
    scenario.say("and be quick")
    scenario.send(
      .tool(.finished(ToolOutcome(result: ToolResult(id: "t1", text: "ok"))), id: "t1"))
    #expect(sends(scenario).count == 2)
    #expect(
      sends(scenario).last?.messages.normalized.last?.content
        == [.toolResult(ToolResult(id: "t1", text: "ok")), .text("and be quick")])
  }

  @Test func aSwitchOfModelWaitsForTheNextMessage() {
    var scenario = scenario()
    ask(&scenario, bash)
    scenario.say("/model claude sonnet")
    scenario.send(
      .tool(.finished(ToolOutcome(result: ToolResult(id: "t1", text: "ok"))), id: "t1"))
    #expect(sends(scenario).last?.model == "kimi-k2.5")
    scenario.begin()
    scenario.delta("Done")
    scenario.end()
    scenario.say("Next")
    #expect(sends(scenario).last?.model == "claude-sonnet")
  }

  @Test func aComparisonWaitsForTheNextMessage() {
    var scenario = scenario()
    ask(&scenario, bash)
    scenario.say("/both 1 2")
    scenario.send(
      .tool(.finished(ToolOutcome(result: ToolResult(id: "t1", text: "ok"))), id: "t1"))
    #expect(sends(scenario).count == 2)
    #expect(sends(scenario).last?.model == "kimi-k2.5" && sends(scenario).last?.tools.count == 1)
  }

  @Test func aModelThatNeverStopsIsStopped() {
    var scenario = scenario()
    scenario.state.surroundings.roundLimit = 3
    ask(&scenario, bash)
    for round in 1...3 {
      scenario.send(
        .tool(.finished(ToolOutcome(result: ToolResult(id: "t1", text: "ok"))), id: "t1"))
      guard round < 3 else { break }
      scenario.begin()
      for event in bash.components(separatedBy: "\n\n") { scenario.stream(event) }
      scenario.end(reason: "tool_use")
    }
    #expect(!scenario.state.isAnswering)
    #expect(scenario.state.notice?.text.contains("3 rounds") == true)
    // Enter lets it go on.
    let count = sends(scenario).count
    scenario.press(Key(.enter))
    #expect(sends(scenario).count == count + 1)
  }

  @Test func editsShowWhatChanges() throws {
    var scenario = scenario(width: 76, height: 30)
    ask(
      &scenario,
      call(
        "e1", "Edit",
        [
          "file_path": .string("/home/ada/src/app/run.swift"),
          "old_string": .string("let count = 1\nprint(count)"),
          "new_string": .string("let total = 1\nprint(total)\ndone()"),
        ]))
    scenario.send(
      .tool(.finished(ToolOutcome(result: ToolResult(id: "e1", text: "Done."))), id: "e1"))
    scenario.begin()
    for event in call(
      "p", "TodoWrite",
      [
        "todos": .array([
          .object(["content": .string("Read the tests"), "status": .string("completed")]),
          .object(["content": .string("Mend the parser"), "status": .string("in_progress")]),
          .object(["content": .string("Run them"), "status": .string("pending")]),
        ])
      ]
    ).components(separatedBy: "\n\n") { scenario.stream(event) }
    scenario.end(reason: "tool_use")
    scenario.send(
      .tool(
        .finished(
          ToolOutcome(
            result: ToolResult(id: "p", text: "ok"),
            plan: [
              PlanStep(text: "Read the tests", status: .completed),
              PlanStep(text: "Mend the parser", status: .inProgress),
              PlanStep(text: "Run them", status: .pending),
            ])), id: "p"))
    scenario.begin()
    scenario.delta("Now the rest.")
    try expectScreen(scenario.screen(), "tool-edit")
  }

  @Test func modesGoRoundAndAreShown() {
    var scenario = scenario()
    for mode in [PermissionMode.acceptEdits, .plan, .fullTrust, .ask] {
      scenario.press(Key(.tab, .shift))
      #expect(scenario.state.permissionMode == mode)
      #expect((mode != .ask) == (scenario.rows().last?.contains(mode.phrase) == true))
    }
    scenario.say("/permissions accept edits")
    #expect(scenario.state.permissionMode == .acceptEdits)
    scenario.say("/permissions everything")
    #expect(scenario.state.permissionMode == .acceptEdits)
    #expect(scenario.state.notice?.text.hasPrefix("There is no mode everything") == true)
  }

  @Test func aConversationFromTheArchiveShowsItsCalls() throws {
    var scenario = scenario()
    ask(&scenario, bash)
    scenario.send(
      .tool(.finished(ToolOutcome(result: ToolResult(id: "t1", text: "M a\nM b\n"))), id: "t1"))
    scenario.begin()
    scenario.delta("Done.")
    scenario.end()
    let rows = scenario.rows()
    scenario.send(.resized(Size(width: 71, height: 24)))
    scenario.send(.resized(Size(width: 72, height: 24)))
    #expect(scenario.rows() == rows)
    scenario.press(.control("t"))
    scenario.press(.control("t"))
    #expect(scenario.rows() == rows)
  }

  @Test func theServersPauseIsGoneOnFrom() {
    var scenario = scenario()
    scenario.say("Look it up")
    scenario.begin()
    scenario.delta("Looking")
    scenario.end(reason: "pause_turn")
    #expect(sends(scenario).count == 2)
    #expect(sends(scenario).last?.messages.last?.role == .assistant)
  }
}
