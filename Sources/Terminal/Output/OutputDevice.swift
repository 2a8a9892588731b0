import Canvas

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The terminal's own, non-blocking descriptor for output.
///
/// It is opened separately, because O_NONBLOCK belongs to the open file: set on standard output it
/// would also reach the shell that shares it.
struct OutputDevice: ~Copyable {
  let descriptor: Int32

  /// - Parameters:
  ///   - path: a terminal device; nil for the one that controls the program.
  ///   - input: a descriptor of the same terminal, for programs that no terminal controls.
  init(path: String?, input: Int32) throws(TerminalError) {
    let flags = O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
    var path = path ?? "/dev/tty"
    var opened = open(path, flags)
    if opened < 0, path == "/dev/tty", let name = ttyname(input) {
      path = String(cString: name)
      opened = open(path, flags)
    }
    descriptor = opened
    guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: System.lastError) }
    guard isatty(descriptor) == 1 else {
      close(descriptor)
      throw .cannotOpen(path: path, reason: "it is not a terminal")
    }
  }

  deinit { close(descriptor) }

  /// The window's size as the terminal reports it; nil if it does not.
  var size: Size? {
    var window = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0
    else { return nil }
    return Size(width: Int(window.ws_col), height: Int(window.ws_row))
  }

  /// Writes once, without waiting.
  func write(_ bytes: ArraySlice<UInt8>) -> System.Transfer {
    bytes.withUnsafeBytes { System.write(descriptor, $0) }
  }

  /// Writes everything, waiting for the terminal at most so many milliseconds in all.
  /// - Returns: whether everything went out.
  func write(_ bytes: [UInt8], within milliseconds: Int) -> Bool {
    var rest = bytes[...]
    let deadline = Self.milliseconds() + milliseconds
    while !rest.isEmpty {
      switch write(rest) {
      case .bytes(let count): rest = rest.dropFirst(count)
      case .ended: return false
      case .blocked:
        let left = deadline - Self.milliseconds()
        guard left > 0 else { return false }
        let state = System.poll(descriptor, for: POLLOUT, milliseconds: left)
        if state & (POLLHUP | POLLERR | POLLNVAL) != 0 { return false }
      }
    }
    return true
  }

  private static func milliseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
  }
}
