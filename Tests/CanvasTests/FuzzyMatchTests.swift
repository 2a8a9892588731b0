import PropertyTesting
import Testing

@testable import Canvas

struct FuzzyMatchTests {
  @Test(arguments: [
    ("", "anything", []), ("abc", "abc", [0, 1, 2]), ("ABC", "xabc", [1, 2, 3]),
    ("k2", "Kimi K2.5", [5, 6]), ("kk", "Kimi K2.5", [0, 5]), ("op", "claude opus", [7, 8]),
    ("gs", "GitStatus", [0, 3]), ("五", "第五", [1]), ("é", "CAFÉ", [3]),
    ("fb", "foo_bar fb", [8, 9]),
    ("code k", "Kimi Code", [0, 5, 6, 7, 8]), ("aa", "a a aa", [4, 5]), ("z", "zz", [0]),
  ])
  func places(pattern: String, candidate: String, positions: [Int]) {
    #expect(FuzzyMatch(pattern, in: candidate)?.positions == positions)
  }

  @Test(arguments: [("abc", "acb"), ("a", ""), ("aa", "a"), ("x y", "x"), ("é", "e")])
  func misses(pattern: String, candidate: String) {
    #expect(FuzzyMatch(pattern, in: candidate) == nil)
  }

  @Test func ranksTheLikelierFirst() {
    let models = [
      "anthropic/claude-sonnet", "openrouter/kimi-k2.5", "kimi-for-coding", "Kimi K2.5", "opus",
    ]
    let order = { (pattern: String) in
      FuzzyMatch.rank(pattern, models).map { models[$0.index] }
    }
    #expect(order("") == models)
    #expect(order("kimi").prefix(2) == ["Kimi K2.5", "kimi-for-coding"])
    #expect(order("op").first == "opus")
    #expect(order("k2") == ["Kimi K2.5", "openrouter/kimi-k2.5"])
    #expect(order("zzz") == [])
  }

  @Test func whatFitsIsASubsequence() {
    var random = SeededGenerator(seed: 6)
    for round in 0..<2000 {
      let candidate = random.text(length: round % 12, wild: round % 3 == 0)
      let characters = Array(candidate)
      let chosen = characters.indices.filter { _ in Bool.random(using: &random) }
      let word = chosen.filter { !characters[$0].isWhitespace }.map { characters[$0] }
      let folded = word.map { $0.lowercased() }
      // Characters put next to each other may melt into others.
      guard Array(String(word).lowercased()).map({ String($0) }) == folded else { continue }
      let match = FuzzyMatch(String(word), in: candidate)
      #expect(match?.positions.map { characters[$0].lowercased() } == folded)
    }
  }

  @Test func longTextsAreSearchedToo() {
    let text = String(repeating: "x", count: 70_000) + "needle"
    #expect(FuzzyMatch("needle", in: text)?.positions == Array(70_000..<70_006))
  }
}
