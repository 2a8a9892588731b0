import Conversation
import Foundation
import PropertyTesting
import Testing

@testable import Archive

/// The k-th call to the system fails, for every k and in every way: no crash and no hang, what was
/// said to be saved is saved, and once nothing fails any more all is as if nothing had been.
@Suite(.enabled(if: WriterProcess.canTrace, "strace is missing or may not trace"))
struct FaultTests {
  /// A call that fails, and how. The ones not listed for a call it never gives.
  struct Fault: Sendable, CustomTestStringConvertible {
    let call: String
    let errors: [String]

    var testDescription: String { call }

    static let all = [
      Fault(call: "openat", errors: ["EMFILE", "EACCES", "ENOSPC", "EIO", "EINTR"]),
      Fault(call: "pwrite64", errors: ["ENOSPC", "EIO", "EINTR"]),
      Fault(call: "pread64", errors: ["EIO", "EINTR"]),
      Fault(call: "fdatasync", errors: ["EIO", "ENOSPC", "EINTR"]),
      Fault(call: "fsync", errors: ["EIO", "EINTR"]),
      Fault(call: "ftruncate", errors: ["ENOSPC", "EIO", "EINTR"]),
      Fault(call: "mmap", errors: ["ENOMEM", "EACCES"]),
      Fault(call: "unlink", errors: ["EACCES", "EIO"]),
      Fault(call: "flock", errors: ["EINTR", "ENOLCK", "EAGAIN"]),
      Fault(call: "fcntl", errors: ["EINTR", "ENOLCK", "EACCES"]),
      Fault(call: "mkdir", errors: ["EACCES", "ENOSPC"]),
    ]
  }

  private static let turns = 6

  /// Runs the writer with faults; nil once the program makes fewer calls than that.
  ///
  /// - Parameter moment: which calls fail, as `strace` puts it: `3` the third, `3+` all from it on.
  private func run(
    _ mode: String, _ directory: String, _ call: String, _ error: String, _ moment: String
  ) throws -> (lines: [String], code: Int32)? {
    let log = directory + ".trace"
    defer { unlink(log) }
    // Only calls on the archive's files fail: what the loader and the runtime do is not ours.
    var options = ["timeout", "-k", "1", "60", "strace", "-f", "-qq", "-o", log]
    for name in ["", "-wal", "-shm", "-journal"] {
      options += ["-P", directory + "/archive.sqlite" + name]
    }
    options += ["-P", directory + "/archive.lock", "-P", directory]
    for number in 1...3 { options += ["-P", directory + "/archive.stream-\(number)"] }
    options += ["-e", "signal=none", "-e", "trace=\(call)"]
    options += ["-e", "inject=\(call):error=\(error):when=\(moment)"]
    let result = try WriterProcess.run(
      [mode, directory, "1", "\(Self.turns)"], under: options)
    let trace = try String(contentsOfFile: log, encoding: .utf8)
    return trace.contains("(INJECTED)") ? result : nil
  }

  @Test(arguments: Fault.all) func `no failed call loses what was saved`(fault: Fault) throws {
    try forEach(fault, "stubborn") { name, directory, result in
      try check(directory, result.lines, name)
    }
  }

  @Test(arguments: Fault.all) func `no failed call loses what streams`(fault: Fault) throws {
    try forEach(fault, "stubborn-stream") { name, directory, result in
      try checkStream(directory, result.lines, name)
    }
  }

  private func forEach(
    _ fault: Fault, _ mode: String,
    _ check: (String, String, (lines: [String], code: Int32)) throws -> Void
  ) throws {
    var random = SeededGenerator(seed: 3)
    for error in fault.errors {
      for suffix in ["", "+"] {
        // What is interrupted for ever can only wait for ever.
        if error == "EINTR" && suffix == "+" { continue }
        // A lock that is never to be had is waited for: seconds at each start.
        let isLock = fault.call == "fcntl" || fault.call == "flock"
        if isLock && suffix == "+" && !isFullRun { continue }
        var number = 1
        while number <= 2_000 {
          let home = try TemporaryDirectory()
          defer { withExtendedLifetime(home) {} }
          let directory = home.path + "/a"
          let name = "\(fault.call) \(error) at \(number)\(suffix)"
          guard let result = try run(mode, directory, fault.call, error, "\(number)\(suffix)")
          else {
            break
          }
          #expect(result.code == 0 || result.code == 1, "\(name): ended with \(result.code)")
          if result.code == 1 {
            #expect(result.lines.last?.hasPrefix("refused: ") == true, "\(name): \(result.lines)")
          }
          // A failed sync is said; a lock that cannot be released stays held.
          if suffix == "", !["fdatasync", "fsync", "fcntl"].contains(fault.call) {
            #expect(result.code == 0, "\(name): one failure was not got over: \(result.lines)")
          }
          try check(name, directory, result)
          number = isFullRun ? number + 1 : number * 3 + Int.random(in: 0..<3, using: &random)
        }
      }
    }
  }

  /// Everything that was said to be there is there, and a run without faults ends well.
  private func check(_ directory: String, _ lines: [String], _ name: String) throws {
    let saved = Set(lines.filter { $0.hasPrefix("there ") }.compactMap { UInt64($0.dropFirst(6)) })
    if !saved.isEmpty {
      let archive = try Archive(directory: directory)
      for number in saved where number > 0 {
        let id = Identifier(high: 1, low: number)
        #expect(
          try archive.branch(endingAt: id, limit: 1).turns.first?.content
            == [.text("text \(number)")], "\(name): \(number) is lost: \(lines)")
      }
      #expect(archive.notices == [], "\(name)")
      archive.close()
    }
    let later = try WriterProcess.run(["stubborn", directory, "1", "\(Self.turns)"])
    #expect(later.code == 0, "\(name), and later: \(later.lines)")
    #expect(later.lines == (0...Self.turns).map { "there \($0)" }, "\(name), and later")
    let archive = try Archive(directory: directory)
    #expect(
      try archive.branch(endingAt: Identifier(high: 1, low: UInt64(Self.turns)), limit: 99)
        .turns.count == Self.turns, "\(name)")
    #expect(
      try archive.perform { try $0.rows("PRAGMA integrity_check") { $0.text(0) } } == ["ok"],
      "\(name)")
    let aside = try FileManager.default.contentsOfDirectory(atPath: directory)
      .filter { $0.contains("damaged") }
    #expect(aside == [], "\(name)")
  }

  /// Every fragment that was said to be there is there once and in order, a living program and one
  /// that opens the archive see the same, and the answer can be ended.
  private func checkStream(_ directory: String, _ lines: [String], _ name: String) throws {
    let saved = lines.filter { $0.hasPrefix("there ") }.compactMap { Int($0.dropFirst(6)) }
      .filter { $0 > 0 }
    let turn = Identifier(high: 1, low: 1)
    let archive = try Archive(directory: directory)
    let fragments = try archive.fragments(of: turn)
      .compactMap { Int(String(decoding: $0, as: UTF8.self).dropLast()) }
    #expect(fragments == Set(fragments).sorted(), "\(name): \(fragments), said: \(lines)")
    #expect(Set(fragments).isSuperset(of: saved), "\(name): \(fragments), said: \(lines)")
    #expect(archive.notices == [], "\(name)")
    let example = answer(1, after: nil, .complete, "end")
    let end = Turn(
      id: turn, parent: nil, role: .assistant, content: example.content, created: 0,
      answer: example.answer)
    try archive.write([.turn(end, session: Identifier(high: 1, low: 0))])
    #expect(try archive.fragments(of: turn) == [], "\(name)")
    #expect(
      try archive.perform { try $0.rows("PRAGMA integrity_check") { $0.text(0) } } == ["ok"],
      "\(name)")
    archive.close()
    let names = try FileManager.default.contentsOfDirectory(atPath: directory)
    #expect(
      !names.contains { $0.contains("damaged") || $0.contains("stream") }, "\(name): \(names)")
  }
}
