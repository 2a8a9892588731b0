/// Where Confab's files live (XDG Base Directory Specification 0.8, and OpenClaw's own places).
package struct Paths: Hashable, Sendable {
  /// `$XDG_CONFIG_HOME/confab/config.json`.
  package var configFile: String?
  /// `$XDG_CONFIG_HOME/confab/themes`, which holds the user's own themes.
  package var themesDirectory: String?
  /// `$XDG_DATA_HOME/confab`, which holds the archive.
  package var dataDirectory: String?
  /// `$XDG_STATE_HOME/confab`, which holds the log and the input's history.
  package var stateDirectory: String?
  /// Where OpenClaw's configuration may be, the likeliest first.
  package var openClawFiles: [String]
  /// Where OpenClaw keeps what it generates.
  package var openClawDirectory: String?
  /// OpenClaw's `.env`.
  package var openClawVariables: String? { openClawDirectory.map { "\($0)/.env" } }
  /// The working directory's `.env`; nil where there is no absolute working directory.
  package var projectVariables: String?
  /// The files in which a project says what tools may not do; none where there is no absolute
  /// working directory.
  package var projectFiles: [String]
  /// Claude Code's own settings, `$CLAUDE_CONFIG_DIR/settings.json`.
  package var claudeFile: String?

  /// - Parameters:
  ///   - home: the home directory, where the environment does not say another; nil for none, and
  ///     then whatever no XDG variable names is nil.
  ///   - directory: the working directory, for a relative `OPENCLAW_CONFIG_PATH`.
  package init(environment: [String: String], home: String?, directory: String) {
    let home = Self.absolute(home) ?? Self.absolute(environment["HOME"])
    func base(_ variable: String, _ fallback: String) -> String? {
      // The specification says to ignore a relative path.
      let directory = Self.absolute(environment[variable]) ?? home.map { "\($0)/\(fallback)" }
      return directory.map { "\($0)/confab" }
    }
    configFile = base("XDG_CONFIG_HOME", ".config").map { "\($0)/config.json" }
    themesDirectory = configFile.map { "\(Self.parent(of: $0))/themes" }
    dataDirectory = base("XDG_DATA_HOME", ".local/share")
    stateDirectory = base("XDG_STATE_HOME", ".local/state")

    func resolved(_ variable: String) -> String? {
      guard let path = environment[variable], !path.isEmpty else { return nil }
      return Self.resolve(path, home: home, directory: directory)
    }
    projectVariables = directory.hasPrefix("/") ? "\(directory)/.env" : nil
    projectFiles =
      directory.hasPrefix("/")
      ? [".confab/config.json", ".claude/settings.json", ".claude/settings.local.json"]
        .map { "\(directory)/\($0)" } : []
    claudeFile =
      (resolved("CLAUDE_CONFIG_DIR") ?? home.map { "\($0)/.claude" }).map { "\($0)/settings.json" }
    openClawDirectory =
      resolved("OPENCLAW_STATE_DIR")
      ?? (resolved("OPENCLAW_HOME") ?? home).map { "\($0)/.openclaw" }
    // OpenClaw docs/help/environment.md: OPENCLAW_CONFIG_PATH is the file, OPENCLAW_STATE_DIR the
    // directory, OPENCLAW_HOME stands for the home directory; ~/.clawdbot is its older name.
    if let file = resolved("OPENCLAW_CONFIG_PATH") {
      openClawFiles = [file]
    } else if let state = resolved("OPENCLAW_STATE_DIR") {
      openClawFiles = ["\(state)/openclaw.json"]
    } else if let home = resolved("OPENCLAW_HOME") ?? home {
      openClawFiles = ["\(home)/.openclaw/openclaw.json", "\(home)/.clawdbot/clawdbot.json"]
    } else {
      openClawFiles = []
    }
  }

  /// A path as people write it: absolute, from `~/`, or relative to a directory.
  static func resolve(_ path: String, home: String?, directory: String) -> String {
    if path.hasPrefix("/") { return path }
    if let home, path == "~" || path.hasPrefix("~/") { return home + path.dropFirst() }
    return "\(directory)/\(path)"
  }

  /// The directory that holds a file.
  static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func absolute(_ path: String?) -> String? {
    guard var path, path.hasPrefix("/") else { return nil }
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return path
  }
}
