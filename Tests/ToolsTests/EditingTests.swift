import Conversation
import Foundation
import Messages
import PropertyTesting
import Testing

@testable import Tools

struct EditingTests {
  let bench: Bench

  init() throws { bench = try Bench() }

  private func edit(_ name: String, _ old: String, _ new: String, all: Bool = false) throws
    -> String
  {
    try bench.call(
      "Edit",
      [
        "file_path": .string(name), "old_string": .string(old), "new_string": .string(new),
        "replace_all": .bool(all),
      ]
    ).text
  }

  private func make(_ name: String, _ bytes: [UInt8]) throws {
    try bench.directory.write(name, bytes)
    try bench.call("Read", ["file_path": .string(name)])
  }

  @Test func `a unique text is replaced, and the mode stays`() throws {
    try make("a.sh", Array("one\ntwo\nthree\n".utf8))
    chmod(bench.directory.path + "/a.sh", 0o751)
    #expect(try edit("a.sh", "two", "2") == "a.sh was changed in 1 place.")
    #expect(bench.directory.text("a.sh") == "one\n2\nthree\n")
    var status = stat()
    stat(bench.directory.path + "/a.sh", &status)
    #expect(status.st_mode & 0o7777 == 0o751)
    #expect(try FileManager.default.contentsOfDirectory(atPath: bench.directory.path) == ["a.sh"])
  }

  @Test func `a text that is there twice is not guessed`() throws {
    try make("a", Array("x = 1\ny\nx = 1\n".utf8))
    #expect(try edit("a", "x = 1", "x = 2").contains("2 times (lines 1, 3)"))
    #expect(bench.directory.text("a") == "x = 1\ny\nx = 1\n")
    #expect(try edit("a", "x = 1", "x = 2", all: true) == "a was changed in 2 places.")
  }

  @Test func `a text that is not there is answered with the nearest`() throws {
    try make("a", Array("func a() {}\n\nfunc work(on item: Item) {\n  print(item)\n}\n".utf8))
    let said = try edit("a", "func work(with item: Item) {\n  print(item)\n}", "x")
    #expect(
      said.contains(
        "old_string is not in a. The nearest text is at line 3:\nfunc work(on item: Item) {\n  print(item)\n}"
      ))
    #expect(try edit("a", "&&&& §§§§", "x").contains("Nothing in the file is like it."))
  }

  @Test func `line ends and a byte order mark stay as they are`() throws {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    try make("a", mark + Array("one\r\ntwo\r\nthree\r\n".utf8))
    _ = try edit("a", "one\ntwo", "1\n1½\n2")
    #expect(
      bench.directory.text("a").map { Array($0.utf8) } == mark
        + Array("1\r\n1½\r\n2\r\nthree\r\n".utf8))
    _ = try edit("a", "three", "3\n4")
    #expect(
      bench.directory.text("a").map { Array($0.utf8) } == mark
        + Array("1\r\n1½\r\n2\r\n3\r\n4\r\n".utf8))
    try bench.call("Write", ["file_path": .string("a"), "content": .string("new\nfile\n")])
    #expect(
      bench.directory.text("a").map { Array($0.utf8) } == mark + Array("new\r\nfile\r\n".utf8))
  }

  @Test func `bytes that are no UTF-8 stay`() throws {
    try make("latin", [0xE9, 0x0A, 0x61, 0x0A, 0xFF])
    _ = try edit("latin", "a", "b")
    #expect(
      FileManager.default.contents(atPath: bench.directory.path + "/latin").map { [UInt8]($0) } == [
        0xE9, 0x0A, 0x62, 0x0A, 0xFF,
      ])
    // Equal to Unicode, but other bytes.
    try make("accent", Array("e\u{301}".utf8))
    #expect(try edit("accent", "\u{E9}", "x").contains("is not in"))
  }

  @Test func `several edits are made in order, all or none`() throws {
    try make("a", Array("one two\n".utf8))
    func edits(_ pairs: [(String, String)]) -> JSON {
      .array(pairs.map { .object(["old_string": .string($0.0), "new_string": .string($0.1)]) })
    }
    let failed = try bench.call(
      "MultiEdit", ["file_path": .string("a"), "edits": edits([("one", "1"), ("three", "3")])])
    #expect(failed.text.hasPrefix("Edit 2 of 2: old_string is not in a."))
    #expect(failed.text.hasSuffix("None of the edits was made."))
    #expect(bench.directory.text("a") == "one two\n")
    let done = try bench.call(
      "MultiEdit",
      ["file_path": .string("a"), "edits": edits([("one", "1 one"), ("1 one two", "3")])])
    #expect(!done.result.isError)
    #expect(bench.directory.text("a") == "3\n")
    #expect(done.changes.map(\.before) == ["one two\n"])
  }

  @Test func `what was not read, or has changed since, is not touched`() throws {
    try bench.directory.write("a", "one\n")
    #expect(try edit("a", "one", "two") == "a was not read yet. Read it first.")
    #expect(
      try bench.call("Write", ["file_path": .string("a"), "content": .string("x")]).result.isError)
    try bench.call("Read", ["file_path": .string("a")])
    try bench.directory.write("a", "one and more\n")
    #expect(try edit("a", "one", "two") == "a was changed since it was read. Read it again.")
    #expect(bench.directory.text("a") == "one and more\n")
  }

  @Test func `what changes while the person is asked is not touched`() throws {
    try make("a", Array("one\n".utf8))
    let input: [String: JSON] = [
      "file_path": .string("a"), "old_string": .string("one"), "new_string": .string("two"),
    ]
    let (id, event) = try bench.prepare("Edit", input)
    guard case .proposed(let proposal) = event, case .changes(let changes) = proposal.act else {
      Issue.record("no proposal: \(event)")
      return
    }
    #expect(changes.map(\.after) == ["two\n"])
    try bench.directory.write("a", "one, changed\n")
    let outcome = try bench.finish(id, bench.box.handle(.run(id: id, always: false), now: 0))
    #expect(
      outcome.text == "a changed after this call was looked at, so nothing was done. Read it again."
    )
    #expect(bench.directory.text("a") == "one, changed\n")
  }

  @Test func `two edits of one answer may both be looked at first`() throws {
    try make("a", Array("one two\n".utf8))
    let first = try bench.prepare(
      "Edit", ["file_path": .string("a"), "old_string": .string("one"), "new_string": .string("1")])
    let second = try bench.prepare(
      "Edit", ["file_path": .string("a"), "old_string": .string("two"), "new_string": .string("2")])
    for id in [first.id, second.id] {
      let outcome = try bench.finish(id, bench.box.handle(.run(id: id, always: false), now: 0))
      #expect(!outcome.result.isError)
    }
    #expect(bench.directory.text("a") == "1 2\n")
  }

  @Test func `a new file is made with its directories, and never over another`() throws {
    let input: [String: JSON] = ["file_path": .string("x/y/z.txt"), "content": .string("hello\n")]
    let (id, _) = try bench.prepare("Write", input)
    try bench.directory.write("x/y/z.txt", "somebody else's\n")
    let refused = try bench.finish(id, bench.box.handle(.run(id: id, always: false), now: 0))
    #expect(refused.result.isError)
    #expect(bench.directory.text("x/y/z.txt") == "somebody else's\n")
    let made = try bench.call(
      "Write", ["file_path": .string("p/q/r"), "content": .string("hello\n")])
    #expect(made.text == "p/q/r was made.")
    #expect(bench.directory.text("p/q/r") == "hello\n")
    var status = stat()
    stat(bench.directory.path + "/p/q/r", &status)
    #expect(status.st_mode & 0o7777 == 0o644)
  }

  /// One replacement is what cutting and joining by hand gives.
  @Test func `replacing is cutting and joining`() throws {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<2_000 {
      let text = String(
        (0..<Int.random(in: 0...30, using: &random)).map { _ in
          "ab\n".randomElement(using: &random) ?? "a"
        })
      let old = String(
        (0..<Int.random(in: 1...3, using: &random)).map { _ in
          "ab\n".randomElement(using: &random) ?? "a"
        })
      let parts = text.components(separatedBy: old)
      let all = try? Editing.apply(
        [.init(old: old, new: "X", replacesAll: true)], to: Array(text.utf8), path: "f")
      let one = try? Editing.apply([.init(old: old, new: "X")], to: Array(text.utf8), path: "f")
      #expect((all != nil) == (parts.count > 1))
      #expect((one != nil) == (parts.count == 2))
      if let all {
        #expect(String(decoding: all.bytes, as: UTF8.self) == parts.joined(separator: "X"))
      }
    }
  }

  /// A file that went with a message counts as it was when it was read, whenever that is told.
  @Test func `what somebody changed after it was attached was not seen`() throws {
    let path = try bench.directory.write("a.txt", "one\n")
    let version = try #require(FileMark(of: path))
    bench.box.noteSeen(path, as: version)
    #expect(try edit("a.txt", "one", "1") == "a.txt was changed in 1 place.")
    try bench.directory.write("b.txt", "one\n")
    let old = try #require(FileMark(of: bench.directory.path + "/b.txt"))
    try bench.directory.write("b.txt", "one, and more\n")
    bench.box.noteSeen(bench.directory.path + "/b.txt", as: old)
    #expect(try edit("b.txt", "one", "1") == "b.txt was not read yet. Read it first.")
  }
}
