/// What `${NAME}` in a configuration means: the process's environment, and behind it the file's
/// own `env` block, which never overrides (OpenClaw docs/help/environment.md).
struct Variables: Sendable {
  private var process: [String: String]
  private var block: [String: String] = [:]

  /// - Parameter process: the process's environment.
  init(process: [String: String]) {
    self.process = process
  }

  /// Adds a variable of the file's `env` block.
  mutating func define(_ name: String, as value: String) {
    block[name] = value
  }

  /// The value; nil if there is none or an empty one: an exported but empty key is a missing key.
  subscript(_ name: String) -> String? {
    for source in [process, block] {
      if let value = source[name], !value.isEmpty { return value }
    }
    return nil
  }

  /// Set at all, be it to nothing.
  func isSet(_ name: String) -> Bool { process[name] != nil || block[name] != nil }

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

  /// A text with its variables filled in, and the names for which there was nothing.
  struct Expansion: Hashable, Sendable {
    var text: String
    var missing: [String]
  }

  /// Fills in `${NAME}` and `${NAME:-otherwise}`; `$${NAME}` stands for itself without the first
  /// dollar. Anything else with a dollar is ordinary text. A missing variable leaves nothing.
  func expand(_ text: String) -> Expansion {
    var expansion = Expansion(text: "", missing: [])
    var rest = text[...]
    while let dollar = rest.firstIndex(of: "$") {
      expansion.text += rest[..<dollar]
      rest = rest[dollar...]
      if rest.hasPrefix("$${"), let close = rest.firstIndex(of: "}") {
        expansion.text += rest[rest.index(after: dollar)...close]
        rest = rest[rest.index(after: close)...]
      } else if rest.hasPrefix("${"), let close = rest.firstIndex(of: "}"),
        let value = value(of: rest[..<close].dropFirst(2), missing: &expansion.missing)
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
  private func value(of inside: Substring, missing: inout [String]) -> String? {
    guard let colon = inside.firstIndex(of: ":") else {
      guard Self.isName(inside) else { return nil }
      if let value = self[String(inside)] { return value }
      missing.append(String(inside))
      return ""
    }
    let name = inside[..<colon]
    let rest = inside[colon...]
    guard Self.isName(name), rest.hasPrefix(":-") else { return nil }
    return self[String(name)] ?? String(rest.dropFirst(2))
  }
}
