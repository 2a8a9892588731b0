import Conversation
import Messages

/// A session that the client has open.
struct OpenSession: Sendable {
  var session: Session
  var history: History
  var model: ModelChoice
  var mode: PermissionMode
  /// Where the model works; the session may have begun elsewhere.
  let directory: String
  /// What the model is told of where it works, as it was at the last prompt.
  var surroundings: Agent.Surroundings?
  /// What the person allowed for as long as the session is open, as `Proposal.rule` says it. Our
  /// tools know of what they ran themselves; this covers what the client ran for us, too.
  var allowed: Set<String> = []
  /// What its answers have cost, in dollars, as far as prices are known.
  var cost = 0.0
  /// What its servers offer.
  var serverTools: [ToolDefinition] = []
  /// Whether it is not known yet what its servers offer.
  var awaitsServers = false
  /// What is under way.
  var prompt: Prompt?
  /// Chunks for the client that wait for the end of a batch, or for the client to read on. Of a
  /// message there are one for each stretch of text or thinking.
  var chunks: [Chunk] = []

  init(
    _ session: Session, _ history: History, model: ModelChoice, mode: PermissionMode,
    in directory: String
  ) {
    self.session = session
    self.history = history
    self.model = model
    self.mode = mode
    self.directory = directory
  }
}

extension OpenSession {
  /// How hard the model is to think here; nil: as configured.
  var thinking: ThinkingLevel? { session.settings.thinking[model.reference] }
}

/// A `session/prompt` that has not been answered.
struct Prompt: Sendable {
  /// The id of the client's request.
  let request: JSON
  /// The answer that is on its way.
  var exchange: Exchange?
  /// The calls that are carried out.
  var round: Round?
  /// What `/compact` asks a summary to mind; nil for a question.
  var wish: String?
  /// Whether it is still to be looked at whether a summary comes first.
  var mayNeedSummary = true
  /// The summary that `exchange` is to bring.
  var summary: Agent.Summary?
  /// Requests that were sent for it.
  var count = 0
  /// Whether the client wants no more of it: however it ends, it is answered `cancelled`.
  var isCancelled = false
  /// Whether the next request waits until the client reads on, or the servers are there.
  var isHeldBack = false
  /// What all its answers took.
  var usage = Usage()

  init(request: JSON) { self.request = request }
}

/// The calls of one answer, and how the client sees them.
struct Round: Sendable {
  var machine: ToolRound
  /// The answer's turn, from which the calls get ids that no other call of the session has: those
  /// of models may repeat (`functions.read:0`).
  let turn: Identifier
  /// The end of what the running call wrote.
  var output: [UInt8] = []
  /// When the client was last shown it, in monotonic milliseconds.
  var outputShown: Int64 = 0
  /// What the client does for the running call.
  var work: ClientWork?

  init(_ calls: [ToolCall], mode: PermissionMode, of turn: Identifier) {
    machine = ToolRound(calls, mode: mode)
    self.turn = turn
  }

  func item(_ call: String) -> ToolRound.Item? { machine.items.first { $0.call.id == call } }

  /// The id by which the client knows a call.
  func clientID(of call: String) -> String {
    Self.clientID(turn, machine.items.firstIndex { $0.call.id == call } ?? 0)
  }

  static func clientID(_ turn: Identifier, _ index: Int) -> String { "\(turn)-\(index)" }
}

/// A piece of a message for the client.
struct Chunk: Hashable, Sendable {
  enum Kind: String, Sendable {
    case user = "user_message_chunk"
    case text = "agent_message_chunk"
    case thought = "agent_thought_chunk"
  }

  let kind: Kind
  /// The turn that it is a part of.
  let message: Identifier
  var text: String
}
