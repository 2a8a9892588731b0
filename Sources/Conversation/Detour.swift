import Messages

/// A model that could not answer, so that the next one was asked: what is told of it on the screen,
/// and kept with the answer that another gave.
package struct Detour: Hashable, Sendable, Codable {
  /// The alias that was asked in vain.
  package var alias: String
  /// Its reference, `provider/model`.
  package var model: String
  /// What is the matter with it, behind its name: `is out of quota`.
  package var reason: String
  /// The whole sentence of its failure.
  package var failure: String

  package init(alias: String, model: String, reason: String, failure: String) {
    self.alias = alias
    self.model = model
    self.reason = reason
    self.failure = failure
  }
}

extension Answer {
  /// `K2 is out of quota, Local cannot be reached; Opus answers`; nil where the first that was asked
  /// answered.
  package var detourPhrase: String? {
    if detours.isEmpty { return nil }
    let reasons = detours.map { "\($0.alias) \($0.reason)" }.joined(separator: ", ")
    return "\(reasons); \(alias) \(outcome == .failed ? "was asked instead" : "answers")"
  }
}

extension Failure.Kind {
  /// What is the matter with an endpoint at which nobody can be asked just now; nil where another
  /// one would say the same (the request itself is at fault), and where the person has something
  /// to put right: a key, a name, an address.
  var outage: String? {
    switch self {
    case .quota: "is out of quota"
    case .rateLimited: "takes no more requests for now"
    case .overloaded: "is overloaded"
    case .serverError: "has a fault of its own"
    case .timeout, .stalled: "does not answer"
    case .cutStream: "breaks off"
    case .resolve, .connect: "cannot be reached"
    case .tls: "cannot be trusted"
    case .authentication, .permission, .clientPolicy, .notFound, .unknownModel, .openAIOnly,
      .badRequest, .contextOverflow, .missingReasoning, .tooLarge, .notThisProtocol, .redirect,
      .unknown:
      nil
    }
  }

  /// Whether every model at the same host has the same trouble.
  var isOfHost: Bool { self == .resolve || self == .connect || self == .tls }
}
