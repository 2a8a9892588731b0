import Messages

/// One question and its answer, from the request to the last event: a state machine that every
/// front end drives. It does no I/O and knows no clock: what arrives is handed in with its time,
/// and what must be done comes back as `Output`.
package struct Exchange: Sendable {
  /// What the transport, the clock or the person did.
  package enum Input: Hashable, Sendable {
    case head(status: Int, headers: [String: String])
    case body([UInt8])
    case end
    case failed(Failure)
    /// The person stopped the answer.
    case interrupt
    /// Time passed.
    case tick
  }

  /// What the front end has to do.
  package enum Output: Hashable, Sendable {
    /// Close the transfer; nothing more of it is wanted.
    case cancel
    /// Ask `model` again, under the same id.
    case resend
    /// Another model is asked in place of one that cannot answer: say so, and save `turn` anew,
    /// which names it. A `resend` follows at the next tick.
    case detoured(Detour)
    /// Save these stream events before showing their changes.
    case fragment([UInt8])
    case change(Reply.Change)
    /// The answer is final: save it (`turn` holds it) and stop.
    case finished
  }

  /// Where the exchange is.
  package enum Phase: Hashable, Sendable {
    case waiting
    /// Between a failure that may pass and the next try.
    case pausing(Retry)
    case streaming
    case finished
  }

  /// Silence, in milliseconds, after which an answer is given up: long, since models may think
  /// for minutes without a byte, but never for ever.
  package var stallLimit: Int64 = 300_000
  /// How often a question is asked again of itself while nothing of its answer has come.
  package var retryLimit = 10
  /// What is asked in turn where the model cannot answer; see `Detour`.
  package var alternatives: [ModelChoice] = []
  /// Whether the request offers tools: then calls that the server left in the text are calls.
  package var offersTools = false {
    didSet { if phase == .waiting { reply = freshReply } }
  }

  /// Names the transfer, also when it is repeated; no other exchange of the run has it.
  package let id: Int
  /// What is asked now.
  package private(set) var model: ModelChoice
  /// The answer so far. Its `content` is brought up to date only when it is final: until then
  /// `reply` has it, so that a delta does not copy the text.
  package private(set) var turn: Turn
  package private(set) var reply = Reply()
  package private(set) var phase = Phase.waiting
  /// What went wrong, when it did.
  package private(set) var failure: Failure?
  /// Milliseconds of a monotonic clock.
  package let started: Int64
  package private(set) var lastByte: Int64
  /// When the first text or thinking arrived, and when the last did: what a speed is made of.
  package private(set) var firstDelta: Int64?
  package private(set) var lastDelta: Int64?

  private var decoder = AnswerDecoder()
  private var response: Response?
  private var thinkingSince: Int64?
  private var attempts = 0
  /// When the next model is asked, after a detour, in monotonic milliseconds.
  private var turning: Int64?

  /// With another model to ask, a person is not kept waiting for this one: so often it is tried
  /// again then.
  private static let retryLimitWithAlternatives = 2

  /// The response's head, and the body of one that is no success.
  private struct Response: Sendable {
    var status: Int
    var headers: [String: String]
    var body: [UInt8] = []
    var isSuccess: Bool { 200..<300 ~= status }
  }

  /// Of an error's body this much is read, in bytes.
  private static let errorBodyLimit = 64 << 10

  package init(
    id: Int, turn: Identifier, parent: Identifier?, model: ModelChoice, created: Int64,
    now: Int64
  ) {
    self.id = id
    self.model = model
    self.turn = Turn(
      id: turn, parent: parent, role: .assistant, content: [], created: created,
      answer: Answer(alias: model.alias, requestedModel: model.reference, host: model.host))
    started = now
    lastByte = now
  }

  /// - Parameters:
  ///   - now: milliseconds of the same monotonic clock as `started`.
  ///   - wall: Unix milliseconds, for dates in headers.
  package mutating func handle(_ input: Input, now: Int64, wall: Int64) -> [Output] {
    guard phase != .finished else { return [] }
    if case .pausing(let retry) = phase { return pause(retry, input, now: now) }
    if let turning { return turn(input, due: turning, now: now) }
    switch input {
    case .head(let status, let headers):
      lastByte = now
      response = Response(status: status, headers: headers)
      return []
    case .body(let bytes):
      lastByte = now
      return receive(bytes, now: now)
    case .end:
      return end(now: now, wall: wall)
    case .failed(let failure):
      // A status says more than the connection that broke while it was explained.
      if let response, !response.isSuccess { return end(now: now, wall: wall) }
      if failure.kind == .cutStream, !reply.hasBegun {
        let early = Failure.closedEarly(host: model.host, detail: failure.detail)
        return fail(early, now: now)
      }
      return fail(failure, now: now)
    case .interrupt:
      return [.cancel] + finish(.stopped, nil, now: now)
    case .tick:
      guard now - lastByte >= stallLimit else { return [] }
      let failure = Failure.stalled(host: model.host, seconds: Int(stallLimit / 1000))
      return detour(after: failure, now: now) ?? [.cancel] + finish(.failed, failure, now: now)
    }
  }

  /// When `handle(.tick)` wants to be called next: each full second shows.
  package func nextTick(after now: Int64) -> Int64 {
    if case .pausing(let retry) = phase, retry.due > now {
      return min(retry.due, retry.due - (retry.due - now - 1) / 1000 * 1000)
    }
    return turning ?? started + ((now - started) / 1000 + 1) * 1000
  }

  /// Whether the model is thinking just now.
  package var isThinking: Bool { thinkingSince != nil }

  /// Milliseconds spent thinking so far.
  package func thinkingTime(now: Int64) -> Int64 {
    (turn.answer?.thinkingDuration ?? 0) + (thinkingSince.map { now - $0 } ?? 0)
  }

  private mutating func receive(_ bytes: [UInt8], now: Int64) -> [Output] {
    if let response, !response.isSuccess {
      let room = max(0, Self.errorBodyLimit - response.body.count)
      self.response?.body.append(contentsOf: bytes.prefix(room))
      return []
    }
    return apply(decoder.feed(bytes), now: now)
  }

  /// Takes what arrived. What must be saved comes first: saved before painted.
  private mutating func apply(_ arrivals: [AnswerDecoder.Arrival], now: Int64) -> [Output] {
    var fragment: [UInt8] = []
    var changes: [Output] = []
    for arrival in arrivals where arrival.event != .ping {
      fragment += arrival.json
      fragment.append(0x0A)
      for change in reply.apply(arrival.event) {
        note(change, now: now)
        changes.append(.change(change))
      }
      if reply.error != nil || reply.isComplete { break }
    }
    let outputs = (fragment.isEmpty ? [] : [.fragment(fragment)]) + changes
    if reply.isComplete { return outputs + conclude(now: now) }
    if reply.error != nil {
      let ending = conclude(now: now)
      // Of a try that is repeated nothing is shown or kept.
      if case .pausing = phase { return ending }
      if turning != nil { return ending }
      return outputs + [.cancel] + ending
    }
    if let failure = decoder.failure {
      return outputs + [.cancel] + finish(.failed, .stream(failure, host: model.host), now: now)
    }
    return outputs
  }

  private mutating func note(_ change: Reply.Change, now: Int64) {
    phase = .streaming
    switch change {
    case .thinking:
      if thinkingSince == nil { thinkingSince = now }
    default:
      if let since = thinkingSince {
        turn.answer?.thinkingDuration += now - since
        thinkingSince = nil
      }
    }
    switch change {
    case .text, .thinking:
      if firstDelta == nil { firstDelta = now }
      lastDelta = now
    default:
      break
    }
  }

  private mutating func end(now: Int64, wall: Int64) -> [Output] {
    guard let response else { return fail(.closedEarly(host: model.host), now: now) }
    guard response.isSuccess else {
      return fail(classify(response, response.body, wall: wall), now: now)
    }
    let rest = apply(decoder.finish(), now: now)
    if phase == .finished { return rest }
    if !decoder.foreignBody.isEmpty, !reply.hasBegun {
      return rest + fail(classify(response, decoder.foreignBody, wall: wall), now: now)
    }
    return rest + conclude(now: now)
  }

  private func classify(_ response: Response, _ body: [UInt8], wall: Int64) -> Failure {
    Failure.classify(
      status: response.status, headers: response.headers.map { ($0.key, $0.value) }, body: body,
      host: model.host, now: wall)
  }

  /// The stream is over, in good order or not.
  private mutating func conclude(now: Int64) -> [Output] {
    if let failure = reply.failure(host: model.host) { return fail(failure, now: now) }
    return finish(Outcome(stopReason: reply.stopReason), nil, now: now)
  }

  /// Asks again in a while if that may help and nothing is lost by it: not once text or thinking
  /// was shown, which a second answer would contradict, or be paid for twice.
  private mutating func fail(_ failure: Failure, now: Int64) -> [Output] {
    let limit =
      alternatives.isEmpty ? retryLimit : min(retryLimit, Self.retryLimitWithAlternatives)
    guard firstDelta == nil,
      let retry = Retry(
        after: failure, attempt: attempts + 1, limit: limit, salt: turn.id.low, now: now)
    else { return detour(after: failure, now: now) ?? finish(.failed, failure, now: now) }
    phase = .pausing(retry)
    return [.cancel]
  }

  private mutating func pause(_ retry: Retry, _ input: Input, now: Int64) -> [Output] {
    switch input {
    case .interrupt: return finish(.failed, retry.failure, now: now)
    case .tick where now >= retry.due: break
    // What is left of the transfer that failed means nothing.
    case .tick, .head, .body, .end, .failed: return []
    }
    attempts = retry.attempt
    return startAgain(now: now)
  }

  private var freshReply: Reply { Reply(leakedID: offersTools ? "toolu_\(turn.id)" : nil) }

  private mutating func startAgain(now: Int64) -> [Output] {
    phase = .waiting
    reply = freshReply
    decoder = AnswerDecoder()
    response = nil
    lastByte = now
    return [.resend]
  }

  /// Turns to the next model that may answer, if nothing of an answer was shown; nil without one.
  private mutating func detour(after failure: Failure, now: Int64) -> [Output]? {
    guard firstDelta == nil, let reason = failure.kind.outage else { return nil }
    if failure.kind.isOfHost { alternatives.removeAll { $0.host == model.host } }
    guard !alternatives.isEmpty, var answer = turn.answer else { return nil }
    let detour = Detour(
      alias: model.alias, model: model.reference, reason: reason, failure: failure.sentence)
    model = alternatives.removeFirst()
    answer.alias = model.alias
    answer.requestedModel = model.reference
    answer.host = model.host
    answer.detours.append(detour)
    turn.answer = answer
    attempts = 0
    phase = .waiting
    reply = freshReply
    // What is left of the transfer that failed may still arrive in this moment.
    turning = now + 1
    lastByte = now
    return [.cancel, .detoured(detour)]
  }

  private mutating func turn(_ input: Input, due: Int64, now: Int64) -> [Output] {
    switch input {
    case .interrupt: return finish(.stopped, nil, now: now)
    case .tick where now >= due:
      turning = nil
      return startAgain(now: now)
    case .tick, .head, .body, .end, .failed: return []
    }
  }

  private mutating func finish(_ outcome: Outcome, _ failure: Failure?, now: Int64) -> [Output] {
    if let since = thinkingSince {
      turn.answer?.thinkingDuration += now - since
      thinkingSince = nil
    }
    phase = .finished
    self.failure = failure
    turn.take(reply, outcome: outcome)
    turn.answer?.failure = failure?.sentence
    turn.answer?.duration = now - started
    return [.finished]
  }
}

extension Outcome {
  /// The outcome of an answer whose stream ended as it should.
  package init(stopReason: String?) {
    switch stopReason {
    case "max_tokens", "model_context_window_exceeded": self = .truncated
    case "refusal": self = .refused
    default: self = .complete
    }
  }
}

extension Turn {
  /// Takes over what a reply holds.
  mutating func take(_ reply: Reply, outcome: Outcome) {
    content = reply.content
    answer?.outcome = outcome
    answer?.respondedModel = reply.respondedModel
    answer?.stopReason = reply.stopReason
    answer?.usage = reply.usage
  }
}
