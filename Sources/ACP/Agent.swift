import Conversation
import Messages

/// The program as an agent of the Agent Client Protocol (agentclientprotocol.com, version 1): lines
/// of the client in, lines for it and effects as data out. It does no I/O and knows no clock.
///
/// Each session has an exchange, or a round of tools, of its own, so that any number run at once.
/// While the client does not read, what is for it waits: chunks of a message grow together, and a
/// loop of tools asks the model no further. So memory grows with the answers that were asked for,
/// and not with time.
package struct Agent: Sendable {
  var setup: Setup
  var identifiers: IdentifierSource
  /// Milliseconds of a monotonic clock, and of the Unix epoch.
  var now: Int64 = 0
  var wall: Int64 = 0
  /// What the client can do; nil until it has said so.
  var client: ClientCapabilities?
  var sessions: [Identifier: OpenSession] = [:]
  /// Which session a transfer is for.
  var transfers: [Int: Identifier] = [:]
  private var nextTransfer = 1
  /// Requests of the client that wait for something to be looked up.
  var lookups: [Int: Pending] = [:]
  private var nextTicket = 1
  /// Requests of ours that the client has not answered.
  var asked: [Int: Question] = [:]
  private var nextQuestion = 1
  /// Whether the client does not read.
  var isCongested = false
  /// Nothing more is begun.
  private(set) var isOver = false
  private var splitter = LineSplitter()
  var outputs: [Output] = []

  /// A request that waits for something to be looked up.
  struct Pending: Sendable {
    let id: JSON
    let method: Method
    var session: Identifier?
    var directory = ""
    var servers: [ToolServer] = []
  }

  package init(_ setup: Setup, seed: (UInt64, UInt64, UInt64, UInt64)) {
    self.setup = setup
    identifiers = IdentifierSource(seed: seed)
  }

  /// - Parameters:
  ///   - now: milliseconds of a monotonic clock.
  ///   - wall: Unix milliseconds.
  package mutating func handle(_ event: Event, now: Int64, wall: Int64) -> [Output] {
    self.now = now
    self.wall = wall
    switch event {
    case .input(let bytes): for piece in splitter.feed(bytes) { receive(piece) }
    case .endOfInput: end()
    case .transfer(let id, let input): transfer(id, input)
    case .tool(let event, let id, let session): tool(event, id, in: session)
    case .kept(let problem, let call, let session): kept(problem, of: call, session)
    case .found(let found, let ticket): take(found, ticket)
    case .entitled(let title, let session): take(title: title, session)
    case .offers(let tools, let session): take(offers: tools, session)
    case .congestion(let isCongested):
      self.isCongested = isCongested
      if !isCongested { catchUp() }
    case .masking(let mask): setup.mask = mask
    case .tick: tick()
    }
    flushChunks()
    defer { outputs = [] }
    return outputs
  }

  /// When `tick` is wanted next, in monotonic milliseconds; nil where nothing is under way.
  package func deadline(after now: Int64) -> Int64? {
    sessions.values.compactMap { session in
      [session.prompt?.exchange?.nextTick(after: now), session.prompt?.round?.work?.deadline]
        .compactMap { $0 }.min()
    }.min()
  }

  /// Whether an answer is on its way or a tool at work.
  package var isBusy: Bool { sessions.values.contains { $0.prompt != nil } }

  // MARK: The client's lines

  private mutating func receive(_ piece: LineSplitter.Piece) {
    guard !isOver else { return }
    guard case .line(let line) = piece else {
      let limit = LineSplitter.limit >> 20
      return respond(
        RPCError(.invalidRequest, "The line is longer than \(limit) MB; it was passed over."),
        to: .null)
    }
    do throws(RPCMessage.Fault) {
      switch try RPCMessage(line: line) {
      case .request(let id, let method, let parameters): answer(method, parameters, id: id)
      case .notification(let method, let parameters): notice(method, parameters)
      case .response(let id, let result): hear(result, id: id)
      }
    } catch {
      respond(error.error, to: error.id)
    }
  }

  private mutating func answer(_ name: String, _ json: JSON, id: JSON) {
    do throws(RPCError) {
      guard let method = Method(rawValue: name) else {
        throw RPCError(
          .methodNotFound, "There is no method \(name).",
          data: .object(["method": .string(name)]))
      }
      let parameters = try Parameters(json)
      if client == nil, method != .initialize {
        throw RPCError(.invalidRequest, "The first request must be initialize.")
      }
      if let result = try perform(method, parameters, id: id) { respond(result, to: id) }
    } catch {
      respond(error, to: id)
    }
  }

  /// A notification is never answered, whatever is wrong with it.
  private mutating func notice(_ name: String, _ json: JSON) {
    guard let parameters = try? Parameters(json) else {
      return outputs.append(.log("The parameters of \(name) are no object; it was passed over."))
    }
    switch name {
    case Method.cancel.rawValue:
      if let id = try? parameters.session() { cancel(id) }
    case "$/cancel_request":
      // Of all requests only prompts take time.
      let request = parameters.members["requestId"]
      for (id, session) in sessions where session.prompt?.request == request { cancel(id) }
    default:
      outputs.append(.log("The client sent \(name), which means nothing here."))
    }
  }

  // MARK: What goes to the client

  mutating func respond(_ result: JSON, to id: JSON) {
    outputs.append(.write(RPCLine.result(result, id: id)))
  }

  mutating func respond(_ error: RPCError, to id: JSON) {
    outputs.append(.write(RPCLine.error(error, id: id)))
  }

  /// Asks something of the client.
  mutating func ask(_ method: String, _ parameters: [String: JSON], _ question: Question) {
    asked[nextQuestion] = question
    outputs.append(.write(RPCLine.request(method, .object(parameters), id: nextQuestion)))
    nextQuestion += 1
  }

  private mutating func hear(_ result: Result<JSON, RPCError>, id: JSON) {
    guard let number = id.intValue, let question = asked.removeValue(forKey: number) else {
      return outputs.append(.log("The client answered a request that was not made."))
    }
    take(result, question)
  }

  mutating func look(_ lookup: Lookup, _ pending: Pending) {
    lookups[nextTicket] = pending
    outputs.append(.look(lookup, ticket: nextTicket))
    nextTicket += 1
  }

  mutating func newTransfer(for session: Identifier) -> Int {
    defer { nextTransfer += 1 }
    transfers[nextTransfer] = session
    return nextTransfer
  }

  private mutating func end() {
    isOver = true
    for id in sessions.keys.sorted() {
      cancel(id)
      outputs.append(.leave(id))
    }
    sessions = [:]
  }
}
