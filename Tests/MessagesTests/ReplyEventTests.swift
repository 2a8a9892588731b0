import Messages
import Testing

/// Single rules of the fold, event by event.
@Suite struct ReplyEventTests {
  private func reply(_ events: [StreamEvent]) -> Reply {
    events.reduce(into: Reply()) { $0.apply($1) }
  }

  private let start = StreamEvent.messageStart(
    id: "m", model: "k", usage: UsageUpdate(inputTokens: 5, outputTokens: 1), content: [])

  @Test func usageReplacesOnlyWhatIsNamed() {
    let reply = reply([
      start, .messageDelta(stopReason: nil, usage: UsageUpdate(outputTokens: 9)),
      .messageDelta(
        stopReason: "end_turn", usage: UsageUpdate(cacheReadInputTokens: 3, outputTokens: 8)),
    ])
    #expect(reply.usage.totalInputTokens == 8 && reply.usage.outputTokens == 8)
  }

  @Test func signatureIsAssigned() {
    let reply = reply([
      .blockStart(index: 0, .thinking("a", signature: nil)),
      .blockDelta(index: 0, .signature("one")), .blockDelta(index: 0, .signature("two")),
    ])
    #expect(reply.content == [.thinking("a", signature: "two")])
  }

  @Test func textOfTheStartIsKept() {
    var reply = Reply()
    #expect(
      reply.apply(.blockStart(index: 3, .text("He"))) == [.blockBegan(0, .text), .text(0, "He")])
    #expect(reply.apply(.blockDelta(index: 3, .text("y"))) == [.text(0, "y")])
    #expect(reply.content == [.text("Hey")])
  }

  @Test func deltasWithoutAStart() {
    let reply = reply([
      .blockDelta(index: 0, .thinking("hm")), .blockDelta(index: 1, .text("a")),
      .blockDelta(index: 1, .text("b")), .blockDelta(index: 7, .inputJSON("{")),
    ])
    #expect(reply.content == [.thinking("hm", signature: nil), .text("ab")])
    #expect(reply.hasBegun && reply.hasText)
  }

  @Test func repeatedIndexIsANewBlock() {
    var reply = Reply()
    reply.apply(.blockStart(index: 0, .text("a")))
    #expect(
      reply.apply(.blockStart(index: 0, .text(""))) == [.blockEnded(0), .blockBegan(1, .text)])
    reply.apply(.blockDelta(index: 0, .text("b")))
    #expect(reply.content == [.text("a"), .text("b")])
  }

  @Test(arguments: [
    (["{\"a\"", ":1}"], JSON.object(["a": .integer(1)])),
    ([], .object([:])), ([""], .object([:])),
    (["{\"a\""], .string("{\"a\"")), (["[1]"], .array([.integer(1)])),
  ])
  func toolInput(pieces: [String], expected: JSON) {
    let begin = StreamEvent.blockStart(
      index: 0, .toolUse(id: "t", name: "n", input: .object([:])))
    let events = [begin] + pieces.map { .blockDelta(index: 0, .inputJSON($0)) }
    #expect(
      reply(events + [.blockStop(index: 0)]).content
        == [.toolUse(id: "t", name: "n", input: expected)])
  }

  @Test func unknownBlocksAreKept() {
    let block = JSON.object([
      "type": .string("server_tool_use"), "id": .string("s"), "input": .object([:]),
    ])
    let reply = reply([
      .blockStart(index: 0, ContentBlock(json: block)),
      .blockDelta(index: 0, .inputJSON("{\"q\":1}")), .blockStop(index: 0),
      .blockStart(index: 1, .redactedThinking(data: "xyz")), .blockDelta(index: 1, .text("no")),
      .blockDelta(index: 1, .unknown),
    ])
    #expect(reply.content.first?.json["input"] == .object(["q": .integer(1)]))
    #expect(reply.content.last == .redactedThinking(data: "xyz"))
  }

  @Test func nothingAfterTheEnd() {
    var reply = reply([start, .blockStart(index: 0, .text("a"))])
    #expect(reply.apply(.messageStop) == [.blockEnded(0), .ended])
    let ended = reply
    #expect(reply.apply(.blockDelta(index: 0, .text("b"))) == [] && reply == ended)
  }

  @Test func errorEndsIt() {
    let error = APIError(type: "overloaded_error", message: "Overloaded")
    var reply = reply([start, .blockStart(index: 0, .text("a"))])
    #expect(reply.apply(.error(error)) == [.failed(error)])
    #expect(reply.apply(.messageStop) == [] && !reply.isComplete)
    #expect(reply.failure(host: "h")?.kind == .overloaded)
    #expect(reply.content == [.text("a")])
  }

  @Test func missingMessageStopIsForgivenAfterAStopReason() {
    let cut = reply([start, .blockDelta(index: 0, .text("a"))])
    #expect(cut.failure(host: "h")?.kind == .cutStream)
    let whole = reply([start, .messageDelta(stopReason: "end_turn", usage: UsageUpdate())])
    #expect(whole.failure(host: "h") == nil && !whole.isComplete)
    #expect(Reply().failure(host: "h")?.kind == .notThisProtocol)
    #expect(reply([.messageStop]).failure(host: "h")?.kind == .notThisProtocol)
  }

  @Test func refusal() {
    let reply = reply([
      start,
      .messageDelta(stopReason: "refusal", explanation: "No.", usage: UsageUpdate()), .messageStop,
    ])
    #expect(reply.stopReason == "refusal" && reply.explanation == "No." && !reply.hasText)
  }

  @Test func aReplyThatNeverEndsIsStopped() {
    var reply = Reply()
    let megabyte = String(repeating: "x", count: 1 << 20)
    for _ in 0..<70 { reply.apply(.blockDelta(index: 0, .text(megabyte))) }
    #expect(reply.error == .replyTooLarge)
    #expect(reply.failure(host: "h")?.kind == .tooLarge)
    if case .text(let text)? = reply.content.first {
      #expect(text.utf8.count <= Reply.limit && text.utf8.count > Reply.limit - (2 << 20))
    }
  }

  @Test func blocksWithoutEndAreStopped() {
    var reply = Reply()
    for index in 0..<10_000 { reply.apply(.blockStart(index: index, .text(""))) }
    #expect(reply.error == .replyTooLarge && reply.content.count == 4096)
  }

  @Test func wholeMessage() throws {
    let body = """
      {"id":"m","type":"message","role":"assistant","model":"kimi-for-coding","content":[
      {"type":"thinking","thinking":"hm","signature":"s"},{"type":"text","text":"Hi"}],
      "stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":2}}
      """
    let reply = try Reply(message: body.bytes)
    #expect(reply.content == [.thinking("hm", signature: "s"), .text("Hi")])
    #expect(reply.isComplete && reply.respondedModel == "kimi-for-coding")
    #expect(reply.usage.inputTokens == 3 && reply.usage.outputTokens == 2)
    #expect(throws: JSON.SyntaxError.self) { try Reply(message: "<html>".bytes) }
    let error = try Reply(message: #"{"error":{"message":"no","type":"api_error"}}"#.bytes)
    #expect(error.error == APIError(type: "api_error", message: "no"))
    let other = try Reply(message: #"{"object":"chat.completion","choices":[]}"#.bytes)
    #expect(other.failure(host: "h")?.kind == .openAIOnly)
    #expect(try Reply(message: "{}".bytes).failure(host: "h")?.kind == .notThisProtocol)
    #expect(try Reply(message: #"{"content":"Hi"}"#.bytes).content == [.text("Hi")])
  }
}
