/// The fold of a stream's events into one message. It takes any order of events without failing:
/// deltas without a start begin their block, a block whose index starts again is a new block.
package struct Reply: Hashable, Sendable {
  /// What an interface must redraw. Blocks are numbered by their place in `content`, from 0, which
  /// need not be the `index` that the server gave them.
  package enum Change: Hashable, Sendable {
    /// The server named the model that answers; empty if it did not.
    case began(model: String)
    case blockBegan(Int, Kind)
    /// Text to append to that block.
    case text(Int, String)
    /// Thinking to append to that block.
    case thinking(Int, String)
    case blockEnded(Int)
    case usage
    /// The message is complete.
    case ended
    case failed(APIError)
  }

  /// What a content block holds.
  package enum Kind: Hashable, Sendable {
    case text, thinking, redactedThinking
    case toolUse(name: String)
    /// The block's own type; empty if it has none.
    case other(String)
  }

  /// The most bytes of content that are taken; beyond them the reply fails.
  package static let limit = 64 << 20

  /// The message's id; empty until it began.
  package private(set) var id = ""
  /// The model that the response named; nil until it did.
  package private(set) var respondedModel: String?
  package private(set) var usage = Usage()
  /// Why the model stopped, such as `end_turn`; nil until the server said so.
  package private(set) var stopReason: String?
  /// The stop sequence that was met.
  package private(set) var stopSequence: String?
  /// What the server says about a refusal.
  package private(set) var explanation: String?
  /// Whether `message_start` (or content without it) has arrived.
  package private(set) var hasBegun = false
  /// Whether `message_stop` has arrived; what comes after it is ignored.
  package private(set) var isComplete = false
  /// The error that ended the stream; what comes after it is ignored.
  package private(set) var error: APIError?

  private var blocks: [GrowingBlock] = []
  private var byteCount = 0
  /// What the ids of calls begin with that stood in the text; nil where text is only text.
  private let leakedID: String?
  private var leakedCount = 0

  /// A reply of which nothing has arrived.
  /// - Parameter leakedID: where tools are offered, what the ids of those calls begin with that the
  ///   model's server left in the text (`LeakedToolCalls`): they are taken out of it, and follow it
  ///   as calls.
  package init(leakedID: String? = nil) {
    self.leakedID = leakedID
  }

  /// Folds a whole message, for an answer that was not streamed.
  ///
  /// - Throws: where the body is not JSON.
  package init(message json: [UInt8]) throws(JSON.SyntaxError) {
    self.init()
    for event in try StreamEvent.events(ofMessage: json) { apply(event) }
  }

  /// What has arrived, in order and as it should be stored: an unfinished block as far as it came,
  /// a tool's input as JSON, or as the string that was not JSON.
  package var content: [ContentBlock] { blocks.map(\.content) }

  /// Whether there is text to show besides white space.
  package var hasText: Bool {
    blocks.contains {
      if case .text(let text) = $0.content { return !text.isBlank }
      return false
    }
  }

  /// Takes the next event and says what it changed.
  @discardableResult
  package mutating func apply(_ event: StreamEvent) -> [Change] {
    guard !isComplete, error == nil else { return [] }
    switch event {
    case .blockDelta(let index, let delta):
      return append(delta, to: index)
    case .blockStart(let index, let block):
      return startBlock(index, block)
    case .blockStop(let index):
      return endBlock(blocks.lastIndex { $0.index == index && $0.isOpen })
    case .messageStart(let id, let model, let usage, let content):
      return begin(id: id, model: model, usage: usage, content: content)
    case .messageDelta(let reason, let sequence, let explanation, let usage):
      stopReason = reason ?? stopReason
      stopSequence = sequence ?? stopSequence
      self.explanation = explanation ?? self.explanation
      self.usage.apply(usage)
      return usage.isEmpty ? [] : [.usage]
    case .messageStop:
      isComplete = true
      return endOpenBlocks() + [.ended]
    case .error(let error):
      return fail(error)
    case .ping, .unknown:
      return []
    }
  }

  private mutating func begin(
    id: String, model: String, usage: UsageUpdate, content: [ContentBlock]
  ) -> [Change] {
    var changes: [Change] = []
    if !hasBegun || !model.isEmpty, respondedModel != model {
      changes.append(.began(model: model))
      respondedModel = model.isEmpty ? nil : model
    }
    hasBegun = true
    self.id = id
    self.usage.apply(usage)
    if !usage.isEmpty { changes.append(.usage) }
    for (index, block) in content.enumerated() {
      changes += startBlock(index, block)
      changes += endBlock(blocks.indices.last)
    }
    return changes
  }

  private mutating func startBlock(_ index: Int, _ block: ContentBlock) -> [Change] {
    hasBegun = true
    // A server that never ends its blocks ends them by starting the next.
    var changes = endBlock(blocks.lastIndex { $0.index == index && $0.isOpen })
    var grown = GrowingBlock(index: index, block)
    if leakedID != nil, grown.kind == .text {
      var leaked = LeakedToolCalls()
      grown.text = leaked.feed(grown.text)
      grown.leaked = leaked
    }
    // A block is charged more than its text, so that their number is limited too.
    guard count(grown.text.utf8.count + (16 << 10)) else { return changes + fail(.replyTooLarge) }
    blocks.append(grown)
    let place = blocks.count - 1
    changes.append(.blockBegan(place, grown.kind))
    if !grown.text.isEmpty {
      changes.append(
        grown.kind == .thinking ? .thinking(place, grown.text) : .text(place, grown.text))
    }
    return changes
  }

  private mutating func append(_ delta: Delta, to index: Int) -> [Change] {
    var changes: [Change] = []
    var place = blocks.lastIndex { $0.index == index }
    if place == nil, let block = GrowingBlock.implied(by: delta) {
      changes = startBlock(index, block)
      place = blocks.indices.last
    }
    guard let place, error == nil else { return changes }
    guard count(delta.byteCount) else { return changes + fail(.replyTooLarge) }
    switch (delta, blocks[place].kind) {
    case (.text(let text), .text) where !text.isEmpty:
      let text = blocks[place].leaked?.feed(text) ?? text
      guard !text.isEmpty else { break }
      blocks[place].text += text
      changes.append(.text(place, text))
    case (.thinking(let text), .thinking) where !text.isEmpty:
      blocks[place].text += text
      changes.append(.thinking(place, text))
    case (.signature(let signature), .thinking): blocks[place].signature = signature
    case (.inputJSON(let text), .toolUse), (.inputJSON(let text), .other):
      blocks[place].inputJSON += text
    default: break
    }
    return changes
  }

  private mutating func endBlock(_ place: Int?) -> [Change] {
    guard let place, blocks[place].isOpen else { return [] }
    var changes: [Change] = []
    var calls: [LeakedToolCalls.Call] = []
    if var leaked = blocks[place].leaked {
      blocks[place].leaked = nil
      let rest = leaked.finish()
      blocks[place].text += rest
      if !rest.isEmpty { changes.append(.text(place, rest)) }
      calls = leaked.calls
    }
    blocks[place].end()
    changes.append(.blockEnded(place))
    return changes + calls.flatMap { add($0) }
  }

  /// Adds a call that stood in the text. The server has no number for it.
  private mutating func add(_ call: LeakedToolCalls.Call) -> [Change] {
    guard count(16 << 10) else { return fail(.replyTooLarge) }
    leakedCount += 1
    let id = "\(leakedID ?? "")_\(leakedCount)"
    var block = GrowingBlock(
      index: -leakedCount, .toolUse(id: id, name: call.name, input: call.input))
    block.end()
    blocks.append(block)
    let place = blocks.count - 1
    return [.blockBegan(place, block.kind), .blockEnded(place)]
  }

  private mutating func endOpenBlocks() -> [Change] {
    blocks.indices.flatMap { endBlock($0) }
  }

  private mutating func fail(_ error: APIError) -> [Change] {
    self.error = error
    return [.failed(error)]
  }

  /// Counts content bytes; false once there are too many.
  private mutating func count(_ bytes: Int) -> Bool {
    byteCount += bytes
    return byteCount <= Reply.limit
  }
}

extension APIError {
  /// What a reply that grows beyond `Reply.limit` ends with. Not a name of any server.
  package static let replyTooLarge = APIError(
    type: "reply_too_large", message: "the answer grew beyond 64 MB")
}

extension Delta {
  /// UTF-8 bytes that it adds.
  fileprivate var byteCount: Int {
    switch self {
    case .text(let text), .thinking(let text), .signature(let text), .inputJSON(let text):
      text.utf8.count
    case .unknown: 0
    }
  }
}
