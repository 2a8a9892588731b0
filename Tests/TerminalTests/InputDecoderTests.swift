import Canvas
import PropertyTesting
import Testing

@testable import Terminal

@Suite struct InputDecoderTests {
  @Test(arguments: KeyCorpus.keys.indices)
  func key(index: Int) {
    let (bytes, key) = KeyCorpus.keys[index]
    #expect(decode(bytes) == [.key(key)], "\(bytes.debugDescription)")
  }

  @Test(arguments: KeyCorpus.silent)
  func swallowed(sequence: String) {
    #expect(decode(sequence) == [])
    #expect(decode("a" + sequence + "b") == [.key(.character("a")), .key(.character("b"))])
  }

  /// Every recorded sequence, whole, cut at every byte, and byte by byte, is its key or nothing.
  @Test(arguments: KeyRecords.terminals)
  func recorded(terminal: KeyRecords.Terminal) {
    for (sequence, key) in terminal.keys {
      let expected = key.map { [Input.key($0)] } ?? []
      let bytes = Array(sequence.utf8)
      #expect(decode(bytes) == expected, "\(sequence.debugDescription)")
      for cut in 1..<max(2, bytes.count) where bytes.count > 1 {
        #expect(decode(bytes, chunks: [cut]) == expected, "\(sequence.debugDescription) \(cut)")
      }
      #expect(decode(bytes, chunks: Array(1..<bytes.count)) == expected)
      // A line end between text is a paste.
      if ["\r", "\n"].contains(sequence) { continue }
      let around = decode(Array("x".utf8) + bytes + Array("y".utf8)).spelled
      let typed = [Input.key(.character("x"))] + expected + [.key(.character("y"))]
      // A key that is a character joins the text around it.
      #expect(around == typed.spelled, "\(sequence.debugDescription)")
    }
  }

  /// The size of the corpus (T6).
  @Test func thereAreEnoughRecords() {
    #expect(KeyRecords.terminals.reduce(0) { $0 + $1.keys.count } >= 600)
  }

  @Test func everySplitEqualsTheWhole() {
    // Line ends between text are left out: whether they are a paste depends on the read on purpose.
    let keys = KeyCorpus.keys.map(\.bytes).filter { !["\r", "\n"].contains($0) }
    let corpus = keys + KeyCorpus.silent.filter { $0.utf8.count < 100 }
    for sequence in corpus + ["\u{1B}[I\u{1B}[O", "\u{1B}[200~a\r\nb\u{1B}[3~\u{1B}[201~c"] {
      let bytes = Array(("x" + sequence + "字y").utf8)
      let whole = decode(bytes).spelled
      for cut in 1..<bytes.count {
        #expect(
          decode(bytes, chunks: [cut]).spelled == whole, "\(sequence.debugDescription) \(cut)")
      }
      #expect(decode(bytes, chunks: Array(1..<bytes.count)).spelled == whole)
    }
  }

  @Test func typedText() {
    #expect(decode("héllo 字") == [.text("héllo 字")])
    #expect(decode("ab\r") == [.text("ab"), .key(Key(.enter))])
    #expect(decode("e\u{301}") == [.key(.character("e\u{301}"))])
    #expect(decode("👨‍👩‍👧") == [.key(.character("👨‍👩‍👧"))])
    #expect(decode("a\u{9B}31mb") == [.text("a31mb")])
    #expect(decode("\u{85}") == [])
  }

  @Test(
    arguments: [
      ([0xFF], "\u{FFFD}"), ([0x61, 0xC3, 0x28], "a\u{FFFD}("),
      ([0xE2, 0x82, 0x61], "\u{FFFD}a"), ([0xC0, 0xAF], "\u{FFFD}\u{FFFD}"),
      ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"),
      ([0xF4, 0x90, 0x80, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
    ] as [([UInt8], String)])
  func invalidUTF8(bytes: [UInt8], text: String) {
    #expect(decode(bytes).spelled == [Input.text(text)].spelled)
    let cut = decode(bytes, chunks: Array(1..<bytes.count))
    #expect(cut.spelled == [Input.text(text)].spelled)
  }

  @Test func timeouts() {
    func late(_ text: String) -> (before: [Input], wait: Int?, after: [Input]) {
      var decoder = InputDecoder()
      let before = decoder.feed(Array(text.utf8))
      let wait = decoder.pendingTimeout
      let after = decoder.timeout()
      #expect(!decoder.needsTimeout)
      #expect(decoder.feed(Array("z".utf8)) == [.key(.character("z"))])
      return (before, wait, after)
    }
    let escape = Input.key(Key(.escape))
    #expect(late("\u{1B}") == ([], 20, [escape]))
    #expect(late("\u{1B}\u{1B}") == ([], 20, [escape, escape]))
    #expect(late("\u{1B}\u{1B}\u{1B}") == ([escape], 20, [escape, escape]))
    #expect(late("\u{1B}[") == ([], 100, [.key(.alt("["))]))
    #expect(late("\u{1B}O") == ([], 100, [.key(.alt("O"))]))
    #expect(late("\u{1B}P") == ([], 100, [.key(.alt("P"))]))
    #expect(late("\u{1B}]") == ([], 100, [.key(.alt("]"))]))
    #expect(late("\u{1B}[1;5") == ([], 1_000, []))
    #expect(late("\u{1B}]11;rgb") == ([], 1_000, []))
    #expect(late("\u{1B}[200~ab\rc") == ([], 1_000, [.paste("ab\nc")]))
    #expect(late("a") == ([.key(.character("a"))], nil, []))
    var decoder = InputDecoder()
    #expect(decoder.feed([0xE5, 0xAD]) == [])
    #expect(decoder.timeout() == [.key(.character("\u{FFFD}"))])
  }

  @Test func escapeThenOtherKeys() {
    #expect(decode("\u{1B}\u{1B}a") == [.key(Key(.escape)), .key(.alt("a"))])
    #expect(decode("\u{1B}[1;\u{1B}[A") == [.key(Key(.up))])
    #expect(decode("\u{1B}]11;x\u{1B}[A") == [.key(Key(.up))])
    #expect(decode("\u{1B}[1\u{3}") == [.key(.control("c"))])
    #expect(decode("\u{1B}[I\u{1B}[O") == [.focus(true), .focus(false)])
  }

  @Test func wheel() {
    #expect(decode("\u{1B}[A\u{1B}[A\u{1B}[A") == [.wheel(-3)])
    #expect(decode("\u{1B}OB\u{1B}OB\u{1B}OB\u{1B}OB") == [.wheel(4)])
    #expect(decode("\u{1B}[A\u{1B}[A") == [.key(Key(.up)), .key(Key(.up))])
    #expect(decode("\u{1B}[C\u{1B}[C\u{1B}[C").count == 3)
    #expect(decode("\u{1B}[<64;1;1M\u{1B}[<64;1;1M") == [.wheel(-6)])
    #expect(decode("\u{1B}[<65;1;1M") == [.wheel(3)])
    #expect(decode("\u{1B}[<68;1;1M") == [.wheel(-3)])
  }

  @Test func fuzzedBytesNeverCrash() {
    var generator = SeededGenerator(seed: 7)
    let telling = Array("\u{1B}[]OPX^_<>?;:$~uM0123456789\u{7}\\\r\nab".utf8) + [0xE5, 0xAD, 0x97]
    for _ in 0..<20_000 {
      var decoder = InputDecoder()
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let bytes = (0..<Int.random(in: 0...24, using: &generator)).map { _ in
          Bool.random(using: &generator)
            ? telling.randomElement(using: &generator) ?? 0
            : UInt8.random(in: 0...255, using: &generator)
        }
        _ = decoder.feed(bytes)
        if Bool.random(using: &generator) { _ = decoder.timeout() }
      }
      _ = decoder.timeout()
      #expect(decoder.feed(Array("q".utf8)) == [.key(.character("q"))])
    }
  }

  @Test func sequencesNeverBecomeText() {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<5_000 {
      var sequence: [UInt8] = [0x1B]
      if Bool.random(using: &generator) {
        sequence.append(UInt8(ascii: "["))
        sequence += (0..<Int.random(in: 1...40, using: &generator)).map { _ in
          UInt8.random(in: 0x30...0x3F, using: &generator)
        }
        sequence.append(UInt8.random(in: 0x40...0x7E, using: &generator))
        if sequence.suffix(5).elementsEqual(Array("[200~".utf8)) { continue }
      } else {
        sequence.append(Array("]PX^_".utf8).randomElement(using: &generator) ?? 0x5D)
        sequence += (0..<Int.random(in: 0...40, using: &generator)).map { _ in
          UInt8.random(in: 0x20...0x7E, using: &generator)
        }
        sequence += [0x1B, 0x5C]
      }
      for input in decode(sequence) {
        switch input {
        case .key(let key):
          // A code point report is a key press; nothing else may name a character.
          if case .character = key.code { #expect([0x75, 0x7E].contains(sequence.last)) }
        case .text where sequence.last == 0x75: break
        case .wheel, .focus: break
        default: Issue.record("\(sequence) gave \(input)")
        }
      }
    }
  }

  /// Escape is pressed right before something that the terminal says by itself.
  @Test(
    arguments: [
      ("\u{1B}P>|tmux 3.3a\u{1B}\\\u{1B}[?1;2c", []), ("\u{1B}]11;rgb:0000/0000/0000\u{7}", []),
      ("\u{1B}[?1;2c", []), ("\u{1B}[I", [.focus(true)]),
      ("\u{1B}[200~x\u{1B}[201~", [.paste("x")]),
    ] as [(String, [Input])])
  func escapeBeforeWhatIsNoKey(bytes: String, rest: [Input]) {
    var decoder = InputDecoder()
    decoder.answers.isAsking = true
    #expect(decoder.feed(Array("\u{1B}\(bytes)".utf8)) == [.key(Key(.escape))] + rest)
    // In two reads, the Escape key's byte alone in the first.
    decoder = InputDecoder()
    decoder.answers.isAsking = true
    #expect(decoder.feed([0x1B]) == [])
    #expect(decoder.feed(Array(bytes.utf8)) == [.key(Key(.escape))] + rest)
  }
}
