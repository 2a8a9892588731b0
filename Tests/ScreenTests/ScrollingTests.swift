import Canvas
import Testing

@testable import Screen

@Suite struct Scrolling {
  static func long() -> Scenario {
    var scenario = Scenario(60, 16)
    scenario.converse("one", (1...40).map { "line \($0)  " }.joined(separator: "\n"))
    _ = scenario.screen()
    return scenario
  }

  @Test func aQueuedMessageDoesNotMoveTheReader() {
    var scenario = Self.long()
    scenario.say("two")
    scenario.begin()
    scenario.say("three")
    _ = scenario.screen()
    scenario.press(Key(.pageUp), Key(.pageUp))
    let before = scenario.rows()[0...5]
    scenario.delta("x")
    scenario.end()
    #expect(scenario.transfer == 3)
    #expect(scenario.rows()[0...5] == before)
    scenario.press(Key(.end))
    #expect(scenario.state.transcript.isFollowing)
  }

  @Test func aNewWidthIsNotNewText() {
    var scenario = Self.long()
    scenario.press(Key(.pageUp))
    _ = scenario.screen()
    scenario.send(.resized(Size(width: 30, height: 16)))
    #expect(!scenario.screenText.contains("new line"))
  }

  @Test func leavingNeedsTwoPressesInARow() {
    var scenario = Scenario()
    scenario.press(.control("c"))
    scenario.type("x")
    scenario.press(.control("c"), .control("c"))
    #expect(!scenario.effects.contains(.quit))
    scenario.press(.control("c"))
    #expect(scenario.effects.contains(.quit))
  }
}
