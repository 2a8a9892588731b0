import Messages

/// Reads one parsed file: takes what it understands, and complains about the rest with its line.
/// The parts of the file are read in extensions of their own.
struct Reader {
  /// The texts, for places.
  let sources: SourceTexts
  /// The whole of it, parsed, with what it includes.
  let root: Node
  /// Whether it is OpenClaw's own file, where what we cannot use is no mistake of the person's.
  let isOpenClaw: Bool
  /// The process's, and the file's own `env` block once it is read.
  var variables: Variables
  /// Where keys may be.
  let files: Files
  /// Addresses that OpenClaw's generated `models.json` gives, by the provider's lower-cased id.
  var addresses: [String: Node] = [:]
  private(set) var problems: [Problem] = []
  /// Every secret that was met, used or not.
  private(set) var secrets: [Secret] = []

  /// The file system, as far as a configuration may reach into it.
  struct Files {
    let home: String?
    let readPrivately: (String) throws -> [UInt8]
  }

  /// Reads the `env` block; the other parts are read when they are asked for.
  init(
    sources: SourceTexts, root: Node, isOpenClaw: Bool, variables: Variables, files: Files
  ) {
    self.sources = sources
    self.root = root
    self.isOpenClaw = isOpenClaw
    self.variables = variables
    self.files = files
    for secret in variables.secrets { remember(secret) }
    defineVariables()
  }

  /// Notes a mistake at a value or a name.
  mutating func complain(_ message: String, at offset: Int, _ severity: Problem.Severity = .error) {
    let severity = isOpenClaw ? .warning : severity
    problems.append(Problem(message, in: sources, at: offset, severity: severity))
  }

  /// Notes a secret, so that it is masked wherever the file is quoted.
  mutating func remember(_ secret: Secret) {
    if !secret.isEmpty { secrets.append(secret) }
  }

  /// `path:line` of a value, for people.
  func place(of offset: Int) -> String { sources.place(of: offset) }

  /// `path:line` of a value, and of the variables that are filled in.
  func source(of node: Node, with trust: Variables.Trust = .own) -> String {
    guard let raw = node.rawString, raw.contains("$") else { return place(of: node.offset) }
    return place(of: node.offset) + origin(of: variables.expand(raw, with: trust).used, trust)
  }

  /// The end of a source that says which variables were filled in.
  func origin(of names: [String], _ trust: Variables.Trust = .own) -> String {
    names.map { name in
      ", from \(name) (\(variables.source(of: name, with: trust) ?? Problem.environment))"
    }.joined()
  }

  /// A text with its variables filled in. Complains and gives nil if it is not text, or names a
  /// variable that is not set.
  mutating func text(
    _ node: Node, _ what: String, with trust: Variables.Trust = .own
  ) -> String? {
    guard let raw = node.rawString else {
      complain("\(what) must be text, not \(node.kind)", at: node.offset)
      return nil
    }
    let expansion = variables.expand(raw, with: trust)
    guard expansion.missing.isEmpty else {
      complain(
        "\(what) needs the variable \(expansion.missing.joined(separator: " and ")), which is not set",
        at: node.offset)
      return nil
    }
    return expansion.text
  }

  /// True or false; complains otherwise, and is false then.
  mutating func flag(_ node: Node?, _ what: String) -> Bool {
    guard let node else { return false }
    if let value = node.bool { return value }
    if case .null = node.value { return false }
    complain("\(what) must be true or false, not \(node.kind)", at: node.offset)
    return false
  }

  /// One of several words; complains otherwise.
  mutating func choice(_ node: Node?, _ what: String, _ words: [String]) -> String? {
    guard let node else { return nil }
    if case .null = node.value { return nil }
    guard let wish = text(node, what) else { return nil }
    if words.contains(wish) { return wish }
    complain("\(what) must be one of \(words.joined(separator: ", "))", at: node.offset)
    return nil
  }

  /// A whole number above zero; complains otherwise.
  mutating func count(_ node: Node?, _ what: String) -> Int? {
    guard let node else { return nil }
    if case .null = node.value { return nil }
    guard let number = node.integer, number > 0 else {
      complain("\(what) must be a whole number above 0", at: node.offset)
      return nil
    }
    return number
  }

  /// The members of an object; complains about anything else.
  mutating func members(_ node: Node?, _ what: String) -> [Node.Member] {
    guard let node else { return [] }
    if case .null = node.value { return [] }
    guard let members = node.members else {
      complain("\(what) must be an object in braces, not \(node.kind)", at: node.offset)
      return []
    }
    var last: [String: Int] = [:]
    for (index, member) in members.enumerated() {
      if last.updateValue(index, forKey: member.name) != nil {
        complain(
          "“\(member.name)” stands here twice; the last one counts", at: member.offset, .warning)
      }
    }
    return members.indices.filter { last[members[$0].name] == $0 }.map { members[$0] }
  }

  /// A value to pass on, variables filled in; one that is not set leaves its text as it stands.
  func json(_ node: Node) -> JSON {
    switch node.value {
    case .null: return .null
    case .bool(let value): return .bool(value)
    case .integer(let value): return .integer(value)
    case .number(let value): return .number(value)
    case .string(let text):
      let expansion = variables.expand(text, with: .everything)
      return .string(expansion.missing.isEmpty ? expansion.text : text)
    case .array(let elements): return .array(elements.map(json))
    case .object(let members):
      return .object(
        Dictionary(members.map { ($0.name, json($0.value)) }, uniquingKeysWith: { $1 }))
    }
  }

  /// The `env` block: `{NAME: "value", vars: {NAME: "value"}}`. Its values may be keys.
  private mutating func defineVariables() {
    let block = members(root["env"], "env").filter { $0.name != "shellEnv" }
    let nested = members(root[path: "env", "vars"], "env.vars")
    for member in block.filter({ $0.name != "vars" }) + nested {
      guard let value = member.value.rawString else {
        complain("the variable \(member.name) must be text", at: member.value.offset)
        continue
      }
      if Redaction.tellingNames.contains(where: member.name.lowercased().contains) {
        remember(Secret(value))
      }
      variables.define(member.name, as: value, source: place(of: member.offset))
    }
  }
}
