import Messages

/// A tool as its server tells of it.
struct MCPTool: Hashable {
  /// The server's name of it; any text.
  let name: String
  /// For the model.
  let description: String
  /// The JSON Schema of its arguments, an object.
  let schema: JSON
}

/// The tools of one server, put together from the pages of `tools/list`
/// (modelcontextprotocol.io, specification/2025-06-18/server/tools). Every request carries all
/// definitions, so there is an end to them.
struct MCPToolList: Hashable {
  /// The most tools of one server.
  static let countLimit = 128
  /// What the definitions of one server may take together, in bytes.
  static let sizeLimit = 256 << 10

  private(set) var tools: [MCPTool] = []
  /// Tools that were passed over because the list is full.
  private(set) var surplus = 0
  /// Tools that no model could be told of.
  private(set) var broken = 0
  private var size = 0
  private var names: Set<String> = []

  /// Whether nothing more is taken, so that no further page need be asked for.
  var isFull: Bool { surplus > 0 }

  /// Takes the `tools` of a page. Of several with one name the first counts.
  mutating func add(_ page: [JSON]) {
    for element in page {
      guard let tool = MCPTool(element) else {
        broken += 1
        continue
      }
      guard names.insert(tool.name).inserted else { continue }
      let size = tool.name.utf8.count + tool.description.utf8.count + tool.schema.bytes.count
      guard tools.count < Self.countLimit, self.size + size <= Self.sizeLimit else {
        surplus += 1
        continue
      }
      self.size += size
      tools.append(tool)
    }
  }

  /// What is to be said of tools that are missing; nil where none is.
  func remark(server: String) -> String? {
    var parts: [String] = []
    if surplus > 0 {
      parts.append(
        "only its first \(tools.count) tools are offered: there is an end at "
          + "\(Self.countLimit) tools and \(Self.sizeLimit >> 10) KB of definitions")
    }
    if broken > 0 {
      parts.append(
        "\(broken) tool\(broken == 1 ? " is" : "s are") left out for want of a name, or for an input "
          + "that the Messages API refuses")
    }
    return parts.isEmpty ? nil : "MCP server \(server): \(parts.joined(separator: "; "))."
  }
}

extension MCPTool {
  /// Nil for what a model cannot be told of. One definition that the API refuses would make it
  /// refuse every request.
  fileprivate init?(_ json: JSON) {
    guard let name = json["name"]?.stringValue, !name.isEmpty,
      var schema = (json["inputSchema"] ?? .object([:])).objectValue
    else { return nil }
    switch schema["type"] {
    case nil: schema["type"] = .string("object")
    case .string("object"): break
    default: return nil
    }
    // The Messages API takes none of these at the top level: "input_schema does not support oneOf,
    // allOf, or anyOf at the top level". The server checks its arguments itself.
    for name in ["oneOf", "allOf", "anyOf"] { schema[name] = nil }
    if let properties = schema["properties"] {
      guard let members = properties.objectValue, members.keys.allSatisfy(Self.isKey) else {
        return nil
      }
    }
    self.name = name
    description = (json["description"] ?? json["title"])?.stringValue ?? ""
    self.schema = .object(schema)
  }

  /// The Messages API takes keys of `^[a-zA-Z0-9_.-]{1,64}$`.
  private static func isKey(_ key: String) -> Bool {
    (1...64).contains(key.utf8.count)
      && key.utf8.allSatisfy {
        switch $0 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
          UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }
}
