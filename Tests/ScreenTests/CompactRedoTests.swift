import Canvas
import Conversation
import Messages
import Testing

@testable import Screen

/// A summary that was taken back, sent again after all.
@Suite struct CompactRedoTests {
  private static func accepted() -> Scenario {
    var scenario = Scenario(72, 24)
    scenario.converse("One?", "First answer.")
    scenario.converse("Two?", "Second answer.")
    scenario.say("/compact")
    scenario.begin()
    scenario.delta("We said a and b.")
    scenario.end()
    scenario.press(Key(.enter))
    return scenario
  }

  private func compactions(_ scenario: Scenario) -> [Compaction] {
    scenario.records.compactMap { if case .compaction(let one, _) = $0 { one } else { nil } }
  }

  @Test func itIsSentAgain() {
    var scenario = Self.accepted()
    scenario.wait(1000)
    scenario.say("/compact undo")
    scenario.wait(1000)
    scenario.say("/compact redo")
    #expect(scenario.state.notice?.text.hasPrefix("The summary is sent again") == true)
    #expect(compactions(scenario).map(\.isUndone) == [false, true, false])
    #expect(Set(compactions(scenario).map(\.id)).count == 1)
    let moved = compactions(scenario).map(\.moved)
    #expect(moved == moved.sorted() && Set(moved).count == 3)
    scenario.say("go on")
    #expect(scenario.request?.messages.count == 2)
    // And the other way round once more.
    scenario.begin()
    scenario.delta("On.")
    scenario.end()
    scenario.say("/compact undo")
    scenario.say("again")
    #expect(scenario.request?.messages.count == 7)
  }

  @Test func whereNothingWasTakenBackThereIsNothing() {
    var scenario = Self.accepted()
    scenario.say("/compact redo")
    #expect(scenario.state.notice?.text.hasPrefix("No summary was taken back here") == true)
    #expect(compactions(scenario).count == 1)
    // One that covers less than the one that counts stays as it is.
    scenario.say("/compact undo")
    scenario.converse("Three?", "Third answer.")
    scenario.say("/compact")
    scenario.begin()
    scenario.delta("We said a, b and c.")
    scenario.end()
    scenario.press(Key(.enter))
    scenario.say("/compact redo")
    #expect(scenario.state.notice?.text.hasPrefix("No summary was taken back here") == true)
  }

  /// Of a long conversation the end is there first, and what it covers may come later.
  @Test func whatIsStillToBeLoadedIsSaid() throws {
    var scenario = Self.accepted()
    scenario.say("/compact undo")
    scenario.converse("Three?", "Third answer.")
    let history = scenario.state.history
    let end = Array(history.turns.suffix(1))
    scenario.send(
      .opened(
        OpenedSession(
          session: scenario.state.session,
          history: History(turns: end, hasOlder: true, compactions: history.compactions),
          draft: "")))
    scenario.say("/compact redo")
    #expect(scenario.state.notice?.text.contains("still being loaded") == true)
    let older = Array(history.turns.dropLast())
    scenario.send(.older(older, hasOlder: false, than: try #require(end.first).id))
    scenario.say("/compact redo")
    #expect(scenario.state.notice?.text.hasPrefix("The summary is sent again") == true)
  }

  /// An answer that was given between undoing and redoing was not asked with the summary: what the
  /// server counted for it says nothing of what is sent now.
  @Test func whatWasCountedInBetweenDoesNotCount() throws {
    var scenario = Self.accepted()
    scenario.wait(1000)
    scenario.say("/compact undo")
    scenario.wait(1000)
    scenario.converse("Three?", "Third answer.")
    #expect(scenario.state.contextUse?.isExact == true)
    scenario.wait(1000)
    scenario.say("/compact redo")
    #expect(scenario.state.contextUse?.isExact == false)
    scenario.wait(1000)
    scenario.converse("Four?", "Fourth answer.")
    #expect(scenario.state.contextUse?.isExact == true)
  }
}
