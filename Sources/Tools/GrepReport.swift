import Conversation
import Messages

/// What a search found, as text for the model; the same whoever searched.
struct GrepReport {
  /// Bytes of a line that are shown.
  private static let lineLimit = 500
  private static let answerLimit = 40_000

  private let query: GrepQuery
  private let start: Place
  private let territory: Territory
  private var lines: [String] = []
  private var size = 0
  private var last: (path: String, number: Int)?
  /// Files with a match.
  private(set) var fileCount = 0
  private var matchCount = 0
  /// Whether no more is wanted.
  private(set) var isFull = false

  /// - Parameter start: where the search began; paths that are handed in are below it.
  init(_ query: GrepQuery, start: Place, in territory: Territory) {
    self.query = query
    self.start = start
    self.territory = territory
  }

  /// A file with matches: how many of its lines match.
  mutating func add(file path: String, count: Int) {
    fileCount += 1
    matchCount += count
    switch query.mode {
    case .files: append(shown(path))
    case .count: append("\(shown(path)):\(count)")
    case .content: break
    }
  }

  /// A line of a file, in order.
  /// - Parameter number: from 1.
  mutating func add(line: some Sequence<UInt8>, number: Int, of path: String, isMatch: Bool) {
    guard !isFull else { return }
    if query.before + query.after > 0, let last, last.path != path || last.number + 1 < number {
      append("--")
    }
    last = (path, number)
    var bytes = Array(line)
    if bytes.last == 0x0A { bytes.removeLast() }
    if bytes.last == 0x0D { bytes.removeLast() }
    var text = String(decoding: bytes.prefix(Self.lineLimit), as: UTF8.self)
    if bytes.count > Self.lineLimit {
      text = String(
        decoding: Clipping.withoutBrokenEnd(Array(bytes.prefix(Self.lineLimit))), as: UTF8.self)
      text += "… (\(bytes.count) bytes in this line)"
    }
    let sign = isMatch ? ":" : "-"
    append(shown(path) + sign + (query.hasNumbers ? "\(number)\(sign)" : "") + text)
  }

  private func shown(_ path: String) -> String {
    let names = path.isEmpty ? [] : path.split(separator: "/").map(String.init)
    return territory.shown(Place(names: start.names + names))
  }

  private mutating func append(_ line: String) {
    guard !isFull else { return }
    guard lines.count < query.headLimit, size < Self.answerLimit else {
      isFull = true
      return
    }
    lines.append(line)
    size += line.utf8.count + 1
  }

  /// The answer.
  /// - Parameter note: what else is to be said, such as that the person stopped it.
  func outcome(call: String, note: String? = nil) -> ToolOutcome {
    var lines = lines
    if lines.isEmpty { lines.append("No matches found.") }
    if isFull {
      lines.append("(more was found; narrow the pattern, or give path, glob or head_limit)")
    }
    if let note { lines.append(note) }
    let summary =
      fileCount == 0
      ? "no match"
      : "\(matchCount) line\(matchCount == 1 ? "" : "s") in \(fileCount) file"
        + (fileCount == 1 ? "" : "s")
    return ToolOutcome(
      result: ToolResult(id: call, text: lines.joined(separator: "\n")), summary: summary)
  }
}
