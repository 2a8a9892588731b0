import Conversation
import Messages

/// How prompts end.
extension Agent {
  /// Why a prompt ended (its schema, StopReason).
  enum StopReason: String, Sendable {
    case endTurn = "end_turn"
    case maxTokens = "max_tokens"
    case maxTurnRequests = "max_turn_requests"
    case refusal
    case cancelled
  }

  mutating func finish(_ id: Identifier, _ reason: StopReason) {
    guard let prompt = sessions[id]?.prompt else { return }
    sessions[id]?.prompt = nil
    flushChunks(of: id)
    respond(Self.stop(reason, prompt.usage), to: prompt.request)
  }

  static func stop(_ reason: StopReason, _ usage: Usage = Usage()) -> JSON {
    var members: [String: JSON] = ["stopReason": .string(reason.rawValue)]
    if usage != Usage() {
      func count(_ value: Int) -> JSON { .integer(Int64(value)) }
      members["usage"] = .object([
        "inputTokens": count(usage.inputTokens), "outputTokens": count(usage.outputTokens),
        "cachedReadTokens": count(usage.cacheReadInputTokens),
        "cachedWriteTokens": count(usage.cacheCreationInputTokens),
        "totalTokens": count(usage.totalInputTokens + usage.outputTokens),
      ])
    }
    return .object(members)
  }

  mutating func fail(_ id: Identifier, _ failure: Failure) {
    guard let prompt = sessions[id]?.prompt else { return }
    sessions[id]?.prompt = nil
    flushChunks(of: id)
    var data: [String: JSON] = ["kind": .string(failure.kind.rawValue)]
    data["status"] = failure.status.map { .integer(Int64($0)) }
    data["retryAfter"] = failure.retryAfter.map { .number($0) }
    data["requestId"] = failure.requestID.map { .string($0) }
    outputs.append(
      .quote(
        Quotation(
          id: prompt.request, message: failure.sentence, detail: failure.reason, data: data)))
  }

  /// Stops what a session does; its prompt is answered `cancelled` at once.
  mutating func cancel(_ id: Identifier) {
    guard let prompt = sessions[id]?.prompt else { return }
    sessions[id]?.prompt?.isCancelled = true
    if prompt.exchange != nil {
      advance(id, .interrupt)
    } else if prompt.round != nil {
      interruptRound(id)
    } else {
      finish(id, .cancelled)
    }
  }
}
