import Canvas
import Foundation
import Messages

/// Says something on standard error, where scripts do not take it for the answer. What came from
/// outside is made harmless first.
func complain(_ sentence: String) {
  let bytes = Array("confab: \(Sanitizer.plain(sentence))\n".utf8)
  _ = bytes.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
}

/// Standard input as a part of the prompt.
enum StandardInput {
  /// How long to wait for the first byte where a prompt was given and standard input may be an
  /// idle pipe that somebody forgot, in milliseconds.
  private static let patience: Int32 = 3000

  /// The prompt and what was piped in, a blank line between; nil if there is neither.
  static func joined(with prompt: String?) -> String? {
    let piped = isatty(0) == 1 ? nil : read(isNeeded: prompt == nil)
    let parts = [prompt, piped].compactMap { $0 }.filter { !$0.allSatisfy(\.isWhitespace) }
    return parts.isEmpty ? nil : parts.joined(separator: "\n\n")
  }

  private static func read(isNeeded: Bool) -> String? {
    var descriptor = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
    if !isNeeded, poll(&descriptor, 1, patience) == 0 {
      complain("Nothing came on standard input; going on without it.")
      return nil
    }
    let bytes = try? FileHandle.standardInput.readToEnd()
    return bytes.map { String(decoding: $0, as: UTF8.self) }
  }
}

/// Writes everything to standard output, however the reader's pipe is set.
/// - Returns: the system's error, where not everything went out.
func writeToStandardOutput(_ bytes: [UInt8]) -> Int32? {
  var start = 0
  while start < bytes.count {
    let count = bytes[start...].withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
    if count > 0 {
      start += count
    } else if errno == EAGAIN {
      var descriptor = pollfd(fd: 1, events: Int16(POLLOUT), revents: 0)
      poll(&descriptor, 1, -1)
    } else if errno != EINTR {
      return errno
    }
  }
  return nil
}

/// What is to be written to standard output, put together.
struct OutputBuffer {
  private var bytes: [UInt8] = []
  /// Why nothing can be written any more, unless the reader just had enough.
  private(set) var problem: String?
  private var isBroken = false

  mutating func add(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

  /// Writes all that is there.
  /// - Returns: false when nobody reads any more.
  mutating func flush() -> Bool {
    if !isBroken, let error = writeToStandardOutput(bytes) {
      isBroken = true
      if error != EPIPE { problem = String(cString: strerror(error)) }
    }
    bytes = []
    return !isBroken
  }
}
