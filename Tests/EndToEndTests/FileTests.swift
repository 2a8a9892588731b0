import Foundation
import ScriptedServer
import Testing

/// Files and standing instructions, as a person meets them.
@Suite(.serialized) struct FileTests {
  private func write(_ text: String, _ name: String, in world: World) throws {
    let url = world.home.appending(path: name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  @Test func filesAndInstructionsReachTheModel() throws {
    let world = try World([
      ChatTests.answer(["Seen."]), ChatTests.answer(["Again."]), ChatTests.answer(["Third."]),
    ])
    try write("Use tabs.\n", "AGENTS.md", in: world)
    try write("let a = 1\nlet b = 2\n", "src/a b.swift", in: world)
    try world.start(width: 100)
    try world.expect("Message")
    try world.type("Explain @b.sw")
    try world.expect("src/a b.swift")
    try world.press("Tab")
    try world.expect("Explain [file src/a b.swift 2 lines 20 bytes]")
    try world.press("Enter")
    try world.expect("Seen.")
    let first = try #require(world.server.requests.last?.text)
    #expect(first.contains(#"     1\tlet a = 1\n     2\tlet b = 2\n</file>"#))
    #expect(first.contains(#"<file path=\"src/a b.swift\" count=\"2\" bytes=\"20\">"#))
    #expect(first.contains("Working directory: \(world.home.path)"))
    #expect(first.contains(#"# Instructions from AGENTS.md\n\nUse tabs."#))

    try write("let a = 3\n", "src/a b.swift", in: world)
    try world.type("and @src/a\\ b.swift:9 or @ada")
    try world.press("Enter")
    try world.expect("src/a b.swift has only 1 line.")
    try world.press("C-c")
    try write("Use spaces.\n", "AGENTS.md", in: world)
    try world.type("and now?")
    try world.press("Enter")
    try world.expect("Again.")
    try world.expect("AGENTS.md has changed")
    #expect(world.server.requests.last?.text.contains("Use spaces.") == true)
    try world.type("/context")
    try world.press("Enter")
    try world.expect("AGENTS.md")
    try world.expect("Files (1)")
  }

  @Test func whatCannotBeSentIsSaidAndNothingIsSent() throws {
    let world = try World()
    try write(String(repeating: "long line\n", count: 30_000), "huge.txt", in: world)
    try write("a\u{0}b", "core.bin", in: world)
    try write("", "empty.txt", in: world)
    #expect(mkfifo(world.home.appending(path: "pipe.txt").path, 0o600) == 0)
    try world.start(width: 120)
    try world.expect("Message")
    for (mention, sentence) in [
      ("huge.txt", "huge.txt has 293 KB, and 256 KB is the most; name the lines that matter"),
      ("core.bin", "core.bin is a binary file"), ("empty.txt", "empty.txt is empty."),
      ("pipe.txt", "pipe.txt is not a regular file"),
      ("./gone.txt", "There is no file ./gone.txt."),
      ("huge.txt:30001", "huge.txt has only 30000 lines."),
    ] {
      try world.type("see @\(mention) ")
      try world.press("Enter")
      try world.expect(sentence)
      try world.press("C-c")
    }
    #expect(world.server.requests.isEmpty)
  }
}
