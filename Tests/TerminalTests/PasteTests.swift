import Canvas
import Testing

@testable import Terminal

@Suite struct PasteTests {
  @Test(
    arguments: [
      ("hello", "hello"), ("a\rb\r\nc\nd", "a\nb\nc\nd"), ("\r\r\n\n", "\n\n\n"),
      ("tab\there", "tab\there"), ("\u{1B}[31mred\u{1B}[0m", "[31mred[0m"),
      ("\u{0}\u{7}\u{8}\u{7F}x\u{9B}y", "xy"), ("\u{1B}\u{1B}[201", "[201"), ("", ""),
      ("\u{1B}[200~", "[200~"), ("字👨‍👩‍👧", "字👨‍👩‍👧"),
    ])
  func cleaned(pasted: String, text: String) {
    let bytes = Array("\u{1B}[200~\(pasted)\u{1B}[201~!".utf8)
    let omitted =
      pasted.unicodeScalars.count { $0.value < 0x20 || 0x7F..<0xA0 ~= $0.value }
      - pasted.unicodeScalars.count { "\t\r\n".unicodeScalars.contains($0) }
    let expected: [Input] =
      [.paste(text)] + (omitted > 0 ? [.omitted(omitted)] : []) + [.key(.character("!"))]
    #expect(decode(bytes) == expected)
    for cut in 1..<bytes.count { #expect(decode(bytes, chunks: [cut]) == expected) }
    #expect(decode(bytes, chunks: Array(1..<bytes.count)) == expected)
  }

  @Test func withoutBrackets() {
    #expect(decode("one\rtwo\rthree") == [.paste("one\ntwo\nthree")])
    #expect(decode("one\r\ntwo\r") == [.paste("one\ntwo\n")])
    #expect(decode("\rx") == [.paste("\nx")])
    #expect(decode("one\r") == [.text("one"), .key(Key(.enter))])
    #expect(decode("\r") == [.key(Key(.enter))])
    #expect(decode("\r\r") == [.key(Key(.enter)), .key(Key(.enter))])
    #expect(decode("a\r\u{3}b").contains(.key(.control("c"))))
    var decoder = InputDecoder()
    #expect(decoder.feed(Array("a\rb".utf8) + [0xE5, 0xAD]) == [.paste("a\nb")])
    #expect(decoder.feed([0x97]) == [.key(.character("字"))])
  }

  @Test(arguments: [(1, 1_000), (7, 1_000), (4_096, 26_000), (.max, 26_000)])
  func longPastesInAnyChunks(size: Int, lines: Int) {
    let text = String(repeating: "A line of pasted text, with é and 字.\n", count: lines)
    let bytes = Array("\u{1B}[200~\(text)\u{1B}[201~".utf8)
    do {
      let size = min(size, bytes.count)
      var decoder = InputDecoder()
      var inputs: [Input] = []
      for start in stride(from: 0, to: bytes.count, by: size) {
        inputs += decoder.feed(Array(bytes[start..<min(start + size, bytes.count)]))
      }
      #expect(inputs == [.paste(text)])
    }
  }
}
