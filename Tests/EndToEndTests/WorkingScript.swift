import Messages
import ScriptedServer

/// A model that works on files: answers that call tools.
enum WorkingScript {
  /// A call: the tool's name and its input.
  struct Call {
    var name: String
    var input: [String: JSON]

    init(_ name: String, _ input: [String: String]) {
      self.name = name
      self.input = input.mapValues { .string($0) }
    }

    static func read(_ path: String) -> Call { Call("Read", ["file_path": path]) }
    static func bash(_ command: String) -> Call { Call("Bash", ["command": command]) }
    static func edit(_ path: String, _ old: String, _ new: String) -> Call {
      Call("Edit", ["file_path": path, "old_string": old, "new_string": new])
    }
    static func write(_ path: String, _ text: String) -> Call {
      Call("Write", ["file_path": path, "content": text])
    }
  }

  /// An answer with these calls.
  /// - Parameter number: of the answer; makes the ids of its calls.
  static func answer(_ number: Int, _ text: String, _ calls: [Call]) -> ScriptedServer.Response {
    var steps: [ScriptedServer.Step] = [
      sse(
        #"{"type":"message_start","message":{"id":"m\#(number)","type":"message","role":"assistant","#
          + #""model":"scripted-1","content":[],"usage":{"input_tokens":10,"output_tokens":1}}}"#),
      sse(#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#),
      sse(
        #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":\#(json(.string(text)))}}"#
      ),
      sse(#"{"type":"content_block_stop","index":0}"#),
    ]
    for (place, call) in calls.enumerated() {
      let input = json(.object(call.input))
      steps += [
        sse(
          #"{"type":"content_block_start","index":\#(place + 1),"content_block":{"type":"tool_use","#
            + #""id":"toolu_\#(number)_\#(place)","name":"\#(call.name)","input":{}}}"#),
        sse(
          #"{"type":"content_block_delta","index":\#(place + 1),"delta":{"type":"input_json_delta","#
            + #""partial_json":\#(json(.string(input)))}}"#),
        sse(#"{"type":"content_block_stop","index":\#(place + 1)}"#),
      ]
    }
    let reason = calls.isEmpty ? "end_turn" : "tool_use"
    steps += [
      sse(
        #"{"type":"message_delta","delta":{"stop_reason":"\#(reason)"},"usage":{"output_tokens":5}}"#
      ),
      sse(#"{"type":"message_stop"}"#),
    ]
    return .stream(steps)
  }

  /// Answers one after the other, numbered.
  static func answers(_ answers: [(String, [Call])]) -> [ScriptedServer.Response] {
    answers.enumerated().map { answer($0.offset, $0.element.0, $0.element.1) }
  }

  private static func sse(_ data: String) -> ScriptedServer.Step { .sse(data: data) }

  private static func json(_ value: JSON) -> String { String(decoding: value.bytes, as: UTF8.self) }
}
