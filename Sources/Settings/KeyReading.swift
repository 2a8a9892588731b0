/// How a provider's `apiKey` is found: written there, named as a variable, or referred to.
extension Reader {
  /// The key; nil if there is none, and then a complaint says why unless none was configured.
  mutating func key(_ node: Node?, provider: String) -> Secret? {
    guard let node else { return nil }
    let text: String?
    switch node.value {
    case .null: return nil
    case .string(let raw): text = keyText(raw, at: node.offset, provider: provider)
    case .object: text = referredKey(node, provider: provider)
    default:
      complain("the apiKey of “\(provider)” must be text, not \(node.kind)", at: node.offset)
      text = nil
    }
    guard let text else { return nil }
    let secret = Secret(Self.trimmed(text))
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
    return secret
  }

  private mutating func keyText(_ raw: String, at offset: Int, provider: String) -> String? {
    // OpenClaw takes "$NAME" and, in docs/gateway/config-tools/custom-providers.md, "NAME" too.
    let name = raw.hasPrefix("$") && !raw.hasPrefix("${") ? raw.dropFirst() : raw[...]
    if Variables.isName(name), name.count <= Self.longestBareName {
      if let value = variables[String(name)] { return value }
      // One word in capitals could be a key; with an underscore it is a variable's name.
      if raw.hasPrefix("$") || name.contains("_") || variables.isSet(String(name)) {
        return missing([String(name)], at: offset, provider: provider)
      }
    }
    let expansion = variables.expand(raw)
    guard expansion.missing.isEmpty else {
      return missing(expansion.missing, at: offset, provider: provider)
    }
    return expansion.text
  }

  /// Beyond this a word in capitals is more likely a key than a variable's name.
  private static let longestBareName = 40

  private mutating func missing(_ names: [String], at offset: Int, provider: String) -> String? {
    let what = names.map { "\($0) is \(variables.isSet($0) ? "empty" : "not set")" }
    complain(
      "the apiKey of “\(provider)” is in a variable, but \(what.joined(separator: " and "))",
      at: offset)
    return nil
  }

  private static let sources: Set = ["env", "file", "exec", "store", "value"]

  /// A SecretRef (OpenClaw docs/gateway/secrets.md): `{source, provider, id}`.
  private mutating func referredKey(_ node: Node, provider: String) -> String? {
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
      return variables[id] ?? missing([id], at: node.offset, provider: provider)
    case "file": return filedKey(node, id: id, provider: provider)
    case "exec":
      complain(
        "a key from a command is not read yet; use a file or a variable for “\(provider)”",
        at: node.offset)
    default:
      complain(
        "a key can only come from the source env or file; choose one for “\(provider)”",
        at: node.offset)
    }
    return nil
  }

  private mutating func filedKey(_ node: Node, id: String, provider: String) -> String? {
    let store = node["provider"]?.rawString ?? "default"
    guard let place = root[path: "secrets", "providers", store] else {
      complain("secrets.providers has no “\(store)”, which is to hold this key", at: node.offset)
      return nil
    }
    guard let written = place["path"], let text = text(written, "the path of “\(store)”") else {
      if place["path"] == nil { complain("“\(store)” has no path", at: place.offset) }
      return nil
    }
    let path = Paths.resolve(
      text, home: files.home, directory: Paths.parent(of: source.path))
    let bytes: [UInt8]
    do {
      bytes = try files.readPrivately(path)
    } catch {
      let advice = (error as? FileError)?.advice(path: path) ?? "it cannot be read"
      complain("the key of “\(provider)” should be in \(path), but \(advice)", at: written.offset)
      return nil
    }
    if place["mode"]?.rawString == "singleValue" || place["mode"] == nil && id == "value" {
      return String(decoding: bytes, as: UTF8.self)
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
    return key
  }

  /// Without white space around: files end in a line break, and pasted keys in a blank.
  private static func trimmed(_ text: String) -> String {
    var text = text[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
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
