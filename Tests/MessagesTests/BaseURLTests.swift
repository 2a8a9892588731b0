import Messages
import PropertyTesting
import Testing

@Suite struct BaseURLTests {
  @Test(arguments: [
    ("https://api.kimi.com/coding", "https://api.kimi.com/coding/v1/messages", "api.kimi.com"),
    ("https://api.kimi.com/coding/", "https://api.kimi.com/coding/v1/messages", "api.kimi.com"),
    ("https://api.kimi.com/coding/v1", "https://api.kimi.com/coding/v1/messages", "api.kimi.com"),
    ("https://api.kimi.com/coding/v1/", "https://api.kimi.com/coding/v1/messages", "api.kimi.com"),
    (
      "https://api.kimi.com/coding/v1/messages", "https://api.kimi.com/coding/v1/messages",
      "api.kimi.com"
    ),
    (
      " https://API.kimi.com//coding// \n", "https://api.kimi.com/coding/v1/messages",
      "api.kimi.com"
    ),
    ("HTTPS://api.anthropic.com", "https://api.anthropic.com/v1/messages", "api.anthropic.com"),
    ("https://h:443/", "https://h/v1/messages", "h"),
    ("https://h:8443/a", "https://h:8443/a/v1/messages", "h:8443"),
    ("https://h:/a", "https://h/a/v1/messages", "h"),
    ("https://h/v1beta", "https://h/v1beta/v1/messages", "h"),
    ("https://h/a%20b/messages", "https://h/a%20b/v1/messages", "h"),
    ("http://localhost:8080/v1", "http://localhost:8080/v1/messages", "localhost:8080"),
    ("http://127.0.0.1:80", "http://127.0.0.1/v1/messages", "127.0.0.1"),
    ("http://127.255.3.4", "http://127.255.3.4/v1/messages", "127.255.3.4"),
    ("http://[::1]:1234/x", "http://[::1]:1234/x/v1/messages", "[::1]:1234"),
    ("https://[2001:DB8::1]/", "https://[2001:db8::1]/v1/messages", "[2001:db8::1]"),
    (
      "https://user-x.example_y.com", "https://user-x.example_y.com/v1/messages",
      "user-x.example_y.com"
    ),
  ])
  func accepts(text: String, messages: String, host: String) throws {
    let url = try BaseURL(text)
    #expect(url.messagesURL == messages && url.host == host)
    #expect(try BaseURL(url.description) == url && BaseURL(url.messagesURL) == url)
  }

  @Test(arguments: [
    ("", BaseURL.Problem.empty), ("  \n", .empty),
    ("api.kimi.com/coding", .noScheme), ("localhost:8080", .noScheme), ("https:/h", .noScheme),
    ("sk-kimi-0123456789abcdef", .noScheme),
    ("ftp://h", .scheme("ftp")), ("file:///etc/passwd", .scheme("file")),
    ("javascript://h", .scheme("javascript")),
    ("http://api.kimi.com/coding", .plainHTTP("api.kimi.com")),
    ("http://127.0.0.1.evil.example", .plainHTTP("127.0.0.1.evil.example")),
    ("http://localhost.evil.example", .plainHTTP("localhost.evil.example")),
    ("http://127.-0.0.1", .plainHTTP("127.-0.0.1")), ("http://127.1", .plainHTTP("127.1")),
    ("http://128.0.0.1", .plainHTTP("128.0.0.1")),
    ("http://127.0.0.256", .plainHTTP("127.0.0.256")),
    ("http://[::2]", .plainHTTP("[::2]")), ("http://0.0.0.0:9", .plainHTTP("0.0.0.0:9")),
    ("https://me:sk-kimi-0123456789abcdef@h/", .userInfo), ("https://@h", .userInfo),
    ("http://localhost@evil.example", .userInfo),
    ("https://h/a?key=1", .query), ("https://h#x", .query), ("https://h?x", .query),
    ("https://", .host), ("https:///coding", .host), ("https://:80", .host),
    ("https://a..b", .host), ("https://[::1", .host), ("https://[zz]", .host),
    ("https://h%41", .host), ("https://a,b", .host),
    ("https://h:0", .port), ("https://h:65536", .port), ("https://h:+1", .port),
    ("https://h:1:2", .port), ("https://[::1]x", .port),
    ("https://h/a b", .badCharacter), ("https://h/\u{1B}[2J", .badCharacter),
    ("https://h\\@evil.example", .badCharacter), ("https://münchen.example", .badCharacter),
    ("https://h/a/../b", .badCharacter), ("https://h/\r\nx-api-key: y", .badCharacter),
    ("https://api.kimi.com/coding/v1/chat/completions", .openAI),
  ])
  func refuses(text: String, problem: BaseURL.Problem) {
    #expect(throws: problem) { try BaseURL(text) }
    #expect(problem.sentence.hasPrefix("The ") && problem.sentence.hasSuffix("."))
    #expect(!problem.sentence.contains("0123456789abcdef"))
  }

  @Test func origin() throws {
    let url = try BaseURL("http://LOCALHOST:8080/coding/v1")
    #expect(url.origin == "http://localhost:8080" && url.isLoopback && url.path == "/coding")
    #expect(try BaseURL("https://localhost.example/").isLoopback == false)
  }

  @Test(arguments: UInt64(0)..<50)
  func anyTextIsAnsweredOrRefused(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let pieces = [
      "http", "https", "://", ":", "/", "@", "[", "]", "::1", "127.0.0.1", "localhost", "v1", "?",
      "#", "%", "é", "\u{0}", ".", "..", "messages", "99999999999999999999", "\\", " ",
    ]
    for _ in 0..<200 {
      let text = (0..<Int.random(in: 0...8, using: &random))
        .compactMap { _ in pieces.randomElement(using: &random) }.joined()
      guard let url = try? BaseURL(text) else { continue }
      #expect((try? BaseURL(url.description)) == url)
      #expect(url.scheme == "https" || url.isLoopback)
    }
  }
}
