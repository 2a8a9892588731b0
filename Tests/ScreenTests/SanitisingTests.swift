import Canvas
import Conversation
import Messages
import PropertyTesting
import Testing

@testable import Screen

/// Text from outside, put wherever text from outside comes in, never acts and never hides: the
/// policy's entry points, one by one, against what ends up in cells, titles and told lines.
@Suite struct SanitisingTests {
  typealias Entry = (name: String, put: @Sendable (String, inout Scenario) -> Void)

  static let entries: [Entry] = [
    ("typed", { text, scenario in scenario.type(text) }),
    ("pasted", { text, scenario in scenario.send(.input(.paste(text))) }),
    ("question", { text, scenario in scenario.converse(text, "ok") }),
    (
      "answer",
      { text, scenario in scenario.converse("?", "a \(text) b\n\n`\(text)`\n\n# \(text)") }
    ),
    (
      "code",
      { text, scenario in scenario.converse("?", "```\(text)\n\(text)\n```\n\n|\(text)|\n|-|\n|x|")
      }
    ),
    (
      "link",
      { text, scenario in
        scenario.converse("?", "[\(text)](https://e.org/\(text)) <https://\(text)>")
      }
    ),
    (
      "streaming",
      { text, scenario in
        scenario.say("?")
        scenario.begin()
        scenario.delta(text)
      }
    ),
    (
      "thinking",
      { text, scenario in
        scenario.say("?")
        scenario.begin()
        scenario.think(text)
        scenario.press(.control("t"))
      }
    ),
    (
      "responding model",
      { text, scenario in
        scenario.say("?")
        let name = String(quoted(text).dropFirst().dropLast())
        scenario.begin(model: name)
        scenario.delta("ok")
        scenario.end()
      }
    ),
    (
      "error body",
      { text, scenario in
        scenario.say("?")
        let body = #"{"type":"error","error":{"type":"x","message":\#(quoted(text))}}"#
        scenario.send(
          .transfer(
            id: scenario.transfer,
            .head(status: 400, headers: ["content-type": "application/json"])))
        scenario.send(.transfer(id: scenario.transfer, .body(Array(body.utf8))))
        scenario.send(.transfer(id: scenario.transfer, .end))
        for case .quote(let reason) in scenario.effects { scenario.send(.notice(Notice(reason))) }
      }
    ),
    (
      "page instead of a stream",
      { text, scenario in
        scenario.say("?")
        scenario.send(
          .transfer(id: scenario.transfer, .head(status: 502, headers: ["content-type": text])))
        scenario.send(.transfer(id: scenario.transfer, .body(Array(text.utf8))))
        scenario.send(.transfer(id: scenario.transfer, .end))
      }
    ),
    ("notice", { text, scenario in scenario.send(.notice(Notice(text, .error))) }),
    ("saving problem", { text, scenario in scenario.send(.saving(problem: text)) }),
    (
      "sessions",
      { text, scenario in
        var identifiers = IdentifierSource(seed: (5, 6, 7, 8))
        var session = Session(id: identifiers.identifier(wall: 0), directory: text, created: 0)
        session.title = text
        session.model = text
        scenario.send(.sessions([SessionRow(session: session, turnCount: 2)]))
      }
    ),
    (
      "what a search found, and a look at it",
      { text, scenario in
        var session = Session(id: SessionPickerTests.id(1), directory: text, created: 0)
        session.title = text
        let row = SessionRow(session: session, turnCount: 2, question: text, origin: text)
        scenario.send(.sessionPage(SessionPage(rows: [row], isFirst: true)))
        scenario.press(Key(.tab))
        let turn = Turn(
          id: SessionPickerTests.id(9), parent: nil, role: .user, content: [.text(text)],
          created: 0)
        let wish = PreviewWish(session: session.id)
        scenario.send(.preview(SessionPreview(wish: wish, turns: [turn])))
        _ = scenario.screen()
        scenario.type("q")
        scenario.send(
          .found(
            FoundTexts(
              search: TextSearch("q"),
              texts: [
                FoundText(
                  row: row, turn: turn.id, role: .user, date: 0,
                  excerpt: [.init(text, isMatch: false), .init(text, isMatch: true)])
              ])))
      }
    ),
    (
      "a stored conversation",
      { text, scenario in
        var identifiers = IdentifierSource(seed: (5, 6, 7, 8))
        var session = Session(id: identifiers.identifier(wall: 0), directory: text, created: 0)
        session.title = text
        session.model = text
        var answer = Answer(alias: text, requestedModel: text, host: text)
        answer.respondedModel = text
        answer.failure = text
        answer.outcome = .failed
        let turns = [
          Turn(
            id: identifiers.identifier(wall: 1), parent: nil, role: .user,
            content: [.text(text)], created: 1),
          Turn(
            id: identifiers.identifier(wall: 2), parent: nil, role: .assistant,
            content: [.thinking(text, signature: text), .text(text)], created: 2, answer: answer),
        ]
        scenario.send(
          .opened(
            OpenedSession(session: session, history: History(turns: turns), draft: text)))
      }
    ),
    (
      "themes",
      { text, scenario in
        scenario.send(.themes([ThemeRow(name: text, detail: text, problem: text)]))
      }
    ),
    ("models", { _, scenario in scenario.press(.alt("p")) }),
    ("model list", { _, scenario in scenario.say("/model list") }),
    ("status", { _, scenario in scenario.say("/status") }),
    ("unknown command", { text, scenario in scenario.say("/\(text)") }),
    ("unknown model", { text, scenario in scenario.say("/model \(text)") }),
    ("title", { text, scenario in scenario.say("/rename \(text)") }),
    ("find", { text, scenario in scenario.say("/find \(text)") }),
    (
      "file that exists",
      { text, scenario in scenario.send(.fileExists(FileContent(path: text, text: ""))) }
    ),
    (
      "queued",
      { text, scenario in
        scenario.say("?")
        scenario.say(text)
      }
    ),
  ]

  /// Escape sequences in 7 and 8 bits, bidi and invisible characters, and what only hides.
  static let hostile = [
    "\u{1B}[2J\u{1B}]0;title\u{7}", "\u{1B}]52;c;aGk=\u{1B}\\", "\u{9B}31m\u{9D}0;x\u{9C}",
    "\u{1B}P$q\"p\u{1B}\\", "\u{1B}[?1000h\u{1B}[6n\u{1B}[c\u{5}", "a\u{202E}cba\u{2066}x\u{2069}",
    "\u{E0041}\u{E0042}\u{200B}\u{2060}\u{FEFF}", "x\u{2028}y\u{2029}z\u{85}w\u{B}\u{C}",
    "e\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}", "\0\u{8}\u{7F}\r\u{E}\u{F}",
    "\u{F0001}\u{10FFFD}",
    "&#27;[31m&#x202E;&#155;2J", "\u{1B}]8;;https://evil.test\u{7}click\u{1B}]8;;\u{7}",
    "\u{1B}_Gi=1;AAAA\u{1B}\\\u{1B}^pm\u{1B}\\\u{1B}Xsos\u{1B}\\",
  ]

  @Test(arguments: entries.map(\.name))
  func nothingActsAndNothingHides(_ name: String) throws {
    let entry = try #require(Self.entries.first { $0.name == name })
    var random = SeededGenerator(seed: 77)
    var texts = Self.hostile
    for _ in 0..<40 {
      // Any two characters behind an introducer, and controls anywhere.
      let introducers: [Unicode.Scalar] = ["\u{1B}", "\u{9B}", "\u{9D}", "\u{90}", "\u{9F}"]
      var scalars = [introducers.randomElement(using: &random) ?? "\u{1B}"]
      for _ in 0..<6 {
        let value = UInt32.random(in: 0..<0x100, using: &random)
        if let scalar = Unicode.Scalar(value) { scalars.append(scalar) }
      }
      texts.append(String(String.UnicodeScalarView(scalars)))
    }
    for text in texts {
      var scenario = Self.scenario(text)
      entry.put(text, &scenario)
      let frame = scenario.state.draw()
      for y in 0..<frame.surface.size.height {
        let row = frame.surface.text(ofRow: y)
        #expect(Sanitizer.isClean(row), "\(text.debugDescription) gives \(row.debugDescription)")
      }
      let title = frame.title ?? ""
      #expect(Sanitizer.isClean(title) && !title.contains("\n"), "\(text.debugDescription)")
      var narrator = Narrator()
      let told = narrator.tell(scenario.state)
      #expect(
        Sanitizer.isClean(told), "\(text.debugDescription) is told as \(told.debugDescription)")
      for case .copy(let copied, _) in scenario.effects {
        #expect(Sanitizer.isClean(copied))
      }
    }
  }

  /// A person with hostile models, files and welcome lines.
  private static func scenario(_ text: String) -> Scenario {
    var scenario = Scenario(60, 24, welcome: [text])
    let choice = ModelChoice(
      reference: text, alias: text, id: text, host: text, unusable: text)
    scenario.state.catalog = ModelCatalog(
      models: [Scenario.kimi, choice], defaultReference: "kimi/kimi-k2.5", providers: [:])
    scenario.state.surroundings.statusLines = [text]
    scenario.state.surroundings.directory = text
    return scenario
  }
}
