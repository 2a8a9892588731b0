import PropertyTesting
import Testing

@testable import Screen

/// `@path` in a message.
@Suite struct FileMentionTests {
  private func read(_ text: String) -> [String] {
    FileMention.all(in: text).map { mention in
      mention.path + (mention.lines.map { "|\($0.lowerBound)-\($0.upperBound)" } ?? "")
    }
  }

  @Test(
    arguments: [
      ("@src/a.swift", ["src/a.swift"]), ("see @a.swift, and (@b/c.h).", ["a.swift", "b/c.h"]),
      ("@a.swift:10-40", ["a.swift|10-40"]), ("@a.swift:7: why?", ["a.swift|7-7"]),
      ("@a.swift:40-10", ["a.swift:40-10"]), ("@a:0", ["a:0"]),
      ("@\"a b.txt\":3-4!", ["a b.txt|3-4"]), ("@\"a b.txt\"", ["a b.txt"]),
      ("@a\\ b.txt:2", ["a b.txt|2-2"]), ("@dir/", ["dir/"]), ("@dir/. ", ["dir/"]),
      ("@../x @~/y @/z", ["../x", "~/y", "/z"]), ("ada@example.org icon@2x.png", []),
      ("@", []), ("@ a", []), ("@\"open", []), ("@\"\"", []), ("x\n@ü/文.md", ["ü/文.md"]),
      ("@Override\nvoid f()", ["Override"]), ("@a\\)b", ["a)b"]), ("`@a.c`", ["a.c"]),
    ] as [(String, [String])])
  func mentions(text: String, expected: [String]) {
    #expect(read(text) == expected)
  }

  /// What is written for a path is read as that path, whatever stands around it.
  @Test(arguments: 1...40 as ClosedRange<UInt64>) func everyPathComesBack(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let characters = Array("ab/.:-1 \\\"'(),;!?ü文@[]>`")
    for _ in 0..<100 {
      let path = String(
        (0..<Int.random(in: 1...12, using: &random)).compactMap { _ in
          characters.randomElement(using: &random)
        })
      let token = FileMention.text(of: path)
      for text in [token, "see \(token) there", "(\(token) "] {
        let mention = FileMention.all(in: text).first
        #expect(mention?.path == path, "\(text)")
        #expect(mention?.lines == nil, "\(text)")
        if let mention { #expect(String(text[mention.range]) == mention.token) }
      }
    }
  }

  /// Mentions never overlap, are in order, and stand where they say.
  @Test(arguments: 1...20 as ClosedRange<UInt64>) func anyTextIsRead(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let pieces = [
      "@", "\"", "\\", " ", "\n", "a", "b.c", ":", "1", "-", "\u{301}", "\u{10FFFD}", ")",
    ]
    for _ in 0..<200 {
      let text = (0..<20).compactMap { _ in pieces.randomElement(using: &random) }.joined()
      var last = text.startIndex
      for mention in FileMention.all(in: text) {
        #expect(mention.range.lowerBound >= last && mention.range.upperBound <= text.endIndex)
        #expect(text[mention.range] == mention.token && !mention.path.isEmpty)
        last = mention.range.upperBound
      }
    }
  }

  @Test func aPastedLogIsBounded() {
    let text = String(repeating: "@a ", count: 10_000)
    #expect(FileMention.all(in: text).count == FileMention.most)
  }
}
