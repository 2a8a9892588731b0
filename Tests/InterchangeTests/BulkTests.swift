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
    ProcessInfo.processInfo.environment["CONFAB_FULL"] == "1" ? 50 << 20 : 1 << 20

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

  @Test func `a large file with bad lines of every kind`() throws {
    let text = String(repeating: "word\u{2028} ", count: 400)
    let odd = [
      "", "\0\0\0\0", #"{"type":"queue-operation","operation":"enqueue"}"#, "{\"torn\":",
      #"{"type":"user","uuid":"x"#, "[1,2]", #"{"type":"unknown","uuid":"n"}"#,
    ]
    var bytes: [UInt8] = []
    var number = 0
    var bad = 0
    while bytes.count < Self.size {
      bytes += Array(Self.line(number, text).utf8) + [0x0A]
      let between = odd[number % odd.count]
      if between.hasPrefix("{\"torn") || between.hasSuffix("\"x") || between.hasPrefix("[") {
        bad += 1
      }
      bytes += Array(between.utf8) + [0x0A]
      number += 1
    }
    let transcript = Self.read(bytes)
    #expect(transcript.documents.first?.turns.count == number)
    #expect(transcript.problems.count == bad)
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
