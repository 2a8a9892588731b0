import Canvas
import Conversation
import Messages
import PropertyTesting
import Testing

@testable import Screen

/// One question to several models, and their answers side by side.
@Suite struct ComparingTests {
  private static let command = "/both Kimi K2.5 claude sonnet What is a monad?"

  private func compared(_ width: Int = 80, _ height: Int = 24) -> Scenario {
    var scenario = Scenario(width, height)
    scenario.say(Self.command)
    return scenario
  }

  // MARK: Asking

  @Test func bothAreAskedTheSame() throws {
    var scenario = Scenario()
    scenario.converse("hi", "hello")
    scenario.say("/both kimi/kimi-k2.5 \"Claude Sonnet\" And you?")
    #expect(scenario.sent.map(\.id) == [1, 2, 3])
    #expect(scenario.sent.map(\.model).suffix(2) == ["kimi/kimi-k2.5", "anthropic/claude-sonnet"])
    #expect(scenario.sent[1].request.messages == scenario.sent[2].request.messages)
    #expect(scenario.sent[1].request.messages.count == 3)
    // Both are in the archive before either is asked.
    let kept = scenario.kept.values.filter { $0.answer?.outcome == .streaming }
    #expect(kept.count == 2 && Set(kept.map(\.parent)).count == 1)
    let isSent = scenario.effects.firstIndex {
      if case .send(2, _, _) = $0 { true } else { false }
    }
    let later = try scenario.effects[#require(isSent)...]
    #expect(!later.contains { if case .record(.turn) = $0 { true } else { false } })
  }

  struct Naming: Sendable {
    var text: String
    var aliases: [String]
    var message: String
    var wrong: String?

    init(_ text: String, _ aliases: [String], _ message: String = "", wrong: String? = nil) {
      self.text = text
      self.aliases = aliases
      self.message = message
      self.wrong = wrong
    }
  }

  @Test(arguments: [
    Naming("", []), Naming("kimi k2.5", ["Kimi K2.5"]),
    Naming("kimi k2.5 claude sonnet", ["Kimi K2.5", "Claude Sonnet"]),
    Naming("2 1 3 reasons", ["Claude Sonnet", "Kimi K2.5"], "3 reasons"),
    Naming("1 2 3", ["Kimi K2.5", "Claude Sonnet", "Local"]),
    Naming("1 1 why", ["Kimi K2.5", "Kimi K2.5"], "why"),
    Naming("kimi k2.5  'claude sonnet'  a  b", ["Kimi K2.5", "Claude Sonnet"], "a  b"),
    Naming("1 2 \"quoted words\" first", ["Kimi K2.5", "Claude Sonnet"], "\"quoted words\" first"),
    Naming("kimi k2.5 clade sonnet why", ["Kimi K2.5"], "clade sonnet why", wrong: "clade"),
    Naming("\"nobody at all\" 1 why", [], "\"nobody at all\" 1 why", wrong: "nobody at all"),
    Naming(
      "1 2 claude-sonnt", ["Kimi K2.5", "Claude Sonnet"], "claude-sonnt", wrong: "claude-sonnt"),
    Naming("1 2 \"Claude", ["Kimi K2.5", "Claude Sonnet"], "\"Claude"),
    Naming("1 2 hello", ["Kimi K2.5", "Claude Sonnet"], "hello"),
  ])
  func names(naming: Naming) {
    let list = ComparisonWish(naming.text, in: Scenario().state.catalog)
    #expect(list.models.map(\.alias) == naming.aliases)
    #expect(list.message == naming.message)
    #expect(list.wrong == naming.wrong)
  }

  @Test(arguments: [
    ("/both", "Name two or more models"), ("/both Kimi K2.5", "Name two or more models"),
    ("/both Kimi K2.5 nobody why?", "There is no model “nobody”"),
    ("/both Kimi K2.5 Local why?", "Local cannot be asked"),
  ])
  func aWrongNameChangesNothing(line: String, sentence: String) {
    var scenario = Scenario()
    scenario.say(line)
    #expect(scenario.state.notices.first?.text.hasPrefix(sentence) == true)
    #expect(scenario.state.composer.text == line)
    #expect(scenario.sent.isEmpty && scenario.state.comparison.next.isEmpty)
    #expect(scenario.state.model == Scenario.kimi)
  }

  @Test func withoutAMessageTheNextOneGoesToBoth() throws {
    var scenario = Scenario(80, 24)
    scenario.say("/both kimi k2.5 claude sonnet")
    #expect(scenario.sent.isEmpty)
    try expectScreen(scenario.screen(), "both-next")
    scenario.press(Key(.escape))
    #expect(scenario.state.comparison.next.isEmpty)
    scenario.say("/both kimi k2.5 claude sonnet")
    scenario.say("Why?")
    #expect(scenario.sent.count == 2 && scenario.state.comparison.next.isEmpty)
  }

  @Test func aliasesAreCompleted() {
    var scenario = Scenario()
    scenario.type("/both cla")
    scenario.press(Key(.tab))
    #expect(scenario.state.composer.text == "/both Claude Sonnet ")
    scenario.type("kim")
    scenario.press(Key(.tab))
    #expect(scenario.state.composer.text == "/both Claude Sonnet Kimi K2.5 ")
    #expect(scenario.state.completion.shown == nil)
    scenario.say("what is it?")
    #expect(scenario.sent.map(\.model) == ["anthropic/claude-sonnet", "kimi/kimi-k2.5"])
  }

  @Test func duringAnAnswerItWaits() {
    var scenario = Scenario()
    scenario.say("first")
    scenario.say(Self.command)
    #expect(scenario.state.queue == ["What is a monad?"] && scenario.sent.count == 1)
    scenario.begin()
    scenario.delta("one")
    scenario.end()
    #expect(scenario.sent.map(\.id) == [1, 2, 3] && scenario.state.comparison.isShown)
  }

  // MARK: Looking

  @Test(arguments: [(80, 24), (120, 40), (200, 50), (60, 16)])
  func screens(width: Int, height: Int) throws {
    var scenario = compared(width, height)
    let size = "\(width)x\(height)"
    scenario.begin(1, model: "kimi-for-coding")
    scenario.wait(2000)
    scenario.delta(
      1, "A monad is a *monoid* in the category of endofunctors.\n\n```swift\nlet x = ")
    scenario.begin(2, model: "claude-sonnet-4-5")
    scenario.wait(1000)
    scenario.delta(2, (1...12).map { "\($0). step number \($0) of 日本語\n" }.joined())
    try expectScreen(scenario.screen(), "both-streaming-\(size)")
    scenario.send(.transfer(id: 1, .failed(.cutStream(host: "api.kimi.com"))))
    try expectScreen(scenario.screen(), "both-failed-\(size)")
    scenario.press(Key(.tab))
    scenario.end(2, tokens: 120)
    try expectScreen(scenario.screen(), "both-done-\(size)")
    scenario.press(Key(.enter))
    try expectScreen(scenario.screen(), "both-chosen-\(size)")
  }

  @Test func aResizeKeepsEveryColumnsText() throws {
    var scenario = compared(160, 24)
    scenario.begin(1, model: "kimi-for-coding")
    scenario.begin(2, model: "claude")
    let text = (1...60).map { "word\($0)" }.joined(separator: " ")
    for id in [1, 2] { scenario.delta(id, text) }
    _ = scenario.screen()
    for (width, height) in [(80, 24), (40, 12), (20, 5), (1, 1), (79, 24), (200, 50), (80, 24)] {
      scenario.send(.resized(Size(width: width, height: height)))
      _ = scenario.screen()
      scenario.delta(1, " more")
    }
    scenario.delta(2, " end2")
    let rows = scenario.rows()
    #expect(rows.contains { $0.contains("word58") && $0.contains("word60") || $0.contains("end2") })
    #expect(rows.allSatisfy { DisplayWidth.of($0) <= 80 })
    try expectScreen(scenario.screen(), "both-resized")
  }

  /// A window with few rows shows the answer with the focus alone; Tab shows the other.
  @Test func fewRowsShowOne() {
    var scenario = compared(80, 10)
    for id in [1, 2] {
      scenario.begin(id, model: "m")
      scenario.delta(id, "part \(id)")
    }
    #expect(scenario.screenText.contains("part 1") && !scenario.screenText.contains("part 2"))
    scenario.press(Key(.tab))
    #expect(scenario.screenText.contains("part 2") && !scenario.screenText.contains("part 1"))
    scenario.send(.resized(Size(width: 80, height: 24)))
    #expect(scenario.screenText.contains("part 1") && scenario.screenText.contains("part 2"))
  }

  @Test func threeOfWhichTwoFit() throws {
    var scenario = Scenario(80, 24)
    scenario.say("/both 1 2 kimi k2.5 go")
    for id in 1...3 { scenario.begin(id, model: "model\(id)") }
    for id in 1...3 { scenario.delta(id, "answer \(id)") }
    try expectScreen(scenario.screen(), "both-three")
    scenario.press(.alt("."), .alt("."))
    let text = scenario.screenText
    #expect(text.contains("answer 3") && text.contains("answer 2") && !text.contains("answer 1"))
    scenario.press(.alt("."))
    #expect(scenario.screenText.contains("That is the last of 3 answers."))
  }

  @Test func eachScrollsByItself() {
    var scenario = compared()
    let lines = (1...80).map { "- line\($0)x\n" }.joined()
    scenario.answer(1, lines)
    scenario.answer(2, lines)
    #expect(scenario.screenText.components(separatedBy: "line80x").count == 3)
    scenario.press(Key(.tab), Key(.home, .control))
    let text = scenario.screenText
    #expect(text.components(separatedBy: "line80x").count == 2)
    #expect(text.contains("line1x") && text.contains("↓ End"))
    scenario.press(Key(.pageDown))
    #expect(!scenario.screenText.contains("line1x"))
    scenario.press(Key(.end))
    #expect(scenario.screenText.components(separatedBy: "line80x").count == 3)
  }

  /// Every line of a column can be brought on the screen, though its head stays.
  @Test func theHeadHidesNoLine() {
    var scenario = compared(80, 14)
    scenario.answer(1, (1...30).map { "- line\($0)x\n" }.joined())
    _ = scenario.screen()
    scenario.press(Key(.home, .control))
    var seen: Set<Int> = []
    for _ in 0..<40 {
      for line in 1...30 where scenario.screenText.contains("line\(line)x") { seen.insert(line) }
      scenario.press(Key(.down, .control))
    }
    #expect(seen.count == 30)
  }

  @Test func aRetryIsSeenInItsColumnAndAsksTheSame() throws {
    var scenario = compared()
    scenario.begin(1, model: "kimi")
    scenario.delta(1, "first")
    scenario.end(1)
    scenario.send(.transfer(id: 2, .head(status: 529, headers: ["retry-after": "4"])))
    scenario.send(.transfer(id: 2, .end))
    #expect(scenario.screenText.contains("retrying in 4 s"))
    let sent = try #require(scenario.sent.last)
    while scenario.sent.count == 2 {
      scenario.moment.uptime = try #require(scenario.state.nextDeadline)
      scenario.send(.tick)
    }
    #expect(scenario.sent.last?.id == 2 && scenario.sent.last?.request == sent.request)
    scenario.answer(2, "second")
    #expect(scenario.screenText.contains("first") && scenario.screenText.contains("second"))
  }

  // MARK: Going on

  @Test func goesOnFromTheFocusedOne() throws {
    var scenario = compared()
    scenario.answer(1, "of Kimi")
    scenario.press(Key(.tab))
    scenario.type("And then?")
    scenario.press(Key(.enter))
    #expect(scenario.state.queue == ["And then?"])
    scenario.answer(2, "of Claude")
    #expect(scenario.sent.count == 3 && !scenario.state.comparison.isShown)
    let request = try #require(scenario.sent.last)
    #expect(request.model == "anthropic/claude-sonnet")
    let texts = request.request.messages.map { "\($0)" }
    #expect(texts.count == 3 && texts[1].contains("of Claude") && !texts[1].contains("of Kimi"))
    #expect(scenario.state.turns.head(at: 1).fork == "‹2/2›")
    #expect(Set(scenario.kept.values.compactMap { $0.answer?.outcome }) == [.complete, .streaming])
  }

  @Test func theOtherIsKeptWhenOneGoesOnWithoutIt() throws {
    var scenario = compared()
    scenario.begin(1, model: "kimi")
    scenario.begin(2, model: "claude")
    scenario.delta(2, "late ")
    scenario.delta(1, "early")
    scenario.end(1)
    scenario.say("Next")
    let asked = try #require(scenario.state.exchange)
    #expect(scenario.screenText.contains("1 more answering"))
    scenario.delta(2, "answer")
    scenario.end(2)
    #expect(
      scenario.kept.values.contains { $0.text == "late answer" && $0.answer?.outcome == .complete })
    #expect(scenario.state.exchange?.id == asked.id && scenario.state.isAnswering)
    #expect(scenario.state.comparison.rest.isEmpty)
    #expect(scenario.state.history.turns.map(\.text) == ["What is a monad?", "early", "Next"])
  }

  @Test func anUnseenAnswerIsLookedAtAgain() {
    var scenario = compared()
    scenario.begin(2, model: "claude")
    scenario.delta(2, "late ")
    scenario.answer(1, "early")
    scenario.press(Key(.enter))
    #expect(scenario.screenText.contains("early") && !scenario.screenText.contains("late"))
    scenario.press(.alt("."))
    #expect(scenario.screenText.contains("late") && !scenario.screenText.contains("early"))
    scenario.delta(2, "answer")
    scenario.end(2)
    #expect(scenario.state.history.turns.map(\.text) == ["What is a monad?", "late answer"])
  }

  @Test func aNumberChooses() {
    var scenario = compared()
    scenario.answer(1, "one")
    scenario.answer(2, "two")
    scenario.type("a draft")
    scenario.press(.alt("3"))
    #expect(scenario.state.comparison.isShown)
    scenario.press(.alt("2"))
    #expect(!scenario.state.comparison.isShown && scenario.state.composer.text == "a draft")
    #expect(scenario.state.history.turns.last?.text == "two\n")
    #expect(scenario.state.model == Scenario.claude && scenario.state.session.leaf != nil)
    #expect(scenario.state.session.leaf == scenario.state.history.turns.last?.id)
  }

  @Test func escapeStopsAllAndThenShowsOne() {
    var scenario = compared()
    for id in [1, 2] {
      scenario.begin(id, model: "m")
      scenario.delta(id, "part \(id)")
    }
    scenario.press(Key(.escape))
    #expect(!scenario.state.isStreaming && scenario.state.comparison.isShown)
    #expect(scenario.kept.values.filter { $0.answer?.outcome == .stopped }.count == 2)
    #expect(scenario.screenText.contains("part 1") && scenario.screenText.contains("part 2"))
    scenario.press(Key(.escape))
    #expect(!scenario.state.comparison.isShown)
  }

  @Test(arguments: ["leave", "new", "other"])
  func leavingKeepsEveryPart(way: String) throws {
    var scenario = compared()
    for id in [1, 2] {
      scenario.begin(id, model: "m")
      scenario.delta(id, "part \(id)")
    }
    let session = scenario.state.session.id
    var closing: [Effect] = []
    switch way {
    case "leave": closing = scenario.state.close(at: scenario.moment)
    case "new": scenario.say("/new")
    default:
      let other = Session(
        id: try #require(Identifier("00000000-0000-7000-8000-000000000001")), directory: "/",
        created: 0)
      scenario.send(.opened(OpenedSession(session: other, history: History(), draft: "")))
    }
    let stopped = (scenario.effects + closing).compactMap { effect -> String? in
      guard case .record(.turn(let turn, _)) = effect, turn.answer?.outcome == .stopped else {
        return nil
      }
      return turn.text
    }
    #expect(Set(stopped) == ["part 1", "part 2"])
    for case .turn(_, let kept) in scenario.records { #expect(kept == session) }
    if way != "leave" { #expect(!scenario.state.comparison.isShown) }
    #expect(!scenario.state.isStreaming)
  }

  @Test func retryAndGoingBackAreOfTheOneInView() {
    var scenario = compared()
    scenario.answer(1, "one")
    scenario.answer(2, "two")
    scenario.press(Key(.tab))
    scenario.say("/retry")
    #expect(scenario.sent.count == 3 && scenario.sent.last?.model == "anthropic/claude-sonnet")
    #expect(scenario.sent.last?.request.messages.count == 1)
    #expect(scenario.screenText.contains("‹3/3›"))
    scenario.answer(3, "three")
    scenario.say("/undo")
    #expect(scenario.screenText.contains("Which message do you want to edit?"))
  }

  @Test func anEditedQuestionCanGoToBoth() {
    var scenario = Scenario(80, 24)
    scenario.converse("old", "answer")
    scenario.say("/both 1 2")
    scenario.say("/undo")
    scenario.press(Key(.enter))
    scenario.type(" but new")
    scenario.press(Key(.enter))
    #expect(scenario.sent.count == 3 && scenario.state.comparison.isShown)
    #expect(scenario.sent.last?.request.messages.count == 1)
  }

  @Test func copyingFindingAndThinkingAreOfTheOneInView() {
    var scenario = compared()
    scenario.answer(1, "one needle")
    scenario.answer(2, "two\n```\ncode\n```")
    scenario.press(Key(.right))
    scenario.say("/copy")
    #expect(scenario.outward.last == .copy("two\n```\ncode\n```\n", what: "The last answer"))
    scenario.say("/copy 1")
    #expect(scenario.outward.last == .copy("code\n", what: "Code block 1"))
    scenario.press(Key(.left))
    _ = scenario.screen()
    scenario.say("/find needle")
    #expect(scenario.screenText.contains("one needle") && !scenario.screenText.contains("two"))
    scenario.press(Key(.escape))
    #expect(scenario.screenText.contains("one needle") && scenario.screenText.contains("two"))
    scenario.press(.control("t"))
    #expect(scenario.state.transcript.showsThinking)
    #expect(!scenario.state.comparison.columns.contains { !$0.pane.showsThinking })
  }

  @Test func theMouseSelectsInsideAColumn() throws {
    var scenario = compared()
    scenario.answer(1, "left words of one\n\nlast left")
    scenario.answer(2, "right words of two\n\nlast right")
    scenario.say("/mouse on")
    let rows = scenario.rows()
    let y = try #require(rows.firstIndex { $0.contains("right words") })
    let start = try #require(rows[y].range(of: "words of two")).lowerBound
    let x = DisplayWidth.of(rows[y][..<start])
    let end = try #require(rows.firstIndex { $0.contains("last right") })
    for (kind, point) in [
      (MouseEvent.Kind.press, Point(x: x, y: y)), (.drag, Point(x: 79, y: end)),
      (.release, Point(x: 79, y: end)),
    ] { scenario.send(.input(.mouse(MouseEvent(kind, at: point)))) }
    #expect(scenario.state.comparison.focus == 1)
    #expect(scenario.outward.last == .copy("words of two\n\nlast right", what: "The selection"))
  }

  @Test func codeNumbersGoOnInEachColumn() {
    var scenario = Scenario(80, 24)
    scenario.converse("hi", "```\na\n```")
    scenario.say("/both 1 2 go")
    scenario.answer(2, "```\nb\n```\n```\nc\n```")
    scenario.answer(3, "```\nd\n```")
    let counts = scenario.kept.values.compactMap { $0.answer?.codeBlockCount }.sorted()
    #expect(counts == [1, 2, 3])
    scenario.press(Key(.enter))
    scenario.say("next")
    scenario.answer(4, "```\ne\n```")
    #expect(scenario.state.history.codeBlockCount == 4)
  }

  // MARK: Lines

  @Test func inLinesOneIsToldAfterTheOther() {
    var telling = PlainTests.Telling()
    telling.told = ""
    telling.enter("/both 1 2 Why?")
    #expect(telling.news() == "Kimi K2.5 answers, answer 1 of 2:\n")
    telling.scenario.begin(1, model: "kimi")
    telling.scenario.begin(2, model: "claude")
    telling.scenario.delta(2, "Second comes ")
    telling.tell()
    #expect(telling.news() == "")
    telling.scenario.delta(1, "First.")
    telling.scenario.end(1)
    telling.tell()
    let first = telling.news()
    #expect(first.hasPrefix("First.\nEnd of answer, by kimi"))
    #expect(first.hasSuffix("Claude Sonnet answers, answer 2 of 2:\nSecond comes "))
    telling.scenario.delta(2, "last.")
    telling.scenario.end(2)
    telling.tell()
    #expect(
      telling.news()
        == "last.\nEnd of answer, by claude, 0 seconds.\nThe next message goes on from answer 1, by Kimi K2.5; /next and /previous choose another.\n> "
    )
    telling.enter("/next")
    #expect(telling.news() == "The next message goes on from answer 2, by Claude Sonnet.\n> ")
    telling.enter("And?")
    #expect(telling.news() == "Claude Sonnet answers:\n")
    #expect(telling.scenario.sent.last?.request.messages.count == 3)
  }

  // MARK: Properties

  /// Whatever the order in which two streams arrive, each gives the turn it gives alone, and what
  /// is kept of it while it comes is the same.
  @Test func everyInterleavingGivesEachItsOwnTurn() throws {
    var random = SeededGenerator(seed: 5)
    let bodies = [
      [
        Scenario.delta("one **bold** "), Scenario.delta("```\nx\n```\n日本語"), Scenario.delta(" end"),
      ],
      [Scenario.delta("two"), Scenario.delta(" 👩‍👩‍👧 and more\n\n- a\n"), Scenario.delta("- b")],
    ].map { events in
      Array(
        ([
          #"{"type":"message_start","message":{"id":"m","model":"m","usage":{"input_tokens":12,"output_tokens":1}}}"#
        ] + events + [
          #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":9}}"#,
          #"{"type":"message_stop"}"#,
        ]).map { "data: \($0)\n\n" }.joined().utf8)
    }
    let head = Exchange.Input.head(
      status: 200, headers: ["content-type": "text/event-stream"])
    let alone = bodies.map { body -> Turn? in
      var scenario = Scenario()
      scenario.say("go")
      scenario.send(.transfer(id: 1, head))
      scenario.send(.transfer(id: 1, .body(body)))
      scenario.send(.transfer(id: 1, .end))
      return scenario.state.history.turns.last
    }
    for _ in 0..<150 {
      var scenario = Scenario(80, 24)
      scenario.say("/both 1 2 go")
      let turns = scenario.state.comparison.columns.map(\.turn)
      var rest = bodies.map { $0[...] }
      var hasBegun = [false, false]
      while rest.contains(where: { !$0.isEmpty }) {
        let side = Int.random(in: 0...1, using: &random)
        guard !rest[side].isEmpty else { continue }
        if !hasBegun[side] { scenario.send(.transfer(id: side + 1, head)) }
        hasBegun[side] = true
        let piece = rest[side].prefix(Int.random(in: 1...120, using: &random))
        rest[side].removeFirst(piece.count)
        scenario.send(.transfer(id: side + 1, .body(Array(piece))))
        switch Int.random(in: 0...9, using: &random) {
        case 0: scenario.press(Key(.tab))
        case 1: _ = scenario.screen()
        case 2: scenario.press(Key(.pageUp))
        case 3:
          scenario.send(.resized(Size(width: Int.random(in: 20...200, using: &random), height: 24)))
        case 4 where Int.random(in: 0...9, using: &random) == 0: scenario.press(Key(.enter))
        default: break
        }
      }
      for side in 0...1 {
        let turn = try #require(scenario.kept[turns[side]])
        #expect(turn.content == alone[side]?.content)
        #expect(turn.answer?.outcome == .complete)
        #expect(turn.answer?.codeBlockCount == alone[side]?.answer?.codeBlockCount)
        let fragments = scenario.records.compactMap { record -> [UInt8]? in
          if case .fragment(let piece, turns[side]) = record { piece } else { nil }
        }
        #expect(turn.recovered(from: fragments).content == turn.content)
      }
    }
  }
}
