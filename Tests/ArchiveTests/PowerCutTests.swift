import Conversation
import Foundation
import PropertyTesting
import Testing

@testable import Archive

/// The power fails at any moment of a program's life: what it had been told is durable is there,
/// and the archive opens as if nothing had been.
///
/// One life is recorded call by call, and disks are made from it as they may be found after a cut
/// anywhere in it: that reaches every state of log, checkpoint, creation and removal, which a file
/// that is only cut at its end does not.
@Suite(.enabled(if: WriterProcess.canTrace, "strace is missing or may not trace"))
struct PowerCutTests {
  private static let seed: UInt64 = 5
  private static let turns = 24

  /// A life of two starts: sent messages, streamed answers, syncs, a checkpoint, an orderly end.
  private func record(in directory: String) throws -> SystemCallTrace {
    let log = directory + ".trace"
    defer { unlink(log) }
    var text: [UInt8] = []
    // The archive of one run is found by the second.
    for count in [Self.turns / 2, Self.turns] {
      let result = try WriterProcess.run(
        ["answers", directory, "\(Self.seed)", "\(count)"],
        under: ["strace"] + SystemCallTrace.options(output: log))
      try #require(result.code == 0, "\(result.lines)")
      text += Array(try Data(contentsOf: URL(fileURLWithPath: log)))
    }
    return SystemCallTrace(text, directory: directory)
  }

  @Test func `a power cut loses nothing that was synced`() throws {
    let home = try TemporaryDirectory()
    let directory = home.path + "/life"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
    let trace = try record(in: directory)
    // Each answer is synced while it streams.
    let syncs = trace.calls.count {
      if case .sync(let path) = $0.action { path.contains("/archive.stream-") } else { false }
    }
    #expect(syncs >= Self.turns / 2)
    var random = SeededGenerator(seed: 2)
    let cuts = isFullRun ? 500 : 40
    var lost = 0
    for cut in 0..<cuts {
      let moment = Int.random(in: 1...trace.length + 1, using: &random)
      let fate = Disk.Fate.allCases[cut % Disk.Fate.allCases.count]
      let disk = Disk(after: trace, at: moment, fate, random: &random)
      let place = try TemporaryDirectory()
      try disk.write(directory, to: place.path)
      lost += try withExtendedLifetime(place) {
        try check(place.path, trace, moment, "cut before call \(moment), \(fate)")
      }
    }
    // The other fates would be no test if every cut left all there is.
    #expect(lost > 0, "no cut took anything that was not synced")
  }

  /// - Returns: how many commits were said and are gone, none of which was synced.
  private func check(
    _ directory: String, _ trace: SystemCallTrace, _ moment: Int, _ name: String
  ) throws -> Int {
    // What was said before a sync began that has ended is durable: a commit by a sync of SQLite's
    // log; a fragment by one of the stream's, if its answer's beginning is durable.
    let commits = trace.lastSync(before: moment) { $0.hasSuffix("-wal") }
    let fragments = trace.lastSync(before: moment) { $0.contains("/archive.stream-") }
    var promised: [Bool] = []
    var said: [String] = []
    var begun: [Substring: Bool] = [:]
    for call in trace.calls where call.end < moment {
      guard case .say(let text) = call.action else { continue }
      let line = text.trimmingCharacters(in: .newlines)
      said.append(line)
      let isCommitSynced = call.end < commits
      let words = line.split(separator: " ")
      if words.first == "streamed", words.count > 1 {
        begun[words[1]] = begun[words[1]] ?? isCommitSynced
        promised.append(call.end < fragments && begun[words[1]] == true)
      } else {
        promised.append(isCommitSynced)
      }
    }
    let archive = try Archive(directory: directory)
    #expect(archive.notices == [], "\(name)")
    var lost = 0
    for (index, line) in said.enumerated() {
      let isThere = try holds(line, archive)
      if !isThere { lost += 1 }
      if promised[index] { #expect(isThere, "\(name): \(line) was synced") }
    }
    #expect(
      try archive.perform { try $0.rows("PRAGMA integrity_check") { $0.text(0) } } == ["ok"],
      "\(name)")
    archive.close()
    return lost
  }

  /// Whether the archive has what a line `sent N`, `streamed N FRAGMENT` or `ended N` says.
  private func holds(_ line: String, _ archive: Archive) throws -> Bool {
    let words = line.split(separator: " ")
    guard words.count > 1, let number = UInt64(words[1]) else { return false }
    let id = Identifier(high: Self.seed, low: number)
    guard let turn = try archive.branch(endingAt: id, limit: 1).turns.first else { return false }
    switch words[0] {
    case "sent": return turn.content == [.text("question \(number)")]
    case "ended":
      return turn.answer?.outcome == .complete && turn.content == [.text("answer \(number)")]
    default:
      if turn.answer?.outcome == .complete { return true }
      return try archive.fragments(of: id).count >= Int(words.last ?? "") ?? .max
    }
  }
}
