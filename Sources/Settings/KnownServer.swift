import Messages

/// What is known of a server by its host name, from the vendors' own pages.
enum KnownServer: Hashable, Sendable {
  /// Kimi Code, at api.kimi.com and abroad at api.kimi.ai (MoonshotAI/kimi-code,
  /// packages/oauth/src/region.ts).
  case kimiCode
  /// Anthropic's own.
  case anthropic

  /// - Parameter hostname: in lower case, without a port.
  init?(hostname: String) {
    switch hostname {
    case "api.kimi.com", "api.kimi.ai": self = .kimiCode
    case "api.anthropic.com": self = .anthropic
    default: return nil
    }
  }

  /// The model to ask when nobody named one.
  var defaultModel: String {
    switch self {
    case .kimiCode: return "kimi-k2.5"
    case .anthropic: return "claude-sonnet-4-6"
    }
  }

  /// How many tokens an answer may have where nobody said: Kimi Code's models stop at 32,768
  /// themselves and think within that number, so less would cut answers; elsewhere 8,192 is what
  /// the Claude models still served and the usual local servers all accept.
  static func maxTokens(hostname: String) -> Int {
    KnownServer(hostname: hostname) == .kimiCode ? 32768 : 8192
  }
}

/// A provider that models may name without it being configured, as OpenClaw has them built in.
struct BuiltInProvider: Sendable {
  /// As models name it.
  let id: String
  /// Where its key belongs, and only there.
  let baseURL: String
  /// The variable that holds its key.
  let keyVariable: String

  /// Those whose servers speak the protocol and are known to us.
  static let all = [
    BuiltInProvider(
      id: "kimi", baseURL: "https://api.kimi.com/coding", keyVariable: "KIMI_API_KEY"),
    BuiltInProvider(
      id: "anthropic", baseURL: "https://api.anthropic.com", keyVariable: "ANTHROPIC_API_KEY"),
  ]
}

extension BaseURL {
  /// A host without its port.
  static func hostname(of host: String) -> String {
    host.hasPrefix("[") ? host : String(host.prefix { $0 != ":" })
  }
}
