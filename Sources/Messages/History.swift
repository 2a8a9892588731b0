/// Which thinking of earlier answers goes back to the server.
package enum ThinkingReplay: Hashable, Sendable {
  /// As it came, signed or not: what Kimi wants.
  case all
  /// Only blocks with a signature that is not empty: Claude refuses the others.
  case signed
  /// None: after a switch of model or account, whose signatures would be invalid.
  case none
}

extension [ContentBlock] {
  /// What of an answer's stored content goes back as history.
  ///
  /// A complete answer goes back unchanged and in order, apart from thinking that `thinking` leaves
  /// out as whole blocks. Of an interrupted one only the text goes back: its last thinking may lack
  /// its signature and its tool calls their results, and both make the server refuse every later
  /// request of the conversation.
  ///
  /// - Returns: nothing where the answer must be left out of the history.
  package func replayable(isComplete: Bool, thinking: ThinkingReplay = .all) -> [ContentBlock] {
    let kept = filter { block in
      switch block {
      case .text(let text): return !text.isBlank
      case .thinking(_, let signature):
        return isComplete
          && (thinking == .all || thinking == .signed && signature?.isEmpty == false)
      case .redactedThinking: return isComplete && thinking != .none
      case .toolUse, .image, .toolResult, .other: return isComplete
      }
    }
    // Thinking alone is no answer.
    let hasSubstance = kept.contains {
      switch $0 {
      case .thinking, .redactedThinking: return false
      case .text, .toolUse, .image, .toolResult, .other: return true
      }
    }
    return hasSubstance ? kept : []
  }
}

extension [Message] {
  /// The same conversation in the form that strict servers accept: no blank text, no block without
  /// a type, no call of a tool without its result or the other way round, no empty message, no two messages of one speaker in a row, and no white
  /// space at the end of a last answer.
  package var normalized: [Message] {
    var messages: [Message] = []
    for (place, message) in enumerated() {
      let results = place + 1 < count ? self[place + 1].toolResults : []
      let calls = place > 0 ? self[place - 1].toolCalls : []
      let content = message.content.filter { block in
        switch block {
        case .text(let text): return !text.isBlank
        case .toolUse(let id, _, _): return results.contains(id)
        case .toolResult(let result): return calls.contains(result.id)
        case .other(let json): return json["type"]?.stringValue != nil
        default: return true
        }
      }
      // Thinking whose call was left out is no message.
      guard content.contains(where: { !$0.isThinking }) else { continue }
      if let last = messages.indices.last, messages[last].role == message.role {
        messages[last].content += content
      } else {
        messages.append(Message(role: message.role, content: content))
      }
    }
    if let last = messages.indices.last, messages[last].role == .assistant,
      case .text(let text)? = messages[last].content.last
    {
      let end = messages[last].content.count - 1
      messages[last].content[end] = .text(text.trimmedEnd)
    }
    return messages
  }
}

extension [Message] {
  /// The same with what tools were asked and gave as text: a request that offers no tools may not
  /// hold their calls ("Requests which include `tool_use` or `tool_result` blocks must define
  /// tools", an error of the API).
  package var withoutTools: [Message] {
    map { message in
      var message = message
      message.content = message.content.map { block in
        switch block.recognised {
        case .toolUse(_, let name, let input):
          return .text("[I called \(name): \(String(decoding: input.bytes, as: UTF8.self))]")
        case .toolResult(let result):
          let texts = result.content.compactMap {
            if case .text(let text) = $0 { text } else { nil }
          }
          return .text("[It gave: \(texts.joined(separator: "\n"))]")
        default: return block
        }
      }
      return message
    }
  }
}

extension ContentBlock {
  fileprivate var isThinking: Bool {
    switch self {
    case .thinking, .redactedThinking: true
    default: false
    }
  }

  /// A block that was kept whole, read as far as its type is known.
  fileprivate var recognised: ContentBlock {
    if case .other(let json) = self { ContentBlock(json: json) } else { self }
  }
}

extension Message {
  /// The ids of the tool calls that this message answers.
  fileprivate var toolResults: Set<String> {
    Set(
      content.compactMap { block in
        if case .toolResult(let result) = block.recognised { result.id } else { nil }
      })
  }

  /// The ids of the tool calls that this message makes.
  fileprivate var toolCalls: Set<String> {
    Set(content.compactMap { if case .toolUse(let id, _, _) = $0 { id } else { nil } })
  }
}

extension String {
  /// Whether there is nothing but white space.
  package var isBlank: Bool { unicodeScalars.allSatisfy(\.properties.isWhitespace) }

  /// Without the white space at its end.
  fileprivate var trimmedEnd: String {
    let end = unicodeScalars.lastIndex { !$0.properties.isWhitespace }
    guard let end else { return "" }
    return String(unicodeScalars[...end])
  }
}
