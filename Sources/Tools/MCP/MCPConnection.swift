import Messages

/// The client's side of the Model Context Protocol, with tools alone: bytes of a server in, events
/// and bytes for it out (modelcontextprotocol.io, specification/2025-06-18: basic/lifecycle,
/// basic/transports, server/tools). It does no I/O and knows no clock.
struct MCPConnection {
  enum Event: Hashable {
    /// What the server offers, at the beginning and whenever that has changed.
    case offers([MCPTool])
    /// What came of a call.
    case answered(call: String, Result<JSON, Refusal>)
    /// Something that should be known, and changes nothing.
    case remark(String)
    /// Nothing more is to be had of the server.
    case failed(String)
  }

  /// Why a call has no result, one sentence.
  struct Refusal: Error, Hashable {
    let sentence: String
  }

  /// Until the server must have said what it offers, in milliseconds. Many are fetched from a
  /// registry when they are first started.
  static let startLimit: Int64 = 60_000
  /// Until a call must be answered: as long as a command may take.
  static let callLimit = Int64(BashRun.longestTimeout)
  /// The longest line that is kept, in bytes: a picture as large as the Messages API takes, in
  /// base64, and as much again.
  static let lineLimit = 16 << 20
  /// While so many bytes wait for a server, its own requests are not answered.
  private static let replyLimit = 1 << 20
  /// The version that is asked for, and others in which all that is used here is the same.
  private static let version = "2025-06-18"
  private static let versions: Set = ["2024-11-05", "2025-03-26", version, "2025-11-25"]

  private enum Phase {
    case starting(until: Int64)
    case ready
    case ended
  }

  private enum Pending {
    case initialize
    case list
    case call(String, until: Int64)
  }

  private let name: String
  private var phase: Phase
  private var splitter = LineSplitter(limit: Self.lineLimit)
  private var requests: [Int: Pending] = [:]
  private var nextID = 1
  private var list = MCPToolList()
  /// Whether the server said that its list has changed while it was being asked for.
  private var isListStale = false
  private var isAnnoying = false
  /// What waits for the server, from `sent` on.
  private var output: [UInt8] = []
  private var sent = 0

  /// Begins with the greeting.
  /// - Parameters:
  ///   - name: what the person calls the server.
  ///   - version: of this program.
  init(name: String, version: String, now: Int64) {
    self.name = name
    phase = .starting(until: now + Self.startLimit)
    request(
      "initialize",
      [
        "protocolVersion": .string(Self.version), "capabilities": .object([:]),
        "clientInfo": .object(["name": .string("confab"), "version": .string(version)]),
      ], .initialize)
  }

  // MARK: What goes to the server

  /// Bytes that wait for the server.
  var waiting: ArraySlice<UInt8> { output[sent...] }

  /// The server took so many of them.
  mutating func take(_ count: Int) {
    sent += count
    // Moved rarely, so that each byte is moved once or twice.
    if sent == output.count || sent > 1 << 20 {
      output.removeFirst(sent)
      sent = 0
    }
  }

  private mutating func request(_ method: String, _ parameters: [String: JSON], _ what: Pending) {
    requests[nextID] = what
    output += MCPLine.request(method, .object(parameters), id: nextID)
    nextID += 1
  }

  private mutating func askForTools(cursor: String? = nil) {
    var parameters: [String: JSON] = [:]
    parameters["cursor"] = cursor.map { .string($0) }
    request("tools/list", parameters, .list)
  }

  // MARK: Calls

  /// Calls a tool.
  /// - Parameters:
  ///   - id: what the answer will name.
  ///   - arguments: an object.
  mutating func call(_ tool: String, _ arguments: JSON, id: String, now: Int64) {
    request(
      "tools/call", ["name": .string(tool), "arguments": arguments],
      .call(id, until: now + Self.callLimit))
  }

  /// Wants no answer of a call any more.
  /// - Returns: whether there was such a call.
  mutating func cancel(_ id: String, reason: String) -> Bool {
    let number = requests.first { if case .call(id, _) = $0.value { true } else { false } }?.key
    guard let number else { return false }
    requests[number] = nil
    output += MCPLine.notification(
      "notifications/cancelled",
      .object(["requestId": .integer(Int64(number)), "reason": .string(reason)]))
    return true
  }

  // MARK: Time

  /// When `tick` is wanted, in monotonic milliseconds.
  var deadline: Int64? {
    var times = requests.values.compactMap {
      if case .call(_, let until) = $0 { until } else { nil }
    }
    if case .starting(let until) = phase { times.append(until) }
    return times.min()
  }

  /// Gives up what took too long.
  mutating func tick(now: Int64) -> [Event] {
    if case .starting(let until) = phase, now >= until {
      return end("it did not answer within \(Self.startLimit / 1000) s")
    }
    var events: [Event] = []
    for case .call(let id, let until) in Array(requests.values) where now >= until {
      _ = cancel(id, reason: "It took too long.")
      let sentence =
        "MCP server \(name) did not answer within \(Self.callLimit / 60_000) minutes, so the call "
        + "was given up."
      events.append(.answered(call: id, .failure(Refusal(sentence: sentence))))
    }
    return events
  }

  /// The server is gone, or is not wanted any more: what was asked of it fails.
  /// - Parameter reason: goes on after its name: "it ended (exit code 1)".
  mutating func end(_ reason: String) -> [Event] {
    if case .ended = phase { return [] }
    phase = .ended
    output = []
    sent = 0
    let sentence = "MCP server \(name) cannot be used: \(reason)."
    let calls = failCalls(sentence)
    requests = [:]
    return calls + [.failed(sentence)]
  }

  private mutating func failCalls(_ sentence: String) -> [Event] {
    var events: [Event] = []
    for (number, request) in requests.sorted(by: { $0.key < $1.key }) {
      guard case .call(let id, _) = request else { continue }
      requests[number] = nil
      events.append(.answered(call: id, .failure(Refusal(sentence: sentence))))
    }
    return events
  }

  // MARK: What the server says

  /// Takes what the server wrote, cut anywhere.
  mutating func receive(_ bytes: [UInt8]) -> [Event] {
    var events: [Event] = []
    for piece in splitter.feed(bytes) {
      if case .ended = phase { return events }
      switch piece {
      case .tooLong: events += missALine()
      case .line(let line):
        guard let messages = MCPMessage.read(line: line) else {
          events += annoy("writes lines that are no messages to its output; they are passed over")
          continue
        }
        for message in messages { events += take(message) }
      }
    }
    return events
  }

  /// Which request the line was the answer to cannot be told, so none is waited for any more.
  private mutating func missALine() -> [Event] {
    let what = "wrote a line of more than \(Self.lineLimit >> 20) MB"
    if case .starting = phase { return end("it \(what)") }
    let calls = failCalls("MCP server \(name) \(what), which was passed over.")
    return calls.isEmpty ? annoy(what + "; it was passed over") : calls
  }

  /// Says it once: a server may do so with every line.
  private mutating func annoy(_ what: String) -> [Event] {
    if isAnnoying { return [] }
    isAnnoying = true
    return [.remark("MCP server \(name) \(what).")]
  }

  private mutating func take(_ message: MCPMessage) -> [Event] {
    switch message {
    case .request(let id, let method):
      // One that asks and does not read shall cost no memory.
      guard waiting.count < Self.replyLimit else { return [] }
      output +=
        method == "ping"
        ? MCPLine.result(.object([:]), id: id) : MCPLine.methodNotFound(method, id: id)
      return []
    case .notification("notifications/tools/list_changed"):
      guard case .ready = phase else { return [] }
      let isListing = requests.values.contains { if case .list = $0 { true } else { false } }
      if isListing {
        isListStale = true
      } else {
        list = MCPToolList()
        askForTools()
      }
      return []
    case .notification: return []
    case .response(let id, let answer):
      // Of an answer that nobody waits for nothing is said: the call was cancelled.
      guard let request = requests.removeValue(forKey: id) else { return [] }
      switch request {
      case .initialize: return greet(answer)
      case .list: return takePage(answer)
      case .call(let id, _):
        switch answer {
        case .result(let result): return [.answered(call: id, .success(result))]
        case .error(let message):
          let sentence = "MCP server \(name) refused the call: \(message)"
          return [.answered(call: id, .failure(Refusal(sentence: sentence)))]
        }
      }
    }
  }

  private mutating func greet(_ answer: MCPMessage.Answer) -> [Event] {
    guard case .result(let result) = answer else {
      return end("it refused to begin: \(answer.words)")
    }
    let version = result["protocolVersion"]?.stringValue ?? "none"
    guard Self.versions.contains(version) else {
      return end("it speaks version \(version.prefix(20)) of the protocol, which is not known here")
    }
    output += MCPLine.notification("notifications/initialized")
    guard result["capabilities"]?["tools"]?.objectValue != nil else {
      phase = .ready
      return [.offers([])]
    }
    askForTools()
    return []
  }

  private mutating func takePage(_ answer: MCPMessage.Answer) -> [Event] {
    guard case .result(let result) = answer, let page = result["tools"]?.arrayValue else {
      let reason = "it did not list its tools: \(answer.words)"
      if case .starting = phase { return end(reason) }
      return [.remark("MCP server \(name) has changed its tools, but \(reason).")]
    }
    if isListStale {
      isListStale = false
      list = MCPToolList()
      askForTools()
      return []
    }
    let count = list.tools.count
    list.add(page)
    // A page that adds nothing ends the list too: cursors may go round in circles.
    if let cursor = result["nextCursor"]?.stringValue, !list.isFull, list.tools.count > count {
      askForTools(cursor: cursor)
      return []
    }
    phase = .ready
    let remark = list.remark(server: name).map { [Event.remark($0)] } ?? []
    return [.offers(list.tools)] + remark
  }
}

extension MCPMessage.Answer {
  /// The server's reason, or what it sent instead of one, shortened.
  fileprivate var words: String {
    switch self {
    case .error(let message): String(message.prefix(200))
    case .result: "its answer is none of the protocol's"
    }
  }
}
