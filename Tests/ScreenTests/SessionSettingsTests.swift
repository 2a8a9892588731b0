import Canvas
import Conversation
import Messages
import Testing

@testable import Screen

@Suite struct SessionSettingsTests {
  private func body(_ scenario: Scenario) -> String {
    scenario.request.map { String(decoding: $0.body(), as: UTF8.self) } ?? ""
  }

  @Test func `Alt+T and /think say how to think, until the conversation is left`() throws {
    var scenario = Scenario(90, 12)
    scenario.press(.alt("t"))
    #expect(scenario.screenText.contains("Kimi K2.5 thinks before it answers"))
    #expect(scenario.screenText.contains("Kimi K2.5   think on"))
    scenario.say("q")
    #expect(body(scenario).contains(#""thinking":{"type":"enabled"}"#))
    scenario.begin()
    scenario.end()
    scenario.say("/think high")
    scenario.say("q")
    #expect(body(scenario).contains(#""output_config":{"effort":"high"}"#))
    scenario.begin()
    scenario.end()
    // Another model of the conversation has a wish of its own.
    scenario.say("/model claude sonnet")
    #expect(!scenario.screenText.contains("think high"))
    scenario.say("/model kimi k2.5")
    #expect(scenario.screenText.contains("think high"))
    scenario.press(.alt("t"))
    #expect(!scenario.screenText.contains("think high"))
    scenario.say("/think off")
    scenario.say("/think loud")
    #expect(scenario.screenText.contains("“loud” is no level."))
    try expectScreen(scenario.screen(), "think")
    scenario.say("/new")
    #expect(scenario.state.session.settings == SessionSettings())
  }

  @Test func `settings are kept with the conversation's first record, and resumed`() throws {
    var scenario = Scenario()
    // Pressed before anything was typed, so that nothing of the conversation is kept yet.
    scenario.press(.alt("t"))
    #expect(scenario.records.isEmpty)
    scenario.say("/think low")
    scenario.say("/params temperature=0.25 seed=7")
    scenario.say("q")
    let kept = scenario.records.compactMap { record in
      if case .settings(let settings, _) = record { settings } else { nil }
    }
    #expect(kept.map(\.thinking.values.first) == [.on, .low, .low])
    #expect(kept.last == scenario.state.session.settings)
    scenario.begin()
    scenario.end()
    scenario.say("/params seed=")
    guard
      case .settings(let last, let id)? = scenario.records.last(where: {
        if case .settings = $0 { true } else { false }
      })
    else {
      Issue.record("nothing was kept")
      return
    }
    #expect(last.parameters == ["temperature": .number(0.25)] && last.changed > kept[2].changed)
    #expect(id == scenario.state.session.id)
    var other = Scenario()
    var session = scenario.state.session
    session.settings = last
    other.send(.opened(OpenedSession(session: session, history: History(), draft: "")))
    other.say("q")
    let request = other.request.map { String(decoding: $0.body(), as: UTF8.self) } ?? ""
    #expect(request.contains(#""temperature":0.25"#) && request.contains(#""effort":"low""#))
  }

  @Test func `/params shows what is sent and where it comes from`() throws {
    var scenario = Scenario(90, 16)
    scenario.state.model.parameters = ["top_p": .number(0.9), "thinking": .string("on")]
    scenario.state.model.origins = [
      "top_p": "~/.config/confab/config.json:7", "thinking": "~/.config/confab/config.json:8",
    ]
    scenario.say(#"/params temperature=0.6 stop_sequences=["a b","c"] seed=null"#)
    scenario.say("/params")
    try expectScreen(scenario.screen(), "params")
    scenario.press(Key(.escape))
    scenario.say("/params reset")
    #expect(scenario.state.session.settings.isEmpty)
  }

  @Test(arguments: [
    ("temperature=hot", "temperature must be a number from 0 to 2."),
    ("temperature=3", "temperature must be a number from 0 to 2."),
    ("max_tokens=0", "max_tokens must be a whole number above 0."),
    ("top_p=2", "top_p must be a number from 0 to 1."),
    ("stop=[1]", "stop_sequences must be texts"),
    ("model=x", "/model switches the model."),
    ("messages=[]", "Confab fills in messages itself."),
    ("temperature", "“temperature” is no parameter; write it as name=value."),
    ("x={\"a\": 1", "The value of x has no end"),
    ("thinking=7", "thinking must be off, low"),
  ])
  func `a bad value is said and changes nothing`(typed: String, sentence: String) {
    var scenario = Scenario(140, 12)
    scenario.say("/params good=1 \(typed)")
    #expect(scenario.screenText.contains(sentence))
    #expect(scenario.screenText.contains("Nothing was changed."))
    #expect(scenario.state.session.settings == SessionSettings())
  }

  @Test func `anything unknown passes as JSON`() {
    var scenario = Scenario()
    scenario.say(#"/params user=ada n=3 deep={"a": [1, "x } y"]} maxTokens=99 thinking=high"#)
    scenario.say("q")
    let body = body(scenario)
    for part in [
      #""user":"ada""#, #""n":3"#, #""deep":{"a":[1,"x } y"]}"#, #""max_tokens":99"#,
      #""effort":"high""#,
    ] {
      #expect(body.contains(part), "\(part) in \(body)")
    }
  }

  @Test func `the system prompt is shown, set, edited and reset`() {
    var scenario = Scenario(100, 14)
    scenario.state.surroundings.systemPrompt = "Be brief."
    scenario.state.surroundings.systemPromptOrigin = "/etc/c.json:3"
    scenario.say("/system")
    #expect(scenario.screenText.contains("Be brief."))
    #expect(scenario.screenText.contains("From /etc/c.json:3."))
    scenario.press(Key(.escape))
    scenario.say("/system Speak as a pirate.")
    scenario.say("q")
    #expect(scenario.request?.system == "Speak as a pirate.")
    scenario.begin()
    scenario.end()
    scenario.say("/system edit")
    #expect(scenario.effects.contains(.edit("Speak as a pirate.")))
    scenario.send(.edited("Speak as\na cook.\n"))
    #expect(scenario.state.composer.text.isEmpty)
    scenario.say("q")
    #expect(scenario.request?.system == "Speak as\na cook.")
    scenario.begin()
    scenario.end()
    scenario.say("/system reset")
    scenario.say("q")
    #expect(scenario.request?.system == "Be brief.")
  }

  @Test func `the command line's prompt goes before the conversation's until one is set`() {
    var scenario = Scenario()
    var session = scenario.state.session
    session.settings.system = "stored"
    scenario.state.surroundings.givenSystemPrompt = "given"
    scenario.send(.opened(OpenedSession(session: session, history: History(), draft: "")))
    scenario.say("q")
    #expect(scenario.request?.system == "given")
    scenario.begin()
    scenario.end()
    scenario.say("/system set now")
    scenario.say("q")
    #expect(scenario.request?.system == "set now")
  }

  @Test func `a copy of the conversation has its settings`() {
    var scenario = Scenario()
    scenario.say("/params temperature=0.5")
    scenario.converse("q", "a")
    scenario.say("/fork")
    let copies = scenario.effects.compactMap { effect in
      if case .fork(_, let copy) = effect { copy } else { nil }
    }
    #expect(copies.map(\.settings.parameters) == [["temperature": .number(0.5)]])
  }
}
