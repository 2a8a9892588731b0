import Conversation
import Messages
import Testing

@testable import ACP

/// Servers of the Model Context Protocol that a client names.
@Suite struct ServerTests {
  private static let servers =
    #"[{"name":"demo","command":"/bin/d","args":["-x"],"env":[{"name":"A","value":"b"}]},{"type":"stdio","name":"e","command":"e"}]"#

  private static let echo = ToolDefinition(
    name: "mcp__demo__echo", description: "", inputSchema: .object([:]))

  /// A client that has opened a session with servers.
  private func start() throws -> (Client, session: String, id: Identifier) {
    var client = try Client.ready {
      $0.tools = { _ in [] }
    }
    let answer = try client.request(
      "session/new", #"{"cwd":"/work","mcpServers":\#(Self.servers)}"#)
    let session = try #require(answer?["result"]?["sessionId"]?.stringValue)
    return (client, session, try #require(Identifier(session)))
  }

  private func served(_ client: Client) -> [[ToolServer]] {
    client.outputs.compactMap { if case .serve(let servers, _) = $0 { servers } else { nil } }
  }

  @Test func theyAreHandedOnWhenTheSessionIsOpen() throws {
    var (client, session, id) = try start()
    let expected = [
      ToolServer(name: "demo", command: "/bin/d", arguments: ["-x"], environment: ["A": "b"]),
      ToolServer(name: "e", command: "e"),
    ]
    #expect(served(client) == [expected])
    client.handle(.offers([Self.echo], session: id))
    client.stored[id] = (Session(id: id, directory: "/work", created: 0), History())
    for method in ["session/load", "session/resume"] {
      client.forget()
      try client.request(
        method, #"{"sessionId":"\#(session)","cwd":"/work","mcpServers":\#(Self.servers)}"#)
      #expect(served(client) == [expected])
      // What the old ones offered means nothing to the new.
      try client.prompt(session)
      #expect(client.sent.isEmpty)
      client.handle(.offers([], session: id))
      #expect(client.sent.last?.tools.isEmpty == true)
      client.answer(Stream.text(["ok"]))
    }
    client.forget()
    try client.request("session/new", #"{"cwd":"/missing","mcpServers":\#(Self.servers)}"#)
    _ = try client.open()
    #expect(served(client).isEmpty)
  }

  @Test func theFirstQuestionWaitsForThem() throws {
    var (client, session, id) = try start()
    try client.prompt(session)
    #expect(client.sent.isEmpty)
    client.handle(.congestion(true))
    client.handle(.congestion(false))
    #expect(client.sent.isEmpty)
    client.handle(.offers([Self.echo], session: id))
    #expect(client.sent.map { $0.tools.map(\.name) } == [["mcp__demo__echo"]])
    client.answer(Stream.text(["ok"]))
    #expect(client.answer(to: client.lastID)?["result"]?["stopReason"] == .string("end_turn"))
    // A later change is there for the next request; in plan mode nothing of it is.
    client.handle(.offers([Self.echo, Self.echo], session: id))
    try client.prompt(session)
    #expect(client.sent.last?.tools.count == 2)
    client.answer(Stream.text(["ok"]))
    try client.request("session/set_mode", #"{"sessionId":"\#(session)","modeId":"plan"}"#)
    try client.prompt(session)
    #expect(client.sent.last?.tools.isEmpty == true && client.sent.count == 3)
  }

  @Test func whoWaitsCanBeCancelled() throws {
    var (client, session, id) = try start()
    try client.prompt(session)
    let prompt = client.lastID
    try client.request("session/cancel", #"{"sessionId":"\#(session)"}"#)
    #expect(client.answer(to: prompt)?["result"]?["stopReason"] == .string("cancelled"))
    client.handle(.offers([Self.echo], session: id))
    #expect(client.sent.isEmpty)
    try client.request("session/close", #"{"sessionId":"\#(session)"}"#)
    client.handle(.offers([], session: id))
    #expect(client.outputs.contains { if case .leave(id) = $0 { true } else { false } })
  }

  @Test func thePersonSeesWhatIsCalled() throws {
    var (client, session, id) = try start()
    client.handle(.offers([Self.echo], session: id))
    try client.prompt(session)
    client.answer(Stream.calls((name: "mcp__demo__echo", input: #"{"text":"```"}"#)))
    guard case .prepare(let call, .ask)? = client.toolRequests.last else {
      Issue.record("\(client.outputs)")
      return
    }
    let proposal = Proposal(call: call, act: .service(server: "demo"), rule: "mcp__demo__echo")
    client.handle(.tool(.proposed(proposal), id: call.id, session: id))
    let question = try #require(client.lines.last?["params"])
    #expect(question["toolCall"]?["title"] == .string("mcp__demo__echo"))
    #expect(question["toolCall"]?["rawInput"] == .object(["text": .string("```")]))
    let text = question["toolCall"]?["content"]?.arrayValue?.first?["content"]?["text"]
    #expect(
      text?.stringValue
        == "Calls mcp__demo__echo of the MCP server demo with\n``````json\n{\"text\":\"```\"}\n``````"
    )
    #expect(
      question["options"]?.arrayValue?[1]["name"] == .string("Allow always: mcp__demo__echo"))
  }
}
