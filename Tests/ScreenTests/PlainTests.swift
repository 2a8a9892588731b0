import Canvas
import Conversation
import PropertyTesting
import Testing

@testable import Screen

/// The conversation told in lines.
@Suite struct PlainTests {
  /// A scenario with somebody listening.
  struct Telling {
    var scenario = Scenario()
    var narrator = Narrator()
    var told = ""

    init() { tell() }

    mutating func tell() { told += narrator.tell(scenario.state) }

    mutating func enter(_ lines: String...) {
      narrator.heardLine()
      scenario.send(.lines(lines))
      tell()
    }

    /// What was told since the last call.
    mutating func news() -> String {
      defer { told = "" }
      return told
    }
  }

  @Test func anAnswerIsToldAsItComes() {
    var telling = Telling()
    #expect(telling.news().hasSuffix("/help lists commands.\n> "))
    telling.enter("Why?")
    #expect(telling.news() == "Kimi K2.5 answers:\n")
    telling.scenario.begin()
    telling.scenario.think("Hm.")
    telling.tell()
    #expect(telling.news() == "Thinking.\n")
    telling.scenario.delta("Because of th", block: 1)
    telling.tell()
    #expect(telling.news() == "Because of ")
    telling.scenario.delta("is.\u{1B}[2J", block: 1)
    telling.scenario.wait(3000)
    telling.scenario.end()
    telling.tell()
    #expect(
      telling.news() == "this.␛[2J\nEnd of answer, by kimi-for-coding, 3 seconds.\n> ")
    telling.tell()
    #expect(telling.news() == "")
  }

  @Test func anyChunkingTellsTheWholeText() {
    var random = SeededGenerator(seed: 11)
    let answer = "One *two* 日本語 e\u{301} 👩‍👩‍👧 and\n\n- a list\n- of\u{1B}]0;x\u{7} it\n"
    for _ in 0..<50 {
      var telling = Telling()
      telling.enter("?")
      telling.scenario.begin()
      _ = telling.news()
      var rest = Array(answer)[...]
      while !rest.isEmpty {
        let count = Int.random(in: 1...min(7, rest.count), using: &random)
        telling.scenario.delta(String(rest.prefix(count)))
        rest = rest.dropFirst(count)
        if Bool.random(using: &random) { telling.tell() }
      }
      telling.scenario.end()
      telling.tell()
      #expect(telling.news().hasPrefix(Sanitizer.plain(answer) + "End of answer"))
    }
  }

  @Test func listsAreNumbered() {
    var telling = Telling()
    _ = telling.news()
    telling.enter("/model")
    let list = telling.news()
    #expect(list.contains("\n2. Claude Sonnet"))
    #expect(list.contains("3. Local") && list.contains("cannot be chosen"))
    #expect(list.hasSuffix("Number or name: "))
    telling.enter("2")
    #expect(telling.scenario.state.model.alias == "Claude Sonnet")
    #expect(telling.news().contains("Claude Sonnet"))
    telling.enter("/model")
    telling.enter("kimi")
    #expect(telling.scenario.state.model.alias == "Kimi K2.5")
    telling.enter("/model")
    _ = telling.news()
    telling.enter("")
    #expect(telling.news() == "Nothing was changed.\n> ")
    #expect(telling.scenario.state.overlay == nil)
  }

  @Test func aPasteWaitsForItsPerson() {
    var telling = Telling()
    telling.enter("one", "two")
    #expect(telling.scenario.request == nil)
    telling.enter("three")
    #expect(telling.scenario.request?.messages.last?.content == [.text("one\ntwo\nthree")])
  }

  @Test func aBackslashGoesOnAndAnEmptyLineSends() {
    var telling = Telling()
    telling.enter("one\\")
    telling.enter("two")
    #expect(telling.scenario.request?.messages.last?.content == [.text("one\ntwo")])

    var pasted = Telling()
    pasted.enter("one", "two")
    pasted.enter("")
    #expect(pasted.scenario.request?.messages.last?.content == [.text("one\ntwo")])
  }

  @Test func whatFailsIsSaid() {
    var telling = Telling()
    telling.enter("?")
    telling.scenario.send(
      .transfer(id: telling.scenario.transfer, .head(status: 401, headers: [:])))
    telling.scenario.send(.transfer(id: telling.scenario.transfer, .end))
    telling.tell()
    #expect(telling.news().contains("Error: "))
    telling.scenario.send(.saving(problem: "The disk is full."))
    telling.tell()
    #expect(telling.news().contains("\nNot saved: The disk is full.\n> "))
    telling.scenario.send(.saving(problem: nil))
    telling.tell()
    #expect(telling.news().contains("Saved again."))
  }

  @Test func theEndOfThePipeWaitsForTheAnswer() {
    var telling = Telling()
    telling.enter("?")
    telling.scenario.send(.endOfLines)
    #expect(!telling.scenario.effects.contains(.quit))
    telling.scenario.begin()
    telling.scenario.delta("yes")
    telling.scenario.end()
    #expect(telling.scenario.effects.contains(.quit))
  }

  @Test func pipedLinesWaitForOneAnother() {
    var telling = Telling()
    telling.scenario.send(.piped(["/status", "first", "second", "/exit"]))
    telling.scenario.send(.endOfLines)
    telling.tell()
    #expect(telling.told.contains("Status"))
    telling.scenario.wait(20)
    #expect(telling.scenario.request?.messages.last?.content == [.text("first")])
    telling.scenario.begin()
    telling.scenario.delta("one")
    #expect(!telling.scenario.effects.contains(.quit))
    telling.scenario.end()
    #expect(telling.scenario.request?.messages.last?.content == [.text("second")])
    telling.scenario.begin()
    telling.scenario.delta("two")
    telling.scenario.end()
    telling.tell()
    #expect(telling.told.contains("one\nEnd of answer") && telling.told.contains("two\nEnd"))
    #expect(telling.scenario.effects.contains(.quit))
  }

  @Test func aFindNamesItsMessages() {
    var telling = Telling()
    telling.scenario.converse("Where?", "Here it is.\nAnd here.")
    telling.tell()
    _ = telling.news()
    telling.enter("/find here")
    let told = telling.news()
    #expect(told.contains("3 hits."))
    #expect(told.contains("Kimi K2.5, message 2 (2 hits): Here it is."))
  }

  /// What comes into the input line by itself is told, since an empty line would send it, and what
  /// another line takes the place of is not lost.
  @Test func whatWasPutAsideIsTold() {
    var telling = Telling()
    telling.enter("/stash for later")
    _ = telling.news()
    telling.enter("/stash")
    #expect(telling.news().contains("Not sent yet: for later\nAn empty line sends it"))
    telling.enter("something else")
    #expect(telling.scenario.request?.messages.last?.content == [.text("something else")])
    #expect(
      telling.scenario.state.inputHistory.past.chunks[0].entries.contains { $0.text == "for later" }
    )
    #expect(!telling.news().contains("Not sent yet"))
  }

  @Test func anEmptyListTakesNoNumber() {
    var telling = Telling()
    telling.scenario.send(.sessions([]))
    telling.tell()
    _ = telling.news()
    telling.enter("1")
    #expect(telling.news().contains("Nothing in the list is like “1”."))
  }

  @Test func anotherConversationIsTold() throws {
    var telling = Telling()
    telling.scenario.converse("Where?", "Here.")
    let state = telling.scenario.state
    telling = Telling()
    _ = telling.news()
    var identifiers = IdentifierSource(seed: (9, 9, 9, 9))
    var session = Session(
      id: identifiers.identifier(wall: 0), directory: "/home/ada", created: 0)
    session.title = "places"
    telling.scenario.send(
      .opened(OpenedSession(session: session, history: state.history, draft: "unsent")))
    telling.tell()
    let told = telling.news()
    #expect(told.contains("Conversation: places.\nYou said:\nWhere?\nKimi K2.5 answered:\nHere."))
    #expect(told.contains("Not sent yet: unsent"))
    telling.enter("")
    #expect(telling.scenario.request?.messages.last?.content == [.text("unsent")])
  }
}
