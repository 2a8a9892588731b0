import Conversation
import Foundation
import Messages

/// The files whose paths match a pattern, the newest first.
struct GlobSearch: Work {
  private static let shownLimit = 200
  private static let foundLimit = 200_000

  let descriptors: [Int32] = []
  let wantsTurn = true
  let deadline: Int64? = nil

  private let call: String
  private let pattern: GlobPattern
  private let start: Place
  private let territory: Territory
  private let isHidden: @Sendable (Place) -> Bool
  private var walk: Walk
  private var found: [(path: String, time: Int)] = []
  private var isStopped = false

  /// - Parameter isHidden: what no result may name.
  init(
    _ input: ToolInput, call: String, place: Place, in territory: Territory,
    isHidden: @escaping @Sendable (Place) -> Bool
  ) throws(ToolFailure) {
    self.call = call
    self.territory = territory
    self.isHidden = isHidden
    start = place
    let text = try input.text("pattern")
    pattern = GlobPattern(Self.below(place, text) ?? text)
    walk = try Walk(place, in: territory)
  }

  /// A pattern that is absolute, from the place.
  private static func below(_ place: Place, _ pattern: String) -> String? {
    let prefix = place.path == "/" ? "/" : place.path + "/"
    return pattern.hasPrefix(prefix) ? String(pattern.dropFirst(prefix.count)) : nil
  }

  mutating func stop(now: Int64) { isStopped = true }
  mutating func abandon() { isStopped = true }

  mutating func turn(readable: Set<Int32>, now: Int64) -> [ToolEvent] {
    let end = ContinuousClock.now + Slice.duration
    while !isStopped, found.count < Self.foundLimit {
      switch walk.next() {
      case .done: return [.finished(outcome())]
      case .working: break
      case .entry(let entry):
        if !entry.isDirectory, pattern.matches(entry.path),
          !isHidden(Place(names: start.names + entry.path.split(separator: "/").map(String.init)))
        {
          var status = stat()
          fstatat(entry.parent.fd, entry.name, &status, AT_SYMLINK_NOFOLLOW)
          found.append((entry.path, FileStamp.seconds(of: status)))
        }
      }
      if ContinuousClock.now >= end { return [] }
    }
    return [.finished(outcome())]
  }

  private func outcome() -> ToolOutcome {
    let summary = "\(found.count) file\(found.count == 1 ? "" : "s")"
    guard !found.isEmpty else {
      return ToolOutcome(
        result: ToolResult(
          id: call, text: isStopped ? "Stopped by the person." : "No files found."),
        summary: summary)
    }
    let newest = found.sorted { $0.time != $1.time ? $0.time > $1.time : $0.path < $1.path }
    var lines = newest.prefix(Self.shownLimit).map { start.path(adding: $0.path) }
    if isStopped { lines.append("(stopped by the person; there may be more)") }
    if found.count > Self.shownLimit {
      lines.append("(\(found.count - Self.shownLimit) more; use a narrower pattern or path)")
    }
    return ToolOutcome(
      result: ToolResult(id: call, text: lines.joined(separator: "\n")), summary: summary)
  }
}

extension Place {
  /// The absolute path of something below this.
  func path(adding below: String) -> String { names.isEmpty ? "/" + below : path + "/" + below }
}

extension FileStamp {
  /// When a file was changed, in seconds since 1970.
  static func seconds(of status: stat) -> Int {
    #if canImport(Darwin)
      status.st_mtimespec.tv_sec
    #else
      status.st_mtim.tv_sec
    #endif
  }
}
