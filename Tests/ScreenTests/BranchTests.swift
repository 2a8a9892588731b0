import Canvas
import Conversation
import Messages
import PropertyTesting
import Testing

@testable import Screen

/// Versions of messages, and the ways between them.
@Suite struct BranchTests {
  /// The two ends of an answered question, the answer twice.
  private static func twoAnswers() -> Scenario {
    var scenario = Scenario()
    scenario.converse("Why?", "Because.")
    scenario.say("/retry")
    scenario.begin()
    scenario.delta("It is so.")
    scenario.end()
    return scenario
  }

  @Test func aSecondAnswerIsMarkedWhileItStreamsAndAfter() throws {
    var scenario = Scenario()
    scenario.converse("Why?", "Because.")
    #expect(!scenario.screenText.contains("‹"))
    scenario.say("/retry")
    #expect(scenario.rows()[3].contains("‹2/2›  0 s"))
    scenario.begin()
    scenario.wait(1200)
    scenario.delta("It is so.")
    scenario.end()
    try expectScreen(scenario.screen(), "branch-head")
  }

  @Test func keysMoveBetweenAnswersAndKeepTheInput() {
    var scenario = Self.twoAnswers()
    scenario.type("draft")
    scenario.press(.alt(","))
    #expect(scenario.openBranch() == 1)
    #expect(scenario.screenText.contains("Because.") && !scenario.screenText.contains("It is so."))
    #expect(scenario.screenText.contains("‹1/2›"))
    #expect(scenario.state.composer.text == "draft")
    guard case .session(let kept)? = scenario.records.last else { return #expect(Bool(false)) }
    #expect(
      kept.leaf == scenario.state.history.turns.last?.id && kept.updated == scenario.moment.wall)
    scenario.press(.alt(","))
    #expect(scenario.state.notice?.text == "That is the first of 2 versions.")
    scenario.press(.alt("."))
    #expect(scenario.openBranch() == 2)
    #expect(scenario.screenText.contains("It is so."))
  }

  @Test func readersHaveKeysToo() {
    var scenario = Self.twoAnswers()
    scenario.press(.control("o"), .character("<"))
    #expect(scenario.openBranch() == 1)
    #expect(scenario.screenText.contains("Because.") && scenario.screenText.contains("READING"))
    scenario.press(.character(">"))
    #expect(scenario.openBranch() == 2)
  }

  /// What follows the moved-to message comes with it, and moving again is about the same message
  /// although a later one has versions too.
  @Test func theNewestBranchBelowComesIntoView() {
    var scenario = Scenario()
    scenario.converse("One", "First answer.")
    scenario.converse("Two", "Second answer.")
    scenario.say("/retry")
    scenario.begin()
    scenario.delta("Second again.")
    scenario.end()
    scenario.edit(message: 1, as: "One, anew")
    scenario.begin()
    scenario.delta("A new first.")
    scenario.end()
    #expect(scenario.request?.messages.count == 1)
    #expect(scenario.state.history.turns.count == 2)
    _ = scenario.rows()  // what is on the screen decides which message is meant
    scenario.press(.alt(","))
    scenario.openBranch()
    #expect(scenario.screenText.contains("Second again."))
    #expect(
      scenario.state.history.turns.map(\.text) == ["One", "First answer.", "Two", "Second again."])
    scenario.press(.alt("."))
    scenario.openBranch()
    #expect(scenario.screenText.contains("A new first."))
  }

  @Test func thePlaceStaysAtTheMessage() {
    var scenario = Scenario(60, 16)
    let long = (1...30).map { "- line \($0)" }.joined(separator: "\n")
    scenario.converse("Start", long)
    scenario.converse("Middle", long)
    scenario.edit(message: 0, as: "Middle again")
    scenario.begin()
    scenario.delta(long)
    scenario.end()
    scenario.converse("End", long)
    // The question's head line to the fourth row.
    _ = scenario.screen()
    for _ in 0..<4 { scenario.press(Key(.up, .alt)) }
    for _ in 0..<3 { scenario.press(Key(.up, .control)) }
    let before = scenario.rows()
    #expect(before[3].contains("‹2/2›") && before[4].contains("Middle again"))
    scenario.press(.alt(","))
    scenario.openBranch()
    let after = scenario.rows()
    #expect(after[3].contains("‹1/2›") && after[4].hasSuffix("Middle"))
    #expect(after[..<3] == before[..<3])
    scenario.press(.alt("."))
    scenario.openBranch()
    #expect(scenario.rows() == before)
  }

  @Test func nothingMovesWhileAnAnswerStreams() {
    var scenario = Self.twoAnswers()
    scenario.say("Next")
    for key in [Key.alt(","), .alt(".")] {
      scenario.press(key)
      #expect(scenario.state.notice?.text == "An answer is on its way; Esc stops it.")
    }
    for command in ["/undo", "/fork"] {
      scenario.say(command)
      #expect(scenario.state.notice?.text == "An answer is on its way; Esc stops it.")
    }
    #expect(!scenario.effects.contains { if case .openBranch = $0 { true } else { false } })
  }

  @Test func aMessageWithoutVersionsSaysSo() {
    var scenario = Scenario()
    scenario.converse("Why?", "Because.")
    scenario.press(.alt(","))
    #expect(scenario.state.notice?.text.hasPrefix("No message here has another version") == true)
  }

  @Test func aBranchOfAConversationThatWasLeftIsNotTaken() {
    var scenario = Self.twoAnswers()
    scenario.press(.alt(","))
    scenario.say("/new")
    scenario.openBranch()
    #expect(scenario.state.history.turns.isEmpty)
  }

  /// Whatever is asked, edited, answered again and moved to: nothing leaves the tree, what is in
  /// view is a path of it up to the leaf that is kept, and every ‹n/m› is true.
  @Test(arguments: 1...8 as ClosedRange<UInt64>) func everyWayThroughTheTreeIsTrue(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var scenario = Scenario(60, Int.random(in: 6...30, using: &random))
    var kept = 0
    scenario.converse("Start", "Go.")
    for step in 0..<60 {
      scenario.moment.wall += 1
      switch Int.random(in: 0..<6, using: &random) {
      case 0: scenario.converse("Question \(step)", "Answer \(step)")
      case 1:
        scenario.say("/retry")
        scenario.begin()
        scenario.delta("Again \(step)")
        if Bool.random(using: &random) { scenario.end() } else { scenario.press(Key(.escape)) }
      case 2:
        let questions = scenario.state.history.turns.count(where: { $0.role == .user })
        scenario.wait(State.twiceWithin + 1)
        scenario.edit(message: Int.random(in: 0..<questions, using: &random), as: "Edited \(step)")
        scenario.begin()
        scenario.delta("To that \(step)")
        scenario.end()
      case 3: scenario.press(Bool.random(using: &random) ? Key(.up, .alt) : Key(.pageDown))
      default:
        let before = scenario.effects.count
        scenario.press(Bool.random(using: &random) ? .alt(",") : .alt("."))
        if scenario.effects[before...].contains(where: {
          if case .openBranch = $0 { true } else { false }
        }) {
          scenario.openBranch()
        }
      }
      _ = scenario.rows()
      let tree = scenario.tree
      #expect(tree.count >= kept)
      kept = tree.count
      let view = scenario.state.history.turns
      #expect(zip(view, view.dropFirst()).allSatisfy { $0.id == $1.parent })
      #expect(view.first?.parent == nil && view.last?.id == scenario.state.session.leaf)
      for (index, turn) in view.enumerated() {
        #expect(tree.contains(turn))
        let siblings = tree.filter { $0.parent == turn.parent }.map(\.id)
        let place = scenario.state.turns.fork(at: index)
        #expect(place?.siblings == (siblings.count > 1 ? siblings : nil))
        #expect(place.map { $0.siblings[$0.index] == turn.id } ?? true)
      }
    }
  }

  // MARK: Copies

  @Test func aForkTakesThePersonAndTheDraftAlong() throws {
    var scenario = Scenario()
    scenario.converse("Why?", "Because.")
    let old = scenario.state.session
    scenario.say("/fork")
    var copy: Session?
    for case .fork(let leaf, let session) in scenario.effects {
      #expect(leaf == old.leaf)
      copy = session
    }
    let fork = try #require(copy)
    #expect(fork.title == "Why? (fork)" && fork.id != old.id)
    scenario.type("what I was typing")
    let before = scenario.effects.count
    scenario.send(
      .forked(OpenedSession(session: fork, history: scenario.state.history, draft: "")))
    #expect(scenario.state.session.id == fork.id)
    #expect(scenario.state.composer.text == "what I was typing")
    let drafts = scenario.effects[before...].compactMap { effect -> String? in
      guard case .record(.draft(let text, let id)) = effect else { return nil }
      return (id == fork.id ? "new: " : "old: ") + text
    }
    #expect(drafts == ["old: ", "new: what I was typing"])
  }

  // MARK: Other windows

  @Test func anotherWindowIsSaidOnceAndShown() throws {
    var scenario = Scenario()
    scenario.converse("Why?", "Because.")
    let id = scenario.state.session.id
    scenario.send(.otherWindows(1, session: id))
    #expect(scenario.state.notices.count == 1)
    try expectScreen(scenario.screen(), "two-windows")
    scenario.press(.control("l"))
    scenario.send(.otherWindows(2, session: id))
    #expect(scenario.state.notices.isEmpty && scenario.screenText.contains("3 windows"))
    scenario.send(.otherWindows(0, session: id))
    #expect(!scenario.screenText.contains("windows"))
    scenario.send(.otherWindows(1, session: Identifier(high: 1, low: 1)))
    #expect(!scenario.screenText.contains("windows"))
  }

  @Test func whatAnotherWindowAddsIsCounted() {
    var scenario = Scenario()
    scenario.converse("Why?", "Because.")
    let (id, leaf) = (scenario.state.session.id, scenario.state.history.turns[1].id)
    let foreign = Identifier(high: 7, low: 7)
    scenario.send(.arrived([Arrival(parent: leaf, siblings: [foreign])], session: id))
    #expect(!scenario.screenText.contains("‹"))
    scenario.say("Mine")
    #expect(scenario.screenText.contains("‹2/2›"))
    let question = scenario.state.history.turns[2].id
    let third = Identifier(high: 8, low: 8)
    scenario.send(
      .arrived([Arrival(parent: leaf, siblings: [foreign, question, third])], session: id))
    #expect(scenario.screenText.contains("‹2/3›"))
  }

  // MARK: Lines

  @Test func branchesAreTold() {
    var telling = PlainTests.Telling()
    telling.enter("Why?")
    telling.scenario.begin()
    telling.scenario.delta("Because.")
    telling.scenario.end()
    telling.tell()
    _ = telling.news()
    telling.enter("/retry")
    #expect(telling.news() == "Kimi K2.5 answers, answer 2 of 2:\n")
    telling.scenario.begin()
    telling.scenario.delta("It is so.")
    telling.scenario.end()
    telling.tell()
    #expect(telling.news() == "It is so.\nEnd of answer, by kimi-for-coding, 0 seconds.\n> ")
    telling.enter("/previous")
    telling.scenario.openBranch()
    telling.tell()
    #expect(
      telling.news() == """
        >\u{20}
        Another branch.
        Kimi K2.5 answered, answer 1 of 2:
        Because.
        End of answer, by kimi-for-coding, 0 seconds.
        >\u{20}
        """)
    telling.enter("/undo")
    #expect(
      telling.news() == """
        Which message do you want to edit?
        1. Why?, 10:42 · just now
        An empty line changes nothing.
        Number or name:\u{20}
        """)
    telling.enter("1")
    #expect(
      telling.news() == """
        Editing an earlier message: Why?
        The next line is sent in its place, as a new branch; an empty line sends it as it is; \
        Ctrl+C keeps the old one.
        >\u{20}
        """)
    telling.enter("Why not?")
    telling.scenario.begin()
    telling.scenario.delta("Indeed.")
    telling.scenario.end()
    telling.tell()
    #expect(
      telling.news()
        == "Kimi K2.5 answers:\nIndeed.\nEnd of answer, by kimi-for-coding, 0 seconds.\n> ")
  }
}

extension Scenario {
  /// Edits the question that stands so far down in the list.
  mutating func edit(message row: Int, as text: String) {
    press(Key(.escape), Key(.escape))
    for _ in 0..<row { press(Key(.down)) }
    press(Key(.enter), .control("u"))
    say(text)
  }

  /// Does what the last `Effect.openBranch` asks for, as an archive of all that was recorded would.
  /// - Returns: the place of the turn among its siblings, from 1.
  @discardableResult
  mutating func openBranch() -> Int? {
    var wanted: Identifier?
    for case .openBranch(let turn, _) in effects { wanted = turn }
    var session: Identifier?
    for case .turn(_, let id) in records { session = session ?? id }
    let turns = tree
    guard let session, let first = turns.first(where: { $0.id == wanted }) else { return nil }
    var branch = [first]
    while let next = turns.last(where: { $0.parent == branch.last?.id }) { branch.append(next) }
    var siblings: [Identifier: [Identifier]] = [:]
    for turn in branch {
      let all = turns.filter { $0.parent == turn.parent }.map(\.id)
      if all.count > 1 { siblings[turn.id] = all }
    }
    send(
      .branch(
        OpenedBranch(session: session, turns: branch, forks: Forks(siblings, of: branch))))
    return siblings[first.id]?.firstIndex(of: first.id).map { $0 + 1 }
  }

  func drafts(of effects: [Effect]) -> [String] {
    effects.compactMap { if case .record(.draft(let text, _)) = $0 { text } else { nil } }
  }

  /// Everything that was recorded, in the order in which it arrived.
  var tree: [Turn] {
    var turns: [Turn] = []
    for case .turn(let turn, _) in records {
      if let index = turns.firstIndex(where: { $0.id == turn.id }) {
        turns[index] = turn
      } else {
        turns.append(turn)
      }
    }
    return turns
  }
}
