import Messages

/// One tiny real question to a model, to find out whether it answers and how: what `confab doctor`,
/// `/doctor` and the setting up of a model ask. It asks once, and never again of itself. A model
/// that thinks is asked twice, the second time with its own thinking sent back, as a conversation
/// would.
package struct Probe: Sendable {
  /// What the front end has to do.
  package enum Order: Hashable, Sendable {
    /// Send this under the probe's id, which is another than before.
    case ask(MessagesRequest)
    /// Nothing more of the transfer is wanted.
    case cancel
  }

  /// Silence, in milliseconds, after which an answer is given up.
  package static let patience: Int64 = 30_000

  /// Names its transfer; the second question has the id after the first one's, so that what is left
  /// of the first means nothing.
  package private(set) var id: Int
  package let model: ModelChoice
  /// What was found out; nil while it is being asked.
  package private(set) var finding: Finding?

  private var exchange: Exchange
  /// The answer to the first question, while the second is asked.
  private var thought: Exchange?
  /// The first byte of the body that is no white space.
  private var firstByte: UInt8?
  /// When the answer's head came, in monotonic milliseconds.
  private var headTime: Int64?

  /// - Parameter now: monotonic milliseconds.
  package init(id: Int, model: ModelChoice, now: Int64) {
    self.id = id
    self.model = model
    exchange = Self.exchange(id: id, model: model, now: now)
  }

  private static func exchange(id: Int, model: ModelChoice, now: Int64) -> Exchange {
    // Nothing of it is kept, so that any identifier will do.
    var exchange = Exchange(
      id: id, turn: Identifier(high: 0, low: UInt64(id)), parent: nil, model: model, created: 0,
      now: now)
    exchange.retryLimit = 0
    exchange.stallLimit = patience
    return exchange
  }

  /// The first question: one token is wanted, or with thinking as few as it allows.
  package var request: MessagesRequest {
    request([Message(role: .user, content: [.text(Self.question)])])
  }

  private static let question = "Say ok."

  /// Whether the model is configured to think.
  var thinks: Bool {
    switch model.parameters["thinking"] {
    case .string(let word)?: !["off", "none"].contains(word)
    case .bool(let isOn)?: isOn
    case .object(let members)?:
      members["type"].flatMap(\.stringValue).map { $0 != "disabled" } ?? false
    default: false
    }
  }

  private func request(_ messages: [Message]) -> MessagesRequest {
    var parameters = model.parameters
    for name in ["max_tokens", "maxTokens"] { parameters[name] = nil }
    // The protocol wants a budget of 1,024 at least, and more tokens than that.
    var limit = thinks ? 2048 : 1
    if case .object(let thinking)? = parameters["thinking"],
      let budget = thinking["budget_tokens"]?.intValue
    {
      limit = max(limit, budget + 64)
    }
    return MessagesRequest(
      model: model.id, maxTokens: limit, messages: messages, stream: true, parameters: parameters)
  }

  /// When `handle(.tick)` is wanted, in monotonic milliseconds; nil once it is over.
  package func nextTick(after now: Int64) -> Int64? {
    finding == nil ? exchange.nextTick(after: now) : nil
  }

  /// - Parameters:
  ///   - now: monotonic milliseconds.
  ///   - wall: Unix milliseconds.
  package mutating func handle(_ input: Exchange.Input, now: Int64, wall: Int64) -> [Order] {
    guard finding == nil else { return [] }
    switch input {
    case .head where thought == nil: headTime = now
    case .body(let bytes) where firstByte == nil && thought == nil:
      firstByte = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    default: break
    }
    var orders: [Order] = []
    for output in exchange.handle(input, now: now, wall: wall) {
      switch output {
      case .cancel: orders.append(.cancel)
      case .finished: orders += conclude(now: now)
      case .resend, .detoured, .fragment, .change: break
      }
    }
    return orders
  }

  private mutating func conclude(now: Int64) -> [Order] {
    if let thought {
      finding = Finding(self, thought, replay: exchange)
      return []
    }
    let content = exchange.turn.content
    let hasThought = content.contains { if case .thinking = $0 { true } else { false } }
    guard exchange.failure == nil, thinks, hasThought else {
      finding = Finding(self, exchange, replay: nil)
      return []
    }
    thought = exchange
    id += 1
    exchange = Self.exchange(id: id, model: model, now: now)
    return [.ask(request(replay(of: thought)))]
  }

  /// The conversation so far and another question, as a conversation would send it.
  private func replay(of thought: Exchange?) -> [Message] {
    func question(_ text: String) -> Turn {
      Turn(id: exchange.turn.id, parent: nil, role: .user, content: [.text(text)], created: 0)
    }
    let turns = [question(Self.question), thought?.turn, question("Once more.")].compactMap { $0 }
    return History(turns: turns).messages(for: model)
  }

  /// Whether the answer came as one JSON message although a stream was asked for.
  fileprivate var isWhole: Bool { firstByte == UInt8(ascii: "{") }

  /// Milliseconds until the first byte of the answer to the first question.
  fileprivate func delay(of exchange: Exchange) -> Int64 {
    max(0, (headTime ?? exchange.started) - exchange.started)
  }
}

extension Finding {
  /// What a probe found out.
  fileprivate init(_ probe: Probe, _ exchange: Exchange, replay: Exchange?) {
    let model = probe.model
    if let failure = exchange.failure {
      self.init(failure)
      return
    }
    self.init(
      .fine, word: "ok",
      sentence: Self.praise(exchange.reply.respondedModel, after: probe.delay(of: exchange)))
    respondedModel = exchange.reply.respondedModel
    delay = probe.delay(of: exchange)
    isStreamed = !probe.isWhole
    isThinkingTaken = replay.map { $0.failure == nil }
    if probe.isWhole {
      status = .remark
      word = "no stream"
      sentence +=
        " It came whole although a stream was asked for, so text will not appear word by word:"
        + " look whether a proxy stands in between."
    }
    if let failure = replay?.failure {
      status = .wrong
      word = "thinking"
      sentence =
        "\(model.host) answers, but does not take its own thinking back: turn thinking off for this"
        + " model (\"thinking\": \"off\" in its params)."
      reason = failure.reason
      kind = failure.kind
    } else if probe.thinks, replay == nil {
      sentence += " It did not think, although it is configured to."
    } else if replay != nil {
      sentence += " Its thinking is taken back."
    }
  }

  private static func praise(_ model: String?, after delay: Int64) -> String {
    let tenths = (delay + 50) / 100
    let who = model.flatMap { $0.isEmpty ? nil : $0 }.map { " as \($0)" } ?? ""
    return "Answers\(who) after \(tenths / 10).\(tenths % 10) s."
  }
}
