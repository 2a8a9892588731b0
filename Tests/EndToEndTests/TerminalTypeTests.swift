import Foundation
import ScriptedServer
import Testing

/// T7 and R18: in whatever terminal the program starts, and however it ends, it writes only what it
/// may, and leaves everything as it was.
@Suite(.serialized) struct TerminalTypeTests {
  /// Names of the descriptions that Debian's ncurses-base has, of terminals that bring their own,
  /// and one that nobody knows.
  static let terms = [
    "xterm", "xterm-256color", "xterm-mono", "xterm-color", "xterm-r6", "xterm-kitty",
    "xterm-ghostty", "xterm-direct", "foot", "wezterm", "alacritty", "konsole-256color", "rxvt",
    "rxvt-unicode-256color", "screen", "screen-256color", "tmux", "tmux-256color", "linux", "vt100",
    "vt220", "cons25", "cygwin", "no-such-terminal",
  ]
  static let colors: [[String: String]] = [
    [:], ["NO_COLOR": "1"], ["COLORTERM": "truecolor"], ["COLORTERM": "24bit", "NO_COLOR": ""],
  ]
  static let locales: [[String: String]] = [[:], ["LC_ALL": "C", "LANG": "C"]]

  /// One of the eight for each name; all with CONFAB_FULL=1.
  static let cases: [(term: String, environment: [String: String])] = {
    let all = locales.flatMap { locale in colors.map { $0.merging(locale) { $1 } } }
    let isFull = ProcessInfo.processInfo.environment["CONFAB_FULL"] == "1"
    return terms.enumerated().flatMap { index, term in
      (isFull ? all : [all[index % all.count]]).map { (term, $0) }
    }
  }()

  @Test(arguments: cases.indices)
  func startsIsUsableAndLeavesCleanly(index: Int) throws {
    let (term, environment) = Self.cases[index]
    let world = try World([ChatTests.answer(["Fine, ", "**bold** é 漢字 👩‍👩‍👦 `code`. ", "Ends."])])
    let pty = try world.startBare(term: term, environment: environment)
    let before = pty.settingsBefore
    try pty.expect("Enter sends to")
    pty.type("zq")
    try pty.expect("zq")
    pty.type("\r")
    try pty.expect("Ends.")
    pty.type("\u{4}\u{4}")
    #expect(try pty.expectExit() == 0)
    let ledger = OutputLedger(pty.output)
    #expect(ledger.unknown == [], "\(term) \(environment)")
    #expect(ledger.leftOver == [], "\(term) \(environment)")
    #expect(pty.settings.c_lflag == before.c_lflag && pty.settings.c_iflag == before.c_iflag)
    #expect(pty.settings.c_oflag == before.c_oflag)
    let text = String(decoding: pty.output, as: UTF8.self)
    // cons25 has a colour for what is dim.
    let isColorless = environment["NO_COLOR"] == "1" && term != "cons25"
    if isColorless || ["vt100", "vt220", "xterm-mono"].contains(term) {
      #expect(text.matches(of: /\u{1B}\[[0-9;]*[34][0-8][;m]/).isEmpty, "\(term) has colours")
    }
    if environment["COLORTERM"] != nil, environment["NO_COLOR"] != "1" {
      // The default theme asks for the terminal's own colours, so that no ground is painted.
      #expect(!text.contains("\u{1B}[48;"))
    }
  }

  /// A terminal that does not answer is not trusted with a screen: it gets lines, and no escape.
  @Test func anUnknownTerminalThatIsSilent() throws {
    let world = try World()
    let pty = try world.startBare(term: "no-such-terminal")
    pty.answers = false
    try pty.expect("no-such-terminal")
    try pty.expect("/help lists")
    pty.type("\u{4}")
    #expect(try pty.expectExit() == 0)
    // But for the question itself, DA1.
    #expect(pty.output.count { $0 == 0x1B } == 1)
  }

  /// The ways to end, and what the exit code is.
  static let endings: [(name: String, signals: [Int32], code: Int32)] = [
    ("quit", [], 0), ("suspend and quit", [SIGTSTP], 0), ("terminate", [SIGTERM], 143),
    ("hang up", [SIGHUP], 129), ("interrupt", [SIGINT], 130), ("SEGV", [SIGSEGV], 128 + SIGSEGV),
    ("ABRT", [SIGABRT], 128 + SIGABRT), ("ILL", [SIGILL], 128 + SIGILL),
    ("BUS", [SIGBUS], 128 + SIGBUS), ("FPE", [SIGFPE], 128 + SIGFPE),
    ("TRAP", [SIGTRAP], 128 + SIGTRAP),
  ]

  @Test(arguments: endings.indices, ["xterm-256color", "vt100"])
  func everyEndLeavesTheTerminalAsItWas(index: Int, term: String) throws {
    let ending = Self.endings[index]
    let world = try World([ChatTests.answer(["Words ", "never come"], gate: "never")])
    let pty = try world.startBare(term: term)
    let before = pty.settingsBefore
    try pty.expect("Enter sends to")
    pty.type("/mouse on\r")
    try pty.expect("mouse")
    pty.type("go\r")
    try pty.expect("Words")
    let running = OutputLedger(pty.output)
    #expect(running.modes.isSuperset(of: [1002, 1004, 1006, 1049, 2004]))
    let start = pty.output.count
    for signal in ending.signals { kill(pty.process, signal) }
    if ending.signals == [SIGTSTP] {
      // Without a shell above nothing stops it: it goes back to its screen at once.
      try pty.expect("\u{1B}[?1049l", from: start)
      try pty.expect("Words", from: start)
    }
    if ending.code == 0 { pty.type("\u{3}\u{4}\u{4}") }
    #expect(try pty.expectExit() == ending.code)
    let ledger = OutputLedger(pty.output)
    #expect(ledger.leftOver == [], "\(ending.name)")
    #expect(ledger.unknown == [], "\(ending.name)")
    let after = pty.settings
    #expect(after.c_lflag == before.c_lflag && after.c_iflag == before.c_iflag)
    #expect(after.c_oflag == before.c_oflag && after.c_cflag == before.c_cflag)
  }
}
