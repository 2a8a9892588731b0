import Canvas
import Conversation
import Messages
import Testing

@testable import Screen

@Suite struct UsageTests {
  private func asked(_ scenario: Scenario) -> UsageWish? {
    for case .askUsage(let wish) in scenario.effects.reversed() { return wish }
    return nil
  }

  @Test func `/usage shows what is known, and the rest as it comes`() throws {
    var scenario = Scenario(100, 20)
    let price = Price(input: 0.6, output: 2.5, cacheRead: 0.15)
    scenario.state.model.price = price
    scenario.state.catalog.models[0].price = price
    scenario.converse("q", "a")
    #expect(scenario.screenText.contains("$0.0008"))
    scenario.say("/usage")
    let wish = try #require(asked(scenario))
    #expect(wish.asksForWindows && wish.model == "kimi/kimi-k2.5")
    #expect(wish.today == 1_767_312_000_000 && wish.week == wish.today - 6 * 86_400_000)
    #expect(wish.request?.messages.count == 2)
    #expect(scenario.screenText.contains("asking for the windows"))
    var usage = Usage()
    usage.inputTokens = 1_234_567
    usage.cacheReadInputTokens = 3_000_000
    usage.cacheCreationInputTokens = 5
    usage.outputTokens = 98_765
    let kimi = ModelUsage(model: "kimi/kimi-k2.5", answers: 12, usage: usage)
    let gone = ModelUsage(model: "old/gone", answers: 1, usage: usage)
    scenario.send(.usage(.kept(today: [], week: [kimi, gone])))
    scenario.send(.usage(.context(1_333)))
    let answer = #"{"usage":{"used":"4","limit":"9","resetTime":"2026-01-08T00:00:00Z"}}"#
    scenario.send(.usage(.windows(UsageWindow.windows(in: Array(answer.utf8)))))
    try expectScreen(scenario.screen(), "usage")
    scenario.press(Key(.escape))
    scenario.send(.usage(.noWindows("late")))
    #expect(!scenario.screenText.contains("late"))
  }

  @Test func `without a price no cost is told`() {
    var scenario = Scenario(100, 20)
    scenario.converse("q", "a")
    #expect(!scenario.screenText.contains("$"))
    scenario.say("/cost")
    #expect(scenario.screenText.contains("no price is configured for Kimi K2.5"))
    scenario.send(.usage(.noWindows("the server answered 404 when asked for the windows")))
    #expect(scenario.screenText.contains("answered 404"))
    #expect(!scenario.screenText.contains("asking for"))
  }

  @Test func `only Kimi Code is asked for windows, and nothing is counted of nothing`() throws {
    var scenario = Scenario()
    scenario.say("/model claude sonnet")
    scenario.say("/usage")
    let wish = try #require(asked(scenario))
    #expect(!wish.asksForWindows && wish.request == nil)
  }

  @Test(arguments: [
    (0.0, "$0.0000"), (0.00004, "$0.0000"), (0.0123, "$0.0123"), (0.99999, "$1.0000"),
    (1.0, "$1.00"), (12.304, "$12.30"), (1e12, "more than $1000000000"),
  ]) func `dollars`(amount: Double, text: String) {
    #expect(State.dollars(amount) == text)
  }
}
