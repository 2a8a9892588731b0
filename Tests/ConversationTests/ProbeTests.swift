import Conversation
import Messages
import Testing

/// One tiny question to each model, and what is made of what comes back.
@Suite struct ProbeTests {
  static func choice(_ reference: String = "k/m", thinking: JSON? = nil) -> ModelChoice {
    ModelChoice(
      reference: reference, alias: reference, id: "m", host: "h.example",
      parameters: thinking.map { ["thinking": $0, "max_tokens": .integer(9000)] } ?? [:])
  }

  static func stream(thinking: String? = nil, model: String = "m-1") -> String {
    let thought = thinking.map {
      """
      data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}}

      data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"\($0)"}}

      data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}

      data: {"type":"content_block_stop","index":0}


      """
    }
    return """
      data: {"type":"message_start","message":{"id":"x","model":"\(model)","usage":{}}}


      """ + (thought ?? "") + """
        data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"ok"}}

        data: {"type":"message_delta","delta":{"stop_reason":"end_turn"}}

        data: {"type":"message_stop"}


        """
  }

  private static func feed(
    _ probe: inout Probe, status: Int = 200, _ body: String, at now: Int64 = 800
  ) -> [Probe.Order] {
    probe.handle(.head(status: status, headers: [:]), now: now, wall: 0)
      + probe.handle(.body(Array(body.utf8)), now: now, wall: 0)
      + probe.handle(.end, now: now, wall: 0)
  }

  @Test func oneTokenIsAsked() {
    let probe = Probe(id: 7, model: Self.choice(), now: 0)
    #expect(probe.request.maxTokens == 1 && probe.request.stream)
    #expect(probe.finding == nil && probe.nextTick(after: 0) != nil)
  }

  @Test func aStreamIsFine() {
    var probe = Probe(id: 7, model: Self.choice(), now: 0)
    _ = Self.feed(&probe, Self.stream())
    #expect(probe.finding?.status == .fine && probe.finding?.respondedModel == "m-1")
    #expect(probe.finding?.sentence == "Answers as m-1 after 0.8 s.")
    #expect(probe.finding?.isStreamed == true && probe.nextTick(after: 0) == nil)
  }

  @Test func aWholeMessageIsARemark() {
    var probe = Probe(id: 7, model: Self.choice(), now: 0)
    _ = Self.feed(
      &probe,
      #" {"type":"message","model":"w","content":[{"type":"text","text":"ok"}],"#
        + #""stop_reason":"end_turn","usage":{}}"#)
    #expect(probe.finding?.status == .remark && probe.finding?.isStreamed == false)
  }

  /// Every kind of refusal has a word of its own and the sentence of a failed question.
  @Test(arguments: [
    (401, #"{"error":{"type":"authentication_error","message":"no"}}"#, "key refused"),
    (404, #"{"error":{"type":"not_found_error","message":"model: m"}}"#, "no such model"),
    (404, "<html>nothing</html>", "wrong address"),
    (
      404, #"{"error":{"message":"x","type":"invalid_request_error","param":null,"code":null}}"#,
      "OpenAI only"
    ),
    (
      403,
      #"{"error":{"type":"access_terminated_error","message":"only available for Coding Agents"}}"#,
      "not admitted"
    ),
    (
      403,
      #"{"error":{"type":"access_terminated_error","message":"You've reached your weekly usage limit"}}"#,
      "used up"
    ),
    (403, #"{"error":{"type":"permission_error","message":"no"}}"#, "not allowed"),
    (403, #"{"error":{"message":"concurrency limit reached"}}"#, "too many"),
    (429, #"{"error":{"type":"exceeded_current_quota_error","message":"recharge"}}"#, "used up"),
    (429, #"{"error":{"type":"rate_limit_error","message":"slow"}}"#, "too many"),
    (529, #"{"error":{"type":"overloaded_error","message":"busy"}}"#, "overloaded"),
    (400, #"{"error":{"type":"invalid_request_error","message":"bad"}}"#, "refused"),
    (500, "oops", "server error"), (307, "", "redirected"), (200, "<html>", "no Messages"),
  ])
  func refusals(status: Int, body: String, word: String) {
    var probe = Probe(id: 7, model: Self.choice(), now: 0)
    #expect(
      !Self.feed(&probe, status: status, body).contains {
        if case .ask = $0 { true } else { false }
      })
    #expect(probe.finding?.word == word && probe.finding?.status == .wrong)
    #expect(probe.finding?.sentence.isEmpty == false)
  }

  @Test(arguments: [
    (Failure.resolve(host: "h"), "no such host"), (.connect(host: "h"), "no connection"),
    (.tls(host: "h"), "not secure"), (.timeout(host: "h", seconds: 10), "no answer"),
  ])
  func theWayThere(failure: Failure, word: String) {
    var probe = Probe(id: 7, model: Self.choice(), now: 0)
    _ = probe.handle(.failed(failure), now: 1, wall: 0)
    #expect(probe.finding?.word == word && probe.finding?.sentence == failure.sentence)
  }

  @Test func silenceIsGivenUp() {
    var probe = Probe(id: 7, model: Self.choice(), now: 0)
    #expect(probe.handle(.tick, now: Probe.patience - 1, wall: 0) == [])
    #expect(probe.handle(.tick, now: Probe.patience, wall: 0) == [.cancel])
    #expect(probe.finding?.word == "no answer")
  }

  /// A model that thinks is asked again with its thinking, signature included.
  @Test func thinkingIsSentBack() throws {
    var probe = Probe(id: 7, model: Self.choice(thinking: .string("on")), now: 0)
    #expect(probe.request.maxTokens == 2048 && probe.request.parameters["max_tokens"] == nil)
    // What is left of the first transfer is not fed: it has another id.
    var orders = probe.handle(.head(status: 200, headers: [:]), now: 1, wall: 0)
    orders += probe.handle(.body(Array(Self.stream(thinking: "hm").utf8)), now: 2, wall: 0)
    #expect(probe.id == 8)
    let asked = try #require(
      orders.compactMap { if case .ask(let request) = $0 { request } else { nil } }.first)
    #expect(asked.messages.count == 3)
    #expect(asked.messages[1].content.first == .thinking("hm", signature: "c2ln"))
    #expect(probe.finding == nil)
    var refused = probe
    _ = Self.feed(&probe, Self.stream(thinking: "hm"))
    #expect(probe.finding?.status == .fine && probe.finding?.isThinkingTaken == true)
    _ = Self.feed(
      &refused, status: 400, #"{"error":{"type":"invalid_request_error","message":"signature"}}"#)
    #expect(refused.finding?.word == "thinking" && refused.finding?.isThinkingTaken == false)
    #expect(refused.finding?.status == .wrong)
  }

  @Test(arguments: [JSON.string("off"), .bool(false), .object(["type": .string("disabled")])])
  func withoutThinkingOnce(thinking: JSON) {
    var probe = Probe(id: 7, model: Self.choice(thinking: thinking), now: 0)
    #expect(probe.request.maxTokens == 1)
    _ = Self.feed(&probe, Self.stream(thinking: "hm"))
    #expect(probe.finding?.status == .fine && probe.finding?.isThinkingTaken == nil)
  }

  // MARK: Several

  @Test func manyModelsOfOneEndpointAreAskedOnce() {
    let models =
      (1...4).map { Self.choice("a/\($0)") } + (1...3).map { Self.choice("b/\($0)") }
    let checkup = Checkup(models, preferred: "a/3", isThorough: false, firstID: 1, now: 0)
    #expect(checkup.rows.map(\.model.reference) == ["a/3", "b/1", "b/2", "b/3"])
    #expect(checkup.rows.map(\.unasked) == [3, 0, 0, 0])
    let all = Checkup(models, preferred: nil, isThorough: true, firstID: 1, now: 0)
    #expect(all.rows.count == 7 && all.orders.count == 7)
  }

  @Test func theyAreAskedSideBySideAndEndInAnyOrder() {
    var broken = Self.choice("c/1")
    broken.unusable = "it has no API key"
    let models = [Self.choice("a/1"), Self.choice("b/1"), broken]
    var checkup = Checkup(models, preferred: nil, isThorough: false, firstID: 5, now: 0)
    #expect(checkup.orders.count == 2 && checkup.owns(5) && checkup.owns(7) && !checkup.owns(9))
    #expect(checkup.rows[2].finding?.sentence == "It cannot be asked: it has no API key.")
    for id in [7, 5] {
      #expect(!checkup.isDone)
      _ = checkup.handle(id, .head(status: 200, headers: [:]), now: 1, wall: 0)
      _ = checkup.handle(id, .body(Array(Self.stream().utf8)), now: 1, wall: 0)
    }
    #expect(checkup.isDone && !checkup.isFine)
  }

  @Test func aListThatNeverEnds() {
    var listing = ModelListing(id: 1, host: "h", now: 0)
    #expect(listing.handle(.head(status: 200, headers: [:]), now: 1, wall: 0) == nil)
    #expect(listing.handle(.tick, now: 9_000, wall: 0) == nil)
    guard case .failed(let failure)? = listing.handle(.tick, now: 10_001, wall: 0) else {
      return #expect(Bool(false))
    }
    #expect(failure.kind == .timeout)
  }
}
