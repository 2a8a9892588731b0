#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The terminal's line settings (termios): raw while the screen is up, the user's own otherwise.
struct LineDiscipline {
  private let descriptor: Int32
  /// The settings to return to.
  private(set) var saved: termios

  /// Reads the present settings; nil if the descriptor is not a terminal.
  init?(descriptor: Int32) {
    self.descriptor = descriptor
    var settings = termios()
    guard tcgetattr(descriptor, &settings) == 0 else { return nil }
    saved = settings
  }

  /// Every byte arrives at once and as it is (CR and LF stay apart); no key is a signal.
  func setRaw() {
    var raw = saved
    cfmakeraw(&raw)
    // Not TCSADRAIN or TCSAFLUSH: they wait for a terminal that may have stopped.
    tcsetattr(descriptor, TCSANOW, &raw)
  }

  /// Returns to the user's settings.
  func restore() {
    var settings = saved
    tcsetattr(descriptor, TCSANOW, &settings)
  }
}
