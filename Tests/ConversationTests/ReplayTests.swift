import Conversation
import Messages
import PropertyTesting
import Testing

/// Whatever a conversation went through, what a model is sent is valid, and nothing of another
/// model's thinking is in it.
@Suite struct ReplayTests {
  static let models = [
    ModelChoice(reference: "a/claude-a", alias: "Ann", id: "claude-a", host: "a"),
    ModelChoice(reference: "b/kimi-b", alias: "Bob", id: "kimi-b", host: "b"),
    ModelChoice(reference: "b/claude-b", alias: "Cleo", id: "claude-b", host: "b"),
  ]

  /// Blocks of an answer; thinking is marked with the model that thought it.
  private static func content(
    by model: ModelChoice, call: inout Int, _ generator: inout SeededGenerator
  ) -> [ContentBlock] {
    (0..<Int.random(in: 0...4, using: &generator)).map { _ in
      switch Int.random(in: 0...5, using: &generator) {
      case 0: return .thinking("of \(model.reference)", signature: nil)
      case 1: return .thinking("of \(model.reference)", signature: "")
      case 2: return .thinking("of \(model.reference)", signature: "s")
      case 3: return .text([" \n", "text", "ends \n"].randomElement(using: &generator) ?? "")
      case 4: return .redactedThinking(data: "of \(model.reference)")
      default:
        call += 1
        return .toolUse(id: "t\(call)", name: "find", input: .object([:]))
      }
    }
  }

  private static func history(_ generator: inout SeededGenerator) -> History {
    var history = History()
    var call = 0
    for number in 0..<UInt64(Int.random(in: 1...12, using: &generator)) {
      let id = Identifier(high: 1, low: number)
      let isQuestion = number % 2 == 0
      let model = models.randomElement(using: &generator) ?? models[0]
      var turn = Turn(
        id: id, parent: history.turns.last?.id, role: isQuestion ? .user : .assistant,
        content: isQuestion
          ? [.text("q\(number)")] : content(by: model, call: &call, &generator),
        created: 0)
      if !isQuestion {
        turn.answer = Answer(
          alias: model.alias, requestedModel: model.reference, host: model.host)
        turn.answer?.outcome =
          [.complete, .stopped, .truncated, .failed, .refused].randomElement(using: &generator)
          ?? .complete
      }
      history.append(turn)
    }
    if history.turns.last?.role == .assistant { history.removeLast() }
    return history
  }

  @Test(arguments: UInt64(0)..<500)
  func whatIsSentIsValid(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let history = Self.history(&generator)
    for model in Self.models {
      let messages = history.messages(for: model).normalized
      #expect(messages.first?.role == .user && messages.last?.role == .user)
      for (message, next) in zip(messages, messages.dropFirst()) {
        #expect(message.role != next.role, "two of one speaker")
      }
      for message in messages {
        #expect(!message.content.isEmpty)
        for block in message.content {
          switch block {
          case .text(let text): #expect(text.contains { !$0.isWhitespace })
          case .thinking(let text, let signature):
            #expect(text == "of \(model.reference)")
            if model.id.hasPrefix("claude") { #expect(signature == "s") }
          case .redactedThinking(let data): #expect(data == "of \(model.reference)")
          case .toolUse: Issue.record("a call without its result")
          default: break
          }
        }
      }
      // Every question is there, in its order.
      let questions = history.turns.filter { $0.role == .user }.flatMap(\.content)
      #expect(messages.filter { $0.role == .user }.flatMap(\.content) == questions)
    }
  }
}
