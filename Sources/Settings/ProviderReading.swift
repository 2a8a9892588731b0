import Messages

/// A provider as it was configured: the endpoint, and the models it brings along.
struct Provider: Sendable {
  /// One entry of a provider's own `models` list.
  struct Offer: Sendable {
    let id: String
    let name: String?
    let contextWindow: Int?
    let maxTokens: Int?
    /// Whether it says that it takes pictures; nil if it does not say.
    let takesImages: Bool?
    let price: Price?
    let parameters: Node?
    /// The whole entry, for places.
    let node: Node
    var offset: Int { node.offset }
  }

  /// The server, its key and its protocol.
  var endpoint: Endpoint
  /// In the order of the list.
  let offers: [Offer]
  /// Whether it has a list of models, be it empty or malformed.
  let hasOffers: Bool
  /// The byte at which it is configured.
  let offset: Int
  private let offersByID: [String: Int]

  /// - Parameter offset: the byte at which it is configured.
  init(endpoint: Endpoint, offers: [Offer] = [], hasOffers: Bool = false, offset: Int) {
    self.endpoint = endpoint
    self.offers = offers
    self.hasOffers = hasOffers
    self.offset = offset
    let ids = offers.enumerated().map { ($0.element.id.lowercased(), $0.offset) }
    offersByID = Dictionary(ids, uniquingKeysWith: { first, _ in first })
  }

  /// What the provider's own list says of a model, if it names it.
  func offer(of id: String) -> Offer? {
    offersByID[id.lowercased()].map { offers[$0] }
  }
}

/// Providers, in every form that is about: the list of the project's brief, OpenClaw's map under
/// `models`, and the same map at the top.
extension Reader {
  /// The providers in the file's order, and the ids of those that are too broken to be used, whose
  /// models then need no complaint of their own.
  mutating func providers() -> (usable: [Provider], broken: Set<String>) {
    var found: [Provider] = []
    var broken: Set<String> = []
    for (id, node, isOpenClawForm) in providerNodes() {
      guard !Self.reservedIDs.contains(id.lowercased()) else {
        complain("a provider cannot be called “\(id)”; that name is Confab's own", at: node.offset)
        broken.insert(id.lowercased())
        continue
      }
      guard !found.contains(where: { $0.endpoint.id.lowercased() == id.lowercased() }) else {
        complain("the provider “\(id)” is configured twice; the first one counts", at: node.offset)
        continue
      }
      if let provider = provider(id: id, node, isOpenClawForm: isOpenClawForm) {
        found.append(provider)
      } else {
        broken.insert(id.lowercased())
      }
    }
    return (found, broken)
  }

  /// `env` is the environment's endpoint, `demo` the built-in one.
  static let reservedIDs: Set = ["env", "demo"]

  private mutating func providerNodes() -> [(id: String, node: Node, isOpenClawForm: Bool)] {
    var nodes: [(id: String, node: Node, isOpenClawForm: Bool)] = []
    if let list = root["providers"]?.elements {
      for node in list {
        guard node.members != nil else {
          complain("a provider must be an object in braces, not \(node.kind)", at: node.offset)
          continue
        }
        guard let written = node[anyOf: ["id", "name"]] else {
          complain("this provider has no id", at: node.offset)
          continue
        }
        guard let id = text(written, "a provider's id") else { continue }
        nodes.append((id, node, false))
      }
    } else {
      for member in members(root["providers"], "providers") {
        nodes.append((member.name, member.value, false))
      }
    }
    for member in members(root[path: "models", "providers"], "models.providers") {
      nodes.append((member.name, member.value, true))
    }
    return nodes
  }

  private mutating func provider(id: String, _ node: Node, isOpenClawForm: Bool) -> Provider? {
    guard !id.isEmpty, !id.contains("/") else {
      complain("a provider's id must be a word without a slash", at: node.offset)
      return nil
    }
    guard node.members != nil else {
      complain(
        "the provider “\(id)” must be an object in braces, not \(node.kind)", at: node.offset)
      return nil
    }
    // Before anything else can fail, so that the key is known wherever the file is quoted.
    let writtenKey = node[anyOf: ["apiKey", "apikey", "api_key", "key"]]
    let key = key(writtenKey, provider: id)
    var headers = headers(node["headers"], provider: id)
    headers += self.headers(node[path: "request", "headers"], provider: id)

    let address =
      addresses[id.lowercased()] ?? node[anyOf: ["baseUrl", "baseURL", "base_url", "url"]]
    guard let written = address else {
      complain("the provider “\(id)” has no baseUrl", at: node.offset)
      return nil
    }
    guard let address = text(written, "the baseUrl of “\(id)”") else { return nil }
    let base: BaseURL
    do {
      base = try BaseURL(address)
    } catch {
      complain("“\(id)”: \(error.sentence)", at: written.offset)
      return nil
    }

    let api = api(node, id: id, base: base, isOpenClawForm: isOpenClawForm)
    let maxTokens = count(node["maxTokens"], "maxTokens")
    var endpoint = Endpoint(
      id: id, displayName: node["name"]?.rawString ?? id, base: base,
      headers: headers, authentication: .none, api: api, source: place(of: node.offset))
    if let maxTokens { endpoint.maxTokens = maxTokens }
    endpoint.remark = BaseURL.remark(on: address)
    note(&endpoint, node, address: written)
    endpoint.lacksKey = writtenKey != nil && key == nil && !endpoint.hasCredential
    if let key {
      let scheme = node["auth"]?.rawString ?? ""
      let isBearer =
        node["authHeader"]?.bool == true || ["token", "bearer", "oauth"].contains(scheme)
      endpoint.origins["apiKey"] = key.source
      switch key.value {
      case .command(let command):
        endpoint.authentication = .command(command, isBearer ? .bearer : .apiKeyHeader)
      case .given(let key):
        endpoint.authentication = isBearer ? .bearer(key) : .apiKeyHeader(key)
        if let advice = KeyAdvice.sentence(host: base.host, keyPrefix: key.kind) {
          complain("“\(id)”: \(advice)", at: writtenKey?.offset ?? node.offset, .warning)
        }
      }
    } else if writtenKey == nil, endpoint.isUsable,
      !endpoint.hasCredential, !endpoint.isLoopback
    {
      complain("the provider “\(id)” has no apiKey", at: node.offset)
    }
    return Provider(
      endpoint: endpoint, offers: offers(node["models"], provider: id),
      hasOffers: node["models"] != nil, offset: node.offset)
  }

  /// Notes where the values of a provider stand.
  private func note(_ endpoint: inout Endpoint, _ node: Node, address: Node) {
    endpoint.origins["baseUrl"] = source(of: address)
    let named = [
      ("api", node[anyOf: ["api", "type"]]), ("maxTokens", node["maxTokens"]),
      ("name", node["name"]),
    ]
    for case (let name, let value?) in named { endpoint.origins[name] = source(of: value) }
    for block in [node["headers"], node[path: "request", "headers"]] {
      for header in block?.members ?? [] {
        endpoint.origins["header \(header.name.lowercased())"] = source(of: header.value)
      }
    }
  }

  private mutating func api(
    _ node: Node, id: String, base: BaseURL, isOpenClawForm: Bool
  ) -> Endpoint.API {
    guard let written = node[anyOf: ["api", "type"]] else {
      // OpenClaw's own default is OpenAI's protocol, except where we know the server better.
      guard isOpenClawForm, KnownServer(hostname: base.hostname) == nil else {
        return .anthropicMessages
      }
      complain(
        "the provider “\(id)” has no api, which means OpenAI's protocol; set api to "
          + "anthropic-messages if it speaks that", at: node.offset)
      return .openAI(named: "openai-completions")
    }
    guard let name = text(written, "the api of “\(id)”") else { return .unsupported(named: "?") }
    switch name.lowercased() {
    case "anthropic", "anthropic-messages": return .anthropicMessages
    case let name where name.hasPrefix("openai"):
      let remedy =
        Preset.baseURL(atHost: base.hostname) ?? "an address that serves /v1/messages"
      complain(
        "“\(id)” speaks only OpenAI's protocol; set api to anthropic-messages and baseUrl to "
          + remedy, at: written.offset)
      return .openAI(named: name.withoutKeys)
    default:
      complain(
        "“\(name)”, the api of “\(id)”, is not one Confab speaks; it speaks anthropic-messages",
        at: written.offset)
      return .unsupported(named: name.withoutKeys)
    }
  }

  private mutating func headers(_ node: Node?, provider: String) -> [Endpoint.Header] {
    var headers: [Endpoint.Header] = []
    for member in members(node, "the headers of “\(provider)”") {
      guard let value = text(member.value, "the header “\(member.name)”") else { continue }
      let header = Endpoint.Header(name: member.name, value: Secret(value))
      remember(header.value)
      if let objection = header.objection {
        complain(objection, at: member.offset)
      } else {
        headers.append(header)
      }
    }
    return headers
  }

  private mutating func offers(_ node: Node?, provider: String) -> [Provider.Offer] {
    guard let node else { return [] }
    guard let elements = node.elements else {
      complain("the models of “\(provider)” must be a list in brackets", at: node.offset)
      return []
    }
    var offers: [Provider.Offer] = []
    for element in elements {
      guard let written = element.rawString != nil ? element : element["id"] else {
        complain("this model of “\(provider)” has no id", at: element.offset)
        continue
      }
      guard let id = text(written, "a model's id"), !id.isEmpty else { continue }
      offers.append(
        Provider.Offer(
          id: id, name: element[anyOf: ["alias", "name"]]?.rawString,
          contextWindow: count(element["contextWindow"], "contextWindow"),
          maxTokens: count(element["maxTokens"], "maxTokens"),
          takesImages: takesImages(element["input"]),
          price: price(element["cost"]), parameters: element["params"], node: element))
    }
    return offers
  }

  /// Whether pictures are among OpenClaw's `input`; nil where it is not said.
  func takesImages(_ node: Node?) -> Bool? {
    node?.elements?.contains { $0.rawString == "image" }
  }

  /// OpenClaw's `cost`: dollars for a million tokens.
  func price(_ node: Node?) -> Price? {
    func amount(_ name: String) -> Double? {
      switch node?[name]?.value {
      case .integer(let value): return Double(value)
      case .number(let value): return value
      default: return nil
      }
    }
    guard let input = amount("input"), let output = amount("output") else { return nil }
    return Price(
      input: input, output: output, cacheRead: amount("cacheRead"), cacheWrite: amount("cacheWrite")
    )
  }
}
