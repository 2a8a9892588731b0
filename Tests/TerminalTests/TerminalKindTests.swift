import Canvas
import Testing

@testable import Terminal

/// What only some terminals have, or only at times.
extension TerminalScreenTests {
  @Test func notifications() throws {
    let terminal = try PseudoTerminal()
    let screen = try terminal.screen(frame(["x"]))
    screen.notify("Done; \u{1B}[31m\u{9B}é", as: .osc777)
    screen.notify("Done", as: .bell)
    screen.notify("Done", as: .off)
    #expect(screen.flush() == .done)
    #expect(terminal.received() == "\u{1B}]777;notify;Confab;Done [31m\u{7}\u{7}")
    let console = try PseudoTerminal()
    let other = try console.screen(frame(["x"]), term: "linux")
    other.notify("Done", as: .osc9)
    #expect(other.flush() == .done)
    #expect(console.received() == "\u{7}")
  }

  @Test(
    arguments: [
      ("xterm", "WezTerm", nil, NotificationStyle.osc9), ("xterm-kitty", nil, nil, .osc99),
      ("xterm-256color", nil, "foot(1.16.2)", .osc777), ("foot", nil, nil, .osc777),
      ("xterm-256color", nil, "XTerm(379)", .bell), ("tmux-256color", "tmux", "tmux 3.3a", .bell),
      ("xterm-256color", "iTerm.app", nil, .osc9), ("xterm-ghostty", "ghostty", nil, .osc9),
    ] as [(String, String?, String?, NotificationStyle)])
  func notificationStyles(
    term: String, program: String?, name: String?, style: NotificationStyle
  ) {
    var environment = ["TERM": term]
    environment["TERM_PROGRAM"] = program
    #expect(NotificationStyle.suited(to: environment, name: name) == style)
    environment["TMUX"] = "/tmp/x"
    #expect(NotificationStyle.suited(to: environment, name: name) == .bell)
  }

  /// Reports of the mouse are on when asked for, also after an editor had the terminal, and off at
  /// the end.
  @Test func theMouse() throws {
    let (on, off) = ("\u{1B}[?1002h\u{1B}[?1006h", "\u{1B}[?1002l\u{1B}[?1006l")
    let terminal = try PseudoTerminal()
    let screen = try terminal.screen(frame(["x"]))
    terminal.type("\u{1B}[<0;3;2M")
    #expect(screen.read() == .nothing)
    screen.setMouse(true)
    screen.setMouse(true)
    #expect(screen.flush() == .done)
    #expect(terminal.received() == on)
    terminal.type("\u{1B}[<0;3;2M\u{1B}[<32;4;2M\u{1B}[<0;4;2m\u{1B}[<2;4;2M\u{1B}[<64;1;1M")
    let expected: [Input] = [
      .mouse(MouseEvent(.press, at: Point(x: 2, y: 1))),
      .mouse(MouseEvent(.drag, at: Point(x: 3, y: 1))),
      .mouse(MouseEvent(.release, at: Point(x: 3, y: 1))), .wheel(-3),
    ]
    #expect(screen.read() == .input(expected))
    screen.suspend()
    let suspended = terminal.received()
    #expect(suspended.contains("\u{1B}[?1002l") && suspended.contains("\u{1B}[?1006l"))
    screen.resume()
    #expect(screen.flush() == .done)
    #expect(terminal.received().contains(on))
    screen.setMouse(false)
    #expect(screen.flush() == .done)
    #expect(terminal.received() == off)
    screen.leave()
  }

  @Test(arguments: [
    ("linux", "a─é😀字👨‍👩‍👧x", "a─é? ? ? x"), ("linux", "❤️|1️⃣|e\u{301}|→…", "? |1 |e|→…"),
  ])
  func aConsoleFont(term: String, text: String, shown: String) throws {
    let terminal = try PseudoTerminal()
    let screen = try terminal.screen(term: term)
    screen.present(frame([text]))
    #expect(screen.flush() == .done)
    #expect(terminal.received().contains(shown))
    screen.leave()
  }

  /// Every replacement has the columns of what it replaces.
  @Test func replacementsKeepTheWidth() {
    for value in UInt32(0x20)..<0x3100 {
      guard let scalar = Unicode.Scalar(value), DisplayWidth.of(scalar) > 0 else { continue }
      let width = DisplayWidth.of(scalar)
      for repertoire in [Repertoire.console, .ascii] {
        guard let text = repertoire.replacement(for: String(Character(scalar)), width: width) else {
          continue
        }
        #expect(
          text.utf8.count == width || repertoire == .console && text.unicodeScalars.count == width)
        if repertoire == .ascii { #expect(text.utf8.allSatisfy { 0x20..<0x7F ~= $0 }) }
      }
    }
    let greeting = "Grüße, Łódź · “naïve” ÿ ſ Ā"
    let plain = greeting.map {
      Repertoire.ascii.replacement(for: String($0), width: 1) ?? String($0)
    }
    #expect(plain.joined() == "Grusse, Lodz . \"naive\" y s A".replacing("ss", with: "s"))
  }
}
