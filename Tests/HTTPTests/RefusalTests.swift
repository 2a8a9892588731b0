import ScriptedServer
import Testing

@testable import HTTP

/// What must never be sent, and where a request must never go.
@Suite struct RefusalTests {
  /// The proxy would see any of these leave the program.
  @Test(arguments: [
    "http://example.com/v1", "http://10.0.0.1", "http://localhost.example.com",
    "http://127.0.0.1.example.com", "http://1270.0.0.1", "http://[::2]/", "http://0.0.0.0/",
    "HTTP://EXAMPLE.COM", "file:///etc/passwd", "ftp://127.0.0.1/a", "scp://127.0.0.1/a",
    "gopher://127.0.0.1:70/", "telnet://127.0.0.1", "ws://127.0.0.1/", "data:text/plain,a",
    "", "example.com/v1", "localhost:8080", "https://", "//example.com",
    "https://name:secret@example.com/", "https://secret@127.0.0.1/", "http://a@localhost/",
    "https://exa mple.com", "https://example.com/\r\nX-Injected: 1", "https://example.com/\u{0}a",
    "https://example.com/ä", "https://\u{202E}moc", "http://example.com#@localhost",
    "http://example.com\\@localhost",
  ])
  func urls(url: String) throws {
    let proxy = try ScriptedServer([])
    let talk = Conversation.whole(
      HTTPRequest(url: url, method: "POST", body: Array("hi".utf8), proxy: .url(proxy.url)))
    guard case .refusedURL(let sentence)? = talk.failure() else {
      Issue.record("\(talk.events)")
      return
    }
    #expect(!sentence.contains("secret"))
    #expect(talk.order() == ["failed"])
    #expect(proxy.requests.isEmpty)
  }

  @Test(arguments: [
    ("http://localhost/", true), ("http://LOCALHOST:1/", true), ("http://127.0.0.1", true),
    ("http://127.1/", true), ("http://0x7f000001/", true), ("http://127.9.8.7:80", true),
    ("http://[::1]:8080/v1", true), ("http://[0:0:0:0:0:0:0:1]/", true),
    ("https://localhost/coding/", true), ("https://api.example.com/v1", false),
    ("https://10.0.0.1", false), ("https://api.example.com:8443/a/../b?c=d", false),
  ])
  func acceptedDestinations(url: String, isLoopback: Bool) throws {
    let destination = try Destination(url, library: CurlLibrary())
    #expect(destination.isLoopback == isLoopback)
  }

  @Test(arguments: [301, 302, 303, 307, 308], ["GET", "POST"])
  func redirectsAreNotFollowed(status: Int, method: String) throws {
    let other = try ScriptedServer([])
    let server = try ScriptedServer([.redirect(status, to: other.url + "/stolen")])
    let talk = Conversation.whole(
      HTTPRequest(
        url: server.url, method: method,
        headers: [HTTPHeader(name: "x-api-key", value: "sk-canary")], body: Array("hi".utf8)))
    #expect(talk.status() == status)
    #expect(talk.head()?.headers.value(of: "location") == other.url + "/stolen")
    #expect(talk.hasEnded())
    #expect(server.requests.count == 1)
    #expect(other.requests.isEmpty)
  }

  @Test(arguments: [
    ("x-api-key", "sk-canary\r\nX-Injected: 1"), ("x-api-key", "sk-canary\n"),
    ("x-api-key", "sk-canary\u{0}"), ("x-api-key", "sk-canary\u{7F}"), ("x-api-key", "sk-canaryé"),
    ("x-api-key", "sk-canary\u{1B}[0m"), ("x-api-key", "\tsk-canary"),
    ("sk-canary\r\nX-Injected", "1"), ("sk-canary:", "1"), ("", "sk-canary"), ("a b", "sk-canary"),
    ("é", "sk-canary"), ("x;", "sk-canary"),
  ])
  func headers(name: String, value: String) throws {
    let server = try ScriptedServer([.json("{}")])
    let talk = Conversation.whole(
      HTTPRequest(url: server.url, headers: [HTTPHeader(name: name, value: value)]))
    #expect(talk.failure()?.kind == "other")
    #expect(talk.failure()?.description.contains("canary") == false)
    #expect(server.requests.isEmpty)
  }

  @Test(arguments: ["", "get", "GET /", "GET\r\nX: 1", "POST "])
  func methods(method: String) throws {
    let server = try ScriptedServer([.json("{}")])
    let talk = Conversation.whole(HTTPRequest(url: server.url, method: method))
    #expect(talk.failure()?.kind == "other")
    #expect(server.requests.isEmpty)
  }

  @Test(arguments: ["libnothing-of-this-name.so.9", "libc.so.6"])
  func missingLibrary(file: String) throws {
    let talk = Conversation(HTTPClient(libraryFile: file))
    talk.start(HTTPRequest(url: "https://example.com"), id: 3)
    #expect(talk.client.active == [3])
    talk.runToEnd()
    #expect(talk.order(3) == ["failed"])
    #expect(talk.failure(3)?.kind == "libraryMissing")
    #if os(Linux)
      #expect(talk.failure(3)?.description.contains("libcurl4") == true)
    #endif
  }
}
