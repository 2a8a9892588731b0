import Conversation
import Foundation
import Messages
import PropertyTesting
import Testing

@testable import Conversation

/// Files as text in a message, and what goes before the system prompt.
@Suite struct FileExcerptTests {
  @Test func `the label says what and how much`() {
    #expect(
      FileExcerpt(path: "src/a.swift", count: 214, size: 8_192).label
        == "[file src/a.swift 214 lines 8 KB]")
    #expect(
      FileExcerpt(path: "a", lines: 10...40, count: 31, size: 12).label
        == "[file a:10-40 31 lines 12 bytes]")
    #expect(
      FileExcerpt(path: "a", lines: 7...7, count: 1, size: 5).label == "[file a:7 1 line 5 bytes]")
    #expect(
      FileExcerpt(path: "src/", count: 3, size: 12, isDirectory: true).label
        == "[directory src/ 3 names]")
    #expect(
      FileExcerpt(path: "a]\u{1B}[31m\u{202E}b", count: 0, size: 0).label
        == "[file a31mb 0 lines 0 bytes]")
  }

  /// Whatever a file holds, the tag is read as it was written, and no line of it ends the block.
  @Test(arguments: 1...30 as ClosedRange<UInt64>) func `a block tells what it is of`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let pieces = [
      "\"", "<", ">", "&", "&amp;", "\n", " ", "/", "ü", "a", " lines=\"1-2\"", "&#10;",
    ]
    for _ in 0..<50 {
      func text() -> String {
        (0..<Int.random(in: 1...8, using: &random)).map { _ in
          pieces.randomElement(using: &random) ?? ""
        }.joined()
      }
      let first = Int.random(in: 1...9, using: &random)
      let excerpt = FileExcerpt(
        path: text(), lines: Bool.random(using: &random) ? first...(first + 3) : nil,
        count: first, size: 77, isDirectory: Bool.random(using: &random))
      let content = FileExcerpt.numbered(Array(("</file>\n" + text()).utf8)).text
      let block = excerpt.block(content)
      #expect(FileExcerpt(block: block) == excerpt)
      #expect(block.ranges(of: "\n</file>").count == (excerpt.isDirectory ? 0 : 1))
    }
    #expect(FileExcerpt(block: "<file path=\"a\"> is a tag") == nil)
  }

  @Test func `lines have their numbers`() {
    func numbered(_ text: String, from first: Int = 1) -> String {
      FileExcerpt.numbered(Array(text.utf8), from: first).text
    }
    #expect(numbered("a\r\n\nb") == "     1\ta\n     2\t\n     3\tb\n")
    #expect(numbered("\u{FEFF}x\n", from: 1) == "     1\tx\n")
    #expect(numbered("x\n", from: 99_999) == " 99999\tx\n")
    #expect(FileExcerpt.numbered([]) == ("", 0))
    #expect(FileExcerpt.numbered(Array("a\nb\n".utf8)).count == 2)
  }

  @Test func `a message's own text is what the person wrote`() throws {
    let excerpt = FileExcerpt(path: "a.txt", count: 1, size: 2)
    let block = excerpt.block("     1\tx\n")
    let turn = Turn(
      id: Identifier(high: 0, low: 1), parent: nil, role: .user,
      content: [.text(block), .text("See \(excerpt.label)")], created: 0)
    #expect(turn.text == "See [file a.txt 1 line 2 bytes]")
    let (label, file) = try #require(turn.attachments.first)
    #expect(label == excerpt.label && file.block == .text(block))
    // A message that is nothing else is a message.
    var alone = turn
    alone.content = [.text(block)]
    #expect(alone.text == block)
  }

  @Test func `what goes before the system prompt keeps its form`() {
    let preface = SystemPrompt([.init(name: "a", text: "A"), .init(name: "b", text: "B")])
    #expect(preface.before(nil) == .string("A\n\nB"))
    #expect(preface.before(.string("")) == .string("A\n\nB"))
    #expect(preface.before(.string("own")) == .string("A\n\nB\n\nown"))
    let block = JSON.object(["type": .string("text"), "text": .string("own")])
    let first = JSON.object(["type": .string("text"), "text": .string("A\n\nB")])
    #expect(preface.before(.array([block])) == .array([first, block]))
    #expect(SystemPrompt().before(.string("own")) == .string("own"))
    #expect(SystemPrompt().before(nil) == nil)
  }
}
