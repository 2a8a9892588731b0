import Foundation

extension ScriptedServer {
  /// A well-formed answer of the Anthropic Messages protocol (version 2023-06-01) as server-sent
  /// events, one step an event: `message_start`, a `ping`, for each block start, deltas and stop,
  /// then `message_delta` and `message_stop`. The usage is 25 input tokens and one output token a
  /// delta.
  package static func messageStream(
    text chunks: [String], model: String = "scripted-1", thinking: [String] = [],
    stopReason: String = "end_turn"
  ) -> [Step] {
    var steps: [Step] = [
      .sse(
        event: "message_start",
        data: #"{"type":"message_start","message":{"id":"msg_scripted","type":"message","#
          + #""role":"assistant","model":\#(json(model)),"content":[],"stop_reason":null,"#
          + #""stop_sequence":null,"usage":{"input_tokens":25,"#
          + #""cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":1}}}"#),
      .sse(event: "ping", data: #"{"type":"ping"}"#),
    ]
    var index = 0
    func block(_ start: String, _ deltas: [String]) {
      steps.append(event("content_block_start", index, #""content_block":\#(start)"#))
      for delta in deltas {
        steps.append(event("content_block_delta", index, #""delta":\#(delta)"#))
      }
      steps.append(event("content_block_stop", index, nil))
      index += 1
    }
    if !thinking.isEmpty {
      block(
        #"{"type":"thinking","thinking":"","signature":""}"#,
        thinking.map { #"{"type":"thinking_delta","thinking":\#(json($0))}"# }
          + [#"{"type":"signature_delta","signature":"c2lnbmF0dXJl"}"#])
    }
    if !chunks.isEmpty {
      block(
        #"{"type":"text","text":""}"#,
        chunks.map { #"{"type":"text_delta","text":\#(json($0))}"# })
    }
    steps.append(
      .sse(
        event: "message_delta",
        data: #"{"type":"message_delta","delta":{"stop_reason":\#(json(stopReason)),"#
          + #""stop_sequence":null},"usage":{"output_tokens":\#(thinking.count + chunks.count)}}"#))
    steps.append(.sse(event: "message_stop", data: #"{"type":"message_stop"}"#))
    return steps
  }

  private static func event(_ name: String, _ index: Int, _ rest: String?) -> Step {
    let rest = rest.map { ",\($0)" } ?? ""
    return .sse(event: name, data: #"{"type":"\#(name)","index":\#(index)\#(rest)}"#)
  }

  /// A string as a JSON literal.
  static func json(_ text: String) -> String {
    var literal = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": literal += "\\\(scalar)"
      case "\n": literal += "\\n"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        literal += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: literal.unicodeScalars.append(scalar)
      }
    }
    return literal + "\""
  }
}
