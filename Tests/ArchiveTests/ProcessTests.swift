import Conversation
import Foundation
import PropertyTesting
import Testing

@testable import Archive

/// The archive under processes that die and that write at once, with `ArchiveWriter` as those.
@Suite(.serialized) struct ProcessTests {
  let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  /// Everything a killed process had said was committed is there, and nothing else is damaged.
  @Test func `kill -9 loses nothing that was committed`() throws {
    var random = SeededGenerator(seed: 42)
    for round in 1...(isFullRun ? 1_000 : 20) {
      let seed = UInt64(round)
      let (process, output) = try WriterProcess.start(["stream", directory.path, "\(seed)"])
      let target = Int.random(in: 1...300, using: &random)
      var said: [UInt8] = []
      var lines = 0
      while true {
        let data = output.fileHandleForReading.availableData
        if data.isEmpty { break }
        said += data
        lines += data.count { $0 == 0x0A }
        if lines >= target, process.isRunning { kill(process.processIdentifier, SIGKILL) }
      }
      process.waitUntilExit()
      #expect(process.terminationReason == .uncaughtSignal)
      let complete = said.prefix(through: said.lastIndex(of: 0x0A) ?? 0)
      let last = try #require(
        String(decoding: complete, as: UTF8.self).split(separator: "\n").last)
      let numbers = last.split(separator: " ").compactMap { Int($0) }
      try #require(numbers.count == 2)
      try check(turn: numbers[0], fragment: numbers[1], seed: seed)
    }
  }

  private func check(turn: Int, fragment: Int, seed: UInt64) throws {
    let archive = try Archive(directory: directory.path)
    #expect(archive.notices == [])
    let ended = try archive.branch(
      endingAt: Identifier(high: seed, low: UInt64(turn)), limit: .max
    ).turns
    #expect(ended.count == turn)
    for (index, read) in ended.dropLast().enumerated() {
      #expect(read.content == [.text("answer \(index + 1)")])
      #expect(try archive.fragments(of: read.id) == [])
    }
    if ended.last?.answer?.outcome == .stopped {
      let fragments = try archive.fragments(of: Identifier(high: seed, low: UInt64(turn)))
      #expect(fragments.count >= fragment)
      #expect(fragments == (1...max(fragments.count, 1)).map { Array("\($0)\n".utf8) })
    } else {
      #expect(fragment == 50)
    }
    #expect(try archive.perform { try $0.rows("PRAGMA integrity_check") { $0.text(0) } } == ["ok"])
  }

  /// Eight programs: four with a session of their own, and two pairs that write to one session.
  @Test func `eight processes at once lose nothing`() throws {
    let count = isFullRun ? 10_000 : 125
    let seeds: [UInt64] = [1, 2, 3, 4, 5, 5, 6, 6]
    // No archive yet: they also race to make it.
    let writers = try seeds.map {
      try WriterProcess.start(["turns", directory.path, "\($0)", "\(count)"])
    }
    for (process, output) in writers {
      let said = output.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      #expect(String(decoding: said, as: UTF8.self) == "")
    }
    let archive = try Archive(directory: directory.path)
    #expect(archive.notices == [])
    for seed in Set(seeds) {
      let branch = try archive.branch(
        endingAt: Identifier(high: seed, low: UInt64(count)), limit: .max)
      #expect(branch.turns.count == count)
      #expect(try archive.session(Identifier(high: seed, low: 0)) != nil)
    }
    #expect(
      try archive.sessions(directory: nil, limit: 9).map(\.turns)
        == Array(repeating: count, count: 6))
    #expect(try archive.perform { try $0.rows("PRAGMA integrity_check") { $0.text(0) } } == ["ok"])
  }

  @Test func `only the owner can read the files, under any umask`() throws {
    let nested = directory.path + "/a/b"
    let (process, output) = try WriterProcess.start(["stream", nested, "1"], umask: "022")
    _ = output.fileHandleForReading.availableData
    for name in ["archive.sqlite", "archive.sqlite-wal", "archive.sqlite-shm", "archive.lock"] {
      #expect(try directory.mode("a/b/" + name) == 0o600, "\(name)")
    }
    #expect(try directory.mode("a/b") == 0o700)
    #expect(try directory.mode("a") == 0o700)
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  @Test func `descriptors do not reach child processes`() throws {
    let archive = try Archive(directory: directory.path)
    try archive.write([.session(session(1))])
    archive.sync()
    let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").filter {
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + $0))?
        .hasPrefix(directory.path) ?? false
    }
    #expect(open.count >= 3)
    for descriptor in open.compactMap({ Int32($0) }) {
      #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0)
    }
  }
}
