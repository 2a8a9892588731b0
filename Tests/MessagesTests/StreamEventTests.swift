import Messages
import Testing

@Suite struct StreamEventTests {
  @Test(arguments: [
    (#"{"type":"ping"}"#, StreamEvent.ping),
    (#"{"type":"message_stop","x":1}"#, .messageStop),
    (#"{"type":"content_block_stop","index":2}"#, .blockStop(index: 2)),
    (
      #"{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"\ud800"}}"#,
      .blockDelta(index: 1, .text("\u{FFFD}"))
    ),
    (
      #"{"type":"content_block_delta","index":1,"delta":{"type":"citations_delta","citation":{}}}"#,
      .blockDelta(index: 1, .unknown)
    ),
    (#"{"type":"content_block_delta"}"#, .blockDelta(index: 0, .unknown)),
    (
      #"{"type":"content_block_start","index":0,"content_block":{"type":"new","x":[1]}}"#,
      .blockStart(
        index: 0, .other(.object(["type": .string("new"), "x": .array([.integer(1)])])))
    ),
    (
      #"{"type":"content_block_start","index":0,"content_block":{"type":"text","citations":null}}"#,
      .blockStart(index: 0, .text(""))
    ),
    (
      #"{"type":"message_delta","delta":{"stop_reason":"stop_sequence","stop_sequence":"END"}}"#,
      .messageDelta(stopReason: "stop_sequence", stopSequence: "END", usage: UsageUpdate())
    ),
    (
      #"{"type":"message_delta","delta":{"stop_reason":"refusal","stop_details":"#
        + #"{"explanation":"why"}},"usage":{"output_tokens":4.0}}"#,
      .messageDelta(
        stopReason: "refusal", explanation: "why", usage: UsageUpdate(outputTokens: 4))
    ),
    (
      #"{"type":"error","error":{"type":"overloaded_error","message":"m"},"request_id":"r"}"#,
      .error(APIError(type: "overloaded_error", message: "m", requestID: "r"))
    ),
    (
      #"{"error":{"message":"m","type":"t"}}"#, .error(APIError(type: "t", message: "m"))
    ),
    (#"{"error":"m"}"#, .error(APIError(type: "", message: "m"))),
    (#"{"type":"error"}"#, .error(APIError(type: "", message: ""))),
    (#"{"detail":"Not Found"}"#, .error(APIError(type: "", message: "Not Found"))),
    (#"{"type":"vendor_event"}"#, .unknown(type: "vendor_event")),
    ("{}", .unknown(type: "")), ("[]", .unknown(type: "")), ("1", .unknown(type: "")),
    ("[DONE]", .unknown(type: "[DONE]")),
  ])
  func reads(text: String, expected: StreamEvent) throws {
    #expect(try StreamEvent(json: text.bytes) == expected)
  }

  @Test func startOfMessage() throws {
    let text =
      #"{"type":"message_start","message":{"id":"m","model":"k","content":[{"type":"text","#
      + #""text":"a"}],"usage":{"input_tokens":99999999999999999999,"output_tokens":-3,"#
      + #""cache_read_input_tokens":null}}}"#
    #expect(
      try StreamEvent(json: text.bytes)
        == .messageStart(
          id: "m", model: "k", usage: UsageUpdate(outputTokens: 0), content: [.text("a")]))
  }

  @Test func openAIStream() throws {
    let chunk = #"{"id":"c","object":"chat.completion.chunk","choices":[{"delta":{}}]}"#
    guard case .error(let error) = try StreamEvent(json: chunk.bytes) else {
      Issue.record("not an error")
      return
    }
    #expect(Failure.classify(streamError: error, host: "h").kind == .openAIOnly)
  }

  @Test func errorsAreCut() {
    let error = APIError(
      type: String(repeating: "t", count: 500), message: String(repeating: "é", count: 5000))
    #expect(error.message.utf8.count == 4096 && error.type.utf8.count == 128)
    #expect(APIError(type: "", message: "x" + error.message).message.utf8.count == 4095)
  }

  @Test(arguments: [
    ContentBlock.text("a"), .thinking("t", signature: nil), .thinking("t", signature: ""),
    .redactedThinking(data: "d"), .toolUse(id: "i", name: "n", input: .array([])),
    .other(.object(["type": .string("image")])), .other(.null),
  ])
  func blocksGoBackAsTheyCame(block: ContentBlock) {
    #expect(ContentBlock(json: block.json) == block)
  }
}
