import Canvas
import Conversation
import PropertyTesting
import Testing

@testable import Screen

@Suite struct FoldingTests {
  static let log = (1...40).map { "log line \($0)" }.joined(separator: "\n")
  static let answer =
    "Before\n\n```log\n\(log)\n```\n\nbetween\n\n```swift\n\(log)\n```\n\n"
    + (1...30).map { "> quoted \($0)  " }.joined(separator: "\n") + "\n\nafter the quote"

  /// A conversation as it comes from the archive.
  static func stored(_ width: Int = 60, _ height: Int = 20) -> Scenario {
    var scenario = Scenario(width, height)
    scenario.converse("short question", answer)
    scenario.reopen()
    return scenario
  }

  @Test func whatIsLoadedIsFolded() throws {
    var scenario = Self.stored(60, 40)
    scenario.press(Key(.home, .control))
    let text = scenario.screenText
    #expect(text.contains("log line 7\n  ▸ 33 more lines"))
    #expect(!text.contains("log line 8\n\n"))
    try expectScreen(scenario.screen(), "folded")
    scenario.press(Key(.end, .control))
    #expect(scenario.screenText.contains("quoted 8\n  ▸ 22 more lines\n\n  after the quote"))
    // Code is not output.
    #expect(scenario.screenText.contains("log line 40"))
  }

  @Test func whatStreamedStaysUntilItIsFolded() {
    var scenario = Scenario(60, 20)
    scenario.say("q")
    scenario.begin()
    scenario.delta(Self.answer)
    let before = scenario.rows()
    scenario.end()
    #expect(scenario.rows()[0...12] == before[0...12])
    #expect(!scenario.screenText.contains("more lines"))
    // Everything is unfolded, thinking first, then folded.
    scenario.press(.control("t"), .control("t"))
    #expect(scenario.screenText.contains("22 more lines"))
    scenario.press(.control("t"))
    #expect(!scenario.screenText.contains("more lines"))
  }

  @Test func unfoldingEverythingFollowsOn() {
    var scenario = Self.stored()
    scenario.press(.control("t"))
    #expect(scenario.state.transcript.isFollowing)
    #expect(scenario.screenText.contains("after the quote"))
    // The end is still there when a block above it is folded.
    scenario.press(.control("t"), .control("o"))
    scenario.type("z")
    #expect(scenario.screenText.contains("log line"))
    #expect(!scenario.state.transcript.isFollowing)
  }

  @Test func aLongQuestionIsFoldedAtOnce() {
    var scenario = Scenario(60, 30)
    _ = scenario.screen()
    scenario.send(.input(.paste(Self.log)))
    scenario.press(Key(.enter))
    scenario.begin()
    #expect(scenario.screenText.contains("log line 8\n  ▸ 32 more lines"))
    scenario.press(.control("o"))
    scenario.type("z")
    #expect(!scenario.screenText.contains("more lines"))
    scenario.press(Key(.tab))
    #expect(scenario.screenText.contains("32 more lines"))
    // All of it was sent.
    #expect(scenario.state.history.turns.first?.text == Self.log)
  }

  @Test func aBlockUnfoldsWhereItIs() {
    var scenario = Self.stored()
    scenario.press(Key(.home, .control), .control("o"))
    scenario.type("jjjjj")
    let before = scenario.rows()
    scenario.type("z")
    #expect(scenario.rows()[0...5] == before[0...5])
    #expect(scenario.screenText.contains("log line 9"))
    #expect(!scenario.screenText.contains("33 more"))
    // Folding it from within leaves its mark at the top.
    scenario.type("dddd")
    #expect(scenario.rows()[0].contains("log line"))
    scenario.type("z")
    #expect(scenario.rows()[0] == "  ▸ 33 more lines")
  }

  @Test func nothingToFoldIsSaid() {
    var scenario = Scenario()
    scenario.converse("q", "short")
    scenario.press(.control("o"))
    scenario.type("z")
    #expect(scenario.screenText.contains("No long block"))
  }

  @Test func findUnfoldsItsHit() {
    var scenario = Self.stored()
    scenario.say("/find quoted 27")
    #expect(scenario.screenText.contains("> quoted 27"))
    #expect(scenario.screenText.contains("1 of 1"))
    #expect(!scenario.screenText.contains("22 more"))
  }

  @Test func copyingTakesWhatIsFolded() {
    var scenario = Self.stored()
    scenario.say("/copy 1")
    #expect(scenario.outward.last == .copy(Self.log + "\n", what: "Code block 1"))
  }

  @Test func aPlaceSurvivesFoldingAndResizing() {
    var scenario = Self.stored()
    scenario.say("/find between")
    scenario.press(Key(.escape))
    let top = scenario.rows()[0]
    for width in [30, 100, 60] {
      scenario.send(.resized(Size(width: width, height: 20)))
      #expect(scenario.screenText.contains("between"))
    }
    scenario.press(.control("t"), .control("t"))
    #expect(scenario.rows()[0] == top)
  }

  /// Rows and lines lead to one another, whatever is folded.
  @Test(arguments: 0..<50) func rowsAndLines(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var candidates: [Range<Int>] = []
    var end = 0
    for _ in 0..<Int.random(in: 0...6, using: &generator) {
      let start = end + Int.random(in: 0...5, using: &generator)
      end = start + Int.random(in: 1...60, using: &generator)
      candidates.append(start..<end)
    }
    let count = end + Int.random(in: 0...5, using: &generator)
    var folds = Folds(candidates.shuffled(using: &generator))
    let chosen = Set((0..<6).filter { _ in Bool.random(using: &generator) })
    folds.fold { chosen.contains($0) }
    var shown: [Int] = []
    for row in 0..<folds.rowCount(ofLines: count) {
      switch folds.content(ofRow: row) {
      case .line(let line):
        #expect(!folds.hides(line))
        #expect(folds.row(ofLine: line) == row)
        shown.append(line)
      case .mark(let hidden):
        #expect(hidden.allSatisfy { folds.hides($0) && folds.row(ofLine: $0) == row })
        #expect(folds.hiddenCount(from: hidden.lowerBound) == hidden.count)
        shown += hidden
      }
    }
    #expect(shown == Array(0..<count))
  }
}

extension Scenario {
  /// Leaves the conversation and opens it again, as the archive has it.
  mutating func reopen() {
    let opened = OpenedSession(session: state.session, history: state.history, draft: "")
    say("/new")
    send(.opened(opened))
    _ = screen()
  }
}
