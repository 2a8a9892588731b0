import Canvas
import Foundation
import Testing

@testable import Markdown

/// What each language looks like: `Highlight/<language>.txt` holds a sample, each line after a
/// bar, and under it the letter of each column's role (a blank is plain code). With
/// `UPDATE_HIGHLIGHT=1` the letters are written again; read the difference.
@Suite struct HighlightTests {
  @Test(arguments: Language.all.map(\.start)) func looks(language: String) throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Highlight/\(language).txt")
    let golden = try String(contentsOf: file, encoding: .utf8)
    let lines = golden.split(separator: "\n").filter { $0.hasPrefix("|") }.map { $0.dropFirst() }
    let actual = description(of: lines.map(String.init), language: language)
    if ProcessInfo.processInfo.environment["UPDATE_HIGHLIGHT"] == "1" {
      try actual.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(golden == actual)
  }

  /// The lines with their roles.
  private func description(of lines: [String], language: String) -> String {
    guard var highlighter = Highlighter(language: language) else { return "unknown" }
    var result = ""
    for line in lines {
      let spans = highlighter.line(line)
      var roles = ""
      for span in spans {
        for character in span.text {
          let isBlank = character == " "
          let letter = isBlank ? " " : HighlightTests.letters[span.style.role] ?? "!"
          roles += String(repeating: letter, count: DisplayWidth.of(String(character)))
        }
      }
      while roles.hasSuffix(" ") { roles.removeLast() }
      result += "|\(line)\n \(roles)\n"
    }
    return result
  }

  private static let letters: [Role: String] = [
    .code: " ", .keyword: "k", .type: "t", .function: "f", .string: "s", .number: "n",
    .comment: "c", .diffAdded: "+", .diffRemoved: "-", .marker: "?",
  ]

  @Test(arguments: [
    ("js", "javascript"), ("ts", "typescript"), ("sh", "shell"), ("bash", "shell"),
    ("py", "python"), ("C++", "cpp"), ("objc", "c"), ("yml", "yaml"), ("patch", "diff"),
    ("Rust,ignore", "rust"), ("{.swift}", "swift"), ("c#", "csharp"), ("rb", "ruby"),
    ("kt", "kotlin"), ("hs", "haskell"), ("Makefile", "makefile"), ("zsh", "shell"),
  ])
  func aliases(alias: String, language: String) {
    #expect(Highlighter(language: alias) != nil)
    #expect(Highlighter(language: alias) == Highlighter(language: language))
  }

  @Test(arguments: ["", "text", "plain", "brainfuck", "{", ".", ",", "日本"])
  func othersAreNotKnown(name: String) {
    #expect(Highlighter(language: name) == nil)
  }

  @Test func noNameMeansTwoLanguages() {
    let names = Language.all.flatMap(\.names)
    #expect(names.count == Set(names).count)
    #expect(names.allSatisfy { $0 == $0.lowercased() })
  }
}
