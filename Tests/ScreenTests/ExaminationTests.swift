import Canvas
import Conversation
import Messages
import Testing

@testable import Screen

/// `/doctor`: rows that fill in.
@Suite struct ExaminationTests {
  private func asked(_ scenario: Scenario) -> [(id: Int, model: String)] {
    scenario.effects.compactMap {
      if case .send(let id, _, let model) = $0 { (id, model) } else { nil }
    }
  }

  @Test(arguments: [80, 40])
  func rowsFillIn(width: Int) throws {
    var scenario = Scenario(width, 24)
    scenario.say("/doctor")
    let ids = asked(scenario).map(\.id)
    #expect(ids.count == 2)
    try expectScreen(scenario.screen(), "doctor-asking-\(width)")
    scenario.wait(800)
    scenario.send(.transfer(id: ids[0], .head(status: 200, headers: [:])))
    scenario.send(.transfer(id: ids[0], .body(Array(SetupTests.good.utf8))))
    scenario.send(.transfer(id: ids[1], .head(status: 401, headers: [:])))
    scenario.send(
      .transfer(id: ids[1], .body(Array(#"{"error":{"message":"no: secret"}}"#.utf8))))
    scenario.send(.transfer(id: ids[1], .end))
    // Nothing that a server says is shown before the keys in it are masked.
    #expect(!scenario.screenText.contains("secret"))
    for case .mask(let text, let row) in scenario.effects {
      scenario.send(.masked(text.replacing("secret", with: "****"), of: row))
    }
    try expectScreen(scenario.screen(), "doctor-done-\(width)")
  }

  @Test func closingStopsIt() {
    var scenario = Scenario()
    scenario.say("/doctor")
    let ids = asked(scenario).map(\.id)
    scenario.press(Key(.escape))
    #expect(scenario.state.overlay == nil)
    #expect(ids.allSatisfy { scenario.effects.contains(.cancel(id: $0)) })
    scenario.send(.transfer(id: ids[0], .end))
    #expect(scenario.state.overlay == nil && scenario.state.history.turns.isEmpty)
  }

  @Test func oneModelByName() {
    var scenario = Scenario()
    scenario.say("/doctor claude sonnet")
    #expect(asked(scenario).map(\.model) == ["anthropic/claude-sonnet"])
    scenario.press(.character("q"))
    scenario.say("/doctor nobody")
    #expect(scenario.state.notice?.text.contains("nobody") == true)
  }
}

/// The models of an endpoint's own list, and the default.
@Suite struct DiscoveringTests {
  static func open(_ width: Int = 80) -> Scenario {
    var scenario = Scenario(width, 20)
    scenario.press(.alt("p"))
    return scenario
  }

  private func listing(_ scenario: Scenario) -> Int? {
    scenario.effects.compactMap {
      if case .listModels(let id, "kimi") = $0 { id } else { nil }
    }.last
  }

  @Test(arguments: [80, 40])
  func theEndpointIsAsked(width: Int) throws {
    var scenario = Self.open(width)
    scenario.press(Key(.pageDown), Key(.enter))
    let id = try #require(listing(scenario))
    scenario.send(.transfer(id: id, .head(status: 200, headers: [:])))
    scenario.send(.transfer(id: id, .body(Array(SetupTests.list.utf8))))
    scenario.send(.transfer(id: id, .end))
    try expectScreen(scenario.screen(), "models-listed-\(width)")
    scenario.type("k3")
    scenario.press(Key(.enter))
    #expect(scenario.state.model.reference == "kimi/k3")
    #expect(scenario.state.model.contextWindow == 1_048_576)
    // The list is there for the rest of the run.
    scenario.press(.alt("p"))
    #expect(!scenario.screenText.contains("for its list"))
  }

  @Test func aFailureIsSaidAndMayPass() throws {
    var scenario = Self.open()
    scenario.press(Key(.pageDown), Key(.enter))
    let id = try #require(listing(scenario))
    scenario.send(.transfer(id: id, .head(status: 404, headers: [:])))
    scenario.send(.transfer(id: id, .end))
    #expect(scenario.state.notice?.text.hasPrefix("There is no list: api.kimi.com") == true)
    scenario.press(Key(.enter))
    #expect(listing(scenario) != id)
    // Another list, or none, meanwhile: it comes all the same.
    scenario.press(Key(.escape))
    scenario.wait(10_001)
    #expect(scenario.state.notice?.text.contains("within 10 seconds") == true)
  }

  @Test func controlDMakesTheDefault() {
    var scenario = Self.open()
    scenario.press(Key(.down), .control("d"))
    #expect(scenario.state.model == Scenario.claude)
    #expect(scenario.effects.last { $0 == .setDefaultModel("anthropic/claude-sonnet") } != nil)
    scenario.send(.madeDefault("anthropic/claude-sonnet"))
    scenario.say("/model default")
    #expect(scenario.state.notice?.text.contains("Claude Sonnet") == true)
    scenario.say("/model default kimi k2.5")
    #expect(scenario.effects.contains(.setDefaultModel("kimi/kimi-k2.5")))
    // What cannot be asked is no default.
    scenario.press(.alt("p"), Key(.down), Key(.down), .control("d"))
    #expect(!scenario.effects.contains(.setDefaultModel("local/none")))
  }
}
