/// What a call of `Grep` asks for.
struct GrepQuery: Hashable, Sendable {
  /// What is told of each file.
  enum Mode: String, Hashable, Sendable, CaseIterable {
    case files = "files_with_matches"
    case content
    case count
  }

  let pattern: String
  let mode: Mode
  /// The patterns of which a file's path must match one; none: every file.
  let globs: [String]
  let ignoresCase: Bool
  let hasNumbers: Bool
  let before: Int
  let after: Int
  /// The most lines of the answer.
  let headLimit: Int
  let isMultiline: Bool

  init(_ input: ToolInput) throws(ToolFailure) {
    pattern = try input.text("pattern")
    guard !pattern.isEmpty else { throw ToolFailure("\"pattern\" of Grep is empty.") }
    let name = try input.optionalText("output_mode") ?? Mode.files.rawValue
    guard let mode = Mode(rawValue: name) else {
      let names = Mode.allCases.map(\.rawValue).joined(separator: ", ")
      throw ToolFailure("\"output_mode\" of Grep must be one of \(names).")
    }
    self.mode = mode
    var globs: [String] = []
    if let glob = try input.optionalText("glob"), !glob.isEmpty {
      // Several may be written with spaces between them.
      globs = glob.split(separator: " ").map(String.init)
    }
    if let type = try input.optionalText("type"), !type.isEmpty {
      guard let endings = Self.types[type] else {
        throw ToolFailure(
          "Grep does not know the type \(type); use \"glob\" instead, such as \"*.\(type)\".")
      }
      guard globs.isEmpty else { throw ToolFailure("Grep takes either \"glob\" or \"type\".") }
      globs = endings.map { "*." + $0 }
    }
    self.globs = globs
    ignoresCase = try input.flag("-i")
    hasNumbers = input.has("-n") ? try input.flag("-n") : true
    let context = try input.number("context") ?? 0
    let around = try input.number("-C") ?? context
    before = min(1_000, try input.number("-B") ?? around)
    after = min(1_000, try input.number("-A") ?? around)
    let limit = try input.number("head_limit") ?? 0
    headLimit = limit == 0 ? .max : limit
    isMultiline = try input.flag("multiline")
  }

  /// The pattern that a path must match, if any; one without a slash is about the name alone.
  var wanted: GlobPattern? {
    guard !globs.isEmpty else { return nil }
    let rooted = globs.map { glob in
      glob.contains("/") ? String(glob.drop { $0 == "/" }) : "**/" + glob
    }
    return GlobPattern(rooted.count == 1 ? rooted[0] : "{" + rooted.joined(separator: ",") + "}")
  }

  /// The most used of ripgrep's types (`rg --type-list`).
  private static let types: [String: [String]] = [
    "c": ["c", "h"], "cpp": ["cpp", "cc", "cxx", "hpp", "hh", "h"], "cs": ["cs"],
    "css": ["css", "scss"], "go": ["go"], "html": ["html", "htm"], "java": ["java"],
    "js": ["js", "jsx", "mjs", "cjs", "vue"], "json": ["json"], "kotlin": ["kt", "kts"],
    "lua": ["lua"], "md": ["md", "markdown"], "php": ["php"], "py": ["py", "pyi"],
    "rb": ["rb"], "ruby": ["rb"], "rust": ["rs"], "sh": ["sh", "bash", "zsh"],
    "sql": ["sql"], "swift": ["swift"], "toml": ["toml"], "ts": ["ts", "tsx", "mts", "cts"],
    "txt": ["txt"], "xml": ["xml"], "yaml": ["yaml", "yml"],
  ]
}
