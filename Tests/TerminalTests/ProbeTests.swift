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
        decoder.expectsAnswers = true
        var inputs: [Input] = []
        for part in [bytes[..<first], bytes[first..<second], bytes[second...]] {
          inputs += decoder.feed(Array(part))
          // A cut is made up for within the shortest patience while answers are expected.
          if decoder.expectsAnswers { #expect((decoder.pendingTimeout ?? 250) >= 250) }
        }
        #expect(inputs.spelled == [.key(.character("a")), .key(.character("z"))])
        #expect(decoder.background == Self.grey)
        #expect(!decoder.expectsAnswers)
      }
    }
  }

  @Test func byteByByte() {
    var decoder = InputDecoder()
    decoder.expectsAnswers = true
    for byte in (Self.answers[0] + "\u{1B}[?1;2c").utf8 { #expect(decoder.feed([byte]) == []) }
    #expect(decoder.background == Self.grey)
  }

  @Test func unaskedAnswersAreSwallowed() {
    var decoder = InputDecoder()
    for answer in Self.answers { #expect(decoder.feed(Array(answer.utf8)) == []) }
    #expect(decoder.background == nil)
  }

  @Test func afterTheFenceNothingCounts() {
    var decoder = InputDecoder()
    decoder.expectsAnswers = true
    #expect(decoder.feed(Array("\u{1B}[?62c\(Self.answers[0])".utf8)) == [])
    #expect(decoder.background == nil)
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
    decoder.expectsAnswers = true
    _ = decoder.feed(Array(text.utf8))
    #expect(decoder.background == nil)
    _ = decoder.feed(Array(Self.answers[0].utf8))
    _ = decoder.feed(Array("\u{1B}]11;rgb:ff/ff/ff\u{7}".utf8))
    #expect(decoder.background == Self.grey)
  }
}

extension TerminalScreenTests {
  /// A clock that stands until it is moved.
  final class Clock {
    var time: Int64 = 5_000
  }

  static let questions = "\u{1B}]11;?\u{1B}\\\u{1B}[c"

  private func screen(
    _ terminal: PseudoTerminal, _ clock: Clock, term: String = "xterm-256color"
  ) throws -> TerminalScreen {
    try TerminalScreen(
      input: terminal.input, output: terminal.path, environment: ["TERM": term],
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
