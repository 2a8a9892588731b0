import Conversation
import Messages

/// Prompts: a question, its answers, and the calls between them.
extension Agent {
  /// - Returns: nil; the answer comes when the model is done.
  mutating func prompt(_ parameters: Parameters, id request: JSON) throws(RPCError) -> JSON? {
    let id = try openSession(parameters)
    let blocks = try PromptContent.blocks(try parameters.list("prompt"))
    guard let session = sessions[id], session.prompt == nil else { throw Self.busy }
    var wish: String?
    if case .text(let text)? = blocks.first, blocks.count == 1, let command = PromptCommand(text) {
      if case .compact(let words) = command, !["undo", "redo"].contains(words.lowercased()) {
        wish = words
      } else {
        run(command, id)
        return Self.stop(.endTurn)
      }
    }
    if let reason = session.model.unusable {
      throw RPCError(
        .authenticationRequired, "\(session.model.alias) cannot be asked: \(reason).")
    }
    if session.model.takesImages == false, blocks.contains(where: \.isImage) {
      throw RPCError(.invalidParameters, "\(session.model.alias) takes no pictures.")
    }
    sessions[id]?.prompt = Prompt(request: request)
    sessions[id]?.prompt?.wish = wish
    if wish == nil { add(question: blocks, id) }
    look(.surroundings(of: id), Pending(id: request, method: .prompt, session: id))
    return nil
  }

  private mutating func add(question blocks: [ContentBlock], _ id: Identifier) {
    add(
      Turn(
        id: identifiers.identifier(wall: wall), parent: sessions[id]?.history.turns.last?.id,
        role: .user, content: blocks, created: wall), id)
    let question = blocks.compactMap { if case .text(let text) = $0 { text } else { nil } }
    giveTitle(from: question.joined(separator: "\n"), id)
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
  mutating func startAnswer(_ id: Identifier) {
    guard let session = sessions[id], let prompt = session.prompt else { return }
    guard prompt.count < setup.roundLimit else { return finish(id, .maxTurnRequests) }
    if isCongested || session.awaitsServers {
      sessions[id]?.prompt?.isHeldBack = true
      return
    }
    if prompt.mayNeedSummary {
      sessions[id]?.prompt?.mayNeedSummary = false
      if startSummary(id) { return }
    }
    let exchange = newExchange(id, session, after: session.history.turns.last?.id)
    sessions[id]?.session.leaf = exchange.turn.id
    sessions[id]?.session.model = session.model.reference
    sessions[id]?.prompt?.count += 1
    sessions[id]?.prompt?.exchange = exchange
    outputs.append(.record(.turn(exchange.turn, session: id)))
    if let session = sessions[id]?.session { outputs.append(.record(.session(session))) }
    send(exchange, id)
  }

  mutating func newExchange(
    _ id: Identifier, _ session: OpenSession, after parent: Identifier?
  ) -> Exchange {
    var exchange = Exchange(
      id: newTransfer(for: id), turn: identifiers.identifier(wall: wall), parent: parent,
      model: session.model, created: wall, now: now)
    exchange.stallLimit = setup.stallLimit
    exchange.retryLimit = setup.retryLimit
    exchange.alternatives = setup.catalog.alternatives(to: session.model)
    exchange.offersTools = !tools(of: session).isEmpty
    return exchange
  }

  /// Goes on with what has waited for the client, or for servers.
  mutating func catchUp() {
    for id in sessions.keys.sorted() where sessions[id]?.prompt?.isHeldBack == true {
      sessions[id]?.prompt?.isHeldBack = false
      startAnswer(id)
    }
  }

  mutating func send(_ exchange: Exchange, _ id: Identifier) {
    guard let session = sessions[id] else { return }
    let model = exchange.model
    let tools = tools(of: session)
    let summary = session.prompt?.summary.flatMap {
      session.history.compactable?.summaryMessages(for: model, wish: $0.wish ?? "")
    }
    let request = MessagesRequest(
      to: model, requestSettings(of: session, asking: model, tools: tools),
      messages: summary ?? session.history.messages(for: model), tools: tools)
    outputs.append(.send(id: exchange.id, request, model: model.reference))
  }

  /// What the model of a session may call.
  func tools(of session: OpenSession) -> [ToolDefinition] {
    // Who writes a summary has nothing to look up.
    if session.model.isDemo || session.prompt?.summary != nil { return [] }
    return setup.tools(session.mode) + session.offeredServerTools
  }

  /// What a request says besides the messages.
  /// - Parameter model: the one that is asked, where it is another than the session's.
  func requestSettings(
    of session: OpenSession, asking model: ModelChoice? = nil, tools: [ToolDefinition]
  ) -> RequestSettings {
    var settings = RequestSettings(
      model ?? session.model, session.session.settings, system: setup.system)
    if let surroundings = session.surroundings {
      settings.preface = .preface(
        directory: session.directory, platform: surroundings.platform,
        seconds: wall / 1000 + Int64(surroundings.utcOffset), tools: tools,
        memory: surroundings.memory)
    }
    return settings
  }

  // MARK: The answer

  mutating func transfer(_ transfer: Int, _ input: Exchange.Input) {
    guard let id = transfers[transfer], sessions[id]?.prompt?.exchange?.id == transfer else {
      return
    }
    advance(id, input)
  }

  mutating func advance(_ id: Identifier, _ input: Exchange.Input) {
    guard
      let outputs = sessions[id]?.prompt?.exchange?.handle(input, now: now, wall: wall),
      let exchange = sessions[id]?.prompt?.exchange?.id,
      let turn = sessions[id]?.prompt?.exchange?.turn.id
    else { return }
    let isSummary = sessions[id]?.prompt?.summary != nil
    for output in outputs {
      switch output {
      case .cancel:
        self.outputs.append(.cancel(id: exchange))
        if case .pausing(let retry)? = sessions[id]?.prompt?.exchange?.phase {
          self.outputs.append(.log("\(id): \(retry.phrase(now: now))"))
        }
      case .fragment where isSummary, .change where isSummary: break
      case .detoured where isSummary: break
      case .detoured:
        guard let turn = sessions[id]?.prompt?.exchange?.turn else { continue }
        self.outputs.append(.record(.turn(turn, session: id)))
        if let phrase = turn.answer?.detourPhrase { self.outputs.append(.log("\(id): \(phrase)")) }
      case .resend: if let exchange = sessions[id]?.prompt?.exchange { send(exchange, id) }
      case .fragment(let bytes): self.outputs.append(.record(.fragment(bytes, turn: turn)))
      case .change(.text(_, let text)): add(.text, text, of: turn, id)
      case .change(.thinking(_, let text)): add(.thought, text, of: turn, id)
      case .change: break
      case .finished: isSummary ? finishSummary(id) : finishAnswer(id)
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
    let answer = turn.answer
    conclude(exchange, answer, id)
    add(turn, id)
    if let answer { updateUsage(answer.usage, id) }
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

  /// Forgets the transfer of an answer that is final, and counts what it took.
  mutating func conclude(_ exchange: Exchange, _ answer: Answer?, _ id: Identifier) {
    transfers[exchange.id] = nil
    // Some servers leave a finished stream open; nothing more is wanted of it.
    outputs.append(.cancel(id: exchange.id))
    sessions[id]?.prompt?.exchange = nil
    guard let answer else { return }
    sessions[id]?.prompt?.usage += answer.usage
    let cost = cost(of: answer)
    sessions[id]?.cost += cost
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
}

extension ContentBlock {
  fileprivate var isImage: Bool { if case .image = self { true } else { false } }
}
