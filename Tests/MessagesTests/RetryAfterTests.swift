import Messages
import Testing

@Suite struct RetryAfterTests {
  /// Sun, 06 Nov 1994 08:49:37 GMT, the date of RFC 9110's examples, in Unix milliseconds.
  private let now: Int64 = 784_111_777_000

  @Test(arguments: [
    ("retry-after", "5", 5.0), ("Retry-After", " 0.25 ", 0.25), ("retry-after", "0", 0),
    ("retry-after", "-3", 0), ("retry-after", "86400", 3600), ("retry-after", "1e999", nil),
    ("retry-after", "nan", nil), ("retry-after", "", nil), ("retry-after", "soon", nil),
    ("retry-after-ms", "1500", 1.5), ("retry-after-ms", "x", nil),
    ("retry-after", "Sun, 06 Nov 1994 08:50:37 GMT", 60),
    ("retry-after", "Sunday, 06-Nov-94 08:50:07 GMT", 30),
    ("retry-after", "Sun Nov  6 08:49:38 1994", 1),
    ("retry-after", "Sun, 06 Nov 1994 08:49:00 GMT", 0),
    ("retry-after", "Mon, 29 Feb 2088 00:00:00 GMT", 3600),
    ("retry-after", "Sun, 06 Nov 1994", nil), ("retry-after", "Sun, 06 Nov 1994 25:00:00 GMT", nil),
    ("retry-after", "Sun, 06 Xxx 1994 08:49:37 GMT", nil),
    ("retry-after", "06 06 06 Nov 1994 08:49:37", nil),
  ])
  func header(name: String, value: String, expected: Double?) {
    let failure = Failure.classify(
      status: 429, headers: [(name, value)], body: [], host: "h", now: now)
    #expect(failure.retryAfter == expected)
  }

  @Test func millisecondsComeFirst() {
    let failure = Failure.classify(
      status: 429, headers: [("retry-after", "9"), ("retry-after-ms", "250")], body: [], host: "h",
      now: now)
    #expect(failure.retryAfter == 0.25)
  }
}
