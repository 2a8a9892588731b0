import Foundation
import Messages
import Testing

@testable import Tools

struct ReadingTests {
  let bench: Bench

  init() throws { bench = try Bench() }

  private func read(_ name: String, _ more: [String: JSON] = [:]) throws -> String {
    try bench.call("Read", ["file_path": .string(name)].merging(more) { $1 }).text
  }

  @Test func `lines are numbered as cat does`() throws {
    try bench.directory.write("a", "one\ntwo\r\n\nfour")
    #expect(try read("a") == "     1\tone\n     2\ttwo\n     3\t\n     4\tfour\n")
  }

  @Test func `a range is read, and more is said to follow`() throws {
    try bench.directory.write("a", (1...10).map { "line \($0)\n" }.joined())
    let part = try read("a", ["offset": .integer(3), "limit": .string("2")])
    #expect(part.hasPrefix("     3\tline 3\n     4\tline 4\n"))
    #expect(part.contains("offset 5"))
    #expect(
      try read("a", ["offset": .integer(9), "limit": .integer(2)]).contains("offset") == false)
    #expect(try read("a", ["offset": .integer(11)]) == "a has only 10 lines.")
  }

  @Test func `a byte order mark is not shown, and a long line is cut`() throws {
    try bench.directory.write("a", [0xEF, 0xBB, 0xBF] + Array("x\n".utf8))
    #expect(try read("a") == "     1\tx\n")
    try bench.directory.write("b", String(repeating: "é", count: 5_000) + "\nend\n")
    let text = try read("b")
    #expect(text.contains("… (10000 bytes in this line)\n     2\tend"))
    #expect(!text.contains("\u{FFFD}"))
  }

  @Test func `what is no text is refused in a sentence`() throws {
    try bench.directory.write("binary", [1, 0, 2])
    #expect(try read("binary") == "binary is a binary file, so it is not read as text.")
    #expect(try read(".") == ". is a directory; use LS or Glob.")
    #expect(try read("none") == "none does not exist.")
    mkfifo(bench.directory.path + "/pipe", 0o600)
    #expect(try read("pipe") == "pipe is no regular file, so it is not read.")
    try bench.directory.write("empty", "")
    #expect(try read("empty") == "empty is empty.")
    #expect(
      try bench.call("Read", ["file_path": .integer(1)]).text
        == "\"file_path\" of Read must be a string.")
    #expect(try bench.call("Read", [:]).result.isError)
  }

  @Test func `a picture is a picture, by its bytes and not by its name`() throws {
    let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 1, 2, 3]
    try bench.directory.write("a.txt", png)
    let outcome = try bench.call("Read", ["file_path": .string("a.txt")])
    #expect(
      outcome.result.content
        == [.image(mediaType: "image/png", data: Data(png).base64EncodedString())])
    try bench.directory.write("big", png + [UInt8](repeating: 7, count: 4_000_000))
    #expect(try read("big") == "big is a picture larger than 3.75 MB.")
  }

  /// A sparse file whose last line feeds are at its end.
  @Test func `a huge file is read from where it is asked`() throws {
    let path = try bench.directory.write(
      "huge", "first line\n" + String(repeating: "x", count: 9_000))
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.seek(toOffset: isFullRun ? 2_000_000_000 : 50_000_000)
    handle.write(Data("\nlast\n".utf8))
    try handle.close()
    #expect(try read("huge", ["limit": .integer(1)]).hasPrefix("     1\tfirst line\n"))
    #expect(try read("huge", ["offset": .integer(3)]) == "     3\tlast\n")
  }

  @Test func `reading what another program replaces all the time gives one content or the other`()
    throws
  {
    let texts = ["a", "b"].map { String(repeating: $0, count: 60) + "\n" }
    try bench.directory.write("f", texts[0])
    for round in 0..<300 {
      let new = try bench.directory.write("new", texts[round % 2])
      rename(new, bench.directory.path + "/f")
      let text = try read("f")
      #expect(texts.contains { text == "     1\t" + $0 })
    }
  }
}
