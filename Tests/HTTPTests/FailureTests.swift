import HTTP
import ScriptedServer
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Every way a transfer can go wrong ends in one typed failure.
@Suite struct FailureTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var response: ScriptedServer.Response
    var kind: String
    var body = ""
    var testDescription: String { name }
  }

  @Test(arguments: [
    Case(
      name: "reset in a chunked stream",
      response: .stream([.text("part"), .gate("seen"), .reset]), kind: "cut", body: "part"),
    Case(
      name: "reset in a stream that ends with the connection",
      response: .stream([.text("part"), .gate("seen"), .reset], framing: .close), kind: "cut",
      body: "part"),
    Case(
      name: "closed in a chunked stream",
      response: .stream([.text("part"), .close]), kind: "cut", body: "part"),
    Case(
      name: "half-closed in a chunked stream",
      response: .stream([.text("part"), .halfClose, .clientGone]), kind: "cut", body: "part"),
    Case(
      name: "shorter than its length",
      response: .init(
        raw: [.text("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\npart")]), kind: "cut",
      body: "part"),
    Case(
      name: "broken chunk marks",
      response: .init(
        raw: [.text("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\npart\r\nzz\r\n")]),
      kind: "cut", body: "part"),
    Case(name: "closed without a byte", response: .init(raw: [.close]), kind: "cut"),
    Case(name: "reset without a byte", response: .init(raw: [.reset]), kind: "cut"),
    Case(
      name: "closed in the head",
      response: .init(raw: [.text("HTTP/1.1 200 OK\r\nx: ")]), kind: "cut"),
    Case(name: "not HTTP", response: .init(raw: [.text("SSH-2.0-OpenSSH_9.2\r\n")]), kind: "other"),
    Case(
      name: "endless headers",
      response: .init(
        raw: [.text("HTTP/1.1 200 OK\r\n")]
          + Array(
            repeating: .text("x: " + String(repeating: "y", count: 9000) + "\r\n"), count: 40)),
      kind: "tooLarge"),
    Case(
      name: "one endless header",
      response: .init(
        raw: [.text("HTTP/1.1 200 OK\r\nx: " + String(repeating: "y", count: 300 << 10))]),
      kind: "tooLarge"),
    Case(
      name: "body over its limit",
      response: .stream([.text(String(repeating: "y", count: 5000))]), kind: "tooLarge"),
  ])
  func brokenAnswers(example: Case) throws {
    let server = try ScriptedServer([example.response])
    let talk = Conversation()
    talk.start(HTTPRequest(url: server.url, bodyLimit: 4096))
    talk.run { $0.text() == "part" || $0.client.active.isEmpty }
    server.open("seen")
    #expect(talk.runToEnd())
    #expect(talk.failure()?.kind == example.kind, "\(talk.events)")
    #expect(talk.text() == example.body)
    #expect(!talk.hasEnded())
    #expect(talk.client.active.isEmpty)
  }

  @Test func refusedPort() throws {
    // Bound but not listening: nobody else can get the port, and nobody answers on it.
    let port = try #require(ReservedPort())
    let talk = Conversation.whole(HTTPRequest(url: "http://127.0.0.1:\(port.number)"))
    #expect(talk.failure() == .connect("connection refused"))
    #expect(talk.order() == ["failed"])
  }

  /// A name with a label of 64 letters cannot even be asked for (RFC 1035 section 2.3.4), so that
  /// the resolver fails at once, with or without a network.
  @Test func unknownName() {
    let name = String(repeating: "a", count: 64) + ".invalid"
    let talk = Conversation.whole(HTTPRequest(url: "https://\(name)/v1", proxy: .none))
    #expect(talk.failure() == .resolve)
  }

  @Test func unansweredHandshakeTimesOut() throws {
    // The server reads, and never says a word of TLS.
    let server = try ScriptedServer([])
    let talk = Conversation.whole(
      HTTPRequest(
        url: "https://127.0.0.1:\(server.port)", connectTimeout: 50))
    #expect(talk.failure() == .timeout)
  }

  @Test func plainServerBehindHTTPS() throws {
    let server = try ScriptedServer([])
    let talk = Conversation()
    talk.start(HTTPRequest(url: "https://127.0.0.1:\(server.port)"))
    // A TLS hello holds no "\r\n\r\n" (all but surely), so the server never answers by itself.
    server.stop()
    #expect(talk.runToEnd())
    let kind = talk.failure()?.kind
    #expect(kind == "tls" || kind == "connect" || kind == "cut", "\(talk.events)")
  }

  @Test func proxyRefuses() throws {
    let proxy = try ScriptedServer([
      .init(raw: [.text("HTTP/1.1 407 No\r\ncontent-length: 0\r\n\r\n")])
    ])
    let talk = Conversation.whole(
      HTTPRequest(
        url: "https://api.example.invalid/v1", method: "POST",
        headers: [HTTPHeader(name: "x-api-key", value: "sk-canary")], body: Array("hi".utf8),
        proxy: .url(proxy.url)))
    #expect(talk.failure() == .connect("the proxy answered with status 407"))
    let request = try #require(proxy.requests.first)
    #expect(request.method == "CONNECT")
    // The key is for the server, not for the proxy.
    #expect(request.header("x-api-key") == nil)
  }

  @Test func loopbackNeverGoesThroughAProxy() throws {
    let proxy = try ScriptedServer([])
    let server = try ScriptedServer([.json("{}")])
    let talk = Conversation.whole(HTTPRequest(url: server.url, proxy: .url(proxy.url)))
    #expect(talk.hasEnded())
    #expect(proxy.requests.isEmpty)
  }

  @Test func everyFailureIsASentence() {
    let failures: [TransportFailure] = [
      .resolve, .connect("connection refused"), .tls("its certificate has expired"), .timeout,
      .cut("the server closed it without an answer"), .refusedURL("No."), .libraryMissing("No."),
      .tooLarge, .other(code: 1, "It failed."),
    ]
    for failure in failures {
      let text = failure.description
      #expect(text.hasSuffix(".") || text.hasSuffix(")"))
      #expect(text.allSatisfy { $0.isASCII && !$0.isNewline })
    }
  }
}

/// A port of 127.0.0.1 that refuses connections for as long as this lives.
final class ReservedPort {
  let number: UInt16
  private let descriptor: Int32

  init?() {
    #if canImport(Glibc)
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = descriptor
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
      }
    }
    number = UInt16(bigEndian: address.sin_port)
    guard isBound else { return nil }
  }

  deinit { close(descriptor) }
}
