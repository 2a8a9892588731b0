import Canvas
import Conversation
import Testing

@testable import Screen

/// The list of conversations: Ctrl+S, `/sessions`, `/search`.
@Suite struct SessionPickerTests {
  static let here = "/home/ada/src/app"
  static let wall: Int64 = 1_767_350_520_000

  static func id(_ number: UInt64) -> Identifier { Identifier(high: 7 << 16, low: number) }

  static func row(
    _ number: UInt64, _ title: String, directory: String = here, turns: Int = 12,
    question: String = "", origin: String? = nil
  ) -> SessionRow {
    var session = Session(id: id(number), directory: directory, created: 0)
    session.title = title
    session.model = "kimi/kimi-k2.5"
    session.updated = wall - Int64(number) * 3_000_000
    return SessionRow(session: session, turnCount: turns, question: question, origin: origin)
  }

  static let rows = [
    row(1, "Feeding curl to a decoder"),
    row(2, "Sourdough, second attempt", directory: "/home/ada/kitchen", turns: 1),
    row(3, "Why does the parser hang?"),
    row(
      4, "", directory: "/srv/old", question: "Explain 干し草 and needles",
      origin: "Claude Code: /home/ada/.claude/x.jsonl"),
  ]

  static func found(_ number: UInt64, _ before: String, _ match: String, _ after: String)
    -> FoundText
  {
    FoundText(
      row: rows[Int(number) - 1], turn: id(100 + number), role: .user, date: wall - 86_400_000 * 3,
      excerpt: [
        .init(before, isMatch: false), .init(match, isMatch: true), .init(after, isMatch: false),
      ])
  }

  static let page = SessionPage(
    rows: rows, here: rows.filter { $0.session.directory == here }, isFirst: true)

  /// The list, open.
  static func opened(_ width: Int = 72, _ height: Int = 20) -> Scenario {
    var scenario = Scenario(width, height)
    scenario.press(.control("s"))
    scenario.send(.sessionPage(page))
    return scenario
  }

  private func searches(_ scenario: Scenario) -> [TextSearch] {
    scenario.effects.compactMap { if case .search(let search, _) = $0 { search } else { nil } }
  }

  private func selection(_ scenario: Scenario) -> Identifier? {
    guard case .picker(let picker) = scenario.state.overlay else { return nil }
    return picker.selection.flatMap { Identifier($0.value.prefix(36)) }
  }

  private func titles(_ scenario: Scenario) -> [String] {
    guard case .picker(let picker) = scenario.state.overlay else { return [] }
    return (0..<picker.count).map { picker.match(at: $0).row.title }
  }

  @Test(arguments: [(72, 20), (110, 20)]) func screens(width: Int, height: Int) throws {
    var scenario = Self.opened(width, height)
    #expect(scenario.outward == [.browseSessions(from: nil)])
    try expectScreen(scenario.screen(), "sessions-here-\(width)")
    scenario.press(.control("a"))
    try expectScreen(scenario.screen(), "sessions-all-\(width)")
    scenario.type("need")
    let search = TextSearch("need")
    #expect(searches(scenario).last == search)
    scenario.send(
      .found(
        FoundTexts(
          search: search,
          texts: [
            Self.found(
              3, "…the lexer waits for a byte that never comes; what you ", "need",
              " is a deadline on the read, and a test that "),
            Self.found(2, "Flour, water, salt: you ", "need", " no more\u{1B}[31m than time."),
          ])))
    scenario.press(Key(.down))
    try expectScreen(scenario.screen(), "sessions-found-\(width)")
    scenario.press(Key(.tab))
    let wish = PreviewWish(session: Self.id(3), turn: Self.id(103))
    #expect(scenario.outward.last == .preview(wish))
    let text = "First of all.\n\nThe lexer waits; what you need is a deadline.\n\nThen test it."
    scenario.send(
      .preview(
        SessionPreview(
          wish: wish,
          turns: [
            Turn(
              id: Self.id(103), parent: nil, role: .user, content: [.text(text)], created: 0)
          ])))
    try expectScreen(scenario.screen(), "sessions-preview-\(width)")
  }

  @Test func startsWithEverythingWhereThisDirectoryHasNothing() {
    var scenario = Scenario()
    scenario.press(.control("s"))
    scenario.send(.sessionPage(SessionPage(rows: Self.rows, isFirst: true)))
    #expect(titles(scenario).count == 4)
    scenario.press(.control("a"))
    #expect(titles(scenario).count == 2)
  }

  /// Pages are asked for one after the other, and the choice stays where it is.
  @Test func comesInPages() {
    var scenario = Scenario()
    scenario.press(.control("s"))
    let next = SessionPlace(sequence: 5, key: 6)
    scenario.send(
      .sessionPage(
        SessionPage(
          rows: Array(Self.rows[..<2]), here: [Self.rows[0], Self.rows[2]], isFirst: true,
          next: next)))
    #expect(scenario.outward.last == .browseSessions(from: next))
    scenario.press(Key(.down))
    scenario.type("e")
    let before = selection(scenario)
    scenario.send(.sessionPage(SessionPage(rows: Array(Self.rows[2...]), isFirst: false)))
    #expect(selection(scenario) == before)
    scenario.press(Key(.backspace))
    #expect(titles(scenario) == [Self.rows[0].name, Self.rows[2].name])
    scenario.press(.control("a"))
    #expect(titles(scenario) == Self.rows.map(\.name))
    #expect(scenario.outward.filter { $0 == .browseSessions(from: next) }.count == 1)
  }

  @Test func aSearchFollowsTheTypingAndIsGoneWithIt() {
    var scenario = Self.opened()
    scenario.type("n")
    let old = TextSearch("n", directory: Self.here)
    #expect(searches(scenario) == [old])
    #expect(scenario.state.wants(old))
    scenario.type("e")
    #expect(!scenario.state.wants(old))
    let late = FoundTexts(search: old, texts: [Self.found(3, "", "n", "")])
    let count = titles(scenario).count
    scenario.send(.found(late))
    #expect(titles(scenario).count == count)
    let new = TextSearch("ne", directory: Self.here)
    let some = (0..<40).map { _ in Self.found(3, "", "ne", "") }
    let place = SearchPlace(below: 9)
    scenario.send(.found(FoundTexts(search: new, texts: some, next: place)))
    #expect(titles(scenario).count == count + 40)
    // Enough for now; more when somebody goes down to it.
    #expect(!scenario.state.wants(new))
    scenario.press(Key(.pageDown))
    #expect(scenario.state.wants(new))
    #expect(scenario.outward.last == .search(new, from: place))
    scenario.press(Key(.escape))
    #expect(!scenario.state.wants(new))
    #expect(scenario.state.overlay == nil)
  }

  @Test func aSearchThatFindsNothingYetGoesOn() {
    var scenario = Self.opened()
    scenario.type("zzz")
    let search = TextSearch("zzz", directory: Self.here)
    #expect(scenario.screenText.contains("Searching…"))
    for below in (1...3).reversed() {
      let place = SearchPlace(below: Int64(below))
      scenario.send(.found(FoundTexts(search: search, texts: [], next: place)))
      #expect(scenario.outward.last == .search(search, from: place))
    }
    scenario.send(.found(FoundTexts(search: search, texts: [])))
    #expect(scenario.screenText.contains("Nothing matches; Ctrl+A looks everywhere."))
  }

  @Test func renames() throws {
    for width in [72, 110] {
      var scenario = Self.opened(width)
      scenario.press(Key(.down), .control("r"))
      scenario.press(.control("u"))
      scenario.type("A parser ")
      scenario.type("that waits")
      try expectScreen(scenario.screen(), "sessions-rename-\(width)")
      scenario.press(Key(.enter))
      #expect(scenario.records.last == .title("A parser that waits", session: Self.id(3)))
      #expect(titles(scenario).last == "A parser that waits")
      scenario.press(.control("r"))
      scenario.type("!")
      scenario.press(Key(.escape))
      #expect(titles(scenario).last == "A parser that waits")
      scenario.press(Key(.escape))
      #expect(scenario.state.overlay == nil)
      #expect(scenario.records.count == 1)
    }
  }

  @Test func deletesAndBringsBack() throws {
    for width in [72, 110] {
      var scenario = Self.opened(width)
      scenario.press(.control("a"), Key(.down), .control("x"), .control("x"))
      #expect(
        scenario.records == [
          .trashed(true, session: Self.id(2)), .trashed(true, session: Self.id(3)),
        ])
      try expectScreen(scenario.screen(), "sessions-trash-\(width)")
      scenario.press(.control("_"), .control("_"))
      #expect(
        scenario.records.suffix(2) == [
          .trashed(false, session: Self.id(3)), .trashed(false, session: Self.id(2)),
        ])
      #expect(titles(scenario) == Self.rows.map(\.name))
      scenario.press(.control("_"))
      #expect(scenario.records.count == 4)
    }
  }

  @Test func theConversationOnTheScreenIsNotDeleted() {
    var scenario = Scenario()
    scenario.converse("How do streams end?", "With an event.")
    let row = SessionRow(session: scenario.state.session, turnCount: 2)
    scenario.press(.control("s"))
    scenario.send(.sessionPage(SessionPage(rows: [row], here: [row], isFirst: true)))
    let records = scenario.records.count
    scenario.press(.control("x"))
    #expect(scenario.records.count == records)
    #expect(scenario.screenText.contains("is on the screen; open another one"))
    scenario.press(.control("r"), .control("u"))
    scenario.type("Ends")
    scenario.press(Key(.enter))
    #expect(scenario.state.session.title == "Ends")
  }

  @Test func aBlankLooksOrIsTyped() {
    var scenario = Self.opened()
    scenario.type(" ")
    #expect(scenario.outward.last == .preview(PreviewWish(session: Self.id(1))))
    scenario.press(Key(.down))
    #expect(scenario.outward.last == .preview(PreviewWish(session: Self.id(3))))
    scenario.type(" ")
    scenario.type("two")
    scenario.type(" ")
    scenario.type("words")
    #expect(searches(scenario).last?.text == "two words")
  }

  /// Titles that have only the letters do not bury what was said.
  @Test func titlesWithTheWordsGoBeforeThoseWithTheLetters() {
    var scenario = Scenario()
    scenario.press(.control("s"))
    let rows = (1...30).map { Self.row(UInt64($0), "rewrite the long description \($0)") }
    scenario.send(
      .sessionPage(SessionPage(rows: rows + [Self.row(31, "a needle")], isFirst: true)))
    scenario.type("ne")
    #expect(titles(scenario) == ["a needle"])
    scenario.type("ds")
    #expect(titles(scenario).isEmpty)
    scenario.press(.control("u"))
    scenario.type("rtld")
    #expect(titles(scenario).count == 8)
    scenario.type("7")
    #expect(titles(scenario).count == 3)
  }

  @Test func aListThatHasNothingLeftTakesEveryKey() {
    var scenario = Self.opened()
    scenario.press(Key(.tab))
    scenario.type("zzz")
    scenario.press(
      Key(.down), .control("r"), .control("x"), .control("a"), Key(.tab), Key(.tab), Key(.enter))
    #expect(titles(scenario).isEmpty)
    #expect(scenario.records.isEmpty)
  }

  // MARK: Enter

  /// A conversation in which the word stands in the second of six messages, then again at the end.
  static func conversation() -> OpenedSession {
    var scenario = Scenario()
    scenario.converse("one", (1...30).map { "line \($0)" }.joined(separator: "\n\n"))
    scenario.converse(
      "two", "A **Needle** lies here.\n\n" + String(repeating: "hay\n\n", count: 60))
    scenario.converse("three", "No more needles.")
    return OpenedSession(
      session: scenario.state.session, history: scenario.state.history, draft: "")
  }

  @Test func entersAtTheMessageThatWasFound() {
    var opened = Self.conversation()
    let turn = opened.history.turns[3]
    // The conversation on the screen has an id of its own.
    var session = Session(id: Self.id(3), directory: Self.here, created: 0)
    session.leaf = opened.session.leaf
    opened.session = session
    var scenario = Scenario()
    scenario.say("/search \"needle\" here")
    let search = TextSearch("\"needle\" here", findsTitles: true)
    #expect(searches(scenario) == [search])
    var found = Self.found(3, "A ", "Needle", " lies here.")
    found.turn = turn.id
    scenario.send(.found(FoundTexts(search: search, texts: [found])))
    scenario.press(Key(.enter))
    let place = FoundPlace(session: Self.id(3), turn: turn.id, query: search.text)
    #expect(scenario.outward.contains(.openAt(place)))
    opened.place = place
    scenario.send(.opened(opened))
    let rows = scenario.screenText
    #expect(rows.contains("A Needle lies here."))
    #expect(rows.contains("Find: needle"))
    #expect(rows.contains("1 of 2"))
    scenario.press(.character("n"))
    #expect(scenario.screenText.contains("No more needles."))
    scenario.press(.character("N"))
    #expect(scenario.screenText.contains("A Needle lies here."))
    scenario.press(Key(.escape))
    #expect(scenario.state.overlay == nil)
  }

  /// The message that was found stays in view when older ones come.
  @Test func olderMessagesDoNotMoveIt() {
    var opened = Self.conversation()
    let turns = opened.history.turns
    opened.history = History(turns: Array(turns[3...]), hasOlder: true)
    opened.place = FoundPlace(
      session: opened.session.id, turn: turns[3].id, query: "NEEDLE")
    var scenario = Scenario()
    scenario.send(.opened(opened))
    #expect(scenario.screenText.contains("A Needle lies here."))
    scenario.send(.older(Array(turns[..<3]), hasOlder: false, than: turns[3].id))
    #expect(scenario.screenText.contains("A Needle lies here."))
    #expect(scenario.screenText.contains("1 of 2"))
  }

  @Test func aMessageOfTheConversationOnTheScreenIsShownAtOnce() {
    let opened = Self.conversation()
    var scenario = Scenario()
    scenario.send(.opened(opened))
    scenario.say("/search needle")
    var found = Self.found(3, "A ", "Needle", " lies here.")
    found.row.session = opened.session
    found.turn = opened.history.turns[3].id
    scenario.send(
      .found(FoundTexts(search: TextSearch("needle", findsTitles: true), texts: [found])))
    scenario.press(Key(.enter))
    #expect(scenario.screenText.contains("A Needle lies here."))
    #expect(!scenario.outward.contains { if case .openAt = $0 { true } else { false } })
  }

  @Test(arguments: [
    ("needle", "a Needle", "needle"), ("hay needle", "needle in the hay", "needle"),
    ("\"in the\" x", "needle in the hay", "in the"), ("hay \"needle", "Hay needle", "hay needle"),
    ("GRÖSSE", "grÖsse", "grÖsse"), ("", "text", ""), ("gone", "text", "gone"),
  ])
  func whatIsMarked(query: String, text: String, pattern: String) {
    #expect(State.pattern(for: query, in: text) == pattern)
  }

  // MARK: Without a screen

  @Test func plainLines() {
    var scenario = Scenario()
    var narrator = Narrator()
    _ = narrator.tell(scenario.state)
    scenario.send(.lines(["/sessions"]))
    let next = SessionPlace(sequence: 5, key: 6)
    scenario.send(
      .sessionPage(SessionPage(rows: Array(Self.rows[..<2]), isFirst: true, next: next)))
    // A list that still grows is told once it is whole.
    #expect(!narrator.tell(scenario.state).contains("1."))
    scenario.send(.sessionPage(SessionPage(rows: Array(Self.rows[2...]), isFirst: false)))
    let told = narrator.tell(scenario.state)
    #expect(told.contains("1. Feeding curl to a decoder, "))
    #expect(told.contains("4. Explain 干し草 and needles, "))
    scenario.send(.lines(["2"]))
    #expect(scenario.outward.contains(.open(Self.id(2))))

    scenario.send(.lines(["/search need"]))
    let search = TextSearch("need", findsTitles: true)
    #expect(scenario.outward.last == .search(search, from: nil))
    #expect(!narrator.tell(scenario.state).contains("Nothing"))
    scenario.send(
      .found(FoundTexts(search: search, texts: [Self.found(3, "what you ", "need", " now")])))
    #expect(
      narrator.tell(scenario.state).contains(
        "1. Why does the parser hang?, You · 3 d ago: what you need now"))
    scenario.send(.lines(["1"]))
    #expect(
      scenario.outward.contains(
        .openAt(FoundPlace(session: Self.id(3), turn: Self.id(103), query: "need"))))
  }
}
