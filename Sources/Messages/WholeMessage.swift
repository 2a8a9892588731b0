extension StreamEvent {
  /// The events that a whole message, `{"type":"message","content":[…],…}`, would have been
  /// streamed as. Some servers answer so although a stream was asked for.
  ///
  /// - Returns: an error event where the JSON is an error; nothing usable where it is something
  ///   else (then no event is a `messageStart`).
  /// - Throws: where the body is not JSON.
  package static func events(ofMessage bytes: [UInt8]) throws(JSON.SyntaxError) -> [StreamEvent] {
    streamed(try JSON(parsing: bytes)).map { StreamEvent($0) }
  }

  /// The same events as the JSON that a stream would have carried.
  static func streamed(_ message: JSON) -> [JSON] {
    let content: [JSON]
    switch message["content"] {
    case .array(let blocks)?: content = blocks
    case .string(let text)?: content = [ContentBlock.text(text).json]
    default: content = []
    }
    guard message["type"]?.stringValue == "message" || !content.isEmpty else { return [message] }

    func event(_ type: String, _ members: [String: JSON] = [:]) -> JSON {
      .object(members.merging(["type": .string(type)]) { $1 })
    }
    func members(_ names: String...) -> JSON {
      .object(
        names.reduce(into: [:]) { members, name in
          if let value = message[name] { members[name] = value }
        })
    }
    var events = [event("message_start", ["message": members("id", "model", "usage")])]
    for (index, block) in content.enumerated() {
      let index = JSON.integer(Int64(index))
      events.append(event("content_block_start", ["index": index, "content_block": block]))
      events.append(event("content_block_stop", ["index": index]))
    }
    events.append(
      event(
        "message_delta",
        [
          "delta": members("stop_reason", "stop_sequence", "stop_details"),
          "usage": message["usage"] ?? .null,
        ]))
    events.append(event("message_stop"))
    return events
  }
}
