import Conversation
import Messages
import Testing

@testable import ACP

/// Summaries in place of earlier turns.
@Suite struct SummaryTests {
  /// A session with one answer, which took 15 of 1000 tokens.
  private func start(autoCompact: Int? = nil) throws -> (client: Client, session: String) {
    var client = try Client.ready {
      $0.autoCompact = autoCompact
      $0.tools = { _ in [ToolDefinition(name: "Read", description: "", inputSchema: .object([:]))] }
    }
    let session = try client.open()
    try client.prompt(session, "One")
    client.answer(Stream.text(["First."]))
    client.forget()
    return (client, session)
  }

  private func texts(_ request: MessagesRequest?) -> [String] {
    (request?.messages ?? []).map { message in
      message.content.map { if case .text(let text) = $0 { text } else { "?" } }.joined()
    }
  }

  private func compactions(_ client: Client) -> [Compaction] {
    client.outputs.compactMap {
      if case .record(.compaction(let compaction, _)) = $0 { compaction } else { nil }
    }
  }

  @Test func aFullContextIsSummarisedBeforeTheQuestion() throws {
    var (client, session) = try start(autoCompact: 1)
    try client.prompt(session, "Two")
    // Who could call a tool might do so instead.
    #expect(client.sent.last?.tools == [])
    // The question is kept at once, whatever becomes of the summary.
    #expect(client.turns.map(\.role) == [.user])
    #expect(texts(client.sent.last).last?.hasPrefix("Please summarise") == true)
    #expect(texts(client.sent.last).count == 3)
    client.answer(Stream.text(["All of ", "it."]))
    #expect(client.text() == "")
    #expect(client.text("agent_thought_chunk").contains("1 % full"))
    #expect(compactions(client).map(\.summary) == ["All of it."])
    #expect(client.sent.count == 2 && client.sent.last?.tools.count == 1)
    let sent = texts(client.sent.last)
    #expect(sent.joined().contains("All of it.") && !sent.joined().contains("First."))
    #expect(sent.last?.contains("Two") == true)
    client.answer(Stream.text(["Second."]))
    let result = client.answer(to: client.lastID)?["result"]
    #expect(result?["stopReason"] == .string("end_turn"))
    // Both answers are in what the prompt took.
    #expect(result?["usage"]?["totalTokens"] == .integer(30))
    #expect(client.turns.compactMap(\.answer).count == 1)
  }

  @Test(arguments: ["max_tokens", "refusal"])
  func withoutASummaryAllIsSent(reason: String) throws {
    var (client, session) = try start(autoCompact: 1)
    try client.prompt(session, "Two")
    client.answer(Stream.text(["Half"], reason))
    #expect(compactions(client).isEmpty)
    #expect(texts(client.sent.last) == ["One", "First.", "Two"])
    let logged = client.outputs.compactMap { if case .log(let line) = $0 { line } else { nil } }
    #expect(logged.last?.hasSuffix("Everything is sent as before.") == true)
  }

  /// A model that calls a tool all the same has begun something, and summarised nothing.
  @Test func aCallIsNoSummary() throws {
    var (client, session) = try start(autoCompact: 1)
    try client.prompt(session, "Two")
    let words = #"{"type":"text_delta","text":"Let me look."}"#
    client.answer(
      [Stream.start] + Stream.block(0, #"{"type":"text","text":""}"#, [words])
        + Stream.block(1, #"{"type":"tool_use","id":"t","name":"Read","input":{}}"#, [])
        + Stream.end("tool_use"))
    #expect(compactions(client).isEmpty)
    #expect(texts(client.sent.last) == ["One", "First.", "Two"])
  }

  @Test func aContextWithRoomIsLeftAlone() throws {
    var (client, session) = try start(autoCompact: 2)
    try client.prompt(session, "Two")
    #expect(texts(client.sent.last) == ["One", "First.", "Two"])
  }

  @Test func thePersonAsksForOneAndTakesItBack() throws {
    var (client, session) = try start()
    try client.prompt(session, "/compact the names")
    #expect(client.turns.isEmpty)
    #expect(texts(client.sent.last).last?.contains("the names") == true)
    client.answer(Stream.text(["Short."]))
    #expect(client.text().contains("Short."))
    #expect(client.answer(to: client.lastID)?["result"]?["stopReason"] == .string("end_turn"))
    #expect(client.sent.count == 1)
    try client.prompt(session, "Two")
    #expect(!texts(client.sent.last).joined().contains("First."))
    client.answer(Stream.text(["Second."]))
    try client.prompt(session, "/compact undo")
    #expect(compactions(client).last?.isUndone == true)
    try client.prompt(session, "Three")
    #expect(texts(client.sent.last) == ["One", "First.", "Two", "Second.", "Three"])
    client.answer(Stream.text(["Third."]))
    try client.prompt(session, "/compact redo")
    #expect(compactions(client).last?.isUndone == false)
    try client.prompt(session, "Four")
    #expect(!texts(client.sent.last).joined().contains("First."))
  }

  @Test func thereMayBeNothingToSummarise() throws {
    var client = try Client.ready()
    let session = try client.open()
    try client.prompt(session, "/compact")
    #expect(client.text() == "There is nothing to summarise yet.")
    #expect(client.answer(to: client.lastID)?["result"]?["stopReason"] == .string("end_turn"))
    try client.prompt(session, "/compact undo")
    #expect(client.text().hasSuffix("there is nothing to undo."))
  }

  @Test func aSummaryIsCancelled() throws {
    var (client, session) = try start(autoCompact: 1)
    try client.prompt(session, "Two")
    client.send(
      #"{"jsonrpc":"2.0","method":"session/cancel","params":{"sessionId":"\#(session)"}}"#)
    #expect(client.answer(to: client.lastID)?["result"]?["stopReason"] == .string("cancelled"))
    #expect(compactions(client).isEmpty && client.sent.count == 1)
  }

  @Test func aFailedSummaryIsAnError() throws {
    var (client, session) = try start()
    try client.prompt(session, "/compact")
    let transfer = try #require(client.transfers.last)
    client.handle(.transfer(id: transfer, .head(status: 401, headers: [:])))
    client.handle(.transfer(id: transfer, .end))
    #expect(client.answer(to: client.lastID)?["error"] != nil)
    // The next question is asked.
    try client.prompt(session, "Two")
    #expect(texts(client.sent.last) == ["One", "First.", "Two"])
  }
}
