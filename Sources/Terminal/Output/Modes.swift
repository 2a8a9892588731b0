import Canvas

/// The terminal modes of this program, in one table: what `enter` switches on, and what `leave`,
/// `suspend` and a crash switch off again.
///
/// Terminals ignore what they do not know of it, but for the entries that do not suit a console.
struct Modes {
  private struct Mode {
    var on: String
    var off: String
    /// Whether `off` also goes out at the start, for what a killed program left on. Not where it
    /// would move the cursor of the main screen or undo what the user has set.
    var heals = true
    /// Whether it is safe where unknown sequences may print or mean something else.
    var suitsConsole = true
  }

  /// In the order of switching on; switching off goes backwards.
  private static let table: [Mode] = [
    // The window title is kept on xterm's stack (XTWINOPS 22 and 23).
    Mode(on: "\u{1B}[22;0;0t", off: "\u{1B}[23;0;0t", heals: false, suitsConsole: false),
    // The rendition is reset where some terminals have taken `CSI > 4 m` for one.
    Mode(on: "\u{1B}[?1049h", off: "\u{1B}[m\u{1B}[?1049l", heals: false),
    // Bracketed paste, and focus reports.
    Mode(on: "\u{1B}[?2004h", off: "\u{1B}[?2004l"),
    Mode(on: "\u{1B}[?1004h", off: "\u{1B}[?1004l"),
    // The wheel sends arrow keys; saved and restored, because many terminals have it on anyway.
    Mode(on: "\u{1B}[?1007s\u{1B}[?1007h", off: "\u{1B}[?1007r", heals: false, suitsConsole: false),
    // xterm's modifyOtherKeys. On the Linux console `CSI > 4 ; 1 m` would set colours.
    Mode(on: "\u{1B}[>4;1m", off: "\u{1B}[>4m", suitsConsole: false),
    // kitty's keyboard protocol, "disambiguate" only.
    Mode(on: "\u{1B}[>1u", off: "\u{1B}[<u", suitsConsole: false),
    Mode(on: "\u{1B}[?25h", off: "\u{1B}[?25h"),
    // What ncurses takes for granted: no margins, replace mode, wrapping, ASCII, no rendition.
    Mode(
      on: "\u{1B}[r\u{1B}[4l\u{1B}[?7h\u{1B}(B\u{1B}[m", off: "\u{1B}[?7h\u{1B}[r\u{1B}(B",
      heals: false),
  ]

  /// Modes that are on only at the person's wish (mouse reports), or that only another program
  /// switches on (application cursor keys and keypad): off at the start, and off at every end.
  private static let foreign =
    "\u{1B}[?1000l\u{1B}[?1002l\u{1B}[?1003l\u{1B}[?1006l\u{1B}[?1l\u{1B}>"

  /// Reports of buttons, of movements while one is pressed, and with coordinates of any size.
  static let mouseOn = Array("\u{1B}[?1002h\u{1B}[?1006h".utf8)
  static let mouseOff = Array("\u{1B}[?1002l\u{1B}[?1006l".utf8)

  /// Opens and closes a frame that the terminal shows at once (mode 2026).
  static let frameStart = Array("\u{1B}[?2026h".utf8)
  static let frameEnd = Array("\u{1B}[?2026l".utf8)
  static let hideCursor = Array("\u{1B}[?25l".utf8)
  static let showCursor = Array("\u{1B}[?25h".utf8)

  /// The caret's shape (DECSCUSR): blinking bar, steady block, and as the person has it.
  static func cursor(_ shape: CursorShape?) -> [UInt8] {
    switch shape {
    case .bar: Array("\u{1B}[5 q".utf8)
    case .block: Array("\u{1B}[2 q".utf8)
    case nil: Array("\u{1B}[0 q".utf8)
    }
  }

  /// Whether the caret's shape was changed. One that was not is not reset either, since the
  /// person may have set it.
  var changesCursor = false

  /// Whether the terminal is the Linux console or another that may print what it does not know.
  let isConsole: Bool
  /// Whether the terminal has an alternate screen; without one the screen is cleared at the end.
  let hasAlternateScreen: Bool

  private var modes: [Mode] { isConsole ? Self.table.filter(\.suitsConsole) : Self.table }

  /// Switches everything on, after switching off what a killed program may have left on.
  var on: [UInt8] {
    let healing = modes.filter(\.heals).map(\.off).joined()
    return Self.frameEnd + Array((Self.foreign + healing + modes.map(\.on).joined()).utf8)
  }

  /// Switches everything off. It works in the middle of a frame too.
  var off: [UInt8] {
    let clear = hasAlternateScreen ? "" : "\u{1B}[m\u{1B}[r\u{1B}[H\u{1B}[J"
    let restored = modes.reversed().map(\.off).joined()
    return Self.frameEnd + Array((Self.foreign + clear + restored).utf8)
      + (changesCursor ? Self.cursor(nil) : [])
  }
}
