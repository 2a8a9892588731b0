import Conversation
import Messages

/// Summaries that are sent in place of earlier turns: before a question where the configuration wants
/// it, and when the client's person asks for one.
extension Agent {
  /// A summary on its way. Until it is whole nothing of it is kept.
  struct Summary: Sendable {
    /// The last turn that it covers.
    let turn: Identifier
    /// What was sent until now.
    let use: ContextUse
    /// What the person wants it to mind; nil where the configuration asks for the summary.
    let wish: String?
  }

  /// Begins the summary that a prompt asks for, or that is due before its question is asked.
  /// - Returns: whether the prompt is taken care of.
  mutating func startSummary(_ id: Identifier) -> Bool {
    guard let session = sessions[id], let prompt = session.prompt else { return false }
    let tools = tools(of: session)
    let system = requestSettings(of: session, tools: tools).systemPrompt
    let known = session.history.contextUse(for: session.model, system: system, tools: tools)
    if prompt.wish == nil {
      guard let limit = setup.autoCompact, let window = session.model.contextWindow, window > 0,
        let known, known.tokens * 100 / window >= limit, session.history.compactable != nil
      else { return false }
      add(
        .thought,
        "The context is \(known.tokens * 100 / window) % full: first a summary is made, as "
          + "autoCompact asks.\n", of: identifiers.identifier(wall: wall), id)
    }
    guard let last = session.history.compactable?.turns.last else {
      say("There is nothing to summarise yet.", id)
      finish(id, .endTurn)
      return true
    }
    let use =
      known ?? session.history.contextEstimate(for: session.model, system: system, tools: tools)
    sessions[id]?.prompt?.summary = Summary(turn: last.id, use: use, wish: prompt.wish)
    guard let session = sessions[id] else { return true }
    let exchange = newExchange(id, session, after: last.id)
    sessions[id]?.prompt?.exchange = exchange
    send(exchange, id)
    return true
  }

  /// The summary has come, or it has not; a question that waits goes out in any case.
  mutating func finishSummary(_ id: Identifier) {
    guard let prompt = sessions[id]?.prompt, let summary = prompt.summary,
      let exchange = prompt.exchange, let answer = exchange.turn.answer
    else { return }
    conclude(exchange, answer, id)
    sessions[id]?.prompt?.summary = nil
    let text = exchange.turn.text.trimmed
    if answer.outcome == .complete, !text.isEmpty, exchange.turn.toolCalls.isEmpty {
      let compaction = Compaction(
        id: exchange.turn.id, turn: summary.turn, summary: text, tokens: summary.use.tokens,
        created: wall)
      sessions[id]?.history.compactions.merge([compaction])
      outputs += [.record(.compaction(compaction, session: id)), .sync]
      if summary.wish != nil {
        say(
          "A summary is sent from now on in place of the messages so far; `/compact undo` takes it "
            + "back.\n\n\(text)", id)
      }
    } else if let failure = exchange.failure, summary.wish != nil, !prompt.isCancelled {
      return fail(id, failure)
    } else {
      let sentence = "\(answer.reasonForNoSummary) Everything is sent as before."
      if summary.wish == nil {
        outputs.append(.log("\(id): \(sentence)"))
      } else {
        say(sentence, id)
      }
    }
    if prompt.isCancelled {
      finish(id, .cancelled)
    } else if summary.wish != nil {
      finish(id, .endTurn)
    } else {
      startAnswer(id)
    }
  }

  /// Takes the summary back that is sent now.
  /// - Returns: what to say of it.
  mutating func undoSummary(_ id: Identifier) -> String {
    guard var compaction = sessions[id]?.history.boundary?.compaction else {
      return "No summary is sent here; there is nothing to undo."
    }
    compaction.undo(at: wall)
    sessions[id]?.history.compactions.merge([compaction])
    outputs += [.record(.compaction(compaction, session: id)), .sync]
    return "The messages themselves are sent again; `/compact redo` takes the summary after all."
  }

  /// Has the summary sent again that was taken back last.
  /// - Returns: what to say of it.
  mutating func redoSummary(_ id: Identifier) -> String {
    guard var compaction = sessions[id]?.history.undoneCompaction else {
      return "No summary was taken back here; there is nothing to send again."
    }
    compaction.redo(at: wall)
    sessions[id]?.history.compactions.merge([compaction])
    outputs += [.record(.compaction(compaction, session: id)), .sync]
    return "The summary is sent again in place of the messages before it."
  }
}
