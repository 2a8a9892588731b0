import Conversation
import Messages

/// What the client is told while things happen: `session/update`.
extension Agent {
  mutating func update(_ kind: String, _ members: [String: JSON], _ session: Identifier) {
    let update = members.merging(["sessionUpdate": .string(kind)]) { $1 }
    outputs.append(
      .write(
        RPCLine.notification(
          "session/update",
          .object(["sessionId": .string(session.description), "update": .object(update)]))))
  }

  /// Adds text to a message; it goes out with the batch, or when the client reads again.
  mutating func add(_ kind: Chunk.Kind, _ text: String, of message: Identifier, _ id: Identifier) {
    guard !text.isEmpty else { return }
    if let last = sessions[id]?.chunks.indices.last, let chunk = sessions[id]?.chunks[last],
      chunk.kind == kind, chunk.message == message
    {
      sessions[id]?.chunks[last].text += text
    } else {
      sessions[id]?.chunks.append(Chunk(kind: kind, message: message, text: text))
    }
  }

  /// Sends what has gathered, unless the client does not read.
  mutating func flushChunks() {
    if isCongested { return }
    for id in sessions.keys.sorted() { flushChunks(of: id) }
  }

  /// Sends what has gathered for a session, so that what follows comes after it.
  mutating func flushChunks(of id: Identifier) {
    guard let chunks = sessions[id]?.chunks, !chunks.isEmpty else { return }
    sessions[id]?.chunks = []
    for chunk in chunks {
      update(
        chunk.kind.rawValue,
        ["content": Self.text(chunk.text), "messageId": .string(chunk.message.description)], id)
    }
  }

  static func text(_ text: String) -> JSON {
    .object(["type": .string("text"), "text": .string(text)])
  }

  /// Tells how full the model's context is after an answer, and what the session has cost.
  mutating func updateUsage(_ usage: Usage, _ id: Identifier) {
    guard let session = sessions[id], let size = session.model.contextWindow else { return }
    var members: [String: JSON] = [
      "used": .integer(Int64(usage.totalInputTokens + usage.outputTokens)),
      "size": .integer(Int64(size)),
    ]
    if session.cost > 0 {
      members["cost"] = .object([
        "amount": .number(session.cost), "currency": .string("USD"),
      ])
    }
    update("usage_update", members, id)
  }

  /// What an answer has cost, in dollars; 0 where the price is not known.
  func cost(of answer: Answer) -> Double {
    setup.catalog.models.first { $0.reference == answer.requestedModel }?.price?
      .cost(of: answer.usage) ?? 0
  }

  mutating func updatePlan(_ steps: [PlanStep], _ id: Identifier) {
    let entries = steps.map { step in
      JSON.object([
        "content": .string(step.text), "priority": .string("medium"),
        "status": .string(step.status.rawValue),
      ])
    }
    update("plan", ["entries": .array(entries)], id)
  }

  // MARK: Titles

  /// With a question: asks for a title if the session has none.
  mutating func giveTitle(from question: String, _ id: Identifier) {
    guard sessions[id]?.session.title.isEmpty == true else { return }
    outputs.append(.entitle(question: question, session: id))
  }

  mutating func take(title: String, _ id: Identifier) {
    guard sessions[id] != nil, !title.isEmpty else { return }
    sessions[id]?.session.title = title
    outputs.append(.record(.title(title, session: id)))
    update("session_info_update", ["title": .string(title)], id)
  }
}
