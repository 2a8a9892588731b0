import Canvas
import Conversation
import Messages

@testable import Screen

/// What several endpoints send in, each under its transfer.
extension Scenario {
  mutating func begin(_ id: Int, model: String) {
    send(.transfer(id: id, .head(status: 200, headers: ["content-type": "text/event-stream"])))
    stream(
      id,
      #"{"type":"message_start","message":{"id":"m","model":"\#(model)","usage":{"input_tokens":12,"output_tokens":1}}}"#
    )
  }

  mutating func stream(_ id: Int, _ events: String...) {
    let bytes = events.map { "data: \($0)\n\n" }.joined()
    send(.transfer(id: id, .body(Array(bytes.utf8))))
  }

  mutating func delta(_ id: Int, _ text: String) { stream(id, Self.delta(text)) }

  mutating func end(_ id: Int, tokens: Int = 48) {
    stream(
      id,
      #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":\#(tokens)}}"#,
      #"{"type":"message_stop"}"#)
    send(.transfer(id: id, .end))
  }

  /// A whole answer.
  mutating func answer(_ id: Int, _ text: String, model: String = "kimi-for-coding") {
    begin(id, model: model)
    wait(900)
    delta(id, text)
    wait(900)
    delta(id, "\n")
    end(id)
  }

  /// The ids and models of what was sent.
  var sent: [(id: Int, request: MessagesRequest, model: String)] {
    effects.compactMap { if case .send(let id, let r, let m) = $0 { (id, r, m) } else { nil } }
  }

  /// The last form in which each turn was kept.
  var kept: [Identifier: Turn] {
    var turns: [Identifier: Turn] = [:]
    for case .turn(let turn, _) in records { turns[turn.id] = turn }
    return turns
  }
}
