import Messages

/// The providers that models may name, of every file read so far.
struct Catalogue: Sendable {
  /// By lower-cased id.
  var providers: [String: Provider] = [:]
  /// Ids of providers that are configured but unusable, and were complained about.
  var broken: Set<String> = []

  /// The provider of that id, in any case.
  subscript(_ id: String) -> Provider? { providers[id.lowercased()] }
}

/// Models: the `models` map of the project's brief, OpenClaw's `agents.defaults.models`, and what
/// providers list themselves.
extension Reader {
  /// What a file says of one reference, in the order in which it says it.
  private struct Naming {
    var reference: String
    var nodes: [Node]
    let offset: Int
  }

  /// The models of this file in its order: those named first, then those the providers list.
  ///
  /// - Parameters:
  ///   - catalogue: gains a built-in provider where a model names one that is not configured.
  ///   - own: the providers that this file configured, in its order.
  ///   - policy: which of them may be asked.
  mutating func models(
    _ catalogue: inout Catalogue, own: [Provider], under policy: ModelPolicy?
  ) -> [Model] {
    var models: [Model] = []
    var listed: Set<String> = []
    func isListed(_ reference: String) -> Bool { listed.contains(reference.lowercased()) }
    for naming in namings(own: own) {
      guard let model = model(naming, &catalogue) else { continue }
      if listed.insert(model.reference.lowercased()).inserted { models.append(model) }
    }
    for provider in own {
      for offer in provider.offers where !isListed("\(provider.endpoint.id)/\(offer.id)") {
        let naming = Naming(
          reference: "\(provider.endpoint.id)/\(offer.id)", nodes: [], offset: offer.offset)
        guard let model = model(naming, &catalogue) else { continue }
        if listed.insert(model.reference.lowercased()).inserted { models.append(model) }
      }
    }
    for wish in wishes() where !isListed(wish.text) {
      guard let (provider, _) = ModelNames.split(wish.text), !Self.reservedIDs.contains(provider)
      else {
        continue
      }
      let naming = Naming(reference: wish.text, nodes: [], offset: wish.offset)
      if let model = model(naming, &catalogue) { models.insert(model, at: 0) }
    }
    for provider in own where !models.contains(where: { $0.provider == provider.endpoint.id }) {
      let id = provider.endpoint.id
      if let known = KnownServer(hostname: provider.endpoint.host)?.defaultModel {
        let naming = Naming(reference: "\(id)/\(known)", nodes: [], offset: provider.offset)
        if let model = model(naming, &catalogue) { models.append(model) }
      } else if provider.endpoint.isUsable, !provider.hasOffers, !isOpenClaw {
        complain(
          "the provider “\(id)” has no model; name one under models as \"\(id)/…\"",
          at: provider.offset, .warning)
      }
    }
    complainOfSharedAliases(models)
    return models.under(policy)
  }

  /// The default model this file wishes for, if any, and what to fall back on; each as an alias or
  /// a reference, and where it stands.
  mutating func wishes() -> [(text: String, offset: Int)] {
    let places = [root["model"], agent?["model"], root[path: "agents", "defaults", "model"]]
    for case let node? in places {
      if let wish = node["primary"] ?? (node.members == nil ? node : nil) {
        guard let text = text(wish, "the default model"), !text.isEmpty else { continue }
        return [(text, wish.offset)]
      }
    }
    return []
  }

  /// The models to ask, in turn, where the default one cannot answer; as aliases or references.
  mutating func fallbackWishes() -> [(text: String, offset: Int)] {
    let places = [root["model"], agent?["model"], root[path: "agents", "defaults", "model"]]
    guard let node = places.compactMap({ $0?["fallbacks"] }).first ?? root["fallbacks"] else {
      return []
    }
    guard let elements = node.elements else {
      complain("fallbacks must be a list of models", at: node.offset)
      return []
    }
    return elements.compactMap { element in
      text(element, "a fallback").map { ($0, element.offset) }
    }
  }

  /// The parameters of a model that is not listed.
  mutating func defaultParameters() -> Parameters {
    var parameters = Parameters()
    var origins: [String: String] = [:]
    add(root["params"], to: &parameters, &origins)
    add(root[path: "agents", "defaults", "params"], to: &parameters, &origins)
    add(agent?["params"], to: &parameters, &origins)
    return parameters
  }

  /// The agent that speaks for Confab: OpenClaw's `main`, or the one marked as default, or the
  /// only one. Older files have `agents.list` instead of `agents.entries`.
  var agent: Node? {
    let entries = root[path: "agents", "entries"]?.members?.map(\.value) ?? []
    let listed = root[path: "agents", "list"]?.elements ?? []
    if let main = root[path: "agents", "entries", "main"] { return main }
    let all = entries + listed
    return all.first { $0["default"]?.bool == true } ?? all.first { $0["id"]?.rawString == "main" }
      ?? (all.count == 1 ? all.first : nil)
  }

  private mutating func namings(own: [Provider]) -> [Naming] {
    var namings: [Naming] = []
    var indices: [String: Int] = [:]
    func note(_ reference: String, _ node: Node, _ offset: Int) {
      if let same = indices[reference.lowercased()] {
        namings[same].nodes.append(node)
      } else {
        indices[reference.lowercased()] = namings.count
        namings.append(Naming(reference: reference, nodes: [node], offset: offset))
      }
    }
    for (name, node, offset) in topLevelModels() {
      if !name.contains("/"), own.count == 1, let only = own.first {
        note("\(only.endpoint.id)/\(name)", node, offset)
      } else {
        note(name, node, offset)
      }
    }
    // `provider/*` shows what OpenClaw discovers; it names no model.
    for member in members(root[path: "agents", "defaults", "models"], "agents.defaults.models")
    where !member.name.hasSuffix("/*") {
      note(member.name, member.value, member.offset)
    }
    return namings
  }

  /// The top-level `models`: a map of references or a list of them. OpenClaw's file has other
  /// things under the same name, `mode` and `providers` among them, and no slash in their names.
  private mutating func topLevelModels() -> [(name: String, node: Node, offset: Int)] {
    guard let models = root["models"] else { return [] }
    if let elements = models.elements {
      var found: [(name: String, node: Node, offset: Int)] = []
      for element in elements {
        let written = element.rawString != nil ? element : element[anyOf: ["id", "model", "ref"]]
        guard let written, let name = text(written, "a model's id") else {
          if written == nil { complain("this model has no id", at: element.offset) }
          continue
        }
        let node =
          element.members == nil
          ? Node(value: .null, offset: element.offset, end: element.end) : element
        found.append((name, node, element.offset))
      }
      return found
    }
    let all = members(models, "models")
    let isOpenClawForm = all.contains { $0.name == "providers" || $0.name == "mode" }
    return all.filter { $0.name.contains("/") || !isOpenClawForm }
      .map { ($0.name, $0.value, $0.offset) }
  }

  private mutating func model(_ naming: Naming, _ catalogue: inout Catalogue) -> Model? {
    guard let (providerID, id) = ModelNames.split(naming.reference) else {
      complain(
        "“\(naming.reference)” does not say which provider; write it as provider/model",
        at: naming.offset)
      return nil
    }
    guard !catalogue.broken.contains(providerID.lowercased()) else { return nil }
    guard let provider = catalogue[providerID] ?? builtIn(providerID, naming, &catalogue) else {
      return nil
    }
    let offer = provider.offer(of: id)

    var parameters = Parameters()
    var origins: [String: String] = [:]
    add(root["params"], to: &parameters, &origins)
    add(root[path: "agents", "defaults", "params"], to: &parameters, &origins)
    add(offer?.parameters, to: &parameters, &origins)
    var alias: String?
    var price: Price?
    var takesImages: Bool?
    for node in naming.nodes {
      guard node.members != nil else {
        if case .null = node.value { continue }
        complain("“\(naming.reference)” must be an object in braces", at: node.offset)
        continue
      }
      complainOfUnknownNames(ofModel: node, besides: ["id", "model", "ref"])
      add(node["params"], to: &parameters, &origins)
      if let written = node["maxTokens"], let count = count(written, "maxTokens") {
        _ = parameters.set("maxTokens", to: .integer(Int64(count)))
        origins["maxTokens"] = place(of: written.offset)
      }
      price = price ?? self.price(node["cost"])
      takesImages = takesImages ?? self.takesImages(node["input"])
      if alias == nil, let written = node["alias"] {
        alias = text(written, "an alias", with: .everything)
        origins["alias"] = source(of: written, with: .everything)
      }
    }
    let ofAgent = agent?["models"]?.members?.last {
      $0.name.lowercased() == naming.reference.lowercased()
    }
    add(ofAgent?.value["params"], to: &parameters, &origins)
    add(agent?["params"], to: &parameters, &origins)

    alias = Self.tidy(alias) ?? Self.tidy(offer?.name)
    var model = Model(
      provider: provider.endpoint.id, id: id, alias: alias, parameters: parameters.members,
      contextWindow: offer?.contextWindow,
      maxTokens: parameters.maxTokens ?? offer?.maxTokens ?? provider.endpoint.maxTokens,
      source: place(of: naming.offset))
    note(offer, of: provider, &origins)
    model.origins = origins
    model.takesImages = takesImages ?? offer?.takesImages
    model.price = price ?? offer?.price
    return model
  }

  /// Where the values stand that a provider's own list gives.
  private func note(
    _ offer: Provider.Offer?, of provider: Provider, _ origins: inout [String: String]
  ) {
    if origins["maxTokens"] == nil {
      origins["maxTokens"] =
        offer?.node["maxTokens"].map { place(of: $0.offset) }
        ?? provider.endpoint.origins["maxTokens"]
    }
    for (name, spellings) in [("alias", ["alias", "name"]), ("contextWindow", ["contextWindow"])] {
      guard origins[name] == nil, let node = offer?.node[anyOf: spellings] else { continue }
      origins[name] = place(of: node.offset)
    }
  }

  private mutating func add(
    _ node: Node?, to parameters: inout Parameters, _ origins: inout [String: String]
  ) {
    for member in members(node, "params") {
      if let objection = parameters.set(member.name, to: json(member.value)) {
        complain(objection, at: member.offset)
        continue
      }
      let name = Parameters.requestName(of: member.name)
      origins[name == "max_tokens" ? "maxTokens" : "params.\(name)"] = source(
        of: member.value, with: .everything)
    }
  }

  /// A provider that OpenClaw has built in, if its key is there; complains otherwise.
  private mutating func builtIn(
    _ id: String, _ naming: Naming, _ catalogue: inout Catalogue
  ) -> Provider? {
    let known = BuiltInProvider.all.first { $0.id == id.lowercased() }
    guard let known, let base = try? BaseURL(known.baseURL) else {
      complain(
        "“\(naming.reference)” names the provider “\(id)”, which is not configured",
        at: naming.offset)
      return nil
    }
    guard let value = variables.builtInKey(of: known) else {
      complain(
        "“\(naming.reference)” needs a key: configure the provider “\(id)”, or set "
          + known.keyVariable, at: naming.offset)
      return nil
    }
    let key = Secret(value)
    remember(key)
    var endpoint = Endpoint(
      id: known.id, displayName: known.id, base: base, headers: [],
      authentication: .apiKeyHeader(key), api: .anthropicMessages, source: known.keyVariable)
    let place = variables.source(of: known.keyVariable) ?? Problem.environment
    endpoint.origins["apiKey"] = "\(known.keyVariable) (\(place))"
    let provider = Provider(endpoint: endpoint, offset: naming.offset)
    catalogue.providers[known.id] = provider
    return provider
  }

  private mutating func complainOfSharedAliases(_ models: [Model]) {
    var named: [String: Model] = [:]
    for model in models {
      guard let first = named[model.alias.lowercased()] else {
        named[model.alias.lowercased()] = model
        continue
      }
      guard model.hasOwnAlias else { continue }
      let offset = root.offset(ofName: model.reference) ?? root.offset
      complain(
        "the alias “\(model.alias)” is given to both \(first.reference) and \(model.reference)",
        at: offset)
    }
  }

  private static func tidy(_ text: String?) -> String? {
    let words = (text ?? "").split(whereSeparator: \.isWhitespace)
    return words.isEmpty ? nil : words.joined(separator: " ")
  }
}

extension Variables {
  /// The key of a built-in provider. The environment's `ANTHROPIC_API_KEY` belongs to the origin
  /// that `ANTHROPIC_BASE_URL` names, so it counts only while that names none.
  fileprivate func builtInKey(of provider: BuiltInProvider) -> String? {
    if provider.keyVariable == "ANTHROPIC_API_KEY", self["ANTHROPIC_BASE_URL"] != nil { return nil }
    return self[provider.keyVariable]
  }
}

extension Node {
  /// The byte at which a member of that name starts, at any depth.
  fileprivate func offset(ofName name: String) -> Int? {
    for member in members ?? [] {
      if member.name.lowercased() == name.lowercased() { return member.offset }
      if let offset = member.value.offset(ofName: name) { return offset }
    }
    for element in elements ?? [] {
      if let offset = element.offset(ofName: name) { return offset }
    }
    return nil
  }
}
