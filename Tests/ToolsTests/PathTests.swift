import Conversation
import Foundation
import Messages
import Testing

@testable import Tools

struct PathTests {
  let bench: Bench
  let outside: TemporaryDirectory

  init() throws {
    outside = try TemporaryDirectory()
    bench = try Bench(home: outside.path)
    try outside.write("secret", "secret\n")
    try bench.directory.write("in/file", "inside\n")
  }

  private func link(_ name: String, _ target: String) {
    symlink(target, bench.directory.path + "/" + name)
  }

  /// What a call of `Read` would read: a path where it asks, nil where it is free.
  private func asked(_ path: String) throws -> String? {
    switch try bench.prepare("Read", ["file_path": .string(path)]).event {
    case .permitted: return nil
    case .proposed(let proposal):
      guard case .reading(let path) = proposal.act else { return "?" }
      return path
    default: return "?"
    }
  }

  @Test func `paths that leave the directory ask, with the place they lead to`() throws {
    link("away", outside.path)
    link("loop", "loop")
    link("home", "in/file")
    link("dangling", outside.path + "/not-there")
    #expect(try asked("in/file") == nil)
    #expect(try asked("in/../in/./file") == nil)
    #expect(try asked("home") == nil)
    #expect(try asked(bench.directory.path + "/in/file") == nil)
    #expect(
      try asked("../x") == (bench.directory.path as NSString).deletingLastPathComponent + "/x")
    #expect(try asked("away/secret") == outside.path + "/secret")
    // A link's parent is its target's.
    #expect(try asked("away/../x") == (outside.path as NSString).deletingLastPathComponent + "/x")
    #expect(try asked("~/secret") == outside.path + "/secret")
    #expect(try asked("dangling") == outside.path + "/not-there")
    #expect(try asked("/etc/passwd") == "/etc/passwd")
    #expect(try bench.call("Read", ["file_path": .string("loop")]).text.contains("too many links"))
    #expect(try bench.call("Read", ["file_path": .string("")]).result.isError)
    #expect(try bench.call("Read", ["file_path": .string("a\u{0}b")]).result.isError)
  }

  @Test func `writing through a link asks with the real path, even where edits are accepted`()
    throws
  {
    link("away", outside.path)
    let (_, event) = try bench.prepare(
      "Write", ["file_path": .string("away/new"), "content": .string("x")], mode: .acceptEdits)
    guard case .proposed(let proposal) = event, case .changes(let changes) = proposal.act else {
      Issue.record("no proposal: \(event)")
      return
    }
    #expect(changes.map(\.path) == [outside.path + "/new"])
  }

  /// Between the check and the write, a directory and a file on the way are swapped for links.
  @Test func `links that are swapped in never lead outside`() throws {
    let root = bench.directory.path
    for round in 0..<200 {
      try bench.directory.write("d/file", "inside \(round)\n")
      try bench.call("Read", ["file_path": .string("d/file")])
      // A new file has nothing by which a change of its directory would show.
      let name = round % 3 == 0 ? "d/new" : "d/file"
      let (id, event) = try bench.prepare(
        "Write", ["file_path": .string(name), "content": .string("new\n")], mode: .acceptEdits)
      #expect(event == .permitted)
      if round % 2 == 0 {
        rename(root + "/d", root + "/kept")
        link("d", outside.path)
      } else {
        unlink(root + "/d/file")
        link("d/file", outside.path + "/file")
        link("d/new", outside.path + "/file")
      }
      let outcome = try bench.finish(id, bench.box.handle(.run(id: id, always: false), now: 0))
      #expect(outcome.result.isError)
      unlink(root + "/d")
      try? FileManager.default.removeItem(atPath: root + "/d")
      try? FileManager.default.removeItem(atPath: root + "/kept")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: outside.path) == ["secret"])
  }

  /// The same against another process that swaps all the time.
  @Test func `a race against a process that swaps links is never lost`() throws {
    let root = bench.directory.path
    try bench.directory.write("d/file", "inside\n")
    try FileManager.default.createDirectory(
      atPath: root + "/real", withIntermediateDirectories: true)
    let swapper = Process()
    swapper.executableURL = URL(fileURLWithPath: "/bin/sh")
    swapper.arguments = [
      "-c",
      "cd \"$1\"; ln -s \"$2\" link; while :; do mv -T d e; mv -T link d; mv -T d link; mv -T e d; done",
      "sh", root, outside.path,
    ]
    swapper.standardError = FileHandle.nullDevice
    try swapper.run()
    defer {
      kill(swapper.processIdentifier, SIGKILL)
      swapper.waitUntilExit()
    }
    var written = 0
    for round in 0..<(isFullRun ? 20_000 : 300) {
      let (id, event) = try bench.prepare(
        "Write", ["file_path": .string("d/new\(round)"), "content": .string("x")],
        mode: .acceptEdits)
      guard event == .permitted else { continue }
      let outcome = try bench.finish(id, bench.box.handle(.run(id: id, always: false), now: 0))
      if !outcome.result.isError { written += 1 }
    }
    #expect(written > 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: outside.path) == ["secret"])
  }
}
