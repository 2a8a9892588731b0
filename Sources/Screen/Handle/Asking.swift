import Canvas
import Conversation
import Messages

extension State {
  /// Sends a message: the question is saved, then the request goes out.
  mutating func ask(_ text: String) -> [Effect] {
    let turn = Turn(
      id: identifiers.identifier(wall: now.wall), parent: history.turns.last?.id, role: .user,
      content: [.text(text)], created: now.wall)
    history.append(turn)
    forks.add(turn.id, under: turn.parent)
    session.leaf = turn.id
    roundCount = 0
    var effects = keepSession()
    effects += giveTitle(from: text)
    effects.append(.record(.turn(turn, session: session.id)))
    effects.append(.sync)
    return effects + startAnswer()
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
    if let answer = history.turns.last, answer.role == .assistant {
      forks.open(at: answer.id, under: answer.parent)
      history.removeLast()
    }
    editing = nil
    transcript.follow()
    return startAnswer()
  }

  /// Whether the last question has no answer: it failed, or was never given.
  var lastQuestionIsOpen: Bool {
    guard !isAnswering, let last = history.turns.last else { return false }
    return last.role == .user || last.answer?.outcome == .failed
  }

  /// Whether a model can be asked; a notice says why not.
  mutating func canAsk(_ model: ModelChoice) -> Bool {
    guard let reason = model.unusable else { return true }
    notice = Notice("\(model.alias) cannot be asked: \(reason).", .warning)
    return false
  }

  /// Starts the transfer for the question at the end of the history.
  mutating func startAnswer() -> [Effect] {
    // The oldest turns belong to the request; they are still being loaded.
    guard !history.hasOlder else {
      isSendPending = true
      return loadOlder()
    }
    // Some servers leave a finished stream open; nothing more is wanted of it.
    let previous = exchange.map { [Effect.cancel(id: $0.id)] } ?? []
    let id = nextTransfer
    nextTransfer += 1
    var exchange = Exchange(
      id: id, turn: identifiers.identifier(wall: now.wall), parent: history.turns.last?.id,
      model: model, created: now.wall, now: now.uptime)
    exchange.stallLimit = surroundings.stallLimit
    exchange.retryLimit = surroundings.retryLimit
    self.exchange = exchange
    forks.add(exchange.turn.id, under: exchange.turn.parent)
    session.leaf = exchange.turn.id
    session.model = model.reference
    return previous + [
      .record(.turn(exchange.turn, session: session.id)), .record(.session(session)),
      send(exchange),
    ]
  }

  /// The request of an exchange: the history before its answer, to its model.
  private func send(_ exchange: Exchange) -> Effect {
    let model = exchange.model
    let request = MessagesRequest(
      model: model.id, maxTokens: model.maxTokens, system: surroundings.systemPrompt,
      messages: history.messages(for: model), tools: surroundings.tools, stream: true,
      parameters: model.parameters)
    return .send(id: exchange.id, request, model: model.reference)
  }

  /// Goes on with a send that waited for the oldest turns.
  mutating func sendIfPending() -> [Effect] {
    guard isSendPending, !history.hasOlder else { return [] }
    isSendPending = false
    return startAnswer()
  }

  // MARK: The answer arrives

  mutating func handleTransfer(_ id: Int, _ input: Exchange.Input) -> [Effect] {
    guard exchange?.id == id,
      let outputs = exchange?.handle(
        input, now: now.uptime, wall: now.wall)
    else { return [] }
    var effects: [Effect] = []
    for output in outputs {
      switch output {
      case .cancel: effects.append(.cancel(id: id))
      case .resend: if let exchange { effects.append(send(exchange)) }
      case .fragment(let bytes):
        guard let turn = exchange?.turn.id else { continue }
        effects.append(.record(.fragment(bytes, turn: turn)))
      case .change(let change):
        guard let turn = exchange?.turn.id else { continue }
        transcript.apply(change, of: turn)
      case .finished: effects += finishAnswer()
      }
    }
    return effects
  }

  private mutating func finishAnswer() -> [Effect] {
    guard let exchange, var answer = exchange.turn.answer else { return [] }
    var turn = exchange.turn
    let before = history.codeBlockCount
    answer.codeBlockCount =
      before + transcript.finishLive(turn, firstCodeNumber: before + 1)
    turn.answer = answer
    history.append(turn)
    session.leaf = turn.id
    session.updated = now.wall
    let title = improveTitle(from: turn)
    speed = Self.speed(of: exchange, tokens: answer.usage.outputTokens)
    var effects: [Effect] =
      [.record(.turn(turn, session: session.id)), .record(.session(session))] + title + [.sync]
    if let more = goOn(after: turn) { return effects + more }
    // After a failure the queue waits: what is in it was written for an answer that did not come.
    if answer.outcome == .complete { effects += sendQueued() }
    if let reason = exchange.failure?.reason { effects.append(.quote(reason)) }
    return effects + notification(of: answer)
  }

  /// How long an answer takes before its end is worth a notification, in milliseconds.
  private static let longAnswer: Int64 = 10_000

  /// Tells the person who has turned to another window that a long answer has ended.
  private func notification(of answer: Answer) -> [Effect] {
    guard !isFocused, answer.duration > Self.longAnswer else { return [] }
    switch answer.outcome {
    case .complete, .truncated: return [.notify("The answer is complete.")]
    case .failed, .refused: return [.notify("The answer failed.")]
    case .stopped, .streaming: return []
    }
  }

  /// Output tokens a second; nil where the answer was too short to tell.
  private static func speed(of exchange: Exchange, tokens: Int) -> Double? {
    guard let first = exchange.firstDelta, let last = exchange.lastDelta, last - first >= 500,
      tokens >= 10
    else { return nil }
    return Double(tokens) * 1000 / Double(last - first)
  }

  /// Esc or Ctrl+C: the answer stops, its part stays.
  /// - Parameter sendingQueue: whether a queued message goes out next.
  mutating func stopAnswer(sendingQueue: Bool) -> [Effect] {
    var effects = stopTools()
    if isStreaming, let id = exchange?.id { effects += handleTransfer(id, .interrupt) }
    if sendingQueue { effects += sendQueued() }
    return effects
  }
}
