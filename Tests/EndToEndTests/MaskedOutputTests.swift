import Messages
import PropertyTesting
import Settings
import Testing

@testable import confab

/// Keys in what a command writes, however the bytes come.
@Suite struct MaskedOutputTests {
  @Test(arguments: UInt64(0)..<100) func noKeyIsTold(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let key = "canary-0123456789-canary"
    let redaction = Redaction([Secret(key)])
    let lines = (0..<40).map { "line \($0)" + ($0 % 7 == 3 ? " KEY=\(key) end" : "") }
    var bytes = Array((lines.joined(separator: "\n") + "\n").utf8)[...]
    var output = MaskedOutput()
    var told: [UInt8] = []
    var now: Int64 = 0
    while !bytes.isEmpty {
      let count = Int.random(in: 1...40, using: &random)
      output.add(Array(bytes.prefix(count)))
      bytes = bytes.dropFirst(count)
      now += Int64.random(in: 0...20, using: &random)
      told += output.take(now: now, redaction) ?? []
    }
    told += output.take(now: now + 100, redaction) ?? []
    let text = String(decoding: told, as: UTF8.self)
    #expect(!text.contains(key) && !text.contains("0123456789"))
    // Nothing else is missing.
    #expect(text == redaction.apply(lines.joined(separator: "\n") + "\n"))
  }

  @Test func ofALotTheEndIsKept() {
    var output = MaskedOutput()
    for number in 0..<100_000 { output.add(Array("line \(number)\n".utf8)) }
    let told = output.take(now: 0, Redaction([])) ?? []
    #expect(told.count <= 128 << 10)
    #expect(String(decoding: told, as: UTF8.self).hasSuffix("line 99999\n"))
    #expect(output.deadline == nil)
  }
}
