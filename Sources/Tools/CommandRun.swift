import Foundation

/// A command from its start to the end of all that it started.
struct CommandRun {
  /// What it tells.
  enum Event {
    /// What was written since the last event, or the end of it where that was much.
    case output([UInt8])
    case ended(Ending)
  }

  /// Why a command was ended before it ended itself.
  enum Cause: Hashable {
    case stopped
    case timeout
  }

  /// How it ended.
  struct Ending {
    /// As wait(2) gives it.
    let status: Int32
    /// Nil: by itself.
    let cause: Cause?
    let output: OutputWindow
    /// What it wrote to descriptor 3.
    let report: [UInt8]
    /// Whether processes were left that it had started, and were ended.
    let hadLeftovers: Bool
  }

  private enum Phase {
    case running
    /// Asked to end; forced at that time.
    case asked(until: Int64)
    /// Forced; not waited for longer than until then: dead processes that nobody buries look alive.
    case forced(until: Int64)
  }

  /// After SIGTERM, in milliseconds.
  static let patience: Int64 = 2_000
  /// For what a command leaves behind when it has ended.
  private static let leftoverPatience: Int64 = 500
  private static let burial: Int64 = 300
  /// What one event carries; a screen shows no more of it.
  static let eventLimit = 32_768
  private static let readLimit = 262_144
  private static let reportLimit = 1_048_576

  private var child: Child
  /// What finds its processes again; no other command of this machine has it, also not of another
  /// toolbox in this process.
  private let mark = "\(getpid())-\(UInt64.random(in: 0 ... .max))"
  private let timeLimit: Int64?
  /// Whether all that it started ends with it, as in a name space of processes.
  private let takesAllAlong: Bool
  private var phase = Phase.running
  private var cause: Cause?
  private var hadLeftovers = false
  private var output = OutputWindow()
  private var report: [UInt8] = []
  private var nextLook: Int64

  /// Starts a command.
  /// - Parameters:
  ///   - timeLimit: when it is ended, in monotonic milliseconds; nil: never.
  ///   - takesAllAlong: whether the system ends all that it started with it.
  init(
    _ arguments: [String], environment: [String: String], directory: Handle,
    timeLimit: Int64?, takesAllAlong: Bool = false, now: Int64
  ) throws(ToolFailure) {
    var environment = environment
    environment[Stragglers.variable] = mark
    child = try Child(
      arguments, environment: environment, directory: directory, channel: .report)
    self.timeLimit = timeLimit
    self.takesAllAlong = takesAllAlong
    nextLook = .max
    schedule(now)
  }

  /// What to wait for.
  var descriptors: [Int32] { child.descriptors }

  /// When to take a turn although nothing is readable.
  var deadline: Int64? {
    var next = nextLook
    switch phase {
    case .running: if let timeLimit { next = min(next, timeLimit) }
    case .asked(let until), .forced(let until): next = min(next, until)
    }
    return next == .max ? nil : next
  }

  /// Takes what is there.
  mutating func turn(now: Int64) -> [Event] {
    var events: [Event] = []
    take(into: &events)
    child.look()
    if child.status != nil { take(into: &events) }
    switch phase {
    case .running:
      if child.status != nil {
        guard !takesAllAlong, child.hasGroup else { return events + [ended()] }
        hadLeftovers = true
        child.signal(SIGTERM)
        phase = .asked(until: now + Self.leftoverPatience)
      } else if let timeLimit, now >= timeLimit {
        ask(.timeout, now: now)
      }
    case .asked(let until):
      if child.status != nil, takesAllAlong || !child.hasGroup { return events + [ended()] }
      if now >= until {
        child.signal(SIGKILL)
        Stragglers.signal(SIGKILL, mark: mark)
        phase = .forced(until: now + Self.burial)
      }
    case .forced(let until):
      if now >= until || child.status != nil && !child.hasGroup { return events + [ended()] }
    }
    schedule(now)
    return events
  }

  private mutating func schedule(_ now: Int64) {
    switch phase {
    case .running: nextLook = child.tellsItsEnd ? .max : now + 10
    case .asked, .forced: nextLook = now + 10
    }
  }

  private mutating func take(into events: inout [Event]) {
    let bytes = child.takeOutput(limit: Self.readLimit)
    if !bytes.isEmpty {
      output.append(bytes)
      events.append(.output(Self.shown(bytes)))
    }
    let more = child.takeChannel(limit: 65_536)
    if report.count < Self.reportLimit { report += more }
  }

  /// The end of what came at once, from the beginning of a line.
  private static func shown(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.count > eventLimit else { return bytes }
    let end = bytes.suffix(eventLimit)
    let start = end.firstIndex(of: 0x0A).map { $0 + 1 } ?? end.startIndex
    return Array("\n… \(start) bytes are not shown …\n".utf8) + end[start...]
  }

  private mutating func ask(_ cause: Cause, now: Int64) {
    guard case .running = phase else { return }
    self.cause = cause
    child.signal(SIGTERM)
    phase = .asked(until: now + Self.patience)
  }

  private mutating func ended() -> Event {
    // Whatever left the group goes too when the whole was not wanted any more.
    if cause != nil { Stragglers.signal(SIGKILL, mark: mark) }
    return .ended(
      Ending(
        status: child.status ?? SIGKILL, cause: cause, output: output, report: report,
        hadLeftovers: hadLeftovers))
  }

  /// Asks it to end, and forces it after `patience`.
  mutating func stop(now: Int64) {
    ask(.stopped, now: now)
    schedule(now)
  }

  /// Passes a signal on to the group, such as the person's Ctrl+C.
  func signal(_ number: Int32) { child.signal(number) }

  /// Ends all of it at once.
  mutating func abandon() {
    child.abandon()
    Stragglers.signal(SIGKILL, mark: mark)
  }
}

extension CommandRun.Ending {
  /// The exit code; 128 and the number of a signal that ended it, as shells say it.
  var code: Int32 { status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F }

  /// "Exit code 1." or "It was ended by signal 9 (Killed)."; nil where all went well.
  var sentence: String? {
    let signal = status & 0x7F
    if signal != 0 {
      return "It was ended by signal \(signal) (\(String(cString: strsignal(signal))))."
    }
    return code == 0 ? nil : "Exit code \(code)."
  }
}
