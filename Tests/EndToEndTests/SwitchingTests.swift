import Foundation
import Messages
import ScriptedServer
import Testing

/// Conversations that go from one server to another and back: what each receives, byte for byte.
@Suite(.serialized) struct SwitchingTests {
  /// What `ScriptedServer.messageStream` signs thinking with.
  static let signature = "c2lnbmF0dXJl"

  static func answer(_ text: [String], thinking: [String] = []) -> ScriptedServer.Response {
    .stream(ScriptedServer.messageStream(text: text, thinking: thinking))
  }

  /// An answer of which only the beginning comes.
  static func half(_ text: String, then ending: [ScriptedServer.Step]) -> ScriptedServer.Response {
    let steps = ScriptedServer.messageStream(text: [text], thinking: ["cut"])
    let end = steps.lastIndex { step in
      if case .bytes(let bytes) = step {
        String(decoding: bytes, as: UTF8.self).contains(text)
      } else {
        false
      }
    }
    return .stream(Array(steps[...(end ?? 0)]) + ending)
  }

  /// The first server is `world.server`, the model `a/claude-a`, called Ann; the other's is
  /// `b/kimi-b`, Bob.
  static func configure(_ world: World, _ other: ScriptedServer, _ more: String = "") throws {
    try StartTests.configure(
      world,
      """
      { "providers": [
          { "id": "a", "baseUrl": "\(world.server.url)/", "apiKey": "key-canary-of-a-0123456789" },
          { "id": "b", "baseUrl": "\(other.url)/coding/v1", "apiKey": "key-canary-of-b-0123456789" } ],
        "models": { "a/claude-a": { "alias": "Ann", "params": { "maxTokens": 4096 } },
                    "b/kimi-b": { "alias": "Bob", "params": { "maxTokens": 2048 } } },
        "tools": false\(more) }
      """)
  }

  static func request(_ model: String, _ messages: String...) -> String {
    let limit = model == "claude-a" ? 4096 : 2048
    return #"{"model":"\#(model)","max_tokens":\#(limit),"stream":true,"messages":["#
      + messages.joined(separator: ",") + "]}"
  }

  static func user(_ text: String) -> String { #"{"content":"\#(text)","role":"user"}"# }

  static func assistant(_ text: String) -> String { #"{"content":"\#(text)","role":"assistant"}"# }

  static func assistant(_ text: String, thinking: String) -> String {
    #"{"content":[{"signature":"\#(signature)","thinking":"\#(thinking)","type":"thinking"},"#
      + #"{"text":"\#(text)","type":"text"}],"role":"assistant"}"#
  }

  /// What the first server is to receive, whichever way the conversation is led.
  static let toAnn = [
    request("claude-a", user("one")),
    request(
      "claude-a", user("one"), assistant("A1", thinking: "hm"), user("two"), assistant("B1"),
      user("three")),
    // An empty answer is left out, and what was asked before and after it is one message.
    request(
      "claude-a", user("one"), assistant("A1", thinking: "hm"), user("two"), assistant("B1"),
      three),
  ]

  static let three =
    #"{"content":[{"text":"three","type":"text"},{"text":"four","type":"text"}],"role":"user"}"#

  static let toBob = [
    request("kimi-b", user("one"), assistant("A1"), user("two")),
    // Of an answer that broke off, its text.
    request(
      "kimi-b", user("one"), assistant("A1"), user("two"), assistant("B1", thinking: "b thinks"),
      three, assistant("A3 half"), user("five")),
  ]

  static func check(_ world: World, _ other: ScriptedServer) {
    #expect(world.server.requests.map(\.text) == toAnn)
    #expect(other.requests.map(\.text) == toBob)
    #expect(Set(world.server.requests.map(\.path)) == ["/v1/messages"])
    #expect(Set(other.requests.map(\.path)) == ["/coding/v1/messages"])
    // Each key went to its own server only.
    for (server, own) in [(world.server, "a"), (other, "b")] {
      for request in server.requests {
        #expect(request.header("x-api-key") == "key-canary-of-\(own)-0123456789")
        #expect(request.headers.filter { $0.value.contains("canary") }.count == 1)
      }
    }
  }

  @Test func throughPrint() throws {
    let other = try ScriptedServer([
      Self.answer(["B1"], thinking: ["b thinks"]), Self.answer(["B2"]),
    ])
    defer { other.stop() }
    let world = try World(
      [
        Self.answer(["A1"], thinking: ["hm"]), Self.answer([]),
        Self.half("A3 half", then: [.reset]),
      ], environment: StartTests.bare)
    try Self.configure(world, other)
    let first = try world.run("-p", "--output-format", "json", "-m", "ann", "one")
    #expect(first.code == 0, "\(first.errors)")
    let result = try JSON(parsing: Array(first.output.utf8))
    let id = try #require(result["session_id"]?.stringValue)
    for (model, text, code) in [
      ("bob", "two", 0), ("Ann", "three", 0), ("a/claude-a", "four", 1), ("Bob", "five", 0),
    ] {
      let output = try world.run("-p", "-r", id, "-m", model, text)
      #expect(output.code == code, "\(text): \(output.errors)")
      if text == "three" { #expect(output.errors.contains("sent no text")) }
      if text == "four" { #expect(output.output == "A3 half\n") }
    }
    Self.check(world, other)
  }

  @Test func onTheScreen() throws {
    let other = try ScriptedServer([
      Self.answer(["B1"], thinking: ["b thinks"]), Self.answer(["B2"]),
    ])
    defer { other.stop() }
    let world = try World(
      [
        Self.answer(["A1"], thinking: ["hm"]), Self.answer([]),
        Self.half("A3 half", then: [.gate("never")]),
      ], environment: StartTests.bare)
    try Self.configure(world, other)
    try world.start()
    func say(_ text: String, _ shown: String) throws {
      try world.type(text)
      try world.press("Enter")
      try world.expect(shown)
    }
    try world.expect("Message Ann")
    try say("one", "A1")
    try say("/model bob", "Message Bob")
    try say("two", "B1")
    try say("/model a/claude-a", "Message Ann")
    try say("three", "sent no text")
    try say("four", "A3 half")
    try world.press("Escape")
    try world.expect("stopped")
    try say("/model 2", "Message Bob")
    try say("five", "B2")
    Self.check(world, other)
  }

  /// Pictures and what tools did keep their place; calls without a result are left out.
  @Test func picturesAndTools() throws {
    let other = try ScriptedServer([Self.answer(["B1"])])
    defer { other.stop() }
    let world = try World([Self.answer(["A1"])], environment: StartTests.bare)
    try Self.configure(world, other)
    let picture =
      #"{"source":{"data":"aGk=","media_type":"image/png","type":"base64"},"type":"image"}"#
    let thought = #"{"signature":"c2ln","thinking":"look","type":"thinking"}"#
    let call = #"{"id":"t1","input":{"q":1},"name":"find","type":"tool_use"}"#
    let open = #"{"id":"t2","input":{},"name":"find","type":"tool_use"}"#
    let result = #"{"content":"found","tool_use_id":"t1","type":"tool_result"}"#
    func id(_ number: Int) -> String { "01900000-0000-7000-8000-00000000000\(number)" }
    func turn(_ number: Int, _ role: String, _ content: String, _ outcome: String = "") -> String {
      let parent = number == 1 ? "" : #""parent":"\#(id(number - 1))","#
      let answer =
        role == "user"
        ? ""
        : #","answer":{"alias":"Ann","requested":"a/claude-a","host":"h","outcome":"\#(outcome)"}"#
      return #"{"type":"turn","id":"\#(id(number))",\#(parent)"role":"\#(role)","created":1,"#
        + #""content":[\#(content)]\#(answer)}"#
    }
    func text(_ text: String) -> String { #"{"text":"\#(text)","type":"text"}"# }
    let lines = [
      #"{"type":"session","format":1,"id":"\#(id(9))","created":1,"directory":"/"}"#,
      turn(1, "user", "\(picture),\(text("What?"))"),
      turn(2, "assistant", "\(thought),\(text("Wait."))\(","+call)", "complete"),
      turn(3, "user", result),
      turn(4, "assistant", "\(text("Found it.")),\(open)", "stopped"),
      #"{"type":"state","updated":1,"leaf":"\#(id(4))","title":"Tools"}"#,
    ]
    try (lines.joined(separator: "\n") + "\n").write(
      to: world.home.appending(path: "in.jsonl"), atomically: true, encoding: .utf8)
    let imported = try world.run("sessions", "import", "in.jsonl")
    #expect(imported.code == 0, "\(imported.errors)")
    for model in ["bob", "ann"] {
      let output = try world.run("-p", "-r", "Tools", "-m", model, model == "bob" ? "on" : "and")
      #expect(output.code == 0, "\(output.errors)")
    }
    // A run without tools may not send their calls: they go as text.
    let called = text(#"[I called find: {\"q\":1}]"#)
    let question = #"{"content":[\#(picture),\#(text("What?"))],"role":"user"}"#
    let found = Self.user("[It gave: found]")
    #expect(
      other.requests.map(\.text) == [
        Self.request(
          "kimi-b", question,
          #"{"content":[\#(text("Wait.")),\#(called)],"role":"assistant"}"#, found,
          Self.assistant("Found it."), Self.user("on"))
      ])
    #expect(
      world.server.requests.map(\.text) == [
        Self.request(
          "claude-a", question,
          #"{"content":[\#(thought),\#(text("Wait.")),\#(called)],"role":"assistant"}"#, found,
          Self.assistant("Found it."), Self.user("on"), Self.assistant("B1"), Self.user("and"))
      ])
  }

  // MARK: Fallbacks

  static let quota = ScriptedServer.Response.json(
    status: 403,
    #"{"error":{"type":"access_terminated_error","message":"You've reached your weekly (7-day) usage limit."}}"#
  )

  @Test func anotherAnswersForAScript() throws {
    let other = try ScriptedServer { _ in Self.answer(["B1"]) }
    defer { other.stop() }
    let world = try World([Self.quota], environment: StartTests.bare)
    try Self.configure(world, other, #", "fallbacks": ["nobody", "Bob"], "model": "Ann""#)
    let output = try world.run("-p", "one")
    #expect(output.code == 0)
    #expect(output.output == "B1\n")
    #expect(output.errors.contains("— Ann is out of quota; Bob answers —"))
    #expect(world.server.requests.count == 1 && other.requests.count == 1)

    // A server that is not there.
    world.server.stop()
    let lines = try world.run("-p", "-c", "--output-format", "stream-json", "two")
    #expect(lines.code == 0, "\(lines.errors)")
    #expect(lines.errors.contains("Ann cannot be reached; Bob answers"))
    let line = try #require(
      lines.output.split(separator: "\n").first { $0.contains("model_fallback") })
    let object = try JSON(parsing: Array(line.utf8))
    #expect(object["from"] == .string("a/claude-a") && object["to"] == .string("b/kimi-b"))
    // It is kept as it was.
    let exported = try world.run("sessions", "export", "one", "--format", "jsonl")
    #expect(exported.output.contains(#""requested":"b/kimi-b""#), "\(exported.output)")
    #expect(exported.output.contains(#""reason":"is out of quota""#))
  }

  @Test func anotherAnswersOnTheScreen() throws {
    let other = try ScriptedServer { _ in Self.answer(["B1"]) }
    defer { other.stop() }
    // 529 without end: each alias is asked three times at most, one after the other.
    let world = try World(
      Array(
        repeating: .json(
          status: 529, #"{"error":{"type":"overloaded_error","message":"Overloaded"}}"#,
          headers: [("retry-after", "0")]), count: 20), environment: StartTests.bare)
    try Self.configure(world, other, #", "fallbacks": ["Bob"], "model": "Ann""#)
    try world.start()
    try world.expect("Message Ann")
    try world.type("one")
    try world.press("Enter")
    try world.expect("— Ann is overloaded; Bob answers —")
    let shown = try world.expect("B1")
    #expect(shown.contains("instead of Ann"))
    #expect(world.server.requests.count == 3 && other.requests.count == 1)
    try world.press("C-d", "C-d")
    _ = try world.expectExit()
    // And when it is opened again.
    try world.start("-c")
    try world.expect("— Ann is overloaded; Bob answers —")
  }

  @Test func whatIsTheRequestsFaultStays() throws {
    let other = try ScriptedServer { _ in Self.answer(["B1"]) }
    defer { other.stop() }
    let refusals = [
      (400, "invalid_request_error"), (401, "authentication_error"), (404, "not_found_error"),
    ]
    let world = try World(
      refusals.map {
        .json(status: $0.0, #"{"error":{"type":"\#($0.1)","message":"no"}}"#)
      }, environment: StartTests.bare)
    try Self.configure(world, other, #", "fallbacks": ["Bob"], "model": "Ann""#)
    for _ in refusals { #expect(try world.run("-p", "one").code == 1) }
    #expect(world.server.requests.count == refusals.count && other.requests.isEmpty)
  }

  @Test func aPolicyNamesItself() throws {
    let other = try ScriptedServer { _ in Self.answer(["B1"]) }
    defer { other.stop() }
    let world = try World([Self.answer(["A1"])], environment: StartTests.bare)
    try Self.configure(world, other, #", "modelPolicy": { "allow": ["Ann", "b/new"] }"#)
    for name in ["Bob", "b/kimi-b", "b/other"] {
      let output = try world.run("-p", "-m", name, "one")
      #expect(output.code == 2)
      #expect(output.errors.contains("cannot be asked: modelPolicy.allow at "), "\(output.errors)")
    }
    // A model that no file lists, at a provider that one does.
    #expect(try world.run("-p", "-m", "B/new", "one").output == "B1\n")
    #expect(other.requests.map { $0.text.contains(#""model":"new""#) } == [true])
    #expect(try world.run("-p", "-m", "ann", "one").code == 0)
  }
}
