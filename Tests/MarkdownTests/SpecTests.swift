import Canvas
import Foundation
import Testing

@testable import Markdown

/// The examples of the specifications lose no character of text content.
///
/// The examples themselves are CC-BY-SA and not part of this repository: CONFAB_MARKDOWN_SPEC
/// names a `spec.txt` of CommonMark or GitHub (Debian's package cmark-gfm has the latter).
@Suite struct SpecTests {
  private static let path = ProcessInfo.processInfo.environment["CONFAB_MARKDOWN_SPEC"]

  @Test(.enabled(if: path != nil), arguments: [1, 20, 80])
  func everyExampleIsShown(width: Int) throws {
    let text = try String(contentsOfFile: Self.path ?? "", encoding: .utf8)
    let examples = Self.examples(in: text)
    #expect(examples.count > 600)
    for example in examples { TextContent.check(example, width: width) }
  }

  @Test(arguments: [1, 20, 80]) func ownExamplesAreShown(width: Int) {
    for example in Examples.all { TextContent.check(example, width: width) }
  }

  @Test func ownExamplesAreEnough() { #expect(Set(Examples.all).count >= 120) }

  /// The Markdown of the examples: between a line of backticks with "example" and one with a dot.
  private static func examples(in text: String) -> [String] {
    let fence = String(repeating: "`", count: 32)
    var result: [String] = []
    var current: String?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if let example = current {
        if line == "." || line == fence {
          result.append(example)
          current = nil
        } else {
          current = example + line.replacingOccurrences(of: "→", with: "\t") + "\n"
        }
      } else if line.hasPrefix(fence + " example") {
        current = ""
      }
    }
    return result
  }
}

/// What a text says without its markup, as cmark itself reads it.
enum TextContent {
  /// Fails if a letter, digit or sign of the content is not among what is shown, in order.
  static func check(_ source: String, width: Int) {
    var layout = MarkdownLayout(width: width, source: source, isFinished: true)
    layout.update()
    var shown = layout.lines.map(\.text).joined().unicodeScalars.filter { !isBlank($0) }[...]
    // One column has no room for what is two wide.
    let hasWide = source.contains { DisplayWidth.of($0) > width }
    for piece in pieces(of: source) where !hasWide {
      let wanted = piece.sourceLines.map { Sanitizer.spans($0).map(\.text).joined() }
        .joined().unicodeScalars.filter { !isBlank($0) }
      // The lines of cells that wrap stand side by side, so that only the count can be told.
      if source.contains("|") {
        let counts = Dictionary(shown.map { ($0, 1) }, uniquingKeysWith: +)
        let isThere = Dictionary(wanted.map { ($0, 1) }, uniquingKeysWith: +)
          .allSatisfy { counts[$0.key, default: 0] >= $0.value }
        #expect(isThere, "\(piece) in \(source.debugDescription)")
        continue
      }
      for scalar in wanted {
        guard let index = shown.firstIndex(of: scalar) else {
          let text = layout.lines.map(\.text)
          Issue.record("lost \(scalar) of \(piece) in \(source.debugDescription): \(text)")
          return
        }
        shown = shown[shown.index(after: index)...]
      }
    }
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || scalar.value == 0x23CE
  }

  private static func pieces(of source: String) -> [String] {
    var source = source
    return source.withUTF8 { bytes in
      guard let document = Document([bytes], footnotes: false) else { return [] }
      var pieces: [String] = []
      document.root.walk { node, _ in
        switch node.kind {
        case .text, .inlineCode, .code, .html, .inlineHTML:
          let isBreak = node.literal.lowercased().hasPrefix("<br")
          if !isBreak, pieces.last != node.literal || node.kind != .code {
            pieces.append(node.literal)
          }
        default: break
        }
      }
      return pieces
    }
  }
}
