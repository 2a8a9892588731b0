import Canvas
import Testing

@testable import Markdown

/// What each construct looks like.
@Suite struct RenderingTests {
  @Test(arguments: [
    ("# One\n## Two\ntext", ["# One", "", "## Two", "", "text"]),
    ("# a long heading that wraps", ["# a long heading", "  that wraps"]),
    ("one\ntwo  \nthree\\\nfour", ["one two", "three", "four"]),
    ("中文\n中文\nabc\n한국\n어", ["中文中文 abc 한국 어"]),
    ("[text](http://x.y)", ["text (http://x.y)"]),
    ("<http://x.y> a@b.c www.x.y", ["http://x.y a@b.c", "www.x.y"]),
    ("[a](u \"t\") [](e)", ["a (u “t”) (e)"]),
    ("![alt](i) ![](j)", ["[image: alt] (i)", "[image] (j)"]),
    ("[![alt](i)](l)", ["[image: alt] (i) (l)"]),
    ("- a\n- b\n  - c\n    - d\n- e", ["• a", "• b", "  ◦ c", "    ▪ d", "• e"]),
    ("- a\n\n- b", ["• a", "", "• b"]),
    ("9. a\n10. b\n\n3) c", ["9. a", "10. b", "", "3) c"]),
    ("- words that wrap around", ["• words that wrap", "  around"]),
    ("- [ ] a\n- [x] b\n1. [x] c", ["[ ] a", "[x] b", "", "1. [x] c"]),
    ("> a\n>\n> b\n> > c", ["> a", ">", "> b", ">", "> > c"]),
    ("> - a\n>   b\n\nc", ["> • a b", "", "c"]),
    ("- > a\n  > b\n- ", ["• > a b", "•"]),
    ("```swift\nlet a\n\n\tb\n```\nx", [" 1  swift", "let a", "", "    b", "", "x"]),
    ("    code\n\n~~~\nx", [" 1", "code", "", " 2", "x"]),
    ("- a\n  ```\n  x\n  ```", ["• a", "   1", "  x"]),
    ("```\n0123456789 123456789  ab\n```", [" 1", "0123456789 123456789  ab"]),
    ("a\n\n***\n\nb", ["a", "", "────────────────────", "", "b"]),
    ("<div>\n x\n</div>\n\n<b>y</b>", ["<div>", " x", "</div>", "", "<b>y</b>"]),
    ("a<br>b", ["a", "b"]),
    ("| a | bb |\n|--|-:|\n| ccc | d |", ["a    bb", "───  ──", "ccc   d"]),
    ("| |b|\n|-|-|\n|c||", ["   b", "─  ─", "c"]),
    ("x\n| a |\n|---|", ["x", "", "a", "─"]),
    (
      "| name | what it does |\n|-|-:|\n| one | first thing of all |\n| 中文 | |",
      [
        "name    what it does", "────  ──────────────", "one   first thing of",
        "                 all",
        "中文",
      ]
    ),
    (
      "|name|b|c|d|e|\n|-|-|-|-|-|\n|long words|bbbb|cccc|dddd|eeee|\n|x|",
      [
        "name: long words", "b: bbbb", "c: cccc", "d: dddd", "e: eeee", "", "name: x",
        "b:", "c:", "d:", "e:",
      ]
    ),
    ("a[^1]\n\n[^1]: b\n\n    c\n\nd", ["a[^1]", "", "[^1]: b", "", "      c", "", "d"]),
    ("[a]\n\n[a]: /u 't'", ["a (/u “t”)", "", "[a]: /u “t”"]),
    ("&#27;[0m \u{1b}c &amp;", ["␛[0m ␛c &"]),
    ("*a* **b** ~~c~~ `d`", ["a b c d"]),
    ("$x_1$ and $y_2$", ["$x_1$ and $y_2$"]),
    ("\\(x\\) *b*", ["\\(x\\) b"]),
    ("\\[x\\] \\[", ["\\[x\\] ["]),
    ("so\n\\[\nx*a* \\\\\ny_1\n\\]\nand", ["so", "\\[", "x*a* \\\\", "y_1", "\\]", "and"]),
    ("$$\na &= b\nc\n$$\nd\ne", ["$$", "a &= b", "c", "$$", "d e"]),
    ("$$\na", ["$$", "a"]),
    ("$\\a{x}_1$ $\\b_1$", ["$\\a{x}_1$ $\\b_1$"]),
    ("$5 *and* $6", ["$5 and $6"]),
    ("`$` *and* `$`", ["$ and $"]),
  ])
  func looks(source: String, lines: [String]) {
    #expect(layout(source, width: 20).lines.map { trimmed($0.text) } == lines)
  }

  @Test func styles() {
    let lines = layout("*a **b*** ~~c~~ `d` [e](u)\n\n# h\n\n> q", width: 40).lines
    #expect(
      lines[0].spans == [
        Span("a ", Style(.emphasis, .italic)), Span("b", Style(.strong, [.bold, .italic])),
        Span(" "), Span("c", Style(.text, .strikethrough)), Span(" "), Span("d", Style(.code)),
        Span(" "), Span("e", Style(.link, link: 1)), Span(" (u)", Style(.link, .dim, link: 1)),
      ])
    #expect(
      lines[2].spans == [
        Span("# ", Style(.muted, .dim)), Span("h", Style(.heading, [.bold, .underline])),
      ])
    #expect(lines[4].spans == [Span("> ", Style(.quote)), Span("q", Style(.quote))])
  }

  /// The host is always to be seen, and each link leads where it says.
  @Test(arguments: [
    (
      "[host.com](https://other.com)", ["host.com (https://other.com)"],
      ["host.com>https://other.com"]
    ),
    (
      "[https://a.com](https://b.com)", ["https://a.com (https://b.com)"],
      ["https://a.com>https://b.com"]
    ),
    (
      "<me@a.com> https://a.com", ["me@a.com https://a.com"],
      [">mailto:me@a.com", ">https://a.com"]
    ),
    ("[up](../x)", ["up (../x)"], ["up>../x"]),
    ("# [a](https://b)", ["# a (https://b)"], ["a>https://b"]),
    (
      "| [h](https://h) | b |\n|-|-|\n| c | [d](https://d) |",
      ["h (https://h)  b", "─────────────  ─────────────", "c              d (https://d)"],
      ["h>https://h", "d>https://d"]
    ),
    ("[![alt](i)](l)", ["[image: alt] (i) (l)"], ["[image: alt] (i)>l", "alt>i"]),
    (
      "[a]\n\n[a]: https://u", ["a (https://u)", "", "[a]: https://u"],
      ["a>https://u", "a>https://u"]
    ),
    ("[a]()", ["a"], []),
    (
      "one two three https://host.example/a/long/path",
      ["one two three", "https://host.example/a/long/path"],
      [">https://host.example/a/long/path"]
    ),
  ])
  func links(source: String, lines: [String], links: [String]) {
    let layout = layout(source, width: 40)
    #expect(layout.lines.map { trimmed($0.text) } == lines)
    #expect(Set(layout.links.map { "\($0.text)>\($0.url)" }) == Set(links))
    // Whatever is drawn as a link has an entry, and the text of a link leads there.
    for span in layout.lines.flatMap(\.spans) where span.style.link > 0 {
      #expect(Int(span.style.link) <= layout.links.count)
    }
    for (index, link) in layout.links.enumerated() where link.text == "a" {
      let shown = layout.lines.flatMap(\.spans).filter { $0.style.link == index + 1 }
      let words = shown.map(\.text).joined()
      #expect(words.contains(link.text) || words == link.url, "\(words)")
    }
  }

  @Test func forwardReferencesStandAsTypedUntilTheEnd() {
    var layout = MarkdownLayout(width: 40, source: "[a] [b]\n\nx\n\n[a]: /u\n")
    layout.update()
    #expect(layout.lines.first?.text == "[a] [b]")
    layout.finish()
    layout.update()
    #expect(layout.lines.first?.text == "a (/u) [b]")
  }

  @Test func codeBlocksAreKeptAsTyped() {
    let source = "```swift x\n\tlet\r\n\u{1b}[0m\n```\n\n- x\n  ~~~\n  y\n"
    var layout = MarkdownLayout(width: 40, firstCodeNumber: 7, source: source)
    layout.update()
    #expect(
      layout.codeBlocks == [
        CodeBlock(
          number: 7, language: "swift", text: "\tlet\n\u{1b}[0m\n", lines: 0..<3, columns: 7),
        CodeBlock(number: 8, language: "", text: "y\n", lines: 5..<7, margin: 2, columns: 1),
      ])
  }

  private func layout(_ source: String, width: Int) -> MarkdownLayout {
    var layout = MarkdownLayout(width: width, source: source, isFinished: true)
    layout.update()
    return layout
  }

  /// Blanks at a row's end cannot be seen in a table of expectations.
  private func trimmed(_ text: String) -> String {
    String(text.reversed().drop { $0 == " " }.reversed())
  }
}
