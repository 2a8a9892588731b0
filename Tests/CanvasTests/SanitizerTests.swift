import PropertyTesting
import Testing

@testable import Canvas

struct SanitizerTests {
  @Test(arguments: [
    ("plain text, ok!", "plain text, ok!"), ("a\nb\tc", "a\nb\tc"), ("\u{1B}[31mred", "␛[31mred"),
    ("a\r\nb", "a\nb"), ("a\rb", "a␍b"), ("\r\r\n", "␍\n"), ("\u{7F}", "\\x7f"),
    ("\u{9B}31m", "\\x9b31m"), ("a\u{202E}b", "a<U+202E>b"), ("\u{61C}", "<U+061C>"),
    ("\u{E0041}", "<U+E0041>"), ("a\u{200B}b", "ab"), ("a\u{200D}b", "a<U+200D>b"),
    ("👨‍👩‍👧", "👨‍👩‍👧"), ("❤️‍🔥", "❤️‍🔥"), ("می‌خواهم", "می‌خواهم"), ("क्‍ष", "क्‍ष"), ("1️⃣", "1️⃣"),
    ("1\u{FE0F}", "1<U+FE0F>"), ("a\u{FE0F}", "a<U+FE0F>"), ("❤\u{FE0F}\u{FE0F}", "❤️<U+FE0F>"),
    ("a\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}", "a\u{301}\u{301}\u{301}\u{301}"),
    ("\u{378}", "\u{FFFD}"), ("\u{FFFF}", "\u{FFFD}"), ("\u{F0001}", "\u{FFFD}"),
    ("\u{E0B0}", "\u{E0B0}"),
    ("\u{2028}", "<U+2028>"), ("\u{3164}", "<U+3164>"), ("\u{FEFF}", "<U+FEFF>"), ("ÄЖ世한", "ÄЖ世한"),
    ("\0", "␀"), ("🇩🇪", "🇩🇪"), ("👍🏽", "👍🏽"), ("a\u{FE00}", "a<U+FE00>"), ("👩🏻‍❤️‍💋‍👨🏼", "👩🏻‍❤️‍💋‍👨🏼"),
    ("", ""),
  ])
  func plain(text: String, shown: String) {
    #expect(
      Array(Sanitizer.plain(text).unicodeScalars) == Array(shown.unicodeScalars),
      "\(Sanitizer.plain(text))")
    #expect(Sanitizer.isClean(text) == (text == shown || text == "a\r\nb"))
  }

  @Test func markersHaveTheirStyle() {
    let code = Style(.code)
    #expect(
      Sanitizer.spans("ok\u{1B}\u{202E}go", style: code) == [
        Span("ok", code), Span("␛<U+202E>", Style(.marker)), Span("go", code),
      ])
    #expect(Sanitizer.spans("a\nb", style: code).map(\.text) == ["a", "␊", "b"])
    #expect(Sanitizer.spans("a\tb\tc", style: code) == [Span("a   b   c", code)])
    #expect(Sanitizer.spans("\t", style: code, column: 2) == [Span("  ", code)])
    #expect(Sanitizer.spans("", style: code) == [])
    #expect(Sanitizer.spans("plain", style: code) == [Span("plain", code)])
  }

  @Test(arguments: [
    ("a title", 20, "a title"), ("two\nlines \t and", 20, "two lines and"), ("  trim ", 20, "trim"),
    ("too long for it", 8, "too lon…"), ("世界世界", 5, "世界…"), ("x\u{1B}]0;y\u{7}", 20, "x␛]0;y␇"),
    ("anything", 0, ""), ("anything", 1, "…"), ("a", 1, "a"),
  ])
  func singleLine(text: String, limit: Int, row: String) {
    #expect(Sanitizer.singleLine(text, limit: limit) == row)
  }

  @Test func noScalarPassesThatActsOrHides() {
    for scalar in everyScalar {
      let text = String(Character(scalar))
      let out = Sanitizer.plain(text)
      check(out)
      if out != text, Sanitizer.plain(out) != out {
        Issue.record("not idempotent: U+\(String(scalar.value, radix: 16))")
      }
    }
  }

  @Test func noTextPassesThatActsOrHides() {
    var random = SeededGenerator(seed: 3)
    for round in 0..<6000 {
      let text = random.text(length: round % 24, wild: true)
      let out = Sanitizer.plain(text)
      check(out)
      #expect(
        Array(Sanitizer.plain(out).unicodeScalars) == Array(out.unicodeScalars),
        "\(text.unicodeScalars.map { String($0.value, radix: 16) })")
      let spans = Sanitizer.spans(text, style: .text)
      let joined = spans.map(\.text).joined()
      #expect(!joined.utf8.contains { $0 < 0x20 || $0 == 0x7F })
      #expect(Sanitizer.spans(joined).map(\.text).joined() == joined)
      check(Sanitizer.singleLine(text, limit: 12))
      #expect(DisplayWidth.of(Sanitizer.singleLine(text, limit: 12)) <= 12)
    }
  }

  /// Records an issue for each scalar that policy forbids in what is shown.
  private func check(_ text: String) {
    var marks = 0
    for scalar in text.unicodeScalars {
      let value = scalar.value
      let isForbidden: Bool =
        switch value {
        case 0x0A, 0x09: false
        case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x206F,
          0xFEFF, 0x180E, 0xFFF9...0xFFFB, 0x115F, 0x3164, 0xFE00...0xFE0D, 0xE0000...0x10FFFF:
          true
        default:
          scalar.properties.generalCategory == .unassigned
            || scalar.properties.generalCategory == .surrogate
        }
      if isForbidden { Issue.record("U+\(String(value, radix: 16)) in \(text.debugDescription)") }
      let category = scalar.properties.generalCategory
      if category == .nonspacingMark || category == .enclosingMark {
        marks += 1
        if marks > 4 { Issue.record("\(marks) marks in \(text.debugDescription)") }
      } else if value != 0x200D, value != 0x200C {
        marks = 0
      }
    }
  }
}
