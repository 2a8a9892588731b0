import Conversation
import Messages
import Testing

/// Asking the same again of itself: only where that may help, and never after text was shown.
@Suite struct RetryTests {
  static let overloaded = Array(
    #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#.utf8)

  static func failing(_ status: Int, _ headers: [String: String] = [:]) -> [Exchange.Input] {
    [
      .head(
        status: status, headers: headers.merging(["content-type": "application/json"]) { a, _ in a }
      ),
      .body(overloaded), .end,
    ]
  }

  /// The retry that an exchange is pausing for.
  static func pause(_ exchange: Exchange) -> Retry? {
    if case .pausing(let retry) = exchange.phase { retry } else { nil }
  }

  @Test func aPassingFailureIsTriedAgain() throws {
    var exchange = ExchangeTests.exchange()
    for input in Self.failing(529) { _ = exchange.handle(input, now: 10, wall: 0) }
    let retry = try #require(Self.pause(exchange))
    #expect(retry.attempt == 1 && 385...760 ~= retry.due)
    #expect(retry.phrase(now: retry.due - 3500) == "retrying in 4 s · 1/10 · 529 overloaded")
    #expect(exchange.handle(.tick, now: retry.due - 1, wall: 0) == [])
    #expect(exchange.handle(.tick, now: retry.due, wall: 0) == [.resend])
    #expect(exchange.phase == .waiting)
    for input in [ExchangeTests.head, .body(ExchangeTests.stream), .end] {
      _ = exchange.handle(input, now: 2000, wall: 0)
    }
    #expect(exchange.turn.content == ExchangeTests.content)
    #expect(exchange.turn.answer?.outcome == .complete)
  }

  @Test func waitsGrowAndEnd() throws {
    var exchange = ExchangeTests.exchange()
    exchange.retryLimit = 4
    var now: Int64 = 0
    var waits: [Int64] = []
    while exchange.phase != .finished {
      for input in Self.failing(503) { _ = exchange.handle(input, now: now, wall: 0) }
      guard let retry = Self.pause(exchange) else { break }
      waits.append(retry.due - now)
      now = retry.due
      #expect(exchange.handle(.tick, now: now, wall: 0) == [.resend])
    }
    #expect(exchange.phase == .finished)
    #expect(exchange.turn.answer?.outcome == .failed)
    #expect(waits.count == 4)
    for (wait, base) in zip(waits, [500, 1000, 2000, 4000]) {
      #expect(base * 3 / 4 <= wait && wait <= base * 5 / 4, "\(waits)")
    }
  }

  @Test(arguments: [("2", 2000), ("0.1", 375), ("119", 119_000)])
  func theServerIsWaitedFor(_ asked: String, atLeast wait: Int64) throws {
    var exchange = ExchangeTests.exchange()
    for input in Self.failing(529, ["retry-after": asked]) {
      _ = exchange.handle(input, now: 0, wall: 0)
    }
    #expect(try #require(Self.pause(exchange)).due >= wait)
  }

  @Test(arguments: [
    (401, [:]), (400, [:]), (402, [:]), (403, [:]), (404, [:]), (302, [:]),
    (529, ["x-should-retry": "false"]), (529, ["retry-after": "3600"]),
  ])
  func whatDoesNotPassIsNotTriedAgain(_ status: Int, _ headers: [String: String]) {
    var exchange = ExchangeTests.exchange()
    let body =
      status == 529
      ? Self.overloaded : Array(#"{"type":"error","error":{"type":"x","message":"no"}}"#.utf8)
    _ = exchange.handle(.head(status: status, headers: headers), now: 0, wall: 0)
    _ = exchange.handle(.body(body), now: 0, wall: 0)
    _ = exchange.handle(.end, now: 0, wall: 0)
    #expect(exchange.turn.answer?.outcome == .failed)
  }

  @Test func shownTextIsNotAskedForAgain() {
    let error = Array("event: error\ndata: ".utf8) + Self.overloaded + Array("\n\n".utf8)
    // Cut before the first delta it may be repeated, and nothing of it is kept; later it may not.
    for cut in [150, 420, 700] {
      var exchange = ExchangeTests.exchange()
      _ = exchange.handle(ExchangeTests.head, now: 0, wall: 0)
      let events = String(decoding: ExchangeTests.stream, as: UTF8.self)
        .split(separator: "\n\n").map { $0 + "\n\n" }
      var text = ""
      for event in events where text.utf8.count < cut { text += event }
      _ = exchange.handle(.body(Array(text.utf8)), now: 1, wall: 0)
      let hadDelta = exchange.firstDelta != nil
      let outputs = exchange.handle(.body(error), now: 2, wall: 0)
      if hadDelta {
        #expect(exchange.turn.answer?.outcome == .failed)
        #expect(outputs.last == .finished)
      } else {
        #expect(Self.pause(exchange) != nil)
        #expect(outputs == [.cancel])
      }
    }
  }

  @Test func stoppingEndsTheWaiting() {
    var exchange = ExchangeTests.exchange()
    for input in Self.failing(529) { _ = exchange.handle(input, now: 0, wall: 0) }
    #expect(exchange.handle(.interrupt, now: 1, wall: 0) == [.finished])
    #expect(exchange.failure?.kind == .overloaded)
    #expect(exchange.handle(.tick, now: 99_999, wall: 0) == [])
  }
}
