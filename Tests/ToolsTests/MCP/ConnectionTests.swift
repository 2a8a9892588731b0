import Conversation
import Foundation
import Messages
import PropertyTesting
import Testing

@testable import Tools

/// A connection and what came of it, with the server played by hand.
private struct Play {
  var connection = MCPConnection(name: "demo", version: "9", now: 0)
  var events: [MCPConnection.Event] = []

  /// Takes what waits for the server, as lines.
  mutating func sent() -> [JSON] {
    let lines = connection.waiting.split(separator: 0x0A).map { try? JSON(parsing: Array($0)) }
    connection.take(connection.waiting.count)
    return lines.map { $0 ?? .string("no JSON") }
  }

  mutating func hear(_ line: String) { events += connection.receive(Array((line + "\n").utf8)) }

  mutating func answer(_ id: Int, _ result: String) {
    hear(#"{"jsonrpc":"2.0","id":\#(id),"result":\#(result)}"#)
  }

  static let hello =
    #"{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"d","version":"1"}}"#

  /// One that has listed these tools; the next request has the id 3.
  static func ready(_ tools: String = #"{"name":"echo"}"#) -> Play {
    var play = Play()
    play.answer(1, hello)
    play.answer(2, #"{"tools":[\#(tools)]}"#)
    _ = play.sent()
    play.events = []
    return play
  }

  var tools: [MCPTool]? {
    for case .offers(let tools)? in [events.last] { return tools }
    return nil
  }

  var sentences: [String] {
    events.compactMap { event in
      switch event {
      case .remark(let sentence), .failed(let sentence): sentence
      case .answered(_, .failure(let refusal)): refusal.sentence
      case .answered, .offers: nil
      }
    }
  }
}

@Suite struct MCPConnectionTests {
  @Test func `it begins as the protocol says`() throws {
    var play = Play()
    let hello = try #require(play.sent().first)
    #expect(hello["jsonrpc"] == .string("2.0") && hello["method"] == .string("initialize"))
    #expect(hello["params"]?["protocolVersion"] == .string("2025-06-18"))
    #expect(hello["params"]?["capabilities"] == .object([:]))
    #expect(
      hello["params"]?["clientInfo"]
        == .object(["name": .string("confab"), "version": .string("9")]))
    play.answer(1, Play.hello)
    let next = play.sent()
    #expect(
      next.map { $0["method"] } == [.string("notifications/initialized"), .string("tools/list")])
    #expect(next[0]["id"] == nil && next[1]["id"] == .integer(2))
    play.answer(
      2,
      #"{"tools":[{"name":"echo","description":"Says it.","inputSchema":{"type":"object","properties":{"a":{"type":"string"}}}}]}"#
    )
    let tool = try #require(play.tools?.first)
    #expect(tool.name == "echo" && tool.description == "Says it.")
    #expect(tool.schema["properties"]?["a"]?["type"] == .string("string"))
    #expect(play.connection.deadline == nil)
  }

  /// The whole of a conversation, in two pieces cut at every byte, and in any number of pieces.
  @Test func `any cut gives the same events`() {
    let script = [
      "a banner", #"{"jsonrpc":"2.0","id":1,"result":\#(Play.hello)}"#,
      #"{"jsonrpc":"2.0","method":"notifications/message","params":{"data":"ä"}}"#,
      #"{"jsonrpc":"2.0","id":"x","method":"ping"}"#,
      #"{"jsonrpc":"2.0","id":2,"result":{"tools":[{"name":"écho"}],"nextCursor":"c"}}"# + "\r",
      "", #"[{"jsonrpc":"2.0","id":3,"result":{"tools":[{"name":"b"}]}}]"#, "",
    ].joined(separator: "\n")
    let bytes = Array(script.utf8)
    func play(_ pieces: [ArraySlice<UInt8>]) -> (Play, [JSON]) {
      var play = Play()
      for piece in pieces { play.events += play.connection.receive(Array(piece)) }
      return (play, play.sent())
    }
    let (whole, sent) = play([bytes[...]])
    #expect(whole.tools?.map(\.name) == ["écho", "b"])
    #expect(
      sent.map { $0["method"]?.stringValue ?? "answer" } == [
        "initialize", "notifications/initialized", "tools/list", "answer", "tools/list",
      ])
    for cut in 0...bytes.count {
      let (other, lines) = play([bytes[..<cut], bytes[cut...]])
      #expect(other.events == whole.events && lines == sent, "cut at \(cut)")
    }
    for seed in 0..<50 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      var pieces: [ArraySlice<UInt8>] = []
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = Int.random(in: 1...rest.count, using: &random)
        pieces.append(rest.prefix(count))
        rest = rest.dropFirst(count)
      }
      let (other, lines) = play(pieces)
      #expect(other.events == whole.events && lines == sent, "seed \(seed)")
    }
  }

  /// What waits is taken in any pieces, without loss and in order.
  @Test(arguments: 0..<30 as Range<UInt64>) func `what waits is kept in order`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var play = Play.ready()
    var taken: [UInt8] = []
    var text = ""
    for number in 0..<40 {
      text += "\(number) "
      play.connection.call(
        "echo", .object(["text": .string(text)]), id: "c\(number)", now: Int64(number))
      let count = Int.random(in: 0...play.connection.waiting.count, using: &random)
      taken += play.connection.waiting.prefix(count)
      play.connection.take(count)
    }
    taken += play.connection.waiting
    let lines = taken.split(separator: 0x0A).map { try? JSON(parsing: Array($0)) }
    #expect(lines.map { $0?["id"] } == (3..<43).map { .integer(Int64($0)) })
    #expect(lines.last??["params"]?["arguments"]?["text"] == .string(text))
  }

  @Test func `calls are answered, refused, or given up`() {
    var play = Play.ready()
    play.connection.call("echo", .object(["a": .integer(1)]), id: "x", now: 5)
    #expect(
      play.sent().first?["params"]
        == .object(["name": .string("echo"), "arguments": .object(["a": .integer(1)])]))
    play.answer(3, #"{"content":[]}"#)
    #expect(play.events == [.answered(call: "x", .success(.object(["content": .array([])])))])

    play.connection.call("echo", .object([:]), id: "y", now: 5)
    play.hear(#"{"jsonrpc":"2.0","id":4,"error":{"code":-32602,"message":"Unknown tool"}}"#)
    #expect(play.sentences == ["MCP server demo refused the call: Unknown tool"])

    play.connection.call("echo", .object([:]), id: "z", now: 5)
    _ = play.sent()
    #expect(play.connection.deadline == 600_005)
    play.events += play.connection.tick(now: 600_004)
    #expect(play.sentences.count == 1)
    play.events += play.connection.tick(now: 600_005)
    #expect(play.sentences.last?.contains("did not answer within 10 minutes") == true)
    #expect(play.sent().map { $0["method"] } == [.string("notifications/cancelled")])
    // What comes of it later means nothing, and what nobody asked for neither.
    let count = play.events.count
    play.answer(5, #"{"content":[]}"#)
    play.answer(99, "{}")
    #expect(play.events.count == count)
  }

  @Test func `a call that is stopped is cancelled at the server`() {
    var play = Play.ready()
    play.connection.call("echo", .object([:]), id: "x", now: 0)
    _ = play.sent()
    let wasThere = play.connection.cancel("x", reason: "why")
    let isThere = play.connection.cancel("x", reason: "why")
    #expect(wasThere && !isThere)
    #expect(
      play.sent().first?["params"]
        == .object(["requestId": .integer(3), "reason": .string("why")]))
  }

  /// What the server answers to the greeting, and a word of what is said then.
  @Test(arguments: [
    (#""result":{"protocolVersion":"1999-01-01","capabilities":{}}"#, "version 1999-01-01"),
    (#""result":{}"#, "version none"), (#""result":7"#, "version none"),
    (#""error":{"code":1,"message":"no licence"}"#, "no licence"),
    (#""error":"x""#, "gave no reason"),
  ])
  func `a server that cannot begin`(answer: String, word: String) {
    var play = Play()
    play.hear(#"{"jsonrpc":"2.0","id":1,\#(answer)}"#)
    #expect(play.events.count == 1 && play.sentences.first?.contains(word) == true)
    #expect(play.sentences.first?.hasPrefix("MCP server demo cannot be used: ") == true)
    #expect(play.connection.waiting.isEmpty && play.connection.deadline == nil)
    play.answer(2, "{}")
    #expect(play.events.count == 1)
  }

  @Test func `older versions and servers without tools are taken`() {
    var play = Play()
    play.answer(1, #"{"protocolVersion":"2024-11-05","capabilities":{"prompts":{}}}"#)
    #expect(play.tools == [])
    #expect(play.sent().last?["method"] == .string("notifications/initialized"))
  }

  @Test func `a server that never answers is given up`() {
    var play = Play()
    #expect(play.connection.deadline == 60_000)
    play.events += play.connection.tick(now: 59_999)
    #expect(play.events.isEmpty)
    play.events += play.connection.tick(now: 60_000)
    #expect(play.sentences == ["MCP server demo cannot be used: it did not answer within 60 s."])
  }

  @Test func `its own requests are answered, while it reads`() throws {
    var play = Play.ready()
    play.hear(#"{"jsonrpc":"2.0","id":"p","method":"ping"}"#)
    play.hear(#"{"jsonrpc":"2.0","id":7,"method":"sampling/createMessage","params":{}}"#)
    let lines = play.sent()
    #expect(lines[0]["id"] == .string("p") && lines[0]["result"] == .object([:]))
    #expect(lines[1]["id"] == .integer(7) && lines[1]["error"]?["code"] == .integer(-32601))
    for number in 0..<50_000 {
      play.hear(#"{"jsonrpc":"2.0","id":\#(number),"method":"ping"}"#)
    }
    #expect(play.connection.waiting.count < (1 << 20) + 100)
    #expect(play.events.isEmpty)
  }

  @Test func `lines that are no messages are passed over and said once`() {
    var play = Play.ready()
    for line in ["Listening…", "{", "7", "\"x\"", "[1]", #"{"jsonrpc":"2.0"}"#, "[]"] {
      play.hear(line)
    }
    #expect(play.sentences.count == 1)
    #expect(play.sentences[0].contains("no messages"))
  }

  @Test func `a line too long fails what waits, and the next is whole`() {
    var play = Play.ready()
    let piece = [UInt8](repeating: 0x61, count: 1 << 20)
    func longLine() {
      for _ in 0...(MCPConnection.lineLimit >> 20) { play.events += play.connection.receive(piece) }
      play.events += play.connection.receive([0x0A])
    }
    play.connection.call("echo", .object([:]), id: "x", now: 0)
    longLine()
    #expect(play.sentences.last?.contains("more than 16 MB") == true)
    play.connection.call("echo", .object([:]), id: "y", now: 0)
    play.answer(4, "{}")
    #expect(play.events.last == .answered(call: "y", .success(.object([:]))))
    play = Play()
    longLine()
    #expect(play.events.count == 1 && play.sentences.count == 1)
  }

  @Test func `what was asked fails when the server ends`() {
    var play = Play.ready()
    play.connection.call("echo", .object([:]), id: "x", now: 0)
    let events = play.connection.end("it ended (exit code 1)")
    let sentence = "MCP server demo cannot be used: it ended (exit code 1)."
    #expect(
      events == [
        .answered(call: "x", .failure(MCPConnection.Refusal(sentence: sentence))),
        .failed(sentence),
      ])
    let more = play.connection.end("again")
    #expect(more.isEmpty && play.connection.waiting.isEmpty)
  }

  // MARK: Lists

  @Test func `pages are put together, and circles end`() {
    var play = Play()
    play.answer(1, Play.hello)
    play.answer(2, #"{"tools":[{"name":"a"},{"name":"b"}],"nextCursor":"1"}"#)
    #expect(play.sent().last?["params"]?["cursor"] == .string("1"))
    play.answer(3, #"{"tools":[{"name":"c"},{"name":"a"}],"nextCursor":"2"}"#)
    play.answer(4, #"{"tools":[{"name":"a"}],"nextCursor":"2"}"#)
    #expect(play.tools?.map(\.name) == ["a", "b", "c"])
  }

  @Test func `a list that changes is asked for again`() {
    var play = Play.ready()
    let changed = #"{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}"#
    play.hear(changed)
    play.hear(changed)
    #expect(play.sent().map { $0["method"] } == [.string("tools/list")])
    play.answer(3, #"{"tools":[{"name":"old"}]}"#)
    #expect(play.events.isEmpty)
    play.answer(4, #"{"tools":[{"name":"new"}]}"#)
    #expect(play.tools?.map(\.name) == ["new"])
    play.hear(changed)
    play.hear(#"{"jsonrpc":"2.0","id":5,"error":{"code":1,"message":"busy"}}"#)
    #expect(play.sentences.last?.contains("busy") == true)
  }

  @Test func `there is an end to tools`() {
    let many = (0..<3000).map { #"{"name":"t\#($0)"}"# }.joined(separator: ",")
    var play = Play()
    play.answer(1, Play.hello)
    play.answer(2, #"{"tools":[\#(many)],"nextCursor":"more"}"#)
    guard case .offers(let tools)? = play.events.first else {
      Issue.record("no offers")
      return
    }
    #expect(tools.count == MCPToolList.countLimit && tools.last?.name == "t127")
    #expect(play.sentences.first?.contains("only its first 128 tools") == true)
    #expect(play.sent().last?["params"]?["cursor"] == nil)

    var list = MCPToolList()
    let long = String(repeating: "x", count: 200 << 10)
    func tool(_ name: String, _ text: String) -> JSON {
      .object(["name": .string(name), "description": .string(text)])
    }
    list.add([tool("a", long), tool("b", long), tool("c", "short")])
    #expect(list.tools.map(\.name) == ["a", "c"] && list.surplus == 1)
  }

  /// What a server calls the input of its tool, and what the model is told; nil: nothing.
  @Test(arguments: [
    (#"{"name":"a","inputSchema":{"type":"object"}}"#, #"{"type":"object"}"#),
    (#"{"name":"a","inputSchema":{}}"#, #"{"type":"object"}"#),
    (#"{"name":"a"}"#, #"{"type":"object"}"#),
    (
      #"{"name":"a","inputSchema":{"type":"object","anyOf":[{}],"properties":{"b":{"oneOf":[]}}}}"#,
      #"{"properties":{"b":{"oneOf":[]}},"type":"object"}"#
    ),
    (#"{"name":"a","inputSchema":{"type":"string"}}"#, nil),
    (#"{"name":"a","inputSchema":[]}"#, nil), (#"{"name":""}"#, nil), (#"{"name":3}"#, nil),
    ("7", nil),
    (
      #"{"name":"a","inputSchema":{"properties":{"a.B-_9":{}}}}"#,
      #"{"properties":{"a.B-_9":{}},"type":"object"}"#
    ),
    (#"{"name":"a","inputSchema":{"properties":[]}}"#, nil),
    (#"{"name":"a","inputSchema":{"properties":null}}"#, nil),
    (#"{"name":"a","inputSchema":{"properties":{"$filter":{}}}}"#, nil),
    (#"{"name":"a","inputSchema":{"properties":{"":{}}}}"#, nil),
    (
      #"{"name":"a","inputSchema":{"properties":{"\#(String(repeating: "x", count: 65))":{}}}}"#,
      nil
    ),
  ])
  func `what a model is told of a tool`(tool: String, schema: String?) throws {
    var list = MCPToolList()
    list.add([try JSON(parsing: Array(tool.utf8))])
    #expect(list.tools.first.map { String(decoding: $0.schema.bytes, as: UTF8.self) } == schema)
    #expect(list.broken == (schema == nil ? 1 : 0))
    #expect((list.remark(server: "demo") == nil) == (schema != nil))
  }

  // MARK: Names

  @Test func `names fit the API and are no other's`() {
    var names = MCPNames()
    let demo = names.server("demo")
    #expect(demo == "mcp__demo")
    #expect(names.tool("echo", of: demo) == "mcp__demo__echo")
    #expect(names.tool("get.it now/ä", of: demo) == "mcp__demo__get_it_now__")
    #expect(names.tool("get it now/é", of: demo) == "mcp__demo__get_it_now___2")
    #expect(names.server("demo") == "mcp__demo_2")
    #expect(names.server("") == "mcp___")
    let long = names.server(String(repeating: "é", count: 100))
    var all: Set<String> = []
    for _ in 0..<200 {
      let name = names.tool(String(repeating: "long", count: 50), of: long)
      #expect(name.utf8.count <= 64 && all.insert(name).inserted)
      #expect(
        name.utf8.allSatisfy { MCPNames.plain(String(UnicodeScalar($0))) != "_" || $0 == 0x5F })
    }
    names.release(["mcp__demo__echo"])
    #expect(names.tool("echo", of: demo) == "mcp__demo__echo")
  }
}
