import Foundation
import Messages
import ScriptedServer
import Testing

/// `confab acp` with a server of the Model Context Protocol, a program in Python.
@Suite struct AgentServerTests {
  private static let script = """
    import json, os, signal, sys
    # Asked to go while it ends itself, it goes on with that.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    open("server.pid", "w").write(str(os.getpid()))
    for line in sys.stdin:
        message = json.loads(line)
        method, id = message.get("method"), message.get("id")
        if method == "initialize":
            result = {"protocolVersion": "2025-06-18", "capabilities": {"tools": {}},
                      "serverInfo": {"name": "demo", "version": "1"}}
        elif method == "tools/list":
            result = {"tools": [{"name": "echo", "description": "Says it again.",
                                 "inputSchema": {"type": "object"}}]}
        elif method == "tools/call":
            text = "echo: " + message["params"]["arguments"]["text"] + " " + os.environ["DEMO_TOKEN"] \\
                + " " + os.environ.get("ANTHROPIC_API_KEY", "no key")
            result = {"content": [{"type": "text", "text": text}]}
        else: continue
        print(json.dumps({"jsonrpc": "2.0", "id": id, "result": result}), flush=True)
    open("server.end", "w").write("end")
    """

  private func open(_ agent: AgentProcess, _ world: World, others: String = "") throws -> String {
    let path = world.home.appending(path: "server.py").path
    try Data(Self.script.utf8).write(to: URL(filePath: path))
    _ = try agent.request("initialize", #"{"protocolVersion":1}"#)
    let server =
      #"{"name":"demo","command":"python3","args":["\#(path)"],"env":[{"name":"DEMO_TOKEN","value":"demo-canary-0123456789"}]}"#
    let answer = try agent.request(
      "session/new", #"{"cwd":"\#(world.home.path)","mcpServers":[\#(server)\#(others)]}"#)
    return try #require(answer["result"]?["sessionId"]?.stringValue, "\(answer)")
  }

  private static let call = AgentTests.call("mcp__demo__echo", #"{"text":"hello"}"#)

  @Test func aToolOfAServerIsCalled() throws {
    let key = "gateway-canary-0123456789"
    let world = try World(
      [Self.call, ChatTests.answer(["It said so."])], environment: ["ANTHROPIC_API_KEY": key])
    let agent = try AgentProcess(world)
    let session = try open(
      agent, world, others: #",{"name":"absent","command":"/no/such","args":[],"env":[]}"#)
    let prompt = agent.prompt(session, "say hello")
    let question = try agent.line { $0["method"] == .string("session/request_permission") }
    #expect(question["params"]?["toolCall"]?["title"] == .string("mcp__demo__echo"))
    let id = try #require(question["id"]?.intValue)
    agent.send(
      bytes: Array(
        (#"{"jsonrpc":"2.0","id":\#(id),"result":{"outcome":{"outcome":"selected","optionId":"once"}}}"#
          + "\n").utf8))
    #expect(try agent.answer(to: prompt)["result"]?["stopReason"] == .string("end_turn"))
    #expect(agent.text == "It said so.")

    let requests = world.server.requests.map(\.text)
    #expect(requests.first?.contains(#""name":"mcp__demo__echo""#) == true)
    #expect(requests.last?.contains("echo: hello") == true)
    // Neither the server's key nor ours: it has none of them.
    #expect(requests.last?.contains("no key") == true)
    #expect(requests.last?.contains("demo-canary-0123456789") == false)
    let log = try String(contentsOf: world.home.appending(path: "log"), encoding: .utf8)
    #expect(log.contains("MCP server absent cannot be used: /no/such cannot be started"))
    #expect(!log.contains("canary"))

    agent.closeInput()
    #expect(try agent.expectExit() == 0)
    #expect(FileManager.default.fileExists(atPath: world.home.appending(path: "server.end").path))
  }

  /// What the person does not see of a call's input is said.
  @Test func aLongInputIsShownByItsBeginningAndItsEnd() throws {
    let text = "first " + String(repeating: "é", count: 8_000) + " last"
    let world = try World([
      AgentTests.call("mcp__demo__echo", #"{"text":"\#(text)"}"#), ChatTests.answer(["ok"]),
    ])
    let agent = try AgentProcess(world)
    let session = try open(agent, world)
    let prompt = agent.prompt(session, "say hello")
    let question = try agent.line { $0["method"] == .string("session/request_permission") }
    let call = try #require(question["params"]?["toolCall"])
    let shown = try #require(
      call["content"]?.arrayValue?.first?["content"]?["text"]?.stringValue, "\(call)")
    #expect(shown.contains("first é") && shown.contains("é last") && !shown.contains("\u{FFFD}"))
    // Of 16,022 bytes of JSON 6,143 and 2,047 are shown: whole characters only.
    let parts = shown.components(separatedBy: "\n… ")
    let count = try #require(
      parts.last?.components(separatedBy: " bytes left out …\n").first.flatMap { Int($0) })
    #expect(count == 7_832)
    #expect(call["rawInput"]?["text"] == .string(text))
    let id = try #require(question["id"]?.intValue)
    agent.send(
      bytes: Array(
        (#"{"jsonrpc":"2.0","id":\#(id),"result":{"outcome":{"outcome":"selected","optionId":"once"}}}"#
          + "\n").utf8))
    #expect(try agent.answer(to: prompt)["result"]?["stopReason"] == .string("end_turn"))
  }

  @Test func aServerEndsWithItsSession() throws {
    let world = try World([Self.call, ChatTests.answer(["ok"])])
    let agent = try AgentProcess(world, "--permission-mode", "bypassPermissions")
    let session = try open(agent, world)
    _ = try agent.answer(to: agent.prompt(session, "say hello"))
    #expect(world.server.requests.last?.text.contains("echo: hello") == true)
    let number = try String(
      contentsOf: world.home.appending(path: "server.pid"), encoding: .utf8)
    let process = try #require(pid_t(number))
    #expect(kill(process, 0) == 0)
    #expect(
      try agent.request("session/close", #"{"sessionId":"\#(session)"}"#)["result"] != nil)
    let deadline = Date(timeIntervalSinceNow: 30)
    while kill(process, 0) == 0, Date() < deadline { usleep(5000) }
    #expect(kill(process, 0) != 0)
    #expect(try agent.request("session/list")["result"] != nil)
  }
}
