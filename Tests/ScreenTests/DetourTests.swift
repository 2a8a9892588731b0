import Canvas
import Conversation
import Messages
import Testing

@testable import Screen

/// Fallbacks on the screen: a line of its own, the head line, and what is kept.
@Suite struct DetourScreens {
  static func scenario(_ width: Int = 72) -> Scenario {
    var scenario = Scenario(width, 14)
    scenario.state.catalog.fallbacks = [Scenario.broken, Scenario.claude]
    scenario.say("Which one?")
    return scenario
  }

  static func fail(_ scenario: inout Scenario) {
    let id = scenario.transfer
    let body = #"{"error":{"type":"exceeded_current_quota_error","message":"recharge"}}"#
    for input in [
      Exchange.Input.head(status: 429, headers: [:]), .body(Array(body.utf8)), .end,
    ] { scenario.send(.transfer(id: id, input)) }
  }

  @Test func anotherAnswers() throws {
    var scenario = Self.scenario()
    Self.fail(&scenario)
    let sends = scenario.effects.count { if case .send = $0 { true } else { false } }
    #expect(sends == 1)
    scenario.wait(1)
    guard
      case .send(let id, let request, "anthropic/claude-sonnet")? = scenario.effects.last(
        where: { if case .send = $0 { true } else { false } })
    else { return #expect(Bool(false)) }
    #expect(id == scenario.transfer && request.model == "claude-sonnet")
    #expect(request.maxTokens == Scenario.claude.maxTokens)
    #expect(scenario.effects.contains(.cancel(id: id)))
    #expect(scenario.screenText.contains("— Kimi K2.5 is out of quota; Claude Sonnet answers —"))
    #expect(scenario.screenText.contains("instead of Kimi K2.5"))
    scenario.begin(model: "claude-sonnet-4-5")
    scenario.wait(1000)
    scenario.delta("I do, and **gladly**.")
    scenario.end()
    try expectScreen(scenario.screen(), "detour")

    // What is kept says who answered, and who could not.
    guard
      case .turn(let turn, _)? = scenario.records.last(where: {
        if case .turn = $0 { true } else { false }
      })
    else { return #expect(Bool(false)) }
    #expect(turn.answer?.alias == "Claude Sonnet")
    #expect(turn.answer?.requestedModel == "anthropic/claude-sonnet")
    #expect(turn.answer?.detours.map(\.model) == ["kimi/kimi-k2.5"])
    // The conversation goes on with the model that was chosen for it.
    #expect(scenario.state.session.model == "kimi/kimi-k2.5")
    scenario.say("And now?")
    #expect(scenario.request?.model == "kimi-k2.5")
  }

  @Test(arguments: [20, 33, 100])
  func everyWidthShowsIt(width: Int) {
    var scenario = Self.scenario(width)
    Self.fail(&scenario)
    scenario.wait(1)
    scenario.begin()
    scenario.delta("Yes.")
    scenario.end()
    let text = scenario.screenText.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(text.contains("out of quota"))
    #expect(text.contains("Yes."))
    // A place in the message survives a new width.
    scenario.send(.resized(Size(width: 30, height: 5)))
    scenario.press(Key(.pageUp))
    scenario.send(.resized(Size(width: width, height: 14)))
    #expect(!scenario.screenText.isEmpty)
  }

  @Test func escapeStopsBeforeTheNextIsAsked() {
    var scenario = Self.scenario()
    Self.fail(&scenario)
    scenario.press(Key(.escape))
    scenario.wait(5000)
    #expect(!scenario.state.isAnswering)
    let sends = scenario.effects.count { if case .send = $0 { true } else { false } }
    #expect(sends == 1)
  }

  @Test func itIsTold() {
    var scenario = Self.scenario()
    var narrator = Narrator()
    _ = narrator.tell(scenario.state)
    Self.fail(&scenario)
    scenario.wait(1)
    let told = narrator.tell(scenario.state)
    #expect(told.contains("Kimi K2.5 is out of quota; Claude Sonnet answers."))
    #expect(!narrator.tell(scenario.state).contains("out of quota"))
    scenario.begin()
    scenario.delta("Yes.")
    scenario.end()
    #expect(!narrator.tell(scenario.state).contains("out of quota"))
  }
}
