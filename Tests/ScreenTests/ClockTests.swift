import Conversation
import Foundation
import Messages
import Testing

@testable import Screen

/// The clock on the wall jumps, the zone changes, the machine sleeps: the order of the conversation
/// stays, nothing on the screen is negative, and what waits does not wait for the wall.
@Suite struct ClockTests {
  static let jumps: [Int64] = [-3_600_000, -86_400_000 * 400, 31_536_000_000]

  @Test(arguments: jumps) func aJumpWhileAnAnswerStreams(jump: Int64) throws {
    var scenario = Scenario()
    scenario.converse("first", "one")
    scenario.say("second")
    scenario.begin()
    scenario.wait(400)
    scenario.delta("two ")
    scenario.moment.wall += jump
    for _ in 0..<5 {
      scenario.wait(300)
      scenario.delta("more ")
      #expect(!hasNegative(scenario.screenText), "\(scenario.screenText)")
    }
    scenario.end()
    scenario.converse("third", "three")
    #expect(!hasNegative(scenario.screenText), "\(scenario.screenText)")
    let turns = scenario.state.history.turns
    #expect(
      turns.map(\.text) == [
        "first", "one", "second", "two more more more more more ",
        "third", "three",
      ])
    #expect(zip(turns, turns.dropFirst()).allSatisfy { $0.id == $1.parent })
    // What a person waited is told by the steady clock.
    #expect(!scenario.screenText.contains("h "), "\(scenario.screenText)")
    scenario.press(.control("r"))
    #expect(!hasNegative(scenario.screenText), "\(scenario.screenText)")
  }

  @Test func agesAreNeverNegative() {
    for jump in Self.jumps + [0, 1, -1] {
      let age = State.age(of: 1_767_350_520_000 - jump, at: 1_767_350_520_000)
      #expect(!hasNegative(age), "\(age)")
    }
  }

  /// Ten minutes without a byte end the answer at the first look after them; its text is kept.
  @Test func theMachineSleepsInTheMiddle() throws {
    var scenario = Scenario()
    scenario.say("question")
    scenario.begin()
    scenario.delta("the beginning")
    scenario.wait(600_000)
    #expect(scenario.outward.contains { if case .cancel = $0 { true } else { false } })
    #expect(scenario.screenText.contains("the beginning"))
    #expect(!scenario.state.isAnswering)
    #expect(scenario.state.history.turns.last?.answer?.outcome != .complete)
    #expect(!hasNegative(scenario.screenText), "\(scenario.screenText)")
  }

  /// Bytes that waited in the kernel meanwhile are read first, and the answer goes on.
  @Test func whatCameDuringTheSleepCounts() {
    var scenario = Scenario()
    scenario.say("question")
    scenario.begin()
    scenario.delta("the beginning")
    scenario.moment.uptime += 600_000
    scenario.moment.wall += 600_000
    scenario.delta(" and more")
    scenario.send(.tick)
    #expect(scenario.state.isAnswering)
  }

  /// A pause before the next try is one of the steady clock, whatever date the server names.
  @Test(arguments: jumps) func aRetryWaitsByTheSteadyClock(jump: Int64) throws {
    var scenario = Scenario()
    scenario.say("question")
    let headers = ["retry-after": "2"]
    scenario.send(.transfer(id: scenario.transfer, .head(status: 529, headers: headers)))
    scenario.send(.transfer(id: scenario.transfer, .end))
    let due = try #require(scenario.state.nextDeadline)
    #expect(due >= scenario.moment.uptime)
    scenario.moment.wall += jump
    let sent = scenario.outward.count
    for _ in 0..<40 { scenario.wait(100) }
    #expect(scenario.outward.count == sent + 1, "\(scenario.screenText)")
    #expect(!hasNegative(scenario.screenText), "\(scenario.screenText)")
  }

  /// Kept in one zone, read in another: the order and the stored times stay, the hour shown is the
  /// zone's, and its day begins at its midnight.
  @Test(arguments: [
    (-43_200, "22:42"), (-12_600, "7:12"), (0, "10:42"), (20_700, "16:27"), (50_400, "0:42"),
  ]) func theZoneChanges(offset: Int, clock: String) throws {
    var scenario = Scenario()
    scenario.converse("first", "one")
    var opened = OpenedSession(
      session: scenario.state.session, history: scenario.state.history, draft: "")
    opened.session.updated = scenario.moment.wall
    var elsewhere = Scenario()
    elsewhere.state.surroundings.utcOffset = offset
    elsewhere.send(.opened(opened))
    elsewhere.converse("second", "two")
    let turns = elsewhere.state.history.turns
    #expect(turns.map(\.text) == ["first", "one", "second", "two"])
    #expect(turns.map(\.created) == turns.map(\.created).sorted())
    #expect(turns[0].created == scenario.state.history.turns[0].created)
    #expect(
      elsewhere.screenText.components(separatedBy: clock).count == 3, "\(elsewhere.screenText)")
    #expect(!hasNegative(elsewhere.screenText), "\(elsewhere.screenText)")
    elsewhere.say("/usage")
    let wishes = elsewhere.effects.compactMap {
      if case .askUsage(let wish) = $0 { wish } else { nil }
    }
    let wish = try #require(wishes.last)
    #expect((wish.today + Int64(offset) * 1000) % 86_400_000 == 0)
    #expect((0..<86_400_000).contains(elsewhere.moment.wall - wish.today))
    #expect(wish.today - wish.week == 6 * 86_400_000)
  }

  private func hasNegative(_ text: String) -> Bool { text.contains(/[-−]\d/) }
}
