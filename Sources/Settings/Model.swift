import Messages

/// A model that can be chosen.
package struct Model: Hashable, Sendable {
  /// `provider/model`, as configured; compared without regard to case.
  package var reference: String
  /// The endpoint's id: what stands before the reference's first slash.
  package var provider: String
  /// What is sent as the request's `model`: everything after the first slash.
  package var id: String
  /// What is shown and may be typed; the id where none was given.
  package var alias: String
  /// Further members of the request, in the protocol's names.
  package var parameters: [String: JSON]
  /// In tokens; nil if unknown.
  package var contextWindow: Int?
  /// The request's `max_tokens`; nil only for the demo.
  package var maxTokens: Int?
  /// Where it was configured: `path:line`, or the variables' names.
  package var source: String
  /// Where each value comes from, by its name: `alias`, `contextWindow`, `maxTokens`,
  /// `params.NAME`. A value without one is ours.
  package var origins: [String: String] = [:]
  /// Why it must not be asked although its endpoint can be; nil where it may.
  package var obstacle: String?
  /// Whether it takes pictures; nil if nobody says.
  package var takesImages: Bool?
  /// What it costs; nil if nobody says.
  package var price: Price?

  /// - Parameter alias: nil for the id.
  package init(
    provider: String, id: String, alias: String? = nil, parameters: [String: JSON] = [:],
    contextWindow: Int? = nil, maxTokens: Int? = nil, source: String
  ) {
    reference = "\(provider)/\(id)"
    self.provider = provider
    self.id = id
    self.alias = alias ?? id
    self.parameters = parameters
    self.contextWindow = contextWindow
    self.maxTokens = maxTokens
    self.source = source
  }

  /// Whether a person gave it a name of its own.
  var hasOwnAlias: Bool { alias != id }
}
