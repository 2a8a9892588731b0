import Messages

/// A key as it was configured, and where.
struct ConfiguredKey: Sendable {
  /// What stands there.
  enum Value: Sendable {
    case given(Secret)
    /// To be asked for when it is needed.
    case command(KeyCommand)
  }

  /// The key, or how to get it.
  let value: Value
  /// `path:line`, and the variable, file or command it leads to.
  let source: String
}

/// How a provider's `apiKey` is found: written there, named as a variable, or referred to.
extension Reader {
  /// A key's text and the end of its source.
  private struct Found {
    let text: String
    var origin = ""
  }

  /// The key; nil if there is none, and then a complaint says why unless none was configured.
  mutating func key(_ node: Node?, provider: String) -> ConfiguredKey? {
    guard let node else { return nil }
    let found: Found?
    switch node.value {
    case .null: return nil
    case .string(let raw): found = keyText(raw, at: node.offset, provider: provider)
    case .object:
      if node["source"]?.rawString == "exec" { return command(node, provider: provider) }
      found = referredKey(node, provider: provider)
    default:
      complain("the apiKey of “\(provider)” must be text, not \(node.kind)", at: node.offset)
      found = nil
    }
    guard let found else { return nil }
    let secret = Secret(found.text.trimmingSpace)
    remember(secret)
    guard !secret.isEmpty else {
      complain("the apiKey of “\(provider)” is empty", at: node.offset)
      return nil
    }
    guard secret.isSendable else {
      complain(
        "the apiKey of “\(provider)” holds a character that no key has (a line break?)",
        at: node.offset)
      return nil
    }
    return ConfiguredKey(
      value: .given(secret), source: place(of: node.offset) + found.origin)
  }

  private mutating func keyText(_ raw: String, at offset: Int, provider: String) -> Found? {
    // OpenClaw takes "$NAME" and, in docs/gateway/config-tools/custom-providers.md, "NAME" too.
    let name = raw.hasPrefix("$") && !raw.hasPrefix("${") ? raw.dropFirst() : raw[...]
    if Variables.isName(name), name.count <= Self.longestBareName {
      let name = String(name)
      if let value = variables[name] { return Found(text: value, origin: origin(of: [name])) }
      // One word in capitals could be a key; with an underscore it is a variable's name.
      if raw.hasPrefix("$") || name.contains("_") || variables.isSet(name) {
        return missing([name], at: offset, provider: provider)
      }
    }
    let expansion = variables.expand(raw)
    guard expansion.missing.isEmpty else {
      return missing(expansion.missing, at: offset, provider: provider)
    }
    return Found(text: expansion.text, origin: origin(of: expansion.used))
  }

  /// Beyond this a word in capitals is more likely a key than a variable's name.
  private static let longestBareName = 40

  private mutating func missing(_ names: [String], at offset: Int, provider: String) -> Found? {
    let what = names.map { name in
      if variables.isOnlyInProject(name) {
        return "\(name) is only set by this directory's .env, which gives no keys"
      }
      return "\(name) is \(variables.isSet(name) ? "empty" : "not set")"
    }
    complain(
      "the apiKey of “\(provider)” is in a variable, but \(what.joined(separator: " and "))",
      at: offset)
    return nil
  }

  private static let sources: Set = ["env", "file", "exec", "store", "value"]

  /// A SecretRef (OpenClaw docs/gateway/secrets.md): `{source, provider, id}`.
  private mutating func referredKey(_ node: Node, provider: String) -> Found? {
    // A key pasted where its place should be named is a key all the same.
    for case let text? in [node["source"]?.rawString, node["id"]?.rawString]
    where !Self.sources.contains(text) && !Variables.isName(text) && !text.hasPrefix("/") {
      remember(Secret(text))
    }
    guard let kind = node["source"]?.rawString, let id = node["id"]?.rawString else {
      complain("the apiKey of “\(provider)” needs a source and an id", at: node.offset)
      return nil
    }
    switch kind {
    case "env":
      guard Variables.isName(id) else {
        complain(
          "the id of the key of “\(provider)” cannot be the name of a variable", at: node.offset)
        return nil
      }
      guard let value = variables[id] else {
        return missing([id], at: node.offset, provider: provider)
      }
      return Found(text: value, origin: origin(of: [id]))
    case "file": return filedKey(node, id: id, provider: provider)
    default:
      complain(
        "a key can only come from the source env, file or exec; choose one for “\(provider)”",
        at: node.offset)
    }
    return nil
  }

  /// The member of `secrets.providers` that a reference names, and its name.
  private mutating func store(of node: Node, _ kind: String) -> (name: String, node: Node)? {
    let name =
      node["provider"]?.rawString ?? root[path: "secrets", "defaults", kind]?.rawString ?? "default"
    guard let place = root[path: "secrets", "providers", name] else {
      complain("secrets.providers has no “\(name)”, which is to hold this key", at: node.offset)
      return nil
    }
    return (name, place)
  }

  /// A program to ask, described but not run.
  private mutating func command(_ node: Node, provider: String) -> ConfiguredKey? {
    guard let id = node["id"]?.rawString else {
      complain("the apiKey of “\(provider)” needs a source and an id", at: node.offset)
      return nil
    }
    guard let (name, place) = store(of: node, "exec") else { return nil }
    guard let written = place["command"], let path = text(written, "the command of “\(name)”")
    else {
      if place["command"] == nil { complain("“\(name)” has no command", at: place.offset) }
      return nil
    }
    let program = Paths.resolve(path, home: files.home, directory: "")
    guard path.hasPrefix("/") || path.hasPrefix("~/") else {
      complain(
        "the command of “\(name)” must be an absolute path, with its arguments in args",
        at: written.offset)
      return nil
    }
    var command = KeyCommand(
      path: program, arguments: texts(place["args"], "args"), id: id, provider: name,
      isJSONOnly: place["jsonOnly"]?.bool ?? true)
    command.inherited = texts(place["passEnv"], "passEnv")
    for member in members(place["env"], "the env of “\(name)”") {
      guard let value = text(member.value, "the variable \(member.name)") else { continue }
      remember(Secret(value))
      command.variables[member.name] = value
    }
    command.timeout = count(place["timeoutMs"], "timeoutMs") ?? command.timeout
    command.outputLimit = count(place["maxOutputBytes"], "maxOutputBytes") ?? command.outputLimit
    command.requirements = KeyCommand.Requirements(
      allowsLink: place["allowSymlinkCommand"]?.bool ?? false,
      trustedDirectories: texts(place["trustedDirs"], "trustedDirs").map {
        Paths.resolve($0, home: files.home, directory: "")
      })
    return ConfiguredKey(
      value: .command(command),
      source: self.place(of: node.offset) + ", from the command \(program)")
  }

  private mutating func texts(_ node: Node?, _ what: String) -> [String] {
    guard let node else { return [] }
    guard let elements = node.elements else {
      complain("\(what) must be a list of texts", at: node.offset)
      return []
    }
    return elements.compactMap { text($0, what) }
  }

  private mutating func filedKey(_ node: Node, id: String, provider: String) -> Found? {
    guard let (store, place) = store(of: node, "file") else { return nil }
    guard let written = place["path"], let text = text(written, "the path of “\(store)”") else {
      if place["path"] == nil { complain("“\(store)” has no path", at: place.offset) }
      return nil
    }
    let path = Paths.resolve(
      text, home: files.home, directory: Paths.parent(of: sources.path))
    let bytes: [UInt8]
    do {
      bytes = try files.readPrivately(path)
    } catch {
      let advice = (error as? FileError)?.advice(path: path) ?? "it cannot be read"
      complain("the key of “\(provider)” should be in \(path), but \(advice)", at: written.offset)
      return nil
    }
    if place["mode"]?.rawString == "singleValue" || place["mode"] == nil && id == "value" {
      return Found(
        text: String(decoding: bytes, as: UTF8.self), origin: ", from the file \(path)")
    }
    // The parser's complaint is about a file of secrets: its text must not be shown.
    guard let values = try? JSON5Parser.parse(bytes) else {
      complain(
        "\(path), which is to hold the key of “\(provider)”, is not JSON", at: written.offset)
      return nil
    }
    guard let key = values.at(pointer: id)?.rawString else {
      complain(
        "\(path) holds no text at the id given for the key of “\(provider)”", at: node.offset)
      return nil
    }
    return Found(text: key, origin: ", from the file \(path)")
  }
}

extension Node {
  /// The value a JSON pointer names (RFC 6901).
  func at(pointer: String) -> Node? {
    guard pointer.hasPrefix("/") else { return pointer.isEmpty ? self : nil }
    var node: Node? = self
    for part in pointer.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      let name = String(part.replacing("~1", with: "/").replacing("~0", with: "~"))
      if let elements = node?.elements {
        node = Int(name).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
      } else {
        node = node?[name]
      }
    }
    return node
  }
}
