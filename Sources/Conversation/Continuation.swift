import Messages

/// What is left to do after an answer that ended well.
package enum Continuation: Hashable, Sendable {
  /// Its calls are to be carried out.
  case calls([ToolCall])
  /// The server paused; the same is asked once more.
  case again
}

extension Turn {
  /// What is left to do after this answer; nil if it was the last word.
  /// - Parameter hasTools: whether the model was offered tools.
  package func continuation(hasTools: Bool) -> Continuation? {
    guard let answer, answer.outcome == .complete else { return nil }
    if answer.stopReason == "pause_turn" { return .again }
    let calls = toolCalls
    return calls.isEmpty || !hasTools ? nil : .calls(calls)
  }
}

extension ToolRound {
  /// How many rounds may follow each other without a word from the person, where nothing else is
  /// configured.
  package static let standardLimit = 100

  /// The turn that brings the results back to the model.
  package func turn(id: Identifier, after parent: Identifier?, created: Int64) -> Turn {
    Turn(id: id, parent: parent, role: .user, content: results, created: created)
  }
}
