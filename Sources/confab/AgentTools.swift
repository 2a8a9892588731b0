import ACP
import Conversation
import Foundation
import HTTP
import Messages
import Screen
import Settings
import Tools

/// The tools of the sessions that a client has open, each in its own directory.
struct AgentTools {
  let launch: Launch
  private var redaction: Redaction
  private let isKept: Bool
  var drivers: [Identifier: ToolDriver] = [:]
  /// What was started with, as it is in the directory of each session.
  private var launches: [Identifier: Launch] = [:]
  /// Those of closed sessions whose servers are not gone yet.
  var leaving: [ToolDriver] = []
  /// Sentences for the log.
  var remarks: [String] = []

  /// - Parameter isKept: whether what the tools change is kept beyond the run.
  init(_ launch: Launch, redaction: Redaction, isKept: Bool) {
    self.launch = launch
    self.redaction = redaction
    self.isKept = isKept
  }

  /// Opens the tools of a session.
  /// - Returns: why they cannot work in that directory; nil if they can.
  mutating func open(_ session: Identifier, in directory: String) -> String? {
    var status = stat()
    guard stat(directory, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      return "There is no directory \(directory)."
    }
    close(session, now: Moment.current.uptime)
    var launch = launch
    if directory != launch.directory {
      // What a project forbids is read where the session works.
      launch.directory = directory
      launch.reload()
    }
    launches[session] = launch
    drivers[session] = ToolDriver(launch, redaction: redaction, isKept: isKept)
    return nil
  }

  /// Keys have become known, which nothing may show from now on.
  mutating func learn(_ keys: [Secret]) {
    redaction = redaction.adding(keys)
    for session in drivers.keys {
      guard let known = drivers[session]?.redaction else { continue }
      drivers[session]?.redaction = known.adding(keys)
    }
  }

  /// The standing instructions that hold where a session works, the outermost first.
  func memory(of session: Identifier) -> [MemoryFile] {
    guard let launch = launches[session], launch.settings.readsMemory else { return [] }
    return MemoryReader(launch, redaction: redaction).files
  }

  /// Keeps the old content of a file that the client is about to change.
  /// - Returns: why it could not be kept; nil if it is.
  mutating func keep(_ change: FileChange, of call: String, in session: Identifier) -> String? {
    drivers[session]?.keep(change, of: call, session: session)
  }

  mutating func handle(
    _ request: ToolRequest, of session: Identifier, now: Int64
  ) -> [Agent.Event] {
    let told = drivers[session]?.handle(request, session: session, now: now) ?? []
    return told.compactMap { Self.translate($0, session) }
  }

  /// The model knows a file's content from elsewhere.
  mutating func noteSeen(_ path: String, in session: Identifier) {
    drivers[session]?.noteSeen(path)
  }

  /// What the wait has to watch.
  var descriptors: [Descriptor] {
    (Array(drivers.values) + leaving).flatMap { $0.descriptors + $0.writingDescriptors }
  }

  /// When to take a turn although nothing is readable, in monotonic milliseconds.
  func deadline(now: Int64) -> Int64? {
    (Array(drivers.values) + leaving).compactMap { $0.nextTime(now: now) }.min()
  }

  /// Goes on with what is under way.
  mutating func turn(_ descriptors: some Sequence<Descriptor>, now: Int64) -> [Agent.Event] {
    var events: [Agent.Event] = []
    for session in drivers.keys.sorted() {
      let told = drivers[session]?.turn(descriptors, now: now) ?? []
      events += told.compactMap { Self.translate($0, session) }
      events += serverEvents(of: session)
    }
    turnLeaving(now: now)
    return events
  }

  /// Ends the tools of a session.
  mutating func close(_ session: Identifier, now: Int64) {
    launches[session] = nil
    dismiss(session, now: now)
  }

  private static func translate(_ event: Screen.Event, _ session: Identifier) -> Agent.Event? {
    if case .tool(let event, let id) = event { .tool(event, id: id, session: session) } else { nil }
  }
}
