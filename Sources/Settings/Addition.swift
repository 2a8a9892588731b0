import Messages

/// A provider and its models, to be written into a configuration.
package struct Addition: Sendable {
  /// Where its key is to be found from now on.
  package enum Key: Sendable {
    /// In the configuration itself.
    case inline(Secret)
    /// In a file of its own beside the configuration, which is written too.
    case file(Secret)
    /// In a file that is there.
    case existingFile(String)
    /// In a variable.
    case variable(String)
    /// In the output of a shell's command line.
    case command(String)
  }

  /// The provider's id; what stands before the slash in its models' references.
  package var provider: String
  /// The base of its requests.
  package var baseURL: String
  /// nil for a server that wants none.
  package var key: Key?
  /// The header that the key travels in.
  package var carrier: Endpoint.Carrier
  /// What can be asked there; the first is the one to ask.
  package var models: [Preset.Offer]
  /// Whether new conversations begin with the first model.
  package var makesDefault: Bool

  /// As chosen by a person.
  package init(
    provider: String, baseURL: String, key: Key?, carrier: Endpoint.Carrier = .apiKeyHeader,
    models: [Preset.Offer], makesDefault: Bool = true
  ) {
    self.provider = provider
    self.baseURL = baseURL
    self.key = key
    self.carrier = carrier
    self.models = models
    self.makesDefault = makesDefault
  }

  /// A preset with the key that a person gave.
  package init(_ preset: Preset, key: Key?, makesDefault: Bool = true) {
    self.init(
      provider: preset.id, baseURL: preset.baseURL, key: key, carrier: preset.carrier,
      models: preset.models, makesDefault: makesDefault)
  }
}

extension Addition {
  /// Writes it into a text: into the form of providers and models that the text already has, else
  /// into that of the project's brief. A provider of the same id is replaced.
  ///
  /// - Parameter keyFile: where the key is kept that goes into a file of its own.
  func write(to text: inout ConfigurationText, keyFile: String) throws(SyntaxError) {
    let isOpenClawForm = text.root[path: "models", "providers"]?.members != nil
    if isOpenClawForm {
      try text.set(["models", "providers", provider], to: entry(inMap: true, keyFile))
    } else if let list = text.root["providers"], let elements = list.elements {
      let same = elements.last {
        $0[anyOf: ["id", "name"]]?.rawString?.lowercased() == provider.lowercased()
      }
      if let same {
        try text.replace(same, with: entry(inMap: false, keyFile))
      } else {
        try text.append(entry(inMap: false, keyFile), to: list)
      }
    } else if text.root["providers"] == nil {
      try text.set(["providers"], to: "[\n    \(entry(inMap: false, keyFile))\n  ]")
    } else {
      try text.set(["providers", provider], to: entry(inMap: true, keyFile))
    }
    if let (name, store) = store(keyFile) {
      try text.set(["secrets", "providers", name], to: store)
    }
    for model in models { try add(model, to: &text, isOpenClawForm: isOpenClawForm) }
    if makesDefault, let first = models.first {
      try Self.setDefault("\(provider)/\(first.id)", in: &text)
    }
  }

  /// Makes a model the one that new conversations begin with.
  static func setDefault(
    _ reference: String, in text: inout ConfigurationText
  ) throws(SyntaxError) {
    let isObject = text.root["model"]?.members != nil
    try text.set(
      isObject ? ["model", "primary"] : ["model"], to: ConfigurationText.quoted(reference))
  }

  private func add(
    _ model: Preset.Offer, to text: inout ConfigurationText, isOpenClawForm: Bool
  ) throws(SyntaxError) {
    let reference = "\(provider)/\(model.id)"
    let alias = "{ \"alias\": \(ConfigurationText.quoted(model.alias)) }"
    if let list = text.root["models"], let elements = list.elements {
      let isThere = elements.contains { element in
        (element.rawString ?? element[anyOf: ["id", "model", "ref"]]?.rawString)?.lowercased()
          == reference.lowercased()
      }
      guard !isThere else { return }
      let alias = ConfigurationText.quoted(model.alias)
      return try text.append(
        "{ \"id\": \(ConfigurationText.quoted(reference)), \"alias\": \(alias) }", to: list)
    }
    let path = isOpenClawForm ? ["agents", "defaults", "models"] : ["models"]
    var node: Node? = text.root
    for name in path { node = node?[name] }
    // What a person has called it stays.
    if node?[reference] != nil { return }
    if node == nil, !isOpenClawForm {
      try text.set(path, to: "{\n    \(ConfigurationText.quoted(reference)): \(alias)\n  }")
    } else {
      try text.set(path + [reference], to: alias)
    }
  }

  private func entry(inMap: Bool, _ keyFile: String) -> String {
    var members: [(String, String)] = inMap ? [] : [("id", ConfigurationText.quoted(provider))]
    members.append(
      inMap ? ("api", "\"anthropic-messages\"") : ("type", "\"anthropic\""))
    members.append(("baseUrl", ConfigurationText.quoted(baseURL)))
    switch key {
    case .inline(let secret): members.append(("apiKey", ConfigurationText.quoted(secret.reveal())))
    case .variable(let name): members.append(("apiKey", ConfigurationText.quoted("${\(name)}")))
    case .file, .existingFile, .command:
      let source = if case .command = key { "exec" } else { "file" }
      let name = ConfigurationText.quoted(storeName)
      members.append(
        ("apiKey", "{ \"source\": \"\(source)\", \"provider\": \(name), \"id\": \"value\" }"))
    case nil: break
    }
    if carrier == .bearer, key != nil { members.append(("authHeader", "true")) }
    if !inMap || models.isEmpty {
      return "{ " + members.map { "\"\($0)\": \($1)" }.joined(separator: ", ") + " }"
    }
    let ids = models.map { "{ \"id\": \(ConfigurationText.quoted($0.id)) }" }
    members.append(("models", "[" + ids.joined(separator: ", ") + "]"))
    return "{ " + members.map { "\"\($0)\": \($1)" }.joined(separator: ", ") + " }"
  }

  /// OpenClaw allows lower-case letters, digits, hyphens and underscores in these names.
  private var storeName: String {
    String(provider.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
      + "-key"
  }

  /// The member of `secrets.providers` that the key needs; nil for none.
  private func store(_ keyFile: String) -> (name: String, text: String)? {
    let text: String
    switch key {
    case .file: text = file(keyFile)
    case .existingFile(let path): text = file(path)
    case .command(let line):
      // A shell, since people write a line; `/bin/sh` is a link on many systems.
      text =
        "{ \"source\": \"exec\", \"command\": \"/bin/sh\", \"args\": [\"-c\", "
        + "\(ConfigurationText.quoted(line))], \"allowSymlinkCommand\": true, \"jsonOnly\": false,"
        + " \"passEnv\": [\"PATH\", \"HOME\"], \"timeoutMs\": 30000 }"
    case .inline, .variable, nil: return nil
    }
    return (storeName, text)
  }

  private func file(_ path: String) -> String {
    "{ \"source\": \"file\", \"path\": \(ConfigurationText.quoted(path)),"
      + " \"mode\": \"singleValue\" }"
  }

  /// What is to be kept in a file of its own; nil for nothing.
  var filedKey: Secret? {
    if case .file(let secret) = key { return secret }
    return nil
  }
}
