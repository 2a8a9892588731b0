import Canvas
import PropertyTesting
import Testing

@testable import Markdown

/// Whatever the chunks and whenever lines are asked for, they are those of the whole text.
@Suite struct ChunkingTests {
  @Test(arguments: Corpus.texts) func everyChunkingOfTheCorpus(text: String) {
    var generator = SeededGenerator(seed: 1)
    for round in 0..<8 {
      check(text, width: [80, 40, 17, 5][round % 4], &generator)
    }
  }

  @Test(arguments: 0..<10) func everyChunkingOfRandomText(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<50 {
      check(Corpus.random(&generator), width: 40, &generator)
    }
  }

  /// Blocks are set in parts at every chance.
  @Test(arguments: 0..<10) func everyChunkingOfNestedText(seed: UInt64) {
    var generator = SeededGenerator(seed: 50 + seed)
    for _ in 0..<15 {
      check(Corpus.nested(&generator), width: 40, step: 1, &generator)
      check(Corpus.random(&generator), width: 40, step: 1, &generator)
    }
  }

  @Test(arguments: Corpus.texts) func everyChunkingOfTheCorpusInParts(text: String) {
    var generator = SeededGenerator(seed: 2)
    for round in 0..<8 {
      check(text, width: [80, 40, 17, 5][round % 4], step: 1, &generator)
    }
  }

  /// Tables long enough not to be widened by a row that is not complete.
  @Test(arguments: 0..<10) func everyChunkingOfLongTables(seed: UInt64) {
    var generator = SeededGenerator(seed: 300 + seed)
    for prefix in ["", "> ", "  "] {
      var text = (prefix == "  " ? "- x\n\n" : "") + prefix + "| a | b |\n\(prefix)|---|--:|\n"
      for _ in 0..<Int.random(in: 5...25, using: &generator) {
        let words = String(repeating: "word ", count: Int.random(in: 1...5, using: &generator))
        text += prefix + "| \(words)| x |\(Bool.random(using: &generator) ? "\n" : "\r\n")"
      }
      if Bool.random(using: &generator) { text += "\nafter" }
      check(text, width: 40, step: 1, &generator)
      check(text, width: 17, step: 64, &generator)
    }
  }

  @Test func textsOneAfterAnother() {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<10 {
      let texts = (0..<5).map { _ in Corpus.texts.randomElement(using: &generator) ?? "" }
      check(texts.joined(separator: "\n\n"), width: 60, &generator)
    }
  }

  @Test func aByteAtATime() {
    let text = Corpus.texts[10..<30].joined(separator: "\n\n")
    var layout = MarkdownLayout(width: 40, firstCodeNumber: 3)
    for scalar in text.unicodeScalars {
      layout.append(String(scalar))
      layout.update()
    }
    layout.finish()
    layout.update()
    expectSame(layout, whole(text, width: 40, isFinished: true), text)
  }

  @Test func textAfterTheEndBeginsAgain() {
    var layout = MarkdownLayout(
      width: 40, firstCodeNumber: 3, source: "[a]\n\n[a]: /u\n\nx", isFinished: true)
    layout.update()
    layout.append("\n\nmore")
    layout.update()
    expectSame(
      layout, whole("[a]\n\n[a]: /u\n\nx\n\nmore", width: 40, isFinished: false), layout.source)
  }

  /// Fails at most once, and says with what.
  func check(
    _ text: String, width: Int, step: Int = 1024, most: Int = 12,
    _ generator: inout SeededGenerator
  ) {
    let scalars = Array(text.unicodeScalars)
    var layout = MarkdownLayout(
      width: width, firstCodeNumber: 3, source: "", isFinished: false, step: step)
    var prefix = ""
    var index = 0
    while index < scalars.count {
      let end = min(scalars.count, index + Int.random(in: 1...most, using: &generator))
      var delta = ""
      delta.unicodeScalars.append(contentsOf: scalars[index..<end])
      layout.append(delta)
      prefix += delta
      index = end
      if Bool.random(using: &generator) {
        layout.update()
        let isSame = expectSame(
          layout, whole(prefix, width: width, isFinished: false), prefix)
        if !isSame { return }
      }
    }
    layout.finish()
    layout.update()
    expectSame(layout, whole(text, width: width, isFinished: true), text)
    for line in layout.linesThatWrap where DisplayWidth.of(line.spans) > width {
      Issue.record("too wide: \(line.text.debugDescription) in \(text.debugDescription)")
    }
  }

  func whole(_ text: String, width: Int, isFinished: Bool) -> MarkdownLayout {
    var layout = MarkdownLayout(
      width: width, firstCodeNumber: 3, source: text, isFinished: isFinished)
    layout.update()
    return layout
  }

  @discardableResult func expectSame(
    _ layout: MarkdownLayout, _ whole: MarkdownLayout, _ text: String
  ) -> Bool {
    if layout.lines != whole.lines {
      Issue.record(
        """
        lines of \(text.debugDescription)
        chunked: \(layout.lines.map(\.text))
        whole: \(whole.lines.map(\.text))
        """)
    }
    #expect(layout.codeBlocks == whole.codeBlocks, "\(text.debugDescription)")
    #expect(layout.links == whole.links, "\(text.debugDescription)")
    #expect(layout.source == text)
    return layout.lines == whole.lines && layout.codeBlocks == whole.codeBlocks
      && layout.links == whole.links
  }
}
