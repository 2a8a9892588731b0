import Messages

/// The models that can be asked, in the order in which they are listed and numbered (from 1).
package struct ModelCatalog: Sendable {
  package var models: [ModelChoice]
  /// The reference that new conversations start with.
  package var defaultReference: String
  /// Makes the choice for a model id that is not listed, by configured provider: a provider's
  /// template with everything but the id filled in.
  package var providers: [String: ModelChoice]
  /// What is asked in turn where a model's endpoint is down or its plan used up.
  package var fallbacks: [ModelChoice] = []
  /// Which unlisted models may be asked, by configured provider; nil for all.
  package var policies: [String: ModelPolicy] = [:]

  package init(
    models: [ModelChoice], defaultReference: String, providers: [String: ModelChoice] = [:]
  ) {
    self.models = models
    self.defaultReference = defaultReference
    self.providers = providers
  }

  /// What a name stands for.
  package enum Lookup: Hashable, Sendable {
    case found(ModelChoice)
    case ambiguous([ModelChoice])
    /// The aliases nearest to what was typed.
    case unknown(nearest: [String])
  }

  /// The default, or the first model if the default is not listed.
  package var defaultModel: ModelChoice? {
    models.first { $0.reference == defaultReference } ?? models.first
  }

  /// What may be asked in place of a model, in order: the fallbacks, or those behind it where it is
  /// one itself.
  package func alternatives(to model: ModelChoice) -> [ModelChoice] {
    guard !model.isDemo else { return [] }
    let own = fallbacks.lastIndex { $0.reference == model.reference }
    var seen: Set<String> = [model.reference]
    return fallbacks[(own.map { $0 + 1 } ?? 0)...].filter {
      $0.unusable == nil && !$0.isDemo && seen.insert($0.reference).inserted
    }
  }

  /// Lists a model that no file names, once it is used.
  package mutating func note(_ choice: ModelChoice) {
    if !models.contains(where: { $0.reference == choice.reference }) { models.append(choice) }
  }

  /// Finds a model by what a person typed (see `ModelNames`).
  package func lookup(_ text: String) -> Lookup {
    let names = ModelNames(
      models.map { .init(reference: $0.reference, alias: $0.alias, id: $0.id) },
      providers: Array(providers.keys))
    switch names.match(text) {
    case .listed(let index): return .found(models[index])
    case .ambiguous(let indexes): return .ambiguous(indexes.map { models[$0] })
    case .unknown(let indexes): return .unknown(nearest: indexes.map { models[$0].alias })
    case .unlisted(let provider, let id):
      guard var choice = providers[provider] else { return .unknown(nearest: []) }
      choice.id = id
      choice.alias = id
      choice.reference = provider + "/" + id
      let objection = policies[provider]?.objection(
        reference: choice.reference, alias: id, id: id)
      choice.unusable = objection ?? choice.unusable
      return .found(choice)
    }
  }
}
