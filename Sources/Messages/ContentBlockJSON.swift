extension ContentBlock {
  /// Reads a content block of the protocol. One of a type that we do not know, or that lacks what
  /// its type needs, is kept whole as `.other`.
  package init(json: JSON) {
    let type = json["type"]?.stringValue
    if type == "text" {
      self = .text(json["text"]?.stringValue ?? "")
    } else if type == "thinking" {
      self = .thinking(
        json["thinking"]?.stringValue ?? "", signature: json["signature"]?.stringValue)
    } else if type == "redacted_thinking", let data = json["data"]?.stringValue {
      self = .redactedThinking(data: data)
    } else if type == "tool_use", let id = json["id"]?.stringValue,
      let name = json["name"]?.stringValue
    {
      self = .toolUse(id: id, name: name, input: json["input"] ?? .object([:]))
    } else if type == "image", json["source"]?["type"]?.stringValue == "base64",
      let mediaType = json["source"]?["media_type"]?.stringValue,
      let data = json["source"]?["data"]?.stringValue
    {
      self = .image(mediaType: mediaType, data: data)
    } else if type == "tool_result", let id = json["tool_use_id"]?.stringValue {
      let content: [ContentBlock] =
        switch json["content"] {
        case .string(let text)?: [.text(text)]
        case .array(let blocks)?: blocks.map(ContentBlock.init(json:))
        default: []
        }
      self = .toolResult(
        ToolResult(id: id, content: content, isError: json["is_error"]?.boolValue ?? false))
    } else {
      self = .other(json)
    }
  }

  /// A block that writes itself again as `json`: with a member that its case cannot hold, it is
  /// kept whole.
  package init(exactly json: JSON) {
    let block = ContentBlock(json: json)
    self = block.json == json ? block : .other(json)
  }

  /// The block as the protocol writes it.
  package var json: JSON {
    switch self {
    case .text(let text):
      return .object(["type": .string("text"), "text": .string(text)])
    case .thinking(let text, let signature):
      var members: [String: JSON] = ["type": .string("thinking"), "thinking": .string(text)]
      if let signature { members["signature"] = .string(signature) }
      return .object(members)
    case .redactedThinking(let data):
      return .object(["type": .string("redacted_thinking"), "data": .string(data)])
    case .toolUse(let id, let name, let input):
      return .object([
        "type": .string("tool_use"), "id": .string(id), "name": .string(name), "input": input,
      ])
    case .image(let mediaType, let data):
      return .object([
        "type": .string("image"),
        "source": .object([
          "type": .string("base64"), "media_type": .string(mediaType), "data": .string(data),
        ]),
      ])
    case .toolResult(let result):
      var members: [String: JSON] = [
        "type": .string("tool_result"), "tool_use_id": .string(result.id),
        "content": .array(result.content.map(\.json)),
      ]
      if result.isError { members["is_error"] = .bool(true) }
      return .object(members)
    case .other(let json):
      return json
    }
  }
}
