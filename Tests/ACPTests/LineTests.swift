import Messages
import PropertyTesting
import Testing

@Suite struct LineTests {
  @Test(arguments: 0..<50) func anySplitGivesTheSameLines(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let text = "{}\n\n  \r\nlong line with ä\r\n{\"a\":1}\nrest"
    var splitter = LineSplitter(limit: 1000)
    var pieces: [LineSplitter.Piece] = []
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = Int.random(in: 1...rest.count, using: &random)
      pieces += splitter.feed(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    #expect(
      pieces == [
        .line(Array("{}".utf8)), .line(Array("long line with ä\r".utf8)),
        .line(Array("{\"a\":1}".utf8)),
      ])
  }

  @Test(arguments: 1...9) func aLineTooLongIsPassedOver(size: Int) {
    var splitter = LineSplitter(limit: 5)
    var pieces: [LineSplitter.Piece] = []
    for piece in Array("12345\n123456\n1234567890\nab\n".utf8).chunks(of: size) {
      pieces += splitter.feed(Array(piece))
    }
    #expect(pieces == [.line(Array("12345".utf8)), .tooLong, .tooLong, .line(Array("ab".utf8))])
  }
}

extension Array {
  func chunks(of size: Int) -> [ArraySlice<Element>] {
    stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
  }
}
