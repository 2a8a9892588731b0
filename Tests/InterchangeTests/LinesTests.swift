import Messages
import PropertyTesting
import Testing

@testable import Interchange

@Suite struct LinesTests {
  private func read(_ text: String) -> (numbers: [Int], problems: [LineProblem]) {
    var lines = Lines(Array(text.utf8))
    var numbers: [Int] = []
    while let (number, _) = lines.next() { numbers.append(number) }
    return (numbers, lines.problems)
  }

  @Test(arguments: [
    ("", [], []), ("{}", [1], []), ("{}\n{}\n", [1, 2], []), ("\n\r\n{}\r\n", [3], []),
    ("{\"a\":\"x\u{2028}y\u{2029}\"}\n{}", [1, 2], []), ("\0\0\0{}\0\0\n{}", [1, 2], []),
    ("{}\n{\"a\":1\n{}", [1, 3], [2]), ("{}\n{\"a", [1], [2]), ("[]\n1\n{}", [3], [1, 2]),
    ("\u{FEFF}{}\n{}", [1, 2], []), ("{\"a\":1}{\"b\":2}\n{}", [2], [1]), ("\0\0\0", [], []),
  ])
  func `one bad line costs one line`(text: String, numbers: [Int], problems: [Int]) {
    let result = read(text)
    #expect(result.numbers == numbers)
    #expect(result.problems.map(\.line) == problems)
  }

  @Test func `a line of 8 MB is read`() {
    let text = String(repeating: "x", count: 8 << 20)
    #expect(read("{\"a\":\"\(text)\"}\n{}").numbers == [1, 2])
  }

  @Test func `reasons are plain`() {
    #expect(read("{\"a\n{}").problems.first?.reason.contains("JSON") == true)
    #expect(read("{}\n{\"a").problems.map(\.reason) == ["it is cut"])
    #expect(read("[]").problems.map(\.reason) == ["it is no object"])
  }

  @Test func `any bytes end, and every whole record counts`() {
    var random = SeededGenerator(seed: 11)
    for _ in 1...500 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0...60, using: &random) {
        bytes.append(Array("{}\"a:1,\n\0\\ ".utf8).randomElement(using: &random) ?? 0)
      }
      var lines = Lines(bytes + Array("\n{\"last\":1}\n".utf8))
      var last: [String: JSON] = [:]
      while let (_, record) = lines.next() { last = record }
      #expect(last == ["last": .integer(1)])
    }
  }
}
