import Messages

/// How an answer ended.
package enum Outcome: String, Codable, Hashable, Sendable {
  /// Fragments are still arriving, or the program died while they were.
  case streaming
  case complete
  /// Stopped by the person; what had arrived is kept.
  case stopped
  /// Cut at `max_tokens` or at the context window.
  case truncated
  case refused
  /// The request or the stream failed; `Answer.failure` says how.
  case failed
}

/// What is known of an answer besides its content.
package struct Answer: Hashable, Sendable, Codable {
  /// The alias it was asked under, as shown in the head line.
  package var alias: String
  /// The model reference asked for, `provider/model`.
  package var requestedModel: String
  /// The model that the *response* named; nil until it did.
  package var respondedModel: String?
  /// Host (and port, if unusual) that answered.
  package var host: String
  package var outcome: Outcome
  /// One sentence for the person, when `outcome` is `.failed`.
  package var failure: String?
  package var stopReason: String?
  package var usage: Usage
  /// Milliseconds from the request's start to the answer's end.
  package var duration: Int64
  /// Milliseconds spent in thinking blocks.
  package var thinkingDuration: Int64
  /// Who was asked before and could not answer, in their order.
  package var detours: [Detour] {
    get { inVain ?? [] }
    set { inVain = newValue.isEmpty ? nil : newValue }
  }
  /// Absent from most answers, and from all that older versions have stored.
  private var inVain: [Detour]?
  /// Code blocks on the branch up to and including this answer; numbering goes on from here.
  package var codeBlockCount: Int

  package init(alias: String, requestedModel: String, host: String) {
    self.alias = alias
    self.requestedModel = requestedModel
    self.host = host
    respondedModel = nil
    outcome = .streaming
    failure = nil
    stopReason = nil
    usage = Usage()
    duration = 0
    thinkingDuration = 0
    codeBlockCount = 0
  }
}

extension Turn {
  /// What a person must be told of how an answer ended, when it is not an error: one sentence.
  package var remark: String? {
    switch answer?.outcome {
    case .stopped where text.isEmpty: "Stopped before the first word."
    case .truncated: "Cut off at the token limit; ask it to go on."
    case .refused: "The model declined to answer."
    case .complete where text.isEmpty && toolCalls.isEmpty: "The model sent no text."
    default: nil
    }
  }
}

/// One node of a session's tree. Immutable once its answer has ended: editing or retrying makes
/// a sibling, so nothing is ever overwritten.
package struct Turn: Hashable, Sendable, Identifiable {
  package let id: Identifier
  /// The turn this one follows; nil for the first of a session.
  package let parent: Identifier?
  package let role: Speaker
  package var content: [ContentBlock]
  /// Unix milliseconds.
  package let created: Int64
  /// Set for assistant turns only.
  package var answer: Answer?

  package init(
    id: Identifier, parent: Identifier?, role: Speaker, content: [ContentBlock], created: Int64,
    answer: Answer? = nil
  ) {
    self.id = id
    self.parent = parent
    self.role = role
    self.content = content
    self.created = created
    self.answer = answer
  }
}
