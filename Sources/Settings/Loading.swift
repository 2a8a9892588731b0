import Messages

extension Settings {
  /// Reads everything there is to read. Never fails: what is wrong becomes a `Problem`, and the
  /// rest is used.
  ///
  /// - Parameters:
  ///   - environment: the process's.
  ///   - home: the home directory where `HOME` is not to be trusted or missing; nil for `HOME`.
  ///   - directory: the working directory.
  ///   - commands: the names of commands that keys can be bound to.
  ///   - readFile: the bytes of a configuration file; throws `FileError.missing` for none.
  ///   - readPrivately: the bytes of a file that holds a key; refuses one that others can read.
  package static func load(
    environment: [String: String], home: String?, directory: String, commands: [String] = [],
    readFile: (String) throws -> [UInt8] = Disk.read,
    readPrivately: @escaping (String) throws -> [UInt8] = Disk.readPrivately
  ) -> Settings {
    let paths = Paths(environment: environment, home: home, directory: directory)
    let files = Reader.Files(home: home ?? environment["HOME"], readPrivately: readPrivately)
    var assembly = Assembly(environment: environment, files: files, commands: commands)
    if let path = paths.configFile { assembly.read(path, isOpenClaw: false, with: readFile) }
    for path in paths.openClawFiles {
      if assembly.read(path, isOpenClaw: true, with: readFile) { break }
    }
    if let path = environment["OPENCLAW_CONFIG_PATH"], !path.isEmpty,
      assembly.isMissing(paths.openClawFiles)
    {
      assembly.complain("OPENCLAW_CONFIG_PATH names a file that does not exist")
    }
    return assembly.settings()
  }
}

/// Puts files and environment together.
private struct Assembly {
  /// The process's.
  let environment: [String: String]
  /// Where keys may be.
  let files: Reader.Files
  /// The names of commands that keys can be bound to.
  let commands: [String]
  private var readers: [Reader] = []
  private var problems: [Problem] = []
  private var found: [String] = []

  /// Nothing read yet.
  init(environment: [String: String], files: Reader.Files, commands: [String]) {
    self.environment = environment
    self.commands = commands
    self.files = files
  }

  /// Notes a mistake in a variable.
  mutating func complain(_ message: String) {
    problems.append(Problem(message, path: Problem.environment))
  }

  /// Whether none of these files was there.
  func isMissing(_ paths: [String]) -> Bool { !paths.contains(where: found.contains) }

  /// Reads and parses one file.
  ///
  /// - Returns: whether the file is there, readable or not.
  @discardableResult
  mutating func read(
    _ path: String, isOpenClaw: Bool, with readFile: (String) throws -> [UInt8]
  ) -> Bool {
    let bytes: [UInt8]
    do {
      bytes = try readFile(path)
    } catch FileError.missing {
      return false
    } catch {
      let advice = (error as? FileError)?.advice(path: path) ?? "it cannot be read"
      problems.append(Problem("this configuration is left out: \(advice)", path: path))
      found.append(path)
      return true
    }
    found.append(path)
    let source = SourceText(path: path, bytes: bytes)
    do {
      let root = try JSON5Parser.parse(bytes)
      guard root.members != nil else {
        problems.append(
          Problem("a configuration is an object in braces", in: source, at: root.offset))
        return true
      }
      readers.append(
        Reader(
          source: source, root: root, isOpenClaw: isOpenClaw,
          variables: Variables(process: environment), files: files))
    } catch {
      problems.append(Problem(error.message, in: source, at: error.offset))
    }
    return true
  }

  /// All that was read, put together.
  mutating func settings() -> Settings {
    var settings = Settings()
    settings.files = found
    var models = collect(into: &settings)

    let fromEnvironment = EnvironmentReading(environment)
    if let endpoint = fromEnvironment.endpoint, let model = fromEnvironment.model {
      settings.endpoints[endpoint.id] = endpoint
      models.insert(model, at: 0)
    }
    settings.models = models + [Settings.demo]
    settings.defaultModel = defaultModel(settings, fromEnvironment)

    problems += readers.flatMap(\.problems) + fromEnvironment.problems
    let secrets =
      readers.flatMap(\.secrets) + fromEnvironment.secrets
      + settings.endpoints.values.flatMap(\.secrets)
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
    for index in readers.indices {
      let aliases = Set(models.map { $0.alias.lowercased() })
      for var model in readers[index].models(&catalogue, own: own[index]) {
        guard references.insert(model.reference.lowercased()).inserted else { continue }
        if aliases.contains(model.alias.lowercased()) { model.alias = model.id }
        models.append(model)
      }
    }
    for provider in catalogue.providers.values {
      settings.endpoints[provider.endpoint.id] = provider.endpoint
    }
    if !readers.isEmpty { settings.unlistedParameters = readers[0].defaultParameters() }
    if let index = readers.firstIndex(where: { !$0.isOpenClaw }) {
      let root = readers[index].root
      if let node = root["systemPrompt"] {
        settings.systemPrompt = readers[index].text(node, "systemPrompt")
      }
      if let node = root["theme"] { settings.theme = readers[index].text(node, "theme") }
      settings.keys = readers[index].keyBindings(commands: commands)
      settings.hyperlinks = readers[index].hyperlinks()
      settings.editing = readers[index].editing()
      settings.usesMouse = readers[index].flag(root["mouse"], "mouse")
      settings.notify = readers[index].choice(root["notify"], "notify", Settings.notifications)
      readers[index].complainOfMisspeltNames()
    }
    return models
  }

  private mutating func defaultModel(
    _ settings: Settings, _ fromEnvironment: EnvironmentReading
  ) -> Model {
    if fromEnvironment.isComplete, let model = fromEnvironment.model { return model }
    if fromEnvironment.endpoint == nil, let name = environment["ANTHROPIC_MODEL"], !name.isEmpty {
      if case .found(let model) = settings.model(named: name) { return model }
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
        if isUsable { return model }
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
    let usable = settings.models.first { settings.endpoint(of: $0)?.isUsable == true }
    return usable ?? Settings.demo
  }
}

extension Reader {
  /// What may stand at the top of Confab's own file. OpenClaw's other names are let through: its
  /// whole file may have been pasted.
  private static let names = [
    "providers", "models", "model", "params", "systemPrompt", "theme", "hyperlinks", "keys",
    "editing", "mouse", "notify", "env", "secrets", "agents",
  ]

  /// `"hyperlinks"`: true, false or "auto", which is nil.
  fileprivate mutating func hyperlinks() -> Bool? {
    guard let node = root["hyperlinks"] else { return nil }
    if case .bool(let value) = node.value { return value }
    if node.rawString != "auto" {
      complain("hyperlinks must be true, false or \"auto\"", at: node.offset)
    }
    return nil
  }

  /// A slip of the pen would otherwise be a setting that silently does nothing.
  fileprivate mutating func complainOfMisspeltNames() {
    for member in root.members ?? [] where !Self.names.contains(member.name) {
      let near = Self.names.first {
        ModelNames.distance(member.name.lowercased(), $0.lowercased()) <= ($0.count > 5 ? 2 : 1)
      }
      if let near {
        complain(
          "“\(member.name)” means nothing here; is it “\(near)”?", at: member.offset, .warning)
      }
    }
  }
}
