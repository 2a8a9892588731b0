import Canvas
import PropertyTesting
import Testing

@testable import Markdown

/// Code that grows inside other blocks, and lines of code without end.
@Suite struct GrowingCodeTests {
  /// Lines of code inside quotes and lists, with what may end it, or nearly.
  private static func fenced(_ generator: inout SeededGenerator) -> String {
    let containers = [
      [">"], ["- "], ["> ", "- "], ["- ", "> "], ["1. ", "- "], ["10) "], ["> ", "> "], [" - "],
      ["-   "], ["- ", "- ", "1. "],
    ]
    let openers = containers.randomElement(using: &generator) ?? []
    let fence = ["```", "~~~", "````", " ```"].randomElement(using: &generator) ?? ""
    let language = ["", "swift", "py"].randomElement(using: &generator) ?? ""
    let prefix = openers.reduce(into: "") { prefix, opener in
      prefix +=
        opener.contains(">") ? "> " : String(repeating: " ", count: opener.utf8.count)
    }
    var text = Bool.random(using: &generator) ? "para\n\n" : ""
    let isSecond = Bool.random(using: &generator)
    text += openers.joined() + (isSecond ? "a\n\(prefix)\n\(prefix)" : "") + fence + language + "\n"
    let contents = [
      "let a = \"\"\"", "/* x", "*/ y", "", "", " ", "\tz", "  if x:", "words and words",
      "```", "~~~", "````", "``", "``` x", "    ```", "中文 é", "[a]: /u", "# h", "\u{0}b", ">",
      "- x", "\u{1}c",
    ]
    for _ in 0..<Int.random(in: 0...14, using: &generator) {
      let content = contents.randomElement(using: &generator) ?? ""
      switch Int.random(in: 0..<14, using: &generator) {
      case 0: text += content
      case 1: text += String(prefix.dropLast(2)) + content
      case 2: text += prefix.replacing("  ", with: "\t") + content
      case 3: text += ["", " ", "  ", ">", "  >", "> >"].randomElement(using: &generator) ?? ""
      case 4: text += openers.joined() + content
      default: text += prefix + content
      }
      text += Int.random(in: 0..<8, using: &generator) == 0 ? "\r\n" : "\n"
    }
    return text
  }

  @Test(arguments: 0..<12) func everyChunkingInsideOtherBlocks(seed: UInt64) {
    var generator = SeededGenerator(seed: 200 + seed)
    for _ in 0..<25 {
      let text = Self.fenced(&generator)
      ChunkingTests().check(text, width: 40, step: 1, most: 6, &generator)
      ChunkingTests().check(text + Self.fenced(&generator), width: 17, step: 1, &generator)
    }
  }

  /// Lines of several pieces, of simple characters and of none.
  @Test(arguments: [
    "x", "let a = 1 ", "\t", "ab\t", "日本", "👩‍👩‍👧", "é", "e\u{301}", "कि", "\u{0}", "\u{1b}[0m", "ᄀ",
    "\u{200D}", "`", " ", "🇩🇪",
  ])
  func everyChunkingOfALongLine(piece: String) {
    var generator = SeededGenerator(seed: UInt64(piece.utf8.count))
    let line = String(repeating: piece, count: 20_000 / piece.utf8.count)
    for (head, prefix) in [("```swift\n", ""), ("- a\n\n  ```\n", "  "), ("> ~~~py\n", "> ")] {
      let text = head + prefix + line + "\n" + prefix + "let b = 2\n" + prefix + line + "x"
      ChunkingTests().check(text, width: 40, step: 1, most: 9_000, &generator)
    }
  }

  @Test func aLongLineIsColouredWhereItBegins() {
    let line = String(repeating: "[1, 2], ", count: 2_000) + "/* open"
    var layout = MarkdownLayout(
      width: 40, source: "```js\n\(line)\nlet\n```\n", isFinished: true)
    layout.update()
    #expect(layout.lines.count == 3)
    #expect(layout.lines[1].text == line)
    #expect(layout.lines[1].spans.first { $0.text.contains("1") }?.style == Style(.number))
    #expect(layout.lines[1].spans.last?.style == Style(.code))
    // What is open at the line's end is known all the same.
    #expect(layout.lines[2].spans == [Span("let", Style(.comment))])
    #expect(layout.codeBlocks.first?.columns == line.utf8.count)
  }
}
