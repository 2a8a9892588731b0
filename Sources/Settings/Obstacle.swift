import Messages

/// Why something that is configured cannot be asked, for people.
extension Settings {
  /// nil where the model can be asked, as far as can be told without asking.
  package func obstacle(of model: Model) -> String? {
    model.obstacle ?? endpoint(of: model)?.obstacle
  }

  /// Whether something was configured, and a mistake in it leaves nothing but the demo to ask.
  package var isUnusable: Bool {
    let canBeAsked = models.contains { $0 != Self.demo && obstacle(of: $0) == nil }
    let isConfigured = !files.isEmpty || !endpoints.isEmpty || !problems.isEmpty
    return isConfigured && !canBeAsked && !problems.isEmpty
  }
}

extension Endpoint {
  /// nil where it can be asked, as far as can be told without asking.
  package var obstacle: String? {
    switch api {
    case .openAI:
      let base = BaseURL.hostname(of: host)
      let remedy = Preset.baseURL(atHost: base).map { "; its address for that is \($0)" } ?? ""
      return "it is configured for OpenAI's protocol; Confab speaks the Anthropic Messages protocol"
        + remedy
    case .unsupported(let name):
      return "its protocol “\(name)” is not one that Confab speaks"
    case .anthropicMessages:
      if lacksKey { return "its API key could not be read; /status says why" }
      return hasCredential || isLoopback ? nil : "it has no API key"
    }
  }
}
