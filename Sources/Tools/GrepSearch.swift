import Conversation
import Foundation
import Messages

/// Our own search, file by file, for systems without ripgrep.
struct GrepSearch: Work {
  /// Larger files are left out.
  private static let fileLimit = 20_000_000

  let descriptors: [Int32] = []
  let wantsTurn = true
  let deadline: Int64? = nil

  private let call: String
  private let query: GrepQuery
  private let matcher: LineMatcher
  private let wanted: GlobPattern?
  private let isHidden: @Sendable (Place) -> Bool
  private let start: Place
  private var source: Source
  private var report: GrepReport
  private var file: GrepFile?
  private var skipped = 0
  private var isStopped = false

  private enum Source {
    case walk(Walk)
    case file(Handle)
    case none
  }

  init(
    _ query: GrepQuery, call: String, place: Place, in territory: Territory,
    isHidden: @escaping @Sendable (Place) -> Bool
  ) throws(ToolFailure) {
    self.call = call
    self.query = query
    self.isHidden = isHidden
    start = place
    matcher = try LineMatcher(query)
    wanted = query.wanted
    report = GrepReport(query, start: place, in: territory)
    let handle = try territory.open(place, O_RDONLY)
    switch (handle.status?.st_mode ?? 0) & S_IFMT {
    case S_IFDIR: source = .walk(try Walk(place, in: territory, wanted: wanted))
    case S_IFREG: source = .file(handle)
    default: throw ToolFailure("\(territory.shown(place)) is no regular file.")
    }
  }

  mutating func stop(now: Int64) { isStopped = true }
  mutating func abandon() { isStopped = true }

  mutating func turn(readable: Set<Int32>, now: Int64) -> [ToolEvent] {
    let end = ContinuousClock.now + Slice.duration
    repeat {
      if isStopped {
        return [.finished(report.outcome(call: call, note: "(stopped by the person)"))]
      }
      if file != nil {
        do throws(LineMatcher.TooSlow) {
          if try file?.advance(query, matcher, into: &report) == true { file = nil }
        } catch {
          return [
            .finished(.failed(call, "The pattern takes too long; write it in a simpler way."))
          ]
        }
        continue
      }
      if report.isFull { return [.finished(report.outcome(call: call))] }
      switch source {
      case .none: return [.finished(conclusion())]
      case .file(let handle):
        source = .none
        open(handle, path: "")
      case .walk(var walk):
        // The walk is taken out while it changes, so that it is not copied.
        source = .none
        switch walk.next() {
        case .done: continue
        case .working: break
        case .entry(let entry): look(at: entry)
        }
        source = .walk(walk)
      }
    } while ContinuousClock.now < end
    return []
  }

  private mutating func look(at entry: Walk.Entry) {
    guard entry.isFile, wanted?.matches(entry.path) ?? true,
      !isHidden(Place(names: start.names + entry.path.split(separator: "/").map(String.init)))
    else { return }
    let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
    let fd = openat(entry.parent.fd, entry.name, flags, 0)
    guard fd >= 0 else { return }
    open(Handle(fd), path: entry.path)
  }

  private mutating func open(_ handle: Handle, path: String) {
    guard let status = handle.status, status.st_size <= Self.fileLimit else {
      skipped += 1
      return
    }
    file = GrepFile(handle, path: path)
  }

  private func conclusion() -> ToolOutcome {
    let files = skipped == 1 ? "1 file" : "\(skipped) files"
    return report.outcome(
      call: call, note: skipped == 0 ? nil : "(\(files) larger than 20 MB left out)")
  }
}

/// One file that is searched: read piece by piece, then matched some lines at a time.
struct GrepFile {
  /// Lines are matched in parts of about this many bytes, so that one turn stays short.
  private static let part = 65_536

  private let handle: Handle
  private let path: String
  private var bytes: [UInt8] = []
  private var isRead = false
  private var lines: [Range<Int>] = []
  private var next = 0
  private var matches: [ClosedRange<Int>] = []

  init(_ handle: Handle, path: String) {
    self.handle = handle
    self.path = path
  }

  /// Goes on; true when the file is done.
  mutating func advance(
    _ query: GrepQuery, _ matcher: LineMatcher, into report: inout GrepReport
  ) throws(LineMatcher.TooSlow) -> Bool {
    guard isRead else { return read() }
    let first = next
    if query.isMultiline {
      next = lines.count
    } else {
      let end = lines[first].lowerBound + Self.part
      while next < lines.count, lines[next].lowerBound < end { next += 1 }
    }
    let range = lines[first].lowerBound..<lines[next - 1].upperBound
    let part = Array(bytes[range])
    let places = lines[first..<next].map {
      ($0.lowerBound - range.lowerBound)..<($0.upperBound - range.lowerBound)
    }
    for match in try matcher.matches(in: part, lines: places) {
      matches.append((match.lowerBound + first)...(match.upperBound + first))
    }
    let isEnough = query.mode == .files && !matches.isEmpty
    guard next >= lines.count || isEnough else { return false }
    tell(query, &report)
    return true
  }

  /// Reads a piece; true where there is nothing to search in it.
  private mutating func read() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 262_144)
    switch handle.read(into: &buffer, limit: buffer.count) {
    case .bytes(let count):
      // What ripgrep takes for binary it leaves out, too.
      if buffer[..<count].contains(0) { return true }
      bytes += buffer[..<count]
      return false
    case .blocked, .failed: return true
    case .ended: break
    }
    isRead = true
    var start = 0
    for index in bytes.indices where bytes[index] == 0x0A {
      lines.append(start..<index)
      start = index + 1
    }
    if start < bytes.count { lines.append(start..<bytes.count) }
    return lines.isEmpty
  }

  private func tell(_ query: GrepQuery, _ report: inout GrepReport) {
    guard !matches.isEmpty else { return }
    // Over several lines ripgrep counts matches, else lines.
    report.add(file: path, count: matches.count)
    guard query.mode == .content else { return }
    var told = 0
    for match in matches {
      for index in max(told, match.lowerBound - query.before)..<match.lowerBound {
        report.add(line: bytes[lines[index]], number: index + 1, of: path, isMatch: false)
      }
      for index in match where index >= told {
        report.add(line: bytes[lines[index]], number: index + 1, of: path, isMatch: true)
      }
      let following = matches.first { $0.lowerBound > match.upperBound }?.lowerBound ?? lines.count
      let end = min(lines.count, match.upperBound + 1 + query.after, following)
      for index in (match.upperBound + 1)..<max(match.upperBound + 1, end) {
        report.add(line: bytes[lines[index]], number: index + 1, of: path, isMatch: false)
      }
      told = max(match.upperBound + 1, end)
      if report.isFull { return }
    }
  }
}
