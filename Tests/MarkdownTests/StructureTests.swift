import Canvas
import PropertyTesting
import Testing

@testable import Markdown

/// Cutting the text into segments shows what cmark makes of the whole text.
@Suite struct StructureTests {
  @Test(arguments: 0..<10) func segmentsShowTheWholeTree(seed: UInt64) {
    var generator = SeededGenerator(seed: 100 + seed)
    for _ in 0..<40 {
      // Definitions are shown, and known only to later blocks: not what cmark itself does.
      let text = withoutDefinitions(Corpus.random(&generator))
      #expect(incremental(text) == direct(text), "\(text.debugDescription)")
    }
  }

  @Test(arguments: Corpus.texts) func corpusShowsTheWholeTree(text: String) {
    let text = withoutDefinitions(text)
    #expect(incremental(text) == direct(text))
  }

  /// The text with a space before each colon that follows a bracket.
  private func withoutDefinitions(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar == ":", scalars.last == "]" { scalars.append(" ") }
      scalars.append(scalar)
    }
    return String(scalars)
  }

  private func direct(_ text: String) -> [String] {
    // A byte order mark is not of the text.
    var copy =
      text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    let bytes = copy.withUTF8 { Mask.masked($0) ?? Array($0) }
    return bytes.withUnsafeBufferPointer { bytes in
      guard let document = Document([bytes]) else { return [] }
      var typesetter = Typesetter(width: 60, firstCodeNumber: 1)
      for block in document.root.children {
        typesetter.setBlank()
        typesetter.set(block, Typesetter.Context())
      }
      return typesetter.lines.map(\.text)
    }
  }

  /// In steps, so that blocks freeze.
  private func incremental(_ text: String) -> [String] {
    var layout = MarkdownLayout(width: 60)
    for scalar in text.unicodeScalars {
      layout.append(String(scalar))
      layout.update()
    }
    layout.finish()
    layout.update()
    return layout.lines.map(\.text)
  }
}
