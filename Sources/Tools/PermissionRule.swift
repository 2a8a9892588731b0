import Messages

/// A rule as Claude Code writes it: `Tool` or `Tool(pattern)`
/// (https://code.claude.com/docs/en/permissions).
package struct PermissionRule: Hashable, Sendable {
  /// `Bash`, `Read`, `Edit`, `mcp__server`, or another tool's name.
  package let tool: String
  /// Nil: every use of the tool.
  package let pattern: String?

  /// A rule of these parts; the tool by its name in rules.
  package init(tool: String, pattern: String?) {
    self.tool = Tool(rawValue: tool)?.ruleName ?? tool
    self.pattern = pattern == "*" || pattern == "" ? nil : pattern
  }

  /// Reads a rule; nil where it is none.
  package init?(_ text: String) {
    let text = text.trimmed
    guard let open = text.firstIndex(of: "(") else {
      let isService = text.hasPrefix(MCPNames.prefix)
      guard !text.isEmpty,
        // Servers and their tools have any names.
        isService || text.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" })
      else { return nil }
      self.init(tool: text, pattern: nil)
      return
    }
    guard text.last == ")", open > text.startIndex else { return nil }
    self.init(
      tool: String(text[..<open]), pattern: String(text[text.index(after: open)...].dropLast()))
  }

  /// The rule as configurations write it.
  package var text: String { tool + (pattern.map { "(\($0))" } ?? "") }

  /// Whether the rule is about a simple command, given as its words.
  func matches(command words: [String]) -> Bool {
    guard tool == Tool.bash.rawValue else { return false }
    guard let pattern else { return true }
    let text = words.joined(separator: " ")
    if pattern.hasSuffix(":*") {
      let prefix = String(pattern.dropLast(2))
      return Self.same(text, prefix) || Self.begins(text, prefix + " ")
    }
    // `git log *` is also `git log`.
    if pattern.hasSuffix(" *"), Self.matches(String(pattern.dropLast(2)), text) { return true }
    return Self.matches(pattern, text)
  }

  /// Whether the rule is this very command line, with all that is in it.
  func matches(line: String) -> Bool {
    guard tool == Tool.bash.rawValue else { return false }
    guard let pattern else { return true }
    return !pattern.hasSuffix(":*") && Self.literal(pattern).map { Self.same($0, line) } ?? false
  }

  /// A pattern that means this text alone.
  static func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      if character == "*" || character == "\\" { result.append("\\") }
      result.append(character)
    }
  }

  /// The text that a pattern without stars means; nil where it has one.
  private static func literal(_ pattern: String) -> String? {
    var result = ""
    var isEscaped = false
    for character in pattern {
      if isEscaped {
        if character != "*", character != "\\" { result.append("\\") }
        result.append(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == "*" {
        return nil
      } else {
        result.append(character)
      }
    }
    return isEscaped ? result + "\\" : result
  }

  /// A star stands for anything, also for nothing and for spaces and slashes.
  private static func matches(_ pattern: String, _ text: String) -> Bool {
    if let literal = literal(pattern) { return same(literal, text) }
    var parts: [[UInt8]] = [[]]
    var isEscaped = false
    for byte in pattern.utf8 {
      if isEscaped {
        if byte != UInt8(ascii: "*"), byte != UInt8(ascii: "\\") {
          parts[parts.count - 1].append(UInt8(ascii: "\\"))
        }
        parts[parts.count - 1].append(byte)
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "*") {
        parts.append([])
      } else {
        parts[parts.count - 1].append(byte)
      }
    }
    var rest = Array(text.utf8)[...]
    guard rest.starts(with: parts[0]) else { return false }
    rest = rest.dropFirst(parts[0].count)
    for part in parts[1..<(parts.count - 1)] where !part.isEmpty {
      guard let place = Editing.places(of: part, in: Array(rest)).first else { return false }
      rest = rest.dropFirst(place + part.count)
    }
    let last = parts[parts.count - 1]
    return rest.count >= last.count && rest.suffix(last.count).elementsEqual(last)
  }

  /// By bytes: to a shell, texts that Unicode calls equal are different.
  private static func same(_ one: String, _ other: String) -> Bool {
    one.utf8.elementsEqual(other.utf8)
  }

  private static func begins(_ text: String, _ prefix: String) -> Bool {
    text.utf8.starts(with: prefix.utf8)
  }

  /// Whether the rule is about a tool of a server: by the tool's name, or all of the server's, as
  /// `mcp__server`. A star in the tool's part stands for anything, also for nothing.
  /// - Parameter tightens: whether a star counts in the server's part too. What loosens must name
  ///   its server, or be about all of them (`mcp__*`).
  func matches(tool: String, of server: String, tightens: Bool) -> Bool {
    guard self.tool.hasPrefix(MCPNames.prefix) else { return false }
    let name = MCPNames.plain(self.tool, keepsStars: true)
    if name == server || name == MCPNames.prefix + "*" { return true }
    guard tool.hasPrefix(server + "__") else { return false }
    let toolPart = String(tool.dropFirst(server.count + 2))
    // The server is given: a star behind its name cannot reach another whose name begins alike.
    if name.hasPrefix(server + "__") {
      return Self.matches(String(name.dropFirst(server.count + 2)), toolPart)
    }
    guard tightens else { return false }
    var serverPattern = String(name.dropFirst(MCPNames.prefix.count))
    var toolPattern = "*"
    if let range = serverPattern.firstRange(of: "__") {
      toolPattern = String(serverPattern[range.upperBound...])
      serverPattern = String(serverPattern[..<range.lowerBound])
    }
    return serverPattern.contains("*")
      && Self.matches(serverPattern, String(server.dropFirst(MCPNames.prefix.count)))
      && Self.matches(toolPattern, toolPart)
  }

  /// Whether the rule is about a file.
  /// - Parameters:
  ///   - toolName: the tool's name in rules.
  ///   - root: the working directory, from which patterns without a slash before them count.
  func matches(file place: Place, toolName: String, root: Place, home: Place?) -> Bool {
    guard tool == toolName else { return false }
    guard var pattern else { return true }
    var base = root
    var isAnchored = true
    if pattern.hasPrefix("//") {
      base = Place(names: [])
    } else if pattern.hasPrefix("~/") {
      guard let home else { return false }
      base = home
      pattern.removeFirst()
    } else if pattern.hasPrefix("./") {
      pattern.removeFirst(2)
    } else {
      // As in .gitignore, a pattern without a slash inside is about a name anywhere.
      isAnchored = pattern.dropLast(pattern.hasSuffix("/") ? 1 : 0).contains("/")
    }
    guard place.isWithin(base) else { return false }
    let glob = GlobPattern(isAnchored ? pattern : "**/" + pattern)
    let names = Array(place.names.dropFirst(base.names.count))
    // A directory's pattern covers all that is in it.
    return names.indices.contains { glob.matches(names[...$0].joined(separator: "/")) }
      || names.isEmpty && glob.matches("x")
  }
}
