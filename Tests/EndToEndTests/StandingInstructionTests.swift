import Foundation
import Messages
import ScriptedServer
import Testing

/// Which files of standing instructions a model gets.
@Suite struct StandingInstructionTests {
  @Test func theOutermostFirstAndEachOnce() throws {
    let world = try World([ChatTests.answer(["Yes."])])
    func write(_ text: String, _ name: String) throws {
      let file = world.home.appending(path: name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    try write("Mine, by Claude's name.", ".claude/CLAUDE.md")
    try write("{}", ".config/confab/config.json")
    try write("Mine, by ours.", ".config/confab/AGENTS.md")
    try write("Above the repository.", "AGENTS.md")
    try write("", "project/.git/HEAD")
    try write("Of the root.", "project/AGENTS.md")
    // The same file under the other name.
    symlink("AGENTS.md", world.home.appending(path: "project/CLAUDE.md").path)
    // Nobody waits for a pipe, and this file has nothing of its own.
    try write("@AGENTS.md\n", "project/sub/CLAUDE.md")
    mkfifo(world.home.appending(path: "project/sub/AGENTS.md").path, 0o600)
    try write(
      "Of the place, \(SecretTests.canary).\n" + String(repeating: "long ", count: 20_000) + "end",
      "project/sub/deep/AGENTS.md")

    let output = try Spawn.run(
      [World.binary, "-p", "--allowed-tools", "Read", "ready?"], environment: world.environment,
      directory: world.home.appending(path: "project/sub/deep").path, scratch: world.home)
    #expect(output.code == 0, "\(output.errors)")
    let body = try #require(world.server.requests.first)
    let system = try #require(JSON(parsing: Array(body.text.utf8))["system"]?.stringValue)
    let places = try [
      "Mine, by Claude's name.", "Mine, by ours.", "Of the root.", "Of the place, ", "long long",
    ].map { text in
      let parts = system.components(separatedBy: text)
      if !text.hasPrefix("long") { #expect(parts.count == 2, "\(text)") }
      return try #require(system.range(of: text), "\(text)").lowerBound
    }
    #expect(places == places.sorted())
    #expect(!system.contains("Above the repository.") && !system.contains("@AGENTS.md"))
    #expect(!system.contains("long end") && system.utf8.count > 60_000)
    #expect(!body.text.contains(SecretTests.canary))
  }
}
