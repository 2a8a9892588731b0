import Canvas
import PropertyTesting
import Testing

@testable import Markdown

/// What holds for any text at any width.
@Suite struct BoundsTests {
  @Test(arguments: [1, 2, 3, 4, 7, 12, 20, 80, 500]) func everyLineFits(width: Int) {
    var generator = SeededGenerator(seed: UInt64(width))
    let texts = Corpus.texts + (0..<60).map { _ in Corpus.random(&generator) }
    for text in texts {
      for line in layout(text, width: width).linesThatWrap {
        #expect(DisplayWidth.of(line.spans) <= width, "\(text.debugDescription)")
        #expect(line.spans.allSatisfy { Sanitizer.isClean($0.text) }, "\(text.debugDescription)")
      }
    }
  }

  @Test(arguments: Corpus.texts) func positionsRiseAndDoNotDependOnTheWidth(text: String) {
    let blanks = [200, 60, 33, 21].map { width in
      let lines = layout(text, width: width).lines
      #expect(lines.map(\.position) == lines.map(\.position).sorted())
      // The rows between blocks are there at every width.
      return lines.filter(\.spans.isEmpty).map(\.position)
    }
    // A table that does not fit has other rows.
    if !text.contains("|") { #expect(blanks.allSatisfy { $0 == blanks[0] }) }
  }

  @Test func everyWordIsShown() {
    var generator = SeededGenerator(seed: 3)
    for round in 0..<200 {
      // Numbers between the pieces, which no piece of Markdown takes away.
      var text = ""
      var words: [String] = []
      for number in 0..<12 {
        let word = "w\(round)x\(number)w"
        words.append(word)
        text += (Corpus.fragments.randomElement(using: &generator) ?? "") + word + " "
        if Bool.random(using: &generator) { text += "\n" }
      }
      let shown = layout(text, width: 400).lines.map(\.text).joined(separator: "\n")
      for word in words {
        #expect(shown.contains(word), "\(word) of \(text.debugDescription)")
      }
    }
  }

  @Test(arguments: [
    String(repeating: ">", count: 10_000) + " x", String(repeating: "> ", count: 5_000) + "x",
    String(repeating: "- ", count: 5_000) + "x", String(repeating: "*a ", count: 10_000) + "x",
    String(repeating: "[", count: 20_000) + "x", String(repeating: "![", count: 5_000) + "x",
    String(repeating: "**", count: 20_000) + "x" + String(repeating: "**", count: 20_000),
    String(repeating: "[a](", count: 5_000) + "x", String(repeating: "`", count: 20_000) + "x",
    String(repeating: "<b ", count: 5_000) + "x", String(repeating: "1. ", count: 5_000) + "x",
    (0..<200).map { String(repeating: " ", count: 2 * $0) + "- x\n" }.joined(),
    String(repeating: "[a]: /u\n", count: 2_000) + "x",
    (0..<1_000).map { "[\($0)]: /u\n\n[\($0)]\n\n" }.joined() + "x",
    String(repeating: "[^a]: n\n", count: 500) + "x",
    String(repeating: "\u{301}", count: 9_000) + "x",
    String(repeating: "ᄀ", count: 3_000) + " x",
    String(repeating: "|", count: 2_000) + "\n|-|-|\nx",
  ])
  func hostileTextIsLaidOut(text: String) {
    for width in [5, 80] {
      let lines = layout(text, width: width).lines
      #expect(lines.contains { $0.text.contains("x") })
      let wrapped = layout(text, width: width).linesThatWrap
      #expect(wrapped.allSatisfy { DisplayWidth.of($0.spans) <= width })
    }
  }

  /// What the pane needs to scroll a block sideways.
  @Test(arguments: Corpus.texts) func codeBlocksKnowTheirColumns(text: String) {
    for width in [80, 9] {
      let layout = layout(text, width: width)
      for block in layout.codeBlocks {
        let rows = block.code.map { DisplayWidth.of(layout.lines[$0].spans) }
        #expect(rows.allSatisfy { $0 <= block.margin + block.columns })
        if block.columns > 0 { #expect(rows.contains(block.margin + block.columns)) }
      }
    }
  }

  private func layout(_ source: String, width: Int) -> MarkdownLayout {
    var layout = MarkdownLayout(width: width, source: source, isFinished: true)
    layout.update()
    return layout
  }
}

extension MarkdownLayout {
  /// All lines but those of code, which are as long as they are.
  var linesThatWrap: [Line] {
    let code = codeBlocks.map(\.code)
    return lines.indices.filter { index in !code.contains { $0.contains(index) } }.map { lines[$0] }
  }
}
