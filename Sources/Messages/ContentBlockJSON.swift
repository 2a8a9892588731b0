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
    } else {
      self = .other(json)
    }
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
    case .other(let json):
      return json
    }
  }
}
