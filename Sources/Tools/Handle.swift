import Foundation

/// A file descriptor that closes itself when its last owner lets go of it.
final class Handle: Sendable {
  /// Open until the object goes.
  let fd: Int32

  /// Takes over an open descriptor.
  init(_ fd: Int32) { self.fd = fd }

  deinit { close(fd) }

  /// The ends of a pipe.
  enum End: Int {
    case reading, writing
  }

  /// Both ends of a pipe, neither of them for children, and ours never blocking.
  static func pipe(
    neverBlocks end: End = .reading
  ) throws(ToolFailure) -> (reading: Handle, writing: Handle) {
    var ends: [Int32] = [-1, -1]
    guard Foundation.pipe(&ends) == 0 else { throw ToolFailure("There is no pipe (\(lastError)).") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(ends[end.rawValue], F_SETFL, O_NONBLOCK)
    return (Handle(ends[0]), Handle(ends[1]))
  }

  /// What one `read(2)` came to.
  enum Piece {
    case bytes(Int)
    /// Nothing is there now.
    case blocked
    case ended
    case failed(Int32)
  }

  /// Reads into the buffer, begun again when a signal interrupts it.
  func read(into buffer: inout [UInt8], limit: Int) -> Piece {
    while true {
      let count = Foundation.read(fd, &buffer, min(limit, buffer.count))
      if count > 0 { return .bytes(count) }
      if count == 0 { return .ended }
      if errno == EAGAIN { return .blocked }
      if errno != EINTR { return .failed(errno) }
    }
  }

  /// Writes all; false where the system refuses, with the reason in `errno`.
  func write(_ bytes: [UInt8]) -> Bool {
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes {
        Foundation.write(fd, $0.baseAddress, $0.count)
      }
      if count > 0 { start += count } else if errno != EINTR { return false }
    }
    return true
  }

  /// What the descriptor is of; nil where the system does not say.
  var status: stat? {
    var status = stat()
    return fstat(fd, &status) == 0 ? status : nil
  }
}

/// Why a call did not do what it was asked; the sentence goes to the model.
package struct ToolFailure: Error, Hashable, Sendable {
  /// What is wrong and what to do, in plain words; paths in it are as the system gave them.
  package let sentence: String
  /// Whether it is only that there is no such file.
  let isMissing: Bool

  package init(_ sentence: String, isMissing: Bool = false) {
    self.sentence = sentence
    self.isMissing = isMissing
  }
}

/// The system's words for the last error.
var lastError: String { String(cString: strerror(errno)) }
