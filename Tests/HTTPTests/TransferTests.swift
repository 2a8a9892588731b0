import HTTP
import ScriptedServer
import PropertyTesting
import Testing

/// What arrives, in which order.
@Suite struct TransferTests {
  @Test func sendsTheRequestAsGiven() throws {
    let server = try ScriptedServer([.json(#"{"ok":true}"#, headers: [("X-Trace", " a b ")])])
    let talk = Conversation.whole(
      HTTPRequest(
        url: server.url + "/v1/messages?x=1", method: "POST",
        headers: [
          HTTPHeader(name: "x-api-key", value: "sk-canary"),
          HTTPHeader(name: "content-type", value: "application/json"),
          HTTPHeader(name: "x-empty", value: ""),
        ], body: Array("{\"é\":1}".utf8)))
    #expect(talk.order() == ["head", "body", "end"])
    #expect(talk.status() == 200)
    #expect(talk.head()?.headers.value(of: "x-trace") == "a b")
    #expect(talk.text() == #"{"ok":true}"#)
    let request = try #require(server.requests.first)
    #expect(request.method == "POST")
    #expect(request.path == "/v1/messages?x=1")
    #expect(request.header("x-api-key") == "sk-canary")
    #expect(request.header("x-empty") == "")
    #expect(request.header("accept-encoding") == nil)
    #expect(request.header("user-agent") == nil)
    #expect(request.text == "{\"é\":1}")
  }

  @Test(arguments: [("GET", ""), ("POST", ""), ("POST", "a"), ("DELETE", ""), ("PUT", "b")])
  func methods(method: String, body: String) throws {
    let server = try ScriptedServer([.json("{}")])
    let talk = Conversation.whole(
      HTTPRequest(url: server.url, method: method, body: Array(body.utf8)))
    #expect(talk.hasEnded())
    #expect(server.requests.first?.method == method)
    #expect(server.requests.first?.text == body)
    #expect(server.requests.first?.header("content-type") == nil)
  }

  @Test func headHasNoBody() throws {
    let server = try ScriptedServer([
      .init(raw: [.text("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n")])
    ])
    let talk = Conversation.whole(HTTPRequest(url: server.url, method: "HEAD"))
    #expect(talk.order() == ["head", "end"])
  }

  /// A body above 1 MB, which curl would announce with "Expect: 100-continue".
  @Test func largeRequestBodyIsNotHeldBack() throws {
    let server = try ScriptedServer([.json("{}")])
    let body = [UInt8](repeating: 0x61, count: 3 << 20)
    let talk = Conversation.whole(HTTPRequest(url: server.url, method: "POST", body: body))
    #expect(talk.hasEnded())
    #expect(server.requests.first?.body.count == body.count)
    #expect(server.requests.first?.header("expect") == nil)
  }

  @Test(arguments: [
    (ScriptedServer.Framing.chunked, 1), (.chunked, 7), (.close, 1), (.close, 1000),
    (.contentLength, 1), (.contentLength, 1 << 20),
  ])
  func everyFramingAndSplitGivesTheSameBytes(framing: ScriptedServer.Framing, size: Int) throws {
    var random = SeededGenerator(seed: 7)
    let bytes = (0..<3000).map { _ in UInt8.random(in: 0...255, using: &random) }
    let steps = [ScriptedServer.Step.bytes(bytes)].split(every: size)
    let server = try ScriptedServer([.stream(steps, framing: framing)])
    let talk = Conversation.whole(HTTPRequest(url: server.url))
    #expect(talk.order() == ["head", "body", "end"])
    #expect(talk.body() == bytes)
  }

  /// Head and chunk marks cut at every byte as well.
  @Test func everyByteOnItsOwn() throws {
    let response = ScriptedServer.Response.stream([.text("hello "), .text("world")])
    let server = try ScriptedServer([.init(raw: response.steps.split(every: 1))])
    let talk = Conversation.whole(HTTPRequest(url: server.url))
    #expect(talk.order() == ["head", "body", "end"])
    #expect(talk.text() == "hello world")
  }

  @Test func hugeBody() throws {
    let bytes = [UInt8](repeating: 0x78, count: 20 << 20)
    let server = try ScriptedServer([.stream([.bytes(bytes)], framing: .contentLength)])
    let talk = Conversation.whole(HTTPRequest(url: server.url))
    #expect(talk.hasEnded())
    #expect(talk.body().count == bytes.count)
    // A flood is handed over in pieces, so that keys stay live. The bound is the client's burst
    // plus what curl reads in one round (100 buffers of 16 KB).
    let largest = talk.events.map { if case .body(_, let bytes) = $0 { bytes.count } else { 0 } }
    #expect(largest.max() ?? 0 < 4 << 20)
  }

  @Test func bytesArriveBeforeTheAnswerIsOver() throws {
    let server = try ScriptedServer([.stream([.text("one"), .gate("more"), .text("two")])])
    let talk = Conversation()
    talk.start(HTTPRequest(url: server.url))
    #expect(talk.run { $0.text() == "one" })
    #expect(!talk.hasEnded())
    server.open("more")
    #expect(talk.runToEnd())
    #expect(talk.text() == "onetwo")
    #expect(talk.hasEnded())
  }

  /// Whatever has arrived for one transfer when the wait returns is one event.
  @Test func oneWaitGivesOneBody() throws {
    let server = try ScriptedServer([.stream([.text("a")]), .stream([.text("b")])])
    let talk = Conversation()
    var none: [Descriptor] = []
    for id in 1...2 { talk.start(HTTPRequest(url: server.url), id: id) }
    while !talk.client.active.isEmpty {
      let events = talk.client.wait(&none, timeout: 1000)
      for id in 1...2 {
        let bodies = events.filter { if case .body(id, _) = $0 { true } else { false } }
        #expect(bodies.count <= 1)
      }
    }
  }

  @Test func severalAtOnceKeepApart() throws {
    let server = try ScriptedServer { request in
      .stream([.requests(8), .text(request.path)])
    }
    let talk = Conversation()
    for id in 0..<8 { talk.start(HTTPRequest(url: server.url + "/\(id)"), id: id) }
    #expect(talk.client.active == Set(0..<8))
    #expect(talk.runToEnd())
    for id in 0..<8 {
      #expect(talk.order(id) == ["head", "body", "end"])
      #expect(talk.text(id) == "/\(id)")
    }
  }

  @Test func interimAnswersAndTrailersAreLeftOut() throws {
    let server = try ScriptedServer([
      .init(raw: [
        .text("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"),
        .text("HTTP/1.1 200 OK\r\nX-A: 1\r\ntransfer-encoding: chunked\r\n\r\n"),
        .text("2\r\nhi\r\n0\r\nx-trailer: 1\r\n\r\n"),
      ])
    ])
    let talk = Conversation.whole(HTTPRequest(url: server.url))
    #expect(talk.order() == ["head", "body", "end"])
    #expect(talk.head()?.headers.map(\.name) == ["X-A", "transfer-encoding"])
  }

  @Test(arguments: [400, 401, 404, 429, 500, 529])
  func errorsAreAnswers(status: Int) throws {
    let server = try ScriptedServer([
      .json(status: status, "{}", headers: [("retry-after", "7")])
    ])
    let talk = Conversation.whole(HTTPRequest(url: server.url))
    #expect(talk.status() == status)
    #expect(talk.head()?.headers.value(of: "Retry-After") == "7")
    #expect(talk.order() == ["head", "body", "end"])
  }

  @Test func messageStreamArrivesWhole() throws {
    let steps = ScriptedServer.messageStream(
      text: ["Hel\"lo", "\n👋"], thinking: ["hm"], stopReason: "max_tokens")
    let server = try ScriptedServer([.stream(steps)])
    let talk = Conversation.whole(HTTPRequest(url: server.url))
    let names = talk.text().split(separator: "\n").filter { $0.hasPrefix("event: ") }
      .map { String($0.dropFirst(7)) }
    #expect(
      names == [
        "message_start", "ping", "content_block_start", "content_block_delta",
        "content_block_delta", "content_block_stop", "content_block_start",
        "content_block_delta", "content_block_delta", "content_block_stop", "message_delta",
        "message_stop",
      ])
    #expect(talk.text().contains(#""text":"Hel\"lo""#))
  }
}
