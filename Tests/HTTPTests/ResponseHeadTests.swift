import PropertyTesting
import Testing

@testable import HTTP

/// Header lines as curl hands them over.
@Suite struct ResponseHeadTests {
  private func head(_ lines: [String]) -> ResponseHead {
    var head = ResponseHead()
    for line in lines {
      let fits = Array(line.utf8).withUnsafeBytes { head.take($0) }
      #expect(fits)
    }
    return head
  }

  @Test(arguments: [
    ("HTTP/1.1 200 OK\r\n", 200), ("HTTP/2 429 \r\n", 429), ("HTTP/1.0 404\r\n", 404),
    ("HTTP/3 529\n", 529), ("HTTP/1.1\r\n", 0), ("HTTP/1.1 abc\r\n", 0),
  ])
  func status(line: String, status: Int) {
    #expect(head([line]).status == status)
  }

  @Test func values() {
    let head = head([
      "HTTP/1.1 200 OK\r\n", "A: b\r\n", "C:d \t\r\n", "E:\r\n", "no colon\r\n", "F: g: h\r\n",
      "  folded\r\n", "\r\n", "Trailer: x\r\n",
    ])
    #expect(head.isComplete)
    #expect(
      head.headers == [
        HTTPHeader(name: "A", value: "b"), HTTPHeader(name: "C", value: "d"),
        HTTPHeader(name: "E", value: ""), HTTPHeader(name: "F", value: "g: h folded"),
      ])
  }

  @Test func interimAnswersAreForgotten() {
    var lines = ["HTTP/1.1 100 Continue\r\n", "A: b\r\n", "\r\n"]
    #expect(!head(lines).isComplete)
    lines += ["HTTP/1.1 200 OK\r\n", "\r\n"]
    #expect(head(lines).isComplete)
    #expect(head(lines).headers.isEmpty)
  }

  @Test func anyBytesAreSurvived() {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<2000 {
      var head = ResponseHead()
      for _ in 0..<4 {
        let count = Int.random(in: 0..<12, using: &random)
        let line = (0..<count).map { _ in
          [0x20, 0x09, 0x3A, 0x0D, 0x0A, 0x41, 0xFF, 0x00].randomElement(using: &random) ?? 0x41
        }
        _ = line.map { UInt8($0) }.withUnsafeBytes { head.take($0) }
      }
    }
  }

  @Test func theLimitCountsEveryLine() {
    var head = ResponseHead()
    let line = [UInt8](repeating: 0x61, count: 1 << 10)
    for _ in 0..<256 { #expect(line.withUnsafeBytes { head.take($0) }) }
    #expect(!line.withUnsafeBytes { head.take($0) })
  }
}
