import Canvas
import PropertyTesting
import Testing

@testable import Markdown

/// What holds for any text in any language.
@Suite struct HighlightPropertyTests {
  private static let languages = Language.all.map(\.start)

  /// What opens, closes and disturbs something in one language or another.
  private static let pieces: [String] = [
    " ", "  ", "\t", "a", "Foo", "x(", ")", "{", "}", "[", "]", "\"", "'", "`", "\"\"\"", "'''",
    "\\", "\\(", "\\#(", "${", "#{", "{{", "$(", "$x", "$", "#\"", "\"#", "##", "r#\"", "R\"d(",
    ")d\"", "/*", "*/", "//", "--", "{-", "-}", "--[==[", "]==]", "<!--", "-->", "<a", "</a>",
    "<", ">", "/>", "<script", "</script>", "<style>", "<<E", "<<~'E'", "<<<E", "E", "=begin",
    "=end", "#include <", "@", "#", ":", ": ", "=", "|", "key: |", ">-", "+", "-", "@@ -1,2 +3 @@",
    "--- ", "+++ ", "/", "/[/]x/g", "0", "0x1F", "1.5e-3", "1..2", ".5", "func ", "class ",
    "return ", "in", "é", "中文", "👍🏽", "e\u{301}", "\u{301}", "\u{200D}", "\u{202E}", "\u{1b}[0m",
    "\u{0}", "\u{FE0F}", "\u{20E3}", "\u{600}", "🇩🇪", "f\"", "$\"", "@\"", "%w[", "&amp;", ";", ",",
  ]

  @Test(arguments: languages) func noTextIsLostOrChanged(language: String) throws {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<30 {
      var highlighter = try #require(Highlighter(language: language))
      for _ in 0..<12 {
        let line = randomLine(&generator)
        let spans = highlighter.line(line)
        let plain = Sanitizer.spans(line, style: Style(.code))
        #expect(text(spans) == text(plain), "\(line.debugDescription)")
        #expect(DisplayWidth.of(spans) == DisplayWidth.of(plain), "\(line.debugDescription)")
        #expect(spans.allSatisfy { !$0.text.isEmpty && Sanitizer.isClean($0.text) })
        let marked = text(spans.filter { $0.style == Style(.marker) })
        #expect(marked == text(plain.filter { $0.style == Style(.marker) }))
      }
    }
  }

  @Test(arguments: languages) func aLineDoneAgainIsTheSame(language: String) throws {
    var generator = SeededGenerator(seed: 12)
    var highlighter = try #require(Highlighter(language: language))
    for _ in 0..<200 {
      let line = randomLine(&generator)
      var once = highlighter
      var again = highlighter
      _ = again.line(String(line.unicodeScalars.prefix(3)))
      again = highlighter
      #expect(once.line(line) == again.line(line))
      #expect(once == again)
      highlighter = once
    }
  }

  /// Each would be slow with backtracking, recursion or a state that grows.
  @Test(arguments: languages) func hostileLinesAreRead(language: String) throws {
    for piece in HighlightPropertyTests.pieces where !piece.allSatisfy({ $0 == " " }) {
      var highlighter = try #require(Highlighter(language: language))
      let line = String(repeating: piece, count: 600 / piece.utf8.count)
      for line in [line, line + "x", "x " + line] {
        #expect(
          text(highlighter.line(line)) == text(Sanitizer.spans(line, style: Style(.code))))
      }
    }
  }

  @Test func anEndIsFoundAfterManyLines() throws {
    var highlighter = try #require(Highlighter(language: "swift"))
    _ = highlighter.line("/* /*")
    for _ in 0..<1_000 { #expect(highlighter.line("x").map(\.style) == [Style(.comment)]) }
    _ = highlighter.line("*/ */")
    #expect(highlighter.line("let") == [Span("let", Style(.keyword))])
    #expect(highlighter == Highlighter(language: "swift"))
  }

  @Test func aLineWithoutEndIsNotColoured() throws {
    var highlighter = try #require(Highlighter(language: "json"))
    let line = String(repeating: "1", count: Highlighter.longestLine)
    #expect(highlighter.line(line) == [Span(line, Style(.number))])
    #expect(highlighter.line(line + "\"") == [Span(line + "\"", Style(.code))])
    #expect(highlighter.line("1") == [Span("1", Style(.number))])
  }

  @Test func aTabReachesTheSameStop() throws {
    var highlighter = try #require(Highlighter(language: "go"))
    #expect(
      highlighter.line("ab\treturn\t\"é\t\"") == [
        Span("ab  ", Style(.code)), Span("return", Style(.keyword)), Span("  ", Style(.code)),
        Span("\"é  \"", Style(.string)),
      ])
  }

  @Test func codeInMessagesIsColoured() {
    var layout = MarkdownLayout(
      width: 40, source: "```swift\nlet a = 1\n```\n\n```text\nlet a\n```\n", isFinished: true)
    layout.update()
    #expect(
      layout.lines[1].spans == [
        Span("let", Style(.keyword)), Span(" a = ", Style(.code)), Span("1", Style(.number)),
      ])
    #expect(layout.lines.last?.spans == [Span("let a", Style(.code))])
  }

  private func randomLine(_ generator: inout SeededGenerator) -> String {
    (0..<Int.random(in: 0...14, using: &generator)).reduce(into: "") { line, _ in
      line += HighlightPropertyTests.pieces.randomElement(using: &generator) ?? ""
    }
  }

  private func text(_ spans: [Span]) -> String { spans.reduce(into: "") { $0 += $1.text } }
}
