import Conversation
import Messages

/// What was said before, for a client that loads a session.
extension Agent {
  /// Sends the branch in view as updates, the oldest first.
  mutating func replay(_ id: Identifier) {
    guard let session = sessions[id] else { return }
    var calls: [String: String] = [:]
    for turn in session.history.turns {
      switch turn.role {
      case .user: replay(question: turn, &calls, id)
      case .assistant: replay(answer: turn, &calls, session.directory, id)
      }
      flushChunks(of: id)
    }
    if let usage = session.history.turns.last(where: { $0.answer != nil })?.answer?.usage {
      updateUsage(usage, id)
    }
    if !session.session.title.isEmpty {
      update("session_info_update", ["title": .string(session.session.title)], id)
    }
  }

  /// - Parameter calls: the client's ids of calls, by those of the model; the newest counts.
  private mutating func replay(
    question turn: Turn, _ calls: inout [String: String], _ id: Identifier
  ) {
    for block in turn.content {
      switch block {
      case .text(let text):
        // Each block of a question is a chunk of its own, as it was sent.
        flushChunks(of: id)
        add(.user, text, of: turn.id, id)
      case .image(let type, let data):
        flushChunks(of: id)
        update(
          Chunk.Kind.user.rawValue,
          [
            "content": .object([
              "type": .string("image"), "mimeType": .string(type), "data": .string(data),
            ]), "messageId": .string(turn.id.description),
          ], id)
      case .toolResult(let result):
        guard let call = calls.removeValue(forKey: result.id) else { continue }
        update(
          "tool_call_update",
          [
            "toolCallId": .string(call),
            "status": .string(result.isError ? "failed" : "completed"),
            "content": .array(ToolCallView.content(of: result)),
          ], id)
      default: break
      }
    }
  }

  private mutating func replay(
    answer turn: Turn, _ calls: inout [String: String], _ directory: String, _ id: Identifier
  ) {
    let round = Round(turn.toolCalls, mode: .ask, of: turn.id)
    for block in turn.content {
      switch block {
      case .text(let text): add(.text, text, of: turn.id, id)
      case .thinking(let text, _): add(.thought, text, of: turn.id, id)
      case .toolUse(let call, _, _):
        guard let item = round.item(call) else { continue }
        flushChunks(of: id)
        calls[call] = round.clientID(of: call)
        update(
          "tool_call",
          ToolCallView(item.call, in: directory).members.merging([
            "toolCallId": .string(round.clientID(of: call)), "status": .string("pending"),
          ]) { $1 }, id)
      default: break
      }
    }
  }
}
