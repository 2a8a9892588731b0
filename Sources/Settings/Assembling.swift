import Messages

/// Puts files and environment together.
extension Assembly {
  /// All that was read, put together.
  mutating func settings() -> Settings {
    var settings = Settings()
    var models = collect(into: &settings)

    let fromEnvironment = environmentReading()
    if let endpoint = fromEnvironment.endpoint {
      settings.endpoints[endpoint.id] = endpoint
      // Variables are set for this run; another program's file is only one more place to ask.
      models.insert(
        contentsOf: fromEnvironment.models, at: fromEnvironment.isOfProcess ? 0 : models.count)
    }
    let kimi = KimiReading(environment)
    if let endpoint = kimi.endpoint, let model = kimi.model,
      settings.endpoints[endpoint.id] == nil
    {
      settings.endpoints[endpoint.id] = endpoint
      models.append(model)
    }
    settings.tools.projectRules = projectRules()
    settings.files = found
    settings.silenceLimit = fromEnvironment.silenceLimit
    settings.maxRetries = fromEnvironment.maxRetries
    settings.models = models + [Settings.demo]
    settings.defaultModel = defaultModel(&settings, fromEnvironment)
    settings.fallbacks = fallbacks(settings)
    readCertificateAuthorities(into: &settings)

    problems += readers.flatMap(\.problems) + fromEnvironment.problems + kimi.problems
    let secrets =
      readers.flatMap(\.secrets) + fromEnvironment.secrets
      + settings.endpoints.values.flatMap(\.secrets)
    settings.secrets = secrets
    settings.redaction = Redaction(secrets)
    var seen: Set<Problem> = []
    settings.problems = problems.map { $0.redacted(by: settings.redaction) }
      .filter { seen.insert($0).inserted }
    return settings
  }

  /// Providers of all files before models of any: a file may name the other's provider.
  private mutating func collect(into settings: inout Settings) -> [Model] {
    var catalogue = Catalogue()
    var own: [[Provider]] = []
    for index in readers.indices {
      let (usable, broken) = readers[index].providers()
      // A provider that a nearer file configures, be it wrongly, hides one of the same name.
      let new = usable.filter {
        catalogue[$0.endpoint.id] == nil && !catalogue.broken.contains($0.endpoint.id.lowercased())
      }
      for provider in new { catalogue.providers[provider.endpoint.id.lowercased()] = provider }
      catalogue.broken.formUnion(broken.filter { catalogue[$0] == nil })
      own.append(new)
    }
    var models: [Model] = []
    var references: Set<String> = []
    var settled: Set<String> = []
    for index in readers.indices {
      let aliases = Set(models.map { $0.alias.lowercased() })
      let policy = readers[index].policy()
      for var model in readers[index].models(&catalogue, own: own[index], under: policy) {
        guard references.insert(model.reference.lowercased()).inserted else { continue }
        if aliases.contains(model.alias.lowercased()) { model.alias = model.id }
        models.append(model)
      }
      // A built-in provider belongs to the first file that names a model of it.
      let ofLater = Set(own[(index + 1)...].joined().map(\.endpoint.id))
      for id in catalogue.providers.values.map(\.endpoint.id)
      where !ofLater.contains(id) && settled.insert(id).inserted {
        settings.policies[id] = policy
      }
    }
    for provider in catalogue.providers.values {
      settings.endpoints[provider.endpoint.id] = provider.endpoint
    }
    if !readers.isEmpty { settings.unlistedParameters = readers[0].defaultParameters() }
    if let index = readers.firstIndex(where: { !$0.isOpenClaw }) {
      let root = readers[index].root
      for (name, field) in [
        ("systemPrompt", \Settings.systemPrompt), ("theme", \Settings.theme),
      ] {
        guard let node = root[name] else { continue }
        settings[keyPath: field] = readers[index].text(node, name, with: .everything)
        settings.origins[name] = readers[index].source(of: node, with: .everything)
      }
      settings.keys = readers[index].keyBindings(commands: commands)
      settings.hyperlinks = readers[index].hyperlinks()
      settings.editing = readers[index].editing()
      settings.usesMouse = readers[index].flag(readers[index].root["mouse"], "mouse")
      // OpenClaw has settings of another kind under this name.
      if let isOn = root["memory"]?.bool { settings.readsMemory = isOn }
      settings.tools = readers[index].toolSettings()
      settings.notify = readers[index].choice(
        readers[index].root["notify"], "notify", Settings.notifications)
      settings.autoCompact = readers[index].autoCompact()
      for name in [
        "autoCompact", "editing", "hyperlinks", "keys", "memory", "mouse", "notify", "permissions",
        "tools",
      ] {
        guard let node = root[name] else { continue }
        settings.origins[name] = readers[index].place(of: node.offset)
      }
      readers[index].complainOfUnknownNames()
    }
    return models
  }

  /// What Claude Code's variables describe: the process's, or else those of its own settings.
  private mutating func environmentReading() -> EnvironmentReading {
    let own = EnvironmentReading(NamedValues(process: environment))
    guard own.endpoint == nil, own.problems.isEmpty, let path = paths.claudeFile,
      let values = claudeSettings(path)
    else { return own }
    let others = EnvironmentReading(values)
    guard others.endpoint != nil else { return own }
    noteFound(path)
    return others
  }

  /// The `env` block and the `apiKeyHelper` of `~/.claude/settings.json`
  /// (code.claude.com/docs/en/settings); nil where it says nothing of a server.
  private func claudeSettings(_ path: String) -> NamedValues? {
    guard let bytes = try? disk.read(path), let root = try? JSON5Parser.parse(bytes) else {
      return nil
    }
    return NamedValues(
      claudeSettings: root, in: SourceText(path: path, bytes: bytes), process: environment)
  }

  /// The configured fallbacks, as far as they are models that can be asked.
  private mutating func fallbacks(_ settings: Settings) -> [Model] {
    // Another file's fallbacks are meant for its own default model.
    let nearest = readers.indices.first {
      !readers[$0].wishes().isEmpty || !readers[$0].fallbackWishes().isEmpty
    }
    guard let index = nearest else { return [] }
    return readers[index].fallbackWishes().compactMap { wish in
      if case .found(let model) = settings.model(named: wish.text) { return model }
      readers[index].complain(
        "the fallback “\(wish.text)” is no alias and no model of this file", at: wish.offset,
        .warning)
      return nil
    }
  }

  private mutating func defaultModel(
    _ settings: inout Settings, _ fromEnvironment: EnvironmentReading
  ) -> Model {
    if fromEnvironment.isComplete, fromEnvironment.isOfProcess, let model = fromEnvironment.model {
      settings.origins["model"] = model.source
      return model
    }
    if fromEnvironment.endpoint == nil, let name = environment["ANTHROPIC_MODEL"], !name.isEmpty {
      if case .found(let model) = settings.model(named: name) {
        settings.origins["model"] = "ANTHROPIC_MODEL"
        return model
      }
      if settings.models.count > 1 {
        complain("ANTHROPIC_MODEL names “\(name)”, which is no configured model")
      }
    }
    for index in readers.indices {
      guard let wish = readers[index].wishes().first else { continue }
      switch settings.model(named: wish.text) {
      case .found(let model):
        // What is wrong with an endpoint that cannot be asked was said where it is configured.
        let isUsable = settings.endpoint(of: model)?.isUsable == true || model == Settings.demo
        if isUsable, model.obstacle == nil {
          settings.origins["model"] = readers[index].place(of: wish.offset)
          return model
        }
      case .ambiguous(let models):
        let names = models.map(\.reference).joined(separator: " or ")
        readers[index].complain("the default model “\(wish.text)” may be \(names)", at: wish.offset)
      case .unknown:
        // A reference with a slash was complained about where its provider was looked for.
        guard ModelNames.split(wish.text) == nil else { continue }
        readers[index].complain(
          "the default model “\(wish.text)” is no alias and no model of this file", at: wish.offset)
      }
    }
    let usable = settings.models.first {
      settings.endpoint(of: $0)?.isUsable == true && $0.obstacle == nil
    }
    return usable ?? Settings.demo
  }
}

extension Reader {
  /// `"hyperlinks"`: true, false or "auto", which is nil.
  fileprivate mutating func hyperlinks() -> Bool? {
    guard let node = root["hyperlinks"] else { return nil }
    if case .bool(let value) = node.value { return value }
    if node.rawString != "auto" {
      complain("hyperlinks must be true, false or \"auto\"", at: node.offset)
    }
    return nil
  }

  /// `"autoCompact"`: true, or at how many percent of the context; nil for never.
  fileprivate mutating func autoCompact() -> Int? {
    guard let node = root["autoCompact"] else { return nil }
    if let value = node.bool { return value ? 85 : nil }
    if case .null = node.value { return nil }
    guard let percent = node.integer, 10...95 ~= percent else {
      complain(
        "autoCompact must be true, false, or a percentage of the context from 10 to 95",
        at: node.offset)
      return nil
    }
    return percent
  }
}
