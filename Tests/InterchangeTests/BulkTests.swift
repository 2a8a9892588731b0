import Conversation
import Foundation
import Messages
import PropertyTesting
import Testing

@testable import Interchange

/// Large and damaged files: every sound line counts, and each bad one is named.
@Suite struct BulkTests {
  /// 50 MB with `CONFAB_FULL=1`, a little of it otherwise.
  private static let size =
    ProcessInfo.processInfo.environment["CONFAB_FULL"] == "1" ? 50 << 20 : 2 << 20

  private static func line(_ number: Int, _ text: String) -> String {
    let kind = number % 2 == 0 ? "user" : "assistant"
    let parent = number == 0 ? "null" : "\"u\(number - 1)\""
    return #"{"type":"\#(kind)","uuid":"u\#(number)","parentUuid":\#(parent),"message":"#
      + #"{"role":"\#(kind)","content":"\#(text)","stop_reason":"end_turn"}}"#
  }

  private static func read(_ bytes: [UInt8]) -> Transcript {
    Transcript(
      bytes, format: .claude, source: TranscriptSource(name: "s", path: "/p", modified: 1))
  }

  /// What stands between the messages, and whether it is to be named as bad.
  private static let odd: [(line: String, isBad: Bool)] = [
    ("", false), ("\0\0\0\0", false), (#"{"type":"queue-operation","operation":"enqueue"}"#, false),
    (#"{"type":"unknown","uuid":"n","deep":[[{"a":null}]]}"#, false), ("{\"torn\":", true),
    (#"{"type":"user","uuid":"x"#, true), ("[1,2]", true), ("\0\0{\"type\":\0}\0", true),
    ("\u{2028}", true),
  ]

  @Test func `a large file with bad lines of every kind`() throws {
    // The line separator is text, and so is an escaped zero.
    let text = String(repeating: "word\u{2028} \\u0000", count: 400)
    var bytes: [UInt8] = []
    var bad: [Int] = []
    var number = 0
    while bytes.count < Self.size {
      bytes += Array(Self.line(number, text).utf8) + [0x0A]
      let odd = Self.odd[number % Self.odd.count]
      if odd.isBad { bad.append(number * 2 + 2) }
      bytes += Array(odd.line.utf8) + [0x0A]
      number += 1
    }
    let torn = Self.line(number, text).utf8.dropLast(9)
    let transcript = Self.read(bytes + torn)
    #expect(transcript.problems.map(\.line) == bad + [number * 2 + 1])
    #expect(transcript.problems.last?.reason == "it is cut")
    let turns = try #require(transcript.documents.first?.turns)
    #expect(turns.count == number)
    let whole = String(repeating: "word\u{2028} \0", count: 400)
    #expect(turns.allSatisfy { $0.text == whole })
  }

  @Test(arguments: 1...40) func `flipped, cut and filled bytes never end the reading`(seed: UInt64)
  {
    var random = SeededGenerator(seed: seed)
    let sound = Array((0..<40).map { Self.line($0, "text \($0)") + "\n" }.joined().utf8)
    for format in TranscriptFormat.allCases {
      var bytes = sound
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let start = Int.random(in: 0..<bytes.count, using: &random)
        let end = min(bytes.count, start + Int.random(in: 1...200, using: &random))
        switch Int.random(in: 0...2, using: &random) {
        case 0: bytes[start] ^= UInt8(1 << Int.random(in: 0...7, using: &random))
        case 1: bytes.replaceSubrange(start..<end, with: repeatElement(0, count: end - start))
        default: bytes.removeSubrange(start..<end)
        }
      }
      let transcript = Transcript(
        bytes, format: format, source: TranscriptSource(name: "s", path: "/p", modified: 1))
      let turns = transcript.documents.flatMap(\.turns)
      #expect(Set(turns.map(\.id)).count == turns.count)
      let ids = Set(turns.map(\.id))
      #expect(turns.allSatisfy { $0.parent.map(ids.contains) ?? true })
    }
  }
}
