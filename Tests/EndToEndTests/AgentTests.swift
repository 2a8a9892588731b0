import Foundation
import Messages
import ScriptedServer
import Testing

/// `confab acp`, the real binary, with a client that behaves and with some that do not.
@Suite struct AgentTests {
  @Test func aConversationGoesOnOnTheScreenAndBack() throws {
    let world = try World([
      ChatTests.answer(["From the ", "agent."]), ChatTests.answer(["From the screen."]),
      ChatTests.answer(["Again."]),
    ])
    let agent = try AgentProcess(world)
    let session = try agent.open(world.home.path)
    let answer = try agent.answer(to: agent.prompt(session, "Who are you?"))
    #expect(answer["result"]?["stopReason"] == .string("end_turn"))
    #expect(agent.text == "From the agent.")
    agent.closeInput()
    #expect(try agent.expectExit() == 0)

    try world.start("-c")
    try world.expect("From the agent.")
    try world.type("And now?")
    try world.press("Enter")
    try world.expect("From the screen.")
    try world.press("C-c", "C-c")
    #expect(try world.expectExit() == 0)

    let next = try AgentProcess(world)
    _ = try next.request("initialize", #"{"protocolVersion":1}"#)
    let listed = try next.request("session/list", #"{"cwd":"\#(world.home.path)"}"#)
    #expect(
      listed["result"]?["sessions"]?.arrayValue?.map { $0["title"] } == [.string("Who are you?")])
    let loaded = try next.request(
      "session/load", #"{"sessionId":"\#(session)","cwd":"\#(world.home.path)","mcpServers":[]}"#)
    #expect(loaded["result"] != nil)
    #expect(next.text == "From the agent.From the screen.")
    _ = try next.answer(to: next.prompt(session, "Once more"))
    let request = try #require(world.server.requests.last?.text)
    #expect(request.contains("And now?") && request.contains("From the screen."))
  }

  /// Whatever the client had written when it went, the program ends in good order.
  @Test func theClientGoesAtAnyByte() throws {
    let script = [
      #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":1}}"#,
      #"{"jsonrpc":"2.0","id":2,"method":"session/new","params":{"cwd":"/","mcpServers":[]}}"#,
    ].joined(separator: "\n")
    let bytes = Array((script + "\n").utf8)
    let world = try World()
    for count in stride(from: 0, through: bytes.count, by: 13) {
      let agent = try AgentProcess(world)
      agent.send(bytes: Array(bytes[..<count]))
      agent.closeInput()
      #expect(try agent.expectExit() == 0, "after \(count) bytes")
    }
  }

  @Test func theClientGoesWhileAnAnswerStreams() throws {
    let world = try World([ChatTests.answer(["First half ", "second half"], gate: "never")])
    let agent = try AgentProcess(world)
    let session = try agent.open(world.home.path)
    _ = agent.prompt(session, "go")
    _ = try agent.line { _ in agent.text.contains("First half") }
    agent.closeInput()
    #expect(try agent.expectExit() == 0)
    #expect(world.server.waitForClientGone())
    let shown = try world.run("sessions", "show", session)
    #expect(shown.output.contains("First half"))
  }

  static func call(_ name: String, _ input: String) -> ScriptedServer.Response {
    func event(_ json: String) -> ScriptedServer.Step { .sse(data: json) }
    let input = String(decoding: JSON.string(input).bytes, as: UTF8.self)
    return .stream([
      event(
        #"{"type":"message_start","message":{"id":"m","model":"k","content":[],"usage":{"input_tokens":1,"output_tokens":1}}}"#
      ),
      event(
        #"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"c:0","name":"\#(name)","input":{}}}"#
      ),
      event(
        #"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":\#(input)}}"#
      ),
      event(#"{"type":"content_block_stop","index":0}"#),
      event(
        #"{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":2}}"#),
      event(#"{"type":"message_stop"}"#),
    ])
  }

  /// A command dies with the client, and with `session/cancel`.
  @Test(arguments: [true, false]) func commandsDie(goesAway: Bool) throws {
    // No other process waits for just so long.
    let command = "sleep 1\(UInt32.random(in: 0..<1_000_000_000))"
    let world = try World([
      Self.call("Bash", #"{"command":"\#(command)"}"#), ChatTests.answer(["ok"]),
    ])
    let agent = try AgentProcess(world, "--permission-mode", "bypassPermissions")
    let session = try agent.open(world.home.path)
    let prompt = agent.prompt(session, "wait")
    func isThere() throws -> Bool {
      try Spawn.run(
        ["pgrep", "-f", command], environment: world.environment, directory: world.home.path,
        scratch: world.home
      ).code == 0
    }
    let deadline = Date(timeIntervalSinceNow: 30)
    while try !isThere(), Date() < deadline { usleep(5000) }
    #expect(try isThere())
    if goesAway {
      agent.closeInput()
      #expect(try agent.expectExit() == 0)
    } else {
      agent.send("session/cancel", #"{"sessionId":"\#(session)"}"#)
      #expect(try agent.answer(to: prompt)["result"]?["stopReason"] == .string("cancelled"))
    }
    while try isThere(), Date() < deadline { usleep(5000) }
    #expect(try !isThere())
  }

  /// A client that reads nothing loses nothing, and costs no more memory than the answer.
  @Test func aClientThatDoesNotRead() throws {
    let pieces = (0..<2000).map { "\($0) " + String(repeating: "x", count: 2000) }
    let world = try World([ChatTests.answer(pieces + ["THE END"])])
    let agent = try AgentProcess(world)
    let session = try agent.open(world.home.path)
    let prompt = agent.prompt(session, "much")
    let files = ["archive.sqlite-wal", "archive.sqlite"].map {
      world.home.appending(path: ".local/share/confab/\($0)")
    }
    let deadline = Date(timeIntervalSinceNow: 30)
    func isSaved() -> Bool {
      files.contains { (try? Data(contentsOf: $0))?.range(of: Data("THE END".utf8)) != nil }
    }
    while !isSaved(), Date() < deadline { usleep(10_000) }
    #expect(isSaved())
    let answer = try agent.answer(to: prompt)
    #expect(answer["result"]?["stopReason"] == .string("end_turn"))
    #expect(agent.text == pieces.joined() + "THE END")
    // Far fewer lines than pieces: what waited grew together.
    #expect(agent.lines.count < 1500)
  }

  @Test func longLines() throws {
    let world = try World()
    let agent = try AgentProcess(world)
    _ = try agent.open(world.home.path)
    let filler = String(repeating: "a", count: 50 << 20)
    #expect(try agent.request("session/list", #"{"x":"\#(filler)"}"#)["result"] != nil)
    agent.send(bytes: [UInt8](repeating: UInt8(ascii: "["), count: 70 << 20) + [0x0A])
    let error = try agent.line { $0["error"] != nil }
    #expect(error["error"]?["code"] == .integer(-32600))
    #expect(try agent.request("session/list")["result"] != nil)
  }

  @Test func keysStayHere() throws {
    let key = "gateway-canary-0123456789"
    let world = try World(
      [
        .json(
          status: 400,
          #"{"error":{"type":"invalid_request_error","message":"bad key: \#(key)"}}"#)
      ], environment: ["ANTHROPIC_API_KEY": key])
    let agent = try AgentProcess(world)
    let session = try agent.open(world.home.path)
    let error = try agent.answer(to: agent.prompt(session, "q"))["error"]
    let said = String(decoding: error?.bytes ?? [], as: UTF8.self)
    #expect(said.contains("bad key") && !said.contains(key))
  }

  @Test func withoutAKeyItSaysHowToGetOne() throws {
    let world = try World(environment: StartTests.bare)
    let agent = try AgentProcess(world)
    let hello = try agent.request("initialize", #"{"protocolVersion":1}"#)
    #expect(hello["result"]?["authMethods"]?.arrayValue?.count == 1)
    let new = try agent.request("session/new", #"{"cwd":"/","mcpServers":[]}"#)
    #expect(new["error"]?["code"] == .integer(-32000))
    // Written meanwhile, it counts.
    try StartTests.configure(
      world,
      #"{providers: [{id: "k", type: "anthropic", baseUrl: "http://127.0.0.1:1", apiKey: "sk-kimi-0123456789abcdef"}], models: {"k/m": {alias: "M"}}}"#
    )
    #expect(
      try agent.request("authenticate", #"{"methodId":"configuration"}"#)["result"] != nil)
    #expect(try agent.request("session/new", #"{"cwd":"/","mcpServers":[]}"#)["result"] != nil)
  }

  @Test func whatPassesIsAskedAgain() throws {
    let world = try World([
      .json(status: 529, #"{"error":{"type":"overloaded_error","message":"busy"}}"#),
      .json(status: 529, #"{"error":{"type":"overloaded_error","message":"busy"}}"#),
      ChatTests.answer(["There it is."]),
    ])
    let agent = try AgentProcess(world)
    let session = try agent.open(world.home.path)
    let answer = try agent.answer(to: agent.prompt(session, "q"))
    #expect(answer["result"]?["stopReason"] == .string("end_turn"))
    #expect(agent.text == "There it is.")
  }

  @Test func aSignalSavesToo() throws {
    let world = try World([ChatTests.answer(["First half ", "second half"], gate: "never")])
    let agent = try AgentProcess(world)
    let session = try agent.open(world.home.path)
    _ = agent.prompt(session, "go")
    _ = try agent.line { _ in agent.text.contains("First half") }
    kill(agent.process, SIGTERM)
    #expect(try agent.expectExit() == 143)
    #expect(try world.run("sessions", "show", session).output.contains("First half"))
  }
}
