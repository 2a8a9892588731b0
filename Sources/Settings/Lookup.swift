import Messages

/// What a name, a number or a reference that a person typed means.
package enum Lookup: Hashable, Sendable {
  case found(Model)
  case ambiguous([Model])
  /// At most three models whose names come near, the nearest first; may be empty.
  case unknown(nearest: [Model])
}

extension Settings {
  /// Finds a model by what a person typed (see `ModelNames`).
  package func model(named text: String) -> Lookup {
    let names = ModelNames(
      models.map { .init(reference: $0.reference, alias: $0.alias, id: $0.id) },
      providers: Array(endpoints.keys))
    switch names.match(text) {
    case .listed(let index): return .found(models[index])
    case .ambiguous(let indexes): return .ambiguous(indexes.map { models[$0] })
    case .unknown(let indexes): return .unknown(nearest: indexes.map { models[$0] })
    case .unlisted(let provider, let id):
      guard let endpoint = endpoints[provider] else { return .unknown(nearest: []) }
      let model = unlistedModel(id, at: endpoint)
      return .found([model].under(policies[provider])[0])
    }
  }

  /// A model that no file lists, at a configured endpoint; whether a policy allows it is not asked.
  package func unlistedModel(_ id: String, at endpoint: Endpoint) -> Model {
    Model(
      provider: endpoint.id, id: id, parameters: unlistedParameters.members,
      maxTokens: unlistedParameters.maxTokens ?? endpoint.maxTokens, source: "as typed")
  }
}
