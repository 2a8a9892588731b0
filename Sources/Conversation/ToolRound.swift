import Messages

/// The tool calls of one answer, carried out one after the other, up to the turn that brings the
/// results back: a state machine that every front end drives. It does no I/O; what must be done
/// comes back as `Output`.
package struct ToolRound: Sendable {
  package enum Input: Hashable, Sendable {
    /// What the tools tell of the call with that id.
    case event(ToolEvent, id: String)
    /// The person's answer to the proposal that was shown.
    case decided(Decision)
    /// The person stopped it.
    case interrupt
  }

  package enum Output: Hashable, Sendable {
    case request(ToolRequest)
    /// Show it and wait for a decision.
    case ask(Proposal)
    /// Output of the running call.
    case output([UInt8], id: String)
    /// A call is done; its outcome is in `items`.
    case done(id: String)
    /// All calls have results: they are in `results`.
    case finished
  }

  /// Where a call is.
  package enum Phase: Hashable, Sendable {
    case waiting
    case preparing
    case asking(Proposal)
    /// Since when, in milliseconds of a monotonic clock.
    case running(since: Int64)
    case done(ToolOutcome)
  }

  /// One call and where it is.
  package struct Item: Hashable, Sendable {
    package let call: ToolCall
    package internal(set) var phase = Phase.waiting
  }

  package private(set) var items: [Item]
  /// Whether the person stopped it, so that the model is not asked to go on.
  package private(set) var isInterrupted = false
  /// The mode that the calls are judged by; a change counts for those that were not looked at yet.
  package var mode: PermissionMode
  /// The end of what the running call wrote, for the result if it is stopped.
  private var tail: [UInt8] = []

  /// Of a stopped call's output this much is said to the model, in bytes.
  private static let tailLimit = 30_000

  /// A round for the calls of an answer. Of calls with the same id only the first counts: a result
  /// could name no other.
  package init(_ calls: [ToolCall], mode: PermissionMode) {
    var ids: Set<String> = []
    items = calls.filter { ids.insert($0.id).inserted }.map { Item(call: $0) }
    self.mode = mode
  }

  package var isFinished: Bool {
    items.allSatisfy { if case .done = $0.phase { true } else { false } }
  }

  /// The proposal that waits for a decision.
  package var proposal: Proposal? {
    for case .asking(let proposal) in items.lazy.map(\.phase) { return proposal }
    return nil
  }

  /// What the model is told, one block for each call, in the order of the calls.
  package var results: [ContentBlock] {
    items.compactMap {
      if case .done(let outcome) = $0.phase { .toolResult(outcome.result) } else { nil }
    }
  }

  /// Begins with the first call.
  package mutating func begin() -> [Output] { next() }

  /// - Parameter now: milliseconds of a monotonic clock.
  package mutating func handle(_ input: Input, now: Int64) -> [Output] {
    switch input {
    case .interrupt: return interrupt()
    case .decided(let decision): return take(decision, now: now)
    case .event(let event, let id): return take(event, of: id, now: now)
    }
  }

  private mutating func take(_ event: ToolEvent, of id: String, now: Int64) -> [Output] {
    guard let index = items.firstIndex(where: { $0.call.id == id }) else { return [] }
    switch (event, items[index].phase) {
    case (.proposed(let proposal), .preparing):
      items[index].phase = .asking(proposal)
      return [.ask(proposal)]
    case (.permitted, .preparing):
      items[index].phase = .running(since: now)
      return [.request(.run(id: id, always: false))]
    case (.output(let bytes), .running):
      tail += bytes
      // Cut rarely, so that each byte is moved once or twice.
      if tail.count > 2 * Self.tailLimit { tail.removeFirst(tail.count - Self.tailLimit) }
      return [.output(bytes, id: id)]
    case (.finished(let outcome), .preparing), (.finished(let outcome), .running):
      return [finish(index, outcome)] + next()
    // What comes of a call that was stopped, or twice, means nothing.
    default: return []
    }
  }

  private mutating func take(_ decision: Decision, now: Int64) -> [Output] {
    guard
      let index = items.firstIndex(where: { if case .asking = $0.phase { true } else { false } })
    else { return [] }
    let id = items[index].call.id
    switch decision {
    case .once, .always:
      items[index].phase = .running(since: now)
      return [.request(.run(id: id, always: decision == .always))]
    case .no(let words):
      let text =
        words.isEmpty
        ? "The person did not allow this call. Do not try it again in another way; go on without "
          + "it, or ask."
        : "The person did not allow this call and says: \(words)"
      let outcome = ToolOutcome(
        result: ToolResult(id: id, text: text, isError: true), summary: "not allowed")
      return [.request(.stop(id: id)), finish(index, outcome)] + next()
    }
  }

  /// Ends the call that runs, and leaves out the rest; each gets a result, since a request with a
  /// call and no result is refused by the API.
  private mutating func interrupt() -> [Output] {
    guard !isFinished else { return [] }
    isInterrupted = true
    var outputs: [Output] = []
    for index in items.indices {
      let id = items[index].call.id
      let text: String
      switch items[index].phase {
      case .done: continue
      case .waiting: text = "Not carried out: the person stopped before it."
      case .preparing, .asking:
        outputs.append(.request(.stop(id: id)))
        text = "Not carried out: the person stopped it."
      case .running:
        outputs.append(.request(.stop(id: id)))
        let last = String(decoding: tail.suffix(Self.tailLimit), as: UTF8.self)
        text =
          last.isEmpty
          ? "The person stopped it while it ran." : last + "\n\n(The person stopped it here.)"
      }
      let outcome = ToolOutcome(
        result: ToolResult(id: id, text: text, isError: true), summary: "stopped")
      outputs.append(finish(index, outcome))
    }
    return outputs + [.finished]
  }

  private mutating func finish(_ index: Int, _ outcome: ToolOutcome) -> Output {
    tail = []
    items[index].phase = .done(outcome)
    return .done(id: items[index].call.id)
  }

  /// Looks at the next call, or ends the round. A call whose input is no JSON object is answered
  /// here: no tool could read it.
  private mutating func next() -> [Output] {
    var outputs: [Output] = []
    while let index = items.firstIndex(where: { $0.phase == .waiting }) {
      let call = items[index].call
      if call.input.objectValue != nil {
        items[index].phase = .preparing
        return outputs + [.request(.prepare(call, mode: mode))]
      }
      let text =
        "The input of this call is not a JSON object, so nothing was done. Call it again with "
        + "valid JSON."
      let outcome = ToolOutcome(
        result: ToolResult(id: call.id, text: text, isError: true), summary: "input is not JSON")
      outputs.append(finish(index, outcome))
    }
    return isFinished ? outputs + [.finished] : outputs
  }
}
