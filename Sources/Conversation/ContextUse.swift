import Messages

/// How many tokens the next request takes, the question itself not counted.
package struct ContextUse: Hashable, Sendable {
  package let tokens: Int
  /// Whether the server counted them; else they are estimated.
  package let isExact: Bool

  package init(tokens: Int, isExact: Bool) {
    self.tokens = tokens
    self.isExact = isExact
  }
}

/// A part of what the next request consists of.
package struct ContextPart: Hashable, Sendable {
  package let name: String
  package let tokens: Int
  package let isExact: Bool

  package init(_ name: String, tokens: Int, isExact: Bool = false) {
    self.name = name
    self.tokens = tokens
    self.isExact = isExact
  }
}

/// Tokens without a tokenizer, which no endpoint publishes: a quarter of the UTF-8 bytes. That is
/// near for English and code, and for Chinese and Japanese within a third.
package enum TokenEstimate {
  /// A picture of the size that models scale larger ones to (about 1.15 megapixels; Anthropic's
  /// documentation, "Vision": width × height / 750).
  static let image = 1_600

  /// What a text may take.
  package static func tokens(in text: String) -> Int { (text.utf8.count + 3) / 4 }

  /// What a content block may take.
  static func tokens(in block: ContentBlock) -> Int {
    switch block {
    case .text(let text), .thinking(let text, _): tokens(in: text)
    case .redactedThinking(let data): (data.utf8.count + 3) / 4
    case .image: image
    case .toolUse(_, let name, let input): tokens(in: name) + (input.bytes.count + 3) / 4
    case .toolResult(let result): result.content.reduce(0) { $0 + tokens(in: $1) }
    case .other(let json): (json.bytes.count + 3) / 4
    }
  }
}

extension History {
  /// What the conversation takes of the context: as the server counted it for the last answer, or
  /// an estimate where what is sent has changed since then, by a summary or its undoing. Nil where
  /// nothing was counted yet.
  /// - Parameters:
  ///   - system: put together only where something has to be estimated: this is asked at each key.
  package func contextUse(
    for model: ModelChoice, system: @autoclosure () -> SystemPrompt,
    tools: @autoclosure () -> [ToolDefinition] = []
  ) -> ContextUse? {
    let last = turns.lastIndex { ($0.answer?.usage.total ?? 0) > 0 }
    if let last, let answer = turns[last].answer, isSentAs(itWasFor: last) {
      return ContextUse(tokens: answer.usage.total, isExact: true)
    }
    guard last != nil || boundary != nil else { return nil }
    return contextEstimate(for: model, system: system(), tools: tools())
  }

  /// The parts of the next request together.
  package func contextEstimate(
    for model: ModelChoice, system: SystemPrompt, tools: [ToolDefinition] = []
  ) -> ContextUse {
    let tokens = contextParts(for: model, system: system, tools: tools).reduce(0) { $0 + $1.tokens }
    return ContextUse(tokens: tokens, isExact: false)
  }

  /// Whether the summary that counts now, or none, is the one that counted for an answer.
  private func isSentAs(itWasFor index: Int) -> Bool {
    let wall = turns[index].created
    if let boundary, index <= boundary.index || !boundary.compaction.counted(at: wall) {
      return false
    }
    // One that was undone since then may have counted.
    let start = (boundary?.index ?? -1) + 1
    guard start < index, compactions.contains(where: \.isUndone) else { return true }
    let ends = Set(compactions.lazy.filter { $0.counted(at: wall) }.map(\.turn))
    return !turns[start..<index].contains { ends.contains($0.id) }
  }

  /// What the next request consists of, apart from the question: parts that have no tokens are
  /// left out.
  package func contextParts(
    for model: ModelChoice, system: SystemPrompt, tools: [ToolDefinition] = []
  ) -> [ContextPart] {
    var parts = system.parts.map {
      ContextPart($0.name, tokens: TokenEstimate.tokens(in: $0.text))
    }
    parts += [
      ContextPart(
        "Tools (\(tools.count))", tokens: (tools.reduce(0) { $0 + $1.json.bytes.count } + 3) / 4),
      ContextPart(
        "Summary of earlier messages",
        tokens: boundary.map {
          Self.message(of: $0.compaction).content.reduce(0) { $0 + TokenEstimate.tokens(in: $1) }
        } ?? 0),
    ]
    var messages = (count: 0, tokens: 0)
    var answers = messages
    var (thinking, images, calls) = (0, 0, 0)
    var files = messages
    for message in self.messages(for: model).dropFirst(boundary == nil ? 0 : 1) {
      if message.role == .user { messages.count += 1 } else { answers.count += 1 }
      for block in message.content {
        let tokens = TokenEstimate.tokens(in: block)
        switch block {
        case .thinking, .redactedThinking: thinking += tokens
        case .image: images += tokens
        case .toolUse, .toolResult: calls += tokens
        case .text(let text) where FileExcerpt(block: text) != nil:
          files.count += 1
          files.tokens += tokens
        case .text, .other:
          if message.role == .user { messages.tokens += tokens } else { answers.tokens += tokens }
        }
      }
    }
    parts += [
      ContextPart("Your messages (\(messages.count))", tokens: messages.tokens),
      ContextPart("Answers (\(answers.count))", tokens: answers.tokens),
      ContextPart("Thinking that is sent back", tokens: thinking),
      ContextPart("Files (\(files.count))", tokens: files.tokens),
      ContextPart("Pictures", tokens: images),
      ContextPart("Tool calls and results", tokens: calls),
    ]
    return parts.filter { $0.tokens > 0 }
  }
}

extension Usage {
  /// What the request and its answer took together.
  package var total: Int { totalInputTokens + outputTokens }
}
