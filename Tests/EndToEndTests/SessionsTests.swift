import Foundation
import Testing

/// `confab sessions`, as a shell sees it.
@Suite struct SessionsTests {
  let world: World

  init() throws {
    world = try World()
    try write(
      ".claude/projects/-src/11111111-2222.jsonl",
      """
      {"type":"user","uuid":"a","parentUuid":null,"cwd":"/src","timestamp":"2026-01-31T09:05:07Z","message":{"role":"user","content":"Where is the needle?"}}
      {"type":"assistant","uuid":"b","parentUuid":"a","timestamp":"2026-01-31T09:05:08Z","message":{"role":"assistant","model":"claude-x","stop_reason":"end_turn","content":[{"type":"text","text":"In the 干し草 stack.\\u001b[31m"}]}}
      {"type":"assistant","uuid":"c","parentUu
      """)
  }

  private func write(_ path: String, _ text: String) throws {
    let file = world.home.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  private func sessions(_ arguments: String..., code: Int = 0) throws -> String {
    let result = try world.run(["sessions"] + arguments)
    #expect(result.code == code, "\(arguments): \(result.errors)")
    return result.output
  }

  private func objects(_ arguments: String...) throws -> [[String: Any]] {
    let result = try world.run(["sessions"] + arguments + ["--json"])
    let value = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    return try #require(value as? [[String: Any]])
  }

  @Test func `import, list, show and search`() throws {
    #expect(try objects("list").isEmpty)
    let first = try world.run("sessions", "import", "claude")
    #expect(first.code == 0)
    #expect(first.output.contains("1 new conversation, 2 new messages"))
    #expect(first.errors.contains("11111111-2222.jsonl:3: it is cut"))
    #expect(try sessions("import", "--all").contains("0 new conversations, 0 new messages"))
    let listed = try objects("list")
    #expect(listed.count == 1)
    #expect(listed[0]["title"] as? String == "Where is the needle?")
    #expect(listed[0]["directory"] as? String == "/src")
    #expect(listed[0]["turns"] as? Int == 2)
    #expect(listed[0]["updated"] as? String == "2026-01-31T09:05:08Z")
    #expect((listed[0]["origin"] as? String)?.hasPrefix("Claude Code: ") == true)
    let id = try #require(listed[0]["id"] as? String)
    #expect(try sessions("show", String(id.prefix(8))).contains("In the 干し草 stack."))
    #expect(try objects("search", "干し").count == 1)
    #expect(try objects("search", "STACK", "needle").isEmpty)
    _ = try sessions("search", "nothing of the kind", code: 1)
  }

  @Test func `what is exported can be imported, to the byte`() throws {
    _ = try sessions("import", "claude")
    _ = try sessions("rename", "Where is the needle?", "Needles", "and hay")
    let lines = try sessions("export", "--all", "--format", "jsonl")
    let other = try World()
    try Data(lines.utf8).write(to: other.home.appending(path: "all.jsonl"))
    let path = other.home.appending(path: "all.jsonl").path
    #expect(try other.run("sessions", "import", path).code == 0)
    #expect(try other.run("sessions", "export", "--all", "--format", "jsonl").output == lines)
    #expect(try other.run("sessions", "import", path).output.contains("0 new messages"))
    #expect(try sessions("export", "Needles and hay").hasPrefix("# Needles and hay\n"))
    #expect(try sessions("export", "needles", "-f", "html").contains("<title>Needles and hay"))
  }

  @Test func `the trash keeps until it is emptied on purpose`() throws {
    _ = try sessions("import", "claude")
    #expect(try sessions("delete", "needle").contains("restore"))
    #expect(try objects("list").isEmpty)
    #expect(try objects("list", "--trash").count == 1)
    _ = try sessions("delete", "needle", code: 1)
    _ = try sessions("restore", "needle")
    #expect(try objects("list").count == 1)
    _ = try sessions("delete", "needle")
    _ = try sessions("restore", code: 2)
    _ = try sessions("restore", "--empty", code: 2)
    #expect(try objects("list", "--trash").count == 1)
    #expect(try sessions("restore", "--empty", "--yes").contains("deleted for good"))
    #expect(try objects("list", "--trash").isEmpty)
  }

  @Test func `two machines and a folder come to the same, and then nothing changes`() throws {
    _ = try sessions("import", "claude")
    let other = try World()
    let folder = world.home.appending(path: "shared").path
    #expect(try sessions("sync", folder).contains("1 file was written"))
    #expect(try other.run("sessions", "sync", folder).output.contains("2 messages in 1 came"))
    #expect(try other.run("sessions", "rename", "needle", "From the other").code == 0)
    #expect(try other.run("sessions", "sync", folder).output.contains("1 file was written"))
    _ = try sessions("sync", folder)
    #expect(try sessions("list").contains("From the other"))
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(files.count == 1)
    // A synchroniser's copy and a file that it has not finished change nothing.
    let file = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + files[0]))
    try file.write(to: URL(fileURLWithPath: folder + "/x (conflicted copy).jsonl"))
    try file.prefix(200).write(to: URL(fileURLWithPath: folder + "/part.jsonl"))
    for world in [world, other, world] {
      #expect(
        try world.run("sessions", "sync", folder).output
          == "1 conversation: 0 messages in 0 came from the folder, 0 files were written.\n")
    }
    #expect(
      try sessions("export", "--all", "--format", "jsonl")
        == other.run("sessions", "export", "--all", "--format", "jsonl").output)
  }

  @Test func `wrong usage is 2, and what is not there 1`() throws {
    _ = try sessions("show", "nothing", code: 1)
    _ = try sessions("export", code: 2)
    _ = try sessions("import", code: 2)
    _ = try sessions("import", "openclaw", code: 1)
    _ = try sessions("import", "/nowhere", code: 1)
    _ = try sessions("nonsense", code: 2)
    let nobody = try World(environment: ["HOME": nil])
    #expect(try nobody.run("sessions").code == 2)
  }
}
