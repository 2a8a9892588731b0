import Foundation
import Canvas
import Conversation
import PropertyTesting
import Testing

@testable import Screen

@Suite struct FindTests {
  @Test func aHitThatSpansRowsIsMarkedOnBoth() throws {
    var scenario = Scenario(30, 18)
    scenario.converse(
      "q",
      "some words and a needle haystack end\n\n"
        + "> quoted text, words, needle\n> haystack in it\n\n"
        + "Donaudampfschifffahrtsgesellschaftskapitän")
    _ = scenario.screen()
    scenario.say("/find needle haystack")
    #expect(scenario.screenText.contains(" 1/2 "))
    try expectScreen(scenario.screen(), "find-wrapped")
    #expect(scenario.marked() == ["needle", "haystack", "needle", "haystack"])
    scenario.press(Key(.escape))
    scenario.say("/find gesellschaft")
    #expect(scenario.screenText.contains(" 1/1 "))
    #expect(scenario.marked().joined() == "gesellschaft")
    #expect(scenario.marked().count == 2)
  }

  /// Paragraphs are apart, and so are words that only stand below one another.
  @Test(arguments: [
    ("one two", "one\n\ntwo", 0), ("one two", "one\ntwo", 1), ("one two", "**one** *two*", 1),
    ("onetwo", "one\ntwo", 0), ("one  two", "one two", 1), ("a * b", "a * b", 1),
    ("x_y", "x_y xy", 1), ("one two", "> one\n> two", 1), ("Two", "one two Two", 1),
  ])
  func whatCounts(pattern: String, answer: String, count: Int) {
    var scenario = Scenario(60, 20)
    scenario.converse("q", answer)
    _ = scenario.screen()
    scenario.say("/find \(pattern)")
    #expect(scenario.screenText.contains(count == 0 ? "nothing found" : "1 of \(count)"))
    #expect(scenario.marked().isEmpty == (count == 0))
  }

  /// Whatever the width, a word of the text is found and marked as often as it is there.
  @Test(arguments: 20..<60) func everyWidthMarksTheSame(width: Int) {
    var generator = SeededGenerator(seed: UInt64(width))
    let words = ["needle", "stack", "of", "hay", "日本語", "longer-words", "x"]
    let openings = ["", "> ", "- ", "12. ", "## ", "> - ", "- > ", "- [ ] "]
    let answer = openings.shuffled(using: &generator).map { opening in
      opening
        + (0..<12).map { _ in words.randomElement(using: &generator) ?? "" }.joined(separator: " ")
    }.joined(separator: "\n\nthen\n\n")
    var scenario = Scenario(width, 200)
    scenario.converse("q", answer)
    _ = scenario.screen()
    for pattern in ["needle", "of hay", "日本", "stack of"] {
      let count = answer.components(separatedBy: pattern).count - 1
      scenario.say("/find \(pattern)")
      let state = scenario.state
      guard case .reader(let reader) = state.overlay else {
        Issue.record("no reader")
        return
      }
      #expect(reader.find?.count == count)
      let marked = scenario.marked().joined().filter { $0 != " " }
      let wanted = String(repeating: pattern.filter { $0 != " " }, count: count)
      #expect(marked == wanted)
      scenario.press(Key(.escape))
    }
  }

  @Test func aLongConversationIsCountedInSlices() {
    var scenario = Scenario(60, 14)
    scenario.converse("q", "a")
    _ = scenario.screen()
    var turns: [Turn] = []
    let text = String(repeating: "filler text of some length ", count: 400) + "needle"
    for index in 1...1000 {
      turns.append(
        Turn(
          id: Identifier(high: 7, low: UInt64(index)), parent: turns.last?.id, role: .user,
          content: [.text(text)], created: 0))
    }
    let opened = OpenedSession(
      session: Session(id: Identifier(high: 1, low: 1), directory: "/", created: 0),
      history: History(turns: turns, hasOlder: false), draft: "")
    scenario.send(.opened(opened))
    _ = scenario.screen()
    scenario.say("/find needle")
    // The first hit is there at once; the rest is counted while nothing else is to do.
    #expect(scenario.screenText.contains("+ · n N"))
    #expect(scenario.screenText.contains("needle"))
    var ticks = 0
    while let deadline = scenario.state.nextDeadline, deadline <= scenario.moment.uptime {
      scenario.send(.tick)
      ticks += 1
    }
    #expect((3...10).contains(ticks))
    #expect(scenario.screenText.contains("999 of 1000 "))
    scenario.type("n")
    #expect(scenario.screenText.contains("1000 of 1000 "))
    scenario.type("n")
    #expect(scenario.screenText.contains(" 1 of 1000 "))
    scenario.type("N")
    #expect(scenario.screenText.contains("1000 of 1000 "))
  }
}

extension Scenario {
  /// The marked pieces of the screen, top to bottom.
  func marked() -> [String] {
    var copy = self
    let surface = copy.state.draw().surface
    var pieces: [String] = []
    for y in 0..<surface.size.height {
      var piece = ""
      for x in 0..<surface.size.width {
        let cell = surface[x: x, y: y]
        if cell.style.role == .match {
          if cell.width > 0 { piece += surface.text(of: cell.glyph) }
        } else if !piece.isEmpty {
          pieces.append(piece)
          piece = ""
        }
      }
      if !piece.isEmpty { pieces.append(piece) }
    }
    return pieces
  }
}
