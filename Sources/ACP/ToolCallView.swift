import Conversation
import Messages

/// A call as clients show it.
struct ToolCallView: Sendable {
  let kind: String
  let title: String
  /// The file that the call is about, absolute.
  let path: String?
  /// From 1.
  let line: Int?
  private let input: JSON

  /// - Parameter directory: what relative paths are relative to.
  init(_ call: ToolCall, in directory: String) {
    input = call.input
    func text(_ name: String) -> String? {
      call.input[name]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
    }
    let file = text("file_path")
    let place = file ?? text("path")
    path = file.map { Self.absolute($0, in: directory) }
    line = file == nil ? nil : call.input["offset"]?.intValue.flatMap { $0 > 0 ? $0 : nil }
    let shown = place.map { Self.short($0, in: directory) }
    // Names as models know them from Claude Code; kinds are those of the protocol (ToolKind).
    switch call.name {
    case "Read": (kind, title) = ("read", "Read \(shown ?? "a file")")
    case "LS": (kind, title) = ("read", "List \(shown ?? ".")")
    case "Write": (kind, title) = ("edit", "Write \(shown ?? "a file")")
    case "Edit", "MultiEdit": (kind, title) = ("edit", "Edit \(shown ?? "a file")")
    case "Glob": (kind, title) = ("search", "Find \(text("pattern") ?? "files")")
    case "Grep": (kind, title) = ("search", "Search for \(text("pattern") ?? "text")")
    case "Bash": (kind, title) = ("execute", text("command") ?? "Run a command")
    case "TodoWrite": (kind, title) = ("think", "Update the plan")
    case "WebFetch": (kind, title) = ("fetch", "Fetch \(text("url") ?? "a page")")
    default: (kind, title) = ("other", call.name)
    }
  }

  /// What says what the call is.
  var members: [String: JSON] {
    var members: [String: JSON] = [
      "title": .string(title), "kind": .string(kind), "rawInput": input,
    ]
    if let path {
      var location: [String: JSON] = ["path": .string(path)]
      location["line"] = line.map { .integer(Int64($0)) }
      members["locations"] = .array([.object(location)])
    }
    return members
  }

  static func absolute(_ path: String, in directory: String) -> String {
    if path.hasPrefix("/") { return path }
    return directory.hasSuffix("/") ? directory + path : directory + "/" + path
  }

  private static func short(_ path: String, in directory: String) -> String {
    path.hasPrefix(directory + "/") ? String(path.dropFirst(directory.count + 1)) : path
  }

  // MARK: Content

  static func content(_ text: String) -> JSON {
    .object(["type": .string("content"), "content": Agent.text(text)])
  }

  static func diff(_ change: FileChange) -> JSON {
    var members: [String: JSON] = [
      "type": .string("diff"), "path": .string(change.path),
      "newText": .string(change.after ?? ""),
    ]
    members["oldText"] = change.before.map { .string($0) }
    return .object(members)
  }

  /// Of a longer input of a call its beginning and its end are shown, in bytes; all of it is in
  /// `rawInput`.
  private static let headLimit = 6 << 10
  private static let tailLimit = 2 << 10

  /// The beginning and the end of a long text, with what is left out said.
  private static func shortened(_ text: String) -> String {
    let count = text.utf8.count
    guard count > headLimit + tailLimit else { return text }
    var (head, tail) = (text.startIndex, text.endIndex)
    var (headSize, tailSize) = (0, 0)
    for index in text.indices {
      let size = text[index].utf8.count
      guard headSize + size <= headLimit else { break }
      headSize += size
      head = text.index(after: index)
    }
    while tail > head {
      let index = text.index(before: tail)
      let size = text[index].utf8.count
      guard tailSize + size <= tailLimit else { break }
      tailSize += size
      tail = index
    }
    return "\(text[..<head])\n… \(count - headSize - tailSize) bytes left out …\n\(text[tail...])"
  }

  /// What the person has to know to decide.
  static func content(of proposal: Proposal) -> [JSON] {
    switch proposal.act {
    case .changes(let changes): return changes.map(diff)
    case .reading(let path): return [content("Reads \(path), outside the working directory.")]
    case .service(let server):
      let input = shortened(String(decoding: proposal.call.input.bytes, as: UTF8.self))
      let fence = String(repeating: "`", count: longestRun(of: "`", in: input) + 3)
      return [
        content(
          "Calls \(proposal.call.name) of the MCP server \(server) with\n\(fence)json\n\(input)\n\(fence)"
        )
      ]
    case .command(let command, let directory, let sandbox):
      let held: String
      switch sandbox {
      case .none: held = "without a sandbox"
      case .confined(let network): held = network ? "in a sandbox" : "in a sandbox without network"
      }
      let fence = String(repeating: "`", count: longestRun(of: "`", in: command) + 3)
      return [content("\(fence)sh\n\(command)\n\(fence)\nIn \(directory), \(held).")]
    }
  }

  private static func longestRun(of mark: Character, in text: String) -> Int {
    var (longest, run) = (0, 0)
    for character in text {
      run = character == mark ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }

  /// What came of a call: changes of files as diffs, anything else as the model is told it.
  static func content(of outcome: ToolOutcome) -> [JSON] {
    if !outcome.changes.isEmpty, !outcome.result.isError { return outcome.changes.map(diff) }
    return content(of: outcome.result)
  }

  static func content(of result: ToolResult) -> [JSON] {
    result.content.compactMap { block in
      switch block {
      case .text(let text): return content(text)
      case .image(let type, let data):
        return .object([
          "type": .string("content"),
          "content": .object([
            "type": .string("image"), "mimeType": .string(type), "data": .string(data),
          ]),
        ])
      default: return nil
      }
    }
  }
}
