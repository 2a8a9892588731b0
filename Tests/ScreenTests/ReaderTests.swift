import Foundation
import Canvas
import Conversation
import Testing

@testable import Screen

@Suite struct ReaderTests {
  static func conversation() -> Scenario {
    var scenario = Scenario(60, 14)
    for index in 1...6 {
      scenario.converse(
        "question \(index)",
        (1...8).map { "Line \($0) of answer \(index), with a needle in it." }
          .joined(separator: "\n\n") + "\n\n```sh\necho \(index)\n```")
    }
    _ = scenario.screen()
    return scenario
  }

  @Test func findCountsJumpsAndMarks() throws {
    var scenario = Self.conversation()
    scenario.press(.control("f"))
    scenario.type("NEEDLE")
    scenario.press(Key(.enter))
    #expect(scenario.screenText.contains("nothing found"))
    scenario.press(Key(.escape))
    scenario.say("/find answer 3, with")
    #expect(scenario.screenText.contains("1 of 8"))
    try expectScreen(scenario.screen(), "find")
    scenario.press(.character("N"))
    #expect(scenario.screenText.contains("8 of 8"))
    #expect(scenario.screenText.contains("Line 8 of answer 3"))
    scenario.press(Key(.escape))
    #expect(scenario.state.overlay == nil)
    #expect(!scenario.state.transcript.isFollowing)
  }

  @Test func keysMoveInsteadOfTyping() throws {
    var scenario = Self.conversation()
    scenario.press(.control("o"))
    scenario.type("g")
    #expect(scenario.screenText.contains("question 1"))
    scenario.type("}")
    #expect(scenario.rows()[1].contains("question 2"))
    scenario.type("}}")
    #expect(scenario.rows()[1].contains("question 4"))
    scenario.type("{")
    #expect(scenario.rows()[1].contains("question 3"))
    scenario.type("jjk")
    #expect(scenario.rows()[0].contains("question 3"))
    try expectScreen(scenario.screen(), "reader")
    scenario.type("Gq")
    #expect(scenario.state.transcript.isFollowing)
    #expect(scenario.state.overlay == nil)
    #expect(scenario.state.composer.isEmpty)
  }

  @Test func yankTakesTheVisibleBlock() {
    var scenario = Self.conversation()
    scenario.press(.control("o"))
    scenario.type("y")
    #expect(scenario.outward.last == .copy("echo 6\n", what: "Code block 6"))
  }

  @Test func aPasteIsNoCommand() {
    var scenario = Self.conversation()
    scenario.press(.control("o"))
    let before = scenario.outward.count
    scenario.send(.input(.paste("see [ the y e keys")))
    scenario.press(.control("e"), .alt("e"), .control("y"))
    #expect(scenario.outward.count == before)
    scenario.type("ee")
    #expect(scenario.outward.count == before + 1)
  }

  /// Hits of text that came after the search count with the next jump.
  @Test func theFindGrowsWithTheAnswer() {
    var scenario = Scenario(60, 14)
    scenario.say("go")
    scenario.begin()
    scenario.delta("needle\n\n")
    scenario.press(.control("f"))
    scenario.type("needle")
    scenario.press(Key(.enter))
    #expect(scenario.screenText.contains("1 of 1"))
    scenario.delta("needle needle\n\n")
    scenario.end()
    scenario.type("n")
    #expect(scenario.screenText.contains("2 of 3"))
  }

  @Test func controlFMovesWhileThereIsText() {
    var scenario = Scenario()
    scenario.type("ab")
    scenario.press(.control("a"), .control("f"))
    #expect(scenario.state.composer.caret == 1)
    #expect(scenario.state.overlay == nil)
  }

  @Test func aPlaceSurvivesTheResize() {
    var scenario = Self.conversation()
    scenario.say("/find answer 3, with")
    scenario.press(Key(.escape))
    for width in [30, 100, 23, 60] {
      scenario.send(.resized(Size(width: width, height: 14)))
      #expect(scenario.screenText.replacingOccurrences(of: "\n", with: " ").contains("answer"))
    }
    #expect(scenario.screenText.contains("of answer 3"))
  }
}

@Suite struct TextMatcherTests {
  @Test(arguments: [
    ("needle", "A Needle, a NEEDLE", 2), ("Needle", "A Needle, a NEEDLE", 1),
    ("aa", "aaaaa", 2), ("日本", "日本語日本", 2), ("x", "", 0), ("longer", "long", 0),
  ])
  func counts(pattern: String, text: String, count: Int) {
    #expect(TextMatcher(pattern)?.count(in: text) == count)
    #expect(TextMatcher(pattern)?.ranges(in: text).count == count)
  }

  @Test func nothingIsNowhere() {
    #expect(TextMatcher("") == nil)
  }
}
