import Canvas
import Glibc
import Testing

@testable import Terminal

/// A terminal without a window: what the program writes is read at the other end.
final class PseudoTerminal {
  /// The window's end.
  private(set) var window: Int32
  /// The program's end, as its input.
  let input: Int32
  /// The path of the program's end.
  let path: String

  init(width: Int = 80, height: Int = 24) throws {
    // Not openpty(3): other tests start children at the same time, and one that inherited an end
    // would keep the terminal alive. The numbers are TIOCSPTLCK and TIOCGPTN of
    // <asm-generic/ioctls.h>, which Swift does not import.
    window = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var unlocked: Int32 = 0
    var number: UInt32 = 0
    try #require(ioctl(window, 0x4004_5431, &unlocked) == 0)
    try #require(ioctl(window, 0x8004_5430, &number) == 0)
    path = "/dev/pts/\(number)"
    input = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
    try #require(input >= 0)
    _ = fcntl(window, F_SETFL, O_NONBLOCK)
    resize(width: width, height: height)
  }

  deinit {
    close(input)
    closeWindow()
  }

  func resize(width: Int, height: Int) {
    var size = winsize(
      ws_row: UInt16(height), ws_col: UInt16(width), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(window, UInt(TIOCSWINSZ), &size)
  }

  /// Closes the window, as when a connection breaks.
  func closeWindow() {
    if window >= 0 { close(window) }
    window = -1
  }

  /// Waits until the system has noticed that the window is closed: a child that another test is
  /// just starting has it for a moment longer, until it becomes its program.
  func waitForHangup() -> Bool {
    var request = pollfd(fd: input, events: 0, revents: 0)
    return poll(&request, 1, 20_000) == 1 && request.revents & Int16(POLLHUP) != 0
  }

  /// Types bytes.
  func type(_ text: String) {
    let bytes = Array(text.utf8)
    _ = write(window, bytes, bytes.count)
  }

  /// What the program has written since the last call.
  func received() -> String {
    var all: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(window, &chunk, chunk.count)
      guard count > 0 else { return String(decoding: all, as: UTF8.self) }
      all += chunk[..<count]
    }
  }

  /// The line settings.
  var settings: termios {
    var settings = termios()
    tcgetattr(input, &settings)
    return settings
  }

  /// A screen on this terminal, with its first frame shown.
  func screen(
    _ frame: Frame? = nil, term: String = "xterm-256color", environment: [String: String] = [:]
  ) throws -> TerminalScreen {
    let screen = try TerminalScreen(
      input: input, output: path,
      environment: environment.merging(["TERM": term, "LANG": "C.UTF-8"]) { $1 },
      theme: .terminal)
    screen.enter()
    if let frame {
      screen.present(frame)
      #expect(screen.flush() == .done)
      _ = received()
    }
    return screen
  }
}

/// A frame of rows of text.
func frame(
  _ rows: [String], width: Int = 80, height: Int = 24, caret: Point = Point(x: 0, y: 0),
  style: Style = .text, title: String? = nil
) -> Frame {
  var surface = Surface(size: Size(width: width, height: height))
  for (y, row) in rows.enumerated() { surface.put(row, at: Point(x: 0, y: y), style: style) }
  return Frame(surface: surface, caret: caret, title: title)
}
