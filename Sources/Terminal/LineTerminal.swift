import Canvas

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Standard input and output used line by line: a terminal that cannot place text, a screen
/// reader's, or pipes. The terminal keeps its own line editing and echo; nothing here blocks.
package final class LineTerminal {
  /// What has arrived.
  package enum Lines: Hashable, Sendable {
    /// Whole lines, without their ends.
    case lines([String])
    case nothing
    /// No more will come (Ctrl+D, or the end of a pipe), after these.
    case end([String])
  }

  package let inputDescriptor: Int32
  package let outputDescriptor: Int32
  /// Whether the output's descriptor is one of our own, and to be closed.
  private let isOwn: Bool
  /// Whether the lines are typed at a terminal.
  package let isTerminal: Bool
  private var partial: [UInt8] = []
  private var pending: [UInt8] = []
  private var sent = 0
  private var isGone = false

  package init(input: Int32 = 0, output: Int32 = 1) {
    inputDescriptor = input
    isTerminal = isatty(input) == 1
    // O_NONBLOCK belongs to the open file, which the shell shares; a terminal can be opened again.
    let own = ttyname(output).map { open($0, O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY) } ?? -1
    isOwn = own >= 0
    outputDescriptor = isOwn ? own : output
  }

  deinit { if isOwn { close(outputDescriptor) } }

  /// Adds text to what is to be written.
  package func send(_ text: String) { pending += text.utf8 }

  /// Whether something waits to be written.
  package var wantsWrite: Bool { !isGone && sent < pending.count }

  /// Writes what is taken without waiting: little at a time where the descriptor is shared, since
  /// one that can be written takes at least PIPE_BUF (512) bytes.
  package func flush() -> FlushResult {
    while wantsWrite {
      if !isOwn, System.poll(outputDescriptor, for: POLLOUT) & POLLOUT == 0 { return .blocked }
      let end = isOwn ? pending.count : min(pending.count, sent + 512)
      let result = pending[sent..<end].withUnsafeBytes { System.write(outputDescriptor, $0) }
      switch result {
      case .bytes(let count): sent += count
      case .blocked: return .blocked
      case .ended: isGone = true
      }
    }
    if isGone { return .hangup }
    pending = []
    sent = 0
    return .done
  }

  /// Reads what has arrived.
  package func read() -> Lines {
    var isAtEnd = false
    while System.poll(inputDescriptor, for: POLLIN) != 0 {
      var transfer = System.Transfer.blocked
      let chunk = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, filled in
        transfer = System.read(inputDescriptor, into: UnsafeMutableRawBufferPointer(buffer))
        if case .bytes(let count) = transfer { filled = count }
      }
      partial += chunk
      if transfer == .ended { isAtEnd = true }
      if chunk.count < 65_536 { break }
    }
    var lines: [String] = []
    var start = 0
    while let end = partial[start...].firstIndex(of: 0x0A) {
      lines.append(Self.text(of: partial[start..<end]))
      start = end + 1
    }
    partial.removeSubrange(..<start)
    if isAtEnd {
      if !partial.isEmpty { lines.append(Self.text(of: partial[...])) }
      partial = []
      return .end(lines)
    }
    return lines.isEmpty ? .nothing : .lines(lines)
  }

  /// The line without controls: an arrow key that the terminal did not take for itself is no text.
  private static func text(of bytes: ArraySlice<UInt8>) -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    let kept = text.unicodeScalars.filter { $0 == "\t" || DisplayWidth.of($0) >= 0 }
    return String(String.UnicodeScalarView(kept))
  }

  /// Writes what is left, waiting for whoever reads at most so many milliseconds.
  package func finish(within milliseconds: Int64 = 1000) {
    let deadline = System.uptime() + milliseconds
    while wantsWrite, flush() == .blocked, System.uptime() < deadline {
      _ = System.poll(outputDescriptor, for: POLLOUT, milliseconds: 100)
    }
  }
}
