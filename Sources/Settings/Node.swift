import Messages

/// A value of a configuration file that remembers where it stands; members keep the file's order,
/// because the order of the models is the order of their numbers.
struct Node: Sendable {
  /// The kinds of JSON, numbers told apart where they are whole.
  indirect enum Value: Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([Node])
    case object([Member])
  }

  /// A name and its value.
  struct Member: Sendable {
    let name: String
    /// The byte at which the name starts.
    let offset: Int
    let value: Node
  }

  /// What it is.
  let value: Value
  /// The byte at which the value starts, in the numbering of `SourceTexts`.
  let offset: Int
  /// The byte after its last one.
  let end: Int

  /// The same value of a text whose bytes are numbered from `base` on.
  func shifted(by base: Int) -> Node {
    let moved: Value
    switch value {
    case .array(let elements): moved = .array(elements.map { $0.shifted(by: base) })
    case .object(let members):
      moved = .object(
        members.map {
          Member(name: $0.name, offset: $0.offset + base, value: $0.value.shifted(by: base))
        })
    default: moved = value
    }
    return Node(value: moved, offset: offset + base, end: end + base)
  }

  /// The member of that name; the last one wins, as in JSON5.
  subscript(_ name: String) -> Node? {
    members?.last { $0.name == name }?.value
  }

  /// The first of several spellings that is there.
  subscript(anyOf names: [String]) -> Node? {
    for name in names {
      if let value = self[name] { return value }
    }
    return nil
  }

  /// Follows a path of names; nil where one is missing.
  subscript(path names: String...) -> Node? {
    var node: Node? = self
    for name in names { node = node?[name] }
    return node
  }

  /// Of an object; nil for anything else.
  var members: [Member]? {
    if case .object(let members) = value { return members }
    return nil
  }

  /// Of a list; nil for anything else.
  var elements: [Node]? {
    if case .array(let elements) = value { return elements }
    return nil
  }

  /// The string as it stands in the file, variables unresolved.
  var rawString: String? {
    if case .string(let text) = value { return text }
    return nil
  }

  /// True or false; nil for anything else.
  var bool: Bool? {
    if case .bool(let value) = value { return value }
    return nil
  }

  /// A whole number; `32768.0` counts.
  var integer: Int? {
    switch value {
    case .integer(let value): return Int(exactly: value)
    case .number(let value): return Int(exactly: value)
    default: return nil
    }
  }

  /// What the value is, for a sentence: "a list", "text".
  var kind: String {
    switch value {
    case .null: return "null"
    case .bool: return "true or false"
    case .integer, .number: return "a number"
    case .string: return "text"
    case .array: return "a list"
    case .object: return "an object"
    }
  }
}
