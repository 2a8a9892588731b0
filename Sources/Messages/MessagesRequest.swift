/// The body of `POST {base}/v1/messages`.
package struct MessagesRequest: Hashable, Sendable {
  /// The model's id at the server, without the provider.
  package var model: String
  /// The most tokens of the answer, thinking included; `parameters` may say otherwise.
  package var maxTokens: Int
  /// The system prompt; nil or blank for none.
  package var system: String?
  /// The conversation, oldest first; see `body()` for what is made of it.
  package var messages: [Message]
  /// What the model may call; empty for none.
  package var tools: [ToolDefinition]
  /// Whether the answer should arrive as events.
  package var stream: Bool
  /// More fields, passed through as they are, but for three: `maxTokens` or `max_tokens` replace
  /// `maxTokens`; `thinking` may be `"on"`, `"off"`, `"low"`, `"medium"`, `"high"` or a truth value
  /// as in OpenClaw's configuration; `model`, `messages` and `stream` are ignored. Null is absent.
  package var parameters: [String: JSON]

  /// A request with these values.
  package init(
    model: String, maxTokens: Int, system: String? = nil, messages: [Message],
    tools: [ToolDefinition] = [],
    stream: Bool = true, parameters: [String: JSON] = [:]
  ) {
    self.model = model
    self.maxTokens = maxTokens
    self.system = system
    self.messages = messages
    self.tools = tools
    self.stream = stream
    self.parameters = parameters
  }

  /// The body as JSON. Equal requests give equal bytes: model, max_tokens, stream, system, tools and
  /// messages, then the parameters by name. The messages are normalised (`[Message].normalized`),
  /// and one that is a single text is written as a plain string, which every server knows.
  package func body() -> [UInt8] {
    var parameters = parameters.filter { $0.value != .null }
    for name in ["model", "messages", "stream"] { parameters[name] = nil }

    var limit = max(1, maxTokens)
    for name in ["max_tokens", "maxTokens"] {
      if let value = parameters.removeValue(forKey: name)?.intValue, value >= 1 { limit = value }
    }
    if let thinking = parameters["thinking"], thinking.objectValue == nil {
      parameters["thinking"] = MessagesRequest.thinking(thinking, limit: &limit)
    }

    var members: [(name: String, value: JSON)] = [
      ("model", .string(model)), ("max_tokens", .integer(Int64(limit))), ("stream", .bool(stream)),
    ]
    if let system, !system.isBlank {
      members.append(("system", .string(system)))
      parameters["system"] = nil
    } else if let system = parameters.removeValue(forKey: "system") {
      members.append(("system", system))
    }
    if !tools.isEmpty {
      members.append(("tools", .array(tools.map(\.json))))
      parameters["tools"] = nil
    }
    members.append(("messages", .array(messages.normalized.map(\.json))))
    for parameter in parameters.sorted(by: { $0.key < $1.key }) {
      members.append((parameter.key, parameter.value))
    }

    var output: [UInt8] = []
    for (index, member) in members.enumerated() {
      output.append(UInt8(ascii: index == 0 ? "{" : ","))
      JSON.write(member.name, to: &output)
      output.append(UInt8(ascii: ":"))
      member.value.write(to: &output)
    }
    output.append(UInt8(ascii: "}"))
    return output
  }

  /// OpenClaw's short forms as the protocol's object; anything else unchanged. The budgets are
  /// OpenClaw's for Kimi (its extensions/kimi-coding/stream.ts); the protocol wants at least 1024,
  /// and less than `max_tokens`, which is raised where it is too small for that.
  private static func thinking(_ short: JSON, limit: inout Int) -> JSON {
    let budget: Int
    switch short {
    case .string("off"), .string("none"), .bool(false):
      return .object(["type": .string("disabled")])
    case .string("low"), .string("minimal"): budget = 1024
    case .string("on"), .string("medium"), .bool(true): budget = 4096
    case .string("high"), .string("max"), .string("xhigh"): budget = 8192
    default: return short
    }
    limit = max(limit, 2048)
    return .object([
      "type": .string("enabled"), "budget_tokens": .integer(Int64(min(budget, limit / 2))),
    ])
  }
}

extension Message {
  /// The message as the protocol writes it.
  package var json: JSON {
    let content: JSON
    if self.content.count == 1, case .text(let text) = self.content[0] {
      content = .string(text)
    } else {
      content = .array(self.content.map(\.json))
    }
    return .object(["role": .string(role.rawValue), "content": content])
  }
}
