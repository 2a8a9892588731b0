import Conversation
import Foundation
import Messages

/// A search by ripgrep, in a process of its own; its answer in JSON (rg(1), `--json`) becomes the
/// same report that our own search makes.
struct RipgrepRun: Work {
  let wantsTurn = false

  private let call: String
  private let query: GrepQuery
  private let start: Place
  private let isHidden: @Sendable (Place) -> Bool
  private let file: String?
  private var child: Child
  private var report: GrepReport
  private var rest: [UInt8] = []
  private var errors: [UInt8] = []
  private var counts = 0
  private var pending: [(line: ArraySlice<UInt8>, number: Int, isMatch: Bool)] = []
  private var isStopped = false
  private var nextLook: Int64?

  /// - Parameter program: where ripgrep is.
  init(
    _ query: GrepQuery, program: String, environment: [String: String], call: String, place: Place,
    in territory: Territory, isHidden: @escaping @Sendable (Place) -> Bool
  ) throws(ToolFailure) {
    self.call = call
    self.query = query
    self.isHidden = isHidden
    start = place
    report = GrepReport(query, start: place, in: territory)
    let opened = try territory.open(place, O_RDONLY)
    let isDirectory = (opened.status?.st_mode ?? 0) & S_IFMT == S_IFDIR
    file = isDirectory ? nil : place.name
    var words = [
      program, "--no-config", "--json", "--sort", "path", "--hidden", "--no-require-git",
      "--no-ignore-dot", "--no-ignore-exclude", "--no-ignore-global", "--no-messages",
      "--max-filesize", "20000000", "--glob", "!.git",
    ]
    for glob in query.globs { words += ["--glob", glob] }
    if query.ignoresCase { words.append("--ignore-case") }
    if query.isMultiline { words += ["--multiline", "--multiline-dotall"] }
    if query.mode == .content {
      words += ["--before-context", "\(query.before)", "--after-context", "\(query.after)"]
    }
    words += ["--regexp", query.pattern, "--", isDirectory ? "." : "./" + place.name]
    child = try Child(
      words, environment: environment,
      directory: isDirectory ? opened : territory.parent(of: place), channel: .errors)
  }

  var descriptors: [Int32] { child.descriptors }
  var deadline: Int64? { nextLook }
  mutating func stop(now: Int64) { isStopped = true }
  mutating func abandon() { child.abandon() }

  mutating func turn(readable: Set<Int32>, now: Int64) -> [ToolEvent] {
    if !isStopped, !report.isFull {
      // A megabyte of JSON is read in about a slice.
      rest += child.takeOutput(limit: 262_144)
      errors += child.takeChannel(limit: 4_096).prefix(max(0, 4_096 - errors.count))
      var start = 0
      while let end = rest[start...].firstIndex(of: 0x0A) {
        take(Array(rest[start..<end]))
        start = end + 1
      }
      rest.removeFirst(start)
    }
    if isStopped || report.isFull {
      child.abandon()
      return [
        .finished(report.outcome(call: call, note: isStopped ? "(stopped by the person)" : nil))
      ]
    }
    child.look()
    nextLook = child.tellsItsEnd ? nil : now + 10
    guard let status = child.status, child.isOutputAtEnd else { return [] }
    // 0: found, 1: nothing, 2: an error, which counts only where nothing was found.
    if status >> 8 & 0xFF == 2, report.fileCount == 0, !errors.isEmpty {
      return [.finished(.failed(call, String(decoding: errors, as: UTF8.self).trimmed))]
    }
    return [.finished(report.outcome(call: call))]
  }

  private mutating func take(_ line: [UInt8]) {
    guard let message = try? JSON(parsing: line), let data = message["data"] else { return }
    switch message["type"]?.stringValue {
    case "begin":
      counts = 0
      pending = []
    case "match", "context":
      let isMatch = message["type"]?.stringValue == "match"
      if isMatch { counts += 1 }
      guard query.mode == .content, let number = data["line_number"]?.intValue else { return }
      var bytes = Self.bytes(data["lines"])[...]
      if bytes.last == 0x0A { bytes.removeLast() }
      var line = number
      for part in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
        pending.append((part, line, isMatch))
        line += 1
      }
    case "end":
      // A file with a NUL somewhere is binary, and our own search leaves it out.
      guard data["binary_offset"] ?? .null == .null, counts > 0 else { return }
      var path = String(decoding: Self.bytes(data["path"]), as: UTF8.self)
      if path.hasPrefix("./") { path.removeFirst(2) }
      if file != nil { path = "" }
      let names = path.split(separator: "/").map(String.init)
      guard !isHidden(Place(names: start.names + names)) else { return }
      report.add(file: path, count: counts)
      for line in pending {
        report.add(line: line.line, number: line.number, of: path, isMatch: line.isMatch)
      }
    default: break
    }
  }

  /// A text, or bytes in base64 where they are no UTF-8.
  private static func bytes(_ value: JSON?) -> [UInt8] {
    if let text = value?["text"]?.stringValue { return Array(text.utf8) }
    return value?["bytes"]?.stringValue.flatMap { Data(base64Encoded: $0) }.map { [UInt8]($0) }
      ?? []
  }
}
