import Messages
import PropertyTesting
import Testing

@Suite struct ReplyTests {
  private static let whole = fold([realisticStream])

  @Test func realisticAnswer() {
    let (reply, changes) = ReplyTests.whole
    #expect(reply.id == "msg_1" && reply.respondedModel == "kimi-for-coding")
    #expect(
      reply.content == [
        .thinking("Grüße, 世界 — hm.", signature: "EqQB=="),
        .text("Hello 👋🏽 😀 é\ne\u{301}nd"),
        .toolUse(id: "toolu_1", name: "weather", input: .object(["city": .string("Zürich")])),
      ])
    #expect(reply.stopReason == "tool_use" && reply.isComplete && reply.error == nil)
    var usage = Usage()
    usage.inputTokens = 25
    usage.cacheReadInputTokens = 7
    usage.outputTokens = 42
    #expect(reply.usage == usage)
    #expect(reply.failure(host: "h") == nil)
    #expect(
      changes == [
        .began(model: "kimi-for-coding"), .usage,
        .blockBegan(0, .thinking), .thinking(0, "Grüße, 世界 — "), .thinking(0, "hm."),
        .blockEnded(0),
        .blockBegan(1, .text), .text(1, "Hello 👋🏽 😀 é\n"), .text(1, "e\u{301}nd"), .blockEnded(1),
        .blockBegan(2, .toolUse(name: "weather")), .blockEnded(2),
        .usage, .ended,
      ])
  }

  @Test func everySplitInTwo() {
    for cut in realisticStream.indices {
      let pieces = [Array(realisticStream[..<cut]), Array(realisticStream[cut...])]
      let (reply, changes) = fold(pieces)
      #expect(reply == ReplyTests.whole.reply, "cut at \(cut)")
      #expect(changes == ReplyTests.whole.changes, "cut at \(cut)")
    }
  }

  @Test func byteByByte() {
    let (reply, changes) = fold(realisticStream.map { [$0] })
    #expect(reply == ReplyTests.whole.reply && changes == ReplyTests.whole.changes)
  }

  @Test(arguments: UInt64(0)..<100)
  func randomChunking(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let (reply, changes) = fold(randomPieces(of: realisticStream, using: &random))
    #expect(reply == ReplyTests.whole.reply && changes == ReplyTests.whole.changes)
  }

  @Test func everyTruncationIsNoticed() {
    let stopReason = "\"stop_reason\":\"tool_use\"".bytes
    for end in realisticStream.indices {
      let part = Array(realisticStream[..<end])
      let (reply, _) = fold([part])
      if reply.stopReason == nil {
        let failure = reply.failure(host: "h")
        #expect(failure?.kind == (reply.hasBegun ? .cutStream : .notThisProtocol))
      } else {
        #expect(part.firstRange(of: stopReason) != nil && reply.failure(host: "h") == nil)
      }
    }
  }

  @Test(arguments: UInt64(0)..<100)
  func damagedStreams(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var bytes = realisticStream
    for _ in 0..<Int.random(in: 1...60, using: &random) {
      bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(
        in: 0...255, using: &random)
    }
    let whole = fold([bytes])
    let cut = fold(randomPieces(of: bytes, using: &random))
    #expect(whole == cut)
    #expect(appended(whole.changes) == texts(whole.reply))
  }

  @Test(arguments: UInt64(0)..<100)
  func randomBytesAndEvents(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let noise = (0..<2000).map { _ in UInt8.random(in: 0...255, using: &random) }
    #expect(fold([noise]) == fold(randomPieces(of: noise, using: &random)))
    var reply = Reply()
    var changes: [Reply.Change] = []
    for _ in 0..<300 { changes += reply.apply(StreamEvent(event(using: &random))) }
    #expect(appended(changes) == texts(reply))
  }

  /// What a view has that only appends.
  private func appended(_ changes: [Reply.Change]) -> [Int: String] {
    changes.reduce(into: [:]) { texts, change in
      switch change {
      case .blockBegan(let place, .text), .blockBegan(let place, .thinking): texts[place] = ""
      case .text(let place, let text), .thinking(let place, let text): texts[place]? += text
      default: break
      }
    }
  }

  private func texts(_ reply: Reply) -> [Int: String] {
    reply.content.enumerated().reduce(into: [:]) { texts, block in
      switch block.element {
      case .text(let text), .thinking(let text, _): texts[block.offset] = text
      default: break
      }
    }
  }

  /// An event of a known shape with values that need not fit each other.
  private func event(using random: inout SeededGenerator) -> JSON {
    func pick(_ values: [JSON]) -> JSON { values.randomElement(using: &random) ?? .null }
    let text = JSON.string("x")
    return .object([
      "type": pick(
        ["content_block_start", "content_block_delta", "content_block_delta", "content_block_stop"]
          .map(JSON.string) + [pick([.string("message_start"), .string("message_delta"), .null])]),
      "index": pick([.integer(0), .integer(1), .integer(-5), .integer(.max), .null, .number(0.5)]),
      "content_block": .object([
        "type": pick(
          ["text", "thinking", "tool_use", "redacted_thinking", "new"].map(JSON.string)),
        "text": pick([text, .null]), "thinking": pick([text, .integer(1)]), "id": text,
        "name": pick([text, .null]), "data": pick([text, .null]),
      ]),
      "delta": .object([
        "type": pick(
          ["text_delta", "thinking_delta", "signature_delta", "input_json_delta", "new"]
            .map(JSON.string)),
        "text": pick([text, .null]), "thinking": text, "signature": text,
        "partial_json": pick([.string("{"), .string("}"), .string("1")]),
      ]),
      "message": pick([.null, .object(["model": text, "content": .array([.null])])]),
      "usage": pick([.null, .object(["input_tokens": pick([.integer(.max), .integer(-1)])])]),
    ])
  }
}
