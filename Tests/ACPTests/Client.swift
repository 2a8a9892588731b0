import Conversation
import Messages

@testable import ACP

/// A client of an agent, and the world around both: what is looked up is found at once, and what
/// is asked of a model or of tools is noted.
struct Client {
  var agent: Agent
  /// What the agent wrote, oldest first.
  var lines: [JSON] = []
  var outputs: [Agent.Output] = []
  /// Sessions that are stored.
  var stored: [Identifier: (session: Session, history: History)] = [:]
  /// The standing instructions everywhere.
  var memory: [MemoryFile] = []
  var now: Int64 = 1_000
  let wall: Int64 = 1_700_000_000_000
  private var nextID: Int64 = 1

  static let models = [
    ModelChoice(
      reference: "kimi/k2.5", alias: "Kimi K2.5", id: "kimi-k2.5", host: "h", contextWindow: 1000),
    ModelChoice(reference: "moon/k3", alias: "Three", id: "k3", host: "h"),
    ModelChoice(
      reference: "x/none", alias: "None", id: "n", host: "h", unusable: "there is no key"),
  ]

  init(change: (inout Agent.Setup) -> Void = { _ in }) {
    var setup = Agent.Setup(
      version: "9",
      catalog: ModelCatalog(models: Self.models, defaultReference: Self.models[0].reference),
      model: Self.models[0])
    change(&setup)
    agent = Agent(setup, seed: (1, 2, 3, 4))
  }

  /// A client that has said what it can do.
  static func ready(
    _ capabilities: String = "{}", change: (inout Agent.Setup) -> Void = { _ in }
  ) throws -> Client {
    var client = Client(change: change)
    try client.request(
      "initialize", #"{"protocolVersion":1,"clientCapabilities":\#(capabilities)}"#)
    client.forget()
    return client
  }

  mutating func forget() {
    lines = []
    outputs = []
  }

  /// Hands an event in, and finds what is looked up.
  mutating func handle(_ event: Agent.Event) {
    var events = [event]
    while !events.isEmpty {
      for output in agent.handle(events.removeFirst(), now: now, wall: wall) {
        outputs.append(output)
        switch output {
        case .write(let bytes): note(bytes)
        case .quote(let quotation): note(quotation.line { $0.replacing("secret", with: "…") })
        case .keep(let change, let call, let session):
          let problem = change.path == "/work/unkept" ? "There is no room." : nil
          events.append(.kept(problem: problem, call: call, session: session))
        case .look(let lookup, let ticket): events.append(.found(find(lookup), ticket: ticket))
        case .entitle(let question, let session):
          events.append(.entitled(String(question.prefix(20)), session: session))
        default: break
        }
      }
    }
  }

  private mutating func note(_ bytes: [UInt8]) {
    guard bytes.last == 0x0A, !bytes.dropLast().contains(0x0A),
      let json = try? JSON(parsing: bytes)
    else {
      lines.append(.string("no line: \(String(decoding: bytes, as: UTF8.self))"))
      return
    }
    lines.append(json)
  }

  private func find(_ lookup: Agent.Lookup) -> Agent.Found {
    switch lookup {
    case .directory("/missing", _): return .refused("There is no directory /missing.")
    case .directory: return .directory
    case .surroundings:
      return .surroundings(
        Agent.Surroundings(platform: "Linux", utcOffset: 0, memory: memory))
    case .session(let id, _):
      return stored[id].map { .session($0.session, $0.history) } ?? .noSession
    case .sessions(let directory, let cursor):
      let sessions = stored.values.map(\.session).filter {
        directory == nil || $0.directory == directory
      }
      return .sessions(
        sessions.map {
          Agent.ListedSession(session: $0, title: $0.title, updated: "2026-01-01T00:00:00Z")
        }, next: cursor == nil ? "2-1" : nil)
    case .configuration:
      return .configuration(
        ModelCatalog(models: Self.models, defaultReference: "kimi/k2.5"), model: Self.models[0])
    }
  }

  mutating func send(_ line: String) { handle(.input(Array((line + "\n").utf8))) }

  /// Sends a request and gives its answer, if it came at once.
  @discardableResult
  mutating func request(_ method: String, _ parameters: String = "{}") throws -> JSON? {
    let id = nextID
    nextID += 1
    send(#"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(parameters)}"#)
    return answer(to: id)
  }

  func answer(to id: Int64) -> JSON? {
    lines.last { $0["id"] == .integer(id) && $0["method"] == nil }
  }

  /// The id of the last request that was sent.
  var lastID: Int64 { nextID - 1 }

  /// Opens a session and gives its id.
  mutating func open(_ directory: String = "/work") throws -> String {
    let answer = try request("session/new", #"{"cwd":"\#(directory)","mcpServers":[]}"#)
    let id = answer?["result"]?["sessionId"]?.stringValue ?? ""
    forget()
    return id
  }

  mutating func prompt(_ session: String, _ text: String = "hello") throws {
    let words = String(decoding: JSON.string(text).bytes, as: UTF8.self)
    try request(
      "session/prompt",
      #"{"sessionId":"\#(session)","prompt":[{"type":"text","text":\#(words)}]}"#)
  }

  /// Answers the last request of the agent.
  mutating func reply(_ result: String) {
    let id = lines.last { $0["method"] != nil && $0["id"] != nil }?["id"]?.intValue ?? 0
    send(#"{"jsonrpc":"2.0","id":\#(id),"result":\#(result)}"#)
  }

  mutating func refuse() {
    let id = lines.last { $0["method"] != nil && $0["id"] != nil }?["id"]?.intValue ?? 0
    send(#"{"jsonrpc":"2.0","id":\#(id),"error":{"code":-32603,"message":"no"}}"#)
  }

  /// Plays an answer into the newest transfer.
  mutating func answer(_ events: [String], ends: Bool = true) {
    guard let id = transfers.last else { return }
    handle(.transfer(id: id, .head(status: 200, headers: ["content-type": "text/event-stream"])))
    for event in events {
      handle(.transfer(id: id, .body(Array("data: \(event)\n\n".utf8))))
    }
    if ends { handle(.transfer(id: id, .end)) }
  }

  var transfers: [Int] {
    outputs.compactMap { if case .send(let id, _, _) = $0 { id } else { nil } }
  }

  var sent: [MessagesRequest] {
    outputs.compactMap { if case .send(_, let request, _) = $0 { request } else { nil } }
  }

  var toolRequests: [ToolRequest] {
    outputs.compactMap { if case .tool(let request, _) = $0 { request } else { nil } }
  }

  var turns: [Turn] {
    outputs.compactMap {
      if case .record(.turn(let turn, _)) = $0, turn.answer?.outcome != .streaming {
        turn
      } else {
        nil
      }
    }
  }

  /// The updates of one kind.
  func updates(_ kind: String) -> [JSON] {
    lines.compactMap { line in
      guard line["method"] == .string("session/update"),
        line["params"]?["update"]?["sessionUpdate"] == .string(kind)
      else { return nil }
      return line["params"]?["update"]
    }
  }

  /// The text of all chunks of one kind.
  func text(_ kind: String = "agent_message_chunk") -> String {
    updates(kind).compactMap { $0["content"]?["text"]?.stringValue }.joined()
  }
}

/// Events of an answer.
enum Stream {
  static let start =
    #"{"type":"message_start","message":{"id":"m","model":"kimi-for-coding","content":[],"usage":{"input_tokens":10,"output_tokens":1}}}"#

  static func block(_ index: Int, _ start: String, _ deltas: [String]) -> [String] {
    [#"{"type":"content_block_start","index":\#(index),"content_block":\#(start)}"#]
      + deltas.map { #"{"type":"content_block_delta","index":\#(index),"delta":\#($0)}"# }
      + [#"{"type":"content_block_stop","index":\#(index)}"#]
  }

  static func end(_ reason: String) -> [String] {
    [
      #"{"type":"message_delta","delta":{"stop_reason":"\#(reason)"},"usage":{"output_tokens":5}}"#,
      #"{"type":"message_stop"}"#,
    ]
  }

  static func text(_ pieces: [String], _ reason: String = "end_turn") -> [String] {
    [start]
      + block(
        0, #"{"type":"text","text":""}"#,
        pieces.map { #"{"type":"text_delta","text":"\#($0)"}"# }) + end(reason)
  }

  /// An answer that calls tools: name and input as JSON, each with the id `call_N`.
  static func calls(_ calls: (name: String, input: String)...) -> [String] {
    var events = [start]
    for (index, call) in calls.enumerated() {
      events += block(
        index, #"{"type":"tool_use","id":"call_\#(index)","name":"\#(call.name)","input":{}}"#,
        [
          #"{"type":"input_json_delta","partial_json":\#(String(decoding: JSON.string(call.input).bytes, as: UTF8.self))}"#
        ])
    }
    return events + end("tool_use")
  }
}
