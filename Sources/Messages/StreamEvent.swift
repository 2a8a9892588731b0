/// What one event of a stream adds to a content block.
package enum Delta: Hashable, Sendable {
  /// Text to append.
  case text(String)
  /// Thinking to append.
  case thinking(String)
  /// The whole signature of a thinking block: it replaces, it is not appended.
  case signature(String)
  /// A piece of the JSON text of a tool's input; meaningful only when all have arrived.
  case inputJSON(String)
  /// A type that we do not know, to be ignored.
  case unknown
}

/// One event of the Messages protocol's stream, decided by the JSON's own `type`; the name in the
/// event stream's `event:` line is not needed.
package enum StreamEvent: Hashable, Sendable {
  /// `content` is empty in a stream; some servers put a whole answer there.
  case messageStart(id: String, model: String, usage: UsageUpdate, content: [ContentBlock])
  /// A content block begins, possibly with content already.
  case blockStart(index: Int, ContentBlock)
  /// A content block grows.
  case blockDelta(index: Int, Delta)
  /// A content block is finished.
  case blockStop(index: Int)
  /// `explanation` is what a refusal's `stop_details` say.
  case messageDelta(
    stopReason: String?, stopSequence: String? = nil, explanation: String? = nil,
    usage: UsageUpdate)
  /// The message is finished.
  case messageStop
  /// A sign of life.
  case ping
  /// The stream failed; nothing of use follows.
  case error(APIError)
  /// A type that we do not know, to be ignored.
  case unknown(type: String)
}

extension StreamEvent {
  /// The `APIError.type` of what an OpenAI endpoint sends in place of this protocol. Not a name of
  /// any server.
  package static let openAIType = "openai_protocol"

  /// Reads one event. Fields that are missing or of another type count as absent.
  ///
  /// - Throws: where the data is not JSON; such an event can be skipped.
  package init(json bytes: [UInt8]) throws(JSON.SyntaxError) {
    // The last line of an OpenAI stream, which is not JSON.
    if bytes.elementsEqual("[DONE]".utf8) {
      self = .unknown(type: "[DONE]")
    } else {
      self.init(try JSON(parsing: bytes))
    }
  }

  /// Reads one event from a JSON value.
  package init(_ json: JSON) {
    let type = json["type"]?.stringValue
    switch type {
    case "content_block_delta":
      self = .blockDelta(index: StreamEvent.index(json), Delta(json: json["delta"] ?? .null))
    case "content_block_start":
      self = .blockStart(
        index: StreamEvent.index(json), ContentBlock(json: json["content_block"] ?? .null))
    case "content_block_stop": self = .blockStop(index: StreamEvent.index(json))
    case "message_start":
      let message = json["message"] ?? .null
      self = .messageStart(
        id: message["id"]?.stringValue ?? "", model: message["model"]?.stringValue ?? "",
        usage: UsageUpdate(json: message["usage"]),
        content: (message["content"]?.arrayValue ?? []).map(ContentBlock.init(json:)))
    case "message_delta":
      let delta = json["delta"] ?? .null
      self = .messageDelta(
        stopReason: delta["stop_reason"]?.stringValue,
        stopSequence: delta["stop_sequence"]?.stringValue,
        explanation: delta["stop_details"]?["explanation"]?.stringValue,
        usage: UsageUpdate(json: json["usage"]))
    case "message_stop": self = .messageStop
    case "ping": self = .ping
    case nil, "error":
      if let error = APIError(json: json) {
        self = .error(error)
      } else if StreamEvent.isOpenAI(json) {
        self = .error(
          APIError(
            type: StreamEvent.openAIType,
            message: "an answer in the format of OpenAI's chat completions"))
      } else {
        self = .unknown(type: "")
      }
    case let type?: self = .unknown(type: type)
    }
  }

  private static func index(_ json: JSON) -> Int { json["index"]?.intValue ?? 0 }

  /// Whether this is what `/v1/chat/completions` answers with, whole or in a stream.
  private static func isOpenAI(_ json: JSON) -> Bool {
    json["choices"]?.arrayValue != nil
      || json["object"]?.stringValue?.hasPrefix("chat.completion") == true
  }
}

extension Delta {
  /// Reads a `delta` object.
  fileprivate init(json: JSON) {
    switch json["type"]?.stringValue {
    case "text_delta": self = json["text"]?.stringValue.map(Delta.text) ?? .unknown
    case "thinking_delta": self = json["thinking"]?.stringValue.map(Delta.thinking) ?? .unknown
    case "signature_delta":
      self = json["signature"]?.stringValue.map(Delta.signature) ?? .unknown
    case "input_json_delta":
      self = json["partial_json"]?.stringValue.map(Delta.inputJSON) ?? .unknown
    default: self = .unknown
    }
  }
}
