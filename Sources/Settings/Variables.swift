import Messages

/// What `${NAME}` in a configuration means, from four places of which none overrides the one
/// before it (OpenClaw docs/help/environment.md): the process's environment, `.env` of the working
/// directory, `.env` of OpenClaw's directory, the file's own `env` block.
///
/// The working directory may be anybody's project. As in OpenClaw, its `.env` never gives a key;
/// here it gives no address and no header either, for a key would follow them: it only fills in
/// parameters and texts (`expand(_:with:)`).
struct Variables: Sendable {
  /// A value and where it stands.
  private struct Value: Sendable {
    let text: String
    let source: String
  }

  /// Which places to look into.
  enum Trust: Sendable {
    /// All but the working directory: for keys, addresses and headers.
    case own
    /// All of them: for what is only sent along.
    case everything
  }

  private let process: [String: String]
  private var project: [String: Value] = [:]
  private var global: [String: Value] = [:]
  private var block: [String: Value] = [:]

  /// - Parameter process: the process's environment.
  init(process: [String: String]) {
    self.process = process
  }

  /// Adds the `.env` of the working directory.
  mutating func add(project file: DotEnv, path: String) {
    project = Self.values(of: file, path: path)
  }

  /// Adds the `.env` of OpenClaw's directory.
  mutating func add(global file: DotEnv, path: String) {
    global = Self.values(of: file, path: path)
  }

  private static func values(of file: DotEnv, path: String) -> [String: Value] {
    file.entries.mapValues { Value(text: $0.value, source: "\(path):\($0.line)") }
  }

  /// Adds a variable of the file's `env` block; `source` says where it stands.
  mutating func define(_ name: String, as value: String, source: String = "") {
    block[name] = Value(text: value, source: source)
  }

  /// Values that a `.env` file gives under a name that tells of a key.
  var secrets: [Secret] {
    [project, global].flatMap { values in
      values.filter { name, _ in
        Redaction.tellingNames.contains(where: name.lowercased().contains)
      }.map { Secret($0.value.text) }
    }
  }

  /// The value; nil if there is none or an empty one: an exported but empty key is a missing key.
  subscript(_ name: String) -> String? { value(name, .own)?.text }

  /// Where the value of a variable stands: `environment`, or `path:line`; nil if there is none.
  func source(of name: String, with trust: Trust = .own) -> String? { value(name, trust)?.source }

  private func value(_ name: String, _ trust: Trust) -> Value? {
    if let value = process[name], !value.isEmpty {
      return Value(text: value, source: Problem.environment)
    }
    for values in trust == .everything ? [project, global, block] : [global, block] {
      if let value = values[name], !value.text.isEmpty { return value }
    }
    return nil
  }

  /// Set at all, be it to nothing.
  func isSet(_ name: String) -> Bool {
    process[name] != nil || global[name] != nil || block[name] != nil
  }

  /// Whether only the working directory's `.env` sets it, where it does not count for a key.
  func isOnlyInProject(_ name: String) -> Bool {
    project[name] != nil && !isSet(name)
  }

  /// Letters A-Z, digits and underscores, not beginning with a digit: what OpenClaw allows as the
  /// name of a variable in `${}` (docs/gateway/config-secrets-env.md).
  static func isName(_ text: some StringProtocol) -> Bool {
    guard let first = text.utf8.first, !isDigit(first) else { return false }
    return text.utf8.allSatisfy {
      (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) || isDigit($0)
        || $0 == UInt8(ascii: "_")
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// A text with its variables filled in, the names for which there was nothing, and those for
  /// which there was something.
  struct Expansion: Hashable, Sendable {
    var text: String
    var missing: [String]
    var used: [String] = []
  }

  /// Fills in `${NAME}` and `${NAME:-otherwise}`; `$${NAME}` stands for itself without the first
  /// dollar. Anything else with a dollar is ordinary text. A missing variable leaves nothing.
  func expand(_ text: String, with trust: Trust = .own) -> Expansion {
    var expansion = Expansion(text: "", missing: [])
    var rest = text[...]
    while let dollar = rest.firstIndex(of: "$") {
      expansion.text += rest[..<dollar]
      rest = rest[dollar...]
      if rest.hasPrefix("$${"), let close = rest.firstIndex(of: "}") {
        expansion.text += rest[rest.index(after: dollar)...close]
        rest = rest[rest.index(after: close)...]
      } else if rest.hasPrefix("${"), let close = rest.firstIndex(of: "}"),
        let value = value(of: rest[..<close].dropFirst(2), trust, &expansion)
      {
        expansion.text += value
        rest = rest[rest.index(after: close)...]
      } else {
        expansion.text.append("$")
        rest = rest.dropFirst()
      }
    }
    expansion.text += rest
    return expansion
  }

  /// What stands between the braces; nil if it is no reference.
  private func value(
    of inside: Substring, _ trust: Trust, _ expansion: inout Expansion
  ) -> String? {
    let name = inside.prefix { $0 != ":" }
    let rest = inside[name.endIndex...]
    // A reference within the alternative is none: the inner one is filled in, the outer stays.
    guard Self.isName(name), rest.isEmpty || rest.hasPrefix(":-"),
      !rest.contains("$"), !rest.contains("{")
    else { return nil }
    if let value = value(String(name), trust) {
      expansion.used.append(String(name))
      return value.text
    }
    guard rest.isEmpty else { return String(rest.dropFirst(2)) }
    expansion.missing.append(String(name))
    return ""
  }
}
