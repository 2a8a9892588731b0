import Conversation
import Messages

/// The names in one directory.
struct DirectoryListing: Work {
  private static let limit = 1_000

  let descriptors: [Int32] = []
  let wantsTurn = true
  let deadline: Int64? = nil

  private let call: String
  private let place: Place
  private var walk: Walk
  private var lines: [String] = []
  private var count = 0
  private var isStopped = false

  init(call: String, place: Place, in territory: Territory) throws(ToolFailure) {
    self.call = call
    self.place = place
    walk = try Walk(place, in: territory, isRecursive: false)
  }

  mutating func stop(now: Int64) { isStopped = true }
  mutating func abandon() { isStopped = true }

  mutating func turn(readable: Set<Int32>, now: Int64) -> [ToolEvent] {
    let end = ContinuousClock.now + Slice.duration
    while !isStopped {
      switch walk.next() {
      case .done: return [.finished(outcome())]
      case .working: break
      case .entry(let entry):
        count += 1
        if count <= Self.limit { lines.append("- " + entry.name + (entry.isDirectory ? "/" : "")) }
      }
      if ContinuousClock.now >= end { return [] }
    }
    return [.finished(outcome())]
  }

  private func outcome() -> ToolOutcome {
    var lines = [place.path + (place.names.isEmpty ? "" : "/")] + lines
    if count == 0 { lines.append("(empty)") }
    if count > Self.limit { lines.append("(\(count - Self.limit) more; use Glob with a pattern)") }
    if isStopped { lines.append("(stopped by the person; there may be more)") }
    return ToolOutcome(
      result: ToolResult(id: call, text: lines.joined(separator: "\n")),
      summary: "\(count) name\(count == 1 ? "" : "s")")
  }
}
