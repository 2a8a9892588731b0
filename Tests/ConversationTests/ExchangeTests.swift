import Conversation
import Messages
import Testing

@Suite struct ExchangeTests {
  static let model = ModelChoice(
    reference: "kimi/kimi-k2.5", alias: "Kimi", id: "kimi-k2.5", host: "api.kimi.com")

  static func exchange() -> Exchange {
    Exchange(
      id: 1, turn: Identifier(high: 1, low: 2), parent: nil, model: model, created: 0, now: 0)
  }

  static let head = Exchange.Input.head(
    status: 200, headers: ["content-type": "text/event-stream; charset=utf-8"])

  static let stream = Array(
    """
    event: message_start
    data: {"type":"message_start","message":{"id":"m","model":"kimi-for-coding","usage":{"input_tokens":5,"output_tokens":1}}}

    event: ping
    data: {"type":"ping"}

    data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}}

    data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm 🤔"}}

    data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}

    data: {"type":"content_block_stop","index":0}

    data: {"type":"something_new","index":7}

    data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"日本"}}

    data: {"type":"content_block_delta","index":1,"delta":{"type":"novel_delta","x":1}}

    data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"語\\n"}}

    data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":9}}

    data: {"type":"message_stop"}


    """.utf8)

  static let content: [ContentBlock] = [
    .thinking("hm 🤔", signature: "c2ln"), .text("日本語\n"),
  ]

  static func run(_ inputs: [Exchange.Input]) -> (Exchange, [Exchange.Output]) {
    var exchange = exchange()
    var outputs: [Exchange.Output] = []
    for (time, input) in inputs.enumerated() {
      outputs += exchange.handle(input, now: Int64(time), wall: 0)
    }
    return (exchange, outputs)
  }

  /// Cut anywhere, the answer is the same, and the fragments hold all of it.
  @Test func everyCutGivesTheWhole() {
    for cut in Self.stream.indices {
      let (exchange, outputs) = Self.run([
        Self.head, .body(Array(Self.stream[..<cut])), .body(Array(Self.stream[cut...])), .end,
      ])
      #expect(exchange.turn.content == Self.content)
      #expect(exchange.turn.answer?.outcome == .complete)
      #expect(exchange.turn.answer?.usage.outputTokens == 9)
      let fragments = outputs.compactMap { output -> [UInt8]? in
        if case .fragment(let bytes) = output { bytes } else { nil }
      }
      let recovered = Self.exchange().turn.recovered(from: fragments)
      #expect(recovered.content == Self.content)
      #expect(recovered.answer?.outcome == .complete)
    }
  }

  /// What a fragment saves comes out before the changes that it explains.
  @Test func fragmentsComeFirst() throws {
    let (_, outputs) = Self.run([Self.head, .body(Self.stream)])
    guard case .fragment? = outputs.first else {
      Issue.record("the first output is not the fragment")
      return
    }
    #expect(outputs.last == .finished)
  }

  @Test func aStreamThatEndsEarlyKeepsItsPart() {
    let cut = Self.stream.count - 100
    let (exchange, _) = Self.run([Self.head, .body(Array(Self.stream[..<cut])), .end])
    #expect(exchange.turn.answer?.outcome == .failed)
    #expect(exchange.failure?.kind == .cutStream)
    #expect(exchange.turn.text == "日本語\n")
  }

  @Test func aWholeMessageIsTakenToo() {
    let body =
      #"{"type":"message","role":"assistant","model":"x","content":[{"type":"text","text":"hi"}],"stop_reason":"end_turn","usage":{"output_tokens":2}}"#
    let (exchange, outputs) = Self.run([
      .head(status: 200, headers: ["content-type": "application/json"]), .body(Array(body.utf8)),
      .end,
    ])
    #expect(exchange.turn.content == [.text("hi")])
    #expect(exchange.turn.answer?.outcome == .complete)
    #expect(outputs.contains(.change(.text(0, "hi"))))
  }

  @Test(arguments: [
    (200, "text/html", "<html>sign in</html>", Failure.Kind.notThisProtocol),
    (
      401, "application/json", #"{"error":{"type":"authentication_error","message":"x"}}"#,
      .authentication
    ),
    (529, "application/json", #"{"error":{"type":"overloaded_error","message":"x"}}"#, .overloaded),
    (307, "text/plain", "", .redirect),
  ])
  func statuses(status: Int, type: String, body: String, kind: Failure.Kind) {
    var exchange = Self.exchange()
    exchange.retryLimit = 0
    for input in [
      .head(status: status, headers: ["content-type": type]), .body(Array(body.utf8)), .end,
    ] as [Exchange.Input] {
      _ = exchange.handle(input, now: 0, wall: 0)
    }
    #expect(exchange.failure?.kind == kind)
    #expect(exchange.turn.answer?.failure?.isEmpty == false)
  }

  @Test func nothingMovesAfterTheEnd() {
    var (exchange, _) = Self.run([Self.head, .body(Self.stream), .end])
    #expect(exchange.handle(.body(Self.stream), now: 9, wall: 0) == [])
    #expect(exchange.handle(.interrupt, now: 9, wall: 0) == [])
  }

  @Test func silenceIsGivenUp() {
    var (exchange, _) = Self.run([Self.head])
    #expect(exchange.handle(.tick, now: 299_999, wall: 0) == [])
    #expect(exchange.handle(.tick, now: 300_001, wall: 0) == [.cancel, .finished])
    #expect(exchange.failure?.kind == .stalled)
  }
}
