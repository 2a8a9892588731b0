import Foundation

/// Standard output as a pipe to another program, which may read slowly or not at all: what it does
/// not take waits here, and nothing blocks.
struct ClientPipe {
  /// What waits, from `start` on.
  private var bytes: [UInt8] = []
  private var start = 0
  /// The flags of standard output before; nil where they were left alone.
  private let flags: Int32?

  init() {
    // A terminal's flags belong to everybody who has it open, the shell among them.
    let before = fcntl(1, F_GETFL)
    flags = before >= 0 && isatty(1) == 0 ? before : nil
    if let flags { _ = fcntl(1, F_SETFL, flags | O_NONBLOCK) }
  }

  /// How many bytes wait.
  var count: Int { bytes.count - start }

  mutating func add(_ more: [UInt8]) { bytes.append(contentsOf: more) }

  /// Writes what can be written now.
  /// - Returns: false when nobody reads any more.
  mutating func flush() -> Bool {
    while count > 0 {
      let written = bytes[start...].withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
      if written > 0 {
        start += written
      } else if errno == EAGAIN {
        break
      } else if errno != EINTR {
        return false
      }
    }
    // Moved rarely, so that each byte is moved once or twice.
    if start == bytes.count || start > 1 << 20 {
      bytes.removeFirst(start)
      start = 0
    }
    return true
  }

  /// Gives the other program a moment for the rest, and standard output its flags back.
  mutating func close() {
    while count > 0 {
      var descriptor = pollfd(fd: 1, events: Int16(POLLOUT), revents: 0)
      guard poll(&descriptor, 1, Self.patience) > 0, flush() else { break }
    }
    if let flags { _ = fcntl(1, F_SETFL, flags) }
  }

  /// How long a program that does not read is waited for at the end, in milliseconds.
  private static let patience: Int32 = 200
}
