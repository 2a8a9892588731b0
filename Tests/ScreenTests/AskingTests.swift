import Canvas
import Conversation
import Messages
import Testing

@testable import Screen

@Suite struct Asking {
  @Test func questionIsSavedBeforeItIsSent() throws {
    var scenario = Scenario()
    scenario.say("hi")
    let send = try #require(
      scenario.effects.firstIndex { if case .send = $0 { true } else { false } })
    let question = try #require(
      scenario.effects.firstIndex {
        if case .record(.turn(let turn, _)) = $0 { turn.role == .user } else { false }
      })
    #expect(question < send)
    #expect(scenario.request?.messages == [Message(role: .user, content: [.text("hi")])])
    #expect(scenario.request?.model == "kimi-k2.5")
  }

  @Test func everyDeltaIsRecordedAndTheAnswerFinal() throws {
    var scenario = Scenario()
    scenario.say("hi")
    scenario.begin()
    scenario.delta("Hel")
    scenario.delta("lo")
    scenario.end()
    let fragments = scenario.records.filter { if case .fragment = $0 { true } else { false } }
    #expect(fragments.count == 4)
    guard
      case .turn(let turn, _)? = scenario.records.last(where: {
        if case .turn = $0 { true } else { false }
      })
    else { return #expect(Bool(false)) }
    #expect(turn.content == [.text("Hello")])
    #expect(turn.answer?.outcome == .complete)
    #expect(turn.answer?.respondedModel == "kimi-for-coding")
  }

  /// What recovery makes of the fragments is what the screen had shown.
  @Test func fragmentsRecoverTheText() {
    var scenario = Scenario()
    scenario.say("hi")
    scenario.begin()
    scenario.delta("Hel")
    scenario.delta("lo \u{2028}\"x\"\n")
    let fragments = scenario.records.compactMap {
      if case .fragment(let bytes, _) = $0 { bytes } else { nil }
    }
    let turn = scenario.state.exchange?.turn.recovered(from: fragments)
    #expect(turn?.content == [.text("Hello \u{2028}\"x\"\n")])
    #expect(turn?.answer?.outcome == .stopped)
  }

  @Test func escapeStopsAndKeepsThePart() {
    var scenario = Scenario()
    scenario.say("hi")
    scenario.begin()
    scenario.delta("Half an ans")
    scenario.press(Key(.escape))
    #expect(scenario.effects.contains(.cancel(id: 1)))
    #expect(!scenario.state.isAnswering)
    #expect(scenario.state.history.turns.last?.text == "Half an ans")
    #expect(scenario.state.history.turns.last?.answer?.outcome == .stopped)
    // The part goes back as history with the next question.
    scenario.say("go on")
    #expect(
      scenario.request?.messages.map(\.role) == [.user, .assistant, .user])
  }

  @Test func aStoppedAnswerWithoutTextIsNotSentBack() {
    var scenario = Scenario()
    scenario.say("hi")
    scenario.press(Key(.escape))
    scenario.say("again")
    #expect(scenario.request?.messages.allSatisfy { $0.role == .user } == true)
  }

  @Test func aPassingFailureIsTriedAgainInSight() throws {
    var scenario = Scenario()
    scenario.say("hi")
    scenario.send(
      .transfer(id: 1, .head(status: 529, headers: ["retry-after": "4"])))
    scenario.send(.transfer(id: 1, .end))
    #expect(scenario.screenText.contains("retrying in 4 s · 1/10 · 529 overloaded"))
    let sent = scenario.request
    while scenario.state.exchange?.phase != .waiting {
      scenario.moment.uptime = try #require(scenario.state.nextDeadline)
      scenario.send(.tick)
    }
    #expect(scenario.effects.last == .send(id: 1, try #require(sent), model: "kimi/kimi-k2.5"))
    scenario.begin()
    scenario.delta("here")
    scenario.end()
    #expect(scenario.state.history.turns.map(\.text) == ["hi", "here"])
  }

  @Test func retryMakesASibling() throws {
    var scenario = Scenario()
    scenario.say("hi")
    scenario.send(.transfer(id: 1, .failed(.tls(host: "api.kimi.com"))))
    let failed = try #require(scenario.state.history.turns.last)
    #expect(failed.answer?.outcome == .failed)
    scenario.press(Key(.enter))
    let retried = try #require(scenario.state.exchange?.turn)
    #expect(retried.id != failed.id)
    #expect(retried.parent == failed.parent)
    #expect(scenario.transfer == 2)
  }

  @Test func retryWithAnotherModel() {
    var scenario = Scenario()
    scenario.converse("hi", "hello")
    scenario.say("/retry claude sonnet")
    #expect(scenario.state.exchange?.model == Scenario.claude)
    #expect(scenario.request?.messages.count == 1)
  }

  @Test func queuedMessagesFollow() {
    var scenario = Scenario()
    scenario.say("one")
    scenario.begin()
    scenario.say("two")
    scenario.say("three")
    #expect(scenario.state.queue == ["two", "three"])
    scenario.press(Key(.up))
    #expect(scenario.state.composer.text == "three")
    scenario.state.composer.set("")
    scenario.delta("answer")
    scenario.end()
    #expect(scenario.state.queue.isEmpty)
    #expect(scenario.transfer == 2)
    #expect(scenario.request?.messages.last?.content == [.text("two")])
  }

  @Test func lateEventsOfAStoppedAnswerAreIgnored() {
    var scenario = Scenario()
    scenario.say("one")
    scenario.begin()
    scenario.press(Key(.escape))
    let before = scenario.effects.count
    scenario.delta("late")
    #expect(scenario.effects.count == before)
  }

  @Test func switchingDuringAnAnswerCountsFromTheNextMessage() {
    var scenario = Scenario()
    scenario.say("one")
    scenario.begin()
    scenario.say("/model claude sonnet")
    #expect(scenario.state.exchange?.model == Scenario.kimi)
    scenario.delta("a")
    scenario.end()
    scenario.say("two")
    #expect(scenario.request?.model == "claude-sonnet")
  }

  @Test func anUnusableModelChangesNothing() {
    var scenario = Scenario()
    scenario.say("/model local")
    #expect(scenario.state.model == Scenario.kimi)
    #expect(scenario.state.notice?.text.contains("OpenAI") == true)
  }

  @Test func parametersReachTheRequest() {
    var scenario = Scenario()
    scenario.state.model.parameters = ["temperature": .number(0.6)]
    scenario.say("hi")
    #expect(scenario.request?.parameters == ["temperature": .number(0.6)])
  }

  @Test func slashSlashSendsASlash() {
    var scenario = Scenario()
    scenario.say("//etc/hosts, what is it?")
    #expect(scenario.request?.messages.last?.content == [.text("/etc/hosts, what is it?")])
  }

  @Test func silenceEndsInASentence() {
    var scenario = Scenario()
    scenario.say("hi")
    scenario.begin()
    scenario.delta("part")
    scenario.wait(301_000)
    #expect(scenario.effects.contains(.cancel(id: 1)))
    #expect(scenario.state.history.turns.last?.answer?.outcome == .failed)
    #expect(scenario.state.history.turns.last?.text == "part")
  }

  @Test func olderTurnsAreWaitedForBeforeSending() throws {
    var scenario = Scenario()
    var other = Scenario()
    other.converse("one", "a")
    other.converse("two", "b")
    let turns = other.state.history.turns
    let session = other.state.session
    scenario.send(
      .opened(
        OpenedSession(
          session: session, history: History(turns: Array(turns.suffix(2)), hasOlder: true),
          draft: "")))
    #expect(scenario.effects.contains(.loadOlder(than: turns[2].id)))
    scenario.say("three")
    #expect(scenario.request == nil)
    // A chunk that comes twice counts once.
    for _ in 0..<2 {
      scenario.send(.older(Array(turns.prefix(2)), hasOlder: false, than: turns[2].id))
    }
    #expect(scenario.request?.messages.count == 5)
    #expect(scenario.state.history.turns.count == 5)
  }

  @Test func aPromptIsSentAsItIsAndTheDraftStays() {
    var scenario = Scenario()
    scenario.type("half a thought")
    scenario.send(.prompt("/not a command"))
    #expect(scenario.request?.messages.last?.content == [.text("/not a command")])
    #expect(scenario.state.composer.text == "half a thought")
  }

  @Test func aPromptWaitsForTheListToBeAnswered() {
    var scenario = Scenario()
    scenario.send(.sessions([]))
    scenario.send(.prompt("later"))
    #expect(scenario.request == nil)
    var other = Scenario()
    other.converse("one", "a")
    scenario.send(
      .opened(
        OpenedSession(session: other.state.session, history: other.state.history, draft: "")))
    #expect(scenario.request?.messages.count == 3)
  }

  /// A queue that waited is not overtaken, and Enter on the empty line sets it going.
  @Test func theQueueKeepsItsOrder() {
    var scenario = Scenario()
    scenario.say("one")
    scenario.begin()
    scenario.say("two")
    scenario.say("three")
    scenario.delta("cut")
    scenario.end(reason: "max_tokens")
    #expect(scenario.state.queue == ["two", "three"])
    scenario.say("four")
    #expect(scenario.request?.messages.last?.content == [.text("two")])
    scenario.begin()
    scenario.end(reason: "max_tokens")
    scenario.press(Key(.enter))
    #expect(scenario.request?.messages.last?.content == [.text("three")])
    #expect(scenario.state.queue == ["four"])
  }

  @Test func openingAnotherConversationStopsTheAnswer() {
    var scenario = Scenario()
    var other = Scenario()
    other.converse("old", "answer")
    scenario.say("new")
    scenario.begin()
    scenario.delta("part")
    scenario.send(
      .opened(
        OpenedSession(session: other.state.session, history: other.state.history, draft: "")))
    #expect(scenario.effects.contains(.cancel(id: 1)))
    let kept = scenario.records.contains {
      if case .turn(let turn, _) = $0 {
        turn.text == "part" && turn.answer?.outcome == .stopped
      } else {
        false
      }
    }
    #expect(kept)
  }

  @Test func retryChecksBeforeItChangesAnything() {
    var scenario = Scenario()
    scenario.converse("one", "a")
    scenario.say("/retry local")
    #expect(scenario.state.model == Scenario.kimi)
    #expect(scenario.state.history.turns.count == 2)
    scenario.say("/retry claude sonnet")
    #expect(scenario.state.session.model == "anthropic/claude-sonnet")
  }

  @Test func anUnusableModelLeavesTheInputAsItIs() {
    var scenario = Scenario()
    scenario.state.model = Scenario.broken
    scenario.say("//etc/hosts")
    #expect(scenario.state.composer.text == "//etc/hosts")
    #expect(scenario.request == nil)
  }

  @Test func theNextRequestEndsAStreamLeftOpen() {
    var scenario = Scenario()
    scenario.say("one")
    scenario.begin()
    scenario.stream(#"{"type":"message_stop"}"#)
    scenario.say("two")
    #expect(scenario.effects.contains(.cancel(id: 1)))
  }

  @Test func aServersReasonIsQuoted() {
    var scenario = Scenario()
    scenario.say("one")
    scenario.send(.transfer(id: 1, .head(status: 400, headers: [:])))
    let body = #"{"error":{"type":"invalid_request_error","message":"max_tokens: too large"}}"#
    scenario.send(.transfer(id: 1, .body(Array(body.utf8))))
    scenario.send(.transfer(id: 1, .end))
    #expect(scenario.effects.contains(.quote("The server said: max_tokens: too large")))
  }

  @Test func aRenameIsRecordedOnItsOwn() {
    var scenario = Scenario()
    scenario.converse("one", "a")
    scenario.say("/rename  Better  title ")
    #expect(scenario.records.contains(.title("Better title", session: scenario.state.session.id)))
  }

  /// What was queued stays with its conversation, as its draft.
  @Test func theQueueDoesNotTravel() {
    var scenario = Scenario()
    var other = Scenario()
    other.converse("old", "answer")
    scenario.say("new")
    scenario.begin()
    scenario.say("secret for this one")
    let own = scenario.state.session.id
    scenario.send(
      .opened(
        OpenedSession(session: other.state.session, history: other.state.history, draft: "")))
    #expect(scenario.state.queue.isEmpty)
    #expect(scenario.transfer == 0 || !scenario.state.isAnswering)
    #expect(scenario.records.contains(.draft("secret for this one", session: own)))
  }
}
