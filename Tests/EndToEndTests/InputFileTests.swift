import Foundation
import Screen
import Testing

@testable import confab

/// The file of what was typed.
@Suite final class InputFileTests {
  let directory = FileManager.default.temporaryDirectory
    .appending(path: "confab-\(UUID().uuidString.prefix(8))").path

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  private var path: String { directory + "/history.jsonl" }
  private var content: String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }

  private func file(isKept: Bool = true, _ limits: InputFile.Limits = .init()) -> InputFile {
    InputFile(directory: directory, isKept: isKept, limits: limits)
  }

  private func entry(_ text: String, in directory: String = "/work") -> HistoryEntry {
    HistoryEntry(time: 1, directory: directory, text: text)
  }

  /// All there is, newest first.
  private func read() -> [String] {
    let file = file(isKept: false)
    var texts: [String] = []
    while true {
      let (entries, hasOlder) = file.readOlder()
      texts += entries.map(\.text)
      if !hasOlder { return texts }
    }
  }

  @Test func keepsWhatWasTypedForThisUserAlone() throws {
    let texts = ["one", "two\nlines\r\n\t\"quoted\" \\ 日本語 e\u{301}\u{0}", ""]
    for text in texts { #expect(file().append(entry(text)) == nil) }
    #expect(read() == texts.reversed())
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(file(isKept: false).append(entry("not kept")) == nil)
    #expect(read().count == 3)
  }

  @Test func aTornLineIsEndedAndNothingIsDestroyed() throws {
    _ = file().append(entry("one"))
    let torn = #"{"directory":"/w","tex"#
    let handle = try FileHandle(forWritingTo: URL(filePath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(("[]\n\n{\"text\":3}\nnot json\u{FFFE}\n" + torn).utf8))
    try handle.close()
    _ = file().append(entry("two"))
    #expect(read() == ["two", "one"])
    #expect(content.contains("\n" + torn + "\n"))
  }

  /// Windows that write at the same time, one of them compacting.
  @Test func manyWritersLoseNothing() {
    let directory = directory
    DispatchQueue.concurrentPerform(iterations: 6) { writer in
      let limits = InputFile.Limits(size: 6000, kept: 1 << 20)
      let file = InputFile(directory: directory, isKept: true, limits: limits)
      for number in 0..<60 {
        let text = "writer \(writer) number \(number)"
        _ = file.append(HistoryEntry(time: 1, directory: "/work", text: text))
      }
      file.close()
    }
    #expect(Set(read()).count == 360)
    #expect(content.hasSuffix("}\n"))
  }

  /// Lines of every length, cut by the parts in which they are read.
  @Test(arguments: [1, 2, 3, 5]) func readsFromTheEndInParts(step: Int) {
    let file = file()
    var texts: [String] = []
    for number in 0..<18 {
      // From nothing to several parts, in an order without a pattern.
      let length = number * number * step * 7919 % (number % 3 == 0 ? 60_000 : 100)
      texts.append("\(number) " + String(repeating: "ä", count: length))
      _ = file.append(entry(texts[number]))
    }
    // A child of another test may hold the lock for a moment; then the last of them wait for this.
    file.close()
    #expect(read() == texts.reversed())
  }

  @Test func compactingDropsWhatIsRepeatedAndKeepsWhatIsUnreadable() throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    try "from a newer version\n".write(toFile: path, atomically: true, encoding: .utf8)
    let file = file(.init(size: 4000, kept: 600))
    for number in 0..<200 { _ = file.append(entry("text \(number % 30)")) }
    #expect(content.utf8.count < 4200)
    #expect(content.hasPrefix("from a newer version\n"))
    #expect(read().first == "text 19")
    let names = try FileManager.default.contentsOfDirectory(atPath: directory)
    #expect(names == ["history.jsonl"])
  }

  /// A program that was stopped while it held the lock stops nobody else.
  @Test func aLockedFileIsWrittenAtTheEnd() {
    _ = file().append(entry("one"))
    let holder = open(path, O_RDWR)
    #expect(flock(holder, LOCK_EX) == 0)
    let file = file()
    #expect(file.append(entry("two")) == nil)
    #expect(read() == ["one"])
    file.close()
    #expect(read() == ["two", "one"])
    close(holder)
  }

  @Test func whatCannotBeWrittenIsSaidOnce() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let file = file()
    #expect(file.append(entry("one"))?.contains("is not kept in \(path)") == true)
    #expect(file.append(entry("two")) == nil)
    try FileManager.default.removeItem(atPath: path)
    _ = file.append(entry("three"))
    #expect(read() == ["three", "two", "one"])
  }
}
