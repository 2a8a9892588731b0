import Canvas
import Testing

@testable import Screen

/// Selecting with the mouse, and what is told to a person who looks elsewhere.
@Suite struct MouseTests {
  /// A conversation whose answer is wrapped, with the mouse on.
  private func scenario(_ answer: String, width: Int = 34) -> Scenario {
    var scenario = Scenario(width, 24)
    scenario.converse("Tell me", answer)
    scenario.say("/mouse on")
    _ = scenario.screen()
    return scenario
  }

  /// The row that shows a text, and the column at which it begins.
  private func place(_ text: String, in scenario: inout Scenario) throws -> Point {
    let rows = scenario.rows()
    let y = try #require(rows.firstIndex { $0.contains(text) })
    let column = try #require(rows[y].range(of: text)).lowerBound
    return Point(x: DisplayWidth.of(rows[y][..<column]), y: y)
  }

  /// Presses at the start of one text, drags over the end of another, and releases.
  private func select(
    from start: String, to end: String, in scenario: inout Scenario
  ) throws -> String? {
    let first = try place(start, in: &scenario)
    var last = try place(end, in: &scenario)
    last.x += DisplayWidth.of(end) - 1
    mouse(.press, first, &scenario)
    mouse(.drag, last, &scenario)
    return release(last, &scenario)
  }

  private func mouse(_ kind: MouseEvent.Kind, _ point: Point, _ scenario: inout Scenario) {
    scenario.send(.input(.mouse(MouseEvent(kind, at: point))))
  }

  private func release(_ point: Point, _ scenario: inout Scenario) -> String? {
    let count = scenario.effects.count
    mouse(.release, point, &scenario)
    for case .copy(let text, _) in scenario.effects[count...] { return text }
    return nil
  }

  @Test func aWrappedLineIsCopiedAsOne() throws {
    let text = "One long line of words that has to be wrapped twice at this width of the pane."
    var scenario = scenario(text + "\n\nAnother paragraph.")
    #expect(try select(from: "One", to: "pane.", in: &scenario) == text)
    #expect(
      try select(from: "words", to: "paragraph.", in: &scenario)
        == String(text.dropFirst(17)) + "\n\nAnother paragraph.")
  }

  @Test(arguments: [
    (
      "- a list item that is longer than the row is\n- b", "a list", "b",
      "a list item that is longer than the row is\n• b"
    ),
    (
      "> a quote that goes on for more than a row of it\n\nz", "a quote", "z",
      "a quote that goes on for more than a row of it\n\nz"
    ),
    (
      "```\nlet long = \"code that is cut where the row is full\"\n  indented\n```", "let",
      "indented",
      "let long = \"code that is cut where the row is full\"\n  indented"
    ),
    ("漢字が並んで行の終わりまで続く長い文章です。次の行へ続きます。", "漢字", "続きます。", "漢字が並んで行の終わりまで続く長い文章です。次の行へ続きます。"),
    ("Abcdefghijklmnopqrstuvwxyz0123456789abcdefghi", "Abc", "ghi", "Abcdefghi"),
  ])
  func logicalText(answer: String, from: String, to: String, copied: String) throws {
    var scenario = scenario(answer)
    let text = try select(from: from, to: to, in: &scenario)
    // The last one ends within its own first row.
    #expect(text == (copied == "Abcdefghi" ? "Abcdefghi" : copied))
  }

  /// Whole rows, from the gutter on: the bar of a quote is not its text.
  @Test func aQuoteIsCopiedWithoutItsBar() throws {
    var scenario = scenario("before\n\n> quoted words\n> > inner\n\nafter")
    let text = try select(from: "before", to: "after", in: &scenario)
    #expect(text == "before\n\nquoted words\n\ninner\n\nafter")
  }

  @Test func draggingUpSelectsTheSame() throws {
    var scenario = scenario("One two three four five six seven eight nine ten.")
    let end = try place("eight", in: &scenario)
    let start = try place("two", in: &scenario)
    mouse(.press, Point(x: end.x + 4, y: end.y), &scenario)
    mouse(.drag, start, &scenario)
    #expect(release(start, &scenario) == "two three four five six seven eight")
  }

  @Test func theSelectionIsShownUntilTheNextKey() throws {
    var scenario = scenario("One two three.")
    let place = try place("two", in: &scenario)
    func isMarked(_ scenario: inout Scenario) -> Bool {
      scenario.state.draw().surface[x: place.x, y: place.y].style.role == .selected
    }
    #expect(!isMarked(&scenario))
    _ = try select(from: "two", to: "two", in: &scenario)
    // A press and a release in one cell is a click, unless it was dragged.
    #expect(isMarked(&scenario))
    scenario.type("x")
    #expect(!isMarked(&scenario))
  }

  @Test(arguments: [("two", "two_2"), ("(", "("), ("é字", "é字x")])
  func aDoubleClickSelectsAWord(at: String, word: String) throws {
    var scenario = scenario("One two_2 (three) é字x.")
    var point = try place(at, in: &scenario)
    point.x += at.count - 1
    mouse(.press, point, &scenario)
    #expect(release(point, &scenario) == nil)
    mouse(.press, point, &scenario)
    #expect(release(point, &scenario) == word)
    mouse(.press, point, &scenario)
    #expect(release(point, &scenario) == nil)
    // Two clicks that are far apart in time are two clicks.
    scenario.wait(1000)
    mouse(.press, point, &scenario)
    #expect(release(point, &scenario) == nil)
  }

  @Test func whileItIsOffTheMouseDoesNothing() throws {
    var scenario = Scenario()
    scenario.converse("Tell me", "One two three.")
    #expect(try select(from: "One", to: "three", in: &scenario) == nil)
    #expect(!scenario.rows().contains { $0.contains("· mouse") || $0.contains(" mouse ") })
    scenario.say("/mouse")
    #expect(scenario.outward.last == .setMouse(true))
    #expect(scenario.rows().last?.contains("mouse") == true)
    scenario.say("/mouse off")
    #expect(scenario.outward.last == .setMouse(false))
    scenario.say("/mouse sideways")
    #expect(scenario.screenText.contains("/mouse on or /mouse off"))
  }

  /// Anything that the mouse can do, anywhere, while the pane changes: no trap, and what is copied
  /// has no control characters.
  @Test func anyMouse() {
    var scenario = scenario(
      (0..<30).map { "Paragraph \($0) with *some* `code` and 漢字 👩‍👩‍👦." }.joined(separator: "\n\n"))
    var seed: UInt64 = 7
    func random(_ limit: Int) -> Int {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(seed >> 33) % limit
    }
    let kinds: [MouseEvent.Kind] = [.press, .drag, .drag, .release]
    for _ in 0..<2000 {
      switch random(12) {
      case 0: scenario.send(.resized(Size(width: 1 + random(90), height: 1 + random(40))))
      case 1: scenario.send(.input(.wheel(random(9) - 4)))
      case 2: scenario.press(Key(.pageUp))
      case 3: scenario.press(.control("t"))
      default:
        mouse(kinds[random(4)], Point(x: random(100), y: random(50)), &scenario)
      }
      let frame = scenario.state.draw()
      #expect(frame.surface.size == scenario.state.size)
    }
    for case .copy(let text, _) in scenario.effects {
      #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    }
  }

  // MARK: Focus

  /// A question whose answer takes so many seconds, with the window in the background or not.
  private func answered(
    after seconds: Int64, isFocused: Bool, _ end: (inout Scenario) -> Void
  ) -> [Effect] {
    var scenario = Scenario()
    scenario.say("Tell me")
    scenario.send(.input(.focus(isFocused)))
    scenario.begin()
    scenario.wait(seconds * 1000)
    scenario.delta("Evil \u{1B}]9;words\u{7}")
    end(&scenario)
    return scenario.effects.filter { if case .notify = $0 { true } else { false } }
  }

  @Test func aLongAnswerIsToldOnce() {
    let done = [Effect.notify("The answer is complete.")]
    #expect(answered(after: 11, isFocused: false) { $0.end() } == done)
    #expect(answered(after: 11, isFocused: true) { $0.end() } == [])
    #expect(answered(after: 9, isFocused: false) { $0.end() } == [])
    #expect(answered(after: 11, isFocused: false) { $0.press(Key(.escape)) } == [])
    #expect(
      answered(after: 11, isFocused: false) {
        $0.send(.input(.focus(true)))
        $0.end()
      } == [])
    #expect(
      answered(after: 11, isFocused: false) {
        $0.send(.transfer(id: $0.transfer, .failed(.unknown(host: "h", detail: nil))))
      } == [.notify("The answer failed.")])
  }
}
