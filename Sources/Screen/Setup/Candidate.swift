import Conversation
import Messages

/// A service, or a kind of server, that can be set up by choosing it from a list.
package struct Service: Hashable, Sendable {
  /// A model to begin with.
  package struct Offer: Hashable, Sendable {
    package var id: String
    package var alias: String

    package init(id: String, alias: String) {
      self.id = id
      self.alias = alias
    }
  }

  /// The provider's id in a configuration; empty where it is made of the address.
  package var id: String
  /// What people know it as.
  package var name: String
  /// The base of its requests; empty where nothing can be proposed.
  package var baseURL: String
  /// Whether the address may differ from place to place, and is asked for.
  package var asksAddress: Bool
  /// Whether it answers nobody without a key.
  package var needsKey: Bool
  /// The variable in which its users keep the key.
  package var keyVariable: String?
  /// How its keys begin, if they all do.
  package var keyPrefix: String?
  /// Where a person gets a key.
  package var keyPage: String?
  /// What to offer until its own list is known.
  package var models: [Offer]

  package init(
    id: String, name: String, baseURL: String, asksAddress: Bool = false, needsKey: Bool = true,
    keyVariable: String? = nil, keyPrefix: String? = nil, keyPage: String? = nil,
    models: [Offer] = []
  ) {
    self.id = id
    self.name = name
    self.baseURL = baseURL
    self.asksAddress = asksAddress
    self.needsKey = needsKey
    self.keyVariable = keyVariable
    self.keyPrefix = keyPrefix
    self.keyPage = keyPage
    self.models = models
  }
}

/// An endpoint that a person has described and that no configuration holds yet.
package struct Candidate: Hashable, Sendable {
  /// Where its key is.
  package enum Key: Hashable, Sendable {
    case none
    /// As typed; goes into the configuration.
    case typed(Secret)
    /// In the output of a shell's command line.
    case command(String)
    /// In a file of its own: an absolute path, or one from `~/`.
    case file(String)
    /// In a variable of the environment.
    case variable(String)
  }

  /// The id of the service that it was made from; empty for none.
  package var service: String
  /// What it will be called in references.
  package var provider: String
  /// Normalised.
  package var baseURL: String
  package var key: Key

  package init(service: String, provider: String, baseURL: String, key: Key) {
    self.service = service
    self.provider = provider
    self.baseURL = baseURL
    self.key = key
  }
}

/// What came of writing a configuration.
package struct Configured: Sendable {
  /// All models that there are now.
  package var catalog: ModelCatalog
  /// The one that was set up.
  package var reference: String
  /// Where it was written, or why it was not.
  package var notice: Notice

  package init(catalog: ModelCatalog, reference: String, notice: Notice) {
    self.catalog = catalog
    self.reference = reference
    self.notice = notice
  }
}
