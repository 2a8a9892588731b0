import Canvas
import Conversation
import Markdown
import Messages
import Testing

@testable import Screen

/// Code blocks into files, and what tools have changed.
@Suite struct ApplyingTests {
  private func proposed(_ scenario: inout Scenario) throws -> ToolCall {
    var call: ToolCall?
    for case .propose(let proposed) in scenario.effects { call = proposed }
    return try #require(call)
  }

  @Test func aBlockIsPutIntoTheFileThatItNames() throws {
    var scenario = Scenario(72, 24)
    scenario.converse("A note?", "Here:\n\n```text title=\"notes/a.txt\"\nremember\n```\n")
    scenario.say("/apply 1")
    let call = try proposed(&scenario)
    #expect(call.name == "Write" && call.input["file_path"] == .string("notes/a.txt"))
    #expect(call.input["content"] == .string("remember\n"))
    let change = FileChange(
      path: "/home/ada/src/app/notes/a.txt", before: "forget\n", after: "remember\n")
    scenario.send(
      .tool(
        .proposed(Proposal(call: call, act: .changes([change]), rule: "Edit(./**)")), id: call.id))
    scenario.wait(500)
    try expectScreen(scenario.screen(), "apply-asks")
    scenario.press(.character("1"))
    #expect(scenario.effects.contains(.tool(.run(id: call.id, always: false))))
    let outcome = ToolOutcome(result: ToolResult(id: call.id, text: "It was written."))
    scenario.send(.tool(.finished(outcome), id: call.id))
    #expect(scenario.state.approval == nil && !scenario.state.isAnswering)
    #expect(
      scenario.state.history.turns.last?.text
        == "I put code block 1 of your answers into notes/a.txt.")
    // It is among what was changed, and what going back puts back.
    scenario.say("/diff")
    guard
      case .showChanges(let wishes)? = scenario.effects.last(where: {
        if case .showChanges = $0 { true } else { false }
      })
    else {
      Issue.record("nothing was asked for")
      return
    }
    #expect(wishes.map(\.calls) == [[call.id]] && wishes.map(\.number) == [1])
  }

  @Test(arguments: [Key.character("2"), Key(.escape)]) func noLeavesItAsItIs(key: Key) throws {
    var scenario = Scenario(72, 24)
    scenario.converse("A note?", "```swift a.swift\nlet a = 1\n```\n")
    scenario.say("/apply 1")
    let call = try proposed(&scenario)
    let change = FileChange(path: "/a.swift", before: nil, after: "let a = 1\n")
    scenario.send(
      .tool(.proposed(Proposal(call: call, act: .changes([change]), rule: nil)), id: call.id))
    scenario.wait(500)
    scenario.press(key)
    #expect(scenario.effects.contains(.tool(.stop(id: call.id))))
    #expect(scenario.state.approval == nil && scenario.state.history.turns.count == 2)
  }

  /// The calls of an answer, and the question that is shown of one of them, stay as they are.
  @Test func besideCallsOfTheModelItWaits() {
    var scenario = Scenario(72, 24)
    scenario.state.surroundings.tools = [
      ToolDefinition(name: "Bash", description: "", inputSchema: .object([:]))
    ]
    scenario.converse("A note?", "```text a.txt\nremember\n```\n")
    scenario.say("Now make it")
    scenario.begin()
    scenario.stream(
      #"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","#
        + #""name":"Bash","input":{"command":"make"}}}"#,
      #"{"type":"content_block_stop","index":0}"#)
    scenario.end(reason: "tool_use")
    scenario.send(.tool(.permitted, id: "t"))
    scenario.say("/apply 1")
    #expect(scenario.state.notice?.text.hasPrefix("Something is under way") == true)
    #expect(scenario.state.applying == nil && scenario.state.round != nil)
    #expect(!scenario.effects.contains { if case .propose = $0 { true } else { false } })
    // Once the round is over, and the answer after it, it goes ahead.
    scenario.send(
      .tool(.finished(ToolOutcome(result: ToolResult(id: "t", text: "made"))), id: "t"))
    scenario.begin()
    scenario.delta("Done")
    scenario.end()
    scenario.say("/apply 1")
    #expect(scenario.effects.contains { if case .propose = $0 { true } else { false } })
  }

  @Test func aBlockWithoutANameAsksForOne() throws {
    var scenario = Scenario(72, 24)
    scenario.converse("Code?", "Like this:\n\n```swift\nlet a = 1\n```\n")
    scenario.say("/apply 1")
    #expect(scenario.state.notice?.text.hasSuffix("Name the file: /apply 1 PATH") == true)
    scenario.say("/apply 1 my file.swift")
    #expect(try proposed(&scenario).input["file_path"] == .string("my file.swift"))
  }

  @Test(arguments: [
    ("```swift Sources/a.swift\nx\n```", "Sources/a.swift"),
    ("```swift:Sources/a.swift\nx\n```", "Sources/a.swift"),
    ("```js filename=\"a.js\" {1,2}\nx\n```", "a.js"),
    ("```swift\n// Sources/a.swift\nx\n```", "Sources/a.swift"),
    ("```html\n<!-- index.html -->\nx\n```", "index.html"),
    ("```py\n# File: a.py\nx\n```", "a.py"),
    ("Change `src/main.rs` so:\n\n```rust\nx\n```", "src/main.rs"),
    ("**`Makefile`**:\n```make\nx\n```", "Makefile"),
    ("From a.c to b.c:\n```c\nx\n```", nil),
    ("See https://example.com/a.html:\n```c\nx\n```", nil),
    ("It is version 3.14 now.\n```c\n// just a remark\nx\n```", nil),
    ("```\nx\n```", nil),
  ])
  func namesAreFound(answer: String, path: String?) throws {
    var layout = MarkdownLayout(width: 80, source: answer, isFinished: true)
    layout.update()
    let block = try #require(layout.codeBlocks.first)
    #expect(NamedFile.path(of: block, in: answer) == path)
  }

  @Test(arguments: [72, 130]) func changesAreShown(width: Int) throws {
    var scenario = Scenario(width, 24)
    let wish = ChangeWish(number: 2, title: "Tidy up\u{1B}[2J, please", calls: ["t"])
    let change = FileChange(
      path: "/home/ada/src/app/a.swift", before: "let a = 1\nlet b = 2\n",
      after: "let a = 1\nlet b = 3\n")
    scenario.send(
      .changes([
        ChangedFiles(
          wish,
          files: [
            .init(change),
            .init(FileChange(path: "/etc/b", before: nil, after: "x\n"), isChangedSince: true),
          ])
      ]))
    try expectScreen(scenario.screen(), "changes-\(width)")
    // Another width sets them anew.
    scenario.send(.resized(Size(width: width == 72 ? 130 : 72, height: 24)))
    var other = Scenario(width == 72 ? 130 : 72, 24)
    other.send(.changes([ChangedFiles(wish, files: [.init(change)])]))
    #expect(scenario.rows().contains { $0.contains("let b = 3") })
    #expect(scenario.screenText.contains("│") == (width == 72))
  }
}
