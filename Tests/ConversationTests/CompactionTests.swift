import Conversation
import Messages
import PropertyTesting
import Testing

/// Summaries in place of turns: what is sent on which branch.
@Suite struct CompactionTests {
  static let model = ModelChoice(
    reference: "moon/k3", alias: "K3", id: "k3", host: "api.example", contextWindow: 1_000)

  static func id(_ number: Int) -> Identifier { Identifier(high: 0, low: UInt64(number)) }

  /// Questions and answers 1…count in a row, each made at the second of its number.
  static func turns(_ numbers: [Int], outcome: Outcome = .complete) -> [Turn] {
    numbers.enumerated().map { index, number in
      var answer = Answer(alias: "K3", requestedModel: "moon/k3", host: "api.example")
      answer.outcome = outcome
      answer.usage.inputTokens = number * 100
      answer.usage.outputTokens = 10
      return Turn(
        id: id(number), parent: index > 0 ? id(numbers[index - 1]) : nil,
        role: index % 2 == 0 ? .user : .assistant, content: [.text("text \(number)")],
        created: Int64(number) * 1_000, answer: index % 2 == 0 ? nil : answer)
    }
  }

  static func compaction(
    _ number: Int, after turn: Int, at time: Int64? = nil, undoneAt: Int64? = nil
  ) -> Compaction {
    Compaction(
      id: id(1_000 + number), turn: id(turn), summary: "summary \(number)", tokens: 500,
      created: time ?? Int64(turn) * 1_000 + 500, isUndone: undoneAt != nil, moved: undoneAt ?? 0)
  }

  private static func texts(_ history: History) -> [String] {
    history.messages(for: model).map { message in
      guard case .text(let text)? = message.content.first else { return "" }
      return text
    }
  }

  /// The first message holds the summary's number, or nothing.
  private static func sent(_ history: History) -> [String] {
    texts(history).map { text in
      guard text.contains("<summary>") else { return text }
      return String(
        text.split(separator: "\n").first { $0.hasPrefix("summary ") } ?? "no summary")
    }
  }

  @Test func theSummaryGoesFirstAndTheTurnsAfterItFollow() {
    let history = History(
      turns: Self.turns(Array(1...6)), compactions: [Self.compaction(1, after: 4)])
    #expect(Self.sent(history) == ["summary 1", "text 5", "text 6"])
    #expect(history.messages(for: Self.model).map(\.role) == [.user, .user, .assistant])
    #expect(history.turns.count == 6)
    #expect(
      Self.texts(history).first
        == """
        The earlier part of our conversation was replaced by this summary of it:

        <summary>
        summary 1
        </summary>

        We go on from there.
        """)
  }

  @Test func itCountsOnTheBranchesThatItsTurnIsOn() {
    let compactions = [Self.compaction(1, after: 2), Self.compaction(2, after: 4)]
    let other = Self.turns([1, 2, 7, 8])
    #expect(
      Self.sent(History(turns: other, compactions: compactions)) == [
        "summary 1", "text 7", "text 8",
      ]
    )
    #expect(
      Self.sent(History(turns: Self.turns([9, 10]), compactions: compactions))
        == ["text 9", "text 10"])
    var history = History(turns: Self.turns([1, 2, 3, 4]), compactions: compactions)
    #expect(Self.sent(history) == ["summary 2"])
    // Going back to before it, and taking another way from there.
    history.replace(from: 3, with: [])
    #expect(Self.sent(history) == ["summary 1", "text 3"])
    history.replace(from: 0, with: other)
    #expect(Self.sent(history) == ["summary 1", "text 7", "text 8"])
    history.removeLast()
    history.removeLast()
    #expect(Self.sent(history) == ["summary 1"])
    history.removeLast()
    #expect(Self.sent(history) == ["text 1"])
  }

  /// What a window has loaded of a branch decides nothing.
  @Test func itIsFoundFromTheEnd() {
    let all = Self.turns(Array(1...40))
    let compactions = [
      Self.compaction(1, after: 10), Self.compaction(2, after: 20),
      // Made last, by a window that had less of the conversation.
      Self.compaction(3, after: 4, at: 90_000), Self.compaction(4, after: 30, undoneAt: 95_000),
    ]
    let whole = Self.sent(History(turns: all, compactions: compactions))
    #expect(whole.first == "summary 2" && whole.count == 21)
    var history = History(turns: Array(all[30...]), hasOlder: true, compactions: compactions)
    #expect(history.needsOlder)
    #expect(history.boundary == nil)
    history.prepend(Array(all[18..<30]), hasOlder: true)
    #expect(!history.needsOlder)
    #expect(history.boundary?.index == 1)
    #expect(Self.sent(history) == whole)
    history.prepend(Array(all[..<18]), hasOlder: false)
    #expect(Self.sent(history) == whole)
    history.append(Self.turns([41]).first ?? all[0])
    #expect(Self.sent(history) == whole + ["text 41"])
  }

  @Test func undoneItCountsNoMore() {
    var first = Self.compaction(1, after: 2)
    var history = History(
      turns: Self.turns(Array(1...6)), compactions: [first, Self.compaction(2, after: 4)])
    var second = Self.compaction(2, after: 4)
    second.undo(at: 9_000)
    history.compactions.merge([second])
    #expect(Self.sent(history) == ["summary 1"] + (3...6).map { "text \($0)" })
    first.undo(at: 9_000)
    history.compactions.merge([first])
    #expect(Self.sent(history) == (1...6).map { "text \($0)" })
  }

  /// Whatever two sides did, in whatever order they hear of it, they come to the same.
  @Test(arguments: 1...50) func mergingDoesNotDependOnTheOrder(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let versions = (0..<12).map { _ in
      let isUndone = Bool.random(using: &random)
      return Self.compaction(
        Int.random(in: 1...4, using: &random), after: 2,
        undoneAt: isUndone ? Int64.random(in: 1...3, using: &random) : nil)
    }
    var one: [Compaction] = []
    var two: [Compaction] = []
    one.merge(versions)
    for version in versions.shuffled(using: &random) { two.merge([version]) }
    #expect(one == two)
    two.merge(one)
    #expect(one == two)
  }

  // MARK: What a summary covers

  @Test func aSummaryCoversUpToTheLastAnswer() {
    let history = History(turns: Self.turns(Array(1...5)))
    #expect(history.compactable?.turns.count == 4)
    #expect(History(turns: Self.turns([1])).compactable == nil)
    #expect(History().compactable == nil)
    #expect(History(turns: Self.turns([1, 2], outcome: .failed)).compactable == nil)
    #expect(History(turns: Self.turns([1, 2], outcome: .stopped)).compactable?.turns.count == 2)
    let covered = History(
      turns: Self.turns(Array(1...4)), compactions: [Self.compaction(1, after: 4)])
    #expect(covered.compactable == nil)
    let grown = History(
      turns: Self.turns(Array(1...6)), compactions: [Self.compaction(1, after: 4)])
    let messages = grown.compactable?.summaryMessages(for: Self.model, wish: "the numbers")
    #expect(messages?.count == 4)
    guard case .text(let first)? = messages?.first?.content.first,
      case .text(let last)? = messages?.last?.content.first
    else { return #expect(Bool(false)) }
    #expect(first.contains("summary 1"))
    #expect(last.contains("summarise our conversation") && last.hasSuffix("the numbers"))
  }

  /// A result without its call would be refused.
  @Test func aCallOfAToolStaysWithItsResult() {
    var turns = Self.turns(Array(1...4))
    turns[3].content = [
      .text("I look."), .toolUse(id: "t", name: "read", input: .object([:])),
    ]
    #expect(History(turns: turns).compactable?.turns.count == 2)
  }

  // MARK: How much is taken

  @Test func theGaugeIsExactOnlyWhereTheServerCountedWhatIsSentNow() {
    func use(_ turns: [Turn], _ compactions: [Compaction]) -> ContextUse? {
      History(turns: turns, compactions: compactions)
        .contextUse(for: Self.model, system: SystemPrompt("12345678"))
    }
    let six = Self.turns(Array(1...6))
    #expect(use([], []) == nil)
    #expect(use(Array(six.prefix(1)), []) == nil)
    #expect(use(six, []) == ContextUse(tokens: 610, isExact: true))
    // Summarised, and no answer since.
    let estimate = use(six, [Self.compaction(1, after: 6)])
    #expect(estimate?.isExact == false)
    #expect((20...60).contains(estimate?.tokens ?? 0))
    // Answered since.
    #expect(use(six, [Self.compaction(1, after: 4)]) == ContextUse(tokens: 610, isExact: true))
    // Made later, by another window, for an earlier turn.
    #expect(use(six, [Self.compaction(1, after: 4, at: 6_500)])?.isExact == false)
    // Undone before the answer, and after it.
    #expect(use(six, [Self.compaction(1, after: 4, undoneAt: 4_900)])?.isExact == true)
    #expect(use(six, [Self.compaction(1, after: 4, undoneAt: 7_000)])?.isExact == false)
    // Undone after the answer, but another one below it counted for that.
    let below = Self.compaction(2, after: 2)
    #expect(use(six, [below, Self.compaction(1, after: 4, undoneAt: 7_000)])?.isExact == false)
    #expect(use(six, [below, Self.compaction(1, after: 4, undoneAt: 4_900)])?.isExact == true)
  }

  @Test func theNextRequestIsTakenApart() {
    var turns = Self.turns(Array(1...4))
    turns[2].content = [.image(mediaType: "image/png", data: "AAAA"), .text("12345678")]
    turns[3].content = [.thinking("1234", signature: nil), .text("123456789")]
    let history = History(turns: turns, compactions: [Self.compaction(1, after: 2)])
    let parts = history.contextParts(for: Self.model, system: SystemPrompt("1234"))
    #expect(
      parts.map(\.name) == [
        "System prompt", "Summary of earlier messages", "Your messages (1)", "Answers (1)",
        "Thinking that is sent back", "Pictures",
      ])
    #expect(
      parts.map(\.tokens).enumerated().filter { $0.offset != 1 }.map(\.element) == [
        1, 2, 3, 1, 1_600,
      ])
  }
}
