import Canvas
import Conversation
import Testing

@testable import Screen

/// Code that is wider than the pane.
@Suite struct WideCodeTests {
  private static let left = Key(.left, .shift)
  private static let right = Key(.right, .shift)

  /// A block with lines of 79 columns at most, and one with wide characters.
  private static func conversation(_ width: Int = 40, _ height: Int = 22) -> Scenario {
    var scenario = Scenario(width, height)
    scenario.converse(
      "show me",
      """
      Here:

      ```swift
      let short = 1

          let words = ["one", "two", "three", "four"] // and a needle at the far end of it
      ```

      > - quoted
      >
      >   ```
      >   日本語のとても長い行がここにあります、右へ続きます。
      >   short
      >   ```
      """)
    _ = scenario.screen()
    return scenario
  }

  @Test func atTheStart() throws {
    var scenario = Self.conversation()
    try expectScreen(scenario.screen(), "wide-code-start")
  }

  /// Shift and an arrow move the block that is nearest to the middle.
  @Test func inTheMiddle() throws {
    var scenario = Self.conversation()
    scenario.press(Self.right, Self.right)
    try expectScreen(scenario.screen(), "wide-code-middle")
    scenario.press(Self.left)
    scenario.press(Self.left, Self.left)
    try expectScreen(scenario.screen(), "wide-code-start")
  }

  @Test func atTheEnd() throws {
    var scenario = Self.conversation()
    scenario.press(.control("o"))
    scenario.type("$")
    #expect(scenario.screenText.contains("far end of it"))
    scenario.press(Key(.escape))
    try expectScreen(scenario.screen(), "wide-code-end")
  }

  /// A wide character is never cut in half.
  @Test(arguments: 0..<12) func wideCharactersAtTheCut(width: Int) {
    var scenario = Self.conversation(32 + width)
    for _ in 0..<4 {
      let surface = scenario.state.draw().surface
      for y in 0..<surface.size.height {
        let row = surface.text(ofRow: y)
        #expect(DisplayWidth.of(row) == surface.size.width)
        #expect(!row.contains("\u{FFFD}"))
      }
      scenario.press(Self.right)
    }
  }

  @Test func theReaderMovesTheBlockThatYCopies() {
    var scenario = Self.conversation()
    scenario.press(.control("o"))
    #expect(!scenario.screenText.contains("‹"))
    scenario.type("l")
    #expect(scenario.screenText.contains("‹"))
    #expect(scenario.screenText.contains("日本語"))
    scenario.press(Key(.right))
    scenario.type("hh")
    #expect(!scenario.screenText.contains("‹"))
    scenario.type("$0")
    #expect(!scenario.screenText.contains("‹"))
    scenario.type("y")
    #expect(
      scenario.outward.last
        == .copy(
          """
          let short = 1

              let words = ["one", "two", "three", "four"] // and a needle at the far end of it

          """, what: "Code block 1"))
  }

  @Test func theOffsetSurvivesTextAndResize() {
    var scenario = Self.conversation(40, 30)
    scenario.press(.control("o"))
    scenario.type("lq")
    let rows = { (scenario: Scenario) in
      scenario.screenText.split(separator: "\n").filter { $0.contains("‹") }
    }
    let before = rows(scenario)
    #expect(!before.isEmpty)
    scenario.say("and?")
    scenario.begin()
    scenario.delta("more")
    #expect(rows(scenario) == before)
    scenario.send(.resized(Size(width: 120, height: 30)))
    #expect(rows(scenario).isEmpty)
    scenario.send(.resized(Size(width: 40, height: 30)))
    #expect(rows(scenario) == before)
  }

  /// The offset holds while the block grows, and when the answer is finished.
  @Test func aLiveBlockScrolls() {
    var scenario = Scenario(40, 20)
    scenario.say("go")
    scenario.begin()
    scenario.delta("```\n" + (0..<30).map { "word\($0) " }.joined() + "\n")
    _ = scenario.screen()
    scenario.press(Self.right)
    #expect(scenario.screenText.contains("‹"))
    let row = scenario.rows().first { $0.contains("‹") }
    scenario.delta("x\n```\n")
    scenario.end()
    #expect(row != nil && scenario.rows().first { $0.contains("word3") } == row)
  }

  @Test func findScrollsToTheHit() {
    var scenario = Self.conversation()
    #expect(!scenario.screenText.contains("needle"))
    scenario.say("/find needle")
    #expect(scenario.screenText.contains("needle at the far"))
    #expect(scenario.screenText.contains("1 of 1"))
  }

  @Test func nothingWideIsSaid() {
    var scenario = Scenario(40, 20)
    scenario.press(Self.right)
    #expect(scenario.screenText.contains("wider"))
  }

  @Test func aVeryLongLineIsOneRow() {
    var scenario = Scenario(60, 12)
    scenario.converse("go", "```json\n" + String(repeating: "[1, 2], ", count: 10_000) + "end\n```")
    _ = scenario.screen()
    scenario.press(.control("o"))
    scenario.type("$")
    #expect(scenario.rows().contains { $0.hasSuffix("end") })
    scenario.type("h")
    #expect(scenario.rows().contains { $0.contains("‹") && $0.hasSuffix("›") })
  }
}
