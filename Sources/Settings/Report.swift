import Messages

/// Everything that is configured, each value with the place it comes from; no secret is whole.
package struct Report: Sendable {
  /// One value.
  package struct Value: Hashable, Sendable {
    /// What it belongs to: `general`, `proxy`, `provider kimi`, `model kimi/k3`.
    package let group: String
    /// Its name, as it is configured.
    package let name: String
    /// For people; keys masked.
    package let text: String
    /// `path:line`, a variable, or `default`.
    package let source: String
  }

  /// In the order in which they are shown.
  package private(set) var values: [Value] = []

  /// What a value has that nobody configured.
  private static let ours = "default"

  /// The name of a value that says why something cannot be asked.
  package static let obstacle = "cannot be asked"

  /// Which of several places counts, for people; each line is a sentence.
  package static let precedence = [
    "The nearest place wins: the command line; ANTHROPIC_* variables (a provider of their own,"
      + " “env”); config.json; OpenClaw's file; ~/.claude/settings.json.",
    "A ${VARIABLE} in a file: the environment; .env of this directory (never for keys, addresses"
      + " and headers); ~/.openclaw/.env; the file's own env block.",
    "Parameters of a model, later wins: params; agents.defaults.params; the provider's list; the"
      + " model's params; the agent's models; the agent's params.",
  ]

  /// - Parameter environment: the process's, for the proxies.
  package init(_ settings: Settings, environment: [String: String]) {
    let model = settings.defaultModel ?? Settings.demo
    add("general", "model", model.reference, settings.origins["model"])
    if !settings.fallbacks.isEmpty {
      let names = settings.fallbacks.map(\.reference).joined(separator: ", ")
      add("general", "fallbacks", names, settings.fallbacks[0].source)
    }
    if let prompt = settings.systemPrompt {
      add("general", "systemPrompt", prompt, settings.origins["systemPrompt"])
    }
    if let theme = settings.theme { add("general", "theme", theme, settings.origins["theme"]) }
    addScreen(settings)
    if let limit = settings.silenceLimit {
      let isSet = environment["CLAUDE_STREAM_IDLE_TIMEOUT_MS"] != nil
      add(
        "general", "silence limit", "\(limit) ms",
        isSet ? "CLAUDE_STREAM_IDLE_TIMEOUT_MS" : "API_TIMEOUT_MS")
    }
    if let retries = settings.maxRetries {
      add("general", "retries", "\(retries)", "CLAUDE_CODE_MAX_RETRIES")
    }
    if let file = settings.caFile { add("general", "caFile", file, settings.origins["caFile"]) }
    addProxies(environment)
    var shown: Set<String> = []
    let inUse = settings.models.map(\.provider).filter { shown.insert($0).inserted }
    let others = settings.endpoints.keys.filter { !shown.contains($0) }.sorted()
    for id in inUse + others {
      if let endpoint = settings.endpoints[id] { add(endpoint) }
    }
    for model in settings.models where model != Settings.demo {
      add(model, obstacle: settings.obstacle(of: model))
    }
    values = values.map { value in
      Value(
        group: value.group, name: value.name, text: settings.redaction.apply(value.text),
        source: value.source)
    }
  }

  private mutating func add(_ group: String, _ name: String, _ text: String, _ source: String?) {
    values.append(Value(group: group, name: name, text: text, source: source ?? Self.ours))
  }

  /// What `config.json` says of the screen and the keys.
  private mutating func addScreen(_ settings: Settings) {
    let count = settings.keys.count
    for (name, text) in [
      ("autoCompact", settings.autoCompact.map { "at \($0) %" } ?? "false"),
      ("editing", settings.editing.rawValue),
      ("hyperlinks", settings.hyperlinks.map { "\($0)" } ?? "auto"),
      ("keys", "\(count) \(count == 1 ? "binding" : "bindings"); `confab keys` lists all"),
      ("memory", "\(settings.readsMemory)"), ("mouse", "\(settings.usesMouse)"),
      ("notify", settings.notify ?? "auto"),
    ] where settings.origins[name] != nil { add("general", name, text, settings.origins[name]) }
  }

  /// The variables that libcurl obeys for https (curl(1), "ENVIRONMENT"); plain http is only used
  /// to this machine, which never goes through a proxy.
  private mutating func addProxies(_ environment: [String: String]) {
    for names in [["https_proxy", "HTTPS_PROXY"], ["all_proxy", "ALL_PROXY"]] {
      for name in names {
        guard let value = environment[name], !value.isEmpty else { continue }
        add("proxy", name.lowercased(), Redaction.maskingUserInformation(in: value), name)
        break
      }
    }
    for name in ["no_proxy", "NO_PROXY"] where environment[name]?.isEmpty == false {
      add("proxy", "no_proxy", environment[name] ?? "", name)
      break
    }
  }

  private mutating func add(_ endpoint: Endpoint) {
    let group = "provider \(endpoint.id)"
    func source(_ name: String) -> String? { endpoint.origins[name] }
    add(group, "baseUrl", endpoint.baseURL, source("baseUrl"))
    if endpoint.isUsable {
      add(group, "requests go to", endpoint.messagesURL, source("baseUrl"))
    }
    switch endpoint.api {
    case .anthropicMessages: add(group, "api", "anthropic-messages", source("api"))
    case .openAI(let name), .unsupported(let name): add(group, "api", name, source("api"))
    }
    switch endpoint.authentication {
    case .apiKeyHeader(let key): add(group, "apiKey", "\(key) (x-api-key)", source("apiKey"))
    case .bearer(let key): add(group, "apiKey", "\(key) (bearer token)", source("apiKey"))
    case .command: add(group, "apiKey", "asked for when it is needed", source("apiKey"))
    case .none: add(group, "apiKey", "none", source("apiKey"))
    }
    for header in endpoint.headers {
      let name = "header \(header.name.lowercased())"
      add(group, name, "\(header.value)", source(name))
    }
    add(group, "maxTokens", "\(endpoint.maxTokens)", source("maxTokens"))
    if let obstacle = endpoint.obstacle { add(group, Self.obstacle, obstacle, endpoint.source) }
  }

  private mutating func add(_ model: Model, obstacle: String?) {
    let group = "model \(model.reference)"
    add(group, "id", model.id, model.source)
    add(group, "alias", model.alias, model.origins["alias"])
    if let window = model.contextWindow {
      add(group, "contextWindow", "\(window)", model.origins["contextWindow"])
    }
    if let most = model.maxTokens { add(group, "maxTokens", "\(most)", model.origins["maxTokens"]) }
    for (name, value) in model.parameters.sorted(by: { $0.key < $1.key }) {
      let text = String(decoding: value.bytes, as: UTF8.self)
      let source =
        model.origins["params.\(name)"]
        ?? (name == "output_config" ? model.origins["params.effort"] : nil)
      add(group, "params.\(name)", text, source)
    }
    if let obstacle { add(group, Self.obstacle, obstacle, model.source) }
  }
}
