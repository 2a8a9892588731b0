import Messages

extension History {
  /// The branch up to the last answer, which is what a new summary covers: a question without an
  /// answer stays as it is, and so does a call of a tool whose result is still to come. Nil if the
  /// summary that is sent already covers all that.
  package var compactable: History? {
    let end = turns.lastIndex { turn in
      guard let answer = turn.answer, answer.outcome != .failed else { return false }
      let kept = turn.content.replayable(isComplete: answer.outcome == .complete)
      return !kept.isEmpty && !kept.contains { if case .toolUse = $0 { true } else { false } }
    }
    guard let end, end > boundary?.index ?? -1 else { return nil }
    var part = self
    part.replace(from: end + 1, with: [])
    return part
  }

  /// The summary that was taken back last, if it covers more than is covered now.
  package var undoneCompaction: Compaction? {
    let later = Set(turns[((boundary?.index ?? -1) + 1)...].lazy.map(\.id))
    return compactions.filter { $0.isUndone && later.contains($0.turn) }
      .max { $0.moved < $1.moved }
  }

  /// What asks a model for the summary of this history.
  ///
  /// - Parameter wish: what the person wants it to mind; empty for nothing.
  package func summaryMessages(for model: ModelChoice, wish: String) -> [Message] {
    let words = wish.isEmpty ? "" : "\n\nWhat matters most in this summary: \(wish)"
    return messages(for: model)
      + [Message(role: .user, content: [.text(Self.summaryRequest + words)])]
  }

  private static let summaryRequest = """
    Please summarise our conversation so far. The summary will stand in place of all messages above, \
    which will not be sent to you again, so that you can go on with it alone.

    In the language of the conversation, say: what I want and why; what was found out, decided and \
    done, with the names, paths, numbers, commands and pieces of code that are still needed, \
    exactly as they were; what I asked for that still holds, such as style; what is open; and, in \
    more detail, what we spoke of last. Leave out what does not matter any more.

    Answer with the summary only, and do not go on with the conversation.
    """

  /// What is sent in place of the turns that a summary covers.
  static func message(of compaction: Compaction) -> Message {
    let text = """
      The earlier part of our conversation was replaced by this summary of it:

      <summary>
      \(compaction.summary)
      </summary>

      We go on from there.
      """
    return Message(role: .user, content: [.text(text)])
  }
}

extension Answer {
  /// Why there is no summary although the model was asked for one.
  package var reasonForNoSummary: String {
    switch outcome {
    case .failed: failure ?? "The summary could not be made."
    case .stopped: "The summary was stopped."
    case .refused: "The model declined to write the summary."
    case .truncated: "The summary was cut off at the token limit."
    case .complete, .streaming: "The model sent no summary."
    }
  }
}
