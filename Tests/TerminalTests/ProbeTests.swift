import Canvas
import Glibc
import Testing

@testable import Terminal

/// What the terminal says of itself, and what only looks like it.
@Suite struct TerminalAnswerTests {
  static let grey = Color.rgb(red: 0x16, green: 0x18, blue: 0x1F)
  static let answers = [
    "\u{1B}]11;rgb:1616/1818/1f1f\u{1B}\\", "\u{1B}]11;rgb:16/18/1f\u{7}",
    "\u{1B}]11;rgba:1616/1818/1F1F/ffff\u{1B}\\",
  ]

  @Test(arguments: [
    ("11;rgb:0/8/f", Color?.some(.rgb(red: 0, green: 136, blue: 255))),
    ("11;rgb:000/800/fff", .rgb(red: 0, green: 128, blue: 255)),
    ("11;rgb:ffff/FFFF/fFfF", .rgb(red: 255, green: 255, blue: 255)),
    ("11;rgb:fff/ff/fff", nil), ("11;rgb:ff/ff", nil), ("11;rgb:ff/ff/ff/ff", nil),
    ("11;rgb:fffff/fffff/fffff", nil), ("11;rgb://", nil), ("11;rgb:gg/00/00", nil),
    ("11;rgb:+f/00/00", nil), ("11;rgb: f/00/00", nil), ("10;rgb:ff/ff/ff", nil),
    ("11;?", nil), ("11;#ffffff", nil), ("11;rgba:ff/ff/ff", nil), ("", nil), ("11;rgb:", nil),
    ("11;rgb:ff/ff/ff;", nil), ("11;rgb:ff/ff/ff" + String(repeating: "/ff", count: 20), nil),
  ])
  func grammar(text: String, color: Color?) {
    #expect(TerminalAnswer.background(Array(text.utf8)) == color)
  }

  /// Cut anywhere, with typing before and after, and with a pause at the cut.
  @Test(arguments: answers)
  func nothingLeaksAtAnyCut(answer: String) {
    let bytes = Array("a\(answer)\u{1B}[?62;4cz".utf8)
    for first in 0...bytes.count {
      for second in stride(from: first, through: bytes.count, by: 3) {
        var decoder = InputDecoder()
        decoder.answers.isAsking = true
        var inputs: [Input] = []
        for part in [bytes[..<first], bytes[first..<second], bytes[second...]] {
          inputs += decoder.feed(Array(part))
          // A cut is made up for within the shortest patience while answers are expected.
          if decoder.answers.isAsking { #expect((decoder.pendingTimeout ?? 250) >= 250) }
        }
        #expect(inputs.spelled == [.key(.character("a")), .key(.character("z"))])
        #expect(decoder.answers.background == Self.grey)
        #expect(!decoder.answers.isAsking)
      }
    }
  }

  @Test func byteByByte() {
    var decoder = InputDecoder()
    decoder.answers.isAsking = true
    for byte in (Self.answers[0] + "\u{1B}[?1;2c").utf8 { #expect(decoder.feed([byte]) == []) }
    #expect(decoder.answers.background == Self.grey)
  }

  @Test func unaskedAnswersAreSwallowed() {
    var decoder = InputDecoder()
    for answer in Self.answers { #expect(decoder.feed(Array(answer.utf8)) == []) }
    #expect(decoder.answers.background == nil)
  }

  @Test func afterTheFenceNothingCounts() {
    var decoder = InputDecoder()
    decoder.answers.isAsking = true
    #expect(decoder.feed(Array("\u{1B}[?62c\(Self.answers[0])".utf8)) == [])
    #expect(decoder.answers.background == nil)
  }

  @Test(arguments: [
    // In a paste; in other strings; too long; broken off; a second answer.
    "\u{1B}[200~\u{1B}]11;rgb:ff/ff/ff\u{7}\u{1B}[201~", "\u{1B}P11;rgb:ff/ff/ff\u{1B}\\",
    "\u{1B}_11;rgb:ff/ff/ff\u{1B}\\", "\u{1B}]11;rgb:ff/ff/ff\u{18}",
    "\u{1B}]11;rgb:ff/ff/ff" + String(repeating: "0", count: 100_000) + "\u{7}",
    "\u{1B}]11;rgb:ff/ff/ff\u{1B}[A", "]11;rgb:ff/ff/ff\u{7}",
  ])
  func spoofs(text: String) {
    var decoder = InputDecoder()
    decoder.answers.isAsking = true
    _ = decoder.feed(Array(text.utf8))
    #expect(decoder.answers.background == nil)
    _ = decoder.feed(Array(Self.answers[0].utf8))
    _ = decoder.feed(Array("\u{1B}]11;rgb:ff/ff/ff\u{7}".utf8))
    #expect(decoder.answers.background == Self.grey)
  }
}

/// Answers that come late, in parts, or in a form that is none (R13): nothing of them is typed.
@Suite struct LateAnswerTests {
  /// What the keys would type.
  private func typed(_ inputs: [Input]) -> String {
    inputs.map { input in
      switch input {
      case .text(let text), .paste(let text): return text
      case .key(let key):
        if case .character(let character) = key.code { return String(character) }
        return ""
      default: return ""
      }
    }.joined()
  }

  static let answers =
    TerminalAnswerTests.answers + [
      "\u{1B}P>|WezTerm 20240203\u{1B}\\", "\u{1B}[?1u", "\u{1B}[?2026;2$y", "\u{1B}[?62;22;52c",
    ]

  /// Cut anywhere but inside the introducer, with so long a pause that what came before is given
  /// up, before and after the time in which answers count.
  @Test(arguments: answers, [true, false])
  func aPauseAnywhere(answer: String, counts: Bool) {
    let bytes = Array(answer.utf8)
    for cut in 1..<bytes.count {
      for pauses in 1...2 {
        var decoder = InputDecoder()
        decoder.answers.isAsking = true
        if !counts { decoder.answers.isAsking = false }
        #expect(decoder.answers.isListening)
        var inputs = decoder.feed(Array(bytes[..<cut]))
        inputs += decoder.timeout()
        let second = pauses == 2 ? min(bytes.count, cut + 2) : bytes.count
        inputs += decoder.feed(Array(bytes[cut..<second]))
        if second < bytes.count {
          if decoder.needsTimeout { inputs += decoder.timeout() }
          inputs += decoder.feed(Array(bytes[second...]))
        }
        inputs += decoder.feed(Array("z".utf8))
        let text = typed(inputs)
        // Given up with its first bytes, an introducer is a chord of Alt: a key, not text.
        #expect(
          ["z", "]z", "[z", "Pz"].contains(text), "\(answer.debugDescription) \(cut): \(text)")
      }
    }
  }

  /// What is typed after a broken answer is typed.
  @Test func typingGoesOn() {
    for broken in ["\u{1B}]11;rgb:ff/ff", "\u{1B}[?62;2", "\u{1B}P>|kit"] {
      var decoder = InputDecoder()
      decoder.answers.isAsking = true
      #expect(decoder.feed(Array(broken.utf8)) == [])
      #expect(decoder.timeout() == [])
      let text = broken.contains("P") ? "\u{3}" : "z"
      #expect(decoder.feed(Array(text.utf8)).count == 1)
      #expect(decoder.feed(Array("hello".utf8)) == [.text("hello")])
    }
  }

  /// What is pasted is text, whatever it looks like.
  @Test(arguments: answers)
  func pastedAnswers(answer: String) {
    var decoder = InputDecoder()
    decoder.answers.isAsking = true
    let inputs = decoder.feed(Array("\u{1B}[200~\(answer)\u{1B}[201~".utf8))
    let expected = answer.unicodeScalars.filter { $0.value >= 0x20 }
    let omitted = answer.unicodeScalars.count - expected.count
    #expect(
      inputs == [.paste(String(String.UnicodeScalarView(expected))), .omitted(omitted)])
    #expect(decoder.answers.background == nil && decoder.answers.isAsking)
    #expect(decoder.answers.name == nil && !decoder.answers.hasKittyKeys)
  }

  @Test(arguments: [
    (">|kitty(0.35)", "kitty(0.35)"), (">|", nil), ("kitty", nil), (">|a\u{1B}b", nil),
    (">|é", nil), (">|" + String(repeating: "x", count: 64), nil),
  ])
  func names(text: String, name: String?) {
    #expect(TerminalAnswer.name(Array(text.utf8)) == name)
  }
}

extension TerminalScreenTests {
  /// A clock that stands until it is moved.
  final class Clock {
    var time: Int64 = 5_000
  }

  static let questions = "\u{1B}[>q\u{1B}[?u\u{1B}]11;?\u{1B}\\\u{1B}[c"

  private func screen(
    _ terminal: PseudoTerminal, _ clock: Clock, term: String = "xterm-256color",
    locale: String = "C.UTF-8"
  ) throws -> TerminalScreen {
    try TerminalScreen(
      input: terminal.input, output: terminal.path, environment: ["TERM": term, "LANG": locale],
      theme: .terminal, clock: { clock.time })
  }

  @Test func theQuestionsFollowTheFirstFrame() throws {
    let terminal = try PseudoTerminal()
    let screen = try screen(terminal, Clock())
    screen.probe()  // before it is entered: nothing
    screen.enter()
    screen.present(frame(["hello"]))
    #expect(screen.flush() == .done)
    #expect(!terminal.received().contains("\u{1B}]11"))
    screen.probe()
    screen.probe()
    #expect(screen.wantsWrite && screen.flush() == .done)
    #expect(terminal.received() == Self.questions)
    terminal.type("x\u{1B}]11;rgb:ffff/ffff/ffff\u{1B}\\\u{1B}[?62;22cy")
    #expect(screen.read() == .input([.key(.character("x")), .key(.character("y"))]))
    #expect(screen.background == .rgb(red: 255, green: 255, blue: 255))
    screen.leave()
  }

  @Test func aLateAnswerIsIgnored() throws {
    let terminal = try PseudoTerminal()
    let clock = Clock()
    let screen = try screen(terminal, clock)
    screen.enter()
    screen.present(frame(["hello"]))
    _ = screen.flush()
    screen.probe()
    _ = screen.flush()
    terminal.type("\u{1B}]11;rgb:ffff/")
    #expect(screen.read() == .nothing)
    clock.time += 1_000
    terminal.type("ffff/ffff\u{1B}\\\u{1B}[?62;22c")
    #expect(screen.read() == .nothing)
    #expect(screen.background == nil)
    screen.leave()
  }

  /// A terminal that does not read UTF-8 gets ASCII.
  @Test(arguments: [3, 2], ["xterm", "vt100"])
  func theEncodingIsTested(column: Int, term: String) throws {
    let terminal = try PseudoTerminal()
    let screen = try screen(terminal, Clock(), term: term, locale: "C")
    screen.enter()
    screen.present(frame(["─é字x"]))
    _ = screen.flush()
    screen.probe()
    _ = screen.flush()
    #expect(terminal.received().contains("\u{1B}[2;1Hé\u{1B}[6n"))
    terminal.type("\u{1B}[2;\(column)R\u{1B}[?62;22c")
    #expect(screen.read() == .nothing)
    #expect(screen.flush() == .done)
    let received = terminal.received()
    #expect(received.contains("\u{1B}[2J") || received.contains("\u{1B}[J"))
    #expect(received.contains(column == 3 ? "-e? x" : "─é字x"))
    screen.leave()
  }

  @Test func aConsoleIsNotAsked() throws {
    let terminal = try PseudoTerminal()
    let screen = try screen(terminal, Clock(), term: "linux")
    screen.enter()
    screen.present(frame(["hello"]))
    _ = screen.flush()
    screen.probe()
    #expect(!screen.wantsWrite)
    screen.leave()
  }

  /// Answers that are on their way when the program ends do not become a shell's input.
  @Test func leavingTakesTheAnswersAlong() throws {
    let terminal = try PseudoTerminal()
    let screen = try screen(terminal, Clock())
    screen.enter()
    screen.present(frame(["hello"]))
    _ = screen.flush()
    screen.probe()
    _ = screen.flush()
    terminal.type("\u{1B}]11;rgb:ffff/ffff/ffff\u{1B}\\\u{1B}[?62;22c")
    screen.leave()
    var waiting = pollfd(fd: terminal.input, events: Int16(POLLIN), revents: 0)
    #expect(poll(&waiting, 1, 0) == 0)
  }
}
