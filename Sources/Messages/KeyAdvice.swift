/// Which of the two services of one maker an address and a key belong to: Kimi Code at
/// `api.kimi.com` (and `.ai`) has keys that begin with `sk-kimi-`, the Moonshot Open Platform at
/// `api.moonshot.cn` (and `.ai`) has others, and neither takes the other's (MoonshotAI/kimi-code,
/// docs/AGENTS.md).
package enum KeyAdvice {
  /// What to change where the host and the key belong to different services; nil where they fit,
  /// or where nothing is known of the host.
  ///
  /// - Parameter keyPrefix: the key, or as much of its beginning as tells its kind; not repeated.
  package static func sentence(host: String, keyPrefix: String) -> String? {
    let isKimiKey = keyPrefix.hasPrefix("sk-kimi-")
    if isMoonshot(host), isKimiKey {
      return
        "The key is a Kimi Code key, but \(host) is the Moonshot Open Platform, which has other"
        + " keys: set the base URL to https://api.kimi.com/coding."
    }
    if isKimi(host), !isKimiKey, !keyPrefix.isEmpty {
      return "\(host) takes Kimi Code keys, which begin with sk-kimi-, and this key is of another"
        + " kind: make one at https://www.kimi.com/code/console."
    }
    if isKimiKey, isAnthropic(host) {
      return "The key is a Kimi Code key, but \(host) is Anthropic's service: set the base URL to"
        + " https://api.kimi.com/coding."
    }
    return nil
  }

  /// Whether this is Kimi Code's service; a port does not matter.
  static func isKimi(_ host: String) -> Bool {
    ["api.kimi.com", "api.kimi.ai"].contains(name(host))
  }

  /// Whether this is the Moonshot Open Platform; a port does not matter.
  static func isMoonshot(_ host: String) -> Bool {
    ["api.moonshot.cn", "api.moonshot.ai"].contains(name(host))
  }

  private static func isAnthropic(_ host: String) -> Bool { name(host) == "api.anthropic.com" }

  /// Without the port.
  private static func name(_ host: String) -> String {
    host.prefix { $0 != ":" }.lowercased()
  }
}
