import Messages

/// The endpoint that Kimi Code CLI's variables describe (MoonshotAI/kimi-code,
/// docs/en/configuration/env-vars.md). It is a provider of its own, `kimi-env`, behind all others:
/// the variables are another program's, and no wish to ask it from here.
struct KimiReading {
  /// nil where the variables do not say of a server and a key.
  private(set) var endpoint: Endpoint?
  /// nil without an endpoint.
  private(set) var model: Model?
  private(set) var problems: [Problem] = []

  /// The provider's id.
  static let provider = "kimi-env"

  /// Reads the process's variables.
  init(_ environment: [String: String]) {
    func value(_ name: String) -> String? {
      let text = environment["KIMI_MODEL_\(name)"]?.trimmingSpace
      return text?.isEmpty == false ? text : nil
    }
    guard let text = value("API_KEY") else { return }
    let key = Secret(text)
    guard key.isSendable else {
      complain("KIMI_MODEL_API_KEY holds a character that no key has")
      return
    }
    // Without an address, only the form of the key says whose it is.
    let isKimis = key.kind == "sk-kimi-"
    guard let address = value("BASE_URL") ?? (isKimis ? "https://api.kimi.com/coding" : nil) else {
      return
    }
    do {
      let base = try BaseURL(address)
      // Kimi Code serves both protocols; elsewhere the type says which one there is.
      let type = value("PROVIDER_TYPE") ?? "kimi"
      let isOurs = type == "anthropic" || KnownServer(hostname: base.hostname) == .kimiCode
      var endpoint = Endpoint(
        id: Self.provider, displayName: base.hostname, base: base,
        authentication: .apiKeyHeader(key),
        api: isOurs ? .anthropicMessages : .openAI(named: type.withoutKeys),
        source: value("BASE_URL") == nil ? "KIMI_MODEL_API_KEY" : "KIMI_MODEL_BASE_URL")
      endpoint.origins = ["apiKey": "KIMI_MODEL_API_KEY", "baseUrl": endpoint.source]
      if let advice = KeyAdvice.sentence(host: base.host, keyPrefix: key.kind) {
        complain("KIMI_MODEL_API_KEY: \(advice)")
      }
      self.endpoint = endpoint
      model = model(at: endpoint, named: value)
    } catch {
      complain("KIMI_MODEL_BASE_URL: \(error.sentence)")
    }
  }

  private func model(at endpoint: Endpoint, named value: (String) -> String?) -> Model {
    var parameters = Parameters()
    var origins: [String: String] = [:]
    if let effort = value("THINKING_EFFORT")?.lowercased() {
      let name = effort == "off" ? "thinking" : "effort"
      _ = parameters.set(name, to: .string(effort))
      origins["params.\(name)"] = "KIMI_MODEL_THINKING_EFFORT"
    }
    let window = value("MAX_CONTEXT_SIZE").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    if window != nil { origins["contextWindow"] = "KIMI_MODEL_MAX_CONTEXT_SIZE" }
    var model = Model(
      provider: Self.provider, id: value("NAME") ?? KnownServer.kimiCode.defaultModel,
      parameters: parameters.members, contextWindow: window, maxTokens: endpoint.maxTokens,
      source: value("NAME") == nil ? endpoint.source : "KIMI_MODEL_NAME")
    model.origins = origins
    return model
  }

  private mutating func complain(_ message: String) {
    // Another program's variables are no mistake of a configuration of ours.
    problems.append(Problem(message, path: Problem.environment, severity: .warning))
  }
}
