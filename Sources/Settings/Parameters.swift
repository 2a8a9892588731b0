import Messages

/// What a configuration calls `params`, under the request's own names. Short forms of `thinking`
/// stay as they are: the request knows them.
struct Parameters: Hashable, Sendable {
  /// Members of the request.
  private(set) var members: [String: JSON] = [:]
  /// The request's `max_tokens`, kept apart because it is always sent.
  private(set) var maxTokens: Int?

  /// OpenClaw's names (docs/concepts/models.md) and the request's (Anthropic Messages).
  private static let names = [
    "maxTokens": "max_tokens", "topP": "top_p", "topK": "top_k",
    "stopSequences": "stop_sequences", "stop": "stop_sequences",
    "systemPrompt": "system", "system_prompt": "system",
  ]

  /// What OpenClaw keeps for itself among the parameters (docs/gateway/config-agents/models.md);
  /// a strict server would refuse the request for them.
  private static let foreign: Set = [
    "cacheRetention", "context1m", "anthropicServerCompaction", "anthropicCompactThreshold",
    "responsesServerCompaction", "responsesCompactThreshold", "safetyIdentifier",
    "preserveThinking", "agentRuntime",
  ]

  /// Members that make the request what it is; a parameter must not replace them.
  private static let reserved: Set = ["model", "messages", "stream"]

  /// The request's own name of a parameter.
  static func requestName(of name: String) -> String { names[name] ?? name }

  /// Adds one parameter over those before it; null takes one away.
  ///
  /// - Returns: what is wrong with it, and then it is left out; else nil.
  mutating func set(_ name: String, to value: JSON) -> String? {
    let name = Self.requestName(of: name)
    guard !Self.reserved.contains(name) else {
      return "the parameter “\(name)” cannot be set here; Confab fills it in"
    }
    guard !Self.foreign.contains(name) else { return nil }
    switch (name, value) {
    case ("extra_body", .object(let more)), ("extraBody", .object(let more)):
      return more.sorted { $0.key < $1.key }.compactMap { set($0.key, to: $0.value) }.first
    // How hard to think is a member of its own object (protocol: `output_config`).
    case ("effort", .string):
      var configuration = members["output_config"]?.objectValue ?? [:]
      configuration["effort"] = value
      members["output_config"] = .object(configuration)
    case ("max_tokens", .null): maxTokens = nil
    case ("max_tokens", _):
      guard let count = value.intValue, count > 0 else {
        return "maxTokens must be a whole number above 0"
      }
      maxTokens = count
    case (_, .null): members[name] = nil
    case ("stop_sequences", .string): members[name] = .array([value])
    default: members[name] = value
    }
    return nil
  }
}
