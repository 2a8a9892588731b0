import PropertyTesting
import Testing

@testable import Canvas

@Suite struct HyperlinkTests {
  @Test(
    arguments: [
      ("https://a.example/b?c=d&e=f#g", "https://a.example/b?c=d&e=f#g"),
      ("HTTP://a.example", "HTTP://a.example"), ("mailto:a@b.example", "mailto:a@b.example"),
      ("https://a/%20%zz%", "https://a/%20%25zz%25"), ("https://a/b c", "https://a/b%20c"),
      ("https://a/日", "https://a/%E6%97%A5"), ("https://[::1]/", "https://[::1]/"),
      ("https://a/\u{1B}]8;;x\u{7}", "https://a/%1B]8;;x%07"),
      ("https://a/\u{9C}\u{7F}\\\"<>", "https://a/%C2%9C%7F%5C%22%3C%3E"),
      ("file:///etc/passwd", nil), ("javascript:alert(1)", nil), ("/relative", nil), ("", nil),
      ("a.example", nil), (" https://a", nil),
      ("https://" + String(repeating: "a", count: 2000), nil),
      ("https://" + String(repeating: "日", count: 300), nil),
    ] as [(String, String?)])
  func targets(url: String, target: String?) {
    #expect(Hyperlink(url)?.target == target)
  }

  /// Unreserved and reserved characters of RFC 3986 (2.2 and 2.3), and no others.
  @Test func charactersOfURLs() {
    let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    let allowed = Set((letters + "-._~" + ":/?#[]@" + "!$&'()*+,;=").utf8)
    for byte in UInt8(0)..<0x80 where byte != UInt8(ascii: "%") {
      let character = String(decoding: [byte], as: UTF8.self)
      let hexadecimal = (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      let expected = allowed.contains(byte) ? character : "%" + hexadecimal
      #expect(Hyperlink("https:" + character)?.target == "https:" + expected)
    }
  }

  /// What could end the sequence, or begin another, never gets into it.
  @Test(arguments: 0..<20) func nothingThatActs(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<500 {
      var url = String.UnicodeScalarView("https:".unicodeScalars)
      for _ in 0..<Int.random(in: 0...40, using: &generator) {
        let range: ClosedRange<UInt32> = Bool.random(using: &generator) ? 0...0xFF : 0...0x10FFFF
        url.append(Unicode.Scalar(UInt32.random(in: range, using: &generator)) ?? "%")
      }
      guard let link = Hyperlink(String(url)) else {
        Issue.record("no link of \(String(url).debugDescription)")
        return
      }
      #expect(link.target.utf8.allSatisfy { 0x21...0x7E ~= $0 })
      #expect(link.id.utf8.allSatisfy { 0x30...0x7A ~= $0 })
      #expect(link.target.utf8.count <= Hyperlink.limit)
    }
  }

  @Test func cellsKnowTheirLinks() throws {
    let link = try #require(Hyperlink("https://a.example"))
    var surface = Surface(size: Size(width: 20, height: 1))
    let line = Line([Span("a "), Span("日b", Style(.link, link: 7)), Span("c", Style(link: 8))])
    surface.put(line, at: Point(x: 0, y: 0)) { $0 == 7 ? link : nil }
    #expect(surface.description.hasSuffix("links\n  0,2-4 https://a.example\n"))
    surface.put(line, at: Point(x: 0, y: 0))
    #expect(!surface.description.contains("links"))
    #expect(MemoryLayout<Cell>.stride == 8)
  }

  @Test func aSurfaceHoldsSoManyLinks() {
    var surface = Surface(size: Size(width: 1, height: 1))
    for index in 1...300 {
      guard let link = Hyperlink("https://a.example/\(index)") else { continue }
      #expect(surface.number(of: link) == (index <= 255 ? UInt16(index) : 0))
      if index <= 255 { #expect(surface.hyperlink(of: Style(link: UInt16(index))) == link) }
    }
  }
}
