import Conversation
import Messages
import Testing

@testable import ACP

/// Questions and answers.
@Suite struct PromptTests {
  @Test func anAnswerStreams() throws {
    var client = try Client.ready()
    let session = try client.open()
    try client.prompt(session, "How?")
    #expect(client.answer(to: client.lastID) == nil)
    #expect(client.sent.count == 1)
    client.answer(
      [Stream.start]
        + Stream.block(
          0, #"{"type":"thinking","thinking":""}"#, [#"{"type":"thinking_delta","thinking":"hm"}"#]),
      ends: false)
    #expect(client.text("agent_thought_chunk") == "hm")
    client.answer(
      Stream.block(
        1, #"{"type":"text","text":""}"#,
        ["One ", "two"].map { #"{"type":"text_delta","text":"\#($0)"}"# })
        + Stream.end("end_turn"))
    #expect(client.text() == "One two")
    #expect(client.updates("agent_message_chunk").count == 2)
    let answer = client.answer(to: client.lastID)?["result"]
    #expect(answer?["stopReason"] == .string("end_turn"))
    #expect(answer?["usage"]?["totalTokens"] == .integer(15))
    #expect(
      client.updates("usage_update") == [
        .object([
          "sessionUpdate": .string("usage_update"), "used": .integer(15), "size": .integer(1000),
        ])
      ])
    #expect(client.updates("session_info_update").last?["title"] == .string("How?"))
    #expect(client.turns.map(\.role) == [.user, .assistant])
    #expect(client.turns[1].parent == client.turns[0].id)
    // What streamed was saved before it went out.
    let firstFragment = client.outputs.firstIndex {
      if case .record(.fragment) = $0 { true } else { false }
    }
    let firstChunk = client.outputs.firstIndex {
      if case .write(let line) = $0 {
        String(decoding: line, as: UTF8.self).contains("agent_thought_chunk")
      } else {
        false
      }
    }
    #expect(try #require(firstFragment) < #require(firstChunk))

    try client.prompt(session, "And?")
    #expect(client.sent.last?.messages.map(\.role) == [.user, .assistant, .user])
  }

  @Test(arguments: [
    ("end_turn", "end_turn"), ("stop_sequence", "end_turn"), ("max_tokens", "max_tokens"),
    ("refusal", "refusal"), ("something_new", "end_turn"),
  ])
  func reasonsToStop(theirs: String, ours: String) throws {
    var client = try Client.ready()
    try client.prompt(try client.open())
    client.answer(Stream.text(["x"], theirs))
    #expect(client.answer(to: client.lastID)?["result"]?["stopReason"] == .string(ours))
  }

  @Test func aPauseGoesOn() throws {
    var client = try Client.ready()
    try client.prompt(try client.open())
    client.answer(Stream.text(["one"], "pause_turn"))
    #expect(client.sent.count == 2)
    client.answer(Stream.text(["two"]))
    #expect(client.answer(to: client.lastID)?["result"]?["stopReason"] == .string("end_turn"))
  }

  @Test func aFailureIsAnErrorWithoutKeys() throws {
    var client = try Client.ready()
    let session = try client.open()
    try client.prompt(session)
    let id = try #require(client.transfers.last)
    client.handle(.transfer(id: id, .head(status: 400, headers: [:])))
    client.handle(
      .transfer(
        id: id,
        .body(
          Array(
            #"{"error":{"type":"invalid_request_error","message":"the secret is wrong"}}"#.utf8))))
    client.handle(.transfer(id: id, .end))
    let error = try #require(client.answer(to: client.lastID)?["error"])
    #expect(error["code"] == .integer(-32603))
    #expect(error["data"]?["status"] == .integer(400))
    #expect(error["data"]?["detail"]?.stringValue?.contains("the … is wrong") == true)
    // The session goes on.
    try client.prompt(session)
    client.answer(Stream.text(["fine"]))
    #expect(client.answer(to: client.lastID)?["result"] != nil)
  }

  @Test(arguments: [
    #"{"jsonrpc":"2.0","method":"session/cancel","params":{"sessionId":"$S"}}"#,
    #"{"jsonrpc":"2.0","method":"$/cancel_request","params":{"requestId":$R}}"#,
    #"{"jsonrpc":"2.0","id":"c","method":"session/cancel","params":{"sessionId":"$S"}}"#,
  ])
  func cancellingAnswersCancelled(line: String) throws {
    var client = try Client.ready()
    let session = try client.open()
    try client.prompt(session)
    client.answer(Array(Stream.text(["half"]).dropLast(3)), ends: false)
    let id = try #require(client.transfers.last)
    client.send(line.replacing("$S", with: session).replacing("$R", with: "\(client.lastID)"))
    #expect(client.answer(to: client.lastID)?["result"]?["stopReason"] == .string("cancelled"))
    #expect(client.outputs.contains(.cancel(id: id)))
    #expect(client.turns.last?.answer?.outcome == .stopped && client.turns.last?.text == "half")
    // What comes after it means nothing, and the next prompt works.
    client.forget()
    client.handle(.transfer(id: id, .body(Array("data: x\n\n".utf8))))
    #expect(client.lines.isEmpty)
    try client.prompt(session)
    #expect(client.sent.count == 1)
  }

  @Test func cancellingWhileItWaitsToAskAgain() throws {
    var client = try Client.ready()
    let session = try client.open()
    try client.prompt(session)
    let id = try #require(client.transfers.last)
    client.handle(.transfer(id: id, .head(status: 529, headers: [:])))
    client.handle(.transfer(id: id, .end))
    #expect(client.agent.deadline(after: client.now) != nil)
    client.send(
      #"{"jsonrpc":"2.0","method":"session/cancel","params":{"sessionId":"\#(session)"}}"#)
    #expect(client.answer(to: client.lastID)?["result"]?["stopReason"] == .string("cancelled"))
    #expect(client.agent.deadline(after: client.now) == nil)
  }

  @Test func oneAtATimeAndManySessions() throws {
    var client = try Client.ready()
    let sessions = try (0..<8).map { _ in try client.open() }
    for session in sessions { try client.prompt(session, session) }
    #expect(client.sent.count == 8)
    let running = client.transfers
    try client.prompt(sessions[3], "again")
    let error = client.answer(to: client.lastID)?["error"]
    #expect(error?["code"] == .integer(-32600))
    #expect(error?["message"]?.stringValue?.contains("running") == true)
    let load = try client.request(
      "session/load", #"{"sessionId":"\#(sessions[3])","cwd":"/w","mcpServers":[]}"#)
    #expect(load?["error"] != nil)
    // Interleaved, each session gets its own.
    client.forget()
    for (index, event) in Stream.text(["a", "b", "c"]).enumerated() {
      for (place, id) in running.enumerated() {
        if index == 0 { client.handle(.transfer(id: id, .head(status: 200, headers: [:]))) }
        let own = event.replacing(#""text":"a""#, with: #""text":"\#(place)""#)
        client.handle(.transfer(id: id, .body(Array("data: \(own)\n\n".utf8))))
      }
    }
    for (place, session) in sessions.enumerated() {
      let text = client.lines.filter { $0["params"]?["sessionId"] == .string(session) }
        .compactMap { $0["params"]?["update"]?["content"]?["text"]?.stringValue }.joined()
      #expect(text == "\(place)bc")
    }
    #expect(client.lines.filter { $0["result"]?["stopReason"] != nil }.count == 8)
    #expect(!client.agent.isBusy)
  }

  @Test func theEndStopsEverything() throws {
    var client = try Client.ready()
    let (one, two) = (try client.open(), try client.open())
    try client.prompt(one)
    client.answer(Array(Stream.text(["half"]).dropLast(3)), ends: false)
    try client.prompt(two)
    client.handle(.endOfInput)
    #expect(client.turns.suffix(2).allSatisfy { $0.answer?.outcome == .stopped })
    #expect(client.outputs.filter { if case .leave = $0 { true } else { false } }.count == 2)
    client.forget()
    client.send(#"{"jsonrpc":"2.0","id":1,"method":"session/list"}"#)
    #expect(client.outputs.isEmpty)
  }

  @Test func closingForgetsTheSession() throws {
    var client = try Client.ready()
    let session = try client.open()
    try client.prompt(session)
    let prompt = client.lastID
    #expect(
      try client.request("session/close", #"{"sessionId":"\#(session)"}"#)?["result"]
        == .object([:]))
    #expect(client.answer(to: prompt)?["result"]?["stopReason"] == .string("cancelled"))
    try client.prompt(session)
    #expect(client.answer(to: client.lastID)?["error"]?["code"] == .integer(-32002))
  }

  @Test func contentBecomesWhatModelsTake() throws {
    let png = "iVBORw0KGgo="
    let blocks = try PromptContent.blocks(
      [
        #"{"type":"text","text":"Look"}"#,
        #"{"type":"resource_link","uri":"file:///a/b%20c.swift","name":"b c.swift"}"#,
        #"{"type":"resource","resource":{"uri":"file:///n.txt","text":"one\ntwo"}}"#,
        #"{"type":"resource","resource":{"uri":"x:y","blob":"AA==","mimeType":"application/zip"}}"#,
        #"{"type":"resource","resource":{"uri":"x:y","blob":"\#(png)","mimeType":"image/png"}}"#,
        #"{"type":"image","data":"\#(png)","mimeType":"image/png"}"#,
      ].map { try JSON(parsing: Array($0.utf8)) })
    #expect(
      blocks == [
        .text("Look"), .text("[b c.swift](/a/b c.swift)"),
        .text("<file path=\"/n.txt\">\none\ntwo\n</file>"),
        .text("(The file x:y is attached, but as bytes that cannot be read as text.)"),
        .image(mediaType: "image/png", data: png), .image(mediaType: "image/png", data: png),
      ])
  }

  @Test func commandsAreNotForTheModel() throws {
    var client = try Client.ready()
    let session = try client.open()
    try client.prompt(session, "/model moon/k3")
    #expect(client.answer(to: client.lastID)?["result"]?["stopReason"] == .string("end_turn"))
    #expect(client.text().contains("Three"))
    #expect(client.updates("config_option_update").count == 1)
    try client.prompt(session, "/model no such")
    #expect(client.text().contains("There is no model"))
    try client.prompt(session, "/model")
    #expect(client.text().contains("`moon/k3` (in use)"))
    #expect(client.sent.isEmpty)
    try client.prompt(session, "/etc/passwd is what?")
    #expect(client.sent.last?.model == "k3")
  }

  /// While the client does not read, what streams is saved and kept together, and goes out whole.
  @Test func aClientThatDoesNotRead() throws {
    var client = try Client.ready()
    let session = try client.open()
    try client.prompt(session)
    client.handle(.congestion(true))
    client.forget()
    let id = try #require(client.agent.transfers.keys.first)
    client.handle(.transfer(id: id, .head(status: 200, headers: [:])))
    let events = Stream.text((0..<500).map { "\($0) " }).dropLast(2)
    for event in events {
      client.handle(.transfer(id: id, .body(Array("data: \(event)\n\n".utf8))))
    }
    #expect(client.lines.isEmpty)
    #expect(client.outputs.count >= 500)
    client.handle(.congestion(false))
    #expect(client.updates("agent_message_chunk").count == 1)
    #expect(client.text() == (0..<500).map { "\($0) " }.joined())
  }

  @Test func aLoadedSessionIsToldFromTheStart() throws {
    var client = try Client.ready()
    var session = Session(id: Identifier(high: 1, low: 2), directory: "/a", created: 0)
    session.title = "Old"
    session.model = "moon/k3"
    let (one, two, three) = (
      Identifier(high: 1, low: 3), Identifier(high: 1, low: 4), Identifier(high: 1, low: 5)
    )
    var answer = Answer(alias: "Three", requestedModel: "moon/k3", host: "h")
    answer.outcome = .complete
    client.stored[session.id] = (
      session,
      History(turns: [
        Turn(
          id: one, parent: nil, role: .user,
          content: [.text("Q"), .image(mediaType: "image/png", data: "AA==")], created: 0),
        Turn(
          id: two, parent: one, role: .assistant,
          content: [
            .thinking("hm", signature: nil), .text("A"),
            .toolUse(
              id: "x", name: "Read", input: .object(["file_path": .string("/a/f")])),
          ], created: 0, answer: answer),
        Turn(
          id: three, parent: two, role: .user,
          content: [.toolResult(ToolResult(id: "x", text: "data"))], created: 0),
      ])
    )
    let parameters = #"{"sessionId":"\#(session.id)","cwd":"/elsewhere","mcpServers":[]}"#
    let result = try client.request("session/load", parameters)?["result"]
    #expect(result?["models"]?["currentModelId"] == .string("moon/k3"))
    let kinds = client.lines.compactMap {
      $0["params"]?["update"]?["sessionUpdate"]?.stringValue
    }
    #expect(
      kinds == [
        "user_message_chunk", "user_message_chunk", "agent_thought_chunk", "agent_message_chunk",
        "tool_call", "tool_call_update", "session_info_update", "available_commands_update",
      ])
    #expect(client.updates("tool_call").first?["title"] == .string("Read /a/f"))
    #expect(
      client.updates("tool_call_update").first?["toolCallId"]
        == client.updates("tool_call").first?["toolCallId"])
    // All of it comes before the answer.
    let place = client.lines.firstIndex { $0["result"] != nil }
    #expect(place == client.lines.count - 2)
    try client.prompt(session.id.description, "next")
    #expect(client.sent.last?.model == "k3" && client.sent.last?.messages.count == 4)

    // To resume is the same without a word of it.
    client.answer(Stream.text(["ok"]))
    client.forget()
    #expect(try client.request("session/resume", parameters)?["result"] != nil)
    #expect(client.updates("user_message_chunk").isEmpty)
  }
}
