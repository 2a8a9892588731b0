import Conversation
import Messages
import PropertyTesting
import Testing

@testable import ACP

/// Each method by what goes in and what comes out.
@Suite struct MethodTests {
  @Test func initializeSaysWhatThereIs() throws {
    var client = Client()
    let answer = try #require(
      try client.request(
        "initialize", #"{"protocolVersion":7,"clientInfo":{"name":"t","version":"1"}}"#)?["result"])
    #expect(answer["protocolVersion"] == .integer(1))
    #expect(answer["authMethods"] == .array([]))
    #expect(answer["agentInfo"]?["name"] == .string("confab"))
    let capabilities = answer["agentCapabilities"]
    #expect(capabilities?["loadSession"] == .bool(true))
    #expect(capabilities?["promptCapabilities"]?["image"] == .bool(true))
    #expect(capabilities?["sessionCapabilities"]?["resume"] == .object([:]))
  }

  @Test func withoutAKeyThereIsAWayToAuthenticate() throws {
    var client = Client { $0.model = Client.models[2] }
    let answer = try client.request("initialize", #"{"protocolVersion":1}"#)?["result"]
    #expect(answer?["authMethods"]?.arrayValue?.count == 1)
    let refused = try client.request("session/new", #"{"cwd":"/w","mcpServers":[]}"#)
    #expect(refused?["error"]?["code"] == .integer(-32000))
    #expect(try client.request("authenticate", #"{"methodId":"configuration"}"#)?["result"] != nil)
    #expect(
      try client.request("session/new", #"{"cwd":"/w","mcpServers":[]}"#)?["result"] != nil)
  }

  /// Method, parameters, the code of the error, and a word of its sentence. `$S` is an open session.
  @Test(arguments: [
    ("initialize", "{}", -32602, "protocolVersion"),
    ("initialize", #"{"protocolVersion":"1"}"#, -32602, "protocolVersion"),
    ("initialize", "[1]", -32602, "params"),
    ("authenticate", "{}", -32602, "methodId"),
    ("authenticate", #"{"methodId":"x"}"#, -32602, "configuration"),
    ("session/new", "{}", -32602, "cwd"),
    ("session/new", #"{"cwd":3}"#, -32602, "cwd"),
    ("session/new", #"{"cwd":"relative","mcpServers":[]}"#, -32602, "absolute"),
    ("session/new", #"{"cwd":"/w","mcpServers":{}}"#, -32602, "mcpServers"),
    ("session/new", #"{"cwd":"/w","mcpServers":[3]}"#, -32602, "mcpServers[0]"),
    ("session/new", #"{"cwd":"/w","mcpServers":[{"command":"c"}]}"#, -32602, "name"),
    ("session/new", #"{"cwd":"/w","mcpServers":[{"name":"demo"}]}"#, -32602, "demo"),
    ("session/new", #"{"cwd":"/w","mcpServers":[{"name":"demo","command":" "}]}"#, -32602, "demo"),
    (
      "session/new", #"{"cwd":"/w","mcpServers":[{"type":"http","name":"far","url":"https://x"}]}"#,
      -32602, "\"far\", is of type \"http\""
    ),
    (
      "session/load",
      #"{"sessionId":"$S","cwd":"/w","mcpServers":[{"type":"sse","name":"far","url":"https://x"}]}"#,
      -32602, "sse"
    ),
    (
      "session/resume",
      #"{"sessionId":"$S","cwd":"/w","mcpServers":[{"name":"n","command":"c","args":"a"}]}"#,
      -32602, "args"
    ),
    (
      "session/new", #"{"cwd":"/w","mcpServers":[{"name":"n","command":"c","args":[1]}]}"#, -32602,
      "args"
    ),
    (
      "session/new", #"{"cwd":"/w","mcpServers":[{"name":"n","command":"c","env":{"A":"b"}}]}"#,
      -32602, "env"
    ),
    (
      "session/new",
      #"{"cwd":"/w","mcpServers":[{"name":"n","command":"c","env":[{"name":"A=B","value":"b"}]}]}"#,
      -32602, "env"
    ),
    ("session/new", #"{"cwd":"/missing","mcpServers":[]}"#, -32602, "/missing"),
    ("session/load", #"{"sessionId":"nonsense","cwd":"/w","mcpServers":[]}"#, -32002, "nonsense"),
    (
      "session/load",
      #"{"sessionId":"00000000-0000-7000-8000-000000000001","cwd":"/w","mcpServers":[]}"#, -32002,
      "Session not found"
    ),
    ("session/resume", #"{"cwd":"/w"}"#, -32602, "sessionId"),
    ("session/list", #"{"cwd":"here"}"#, -32602, "absolute"),
    ("session/list", #"{"cursor":1}"#, -32602, "cursor"),
    ("session/close", #"{"sessionId":"x"}"#, -32002, "Session not found"),
    ("session/cancel", #"{"sessionId":"x"}"#, -32002, "Session not found"),
    ("session/prompt", #"{"sessionId":"x","prompt":[]}"#, -32002, "Session not found"),
    ("session/prompt", #"{"sessionId":"$S"}"#, -32602, "prompt"),
    ("session/prompt", #"{"sessionId":"$S","prompt":"text"}"#, -32602, "array"),
    ("session/prompt", #"{"sessionId":"$S","prompt":[]}"#, -32602, "empty"),
    (
      "session/prompt", #"{"sessionId":"$S","prompt":[{"type":"text","text":" \n"}]}"#, -32602,
      "blanks"
    ),
    ("session/prompt", #"{"sessionId":"$S","prompt":[{"type":"text"}]}"#, -32602, "prompt[0]"),
    (
      "session/prompt", #"{"sessionId":"$S","prompt":[{"type":"audio","data":"","mimeType":"a"}]}"#,
      -32602, "audio"
    ),
    (
      "session/prompt",
      #"{"sessionId":"$S","prompt":[{"type":"image","data":"?","mimeType":"image/png"}]}"#, -32602,
      "base64"
    ),
    (
      "session/prompt",
      #"{"sessionId":"$S","prompt":[{"type":"image","data":"AA==","mimeType":"image/tiff"}]}"#,
      -32602, "image/tiff"
    ),
    ("session/prompt", #"{"sessionId":"$S","prompt":[{"type":"hologram"}]}"#, -32602, "hologram"),
    ("session/set_mode", #"{"sessionId":"$S","modeId":"yolo"}"#, -32602, "bypassPermissions"),
    ("session/set_model", #"{"sessionId":"$S","modelId":"Kimi K2.6"}"#, -32602, "Nearest"),
    ("session/set_model", #"{"sessionId":"$S","modelId":"None"}"#, -32602, "there is no key"),
    (
      "session/set_config_option", #"{"sessionId":"$S","configId":"x","value":"y"}"#, -32602,
      "thinking"
    ),
    (
      "session/set_config_option", #"{"sessionId":"$S","configId":"model","value":true}"#, -32602,
      "value"
    ),
    (
      "session/set_config_option", #"{"sessionId":"$S","configId":"thinking","value":"huge"}"#,
      -32602, "huge"
    ),
    ("session/fork", #"{"sessionId":"$S"}"#, -32601, "session/fork"),
    ("_extension/thing", "{}", -32601, "_extension"),
  ])
  func wrongParameters(method: String, parameters: String, code: Int64, word: String) throws {
    var client = try Client.ready()
    let session = try client.open()
    let answer = try client.request(
      method, parameters.replacing("$S", with: session))
    let error = try #require(answer?["error"], "\(client.lines)")
    #expect(error["code"] == .integer(code))
    #expect(error["message"]?.stringValue?.contains(word) == true, "\(error)")
    // The next request works.
    #expect(try client.request("session/list")?["result"] != nil)
  }

  /// Lines that are no requests, and the code and id of what they are answered with.
  @Test(arguments: [
    ("nonsense", -32700, "null"), ("{\"a\":", -32700, "null"), ("\"text\"", -32600, "null"),
    ("[]", -32600, "null"),
    (#"[{"jsonrpc":"2.0","id":1,"method":"session/list"}]"#, -32600, "null"),
    (#"{"id":4,"method":"session/list"}"#, -32600, "4"),
    (#"{"jsonrpc":"1.0","id":"a","method":"session/list"}"#, -32600, #""a""#),
    (#"{"jsonrpc":"2.0","id":{},"method":"session/list"}"#, -32600, "null"),
    (#"{"jsonrpc":"2.0","id":5}"#, -32600, "5"),
    (#"{"jsonrpc":"2.0","id":6,"method":7}"#, -32600, "6"),
    (String(repeating: "[", count: 5000), -32700, "null"),
  ])
  func brokenLines(line: String, code: Int64, id: String) throws {
    var client = try Client.ready()
    client.send(line)
    #expect(client.lines.count == 1)
    #expect(client.lines.first?["error"]?["code"] == .integer(code))
    #expect(client.lines.first?["id"] == (try JSON(parsing: Array(id.utf8))))
    #expect(client.lines.first?["jsonrpc"] == .string("2.0"))
    #expect(try client.request("session/list")?["result"] != nil)
  }

  @Test func idsComeBackAsTheyWere() throws {
    var client = try Client.ready()
    for id in [#""abc""#, "-7", "null", "1.5"] {
      client.forget()
      client.send(#"{"jsonrpc":"2.0","id":\#(id),"method":"session/list"}"#)
      #expect(client.lines.first?["id"] == (try JSON(parsing: Array(id.utf8))))
    }
  }

  @Test func notificationsAreNeverAnswered() throws {
    var client = try Client.ready()
    for method in ["session/prompt", "unknown", "$/cancel_request", "session/cancel"] {
      client.send(#"{"jsonrpc":"2.0","method":"\#(method)","params":[3]}"#)
      client.send(#"{"jsonrpc":"2.0","method":"\#(method)"}"#)
    }
    client.send(#"{"jsonrpc":"2.0","id":99,"result":{}}"#)
    #expect(client.lines.isEmpty)
  }

  @Test func nothingWorksBeforeInitialize() throws {
    var client = Client()
    let answer = try client.request("session/new", #"{"cwd":"/w","mcpServers":[]}"#)
    #expect(answer?["error"]?["message"]?.stringValue?.contains("initialize") == true)
    #expect(try client.request("initialize", #"{"protocolVersion":1}"#)?["result"] != nil)
  }

  @Test func aNewSessionIsKeptAndDescribed() throws {
    var client = try Client.ready()
    let answer = try client.request("session/new", #"{"cwd":"/work","mcpServers":[]}"#)?["result"]
    let options = try #require(answer?["configOptions"]?.arrayValue)
    #expect(options.map { $0["category"] } == ["model", "mode", "thought_level"].map(JSON.string))
    #expect(options[0]["currentValue"] == .string("kimi/k2.5"))
    // What cannot be asked is no choice.
    #expect(options[0]["options"]?.arrayValue?.count == 2)
    #expect(answer?["modes"]?["currentModeId"] == .string("default"))
    #expect(answer?["models"]?["currentModelId"] == .string("kimi/k2.5"))
    let id = answer?["sessionId"]?.stringValue.flatMap { Identifier($0) }
    #expect(
      client.outputs.contains {
        if case .record(.session(let session)) = $0 {
          session.id == id && session.directory == "/work"
        } else {
          false
        }
      })
    #expect(client.updates("available_commands_update").count == 1)
  }

  @Test func listingGoesOnWhereItStopped() throws {
    var client = try Client.ready()
    var session = Session(id: Identifier(high: 1, low: 2), directory: "/a", created: 0)
    session.title = "Title"
    client.stored[session.id] = (session, History())
    let page = try client.request("session/list", #"{"cwd":"/a"}"#)?["result"]
    #expect(page?["sessions"]?.arrayValue?.first?["title"] == .string("Title"))
    #expect(page?["sessions"]?.arrayValue?.first?["cwd"] == .string("/a"))
    #expect(page?["nextCursor"] == .string("2-1"))
    let last = try client.request("session/list", #"{"cwd":"/b","cursor":"2-1"}"#)?["result"]
    #expect(last == .object(["sessions": .array([])]))
  }

  /// Every way to set something says the whole of it, and the next request has it.
  @Test func whatIsSetIsApplied() throws {
    var client = try Client.ready {
      $0.tools = {
        $0 == .plan
          ? [] : [ToolDefinition(name: "Bash", description: "", inputSchema: .object([:]))]
      }
    }
    let session = try client.open()
    let set = { (id: String, value: String) in
      #"{"sessionId":"\#(session)","configId":"\#(id)","value":"\#(value)"}"#
    }
    let answer = try client.request("session/set_config_option", set("model", "three"))?["result"]
    let options = try #require(answer?["configOptions"]?.arrayValue)
    #expect(
      options.map { $0["currentValue"] } == ["moon/k3", "default", "default"].map(JSON.string))
    try client.request("session/set_config_option", set("thought_level", "high"))
    try client.prompt(session)
    #expect(client.sent.last?.model == "k3")
    #expect(client.sent.last?.parameters["thinking"]?["type"] == .string("enabled"))
    #expect(client.sent.last?.tools.map(\.name) == ["Bash"])
    client.answer(Stream.text(["ok"]))

    try client.request("session/set_mode", #"{"sessionId":"\#(session)","modeId":"plan"}"#)
    try client.request("session/set_model", #"{"sessionId":"\#(session)","modelId":"kimi/k2.5"}"#)
    let told = client.updates("config_option_update").last?["configOptions"]?.arrayValue
    // How hard to think is set for each model.
    #expect(told?.map { $0["currentValue"] } == ["kimi/k2.5", "plan", "default"].map(JSON.string))
    try client.request("session/set_config_option", set("mode", "default"))
    #expect(client.updates("current_mode_update").last?["currentModeId"] == .string("default"))
    try client.request("session/set_mode", #"{"sessionId":"\#(session)","modeId":"plan"}"#)
    try client.prompt(session)
    #expect(client.sent.last?.model == "kimi-k2.5" && client.sent.last?.tools.isEmpty == true)
  }

  /// Each prompt tells the model where it is and what the instructions are at that moment.
  @Test func standingInstructionsAreLookedUpForEachPrompt() throws {
    var client = try Client.ready {
      $0.system = "Be kind."
      $0.tools = { _ in [ToolDefinition(name: "Bash", description: "", inputSchema: .object([:]))] }
    }
    let session = try client.open("/work/here")
    client.memory = [MemoryFile(name: "AGENTS.md", text: "Use tabs.")]
    try client.prompt(session)
    let first = try #require(client.sent.last?.system)
    #expect(first.contains("Working directory: /work/here") && first.contains("Use tabs."))
    #expect(first.hasSuffix("Be kind."))
    client.answer(Stream.text(["ok"]))
    client.memory = []
    try client.prompt(session)
    #expect(client.sent.last?.system?.contains("Use tabs.") == false)
  }

  @Test func aBrokenLineNeverStopsTheNext() throws {
    for seed in 0..<300 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      var client = try Client.ready()
      let session = try client.open()
      var line = Array(
        #"{"jsonrpc":"2.0","id":77,"method":"session/prompt","params":{"sessionId":"\#(session)","prompt":[{"type":"text","text":"a"}]}}"#
          .utf8)
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let place = Int.random(in: 0..<line.count, using: &random)
        switch Int.random(in: 0...3, using: &random) {
        case 0: line[place] = UInt8.random(in: 0...255, using: &random)
        case 1: line.insert(UInt8.random(in: 0...255, using: &random), at: place)
        case 2: line.remove(at: place)
        default: line.removeLast(min(line.count - 1, 9))
        }
      }
      for piece in (line + [0x0A]).chunks(of: Int.random(in: 1...60, using: &random)) {
        client.handle(.input(Array(piece)))
      }
      client.forget()
      #expect(try client.request("session/list")?["result"] != nil, "seed \(seed)")
      #expect(client.lines.allSatisfy { $0["jsonrpc"] == .string("2.0") })
    }
  }
}
