import Foundation
import Testing

@testable import Tools

/// The files that a person may name.
struct FileListingTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private static let hasGit = Sandbox.find("git", in: Bench.environment) != nil

  /// All paths, in order.
  private func list(
    _ below: String = "", environment: [String: String] = Bench.environment
  ) -> [String] {
    var run = FileListing(
      directory: directory.path + below, environment: environment, now: Bench.now)
    var bytes: [UInt8] = []
    while !run.isDone {
      var requests = run.descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      let left = run.deadline(now: Bench.now).map { max(0, $0 - Bench.now) } ?? 0
      poll(&requests, nfds_t(requests.count), Int32(min(left, 10_000)))
      bytes += run.turn(now: Bench.now)
    }
    return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }.sorted()
  }

  private func git(_ arguments: String...) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git", "-C", directory.path] + arguments
    process.environment = Bench.environment
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }

  private func fill() throws {
    for name in [
      "a.txt", "src/b.swift", "src/deep/ü c.txt", "build/out", "src/x.log", "line\nfeed",
    ] { try directory.write(name, "x") }
    try directory.write(".gitignore", "*.log\n/build/\n")
  }

  private static let expected = [
    ".gitignore", "a.txt", "line\nfeed", "src/b.swift", "src/deep/ü c.txt",
  ]

  @Test(.enabled(if: hasGit)) func `git says what is tracked or could be`() throws {
    try fill()
    try git("init", "-q")
    try git("add", "a.txt")
    // What is tracked is named although a rule would leave it out.
    try git("add", "-f", "src/x.log")
    #expect(list() == Self.expected + ["src/x.log"])
    // From the directory on, and nothing above it.
    #expect(list("/src") == ["b.swift", "deep/ü c.txt", "x.log"])
  }

  @Test(arguments: [false, true])
  func `without a repository the rules of gitignore count too`(isThereGit: Bool) throws {
    try fill()
    let environment = isThereGit ? Bench.environment : ["PATH": "/nonexistent"]
    #expect(list(environment: environment) == Self.expected)
  }

  /// A repository of somebody else names a program as its monitor.
  @Test(.enabled(if: hasGit)) func `no program of the repository is run`() throws {
    try fill()
    try git("init", "-q")
    let monitor = try directory.write("monitor", "#!/bin/sh\ntouch \"\(directory.path)/ran\"\n")
    chmod(monitor, 0o755)
    try git("add", "a.txt")
    try git("config", "core.fsmonitor", monitor)
    #expect(list().contains("a.txt"))
    #expect(directory.text("ran") == nil)
    // As git would run it.
    try? git("status", "-s")
    #expect(directory.text("ran") != nil)
  }

  @Test func `a directory that is not there has nothing`() {
    #expect(list("/none") == [])
  }

  @Test func `the names in a directory`() throws {
    try fill()
    let (names, isWhole) = try FileListing.names(in: directory.path, limit: 100)
    #expect(isWhole)
    #expect(
      names.sorted()
        == [
          ".gitignore", "a.txt", "line\nfeed", "src/", "src/b.swift", "src/deep/",
          "src/deep/ü c.txt",
        ])
    let some = try FileListing.names(in: directory.path, limit: 2)
    #expect(some.names.count == 2 && !some.isWhole)
    #expect(throws: ToolFailure.self) {
      try FileListing.names(in: directory.path + "/none", limit: 2)
    }
  }
}
