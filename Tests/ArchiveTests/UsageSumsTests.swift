import Conversation
import Foundation
import Messages
import Testing

@testable import Archive

@Suite struct UsageSumsTests {
  private func turn(_ time: Int64, _ number: UInt64, _ model: String, output: Int) -> Turn {
    var answer = Answer(alias: "a", requestedModel: model, host: "h")
    answer.outcome = .complete
    answer.usage.inputTokens = 10
    answer.usage.cacheReadInputTokens = 4
    answer.usage.outputTokens = output
    return Turn(
      id: Identifier(high: UInt64(time) << 16 | 0x7000, low: number), parent: nil,
      role: .assistant, content: [.text("x")], created: time, answer: answer)
  }

  @Test func `answers are added up by model from a time on, copies once`() throws {
    let directory = try TemporaryDirectory()
    let archive = try Archive(directory: directory.path)
    let old: Int64 = 1_767_000_000_000
    let new = old + 86_400_000
    let home = session(1)
    try archive.write([
      .session(home), .turn(turn(old, 1, "a/b", output: 1), session: home.id),
      .turn(turn(new, 2, "a/b", output: 20), session: home.id),
      .turn(turn(new + 1, 3, "a/b", output: 300), session: home.id),
      .turn(turn(new + 2, 4, "c/d", output: 7), session: home.id),
      .turn(question(9, after: nil), session: home.id),
    ])
    _ = try archive.fork(at: Identifier(high: UInt64(new) << 16 | 0x7000, low: 2), into: session(2))
    let sums = try archive.usage(since: new)
    #expect(sums.map(\.model) == ["a/b", "c/d"] && sums.map(\.answers) == [2, 1])
    #expect(sums[0].usage.outputTokens == 320 && sums[0].usage.inputTokens == 20)
    #expect(sums[0].usage.cacheReadInputTokens == 8)
    #expect(try archive.usage(since: old).map(\.answers) == [3, 1])
    #expect(try archive.usage(since: new + 3) == [])
    // What is damaged is left out.
    try archive.perform { try $0.run("UPDATE turn SET answer = '{oh' WHERE model = 'c/d'") }
    #expect(try archive.usage(since: old).map(\.model) == ["a/b"])
  }
}
