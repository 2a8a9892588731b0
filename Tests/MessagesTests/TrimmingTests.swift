import Messages
import Testing

@Suite struct TrimmingTests {
  @Test(arguments: [
    ("", ""), (" ", ""), ("\r\n\t \u{3000}", ""), ("a", "a"), (" a", "a"), ("a\r\n", "a"),
    ("\u{A0} é \u{2003}b\n\n", "é \u{2003}b"), ("👩‍👩‍👧 ", "👩‍👩‍👧"),
  ])
  func whiteSpaceGoesAtBothEnds(text: String, rest: String) {
    #expect(text.trimmed == rest)
    #expect("x\(text)"[...].dropFirst().trimmed == rest)
  }
}
