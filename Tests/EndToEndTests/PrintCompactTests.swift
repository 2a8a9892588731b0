import Foundation
import Messages
import ScriptedServer
import Testing

/// The summary that `autoCompact` asks for, where there is no screen.
@Suite struct PrintCompactTests {
  /// A model whose context the first answer nearly fills.
  private func world(_ responses: [ScriptedServer.Response], _ more: String) throws -> World {
    let world = try World(responses, environment: StartTests.bare)
    try StartTests.configure(
      world,
      """
      { "providers": [{ "id": "k", "baseUrl": "\(world.server.url)", "apiKey": "key-0123456789",
          "models": [{ "id": "m", "contextWindow": 16 }] }],
        "models": { "k/m": { "alias": "M" } } \(more) }
      """)
    return world
  }

  private func answers(_ texts: String...) -> [ScriptedServer.Response] {
    WorkingScript.answers(texts.map { ($0, []) })
  }

  @Test func itComesBeforeTheQuestion() throws {
    let world = try world(
      answers("The first answer.", "What was said.", "The second answer."),
      #", "autoCompact": true"#)
    #expect(try world.run("-p", "one").errors.isEmpty)
    let output = try world.run("-p", "-c", "--output-format", "json", "two")
    #expect(output.code == 0)
    #expect(output.errors.contains("The context is 93 % full: first a summary is made"))
    #expect(output.errors.contains("A summary is sent from now on"))
    let result = try JSON(parsing: Array(output.output.utf8))
    #expect(result["result"] == .string("The second answer."))
    // What the summary took is counted, though it is no turn.
    #expect(result["num_turns"] == .integer(1))
    #expect(result["usage"]?["input_tokens"] == .integer(20))
    let bodies = world.server.requests.map(\.text)
    try #require(bodies.count == 3)
    #expect(bodies[1].contains("The first answer.") && bodies[1].contains("Please summarise"))
    #expect(!bodies[1].contains("two"))
    #expect(bodies[2].contains("What was said.") && bodies[2].contains("two"))
    #expect(!bodies[2].contains("The first answer."))
    // It is kept, and nothing that was said is gone.
    let exported = try world.run("sessions", "export", "one", "--format", "jsonl").output
    for text in ["The first answer.", "What was said.", "two", "The second answer."] {
      #expect(exported.contains(text), "\(text)")
    }
  }

  @Test func withoutItTheQuestionGoesOut() throws {
    var all = answers("The first answer.", "", "The second answer.")
    all[1] = .json(
      status: 400, #"{"error":{"type":"invalid_request_error","message":"no"}}"#)
    let world = try world(all, #", "autoCompact": true"#)
    _ = try world.run("-p", "one")
    let output = try world.run("-p", "-c", "two")
    #expect(output.code == 0 && output.output == "The second answer.\n")
    #expect(output.errors.contains("Everything is sent as before."), "\(output.errors)")
    #expect(world.server.requests.last?.text.contains("The first answer.") == true)
  }

  @Test(arguments: ["", #", "autoCompact": 95"#]) func onlyWhereItIsDue(more: String) throws {
    let world = try world(answers("The first answer.", "The second answer."), more)
    _ = try world.run("-p", "one")
    let output = try world.run("-p", "-c", "two")
    #expect(output.output == "The second answer.\n" && output.errors.isEmpty)
    #expect(world.server.requests.count == 2)
  }

  /// A signal while the summary is made: the question is kept, and goes out no more.
  @Test func aSignalEndsIt() throws {
    var all = answers("The first answer.", "What was said.", "Never.")
    all[1].steps.insert(.gate("never"), at: 2)
    let world = try world(all, #", "autoCompact": true"#)
    _ = try world.run("-p", "one")
    try world.start("-p", "-c", "--allowed-tools", "Read", "two")
    #expect(world.server.waitForRequests(2))
    kill(try world.processID, SIGTERM)
    #expect(try world.expectExit() == 143)
    #expect(world.server.requests.count == 2)
    let exported = try world.run("sessions", "export", "one", "--format", "jsonl").output
    #expect(exported.contains("two") && !exported.contains("What was said."))
  }
}
