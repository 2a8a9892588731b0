import Canvas
import Conversation
import Messages

extension State {
  /// Sends a message: the question is saved, then the request goes out.
  mutating func ask(_ text: String) -> [Effect] {
    let commands = keepCommands()
    let closing = closeColumns()
    // What a script began and a person goes on with is a conversation like others.
    session.isPrinted = false
    let message = attaching.message(text)
    attaching.watch(text)
    let turn = Turn(
      id: identifiers.identifier(wall: now.wall), parent: history.turns.last?.id, role: .user,
      content: message.blocks + [.text(message.text)], created: now.wall)
    history.append(turn)
    forks.add(turn.id, under: turn.parent)
    session.leaf = turn.id
    roundCount = 0
    var effects = closing + keepSession()
    effects += giveTitle(from: message.text)
    effects.append(.record(.turn(turn, session: session.id)))
    effects.append(.sync)
    return commands + effects + startAnswer()
  }

  /// Answers the last question again: a sibling of the answer that is there.
  mutating func retry(with name: String?) -> [Effect] {
    guard !isAnswering else {
      notice = Notice("An answer is on its way; Esc stops it.")
      return []
    }
    var choice = model
    if let name {
      guard let found = findModel(name) else { return [] }
      choice = found
    }
    guard canAsk(choice) else { return [] }
    guard history.turns.contains(where: \.isQuestion) else {
      notice = Notice("There is no question to answer yet.")
      return []
    }
    model = choice
    comparison.next = []
    let closing = closeColumns()
    if let answer = history.turns.last, answer.role == .assistant {
      forks.open(at: answer.id, under: answer.parent)
      history.removeLast()
    }
    editing = nil
    transcript.follow()
    return closing + startAnswer()
  }

  /// Whether the last question has no answer: it failed, or was never given.
  var lastQuestionIsOpen: Bool {
    guard !isStreaming, let last = history.turns.last else { return false }
    return last.role == .user || last.answer?.outcome == .failed
      || last.answer?.stopReason == "pause_turn"
  }

  /// Whether a model can be asked; a notice says why not.
  mutating func canAsk(_ model: ModelChoice) -> Bool {
    guard let reason = model.unusable else { return true }
    notice = Notice("\(model.alias) cannot be asked: \(reason).", .warning)
    return false
  }

  /// Starts the transfer for the question at the end of the history; several, if several models
  /// are to answer it.
  /// - Parameter speaker: who goes on with what it began, whatever the next message is to ask.
  mutating func startAnswer(by speaker: ModelChoice? = nil) -> [Effect] {
    // The oldest turns belong to the request; they are still being loaded.
    guard !history.needsOlder else {
      isSendPending = true
      return loadOlder()
    }
    // Some servers leave a finished stream open; nothing more is wanted of it.
    let previous = stopApplying() + (exchange.map { [Effect.cancel(id: $0.id)] } ?? [])
    let models = speaker.map { [$0] } ?? (comparison.next.isEmpty ? [model] : comparison.next)
    let exchanges = models.map { model in
      var exchange = newExchange(with: model, after: history.turns.last?.id)
      // Models that are compared are asked for their own sake.
      if models.count == 1 {
        exchange.alternatives = catalog.alternatives(to: model)
        exchange.offersTools = !surroundings.tools.isEmpty
      }
      return exchange
    }
    show(exchanges)
    for exchange in exchanges { forks.add(exchange.turn.id, under: exchange.turn.parent) }
    session.leaf = exchange?.turn.id
    session.model = model.reference
    return previous + exchanges.map { .record(.turn($0.turn, session: session.id)) }
      + [.record(.session(session))] + exchanges.map { send($0, after: history) }
  }

  /// An exchange with a model, whose answer follows a turn.
  mutating func newExchange(with model: ModelChoice, after parent: Identifier?) -> Exchange {
    let id = nextTransfer
    nextTransfer += 1
    var exchange = Exchange(
      id: id, turn: identifiers.identifier(wall: now.wall), parent: parent, model: model,
      created: now.wall, now: now.uptime)
    exchange.stallLimit = surroundings.stallLimit
    exchange.retryLimit = surroundings.retryLimit
    return exchange
  }

  /// The request of an exchange: the branch before its answer, to its model.
  func send(_ exchange: Exchange, after branch: History) -> Effect {
    let model = exchange.model
    // What is compared is what models say, not what they do.
    let isCompared = comparison.column(of: exchange.id) != nil
    let summary = summaryMessages(for: model)
    let tools = model.isDemo || isCompared || summary != nil ? [] : surroundings.tools
    let request = MessagesRequest(
      to: model, requestSettings(for: model, tools: tools),
      messages: summary ?? branch.messages(for: model), tools: tools)
    return .send(id: exchange.id, request, model: model.reference)
  }

  /// Goes on with a send that waited for the oldest turns.
  mutating func sendIfPending() -> [Effect] {
    guard isSendPending, !history.needsOlder else { return [] }
    isSendPending = false
    return startAnswer()
  }

  // MARK: The answer arrives

  mutating func handleTransfer(_ id: Int, _ input: Exchange.Input) -> [Effect] {
    let isInView = exchange?.id == id
    let outputs =
      isInView
      ? exchange?.handle(input, now: now.uptime, wall: now.wall)
      : comparison.handle(id, input, at: now)
    guard let outputs, let turn = isInView ? exchange?.turn.id : comparison.column(of: id)?.turn
    else { return [] }
    var effects: [Effect] = []
    for output in outputs {
      switch output {
      case .cancel: effects.append(.cancel(id: id))
      case .resend: effects += resend(id)
      case .detoured:
        guard isInView, let turn = exchange?.turn else { continue }
        transcript.restartLive()
        effects.append(.record(.turn(turn, session: session.id)))
      case .fragment(let bytes):
        // A summary is kept when it is accepted, and nothing of it before.
        if isInView, compacting.draft != nil { continue }
        effects.append(.record(.fragment(bytes, turn: turn)))
      case .change(let change):
        transcript.apply(change, of: turn)
        comparison.apply(change, of: turn)
      case .finished:
        effects +=
          !isInView ? finishUnseen(id) : compacting.draft == nil ? finishAnswer() : finishSummary()
      }
    }
    return effects
  }

  /// Asks the same again.
  private func resend(_ id: Int) -> [Effect] {
    if let exchange, exchange.id == id { return [send(exchange, after: history)] }
    guard let column = comparison.column(of: id), let exchange = column.exchange else { return [] }
    return [send(exchange, after: column.branch)]
  }

  private mutating func finishAnswer() -> [Effect] {
    guard let exchange, var answer = exchange.turn.answer else { return [] }
    var turn = exchange.turn
    let isCompared = comparison.column(of: exchange.id) != nil
    let before = history.codeBlockCount
    answer.codeBlockCount =
      before + transcript.finishLive(turn, firstCodeNumber: before + 1)
    turn.answer = answer
    _ = comparison.finish(exchange.id, exchange)
    history.append(turn)
    session.leaf = turn.id
    session.updated = now.wall
    let title = improveTitle(from: turn)
    speed = Self.speed(of: exchange)
    var effects: [Effect] =
      [.record(.turn(turn, session: session.id)), .record(.session(session))] + title + [.sync]
    if !isCompared, let more = goOn(after: turn) { return effects + more }
    // After a failure the queue waits: what is in it was written for an answer that did not come.
    if answer.outcome == .complete {
      compacting.isTried = false
      effects += sendQueued()
    }
    if !isAnswering { effects += keepCommands() }
    if let reason = exchange.failure?.reason { effects.append(.quote(reason)) }
    return effects + notification(of: answer)
  }

  /// How long an answer takes before its end is worth a notification, in milliseconds.
  private static let longAnswer: Int64 = 10_000

  /// Tells the person who has turned to another window that a long answer has ended.
  func notification(of answer: Answer) -> [Effect] {
    guard !isFocused, !comparison.isRunning, answer.duration > Self.longAnswer else { return [] }
    switch answer.outcome {
    case .complete, .truncated: return [.notify("The answer is complete.")]
    case .failed, .refused: return [.notify("The answer failed.")]
    case .stopped, .streaming: return []
    }
  }

  /// Output tokens a second; nil where the answer was too short to tell.
  static func speed(of exchange: Exchange) -> Double? {
    let tokens = exchange.reply.usage.outputTokens
    guard let first = exchange.firstDelta, let last = exchange.lastDelta, last - first >= 500,
      tokens >= 10
    else { return nil }
    return Double(tokens) * 1000 / Double(last - first)
  }

  /// Esc or Ctrl+C: the answer stops, and those beside it; their parts stay.
  /// - Parameter sendingQueue: whether a queued message goes out next.
  mutating func stopAnswer(sendingQueue: Bool) -> [Effect] {
    var effects = stopTools() + stopUnseen()
    if isReplying, let id = exchange?.id { effects += handleTransfer(id, .interrupt) }
    if sendingQueue, !isAnswering { effects += sendQueued() }
    return effects
  }
}
