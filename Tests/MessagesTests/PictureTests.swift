import PropertyTesting
import Testing

@testable import Messages

@Suite struct PictureTests {
  static let whole: [(Picture.Format, [UInt8])] = [
    (.png, PictureFiles.png(1280, 720)), (.jpeg, PictureFiles.jpeg(1280, 720)),
    (.gif, PictureFiles.gif(1280, 720)), (.webp, PictureFiles.webp(1280, 720, chunk: "VP8 ")),
    (.webp, PictureFiles.webp(1280, 720, chunk: "VP8L")),
    (.webp, PictureFiles.webp(1280, 720, chunk: "VP8X")),
  ]

  @Test(arguments: whole) func `every format tells its size`(
    format: Picture.Format, bytes: [UInt8]
  ) throws {
    let picture = try Picture(bytes)
    #expect(picture.format == format && picture.width == 1280 && picture.height == 720)
  }

  /// GIF and JPEG may have data behind their end, the others say how long they are: of every
  /// beginning it is said that it is cut, or that it is nothing.
  @Test(arguments: whole) func `no beginning is taken for the whole`(
    format: Picture.Format, bytes: [UInt8]
  ) {
    for count in 0..<bytes.count - 1 {
      let beginning = Array(bytes[..<count])
      if format == .gif, count > 12 { continue }
      #expect(throws: Picture.Fault.self, "\(count) bytes") { try Picture(beginning) }
    }
  }

  @Test(
    arguments: [
      [], Array("hello".utf8), Array("GIF88a..........".utf8), Array("RIFF....WAVEfmt ".utf8),
      [0xFF, 0xD8], Array("%PDF-1.7 and more".utf8), [UInt8](repeating: 0, count: 100),
    ] as [[UInt8]]) func `what is none of them is none`(bytes: [UInt8])
  {
    #expect(throws: Picture.Fault.otherType) { try Picture(bytes) }
  }

  @Test(arguments: 1...200) func `nothing traps`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var bytes = Self.whole[Int(seed) % Self.whole.count].1
    for _ in 0..<8 {
      bytes[Int.random(in: 8..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
    }
    _ = try? Picture(bytes)
  }

  @Test func `a size of nothing is damage`() {
    #expect(throws: Picture.Fault.cut(.png)) { try Picture(PictureFiles.png(0, 5)) }
  }
}

@Suite struct UsageWindowTests {
  @Test func `Kimi's windows are read`() {
    let answer = #"""
      {"usage":{"used":"40","limit":"1000","resetTime":"2026-01-08T00:00:00Z"},
       "limits":[{"window":{"duration":300,"timeUnit":"TIME_UNIT_MINUTE"},
                  "detail":{"limit":"200","remaining":"150","resetTime":"2026-01-02T15:00:00Z"}},
                 {"window":{"duration":1,"timeUnit":"TIME_UNIT_MOON"},"detail":{"limit":1,"used":1}}],
       "boosterWallet":{"x":[1]}}
      """#
    let windows = UsageWindow.windows(in: Array(answer.utf8))
    #expect(windows.map(\.name) == ["5 hours", "7 days"])
    #expect(windows.map(\.used) == [50, 40] && windows.map(\.limit) == [200, 1000])
    #expect(windows.last?.reset == "2026-01-08T00:00:00Z")
  }

  @Test(arguments: [
    "", "null", "[]", "<html>", #"{"usage":7,"limits":{}}"#, #"{"usage":{"limit":"0","used":"0"}}"#,
    #"{"limits":[{"detail":{"limit":"x"}},null,{"window":{"duration":-1}}]}"#,
    #"{"usage":{"limit":"99999999999999999999","used":"1"}}"#,
  ]) func `anything else is no window`(answer: String) {
    #expect(UsageWindow.windows(in: Array(answer.utf8)) == [])
  }

  @Test func `prices count every kind of token`() {
    var usage = Usage()
    usage.inputTokens = 1_000_000
    usage.outputTokens = 100_000
    usage.cacheReadInputTokens = 2_000_000
    usage.cacheCreationInputTokens = 500_000
    #expect(Price(input: 3, output: 15).cost(of: usage) == 3 + 1.5 + 6 + 1.5)
    let cached = Price(input: 3, output: 15, cacheRead: 0.25, cacheWrite: 4)
    #expect(cached.cost(of: usage) == 3 + 1.5 + 0.5 + 2)
  }

  @Test func `tokens are counted without what has none`() {
    let request = MessagesRequest(
      model: "m", maxTokens: 5, system: "s",
      messages: [Message(role: .user, content: [.text("q")])],
      parameters: ["temperature": .number(1), "thinking": .object(["type": .string("adaptive")])])
    #expect(
      String(decoding: request.countBody(), as: UTF8.self)
        == #"{"messages":[{"content":"q","role":"user"}],"model":"m","system":"s","#
        + #""thinking":{"type":"adaptive"}}"#)
    #expect(MessagesRequest.count(in: Array(#"{"input_tokens":14}"#.utf8)) == 14)
    #expect(MessagesRequest.count(in: Array("<html>".utf8)) == nil)
  }
}
