import Foundation
import ScriptedServer
import Testing

/// R16: servers that do everything wrong. What came is kept and marked, a sentence says what
/// happened, and memory stays bounded.
@Suite(.serialized) struct TortureTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var response: ScriptedServer.Response
    /// What standard output has.
    var output: String
    /// What standard error says; empty where nothing went wrong.
    var says: String
  }

  /// The events of an answer `First half second half`, up to a place.
  static func steps(upTo part: String? = nil) -> [ScriptedServer.Step] {
    let all = ScriptedServer.messageStream(text: ["First half", " second half"])
    guard let part else { return all }
    let end = all.firstIndex { text(of: $0).contains(part) } ?? all.count
    return Array(all[..<end])
  }

  static func text(of step: ScriptedServer.Step) -> String {
    if case .bytes(let bytes) = step { String(decoding: bytes, as: UTF8.self) } else { "" }
  }

  static let half = steps(upTo: "second half")

  static let cases: [Case] = [
    Case(
      testDescription: "a byte at a time", response: .stream(steps().split(every: 1)),
      output: "First half second half\n", says: ""),
    Case(
      testDescription: "reset in an event",
      response: .stream(half + [.text("event: content_block_delta\ndata: {\"ty"), .reset]),
      output: "First half\n", says: "broke off"),
    Case(
      testDescription: "half-closed in an event",
      response: .stream(half + [.text("data: {\"ty"), .halfClose, .clientGone]),
      output: "First half\n", says: "broke off"),
    Case(
      testDescription: "no message_stop",
      response: .stream(steps(upTo: "message_delta")), output: "First half second half\n",
      says: "broke off"),
    Case(
      testDescription: "overloaded in the stream",
      response: .stream(
        half + [
          .sse(
            event: "error",
            data: #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#)
        ]), output: "First half\n", says: "is overloaded"),
    Case(
      testDescription: "an index twice",
      response: .stream(
        half + [
          .sse(
            data:
              #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#
          )
        ] + steps()[4...]), output: "First half\n\n second half\n", says: ""),
    Case(
      testDescription: "a page with status 200",
      response: .html("<html><body>Log in</body></html>"),
      output: "", says: "127.0.0.1"),
    Case(
      testDescription: "a page in the middle",
      response: .stream(half + [.text("<html><body>502 Bad Gateway</body></html>"), .close]),
      output: "First half\n", says: "broke off"),
    Case(
      testDescription: "a line of 100 MB",
      response: .stream(
        half + [.text("data: ")]
          + Array(repeating: .bytes([UInt8](repeating: 0x78, count: 1 << 20)), count: 100)),
      output: "First half\n", says: "a line of more than 8388608 bytes"),
    Case(
      testDescription: "an event without end",
      response: .stream(
        half
          + Array(
            repeating: .text("data: " + String(repeating: "x", count: 1 << 20) + "\n"), count: 100)
      ), output: "First half\n", says: "an event of more than 8388608 bytes"),
    Case(
      testDescription: "100 MB of comments",
      response: .stream(
        half
          + Array(
            repeating: .text(": " + String(repeating: "x", count: 1 << 20) + "\n\n"), count: 100)
          + steps()[half.count...]), output: "First half\n",
      says: "larger than this program accepts"),
    Case(
      testDescription: "an error of 100 MB",
      response: .init(
        status: 500, type: "application/json",
        body: Array(repeating: .bytes([UInt8](repeating: 0x20, count: 1 << 20)), count: 100)),
      output: "", says: "127.0.0.1"),
  ]

  static let patience: [String: String?] = ["CLAUDE_CODE_MAX_RETRIES": "0"]

  @Test(arguments: cases)
  func torture(_ example: Case) throws {
    let world = try World([ChatTests.answer(["ok"]), example.response], environment: Self.patience)
    let plain = try world.run(["-p", "x"], watchesMemory: true)
    let output = try world.run(["-p", "x"], watchesMemory: true)
    #expect(output.output == example.output)
    #expect(output.code == (example.says.isEmpty ? 0 : 1))
    #expect(
      example.says.isEmpty ? output.errors.isEmpty : output.errors.contains(example.says),
      "\(output.errors)")
    // One sentence, perhaps with the server's own words in a second.
    #expect(output.errors.split(separator: "\n").count <= 2, "\(output.errors)")
    let more = (output.memory - plain.memory) >> 20
    print("\(example.testDescription): \(more) MB more than \(plain.memory >> 20) MB")
    #expect(plain.memory > 0 && more <= 64)
    guard example.output == "First half\n" else { return }
    // What came is in the archive, marked.
    let exported = try world.run(
      "sessions", "export", "--all", "--format", "jsonl")
    #expect(exported.output.contains("First half") && exported.output.contains(#""failed""#))
  }

  /// 300 MB of zeros in a megabyte: never unpacked, since it was never asked for.
  @Test func aGzipBomb() throws {
    let world = try World(environment: Self.patience)
    _ = try Spawn.run(
      ["sh", "-c", "head -c 300000000 /dev/zero | gzip -1 > bomb"],
      environment: world.environment, directory: world.home.path, scratch: world.home)
    let bomb = [UInt8](try Data(contentsOf: world.home.appending(path: "bomb")))
    let bombs = try World(
      [
        ChatTests.answer(["ok"]),
        .stream([.bytes(bomb)], headers: [("content-encoding", "gzip")]),
      ], environment: Self.patience)
    let plain = try bombs.run(["-p", "x"], watchesMemory: true)
    let output = try bombs.run(["-p", "x"], watchesMemory: true)
    #expect(output.code == 1 && output.output.allSatisfy(\.isWhitespace))
    #expect(output.errors.contains("127.0.0.1"))
    #expect(plain.memory > 0 && output.memory - plain.memory <= 64 << 20)
    #expect(bombs.server.requests.allSatisfy { $0.header("accept-encoding") == nil })
  }

  /// The part stays on the screen with what happened, and Enter asks again.
  @Test func enterAsksAgain() throws {
    let world = try World([
      .stream(Self.half + [.reset]), ChatTests.answer(["The whole answer."]),
    ])
    try world.start()
    try world.expect("Message")
    try world.type("hi")
    try world.press("Enter")
    let shown = try world.expect("broke off")
    #expect(shown.contains("First half") && shown.contains("failed"))
    try world.press("Enter")
    let again = try world.expect("The whole answer.")
    #expect(again.contains("‹2/2›"))
    #expect(world.server.requests.map(\.text)[0] == world.server.requests.map(\.text)[1])
  }

  // MARK: R14

  /// 301 to 308, to the same and to another host, by http and by https: nobody else sees the key
  /// or the body, nothing is asked twice, and the sentence says where it was to go.
  @Test func redirects() throws {
    let other = try ScriptedServer { _ in ChatTests.answer(["stolen"]) }
    defer { other.stop() }
    let port = other.port
    // What the address is, given the host that was asked, and what the sentence calls it.
    let targets: [@Sendable (String) -> (String, String)] = [
      { _ in ("http://127.0.0.1:\(port)/v1/messages", "127.0.0.1:\(port)") },
      { _ in ("http://localhost:\(port)/v1/messages", "localhost:\(port)") },
      { _ in ("https://127.0.0.1:\(port)/v1/messages", "127.0.0.1:\(port)") },
      { _ in ("//user:pass@127.0.0.1:\(port)/", "127.0.0.1:\(port)") },
      { host in ("http://\(host)/elsewhere", "another address on \(host)") },
      { host in ("https://\(host)/elsewhere", "another address on \(host)") },
      { _ in ("/elsewhere", "another address") },
    ]
    let statuses = [301, 302, 303, 307, 308]
    let server = try ScriptedServer { request in
      let target = targets[request.index % targets.count]
      return .redirect(
        statuses[request.index / targets.count], to: target(request.header("host") ?? "").0)
    }
    defer { server.stop() }
    let world = try World(environment: ["ANTHROPIC_BASE_URL": server.url])
    for index in 0..<statuses.count * targets.count {
      let output = try world.run("-p", "a secret question")
      let name = targets[index % targets.count]("127.0.0.1:\(server.port)").1
      #expect(output.code == 1 && output.output.isEmpty, "\(output)")
      #expect(output.errors.contains("redirects to \(name)"), "\(output.errors)")
      #expect(!output.errors.contains("pass") && !output.errors.contains("secret"))
      #expect(server.requests.count == index + 1)
    }
    #expect(other.requests.isEmpty)
    #expect(Set(server.requests.map(\.path)) == ["/v1/messages"])
  }
}
