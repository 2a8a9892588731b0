import Conversation
import Messages
import Testing

@testable import ACP

/// The model's calls.
@Suite struct ToolTests {
  private func start(
    _ calls: [(String, String)], _ capabilities: String = "{}"
  ) throws -> (Client, session: String, id: Identifier) {
    var client = try Client.ready(capabilities)
    let session = try client.open("/work")
    try client.prompt(session)
    var events = [Stream.start]
    for (index, call) in calls.enumerated() {
      events += Stream.block(
        index, #"{"type":"tool_use","id":"c\#(index)","name":"\#(call.0)","input":\#(call.1)}"#, [])
    }
    client.answer(events + Stream.end("tool_use"))
    return (client, session, try #require(Identifier(session)))
  }

  private func done(_ id: String, _ text: String) -> ToolEvent {
    .finished(ToolOutcome(result: ToolResult(id: id, text: text), summary: "done"))
  }

  private func statuses(_ client: Client) -> [String] {
    client.lines.compactMap { $0["params"]?["update"]?["status"]?.stringValue }
  }

  @Test func callsAreShownAndTheirResultsGoBack() throws {
    var (client, _, id) = try start([
      ("Read", #"{"file_path":"src/a.swift","offset":3}"#), ("Odd", #"{"x":1}"#),
    ])
    let calls = client.updates("tool_call")
    #expect(calls.map { $0["title"] } == [.string("Read src/a.swift"), .string("Odd")])
    #expect(calls.map { $0["kind"] } == [.string("read"), .string("other")])
    #expect(
      calls[0]["locations"]
        == .array([.object(["path": .string("/work/src/a.swift"), "line": .integer(3)])]))
    guard case .prepare(let call, .ask)? = client.toolRequests.last else {
      Issue.record("\(client.outputs)")
      return
    }
    #expect(call.id == "c0")
    client.handle(.tool(.permitted, id: "c0", session: id))
    #expect(client.toolRequests.last == .run(id: "c0", always: false))
    client.handle(.tool(done("c0", "text"), id: "c0", session: id))
    client.handle(
      .tool(
        .finished(ToolOutcome(result: ToolResult(id: "c1", text: "no", isError: true))), id: "c1",
        session: id))
    #expect(statuses(client) == ["pending", "pending", "in_progress", "completed", "failed"])
    #expect(client.sent.count == 2)
    #expect(client.sent[1].messages.last?.content.count == 2)
    client.answer(Stream.text(["Done."]))
    #expect(client.answer(to: client.lastID)?["result"]?["stopReason"] == .string("end_turn"))
  }

  @Test(arguments: [
    (
      #"{"outcome":{"outcome":"selected","optionId":"once"}}"#,
      ToolRequest.run(id: "c0", always: false)
    ),
    (#"{"outcome":{"outcome":"selected","optionId":"always"}}"#, .run(id: "c0", always: true)),
    (#"{"outcome":{"outcome":"selected","optionId":"no"}}"#, .stop(id: "c0")),
    (#"{"outcome":{"outcome":"cancelled"}}"#, .stop(id: "c0")),
    (#"{"outcome":{"outcome":"selected","optionId":"strange"}}"#, .stop(id: "c0")),
    ("null", .stop(id: "c0")),
  ])
  func permission(reply: String, request: ToolRequest) throws {
    var (client, session, id) = try start([("Edit", #"{"file_path":"/work/a"}"#)])
    guard case .prepare(let call, _)? = client.toolRequests.last else { return }
    let change = FileChange(path: "/work/a", before: "1\n", after: "2\n")
    client.handle(
      .tool(
        .proposed(Proposal(call: call, act: .changes([change]), rule: "Edit(./**)")), id: "c0",
        session: id))
    let question = try #require(client.lines.last)
    #expect(question["method"] == .string("session/request_permission"))
    let parameters = question["params"]
    #expect(parameters?["sessionId"] == .string(session))
    #expect(
      parameters?["options"]?.arrayValue?.map { $0["kind"] }
        == [
          "allow_once", "allow_always", "reject_once",
        ].map(JSON.string))
    #expect(
      parameters?["toolCall"]?["content"]
        == .array([
          .object([
            "type": .string("diff"), "path": .string("/work/a"), "oldText": .string("1\n"),
            "newText": .string("2\n"),
          ])
        ]))
    client.reply(reply)
    #expect(client.toolRequests.last == request)
  }

  @Test func whatIsAllowedAlwaysAsksNoMore() throws {
    var (client, _, id) = try start([
      ("Bash", #"{"command":"ls"}"#), ("Bash", #"{"command":"ls -l"}"#),
    ])
    for number in 0...1 {
      guard case .prepare(let call, _)? = client.toolRequests.last else { return }
      let act = Proposal.Act.command("ls", directory: "/work", sandbox: .none)
      client.handle(
        .tool(
          .proposed(Proposal(call: call, act: act, rule: "Bash(ls:*)")), id: call.id, session: id))
      if number == 0 {
        client.reply(#"{"outcome":{"outcome":"selected","optionId":"always"}}"#)
      }
      client.handle(.tool(done(call.id, "x"), id: call.id, session: id))
    }
    #expect(
      client.lines.filter { $0["method"] == .string("session/request_permission") }.count == 1)
    #expect(client.sent.count == 2)
  }

  @Test func cancellingEndsTheToolAndTheQuestion() throws {
    for isRunning in [false, true] {
      var (client, session, id) = try start([
        ("Bash", #"{"command":"sleep 9"}"#), ("Read", #"{"file_path":"x"}"#),
      ])
      guard case .prepare(let call, _)? = client.toolRequests.last else { return }
      let act = Proposal.Act.command("sleep 9", directory: "/work", sandbox: .none)
      client.handle(
        .tool(.proposed(Proposal(call: call, act: act, rule: nil)), id: "c0", session: id))
      if isRunning {
        client.reply(#"{"outcome":{"outcome":"selected","optionId":"once"}}"#)
        client.handle(.tool(.output(Array("part".utf8)), id: "c0", session: id))
      }
      client.send(
        #"{"jsonrpc":"2.0","method":"session/cancel","params":{"sessionId":"\#(session)"}}"#)
      #expect(client.toolRequests.last == .stop(id: "c0"))
      #expect(client.answer(to: client.lastID)?["result"]?["stopReason"] == .string("cancelled"))
      // Each call has its result, so that the conversation can go on.
      #expect(client.turns.last?.content.count == 2)
      let sent = client.sent.count
      client.reply(#"{"outcome":{"outcome":"cancelled"}}"#)
      client.handle(.tool(done("c0", "late"), id: "c0", session: id))
      #expect(client.sent.count == sent)
      try client.prompt(session, "go on")
      #expect(client.sent.count == sent + 1)
    }
  }

  @Test func outputAndThePlanAreShown() throws {
    var (client, _, id) = try start([("Bash", #"{"command":"make"}"#)])
    client.handle(.tool(.permitted, id: "c0", session: id))
    for number in 0..<100 {
      client.now += 1
      client.handle(.tool(.output(Array("line \(number)\n".utf8)), id: "c0", session: id))
    }
    let shown = client.updates("tool_call_update").filter { $0["content"] != nil }
    #expect((1...3).contains(shown.count))
    let steps = [PlanStep(text: "Build", status: .inProgress)]
    client.handle(
      .tool(
        .finished(ToolOutcome(result: ToolResult(id: "c0", text: "ok"), plan: steps)), id: "c0",
        session: id))
    #expect(
      client.updates("plan").first?["entries"]
        == .array([
          .object([
            "content": .string("Build"), "priority": .string("medium"),
            "status": .string("in_progress"),
          ])
        ]))
  }

  /// A loop of tools waits for a client that does not read, and ends at its limit.
  @Test func loopsAreHeld() throws {
    var (client, session, id) = try start([("Read", #"{"file_path":"x"}"#)])
    client.handle(.tool(.permitted, id: "c0", session: id))
    client.handle(.congestion(true))
    client.handle(.tool(done("c0", "text"), id: "c0", session: id))
    #expect(client.sent.count == 1)
    client.handle(.congestion(false))
    #expect(client.sent.count == 2)
    client.answer(Stream.text(["ok"]))

    client = try Client.ready { $0.roundLimit = 3 }
    session = try client.open()
    try client.prompt(session)
    for _ in 0..<3 { client.answer(Stream.text(["x"], "pause_turn")) }
    #expect(
      client.answer(to: client.lastID)?["result"]?["stopReason"] == .string("max_turn_requests"))
    #expect(client.sent.count == 3)
  }

  // MARK: Through the client

  private static let files = #"{"fs":{"readTextFile":true,"writeTextFile":true}}"#

  @Test func filesAreReadAsTheEditorHasThem() throws {
    var (client, _, id) = try start([("Read", #"{"file_path":"a","limit":2}"#)], Self.files)
    client.handle(.tool(.permitted, id: "c0", session: id))
    #expect(client.toolRequests.last == .run(id: "c0", always: false))
    client.handle(.tool(done("c0", "     1\told\n"), id: "c0", session: id))
    let question = try #require(client.lines.last)
    #expect(question["method"] == .string("fs/read_text_file"))
    #expect(question["params"]?["path"] == .string("/work/a"))
    #expect(question["params"]?["limit"] == .integer(2))
    client.reply(#"{"content":"new\r\nlines\r\n"}"#)
    #expect(
      client.turns.last?.content
        == [.toolResult(ToolResult(id: "c0", text: "     1\tnew\n     2\tlines\n"))])
  }

  @Test func keysInFilesDoNotGoToTheModel() throws {
    var client = try Client.ready(Self.files) { $0.mask = { $0.replacing("secret", with: "…") } }
    let session = try client.open()
    try client.prompt(session)
    client.answer(Stream.calls(("Read", #"{"file_path":".env"}"#)))
    let id = try #require(Identifier(session))
    client.handle(.tool(.permitted, id: "call_0", session: id))
    client.handle(.tool(done("call_0", "     1\told\n"), id: "call_0", session: id))
    client.reply(#"{"content":"KEY=secret"}"#)
    #expect(
      client.turns.last?.content
        == [.toolResult(ToolResult(id: "call_0", text: "     1\tKEY=…\n"))])
  }

  @Test func whatTheClientWillNotReadWeHaveRead() throws {
    var (client, _, id) = try start([("Read", #"{"file_path":"a"}"#)], Self.files)
    client.handle(.tool(.permitted, id: "c0", session: id))
    client.handle(.tool(done("c0", "     1\tours\n"), id: "c0", session: id))
    client.refuse()
    #expect(
      client.turns.last?.content == [.toolResult(ToolResult(id: "c0", text: "     1\tours\n"))])
  }

  /// A change by its tool and input, of which text it makes which; nil where it is refused.
  struct Change: Sendable {
    let name: String
    let input: String
    let before: String
    let after: String?
  }

  @Test(arguments: [
    Change(
      name: "Edit", input: #""old_string":"two","new_string":"2""#, before: "one\ntwo\n",
      after: "one\n2\n"),
    Change(
      name: "Edit", input: #""old_string":"two","new_string":"2""#, before: "two two", after: nil),
    Change(
      name: "Edit", input: #""old_string":"two","new_string":"2","replace_all":true"#,
      before: "two two", after: "2 2"),
    Change(
      name: "Edit", input: #""old_string":"absent","new_string":"2""#, before: "x", after: nil),
    Change(
      name: "Write", input: #""content":"x\ny\n""#, before: "a\r\nb\r\n", after: "x\r\ny\r\n"),
    Change(
      name: "MultiEdit",
      input:
        #""edits":[{"old_string":"one\ntwo","new_string":"1\n2"},{"old_string":"2","new_string":"3"}]"#,
      before: "one\r\ntwo\r\n", after: "1\r\n3\r\n"),
  ])
  func changesGoThroughTheEditor(change: Change) throws {
    var (client, _, id) = try start(
      [(change.name, #"{"file_path":"a",\#(change.input)}"#)], Self.files)
    client.handle(.tool(.permitted, id: "c0", session: id))
    #expect(client.lines.last?["method"] == .string("fs/read_text_file"))
    let before = JSON.object(["content": .string(change.before)])
    client.reply(String(decoding: before.bytes, as: UTF8.self))
    guard let after = change.after else {
      guard case .toolResult(let result)? = client.turns.last?.content.first else {
        Issue.record("There is no result: \(client.lines)")
        return
      }
      #expect(result.isError)
      return
    }
    let question = try #require(client.lines.last)
    #expect(question["method"] == .string("fs/write_text_file"))
    #expect(question["params"]?["content"] == .string(after))
    // Kept before the client is asked to write.
    #expect(
      client.outputs.contains(
        .keep(
          FileChange(path: "/work/a", before: change.before, after: after), call: "c0", session: id)
      ))
    client.reply("null")
    #expect(client.outputs.contains(.noteSeen(path: "/work/a", session: id)))
    #expect(
      client.updates("tool_call_update").last?["content"]?.arrayValue?.first?["type"]
        == .string("diff"))
    #expect(client.sent.count == 2)
  }

  /// What `/undo` could not bring back is not changed.
  @Test func whatCannotBeKeptIsNotChanged() throws {
    var (client, _, id) = try start(
      [("Write", #"{"file_path":"unkept","content":"x"}"#)], Self.files)
    client.handle(.tool(.permitted, id: "c0", session: id))
    client.reply(#"{"content":"old"}"#)
    #expect(!client.lines.contains { $0["method"] == .string("fs/write_text_file") })
    guard case .toolResult(let result)? = client.turns.last?.content.first else {
      Issue.record("There is no result: \(client.lines)")
      return
    }
    #expect(result.isError && result.content == [.text("There is no room.")])
  }

  @Test func commandsRunInTheClientsTerminal() throws {
    var (client, session, id) = try start(
      [("Bash", #"{"command":"ls -l"}"#)], #"{"terminal":true}"#)
    client.handle(.tool(.permitted, id: "c0", session: id))
    #expect(client.lines.last?["method"] == .string("terminal/create"))
    #expect(client.lines.last?["params"]?["args"] == .array([.string("-c"), .string("ls -l")]))
    client.reply(#"{"terminalId":"t1"}"#)
    // Our own tools are told to forget it, and what they say of that is passed over.
    #expect(client.toolRequests.last == .stop(id: "c0"))
    client.handle(.tool(done("c0", "stopped"), id: "c0", session: id))
    #expect(
      client.updates("tool_call_update").last?["content"]
        == .array([.object(["type": .string("terminal"), "terminalId": .string("t1")])]))
    #expect(client.lines.last?["method"] == .string("terminal/wait_for_exit"))
    // It takes too long, and is ended.
    client.now += 120_000
    client.handle(.tick)
    #expect(client.lines.last?["method"] == .string("terminal/kill"))
    client.reply("null")
    let wait = try #require(
      client.lines.last { $0["method"] == .string("terminal/wait_for_exit") }?["id"]?.intValue)
    client.send(#"{"jsonrpc":"2.0","id":\#(wait),"result":{"exitCode":null,"signal":"SIGTERM"}}"#)
    #expect(client.lines.last?["method"] == .string("terminal/output"))
    client.reply(#"{"output":"some","truncated":false}"#)
    #expect(
      client.turns.last?.content == [
        .toolResult(ToolResult(id: "c0", text: "some\n(timed out)", isError: true))
      ])
    #expect(client.lines.contains { $0["method"] == .string("terminal/release") })
    _ = session
  }

  @Test func aTerminalThatIsNotWantedIsEnded() throws {
    for isMade in [false, true] {
      var (client, session, id) = try start(
        [("Bash", #"{"command":"sleep 9"}"#)], #"{"terminal":true}"#)
      client.handle(.tool(.permitted, id: "c0", session: id))
      let create = try #require(client.lines.last?["id"]?.intValue)
      if isMade { client.reply(#"{"terminalId":"t1"}"#) }
      client.send(
        #"{"jsonrpc":"2.0","method":"session/cancel","params":{"sessionId":"\#(session)"}}"#)
      #expect(client.answer(to: client.lastID)?["result"]?["stopReason"] == .string("cancelled"))
      if !isMade {
        client.send(#"{"jsonrpc":"2.0","id":\#(create),"result":{"terminalId":"t1"}}"#)
      }
      let methods = client.lines.compactMap { $0["method"]?.stringValue }
      #expect(methods.contains("terminal/kill") && methods.contains("terminal/release"))
    }
  }

  @Test func withoutATerminalWeRunItOurselves() throws {
    var (client, _, id) = try start([("Bash", #"{"command":"ls"}"#)], #"{"terminal":true}"#)
    client.handle(.tool(.permitted, id: "c0", session: id))
    client.refuse()
    #expect(client.toolRequests.last == .run(id: "c0", always: false))
    client.handle(.tool(done("c0", "files"), id: "c0", session: id))
    #expect(client.sent.count == 2)
  }
}
