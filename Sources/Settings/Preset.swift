import Messages

/// A service or a kind of server that can be set up by choosing it from a list: all but the key.
///
/// Only addresses that the vendor documents for the Anthropic Messages protocol are here; each row
/// of `all` names the page. What a page does not say (context windows, some model ids) is left to
/// the server's own list (`ModelList`).
package struct Preset: Hashable, Sendable {
  /// A model to begin with.
  package struct Offer: Hashable, Sendable {
    /// As the server knows it.
    package var id: String
    /// What the person may call it.
    package var alias: String
    /// In tokens; nil where the vendor's page does not say.
    package var contextWindow: Int?

    /// - Parameter contextWindow: nil where nobody says.
    package init(id: String, alias: String, contextWindow: Int? = nil) {
      self.id = id
      self.alias = alias
      self.contextWindow = contextWindow
    }
  }

  /// Where the server runs.
  package enum Kind: Hashable, Sendable {
    /// A vendor's service; its address is known.
    case service
    /// On this machine; the address is the program's usual one and may be another.
    case local
    /// Anything else that speaks the protocol; its address must be asked for.
    case other
  }

  /// The provider's id in a configuration.
  package var id: String
  /// What people know it as.
  package var name: String
  /// Where it runs.
  package var kind: Kind
  /// The base of its requests; empty where it must be asked for.
  package var baseURL: String
  /// The variable that its users keep the key in; nil for none that is usual.
  package var keyVariable: String?
  /// How its keys begin, if they all do.
  package var keyPrefix: String?
  /// Where a person gets a key.
  package var keyPage: String?
  /// The header that it takes the key in.
  package var carrier: Endpoint.Carrier = .apiKeyHeader
  /// Whether it answers without a key.
  package var needsKey = true
  /// What to offer until its own list is known; empty where only that list can say.
  package var models: [Offer] = []

  /// What to say of a key that belongs elsewhere: another service's, or one of a wrong form; nil
  /// if nothing is wrong as far as can be told. Never repeats the key.
  package func objection(to key: Secret) -> String? {
    if let base = try? BaseURL(baseURL),
      let sentence = KeyAdvice.sentence(host: base.host, keyPrefix: key.kind)
    {
      return sentence
    }
    guard let keyPrefix, !key.reveal().hasPrefix(keyPrefix) else { return nil }
    let page = keyPage.map { " from \($0)" } ?? ""
    return "A key of \(name) begins with \(keyPrefix); paste one\(page)."
  }

  /// The address for this protocol at a host whose other address somebody configured.
  ///
  /// - Parameter hostname: in lower case, without a port.
  static func baseURL(atHost hostname: String) -> String? {
    all.first { preset in
      preset.kind == .service && (try? BaseURL(preset.baseURL))?.hostname == hostname
    }?.baseURL
  }
}

extension Preset {
  /// In the order in which they are offered.
  package static let all: [Preset] = services + locals + [other]

  /// A preset by its id.
  package static func named(_ id: String) -> Preset? { all.first { $0.id == id } }

  private static let services = [
    // MoonshotAI/kimi-code docs/AGENTS.md; models and numbers: openclaw
    // extensions/kimi-coding/provider-catalog.ts.
    Preset(
      id: "kimi", name: "Kimi Code", kind: .service, baseURL: "https://api.kimi.com/coding",
      keyVariable: "KIMI_API_KEY", keyPrefix: "sk-kimi-",
      keyPage: "https://www.kimi.com/code/console",
      models: [
        Offer(id: "kimi-k2.5", alias: "Kimi K2.5", contextWindow: 262_144),
        Offer(id: "kimi-for-coding", alias: "Kimi", contextWindow: 262_144),
      ]),
    // MoonshotAI/kimi-code packages/oauth/src/region.ts.
    Preset(
      id: "kimi-ai", name: "Kimi Code, outside China", kind: .service,
      baseURL: "https://api.kimi.ai/coding", keyVariable: "KIMI_API_KEY", keyPrefix: "sk-kimi-",
      models: [Offer(id: "kimi-for-coding", alias: "Kimi", contextWindow: 262_144)]),
    // docs.anthropic.com/en/api/messages.
    Preset(
      id: "anthropic", name: "Anthropic", kind: .service, baseURL: "https://api.anthropic.com",
      keyVariable: "ANTHROPIC_API_KEY", keyPrefix: "sk-ant-",
      keyPage: "https://console.anthropic.com/settings/keys",
      models: [Offer(id: KnownServer.anthropic.defaultModel, alias: "Sonnet")]),
    // The address as third-party pages give it; the vendor's own page was not seen.
    Preset(
      id: "moonshot", name: "Moonshot Open Platform", kind: .service,
      baseURL: "https://api.moonshot.ai/anthropic", keyVariable: "MOONSHOT_API_KEY",
      models: [Offer(id: "kimi-k2.5", alias: "Kimi K2.5 (Moonshot)")]),
    // api-docs.deepseek.com/guides/anthropic_api: base, x-api-key, both models.
    Preset(
      id: "deepseek", name: "DeepSeek", kind: .service,
      baseURL: "https://api.deepseek.com/anthropic", keyVariable: "DEEPSEEK_API_KEY",
      models: [
        Offer(id: "deepseek-flash", alias: "DeepSeek Flash"),
        Offer(id: "deepseek-v4-pro", alias: "DeepSeek Pro"),
      ]),
    // The address and the bearer key as third-party pages give them; the vendor's own page was not
    // seen.
    Preset(
      id: "zai", name: "Z.ai", kind: .service, baseURL: "https://api.z.ai/api/anthropic",
      keyVariable: "ZAI_API_KEY", carrier: .bearer, models: [Offer(id: "glm-4.7", alias: "GLM")]),
    // platform.minimax.io/docs/api-reference/text-anthropic-api.
    Preset(
      id: "minimax", name: "MiniMax", kind: .service, baseURL: "https://api.minimax.io/anthropic",
      keyVariable: "MINIMAX_API_KEY", models: [Offer(id: "MiniMax-M3", alias: "MiniMax")]),
    // platform.minimaxi.com/docs/api-reference/text-anthropic-api.
    Preset(
      id: "minimax-cn", name: "MiniMax, in China", kind: .service,
      baseURL: "https://api.minimaxi.com/anthropic", keyVariable: "MINIMAX_API_KEY",
      models: [Offer(id: "MiniMax-M2.7", alias: "MiniMax")]),
    // openrouter.ai/docs/guides/coding-agents/claude-code-integration: the key as a bearer token.
    Preset(
      id: "openrouter", name: "OpenRouter", kind: .service, baseURL: "https://openrouter.ai/api",
      keyVariable: "OPENROUTER_API_KEY", keyPrefix: "sk-or-",
      keyPage: "https://openrouter.ai/settings/keys", carrier: .bearer),
  ]

  private static let locals = [
    // ggml-org/llama.cpp tools/server/README.md, "POST /v1/messages".
    local("llama-cpp", "llama.cpp", "http://127.0.0.1:8080"),
    // docs.ollama.com/api/anthropic-compatibility.
    local("ollama", "Ollama", "http://localhost:11434"),
    // lmstudio.ai/docs/developer/anthropic-compat.
    local("lmstudio", "LM Studio", "http://localhost:1234"),
    // docs.vllm.ai, serving/integrations/claude_code.
    local("vllm", "vLLM", "http://localhost:8000"),
    // docs.litellm.ai/docs/anthropic_unified; its own keys, if it was given any.
    local("litellm", "LiteLLM", "http://localhost:4000"),
  ]

  private static func local(_ id: String, _ name: String, _ baseURL: String) -> Preset {
    Preset(id: id, name: name, kind: .local, baseURL: baseURL, needsKey: false)
  }

  private static let other = Preset(
    id: "gateway", name: "Another server, by its address", kind: .other, baseURL: "",
    needsKey: false)
}
