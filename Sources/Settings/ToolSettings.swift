/// What the configuration says of the tools that a model may call.
package struct ToolSettings: Hashable, Sendable {
  /// A rule as it was written, `Bash(git status:*)`, and where.
  package struct Rule: Hashable, Sendable {
    package var text: String
    /// `path:line`.
    package var source: String
  }

  /// What rules of one kind of file say.
  package struct Rules: Hashable, Sendable {
    package var allow: [Rule] = []
    package var ask: [Rule] = []
    package var deny: [Rule] = []
  }

  /// Whether models are offered tools at all.
  package var isOn = true
  /// The person's own rules.
  package var rules = Rules()
  /// Those of the working directory, which can only tighten: nothing of it is allowed by them.
  package var projectRules = Rules()
  /// The mode to begin in, by Claude Code's name of it; nil for asking.
  package var mode: String?
  /// Whether commands are confined where that is possible.
  package var isConfined = true
  /// Whether confined commands may use the network.
  package var hasNetwork = false
  /// How many rounds of tools may follow each other without a word from the person.
  package var roundLimit: Int?

  /// What `permissions.defaultMode` may be (code.claude.com/docs/en/iam, "Permission modes").
  package static let modes = ["default", "acceptEdits", "plan", "bypassPermissions"]
}

extension Reader {
  /// `tools` and `permissions` of `config.json`:
  ///
  ///     tools: false,
  ///     tools: { sandbox: false, network: true, maxRounds: 50 },
  ///     permissions: { allow: ["Bash(git status:*)"], ask: [], deny: ["Read(./secrets/**)"],
  ///                    defaultMode: "acceptEdits" }
  mutating func toolSettings() -> ToolSettings {
    var settings = ToolSettings()
    if let node = root["tools"] {
      if let isOn = node.bool {
        settings.isOn = isOn
      } else {
        _ = members(node, "tools")
        if let flag = node["sandbox"] { settings.isConfined = self.flag(flag, "tools.sandbox") }
        settings.hasNetwork = flag(node["network"], "tools.network")
        settings.roundLimit = count(node["maxRounds"], "tools.maxRounds")
      }
    }
    settings.rules = rules()
    settings.mode = choice(
      root["permissions"]?["defaultMode"], "permissions.defaultMode", ToolSettings.modes)
    return settings
  }

  /// The rules of a file: Claude Code's form of them, which others have taken over.
  mutating func rules() -> ToolSettings.Rules {
    let node = root["permissions"]
    _ = members(node, "permissions")
    return ToolSettings.Rules(
      allow: rules(node?["allow"], "permissions.allow"),
      ask: rules(node?["ask"], "permissions.ask"), deny: rules(node?["deny"], "permissions.deny"))
  }

  private mutating func rules(_ node: Node?, _ what: String) -> [ToolSettings.Rule] {
    guard let node else { return [] }
    guard let elements = node.elements else {
      complain("\(what) must be a list of rules, not \(node.kind)", at: node.offset)
      return []
    }
    return elements.compactMap { element in
      text(element, "a rule of \(what)").map {
        ToolSettings.Rule(text: $0, source: place(of: element.offset))
      }
    }
  }
}

extension Assembly {
  /// The rules of the working directory: its own file, and Claude Code's
  /// (code.claude.com/docs/en/settings). Whoever wrote the project wrote them, so that they may
  /// forbid and ask, and allow nothing.
  mutating func projectRules() -> ToolSettings.Rules {
    var rules = ToolSettings.Rules()
    for path in paths.projectFiles {
      guard let bytes = bytes(of: path) else {
        // A rule that could not be read would have tightened something, perhaps everything.
        if found.contains(path) { rules.ask += Self.everything(path) }
        continue
      }
      let source = SourceText(path: path, bytes: bytes)
      do {
        let root = try JSON5Parser.parse(bytes)
        var reader = Reader(
          sources: SourceTexts(source), root: root, isOpenClaw: false,
          variables: Variables(process: [:]),
          files: Reader.Files(home: nil, readPrivately: { _ in throw FileError.missing }))
        let found = reader.rules()
        rules.ask += found.ask
        rules.deny += found.deny
        problems += reader.problems
        if reader.problems.contains(where: { $0.severity == .error }) {
          rules.ask += Self.everything(path)
        }
      } catch {
        problems.append(Problem(error.message, in: source, at: error.offset))
        rules.ask += Self.everything(path)
      }
    }
    return rules
  }

  private static func everything(_ path: String) -> [ToolSettings.Rule] {
    ["Bash", "Edit", "Read", "mcp__*"].map { ToolSettings.Rule(text: $0, source: path) }
  }
}
