import Messages

extension Settings {
  /// Reads everything there is to read. Never fails: what is wrong becomes a `Problem`, and the
  /// rest is used. No command is run.
  ///
  /// - Parameters:
  ///   - environment: the process's.
  ///   - home: the home directory where `HOME` is not to be trusted or missing; nil for `HOME`.
  ///   - directory: the working directory.
  ///   - commands: the names of commands that keys can be bound to.
  ///   - readFile: the bytes of a configuration file; throws `FileError.missing` for none.
  ///   - readPrivately: the bytes of a file that holds a key; refuses one that others can read.
  ///   - realPath: a path without symbolic links; nil where there is nothing.
  package static func load(
    environment: [String: String], home: String?, directory: String, commands: [String] = [],
    readFile: @escaping (String) throws -> [UInt8] = Disk.read,
    readPrivately: @escaping (String) throws -> [UInt8] = Disk.readPrivately,
    realPath: @escaping (String) -> String? = Disk.realPath
  ) -> Settings {
    let paths = Paths(environment: environment, home: home, directory: directory)
    var assembly = Assembly(
      environment: environment, paths: paths,
      files: Reader.Files(home: home ?? environment["HOME"], readPrivately: readPrivately),
      disk: Inclusion.Disk(read: readFile, realPath: realPath), commands: commands)
    if let path = paths.configFile { assembly.read(path, isOpenClaw: false) }
    for path in paths.openClawFiles {
      if assembly.read(path, isOpenClaw: true) { break }
    }
    if let path = environment["OPENCLAW_CONFIG_PATH"], !path.isEmpty,
      assembly.isMissing(paths.openClawFiles)
    {
      assembly.complain("OPENCLAW_CONFIG_PATH names a file that does not exist")
    }
    return assembly.settings()
  }
}

/// Reads files one after the other; what is made of them is in `Assembly.settings()`.
struct Assembly {
  /// The process's.
  let environment: [String: String]
  /// Where the files lie.
  let paths: Paths
  /// What was read, the nearest file first.
  var readers: [Reader] = []
  /// What is wrong apart from what the readers found.
  var problems: [Problem] = []
  /// The paths of the files that are there.
  private(set) var found: [String] = []
  /// The names of commands that keys can be bound to.
  let commands: [String]
  private let files: Reader.Files
  /// How files are read.
  let disk: Inclusion.Disk
  /// Made with the first file: without one, nothing asks for variables.
  private var variables: Variables?

  /// Nothing read yet.
  init(
    environment: [String: String], paths: Paths, files: Reader.Files, disk: Inclusion.Disk,
    commands: [String]
  ) {
    self.environment = environment
    self.paths = paths
    self.files = files
    self.disk = disk
    self.commands = commands
  }

  /// Notes a mistake in a variable.
  mutating func complain(_ message: String) {
    problems.append(Problem(message, path: Problem.environment))
  }

  /// Notes a file that is used although it is no configuration of ours.
  mutating func noteFound(_ path: String) { found.append(path) }

  /// Whether none of these files was there.
  func isMissing(_ paths: [String]) -> Bool { !paths.contains(where: found.contains) }

  /// Reads and parses one file.
  ///
  /// - Returns: whether the file is there, readable or not.
  @discardableResult
  mutating func read(_ path: String, isOpenClaw: Bool) -> Bool {
    guard let bytes = bytes(of: path) else { return found.contains(path) }
    let source = SourceText(path: path, bytes: bytes)
    do {
      var inclusion = Inclusion(SourceTexts(source), disk: disk)
      let root = inclusion.resolve(try JSON5Parser.parse(bytes))
      guard root.members != nil else {
        problems.append(
          Problem("a configuration is an object in braces", in: source, at: root.offset))
        return true
      }
      var sources = inclusion.sources
      let addresses = isOpenClaw ? generatedAddresses(root, &sources) : [:]
      var reader = Reader(
        sources: sources, root: root, isOpenClaw: isOpenClaw, variables: fileVariables(),
        files: files)
      for (message, offset) in inclusion.complaints { reader.complain(message, at: offset) }
      reader.addresses = addresses
      readers.append(reader)
    } catch {
      problems.append(Problem(error.message, in: source, at: error.offset))
    }
    return true
  }

  /// The bytes of a file that is there and can be read; a problem says what else is wrong.
  mutating func bytes(of path: String) -> [UInt8]? {
    do {
      let bytes = try disk.read(path)
      found.append(path)
      return bytes
    } catch FileError.missing {
      return nil
    } catch {
      let advice = (error as? FileError)?.advice(path: path) ?? "it cannot be read"
      problems.append(Problem("this configuration is left out: \(advice)", path: path))
      found.append(path)
      return nil
    }
  }

  /// What `${NAME}` means in files; `.env` files are read with the first of them.
  private mutating func fileVariables() -> Variables {
    if let variables { return variables }
    var made = Variables(process: environment)
    if let path = paths.projectVariables, let bytes = try? disk.read(path) {
      made.add(project: DotEnv(bytes), path: path)
    }
    if let path = paths.openClawVariables, let bytes = try? disk.read(path) {
      made.add(global: DotEnv(bytes), path: path)
    }
    variables = made
    return made
  }

  /// The addresses in OpenClaw's generated `agents/<id>/agent/models.json`, of which those that
  /// are not empty win over the configured ones (docs/concepts/models.md).
  private func generatedAddresses(_ root: Node, _ sources: inout SourceTexts) -> [String: Node] {
    let listed = root[path: "agents", "list"]?.elements ?? []
    let agent =
      listed.first { $0["default"]?.bool == true }?["id"]?.rawString
      ?? (listed.count == 1 ? listed[0]["id"]?.rawString : nil) ?? "main"
    guard let directory = paths.openClawDirectory, !agent.contains("/") else { return [:] }
    let path = "\(directory)/agents/\(agent)/agent/models.json"
    guard let bytes = try? disk.read(path), let parsed = try? JSON5Parser.parse(bytes) else {
      return [:]
    }
    let base = sources.add(SourceText(path: path, bytes: bytes))
    var addresses: [String: Node] = [:]
    for provider in parsed["providers"]?.members ?? [] {
      guard let address = provider.value["baseUrl"], address.rawString?.isEmpty == false else {
        continue
      }
      addresses[provider.name.lowercased()] = address.shifted(by: base)
    }
    return addresses
  }
}
