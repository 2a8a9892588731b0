import Conversation
import Settings

extension ModelCatalog {
  /// The configured models as a conversation knows them.
  /// - Parameter maxTokens: from the command line, above what is configured.
  init(_ settings: Settings, maxTokens: Int?) {
    func choice(_ model: Model, at endpoint: Endpoint?) -> ModelChoice {
      var choice = ModelChoice(
        reference: model.reference, alias: model.alias, id: model.id,
        host: endpoint?.host ?? "this program",
        maxTokens: maxTokens ?? model.maxTokens ?? endpoint?.maxTokens ?? 8192,
        contextWindow: model.contextWindow, parameters: model.parameters,
        unusable: settings.obstacle(of: model), isDemo: model.reference == Settings.demo.reference)
      choice.takesImages = model.takesImages
      choice.price = model.price
      for (name, origin) in model.origins {
        if name == "maxTokens" { choice.origins["max_tokens"] = origin }
        if name.hasPrefix("params.") { choice.origins[String(name.dropFirst(7))] = origin }
      }
      if maxTokens != nil { choice.origins["max_tokens"] = "--max-tokens" }
      if model.takesImages == false { choice.limits.append("no pictures") }
      choice.remark = endpoint?.remark
      return choice
    }
    let providers = settings.endpoints.map { id, endpoint in
      (id, choice(settings.unlistedModel("", at: endpoint), at: endpoint))
    }
    self.init(
      models: settings.models.map { choice($0, at: settings.endpoint(of: $0)) },
      defaultReference: (settings.defaultModel ?? Settings.demo).reference,
      providers: Dictionary(providers, uniquingKeysWith: { first, _ in first }))
    fallbacks = settings.fallbacks.map { choice($0, at: settings.endpoint(of: $0)) }
    policies = settings.policies
  }

  /// What a run starts with: the default, or where that cannot be asked the first that can.
  var startModel: ModelChoice {
    let choice = defaultModel.flatMap { $0.unusable == nil ? $0 : nil }
    return choice ?? models.first { $0.unusable == nil } ?? .demo
  }
}

extension ModelChoice {
  /// The built-in canned answers.
  static let demo = ModelChoice(
    reference: Settings.demo.reference, alias: Settings.demo.alias, id: Settings.demo.id,
    host: "this program", isDemo: true)
}

extension ModelCatalog {
  /// Why `--model` cannot take this name, in a sentence.
  func refusal(of name: String) -> String {
    switch lookup(name) {
    case .found(let choice): return "--model \(name) is \(choice.reference)."
    case .ambiguous(let choices):
      let references = choices.map(\.reference).joined(separator: ", ")
      return "--model \(name) could be \(references); name one of them."
    case .unknown(let nearest):
      let hint = nearest.isEmpty ? "" : " Nearest: \(nearest.joined(separator: ", "))."
      return "There is no model “\(name)”.\(hint)"
    }
  }
}
