import Messages
import PropertyTesting
import Testing

/// A response and what it means. The bodies are those of the protocol and compatibility pages.
private struct Case: CustomTestStringConvertible {
  var status: Int
  var body: String
  var kind: Failure.Kind
  var isRetryable: Bool
  var host: String
  /// A word that the sentence must hold.
  var says: String

  init(
    _ status: Int, _ body: String, _ kind: Failure.Kind, retry: Bool = false,
    host: String = "api.kimi.com", says: String = "."
  ) {
    self.status = status
    self.body = body
    self.kind = kind
    isRetryable = retry
    self.host = host
    self.says = says
  }

  /// In the shape that Kimi's servers often send, without the outer type.
  static func kimi(_ type: String, _ message: String) -> String {
    #"{"error":{"message":"\#(message)","type":"\#(type)"}}"#
  }

  static func anthropic(_ type: String, _ message: String) -> String {
    #"{"type":"error","error":{"type":"\#(type)","message":"\#(message)"},"request_id":"req_1"}"#
  }

  var testDescription: String { "\(status) \(kind)" }
}

@Suite struct FailureTests {
  private static let cases: [Case] = [
    // 401, and keys of the wrong service.
    Case(
      401, Case.kimi("invalid_authentication_error", "Invalid Authentication"), .authentication,
      says: "sk-kimi-"),
    Case(
      401, Case.kimi("invalid_authentication_error", "Invalid Authentication"), .authentication,
      host: "api.moonshot.cn", says: "https://api.kimi.com/coding"),
    Case(
      401, Case.anthropic("authentication_error", "invalid x-api-key"), .authentication,
      host: "api.anthropic.com", says: "401"),
    Case(401, "", .authentication), Case(401, "<html><title>x</title>", .authentication),
    // The meanings of 403.
    Case(
      403,
      Case.kimi(
        "access_terminated_error",
        "Kimi For Coding is currently only available for Coding Agents such as Kimi CLI, etc."),
      .clientPolicy),
    Case(
      403,
      Case.kimi(
        "access_terminated_error",
        "You've reached your weekly (7-day) usage limit. It resets later."),
      .quota, says: "key itself is fine"),
    Case(
      403,
      Case.kimi(
        "access_terminated_error",
        "You've reached your usage limit for this billing cycle. Your quota will be refreshed in"
          + " the next cycle"), .quota),
    Case(403, Case.kimi("", "monthly usage limit for this billing cycle"), .quota),
    Case(
      403, Case.kimi("access_terminated_error", "concurrency limit reached"), .rateLimited,
      retry: true),
    Case(403, Case.anthropic("permission_error", "no access"), .permission),
    Case(403, Case.kimi("access_terminated_error", "something new"), .permission),
    Case(403, "<!DOCTYPE html><title>Attention</title>", .notThisProtocol),
    // The meanings of 429.
    Case(
      429,
      Case.kimi("rate_limit_reached_error", "We're receiving too many requests at the moment"),
      .rateLimited, retry: true),
    Case(
      429,
      Case.kimi("engine_overloaded_error", "The engine is currently overloaded, please try again"),
      .overloaded, retry: true),
    Case(
      429, Case.anthropic("rate_limit_error", "The engine is currently overloaded"),
      .overloaded, retry: true),
    Case(
      429,
      Case.kimi("exceeded_current_quota_error", "Your account has insufficient balance, recharge"),
      .quota),
    Case(
      429, Case.anthropic("rate_limit_error", "Number of tokens exceeds the rate limit"),
      .rateLimited, retry: true),
    Case(429, "slow down", .rateLimited, retry: true),
    // 400.
    Case(
      400,
      Case.anthropic(
        "invalid_request_error",
        "thinking is enabled but reasoning_content is missing in assistant tool call message"
          + " at index 3"), .missingReasoning),
    Case(
      400, Case.kimi("invalid_request_error", "a max of 128 tools can be supported"),
      .badRequest),
    Case(
      400, Case.anthropic("invalid_request_error", "temperature: Extra inputs are not permitted"),
      .badRequest, says: "parameters"),
    Case(
      400,
      Case.anthropic("invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum"),
      .contextOverflow),
    Case(
      400,
      Case.kimi("invalid_request_error", "Your request exceeded model token limit: 262144"),
      .contextOverflow),
    Case(
      400,
      Case.anthropic(
        "invalid_request_error",
        "input length and `max_tokens` exceed context limit: 1 + 2 > 3"), .contextOverflow),
    Case(400, Case.anthropic("invalid_request_error", "Your credit balance is too low"), .quota),
    Case(400, Case.kimi("invalid_request_error", "model x does not exist"), .unknownModel),
    // 404 and other protocols.
    Case(404, "Not Found", .notFound, says: "https://api.kimi.com/coding"),
    Case(404, Case.kimi("", "The requested resource was not found"), .notFound),
    Case(404, "", .notFound, host: "api.moonshot.cn", says: "https://api.kimi.com/coding"),
    Case(404, #"{"detail":"Not Found"}"#, .notFound, host: "localhost:8000", says: "/v1/messages"),
    Case(404, Case.anthropic("not_found_error", "model: claude-x"), .unknownModel, says: "/model"),
    Case(
      404,
      Case.kimi("resource_not_found_error", "Not found the model k9 or Permission denied"),
      .unknownModel),
    Case(
      404,
      #"{"error":{"message":"Invalid URL (POST /v1/messages)","type":"invalid_request_error","#
        + #""param":null,"code":null}}"#, .openAIOnly, host: "api.openai.com", says: "OpenAI"),
    Case(405, "", .notFound),
    Case(200, #"{"id":"c","object":"chat.completion","choices":[{"message":{}}]}"#, .openAIOnly),
    Case(200, "<html><head><title>Sign in</title></head></html>", .notThisProtocol),
    Case(200, "hello", .notThisProtocol), Case(200, "", .notThisProtocol),
    Case(200, #"{"hello":1}"#, .notThisProtocol),
    Case(200, Case.kimi("invalid_authentication_error", "no"), .authentication),
    // The rest.
    Case(402, Case.anthropic("billing_error", "pay"), .quota),
    Case(407, "", .notThisProtocol),
    Case(408, "", .timeout, retry: true),
    Case(409, Case.anthropic("conflict_error", "x"), .unknown, retry: true),
    Case(413, "<html>413 Request Entity Too Large</html>", .tooLarge),
    Case(418, "", .unknown),
    Case(500, Case.anthropic("api_error", "Internal server error"), .serverError, retry: true),
    Case(501, "", .serverError),
    Case(502, "<html><title>502 Bad Gateway</title></html>", .serverError, retry: true),
    Case(503, "", .serverError, retry: true),
    Case(504, Case.anthropic("timeout_error", "x"), .timeout, retry: true),
    Case(529, Case.anthropic("overloaded_error", "Overloaded"), .overloaded, retry: true),
    Case(599, "\u{0}\u{1B}[2J", .serverError, retry: true),
  ]

  @Test(arguments: cases)
  private func classify(example: Case) {
    let failure = Failure.classify(
      status: example.status, headers: [], body: example.body.bytes, host: example.host, now: 0)
    #expect(failure.kind == example.kind)
    #expect(failure.isRetryable == example.isRetryable)
    #expect(failure.status == example.status)
    #expect(failure.sentence.contains(example.says), "\(failure.sentence)")
    #expect(failure.sentence.contains(example.host), "\(failure.sentence)")
    #expect(failure.sentence.hasSuffix(".") && !failure.sentence.contains("\n"))
  }

  @Test(arguments: [
    (APIError(type: "overloaded_error", message: "Overloaded"), Failure.Kind.overloaded, true),
    (APIError(type: "rate_limit_error", message: ""), .rateLimited, true),
    (APIError(type: "api_error", message: "x"), .serverError, true),
    (APIError(type: "timeout_error", message: "x"), .timeout, true),
    (APIError(type: "authentication_error", message: "x"), .authentication, false),
    (APIError(type: "permission_error", message: "x"), .permission, false),
    (APIError(type: "billing_error", message: "x"), .quota, false),
    (APIError(type: "invalid_request_error", message: "x"), .badRequest, false),
    (APIError(type: "request_too_large", message: "x"), .tooLarge, false),
    (APIError(type: "not_found_error", message: "model"), .unknownModel, false),
    (APIError(status: 200, type: "brand_new_error", message: "x"), .unknown, false),
    (APIError(type: "", message: ""), .unknown, false),
  ])
  func streamErrors(error: APIError, kind: Failure.Kind, isRetryable: Bool) {
    let failure = Failure.classify(streamError: error, host: "h")
    #expect(failure.kind == kind && failure.isRetryable == isRetryable)
    #expect(failure.sentence.contains("h") && !failure.sentence.contains("("))
  }

  @Test func serversWordsWithoutKeys() {
    let body = Case.kimi("x", "Incorrect key sk-kimi-abcdefghijklmnop given, see sk-short")
    let failure = Failure.classify(
      status: 401, headers: [("X-Trace-Id", " tr-1 ")], body: body.bytes, host: "h", now: 0)
    #expect(failure.detail == "Incorrect key sk-… given, see sk-short")
    #expect(failure.requestID == "tr-1")
    let page = Failure.classify(
      status: 502, headers: [], body: "<html><title> Bad Gateway </title>".bytes, host: "h", now: 0)
    #expect(page.detail == "Bad Gateway")
    let long = Failure.classify(
      status: 500, headers: [], body: [UInt8](repeating: 0xFF, count: 1 << 20), host: "h", now: 0)
    #expect((long.detail?.utf8.count ?? 0) <= 4096 && long.detail?.isEmpty == false)
    let anthropic = Failure.classify(
      status: 500, headers: [("request-id", "other")],
      body: Case.anthropic("api_error", "m").bytes, host: "h", now: 0)
    #expect(anthropic.requestID == "req_1" && anthropic.detail == "m")
  }

  @Test(arguments: [
    ("https://evil.example/coding?token=secret", "evil.example"),
    ("https://me:pw@evil.example:8443/x", "evil.example:8443"),
    ("//cdn.example/x", "cdn.example"), ("/login?secret", "another address"),
    ("https://h/else", "another address on h"), ("", "another address"),
  ])
  func redirects(location: String, place: String) {
    for status in [301, 302, 303, 307, 308] {
      let failure = Failure.classify(
        status: status, headers: [("Location", location)], body: [], host: "h", now: 0)
      #expect(failure.kind == .redirect && !failure.isRetryable)
      #expect(failure.sentence.contains("redirects to \(place),"), "\(failure.sentence)")
      #expect(!failure.sentence.contains("secret") && !failure.sentence.contains("pw"))
    }
  }

  @Test func shouldRetryHeaderDecides() {
    func isRetryable(_ status: Int, _ value: String) -> Bool {
      Failure.classify(
        status: status, headers: [("X-Should-Retry", value)], body: [], host: "h", now: 0
      ).isRetryable
    }
    #expect(!isRetryable(529, "false") && isRetryable(400, "true") && isRetryable(500, "maybe"))
  }

  @Test func transport() {
    let failures: [(Failure, Failure.Kind, Bool)] = [
      (.resolve(host: "h"), .resolve, true), (.connect(host: "h"), .connect, true),
      (.tls(host: "h", detail: "expired"), .tls, false),
      (.timeout(host: "h", seconds: 600), .timeout, true),
      (.cutStream(host: "h"), .cutStream, true),
      (.stalled(host: "h", seconds: 90), .stalled, true),
      (.notThisProtocol(host: "h"), .notThisProtocol, false),
      (.unknown(host: "h", detail: " "), .unknown, true),
    ]
    for (failure, kind, isRetryable) in failures {
      #expect(failure.kind == kind && failure.isRetryable == isRetryable)
      #expect(failure.sentence.contains("h") && failure.sentence.hasSuffix("."))
    }
    #expect(failures.last?.0.detail == nil)
  }

  @Test(arguments: [
    ("api.moonshot.cn", "sk-kimi-", "https://api.kimi.com/coding"),
    ("API.moonshot.ai:443", "sk-kimi-abc", "https://api.kimi.com/coding"),
    ("api.anthropic.com", "sk-kimi-abc", "https://api.kimi.com/coding"),
    ("api.kimi.com", "sk-ant-", "https://www.kimi.com/code/console"),
    ("api.kimi.com", "sk-abcdef", "https://www.kimi.com/code/console"),
    ("api.kimi.com", "sk-kimi-abc", nil), ("api.moonshot.cn", "sk-abc", nil),
    ("gateway.example", "sk-kimi-abc", nil), ("api.kimi.com", "", nil),
  ])
  func mixedUpServices(host: String, key: String, says: String?) {
    let sentence = KeyAdvice.sentence(host: host, keyPrefix: key)
    #expect((sentence == nil) == (says == nil))
    #expect(sentence?.contains(says ?? "") != false && sentence?.contains("abc") != true)
  }

  @Test(arguments: UInt64(0)..<50)
  func anyBody(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let body = (0..<500).map { _ in UInt8.random(in: 0...255, using: &random) }
    for status in [Int.min, 0, 99, 200, 399, 403, 429, 600, .max] {
      let failure = Failure.classify(
        status: status, headers: [("retry-after", "x")], body: body, host: "h", now: .max)
      #expect(!failure.sentence.isEmpty)
    }
  }
}
