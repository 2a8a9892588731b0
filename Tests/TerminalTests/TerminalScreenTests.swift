import Canvas
import Glibc
import PropertyTesting
import Testing

@testable import Terminal

/// One at a time: ncurses has one current screen in a process.
@Suite(.serialized, .sharedScreen) struct TerminalScreenTests {
  private let start = "\u{1B}[?2026h"
  private let end = "\u{1B}[?2026l"

  /// The bytes of a frame without the marks around it.
  private func body(_ received: String) -> String {
    #expect(received.hasPrefix(start) && received.hasSuffix(end), "\(received.debugDescription)")
    return String(received.dropFirst(start.count).dropLast(end.count))
  }

  @Test func openingChangesAndWritesNothing() throws {
    let terminal = try PseudoTerminal()
    let before = terminal.settings
    let screen = try TerminalScreen(
      input: terminal.input, output: terminal.path, environment: ["TERM": "xterm"], theme: .terminal
    )
    screen.leave()
    #expect(terminal.received() == "")
    #expect(terminal.settings.c_lflag == before.c_lflag)
  }

  @Test func theStartIsOneWrite() throws {
    let terminal = try PseudoTerminal()
    let screen = try terminal.screen()
    screen.present(frame(["hello"], caret: Point(x: 5, y: 0)))
    #expect(screen.flush() == .done)
    #expect(screen.writeCount == 1)
    let received = terminal.received()
    for part in ["\u{1B}[?1049h", "\u{1B}[?2004h", "\u{1B}[>1u", start, "\u{1B}[2J", "hello", end] {
      #expect(received.contains(part), "\(part.debugDescription)")
    }
    #expect(!screen.wantsWrite)
    #expect(terminal.settings.c_lflag & UInt32(ICANON | ECHO | ISIG) == 0)
    #expect(terminal.settings.c_iflag & UInt32(ICRNL) == 0)
  }

  @Test func anEqualFrameIsNoByte() throws {
    let terminal = try PseudoTerminal()
    let rows = ["hello", "字 e\u{301} 👨‍👩‍👧 ❤️"]
    let screen = try terminal.screen(frame(rows))
    for _ in 0..<3 {
      screen.present(frame(rows))
      #expect(screen.flush() == .done)
    }
    #expect(screen.writeCount == 1)
    #expect(terminal.received() == "")
  }

  @Test func aTokenIsOneShortWrite() throws {
    let terminal = try PseudoTerminal()
    let caret = Point(x: 2, y: 22)
    let screen = try terminal.screen(frame(["", "some text"], caret: caret))
    var text = "some text"
    for token in [" and", " 字", " é", " the", " end"] {
      let writes = screen.writeCount
      text += token
      screen.present(frame(["", text], caret: caret))
      #expect(screen.flush() == .done)
      let received = terminal.received()
      #expect(screen.writeCount == writes + 1)
      #expect(received.utf8.count <= 64, "\(received.debugDescription)")
      #expect(body(received).hasSuffix("\u{1B}[23;3H") || received.contains("\u{1B}[23;3H"))
      #expect(!received.contains("\u{1B}[?25l"))
    }
  }

  @Test func theCaretMoves() throws {
    let terminal = try PseudoTerminal()
    let screen = try terminal.screen(frame(["hello"], caret: Point(x: 5, y: 0)))
    screen.present(frame(["hello"], caret: Point(x: 40, y: 12)))
    #expect(screen.flush() == .done)
    #expect(body(terminal.received()) == "\u{1B}[13;41H")
    screen.present(frame(["hello"], caret: Point(x: 900, y: -4)))
    #expect(screen.flush() == .done)
    #expect(body(terminal.received()) == "\u{1B}[1;80H")
  }

  @Test func clustersBecomeThemselves() throws {
    let terminal = try PseudoTerminal()
    let screen = try terminal.screen(frame([""]))
    screen.present(frame(["a👨‍👩‍👧b", "x👍🏽y", "1️⃣", "🇩🇪", "e\u{301}o\u{302}\u{303}", "क्षि", "\u{E0B0}"]))
    #expect(screen.flush() == .done)
    let received = terminal.received()
    #expect(received.contains("a\u{1B}7👨‍👩‍👧\u{1B}8\u{1B}7\u{1B}[2C\u{1B}[m\u{1B}[4X\u{1B}8\u{1B}[2Cb"))
    #expect(received.contains("x\u{1B}7👍🏽\u{1B}8\u{1B}7\u{1B}[2C\u{1B}[m\u{1B}[2X\u{1B}8\u{1B}[2Cy"))
    #expect(received.contains("\u{1B}71️⃣\u{1B}8\u{1B}[2C"))
    #expect(received.contains("\u{1B}7🇩🇪\u{1B}8\u{1B}[2C"))
    #expect(received.contains("e\u{301}o\u{302}\u{303}"))
    #expect(received.contains("\u{1B}7\u{E0B0}\u{1B}8\u{1B}[1C"))
    #expect(!received.unicodeScalars.contains { $0.value >= 0xF0000 })
  }

  @Test func clustersAreComparedByText() throws {
    let terminal = try PseudoTerminal()
    let screen = try terminal.screen(frame(["👨‍👩‍👧"]))
    screen.present(frame(["👩‍👩‍👦"]))
    #expect(screen.flush() == .done)
    #expect(terminal.received().contains("👩‍👩‍👦"))
    // The same cluster under another index is no change.
    var surface = Surface(size: Size(width: 80, height: 24))
    surface.put("👍🏽", at: Point(x: 0, y: 3))
    surface.put("👩‍👩‍👦", at: Point(x: 0, y: 0))
    surface.fill(row: Point(x: 0, y: 3), style: .text)
    surface.put("  ", at: Point(x: 0, y: 3))
    screen.present(Frame(surface: surface, caret: Point(x: 0, y: 0)))
    #expect(screen.flush() == .done)
    #expect(terminal.received() == "")
  }

  @Test func aClusterAtTheEdgeDoesNotWrap() throws {
    let terminal = try PseudoTerminal(width: 10, height: 3)
    let screen = try terminal.screen(frame([""], width: 10, height: 3))
    screen.present(frame(["12345678👨‍👩‍👧"], width: 10, height: 3))
    #expect(screen.flush() == .done)
    #expect(terminal.received().contains("\u{1B}7\u{1B}[?7l👨‍👩‍👧\u{1B}[?7h\u{1B}8\u{1B}[2C"))
  }

  @Test func aStoppedTerminalGetsTheNewestFrame() throws {
    let terminal = try PseudoTerminal(width: 200, height: 60)
    let screen = try terminal.screen()
    var generator = SeededGenerator(seed: 3)
    func noise() -> Frame {
      let rows = (0..<60).map { _ in
        String(
          (0..<200).map { _ in
            Character(Unicode.Scalar(UInt8.random(in: 33...126, using: &generator)))
          })
      }
      return frame(rows, width: 200, height: 60)
    }
    var result = FlushResult.done
    for _ in 0..<50 where result == .done {
      screen.present(noise())
      result = screen.flush()
    }
    #expect(result == .blocked)
    for _ in 0..<20 {
      screen.present(noise())
      #expect(screen.flush() == .blocked)
    }
    screen.present(frame(["the newest"], width: 200, height: 60))
    var received = ""
    while screen.wantsWrite {
      _ = screen.flush()
      received += terminal.received()
    }
    #expect(received.contains("the newest"))
    // What was on its way, and one frame: not the twenty between.
    #expect(received.utf8.count < 3 * 15_000)
  }

  @Test func leavingRestoresEverythingOnce() throws {
    let terminal = try PseudoTerminal()
    let before = terminal.settings
    let screen = try terminal.screen(frame(["x"]))
    screen.leave()
    let received = terminal.received()
    for part in [
      "\u{1B}[?1049l", "\u{1B}[?2004l", "\u{1B}[?1004l", "\u{1B}[?1007r", "\u{1B}[>4m", "\u{1B}[<u",
      "\u{1B}[?25h", "\u{1B}[23;0;0t", "\u{1B}[m",
    ] {
      #expect(received.contains(part), "\(part.debugDescription)")
    }
    #expect(terminal.settings.c_lflag == before.c_lflag)
    #expect(terminal.settings.c_iflag == before.c_iflag)
    screen.leave()
    screen.present(frame(["y"]))
    #expect(screen.flush() == .done)
    #expect(terminal.received() == "")
  }

  @Test func theCaretsShapeIsSetOnceAndGivenBack() throws {
    let terminal = try PseudoTerminal()
    let screen = try terminal.screen(frame(["x"]))
    var shaped = frame(["x"])
    for (shape, sequence) in [(CursorShape.bar, "\u{1B}[5 q"), (.block, "\u{1B}[2 q")] {
      shaped.cursor = shape
      for expected in [sequence, ""] {
        screen.present(shaped)
        #expect(screen.flush() == .done)
        let received = terminal.received()
        #expect(received.contains(" q") == !expected.isEmpty && received.contains(expected))
      }
    }
    screen.suspend()
    #expect(terminal.received().contains("\u{1B}[0 q"))
    screen.resume()
    screen.present(shaped)
    #expect(screen.flush() == .done)
    #expect(terminal.received().contains("\u{1B}[2 q"))
    screen.leave()
    #expect(terminal.received().contains("\u{1B}[0 q"))
  }

  @Test func aShapeThatWasNotSetIsLeftAlone() throws {
    let terminal = try PseudoTerminal()
    let screen = try terminal.screen(frame(["x"]))
    screen.leave()
    #expect(!terminal.received().contains(" q"))
  }

  @Test func resumingRepaints() throws {
    let terminal = try PseudoTerminal()
    let screen = try terminal.screen(frame(["still here"]))
    screen.suspend()
    #expect(terminal.received().contains("\u{1B}[?1049l"))
    #expect(terminal.settings.c_lflag & UInt32(ECHO) != 0)
    screen.resume()
    #expect(screen.flush() == .done)
    let received = terminal.received()
    #expect(received.contains("\u{1B}[?1049h") && received.contains("still here"))
    #expect(terminal.settings.c_lflag & UInt32(ECHO) == 0)
  }

  @Test func aNewSizeRepaints() throws {
    let terminal = try PseudoTerminal()
    let screen = try terminal.screen(frame(["text"]))
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<200 {
      let (width, height) = (
        Int.random(in: 1...200, using: &generator), Int.random(in: 1...60, using: &generator)
      )
      terminal.resize(width: width, height: height)
      #expect(screen.size == Size(width: width, height: height))
      screen.resized()
      screen.present(
        frame(["t字👨‍👩‍👧"], width: width, height: height, caret: Point(x: width, y: height)))
      #expect(screen.flush() == .done)
      #expect(body(terminal.received()).contains("\u{1B}[H\u{1B}[2J"))
    }
  }

  @Test func input() throws {
    let terminal = try PseudoTerminal()
    let screen = try terminal.screen(frame([""]))
    #expect(screen.read() == .nothing)
    terminal.type("hé\u{1B}[A")
    #expect(screen.read() == .input([.text("hé"), .key(Key(.up))]))
    terminal.type("\u{1B}")
    #expect(screen.read() == .nothing)
    #expect(screen.readTimeout == 20)
    #expect(screen.endOfPause() == [.key(Key(.escape))])
    terminal.type("\r")
    #expect(screen.read() == .input([.key(Key(.enter))]))
    terminal.type("\n")
    #expect(screen.read() == .input([.key(.control("j"))]))
  }

  @Test func aVanishedTerminal() throws {
    let terminal = try PseudoTerminal()
    let screen = try terminal.screen(frame([""]))
    terminal.closeWindow()
    #expect(terminal.waitForHangup())
    #expect(screen.read() == .hangup)
    screen.present(frame(["more"]))
    #expect(screen.flush() == .hangup)
    #expect(!screen.wantsWrite)
    screen.leave()
  }

  @Test func titleAndClipboard() throws {
    let terminal = try PseudoTerminal()
    let screen = try terminal.screen(frame(["x"]))
    screen.present(frame(["x"], title: "A\u{1B}]52;c;x\u{7}\u{9B}B"))
    #expect(screen.flush() == .done)
    #expect(body(terminal.received()) == "\u{1B}]2;A]52;c;xB\u{7}")
    screen.present(frame(["x"], title: "A\u{1B}]52;c;x\u{7}\u{9B}B"))
    #expect(screen.setClipboard(base64: "eA=="))
    #expect(screen.flush() == .done)
    #expect(terminal.received() == "\u{1B}]52;c;eA==\u{7}")
  }

  @Test(arguments: ["dumb", "", "unknown"])
  func noFullScreen(term: String) throws {
    let terminal = try PseudoTerminal()
    #expect(throws: TerminalError.notFullScreen(term: term)) {
      try TerminalScreen(
        input: terminal.input, output: terminal.path, environment: ["TERM": term], theme: .terminal)
    }
    #expect(terminal.received() == "")
  }

  @Test(arguments: [
    "xterm-kitty", "foot", "xterm-direct", "vte-256color", "vt525", "linux-16color", "st", "vt100",
    "linux",
  ])
  func everyTerminalStarts(term: String) throws {
    let terminal = try PseudoTerminal()
    let screen = try terminal.screen(term: term)
    screen.present(frame(["hello"], style: Style(.heading), title: "title"))
    #expect(screen.flush() == .done)
    let received = terminal.received()
    #expect(received.contains("hello"))
    let isConsole = ["vt100", "vt525", "linux", "linux-16color"].contains(term)
    #expect(received.contains("\u{1B}[>4;1m") == !isConsole)
    #expect(received.contains("\u{1B}]") == !isConsole)
  }

  /// A name that means nothing: a terminal that answers is taken for a kin of xterm's.
  @Test func anUnknownTerminalIsAsked() throws {
    let terminal = try PseudoTerminal()
    let before = terminal.settings
    #expect(throws: TerminalError.notFullScreen(term: "no-such-terminal")) {
      try terminal.screen(term: "no-such-terminal")
    }
    #expect(terminal.received() == "\u{1B}[c")
    #expect(terminal.settings.c_lflag == before.c_lflag)
    // A line without its end, as the terminal is not yet raw.
    let raw = terminal.settings
    var settings = raw
    cfmakeraw(&settings)
    tcsetattr(terminal.input, TCSANOW, &settings)
    terminal.type("ab\u{1B}[?62;22cc")
    let screen = try terminal.screen(frame(["hello"]), term: "no-such-terminal")
    #expect(screen.read() == .input([.text("abc")]))
    screen.leave()
  }

  @Test func withoutATerminal() throws {
    let terminal = try PseudoTerminal()
    let null = open("/dev/null", O_RDWR)
    defer { close(null) }
    #expect(throws: TerminalError.inputIsNotATerminal) {
      try TerminalScreen(
        input: null, output: terminal.path, environment: ["TERM": "xterm"], theme: .terminal)
    }
    #expect(throws: TerminalError.cannotOpen(path: "/dev/null", reason: "it is not a terminal")) {
      try TerminalScreen(
        input: terminal.input, output: "/dev/null", environment: ["TERM": "xterm"], theme: .terminal
      )
    }
  }
}
