import Canvas
import Conversation
import Testing

@testable import Screen

/// Titles that a conversation gets of itself.
@Suite struct TitleTests {
  @Test(arguments: [
    ("hi", true), ("Hello!", true), ("Guten Tag", true), ("你好", true), ("", true), ("go on", true),
    ("a b c", false), ("monads please", false), ("机械学习是什么", false),
    ("How do streams arrive?", false), ("hello world in C", false),
  ])
  func vague(question: String, isVague: Bool) {
    #expect(State.isVague(question) == isVague)
  }

  @Test(arguments: [
    ("# Feeding curl\n\nText.", "Feeding curl"),
    ("Sure!\n\n## 1. The **write** callback\nText.", "1. The write callback"),
    ("```\n# no heading\n```\nThe answer is `42`. More.", "The answer is 42"),
    ("Hello! Streams arrive in pieces. More.", "Streams arrive in pieces"),
    ("Version 3.5 is out now. More.", "Version 3.5 is out now"),
    ("流はばらばらに届きます。続き。", "流はばらばらに届きます"),
    ("Hello! How can I help you today?", nil), ("OK", nil), ("", nil), ("```\ncode\n```", nil),
    (
      "A sentence that is so long that no list has room for all of it, and goes on.",
      "A sentence that is so long that no list has room for all of…"
    ),
  ])
  func ofAnswers(answer: String, title: String?) {
    #expect(State.title(fromAnswer: answer) == title)
  }

  private func titles(_ scenario: Scenario) -> [String] {
    scenario.records.compactMap { if case .title(let title, _) = $0 { title } else { nil } }
  }

  @Test func aClearQuestionKeepsItsTitle() {
    var scenario = Scenario()
    scenario.converse("How do streams arrive?", "# In pieces\n\nAlways.")
    scenario.converse("And how do they end?", "# With an event")
    #expect(titles(scenario) == ["How do streams arrive?"])
  }

  @Test func aVagueQuestionIsNamedByItsAnswerOnce() {
    var scenario = Scenario()
    scenario.converse("monads?", "A monad is a monoid. More.")
    scenario.converse("And how do they end?", "# With an event")
    #expect(titles(scenario) == ["monads?", "A monad is a monoid"])
  }

  @Test func aGreetingWaitsForTheMatter() {
    var scenario = Scenario()
    scenario.converse("hi", "Hello! How can I help you?")
    scenario.converse("How do streams arrive?", "# In pieces")
    #expect(titles(scenario) == ["hi", "How do streams arrive?"])
  }

  @Test func whatThePersonHasNamedStays() {
    var scenario = Scenario()
    scenario.say("hi")
    scenario.say("/rename Mine")
    scenario.begin()
    scenario.delta("# Streams arrive in pieces")
    scenario.end()
    scenario.converse("How do streams arrive?", "# In pieces")
    #expect(titles(scenario) == ["hi", "Mine"])
  }

  @Test func anAnswerThatFailsNamesNothing() {
    var scenario = Scenario()
    scenario.say("hi")
    scenario.begin()
    scenario.delta("# Streams arrive in pieces")
    scenario.press(Key(.escape))
    #expect(titles(scenario) == ["hi"])
  }
}
