/// Variables as one place gives them: the process's environment, or the `env` block of Claude
/// Code's settings. What says where a key goes, and the key, are always taken from the same place.
struct NamedValues: Sendable {
  private let values: [String: String]
  private let lines: [String: Int]
  /// The file; nil for the process's environment.
  private let path: String?
  /// A shell's command line that yields a key, and where it stands.
  let keyHelper: (command: String, source: String)?

  /// The process's environment.
  init(process: [String: String]) {
    values = process
    lines = [:]
    path = nil
    keyHelper = nil
  }

  /// The `env` block of Claude Code's own settings, behind which the process's variables count as
  /// far as they name no server and no key; nil if there is none and no `apiKeyHelper`.
  init?(claudeSettings root: Node, in source: SourceText, process: [String: String]) {
    var values = process.filter { !Self.bound.contains($0.key) }
    var lines: [String: Int] = [:]
    for member in root["env"]?.members ?? [] {
      guard let text = member.value.rawString, values[member.name] == nil else { continue }
      values[member.name] = text
      lines[member.name] = source.position(of: member.offset).line
    }
    keyHelper = root["apiKeyHelper"].flatMap { node in
      node.rawString.map { ($0, "\(source.path):\(source.position(of: node.offset).line)") }
    }
    guard !lines.isEmpty || keyHelper != nil else { return nil }
    self.values = values
    self.lines = lines
    path = source.path
  }

  /// The variables that say of a server or of a key.
  private static let bound: Set = [
    "ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_CUSTOM_HEADERS",
    "ANTHROPIC_BETAS",
  ]

  /// Whether this is the process's environment.
  var isOfProcess: Bool { path == nil }

  /// As it stands; nil if it is not set.
  func raw(_ name: String) -> String? { values[name] }

  /// The first line without blanks before it; nil if it is not set or empty.
  subscript(_ name: String) -> String? {
    guard let text = values[name]?.split(whereSeparator: \.isNewline).first else { return nil }
    let words = String(text).trimmingSpace
    return words.isEmpty ? nil : words
  }

  /// A variable that switches something on.
  func isOn(_ name: String) -> Bool {
    ["1", "true", "yes", "on"].contains(self[name]?.lowercased() ?? "")
  }

  /// Where a value comes from: the variable's name, with `path:line` where it is in a file.
  func source(of name: String) -> String {
    guard let path, let line = lines[name] else { return name }
    return "\(path):\(line)"
  }

  /// A problem with a variable.
  func problem(_ message: String, with name: String, _ severity: Problem.Severity) -> Problem {
    guard let path, let line = lines[name] else {
      return Problem(message, path: Problem.environment, severity: severity)
    }
    // What is wrong in another program's file is not this person's mistake.
    return Problem(message, path: path, line: line, severity: .warning)
  }
}
