/// Puts in what `$include` names, as OpenClaw does (docs/gateway/config-secrets-env.md and
/// src/config/includes.ts): a file or a list of files, merged in their order; what stands beside
/// `$include` wins. Lists are joined, objects merged, anything else replaced.
struct Inclusion {
  /// How the file system is seen.
  struct Disk {
    /// The bytes of a file; throws `FileError`.
    let read: (String) throws -> [UInt8]
    /// A path without symbolic links; nil where there is nothing.
    let realPath: (String) -> String?
  }

  /// What is wrong, and where.
  private(set) var complaints: [(message: String, offset: Int)] = []
  /// The including file and all that were included.
  private(set) var sources: SourceTexts
  /// The directory of the first file, out of which no path may lead.
  private let root: String
  private let disk: Disk

  /// OpenClaw's limits.
  private static let depthLimit = 10
  private static let sizeLimit = 2 << 20

  /// - Parameter sources: the file that was parsed.
  init(_ sources: SourceTexts, disk: Disk) {
    self.sources = sources
    root = Self.normalized(Paths.parent(of: sources.path))
    self.disk = disk
  }

  /// The value with all inclusions replaced by what they name; one that fails leaves nothing.
  mutating func resolve(_ node: Node) -> Node {
    guard Self.includes(node) else { return node }
    return resolve(node, chain: [Self.normalized(sources.path)])
  }

  private static func includes(_ node: Node) -> Bool {
    switch node.value {
    case .object(let members):
      return members.contains { $0.name == "$include" || includes($0.value) }
    case .array(let elements): return elements.contains(where: includes)
    default: return false
    }
  }

  private mutating func resolve(_ node: Node, chain: [String]) -> Node {
    switch node.value {
    case .array(let elements):
      let resolved = elements.map { resolve($0, chain: chain) }
      return Node(value: .array(resolved), offset: node.offset, end: node.end)
    case .object(let members):
      let others = members.filter { $0.name != "$include" }.map {
        Node.Member(name: $0.name, offset: $0.offset, value: resolve($0.value, chain: chain))
      }
      let rest = Node(value: .object(others), offset: node.offset, end: node.end)
      guard let named = node["$include"] else { return rest }
      let included = self.included(named, chain: chain)
      guard !others.isEmpty else { return included ?? rest }
      guard let included, included.members != nil else {
        if included != nil {
          complaints.append(
            ("what stands beside $include needs that file to hold an object", named.offset))
        }
        return rest
      }
      return Self.merged(included, rest)
    default: return node
    }
  }

  private mutating func included(_ named: Node, chain: [String]) -> Node? {
    if named.rawString != nil { return file(named, chain: chain) }
    guard let elements = named.elements else {
      complaints.append(("$include must be a path or a list of paths", named.offset))
      return nil
    }
    var result: Node?
    for element in elements {
      guard let next = file(element, chain: chain) else { continue }
      result = result.map { Self.merged($0, next) } ?? next
    }
    return result
  }

  private mutating func file(_ named: Node, chain: [String]) -> Node? {
    guard let written = named.rawString, !written.isEmpty, !written.contains("\0") else {
      complaints.append(("$include must be a path or a list of paths", named.offset))
      return nil
    }
    let directory = Paths.parent(of: chain[chain.count - 1])
    let path = Self.normalized(written.hasPrefix("/") ? written : "\(directory)/\(written)")
    // A link must not lead out either.
    let realRoot = disk.realPath(root) ?? root
    let isInside =
      path.hasPrefix(root == "/" ? "/" : root + "/")
      && (disk.realPath(path).map { $0.hasPrefix(realRoot == "/" ? "/" : realRoot + "/") } ?? true)
    guard isInside else {
      complaints.append(("$include may only name files below \(root)", named.offset))
      return nil
    }
    guard !chain.contains(path) else {
      complaints.append(("\(path) includes itself", named.offset))
      return nil
    }
    guard chain.count <= Self.depthLimit else {
      complaints.append(
        ("$include goes deeper than \(Self.depthLimit) levels here", named.offset))
      return nil
    }
    do {
      let bytes = try disk.read(path)
      guard bytes.count <= Self.sizeLimit else { throw FileError.tooLarge(limit: Self.sizeLimit) }
      let base = sources.add(SourceText(path: path, bytes: bytes))
      do {
        return resolve(try JSON5Parser.parse(bytes).shifted(by: base), chain: chain + [path])
      } catch {
        complaints.append((error.message, base + error.offset))
        return nil
      }
    } catch {
      let advice = (error as? FileError)?.advice(path: path) ?? "it cannot be read"
      complaints.append(("$include names \(path), but \(advice)", named.offset))
      return nil
    }
  }

  /// Two values as one, the second of them the nearer.
  static func merged(_ first: Node, _ second: Node) -> Node {
    if let a = first.elements, let b = second.elements {
      return Node(value: .array(a + b), offset: second.offset, end: second.end)
    }
    guard var members = first.members, let others = second.members else { return second }
    for other in others {
      guard let index = members.firstIndex(where: { $0.name == other.name }) else {
        members.append(other)
        continue
      }
      members[index] = Node.Member(
        name: other.name, offset: other.offset, value: merged(members[index].value, other.value))
    }
    return Node(value: .object(members), offset: second.offset, end: second.end)
  }

  /// An absolute path without `.`, `..` and doubled slashes.
  private static func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }
}
