import Conversation
import Foundation
import Messages

/// A server of the Model Context Protocol as a child of ours, from its start to its end. Nothing
/// here waits: what it does not read is queued.
struct MCPServer {
  private enum Phase {
    case running
    /// It has closed its output, and is given until then to end.
    case closing(until: Int64)
    /// It was told to go by the end of its input; asked with SIGTERM at that time.
    case dismissed(until: Int64)
    /// Forced at that time.
    case asked(until: Int64)
    case gone
  }

  /// How long a server whose input has ended gets to end itself, in milliseconds.
  static let leave: Int64 = 2_000
  /// What it gets at each other step of its end, in milliseconds.
  static let patience: Int64 = 500
  private static let readLimit = 256 << 10
  /// Of what it writes to its standard error the end is kept, in bytes.
  private static let errorLimit = 4_096

  /// What the person calls it.
  let name: String
  private var child: Child
  private var connection: MCPConnection
  private var phase = Phase.running
  private var errors: [UInt8] = []
  private var nextLook: Int64 = 0

  /// Starts it.
  /// - Parameters:
  ///   - environment: what all children get.
  ///   - directory: where it works.
  ///   - version: of this program.
  init(
    _ server: ToolServer, environment: [String: String], directory: Handle, version: String,
    now: Int64
  ) throws(ToolFailure) {
    name = server.name
    let environment = environment.merging(server.environment) { $1 }
    var program = server.command
    if !program.contains("/") {
      // By the PATH that the server itself gets, never by our own.
      guard let found = Sandbox.find(program, in: environment) else {
        throw ToolFailure(
          "\(program) was not found in its PATH. Install it, or give its absolute path.")
      }
      program = found
    }
    child = try Child(
      [program] + server.arguments, environment: environment, directory: directory,
      channel: .errors, isFed: true)
    connection = MCPConnection(name: server.name, version: version, now: now)
    nextLook = now
    flush()
  }

  // MARK: Calls

  /// Calls a tool; `turn` tells what came of it.
  mutating func call(_ tool: String, _ arguments: JSON, id: String, now: Int64) {
    connection.call(tool, arguments, id: id, now: now)
    flush()
  }

  /// Wants no answer of a call any more.
  /// - Returns: whether there was such a call.
  mutating func cancel(_ id: String) -> Bool {
    defer { flush() }
    return connection.cancel(id, reason: "The person stopped it.")
  }

  // MARK: Turns

  /// Whether the process, or anything of its group, may still be there.
  var isGone: Bool { if case .gone = phase { true } else { false } }

  /// What to wait for until it is readable.
  var descriptors: [Int32] { isGone ? [] : child.descriptors }

  /// What to wait for until it can be written; nil where nothing waits to be.
  var writingDescriptor: Int32? { connection.waiting.isEmpty ? nil : child.inputDescriptor }

  /// When to take a turn although nothing is ready, in monotonic milliseconds.
  var deadline: Int64? {
    var times = [connection.deadline].compactMap { $0 }
    switch phase {
    case .running: break
    case .closing(let until), .dismissed(let until), .asked(let until): times.append(until)
    case .gone: return nil
    }
    if !child.tellsItsEnd { times.append(nextLook) }
    return times.min()
  }

  /// Takes what is there and gives what can be given.
  mutating func turn(now: Int64) -> [MCPConnection.Event] {
    if isGone { return [] }
    flush()
    var events = read()
    child.look()
    nextLook = now + 10
    if child.status != nil {
      events += read()
      return events + end(ending)
    }
    switch phase {
    case .running: if child.isOutputAtEnd { phase = .closing(until: now + Self.patience) }
    case .closing(let until):
      if now >= until { return events + end("it closed its output" + lastWords) }
    case .dismissed(let until):
      if now >= until {
        child.signal(SIGTERM)
        phase = .asked(until: now + Self.patience)
      }
    case .asked(let until): if now >= until { return events + end("it was ended") }
    case .gone: break
    }
    let late = connection.tick(now: now)
    flush()
    if late.contains(where: { if case .failed = $0 { true } else { false } }) { remove() }
    return events + late
  }

  private mutating func read() -> [MCPConnection.Event] {
    errors += child.takeChannel(limit: 65_536)
    if errors.count > Self.errorLimit { errors.removeFirst(errors.count - Self.errorLimit) }
    let events = connection.receive(child.takeOutput(limit: Self.readLimit))
    flush()
    if events.contains(where: { if case .failed = $0 { true } else { false } }) { remove() }
    return events
  }

  private mutating func flush() {
    guard !connection.waiting.isEmpty else { return }
    connection.take(child.feed(connection.waiting))
  }

  // MARK: The end

  /// Tells it to go, as the protocol has it (basic/lifecycle, "Shutdown"): its input ends, then it
  /// is asked with SIGTERM, then it is ended by force.
  mutating func dismiss(now: Int64) {
    switch phase {
    case .running, .closing: phase = .dismissed(until: now + Self.leave)
    case .dismissed, .asked, .gone: return
    }
    _ = connection.end("it was told to go")
    child.closeInput()
  }

  /// Ends it at once, with all of its group.
  mutating func abandon() {
    _ = connection.end("it was ended")
    remove()
  }

  private mutating func end(_ reason: String) -> [MCPConnection.Event] {
    remove()
    return connection.end(reason)
  }

  private mutating func remove() {
    if isGone { return }
    phase = .gone
    child.closeInput()
    child.abandon()
  }

  /// How it ended, and the last that it said.
  private var ending: String {
    let status = child.status ?? 0
    let signal = status & 0x7F
    let how = signal == 0 ? "exit code \(status >> 8 & 0xFF)" : "signal \(signal)"
    return "it ended (\(how))" + lastWords
  }

  /// The last line of its standard error, which mostly says what is wrong.
  private var lastWords: String {
    let lines = String(decoding: errors, as: UTF8.self).split(whereSeparator: \.isNewline)
    guard let line = lines.last(where: { !String($0).isBlank }) else { return "" }
    let words = String(
      line.unicodeScalars.filter {
        !$0.properties.isDefaultIgnorableCodePoint
          && $0.properties.generalCategory != .control
      })
    return ", and said last: \(words.trimmed.prefix(300))"
  }
}
