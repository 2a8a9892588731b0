import Conversation
import Messages
import Testing

/// Asking another model where one is down or used up: only then, only before anything was shown,
/// and never two at once.
@Suite struct DetourTests {
  static let second = ModelChoice(
    reference: "a/opus", alias: "Opus", id: "opus", host: "api.anthropic.com")
  static let third = ModelChoice(
    reference: "l/local", alias: "Local", id: "local", host: "127.0.0.1:1")

  static func exchange(_ alternatives: [ModelChoice] = [second, third]) -> Exchange {
    var exchange = ExchangeTests.exchange()
    exchange.alternatives = alternatives
    return exchange
  }

  static func failing(_ status: Int, _ type: String = "x", _ message: String = "no")
    -> [Exchange.Input]
  {
    let body = #"{"type":"error","error":{"type":"\#(type)","message":"\#(message)"}}"#
    return [.head(status: status, headers: [:]), .body(Array(body.utf8)), .end]
  }

  static let quota = failing(403, "access_terminated_error", "You've reached your usage limit")

  /// Plays failures until another model is asked or the exchange ends; counts the requests, and
  /// checks that never two are on their way.
  static func play(_ exchange: inout Exchange, _ inputs: [Exchange.Input], now: inout Int64)
    -> (requests: Int, outputs: [Exchange.Output])
  {
    var requests = 1
    var open = true
    var all: [Exchange.Output] = []
    let model = exchange.model
    while exchange.phase != .finished, exchange.model == model {
      for input in inputs {
        for output in exchange.handle(input, now: now, wall: 0) {
          all.append(output)
          if output == .cancel || output == .finished { open = false }
        }
      }
      guard exchange.phase != .finished, exchange.model == model else { break }
      now = exchange.nextTick(after: now)
      for output in exchange.handle(.tick, now: now, wall: 0) {
        all.append(output)
        if output == .resend {
          #expect(!open, "two requests at once")
          open = true
          requests += 1
        }
      }
    }
    return (requests, all)
  }

  @Test func aUsedUpPlanIsLeftAtOnce() throws {
    var exchange = Self.exchange()
    var now: Int64 = 10
    let (requests, outputs) = Self.play(&exchange, Self.quota, now: &now)
    #expect(requests == 1)
    #expect(exchange.model == Self.second)
    let detour = try #require(exchange.turn.answer?.detours.first)
    #expect(outputs == [.cancel, .detoured(detour)])
    #expect(exchange.turn.answer?.detourPhrase == "Kimi is out of quota; Opus answers")
    #expect(detour.model == "kimi/kimi-k2.5" && detour.failure.contains("usage limit"))

    // What is left of the first transfer means nothing, and the next is asked at the next tick.
    for input in Self.quota { #expect(exchange.handle(input, now: now, wall: 0) == []) }
    #expect(exchange.handle(.tick, now: now, wall: 0) == [])
    #expect(exchange.nextTick(after: now) == now + 1)
    #expect(exchange.handle(.tick, now: now + 1, wall: 0) == [.resend])
    for input in [ExchangeTests.head, .body(ExchangeTests.stream), .end] {
      _ = exchange.handle(input, now: 50, wall: 0)
    }
    let answer = try #require(exchange.turn.answer)
    #expect(answer.alias == "Opus" && answer.requestedModel == "a/opus")
    #expect(answer.host == "api.anthropic.com" && answer.outcome == .complete)
    #expect(answer.respondedModel == "kimi-for-coding" && answer.failure == nil)
    #expect(answer.detourPhrase == "Kimi is out of quota; Opus answers")
    #expect(exchange.turn.content == ExchangeTests.content)
  }

  /// Each is tried at most three times before the next is asked, and the last failure stands.
  @Test func aServerThatIsDownIsTriedFirst() throws {
    var exchange = Self.exchange()
    var now: Int64 = 0
    var requests: [Int] = []
    while exchange.phase != .finished {
      requests.append(Self.play(&exchange, Self.failing(503), now: &now).requests)
      now += 1
      if exchange.phase != .finished {
        #expect(exchange.handle(.tick, now: now, wall: 0) == [.resend])
      }
    }
    #expect(requests == [3, 3, 11])
    let answer = try #require(exchange.turn.answer)
    #expect(answer.outcome == .failed && answer.alias == "Local")
    #expect(
      answer.detourPhrase
        == "Kimi has a fault of its own, Opus has a fault of its own; Local was asked instead")
  }

  @Test(arguments: [
    failing(400, "invalid_request_error"), failing(401), failing(402 - 1, "authentication_error"),
    failing(404), failing(413), failing(302), failing(403, "permission_error"),
    failing(403, "x", "only available for Coding Agents"),
    failing(400, "invalid_request_error", "prompt is too long"),
  ])
  func whatIsTheRequestsOwnFaultIsSaid(_ inputs: [Exchange.Input]) {
    var exchange = Self.exchange()
    for input in inputs { _ = exchange.handle(input, now: 1, wall: 0) }
    #expect(exchange.phase == .finished)
    #expect(exchange.turn.answer?.alias == "Kimi" && exchange.turn.answer?.detours == [])
  }

  /// No second model's words beside the first one's.
  @Test func nothingIsAskedAfterTextWasShown() {
    var exchange = Self.exchange()
    _ = exchange.handle(ExchangeTests.head, now: 1, wall: 0)
    let delta =
      #"data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hal"}}"#
    _ = exchange.handle(.body(Array((delta + "\n\n").utf8)), now: 1, wall: 0)
    let error =
      #"data: {"type":"error","error":{"type":"exceeded_current_quota_error","message":"x"}}"#
    _ = exchange.handle(.body(Array((error + "\n\n").utf8)), now: 2, wall: 0)
    #expect(exchange.turn.answer?.outcome == .failed && exchange.turn.answer?.detours == [])
    #expect(exchange.turn.content == [.text("Hal")])
  }

  @Test func anErrorInTheStreamTurnsToo() {
    var exchange = Self.exchange()
    _ = exchange.handle(ExchangeTests.head, now: 1, wall: 0)
    let events =
      #"data: {"type":"message_start","message":{"id":"m","model":"k"}}"# + "\n\n"
      + #"data: {"type":"error","error":{"type":"exceeded_current_quota_error","message":"x"}}"#
      + "\n\n"
    let outputs = exchange.handle(.body(Array(events.utf8)), now: 2, wall: 0)
    // Nothing of the failed try is kept.
    #expect(outputs.first == .cancel && outputs.count == 2)
    #expect(exchange.handle(.end, now: 2, wall: 0) == [])
    #expect(exchange.model == Self.second)
  }

  @Test func silenceTurnsToo() {
    var exchange = Self.exchange()
    #expect(exchange.handle(.tick, now: 300_000, wall: 0).first == .cancel)
    #expect(exchange.turn.answer?.detourPhrase == "Kimi does not answer; Opus answers")
    // The next has as long again.
    _ = exchange.handle(.tick, now: 300_001, wall: 0)
    #expect(exchange.handle(.tick, now: 300_002, wall: 0) == [])
  }

  /// A host that is not there is not there for its other models either.
  @Test func theSameHostIsNotAskedAgain() {
    var twin = ExchangeTests.model
    twin.reference = "kimi/k3"
    var exchange = Self.exchange([twin, Self.third])
    var now: Int64 = 0
    let failure = Exchange.Input.failed(.resolve(host: "api.kimi.com"))
    _ = Self.play(&exchange, [failure], now: &now)
    #expect(exchange.model == Self.third)
    #expect(exchange.turn.answer?.detourPhrase == "Kimi cannot be reached; Local answers")
  }

  @Test func stoppingStops() {
    var exchange = Self.exchange()
    for input in Self.quota { _ = exchange.handle(input, now: 1, wall: 0) }
    #expect(exchange.handle(.interrupt, now: 1, wall: 0) == [.finished])
    #expect(exchange.turn.answer?.outcome == .stopped)
    #expect(exchange.handle(.tick, now: 9_999, wall: 0) == [])
  }

  @Test func theOrderOfTheList() {
    var catalog = ModelCatalog(
      models: [ExchangeTests.model, Self.second, Self.third], defaultReference: "kimi/kimi-k2.5")
    #expect(catalog.alternatives(to: Self.second) == [])
    var broken = Self.third
    broken.reference = "l/none"
    broken.unusable = "it has no API key"
    catalog.fallbacks = [broken, Self.second, Self.third, Self.second]
    #expect(catalog.alternatives(to: ExchangeTests.model) == [Self.second, Self.third])
    catalog.fallbacks = [Self.second, Self.third]
    #expect(catalog.alternatives(to: Self.second) == [Self.third])
    #expect(catalog.alternatives(to: Self.third) == [])
  }

  @Test func aPolicyHoldsForWhatIsTyped() throws {
    var catalog = ModelCatalog(
      models: [], defaultReference: "", providers: ["kimi": ExchangeTests.model])
    func unusable(_ name: String) -> String?? {
      if case .found(let choice) = catalog.lookup(name) { .some(choice.unusable) } else { nil }
    }
    #expect(unusable("kimi/new") == .some(nil))
    catalog.policies["kimi"] = ModelPolicy(allowing: ["kimi/k3", "KIMI/fast-*"], place: "c:1")
    #expect(unusable("kimi/new") == "modelPolicy.allow at c:1 does not name it")
    #expect(unusable("kimi/K3") == .some(nil))
    #expect(ModelPolicy(allowing: [], place: "c:1") == nil)
  }
}
