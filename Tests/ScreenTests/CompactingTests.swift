import Canvas
import Conversation
import Messages
import Testing

@testable import Screen

/// A summary in place of the earlier messages: asked for, read, changed, accepted, taken back.
@Suite struct CompactingTests {
  private static let summary = """
    **Wanted:** an SSE decoder.

    - curl's callback only appends to `inbox`
    - still open: how to stop half-way
    """

  /// Two questions with answers, and the summary asked for.
  private static func asked(
    _ words: String = "", width: Int = 72, height: Int = 24
  ) -> Scenario {
    var scenario = Scenario(width, height)
    scenario.converse("How do I feed bytes to a decoder?", "Give curl a callback.")
    scenario.converse("And how do I stop it?", "Return 0 from the callback.")
    scenario.say("/compact" + (words.isEmpty ? "" : " " + words))
    return scenario
  }

  /// The same with the summary in the input.
  private static func reviewed() -> Scenario {
    var scenario = asked()
    scenario.begin()
    scenario.wait(2100)
    scenario.delta(summary)
    scenario.end(tokens: 60)
    return scenario
  }

  private static func accepted() -> Scenario {
    var scenario = reviewed()
    scenario.press(Key(.enter))
    return scenario
  }

  /// What the first, or the last, message of the request says.
  private static func first(_ scenario: Scenario) -> String {
    text(scenario.request?.messages.first)
  }
  private static func last(_ scenario: Scenario) -> String { text(scenario.request?.messages.last) }

  private static func text(_ message: Message?) -> String {
    guard case .text(let text)? = message?.content.first else { return "" }
    return text
  }

  private func compactions(_ scenario: Scenario) -> [Compaction] {
    scenario.records.compactMap { if case .compaction(let one, _) = $0 { one } else { nil } }
  }

  // MARK: Asking

  @Test func theWholeConversationIsAskedAbout() throws {
    let scenario = Self.asked("keep the names")
    let request = try #require(scenario.request)
    #expect(request.messages.map(\.role) == [.user, .assistant, .user, .assistant, .user])
    #expect(Self.last(scenario).hasSuffix("keep the names"))
    #expect(request.model == "kimi-k2.5")
    // Nothing is kept before it is accepted.
    #expect(scenario.state.history.turns.count == 4)
    #expect(scenario.state.session.leaf == scenario.state.history.turns.last?.id)
    try expectScreen(scenario.screenOnce(), "compact-asked")
  }

  @Test func itStreamsLikeAnAnswerAndKeepsNothing() throws {
    var scenario = Self.asked()
    let before = scenario.records.count
    scenario.begin()
    scenario.wait(2100)
    scenario.delta("**Wanted:** an SSE decoder.\n\n- curl's callb")
    try expectScreen(scenario.screen(), "compact-streaming")
    scenario.type("typed meanwhile")
    scenario.delta("ack")
    let drafts = scenario.records.dropFirst(before)
    #expect(drafts.allSatisfy { if case .draft = $0 { true } else { false } })
  }

  @Test func thereMustBeSomethingNew() {
    var scenario = Scenario()
    scenario.say("/compact")
    #expect(scenario.state.notice?.text == "There is nothing to summarise yet.")
    scenario = Self.accepted()
    scenario.say("/compact")
    #expect(scenario.state.notice?.text == "There is nothing to summarise yet.")
    #expect(!scenario.state.isAnswering)
  }

  @Test func escapeStopsIt() throws {
    var scenario = Self.asked()
    scenario.begin()
    scenario.delta("Half a summ")
    scenario.press(Key(.escape))
    #expect(scenario.effects.last == .cancel(id: 3))
    #expect(scenario.state.history.turns.count == 4 && compactions(scenario) == [])
    #expect(scenario.state.composer.isEmpty)
    try expectScreen(scenario.screen(), "compact-stopped")
    scenario.say("go on")
    #expect(scenario.request?.messages.count == 5)
  }

  @Test func aFailureIsSaidInWords() throws {
    var scenario = Self.asked()
    scenario.send(.transfer(id: scenario.transfer, .head(status: 401, headers: [:])))
    scenario.send(
      .transfer(
        id: scenario.transfer,
        .body(
          Array(
            #"{"type":"error","error":{"type":"authentication_error","message":"bad key"}}"#.utf8)))
    )
    scenario.send(.transfer(id: scenario.transfer, .end))
    #expect(!scenario.state.isAnswering && scenario.state.history.turns.count == 4)
    try expectScreen(scenario.screen(), "compact-failed")
  }

  /// Overloaded servers are asked again, with the same request.
  @Test func itIsRetried() {
    var scenario = Self.asked()
    let request = scenario.request
    scenario.send(.transfer(id: 3, .head(status: 529, headers: [:])))
    scenario.send(.transfer(id: 3, .end))
    #expect(scenario.screenText.contains("retrying in"))
    let sent = scenario.effects.count
    scenario.wait(60_000)
    guard case .send(3, let again, _)? = scenario.effects.dropFirst(sent).first else {
      return #expect(Bool(false))
    }
    #expect(again == request)
  }

  @Test func anEmptyOneChangesNothing() {
    var scenario = Self.asked()
    scenario.begin()
    scenario.delta(" \n")
    scenario.end()
    #expect(!scenario.state.compacting.isReviewing)
    #expect(
      scenario.state.notice?.text == "The model sent no summary. Everything is sent as before.")
  }

  // MARK: Looking at it

  @Test func itIsShownBeforeItCounts() throws {
    var scenario = Self.reviewed()
    #expect(scenario.state.composer.text == Self.summary)
    #expect(compactions(scenario) == [] && scenario.state.history.turns.count == 4)
    try expectScreen(scenario.screen(), "compact-shown")
    scenario.wait(5000)
    #expect(scenario.screenText.contains("not in use yet"))
  }

  /// The input holds it only for a while: the draft is what was typed before, and comes back.
  @Test func whatWasTypedComesBack() {
    for key in [Key(.enter), Key(.escape), .control("c")] {
      var scenario = Self.asked()
      scenario.type("half a question")
      scenario.begin()
      scenario.delta(Self.summary)
      scenario.end()
      scenario.type("X")
      let drafts = scenario.records.compactMap {
        if case .draft(let text, _) = $0 { text } else { nil }
      }
      #expect(drafts.last == "half a question")
      scenario.press(key)
      #expect(scenario.state.composer.text == "half a question")
      #expect(!scenario.state.compacting.isReviewing)
    }
  }

  @Test func editedItIsWhatIsSent() throws {
    var scenario = Self.reviewed()
    scenario.press(.control("g"))
    #expect(scenario.effects.last == .edit(Self.summary))
    scenario.send(.edited(Self.summary + "\n- the answer is 42"))
    try expectScreen(scenario.screen(), "compact-edited")
    scenario.press(Key(.enter))
    scenario.say("go on")
    #expect(Self.first(scenario).contains("- the answer is 42"))
  }

  /// A summary that looks like a command is none.
  @Test func aSlashAtItsBeginningIsText() {
    var scenario = Self.asked()
    scenario.begin()
    scenario.delta("/exit is what we spoke of.")
    scenario.end()
    scenario.press(Key(.enter))
    #expect(compactions(scenario).map(\.summary) == ["/exit is what we spoke of."])
    #expect(!scenario.effects.contains(.quit))
  }

  @Test func discardedNothingChanges() {
    var scenario = Self.reviewed()
    scenario.type("changed ")
    scenario.press(Key(.escape))
    #expect(compactions(scenario) == [])
    #expect(scenario.state.composer.isEmpty)
    #expect(!scenario.screenText.contains("Summary by"))
    // What was written into it can be had back.
    #expect(
      scenario.effects.contains {
        if case .remember(let entry) = $0 { entry.text == "changed " + Self.summary } else { false }
      })
    scenario.say("go on")
    #expect(scenario.request?.messages.count == 5)
  }

  @Test func nothingElseHappensMeanwhile() {
    var scenario = Self.reviewed()
    scenario.press(.alt(","))
    #expect(scenario.state.notice?.text.hasPrefix("A summary waits") == true)
    _ = scenario.state.run(.retry)
    #expect(scenario.state.notice?.text.hasPrefix("A summary waits") == true)
    #expect(!scenario.state.isAnswering && scenario.state.compacting.isReviewing)
    let id = scenario.state.session.id
    scenario.state.queue = ["waits"]
    #expect(scenario.state.sendQueued() == [])
    scenario.send(.input(.key(.control("d"))))
    #expect(scenario.state.session.id == id)
  }

  @Test func whatIsHostileIsSanitised() {
    var scenario = Self.asked()
    scenario.begin()
    scenario.delta("a\u{202E}b\u{1B}]0;x\u{7}c")
    scenario.end()
    #expect(!scenario.state.composer.text.unicodeScalars.contains { $0.value == 0x1B })
    scenario.press(Key(.enter), .control("t"))
    #expect(!scenario.screenText.unicodeScalars.contains { $0.value == 0x202E || $0.value == 0x1B })
  }

  // MARK: In use

  @Test func acceptedItIsSentInTheirPlaceAndNothingVanishes() throws {
    var scenario = Self.accepted()
    let compaction = try #require(compactions(scenario).last)
    #expect(compaction.summary == Self.summary)
    #expect(compaction.turn == scenario.state.history.turns.last?.id)
    #expect(compaction.tokens == 1_248)
    #expect(scenario.effects.contains(.sync))
    try expectScreen(scenario.screen(), "compact-accepted")
    scenario.send(.resized(Size(width: 110, height: 24)))
    #expect(scenario.screenText.contains("   ~56/262k 0%"))
    scenario.send(.resized(Size(width: 72, height: 24)))
    scenario.say("go on")
    #expect(scenario.request?.messages.map(\.role) == [.user, .user])
    #expect(Self.first(scenario).contains(Self.summary))
    scenario.begin()
    scenario.delta("On we go.")
    scenario.end()
    #expect(scenario.state.history.turns.count == 6)
    #expect(scenario.screenText.contains("Give curl a callback."))
    scenario.send(.resized(Size(width: 110, height: 24)))
    #expect(scenario.screenText.contains("   1.2k/262k 0%"))
  }

  @Test func itCanBeUnfolded() throws {
    var scenario = Self.accepted()
    scenario.press(.control("t"))
    try expectScreen(scenario.screen(), "compact-unfolded")
    scenario.press(.control("t"))
    #expect(!scenario.screenText.contains("still open"))
  }

  @Test func undoneEverythingIsSentAgain() throws {
    var scenario = Self.accepted()
    scenario.wait(1000)
    scenario.say("/compact undo")
    #expect(compactions(scenario).map(\.isUndone) == [false, true])
    #expect(compactions(scenario).last?.moved == scenario.moment.wall)
    try expectScreen(scenario.screen(), "compact-undone")
    scenario.say("/compact undo")
    #expect(scenario.state.notice?.text.hasPrefix("No summary") == true)
    scenario.say("go on")
    #expect(scenario.request?.messages.count == 5)
  }

  /// Going back to before it, nothing of it counts.
  @Test func goingBackLeavesItBehind() {
    var scenario = Self.accepted()
    scenario.say("/undo")
    scenario.press(Key(.down), Key(.enter))
    scenario.press(.control("u"))
    scenario.say("Another way")
    #expect(Self.first(scenario) == "Another way")
    #expect(!scenario.screenText.contains("earlier messages are sent"))
  }

  /// The message that was queued behind the summary goes out with it.
  @Test func whatWasQueuedGoesOutAfterIt() {
    var scenario = Self.asked()
    scenario.say("and now?")
    #expect(scenario.state.queue == ["and now?"])
    scenario.begin()
    scenario.delta(Self.summary)
    scenario.end()
    #expect(scenario.state.queue == ["and now?"])
    scenario.press(Key(.enter))
    #expect(scenario.state.queue == [])
    #expect(scenario.request?.messages.count == 2)
  }

  /// What comes before the summary is not needed for a request.
  @Test func aLongConversationNeedsOnlyItsEnd() throws {
    let full = Self.accepted()
    let compaction = try #require(compactions(full).last)
    let turns = full.state.history.turns
    var scenario = Scenario()
    scenario.send(
      .opened(
        OpenedSession(
          session: full.state.session,
          history: History(
            turns: Array(turns.suffix(1)), hasOlder: true, compactions: [compaction]),
          draft: "")))
    scenario.say("go on")
    #expect(scenario.request?.messages.count == 2)
    // Without one, both an answer and a summary wait.
    scenario = Scenario()
    scenario.send(
      .opened(
        OpenedSession(
          session: full.state.session,
          history: History(turns: Array(turns.suffix(1)), hasOlder: true), draft: "")))
    scenario.say("/compact")
    #expect(scenario.request == nil)
    scenario.send(.older(Array(turns.prefix(3)), hasOlder: false, than: turns[3].id))
    #expect(scenario.request?.messages.count == 5)
  }

  @Test func anotherWindowIsHeard() throws {
    var compaction = try #require(compactions(Self.accepted()).last)
    var scenario = Scenario()
    scenario.converse("a", "b")
    let last = try #require(scenario.state.history.turns.last)
    compaction = Compaction(
      id: compaction.id, turn: last.id, summary: "s", tokens: 9, created: scenario.moment.wall)
    scenario.send(.compactions([compaction], session: compaction.id))
    #expect(scenario.state.history.boundary == nil)
    scenario.send(.compactions([compaction], session: scenario.state.session.id))
    #expect(scenario.state.history.boundary?.index == 1)
    #expect(scenario.state.notices.count == 1)
    scenario.send(.compactions([compaction], session: scenario.state.session.id))
    #expect(scenario.state.notices.count == 1)
    compaction.undo(at: scenario.moment.wall)
    scenario.send(.compactions([compaction], session: scenario.state.session.id))
    #expect(scenario.state.history.boundary == nil && scenario.state.notices.count == 2)
  }

  /// Leaving in the middle keeps what was typed, and nothing else.
  @Test func anotherConversationTakesTheScreen() {
    var scenario = Self.reviewed()
    scenario.type("x")
    _ = scenario.state.startSession()
    #expect(!scenario.state.compacting.isReviewing && scenario.state.composer.isEmpty)
    var ending = Self.asked()
    ending.type("half")
    ending.begin()
    ending.delta("Sum")
    let effects = ending.state.close(at: ending.moment)
    #expect(!effects.contains { if case .record(.turn) = $0 { true } else { false } })
    #expect(ending.state.composer.text == "half")
  }

  // MARK: The context

  @Test func nearlyFullIsSaidOnce() throws {
    var scenario = Scenario(72, 20)
    scenario.state.model.contextWindow = 1_550
    scenario.converse("a", "b")
    #expect(scenario.state.notices.contains { $0.text.contains("The context is 80 % full") })
    try expectScreen(scenario.screen(), "compact-nearly-full")
    scenario.converse("c", "d")
    #expect(scenario.state.notices == [])
    scenario.state.model.contextWindow = 262_144
    scenario.press(Key(.left))
    scenario.state.model.contextWindow = 1_550
    scenario.press(Key(.left))
    #expect(scenario.state.notices.count == 1)
  }

  @Test func theContextIsTakenApart() throws {
    var scenario = Self.accepted()
    scenario.state.surroundings.systemPrompt = "Be brief."
    scenario.converse("go on", "On we go.")
    scenario.say("/context")
    try expectScreen(scenario.screen(), "context")
  }

  // MARK: By configuration

  private static func full(percent: Int = 80) -> Scenario {
    var scenario = Scenario()
    scenario.state.surroundings.autoCompact = percent
    scenario.state.model.contextWindow = 1_550
    scenario.converse("a", "b")
    return scenario
  }

  @Test func configuredItComesBeforeTheNextMessage() throws {
    var scenario = Self.full()
    #expect(scenario.state.notices == [])
    scenario.say("next")
    #expect(scenario.state.queue == ["next"])
    #expect(Self.last(scenario).contains("summarise"))
    try expectScreen(scenario.screen(), "compact-configured")
    scenario.begin()
    scenario.delta("We said a and b.")
    scenario.end()
    #expect(compactions(scenario).map(\.summary) == ["We said a and b."])
    #expect(scenario.request?.messages.count == 2)
    #expect(scenario.state.notice?.text.contains("/compact undo") == true)
    // Once is enough, even if the context stays full.
    scenario.begin()
    scenario.delta("c")
    scenario.end()
    scenario.say("/compact undo")
    #expect(compactions(scenario).last?.isUndone == true)
  }

  @Test func belowTheLimitItDoesNotCome() {
    var scenario = Self.full(percent: 81)
    scenario.say("next")
    #expect(scenario.state.queue == [] && scenario.request?.messages.count == 3)
  }

  /// Stopped or failed, the message goes out with everything before it.
  @Test(arguments: [true, false]) func withoutItTheMessageStillGoesOut(isStopped: Bool) {
    var scenario = Self.full()
    scenario.say("next")
    if isStopped {
      scenario.press(Key(.escape))
    } else {
      scenario.begin()
      scenario.end(reason: "refusal")
    }
    #expect(scenario.state.queue == [])
    #expect(scenario.request?.messages.count == 3)
    #expect(Self.last(scenario) == "next")
    let sends = scenario.effects.filter { if case .send = $0 { true } else { false } }
    #expect(sends.count == 3)
  }

  // MARK: In lines

  @Test func itIsToldAndAskedAbout() {
    var telling = PlainTests.Telling()
    telling.scenario.converse("a", "b")
    telling.tell()
    _ = telling.news()
    telling.enter("/compact")
    #expect(telling.news() == "Kimi K2.5 writes a summary:\n")
    telling.scenario.begin()
    telling.scenario.delta("We said a a")
    telling.tell()
    telling.scenario.delta("nd b.")
    telling.scenario.end()
    telling.tell()
    #expect(
      telling.news()
        == "We said a and b.\nEnd of the summary. y has it sent in place of the messages so far, "
        + "n discards it.\ny or n: ")
    telling.enter("what?")
    #expect(telling.news().contains("was not sent"))
    #expect(telling.scenario.state.compacting.isReviewing)
    telling.enter("y")
    #expect(compactions(telling.scenario).map(\.summary) == ["We said a and b."])
    #expect(telling.news().contains("/compact undo takes it back"))
  }
}

extension Scenario {
  /// The screen, drawn from a copy.
  fileprivate func screenOnce() -> String {
    var copy = self
    return copy.screen()
  }
}
