import Foundation
import Messages
import ScriptedServer
import Testing

/// `--print` with tools: whole tasks, and nothing that was not allowed.
@Suite struct PrintToolsTests {
  private typealias Call = WorkingScript.Call

  private func write(_ text: String, to name: String, in world: World) throws {
    try Data(text.utf8).write(to: world.home.appending(path: name))
  }

  private func text(_ name: String, in world: World) -> String? {
    (try? Data(contentsOf: world.home.appending(path: name))).map {
      String(decoding: $0, as: UTF8.self)
    }
  }

  private func lines(_ output: String) throws -> [JSON] {
    try output.split(separator: "\n").map { try JSON(parsing: Array($0.utf8)) }
  }

  @Test func withToolsTheModelIsToldOfThePlaceAndOfStandingInstructions() throws {
    let world = try World(WorkingScript.answers([("Yes.", []), ("Yes.", [])]))
    try write("Use tabs.\n", to: "AGENTS.md", in: world)
    #expect(try world.run("-p", "--allowed-tools", "Read", "ready?").code == 0)
    #expect(try world.run("-p", "ready?").code == 0)
    let systems = try world.server.requests.map {
      try JSON(parsing: Array($0.text.utf8))["system"]?.stringValue ?? ""
    }
    #expect(systems[0].contains("Working directory: \(world.home.path)"))
    #expect(systems[0].contains("Use tabs.") && systems[1].isEmpty)
  }

  @Test func aWholeTask() throws {
    let names = ["a.txt", "b.txt", "c.txt"]
    let world = try World(
      WorkingScript.answers([
        (
          "I look.", names.map { Call.read($0) } + [Call("Grep", ["pattern": "old"])]
        ),
        (
          "I change three files.",
          [
            .edit("a.txt", "old", "new"), .edit("b.txt", "old", "new"),
            .edit("c.txt", "old", "nwe"),
          ]
        ),
        ("I test.", [.bash("sh check.sh")]),
        ("A mistake of mine.", [.edit("c.txt", "nwe", "new")]),
        ("Once more.", [.bash("sh check.sh")]),
        ("All is new.", []), ("Nothing.", []),
      ]))
    for name in names { try write("an old word\n", to: name, in: world) }
    try write("! grep -L new ?.txt | grep . && echo passed\n", to: "check.sh", in: world)
    let output = try world.run(
      "-p", "--allowed-tools", "Edit, Bash(sh check.sh)", "--output-format", "stream-json",
      "make it new")
    #expect(output.code == 0, "\(output.errors)")
    #expect(output.errors.isEmpty)
    for name in names { #expect(text(name, in: world) == "an new word\n") }
    let lines = try lines(output.output)
    let kinds = lines.map { $0["type"]?.stringValue ?? "" }
    #expect(
      kinds == ["system", "assistant"] + Array(repeating: "user", count: 4) + ["assistant"]
        + Array(repeating: "user", count: 3)
        + ["assistant", "user", "assistant", "user", "assistant", "user", "assistant", "result"])
    let result = try #require(lines.last)
    #expect(result["num_turns"] == .integer(6) && result["subtype"] == .string("success"))
    #expect(result["result"] == .string("All is new."))
    #expect(result["usage"]?["input_tokens"] == .integer(60))
    #expect(result["permission_denials"] == .array([]))
    // The tests failed first, and the model was told.
    let bodies = world.server.requests.map(\.text)
    #expect(bodies.count == 6)
    #expect(bodies[3].contains("c.txt") && bodies[5].contains("passed"))

    // Everything is kept: the conversation can be gone on with, also without tools.
    let next = try world.run("-p", "-c", "and then?")
    #expect(next.code == 0)
    #expect(world.server.requests.last?.text.contains("[I called Bash") == true)
  }

  @Test func textIsTheLastAnswers() throws {
    let world = try World(
      WorkingScript.answers([("I look.", [.read("a.txt")]), ("It says a.", [])]))
    try write("a\n", to: "a.txt", in: world)
    let output = try world.run("-p", "--allowedTools", "Read", "what does it say?")
    #expect(output.output == "It says a.\n" && output.code == 0, "\(output.errors)")
  }

  /// Nothing outside the directory is written without a yes, and nothing runs.
  @Test func whatWouldAskIsDenied() throws {
    let outside = "outside-\(UUID().uuidString.prefix(8)).txt"
    let world = try World(
      WorkingScript.answers([
        (
          "I try.",
          [
            .write("../\(outside)", "x"), .write("link/\(outside)", "x"), .bash("touch here"),
            .write("inside.txt", "x"),
          ]
        ),
        ("I could not.", []),
      ]))
    let target = world.home.deletingLastPathComponent()
    try FileManager.default.createSymbolicLink(
      at: world.home.appending(path: "link"), withDestinationURL: target)
    let output = try world.run(
      "-p", "--permission-mode", "acceptEdits", "--output-format", "json", "try")
    #expect(output.code == 0)
    #expect(!FileManager.default.fileExists(atPath: target.appending(path: outside).path))
    #expect(text("here", in: world) == nil)
    #expect(text("inside.txt", in: world) == "x")
    let denied = output.errors.split(separator: "\n").filter { $0.contains("Not allowed") }
    #expect(denied.count == 3, "\(output.errors)")
    let result = try JSON(parsing: Array(output.output.utf8))
    let denials = result["permission_denials"]?.arrayValue ?? []
    #expect(denials.map { $0["tool_name"]?.stringValue } == ["Write", "Write", "Bash"])
    #expect(denials[0]["tool_use_id"] == .string("toolu_0_0"))
    #expect(denials[2]["tool_input"]?["command"] == .string("touch here"))
    #expect(world.server.requests.last?.text.contains("Nobody can be asked") == true)
  }

  @Test func planChangesNothing() throws {
    let world = try World(
      WorkingScript.answers([("I try.", [.write("a.txt", "x")]), ("I would.", [])]))
    let output = try world.run("-p", "--permission-mode", "plan", "try")
    #expect(output.output == "I would.\n" && text("a.txt", in: world) == nil)
  }

  @Test func turnsCanBeLimited() throws {
    let world = try World(handler: { request in
      WorkingScript.answer(request.index, "Again.", [.read("a.txt")])
    })
    try write("a\n", to: "a.txt", in: world)
    let output = try world.run("-p", "--max-turns", "3", "--output-format", "json", "look")
    #expect(output.code == 1)
    #expect(world.server.requests.count == 3)
    let result = try JSON(parsing: Array(output.output.utf8))
    #expect(result["subtype"] == .string("error_max_turns"))
    #expect(result["num_turns"] == .integer(3) && result["is_error"] == .bool(true))
  }

  @Test func withoutAWordOfThemThereAreNoTools() throws {
    let world = try World([ChatTests.answer(["Words."])])
    _ = try world.run("-p", "hello")
    #expect(world.server.requests.first?.text.contains("\"tools\"") == false)
  }

  /// Calls that Kimi's server left in the text are carried out, and their marks are never printed.
  @Test func leakedCallsAreCarriedOut() throws {
    let leaked =
      "<|tool_calls_section_begin|><|tool_call_begin|>functions.Read:0<|tool_call_argument_begin|>"
      + "{\"file_path\":\"a.txt\"}<|tool_call_end|><|tool_calls_section_end|>"
    let world = try World([
      ChatTests.answer(["I look.", String(leaked.prefix(30)), String(leaked.dropFirst(30))]),
      ChatTests.answer(["It says a."]),
    ])
    try write("the content\n", to: "a.txt", in: world)
    let output = try world.run(
      "-p", "--allowed-tools", "Read", "--output-format", "stream-json", "read")
    #expect(output.code == 0 && !output.output.contains("<|tool"), "\(output.output)")
    let body = try #require(world.server.requests.last?.text)
    #expect(world.server.requests.count == 2 && body.contains("the content"))
    #expect(body.contains("tool_result") && !body.contains("<|tool"))
  }

  /// Who answers in place of a model that cannot goes on with its own calls: the first is not asked
  /// again with each of them.
  @Test func afterAFallbackItsSpeakerGoesOn() throws {
    let other = try ScriptedServer(
      WorkingScript.answers([
        ("I look.", [.read("a.txt")]), ("It says a.", []), ("Now too.", []),
      ]))
    defer { other.stop() }
    let world = try World(
      Array(repeating: SwitchingTests.quota, count: 3), environment: StartTests.bare)
    try StartTests.configure(
      world,
      """
      { "providers": [
          { "id": "a", "baseUrl": "\(world.server.url)", "apiKey": "key-of-a-0123456789" },
          { "id": "b", "baseUrl": "\(other.url)", "apiKey": "key-of-b-0123456789" } ],
        "models": { "a/claude-a": { "alias": "Ann" }, "b/kimi-b": { "alias": "Bob" } },
        "fallbacks": ["Bob"], "model": "Ann" }
      """)
    try write("a\n", to: "a.txt", in: world)
    let output = try world.run("-p", "--allowed-tools", "Read", "what does it say?")
    #expect(output.output == "It says a.\n" && output.code == 0, "\(output.errors)")
    #expect(world.server.requests.count == 1 && other.requests.count == 2)
    #expect(other.requests.allSatisfy { $0.text.contains(#""model":"kimi-b""#) })
    // The next question begins with the configured one again.
    _ = try world.run("-p", "--allowed-tools", "Read", "-c", "and now?")
    #expect(world.server.requests.count == 2 && other.requests.count == 3)
  }

  /// What the tools changed for a conversation is kept as long as that can be brought back.
  @Test func theChangesGoWithTheConversation() throws {
    let world = try World(
      WorkingScript.answers([("I write.", [.write("a.txt", "x")]), ("Done.", [])]))
    _ = try world.run("-p", "--permission-mode", "acceptEdits", "write it")
    let journal = world.home.appending(path: ".local/share/confab/changes").path
    func kept() -> [String] {
      (try? FileManager.default.contentsOfDirectory(atPath: journal)) ?? []
    }
    try #require(kept().count == 1)
    #expect(try world.run("sessions", "delete", "write it").code == 0)
    #expect(kept().count == 1)
    #expect(try world.run("sessions", "restore", "--empty", "--yes").code == 0)
    #expect(kept() == [])
    #expect(text("a.txt", in: world) == "x")
  }

  /// A signal ends what a tool runs, and what came is kept.
  @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)])
  func aSignalEndsTheChildren(signal: Int32, code: Int) throws {
    let time = "9\(Int.random(in: 1_000_000...9_999_999))"
    let world = try World(
      WorkingScript.answers([
        ("I wait.", [.bash("sleep \(time)"), .read("a.txt")]), ("Now.", []),
      ]))
    try world.start("-p", "--allowed-tools", "Bash(sleep:*)", "wait")
    func isRunning() throws -> Bool {
      try Spawn.run(
        ["pgrep", "-x", "-f", "sleep \(time)"], environment: world.environment,
        directory: world.home.path, scratch: world.home
      ).code == 0
    }
    try world.expect("the command") { _ in (try? isRunning()) == true }
    kill(try world.processID, signal)
    #expect(try world.expectExit() == code)
    try world.expect("its end") { _ in (try? isRunning()) == false }
    _ = try world.run("-p", "-c", "and now?")
    let body = try #require(world.server.requests.last?.text)
    #expect(body.contains("I called Bash") && body.contains("The person stopped"))
  }

  @Test(arguments: [
    ["-p", "--permission-mode", "perhaps", "x"], ["-p", "--max-turns", "0", "x"],
    ["--max-turns", "2", "x"], ["-p", "--allowed-tools", "Bash(x", "x"],
  ])
  func wrongUsageIsTwo(arguments: [String]) throws {
    let output = try World().run(arguments)
    #expect(output.code == 2 && !output.errors.isEmpty)
  }
}
