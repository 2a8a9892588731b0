import Messages

/// What a request to a model says besides the messages: the conversation's settings over the
/// model's own, in the form that the model takes.
package struct RequestSettings: Hashable, Sendable {
  /// The request's `max_tokens`.
  package private(set) var maxTokens: Int
  /// What the request begins with, a text or text blocks; nil for nothing.
  package private(set) var system: JSON?
  /// What goes before that: what the model is told of where it is, and standing instructions.
  package var preface = SystemPrompt()
  /// Further members of the request.
  package private(set) var parameters: [String: JSON]
  /// Parameters that are set and yet left out, since the model refuses them beside thinking.
  package private(set) var omitted: [String] = []
  /// How hard the model thinks where a level says so; nil where nothing does, or a JSON object.
  package private(set) var thinking: ThinkingLevel?

  /// - Parameters:
  ///   - settings: the conversation's.
  ///   - system: the prompt of the whole configuration; the model's own goes before it, and the
  ///     conversation's before both.
  ///   - override: a prompt before all of them.
  package init(
    _ model: ModelChoice, _ settings: SessionSettings, system: String?, override: String? = nil
  ) {
    parameters = model.parameters.merging(settings.parameters) { $1 }
      .filter { $0.value != .null }
    maxTokens = model.maxTokens
    for name in ["max_tokens", "maxTokens"] {
      if let count = parameters.removeValue(forKey: name)?.intValue, count > 0 { maxTokens = count }
    }
    let own = parameters.removeValue(forKey: "system")
    self.system =
      override.map { .string($0) } ?? settings.system.map { .string($0) } ?? own
      ?? system.map { .string($0) }

    let form = ThinkingForm(id: model.id, host: model.host)
    thinking =
      settings.thinking[model.reference]
      ?? parameters["thinking"].flatMap(ThinkingLevel.init(short:))
    if let thinking { parameters.setThinking(thinking, form, limit: &maxTokens) }
    guard form.fixesTemperature, isThinking else { return }
    for name in ["temperature", "top_k"] where parameters[name] != nil {
      // One as a whole number and one with a fraction are the same.
      if name == "temperature", parameters[name]?.intValue == 1 { continue }
      parameters[name] = nil
      omitted.append(name)
    }
  }
}

extension RequestSettings {
  /// All that a request begins with, by its parts.
  package var systemPrompt: SystemPrompt {
    let own = system.map { $0.stringValue ?? String(decoding: $0.bytes, as: UTF8.self) }
    return SystemPrompt(preface.parts + SystemPrompt(own).parts)
  }
}

extension MessagesRequest {
  /// Asks a model to go on with a conversation, with these settings.
  package init(
    to model: ModelChoice, _ settings: RequestSettings, messages: [Message],
    tools: [ToolDefinition] = [], stream: Bool = true
  ) {
    var parameters = settings.parameters
    let system = settings.preface.before(settings.system)
    if system?.stringValue == nil { parameters["system"] = system }
    self.init(
      model: model.id, maxTokens: settings.maxTokens, system: system?.stringValue,
      messages: tools.isEmpty ? messages.withoutTools : messages, tools: tools, stream: stream,
      parameters: parameters)
  }
}

extension RequestSettings {
  /// Whether the request asks for thinking.
  package var isThinking: Bool {
    let type = parameters["thinking"]?["type"]?.stringValue
    return type == "enabled" || type == "adaptive"
  }
}
