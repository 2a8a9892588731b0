import Conversation
import Foundation
import Messages
import PropertyTesting
import Testing

@testable import Tools

@Suite(.serialized) struct UndoTests {
  let bench: Bench

  init() throws { bench = try Bench() }

  private func write(_ name: String, _ text: String) throws {
    bench.box.noteSeen(bench.directory.path + "/" + name)
    let outcome = try bench.call("Write", ["file_path": .string(name), "content": .string(text)])
    try #require(!outcome.result.isError)
  }

  private func restore(_ entries: ArraySlice<JournalEntry>) throws -> [Restoring.Outcome] {
    try Restoring(directory: bench.directory.path).restore(Array(entries)).map(\.outcome)
  }

  @Test func `files go back to what they were at a point`() throws {
    try bench.directory.write("a", "0\n")
    chmod(bench.directory.path + "/a", 0o755)
    try write("a", "1\n")
    try write("a", "2\n")
    try write("new", "n\n")
    #expect(try restore(bench.journal.entries[1...]) == [.restored, .restored])
    #expect(bench.directory.text("a") == "1\n")
    #expect(bench.directory.text("new") == nil)
    #expect(try restore(bench.journal.entries[..<1]) == [.restored])
    #expect(bench.directory.text("a") == "0\n")
    #expect(try restore(bench.journal.entries[...]) == [.unchanged, .unchanged])
    var status = stat()
    stat(bench.directory.path + "/a", &status)
    #expect(status.st_mode & 0o777 == 0o755)
  }

  /// An editor writes for the model: what the person had in it, saved or not, comes back.
  @Test func `what an editor wrote for a call goes back too`() throws {
    try bench.directory.write("a", "on disk\n")
    chmod(bench.directory.path + "/a", 0o755)
    let path = bench.directory.path + "/a"
    try bench.box.keep(FileChange(path: path, before: "in editor\n", after: "new\n"), of: "c")
    let made = bench.directory.path + "/b"
    try bench.box.keep(FileChange(path: made, before: nil, after: "b\n"), of: "c")
    // The editor would not show this one, and writes it all the same.
    try bench.directory.write("hidden", "old\n")
    let hidden = bench.directory.path + "/hidden"
    try bench.box.keep(FileChange(path: hidden, before: nil, after: "h\n"), of: "c")
    try bench.directory.write("a", "new\n")
    try bench.directory.write("b", "b\n")
    try bench.directory.write("hidden", "h\n")
    #expect(bench.journal.entries.map(\.call) == ["c", "c", "c"])
    #expect(try restore(bench.journal.entries[...]) == [.restored, .restored, .restored])
    #expect(bench.directory.text("hidden") == "old\n")
    #expect(bench.directory.text("a") == "in editor\n")
    #expect(bench.directory.text("b") == nil)
    var status = stat()
    stat(path, &status)
    #expect(status.st_mode & 0o777 == 0o755)
  }

  @Test func `what somebody else changed is left alone and named`() throws {
    try bench.directory.write("a", "0\n")
    try write("a", "1\n")
    try bench.directory.write("a", "by hand\n")
    #expect(try restore(bench.journal.entries[...]) == [.changedByOthers])
    #expect(bench.directory.text("a") == "by hand\n")
    // Also where a tool wrote again over the hand's work.
    try write("a", "2\n")
    #expect(try restore(bench.journal.entries[...]) == [.changedByOthers])
    #expect(try restore(bench.journal.entries[1...]) == [.restored])
    #expect(bench.directory.text("a") == "by hand\n")
    unlink(bench.directory.path + "/a")
    #expect(try restore(bench.journal.entries[1...]) == [.changedByOthers])
  }

  @Test func `what cannot be saved is not changed`() throws {
    struct Full: FileJournal {
      func record(_ entry: JournalEntry) throws { throw CocoaError(.fileWriteOutOfSpace) }
    }
    var box = try Toolbox(
      ToolSurroundings(directory: bench.directory.path, home: nil, environment: [:]),
      rules: PermissionRules(), journal: Full())
    _ = box.handle(
      .prepare(
        .init(
          id: "1", name: "Write",
          input: .object(["file_path": .string("a"), "content": .string("x")])),
        mode: .fullTrust), now: 0)
    let told = box.handle(.run(id: "1", always: false), now: 0)
    guard case .finished(let outcome)? = told.first?.event else { return }
    #expect(outcome.text.hasPrefix("a could not be saved for undo, so it was not changed."))
    #expect(bench.directory.text("a") == nil)
  }

  /// Random changes by the tools and by others, with and without the write after the entry, against
  /// a model that is told everything.
  @Test func `undo restores or refuses, never anything else`() throws {
    var random = SeededGenerator(seed: 3)
    let fingerprints = (0..<4).map { Fingerprint([UInt8($0)]) }
    for _ in 0..<5_000 {
      var current: UInt8 = 0
      var entries: [JournalEntry] = []
      var wasTouched = false
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let next = UInt8.random(in: 0...3, using: &random)
        if Int.random(in: 0...3, using: &random) == 0 {
          if next != current { wasTouched = true }
          current = next
          continue
        }
        entries.append(
          JournalEntry(
            call: "", before: FileVersion(path: "/f", bytes: [current], mode: 0),
            after: fingerprints[Int(next)]))
        if Int.random(in: 0...4, using: &random) > 0 { current = next }
      }
      guard let step = Restoring.plan(entries).first else { continue }
      let isRefused = step.isBroken || !step.expected.contains(fingerprints[Int(current)])
      // Nobody else wrote: it must not refuse.
      if !wasTouched { #expect(!isRefused) }
      #expect(step.target.bytes == entries[0].before.bytes)
    }
  }

  /// Killed between the entry and the write, or wherever it happens to be: no file is half-written,
  /// and undo gives back what was there.
  @Test func `kill -9 leaves whole files and a right undo`() throws {
    var random = SeededGenerator(seed: 11)
    for round in 0..<(isFullRun ? 200 : 20) {
      let work = try TemporaryDirectory()
      let journal = try TemporaryDirectory()
      let first = Self.line("z")
      try work.write("file0", first)
      let process = Process()
      let output = Pipe()
      process.executableURL = toolWriter
      let isOwnHand = round % 2 == 0
      let target = Int.random(in: 1...25, using: &random)
      process.arguments = [work.path, journal.path, isOwnHand ? "\(target)" : "0"]
      process.standardOutput = output
      try process.run()
      var lines = 0
      while true {
        let data = output.fileHandleForReading.availableData
        if data.isEmpty { break }
        lines += data.count { $0 == 0x0A }
        if !isOwnHand, lines >= target { kill(process.processIdentifier, SIGKILL) }
      }
      process.waitUntilExit()
      #expect(process.terminationReason == .uncaughtSignal)
      let entries = try DirectoryJournal(directory: journal.path).entries()
      #expect(entries.count >= lines)
      for name in ["file0", "file1", "file2"] {
        guard let text = work.text(name) else { continue }
        #expect(text.count == first.count && Set(text).count == 2)
      }
      let outcomes = try Restoring(directory: work.path).restore(entries).map(\.outcome)
      #expect(outcomes.allSatisfy { $0 == .restored || $0 == .unchanged })
      #expect(work.text("file0") == first)
      #expect(work.text("file1") == nil && work.text("file2") == nil)
    }
  }

  private static func line(_ letter: String) -> String {
    String(repeating: String(repeating: letter, count: 99) + "\n", count: 200)
  }
}
