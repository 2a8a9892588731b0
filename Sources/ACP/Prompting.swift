import Conversation
import Messages

/// Prompts: a question, its answers, and the calls between them.
extension Agent {
  /// - Returns: nil; the answer comes when the model is done.
  mutating func prompt(_ parameters: Parameters, id request: JSON) throws(RPCError) -> JSON? {
    let id = try openSession(parameters)
    let blocks = try PromptContent.blocks(try parameters.list("prompt"))
    guard let session = sessions[id], session.prompt == nil else { throw Self.busy }
    if case .text(let text)? = blocks.first, blocks.count == 1, let command = PromptCommand(text) {
      run(command, id)
      return Self.stop(.endTurn)
    }
    if let reason = session.model.unusable {
      throw RPCError(
        .authenticationRequired, "\(session.model.alias) cannot be asked: \(reason).")
    }
    if session.model.takesImages == false, blocks.contains(where: \.isImage) {
      throw RPCError(.invalidParameters, "\(session.model.alias) takes no pictures.")
    }
    sessions[id]?.prompt = Prompt(request: request)
    add(
      Turn(
        id: identifiers.identifier(wall: wall), parent: session.history.turns.last?.id, role: .user,
        content: blocks, created: wall), id)
    let question = blocks.compactMap { if case .text(let text) = $0 { text } else { nil } }
    giveTitle(from: question.joined(separator: "\n"), id)
    look(.surroundings(of: id), Pending(id: request, method: .prompt, session: id))
    return nil
  }

  /// Appends a turn that is final, and has it saved.
  private mutating func add(_ turn: Turn, _ id: Identifier) {
    sessions[id]?.history.append(turn)
    sessions[id]?.session.leaf = turn.id
    sessions[id]?.session.updated = wall
    guard let session = sessions[id]?.session else { return }
    outputs += [.record(.session(session)), .record(.turn(turn, session: id)), .sync]
  }

  // MARK: Asking

  /// Asks the model, now that it is known what to tell it of where it works.
  mutating func take(_ surroundings: Surroundings, for request: JSON, _ id: Identifier) {
    guard sessions[id]?.prompt?.request == request else { return }
    sessions[id]?.surroundings = surroundings
    startAnswer(id)
  }

  /// Asks the model to go on, unless it has gone on for too long, or nobody reads what it says.
  private mutating func startAnswer(_ id: Identifier) {
    guard let session = sessions[id], let prompt = session.prompt else { return }
    guard prompt.count < setup.roundLimit else { return finish(id, .maxTurnRequests) }
    if isCongested || session.awaitsServers {
      sessions[id]?.prompt?.isHeldBack = true
      return
    }
    var exchange = Exchange(
      id: newTransfer(for: id), turn: identifiers.identifier(wall: wall),
      parent: session.history.turns.last?.id, model: session.model, created: wall, now: now)
    exchange.stallLimit = setup.stallLimit
    exchange.retryLimit = setup.retryLimit
    exchange.alternatives = setup.catalog.alternatives(to: session.model)
    sessions[id]?.session.leaf = exchange.turn.id
    sessions[id]?.session.model = session.model.reference
    sessions[id]?.prompt?.count += 1
    sessions[id]?.prompt?.exchange = exchange
    outputs.append(.record(.turn(exchange.turn, session: id)))
    if let session = sessions[id]?.session { outputs.append(.record(.session(session))) }
    send(exchange, id)
  }

  /// Goes on with what has waited for the client, or for servers.
  mutating func catchUp() {
    for id in sessions.keys.sorted() where sessions[id]?.prompt?.isHeldBack == true {
      sessions[id]?.prompt?.isHeldBack = false
      startAnswer(id)
    }
  }

  private mutating func send(_ exchange: Exchange, _ id: Identifier) {
    guard let session = sessions[id] else { return }
    let model = exchange.model
    var settings = RequestSettings(model, session.session.settings, system: setup.system)
    let tools = model.isDemo ? [] : setup.tools(session.mode) + session.offeredServerTools
    if let surroundings = session.surroundings {
      settings.preface = .preface(
        directory: session.directory, platform: surroundings.platform,
        seconds: wall / 1000 + Int64(surroundings.utcOffset), tools: tools,
        memory: surroundings.memory)
    }
    let request = MessagesRequest(
      to: model, settings, messages: session.history.messages(for: model), tools: tools)
    outputs.append(.send(id: exchange.id, request, model: model.reference))
  }

  // MARK: The answer

  mutating func transfer(_ transfer: Int, _ input: Exchange.Input) {
    guard let id = transfers[transfer], sessions[id]?.prompt?.exchange?.id == transfer else {
      return
    }
    advance(id, input)
  }

  private mutating func advance(_ id: Identifier, _ input: Exchange.Input) {
    guard
      let outputs = sessions[id]?.prompt?.exchange?.handle(input, now: now, wall: wall),
      let exchange = sessions[id]?.prompt?.exchange?.id,
      let turn = sessions[id]?.prompt?.exchange?.turn.id
    else { return }
    for output in outputs {
      switch output {
      case .cancel:
        self.outputs.append(.cancel(id: exchange))
        if case .pausing(let retry)? = sessions[id]?.prompt?.exchange?.phase {
          self.outputs.append(.log("\(id): \(retry.phrase(now: now))"))
        }
      case .detoured:
        guard let turn = sessions[id]?.prompt?.exchange?.turn else { continue }
        self.outputs.append(.record(.turn(turn, session: id)))
        if let phrase = turn.answer?.detourPhrase { self.outputs.append(.log("\(id): \(phrase)")) }
      case .resend: if let exchange = sessions[id]?.prompt?.exchange { send(exchange, id) }
      case .fragment(let bytes): self.outputs.append(.record(.fragment(bytes, turn: turn)))
      case .change(.text(_, let text)): add(.text, text, of: turn, id)
      case .change(.thinking(_, let text)): add(.thought, text, of: turn, id)
      case .change: break
      case .finished: finishAnswer(id)
      }
    }
  }

  mutating func tick() {
    for id in sessions.keys.sorted() {
      advance(id, .tick)
      if let deadline = sessions[id]?.prompt?.round?.work?.deadline, now >= deadline {
        endTerminal(id)
      }
    }
  }

  private mutating func finishAnswer(_ id: Identifier) {
    guard let prompt = sessions[id]?.prompt, let exchange = prompt.exchange else { return }
    let turn = exchange.turn
    transfers[exchange.id] = nil
    // Some servers leave a finished stream open; nothing more is wanted of it.
    outputs.append(.cancel(id: exchange.id))
    sessions[id]?.prompt?.exchange = nil
    add(turn, id)
    let answer = turn.answer
    if let answer {
      sessions[id]?.prompt?.usage.add(answer.usage)
      let cost = cost(of: answer)
      sessions[id]?.cost += cost
      updateUsage(answer.usage, id)
    }
    if prompt.isCancelled { return finish(id, .cancelled) }
    if let failure = exchange.failure { return fail(id, failure) }
    switch answer?.outcome {
    case .truncated: finish(id, .maxTokens)
    case .refused:
      if !exchange.reply.hasText { add(.text, turn.remark ?? "", of: turn.id, id) }
      finish(id, .refusal)
    case .complete where answer?.stopReason == "pause_turn": startAnswer(id)
    case .complete where !turn.toolCalls.isEmpty: startRound(turn, id)
    default: finish(id, .endTurn)
    }
  }

  /// Brings the results of a round to the model.
  mutating func finishRound(_ id: Identifier) {
    guard let prompt = sessions[id]?.prompt, let round = prompt.round else { return }
    sessions[id]?.prompt?.round = nil
    add(
      Turn(
        id: identifiers.identifier(wall: wall), parent: sessions[id]?.history.turns.last?.id,
        role: .user, content: round.machine.results, created: wall), id)
    if prompt.isCancelled { finish(id, .cancelled) } else { startAnswer(id) }
  }

  // MARK: The end

  /// Why a prompt ended (its schema, StopReason).
  enum StopReason: String, Sendable {
    case endTurn = "end_turn"
    case maxTokens = "max_tokens"
    case maxTurnRequests = "max_turn_requests"
    case refusal
    case cancelled
  }

  private mutating func finish(_ id: Identifier, _ reason: StopReason) {
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

  private mutating func fail(_ id: Identifier, _ failure: Failure) {
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

extension ContentBlock {
  fileprivate var isImage: Bool { if case .image = self { true } else { false } }
}

extension Usage {
  /// Adds what another answer took.
  fileprivate mutating func add(_ other: Usage) {
    inputTokens += other.inputTokens
    outputTokens += other.outputTokens
    cacheReadInputTokens += other.cacheReadInputTokens
    cacheCreationInputTokens += other.cacheCreationInputTokens
  }
}
