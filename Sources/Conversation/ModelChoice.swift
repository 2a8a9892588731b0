import Messages

/// A model that can be asked, as far as a conversation needs to know it: what to send, what to
/// show, and what its answers are remembered under.
package struct ModelChoice: Hashable, Sendable {
  /// `provider/model`, the name that configuration and the archive use.
  package var reference: String
  /// What the person calls it.
  package var alias: String
  /// The model id that the request carries.
  package var id: String
  /// The host that answers, for display.
  package var host: String
  package var maxTokens: Int
  /// Tokens of context, if known.
  package var contextWindow: Int?
  /// Passed through to the request.
  package var parameters: [String: JSON]
  /// Where a parameter was configured, by its name in the request; none where nobody said.
  package var origins: [String: String] = [:]
  /// Whether it takes pictures; nil where nobody says.
  package var takesImages: Bool?
  /// What it costs; nil where nobody says.
  package var price: Price?
  /// Why it cannot be asked at all (no key, other protocol); nil when it can.
  package var unusable: String?
  /// Whether its answers are canned text, which the screen must say.
  package var isDemo: Bool
  /// What it cannot do, a few words each, for lists: `no pictures`.
  package var limits: [String] = []
  /// What could be better in its configuration, as a sentence; nil for nothing.
  package var remark: String?

  /// What stands before the first slash of its reference.
  package var provider: String { String(reference.prefix { $0 != "/" }) }

  package init(
    reference: String, alias: String, id: String, host: String, maxTokens: Int = 8192,
    contextWindow: Int? = nil, parameters: [String: JSON] = [:], unusable: String? = nil,
    isDemo: Bool = false
  ) {
    self.reference = reference
    self.alias = alias
    self.id = id
    self.host = host
    self.maxTokens = maxTokens
    self.contextWindow = contextWindow
    self.parameters = parameters
    self.unusable = unusable
    self.isDemo = isDemo
  }

  /// What of an earlier answer's thinking this model takes: its own, and where Claude itself
  /// answers only signed blocks (it refuses the others); Kimi takes them unsigned.
  func thinkingReplay(of answer: Answer) -> ThinkingReplay {
    guard answer.requestedModel == reference else { return .none }
    return id.lowercased().hasPrefix("claude") ? .signed : .all
  }
}
