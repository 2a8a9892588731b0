/// The names by which models and rules know servers and their tools: `mcp__server__tool`, as Claude
/// Code forms them (https://code.claude.com/docs/en/mcp).
struct MCPNames {
  /// What begins every name.
  static let prefix = "mcp__"
  /// The Messages API takes names of `[a-zA-Z0-9_-]{1,64}`.
  static let limit = 64
  /// Of a server's name, so that there is room for the tool's.
  private static let serverLimit = 24

  /// A tool's names without an end or a number to them, as a person writes them in rules.
  struct Full: Hashable {
    /// `mcp__server__tool`.
    let tool: String
    /// `mcp__server`.
    let server: String

    /// Of a server and its tool by their own names.
    init(tool: String, server: String) {
      self.server = MCPNames.prefix + MCPNames.plain(server)
      self.tool = self.server + "__" + MCPNames.plain(tool)
    }

    /// Whether these names were given to the tool, if perhaps shortened, and not a number besides,
    /// since another has the same.
    func became(tool: String, server: String) -> Bool {
      server == self.server.prefix(MCPNames.prefix.count + MCPNames.serverLimit)
        && tool == (server + self.tool.dropFirst(self.server.count)).prefix(MCPNames.limit)
    }
  }

  private var taken: Set<String> = []

  /// `mcp__server`, which no other server has.
  mutating func server(_ name: String) -> String {
    unique(Self.prefix + Self.plain(name), limit: Self.prefix.count + Self.serverLimit)
  }

  /// `mcp__server__tool`, which no other tool has.
  mutating func tool(_ name: String, of server: String) -> String {
    unique(server + "__" + Self.plain(name), limit: Self.limit)
  }

  /// Gives names free again.
  mutating func release(_ names: some Sequence<String>) { taken.subtract(names) }

  private mutating func unique(_ name: String, limit: Int) -> String {
    var candidate = String(name.prefix(limit))
    var number = 2
    while !taken.insert(candidate).inserted {
      let suffix = "_\(number)"
      candidate = name.prefix(limit - suffix.count) + suffix
      number += 1
    }
    return candidate
  }

  /// The name with what may not be in it as `_`.
  /// - Parameter keepsStars: for patterns of rules.
  static func plain(_ name: String, keepsStars: Bool = false) -> String {
    let bytes = name.unicodeScalars.map { scalar -> UInt8 in
      switch scalar {
      case "*" where keepsStars: UInt8(ascii: "*")
      case "a"..."z", "A"..."Z", "0"..."9", "_", "-": UInt8(scalar.value)
      default: UInt8(ascii: "_")
      }
    }
    return bytes.isEmpty ? "_" : String(decoding: bytes, as: UTF8.self)
  }
}
