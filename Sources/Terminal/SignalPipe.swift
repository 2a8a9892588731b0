#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The signals the program acts on.
package enum Signal: Hashable, Sendable, CaseIterable {
  case terminate, hangup, interrupt, resize, resume, suspend
  /// A child process has ended.
  case child

  /// The system's number.
  var number: Int32 {
    switch self {
    case .terminate: SIGTERM
    case .hangup: SIGHUP
    case .interrupt: SIGINT
    case .resize: SIGWINCH
    case .resume: SIGCONT
    case .suspend: SIGTSTP
    case .child: SIGCHLD
    }
  }
}

/// The descriptor that the signal handler writes to, -1 for none.
///
/// A handler can be given nothing and may not allocate, so this is memory of the process, filled
/// before the first handler is installed.
private nonisolated(unsafe) let writeEnd: UnsafeMutablePointer<Int32> = {
  let pointer = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
  pointer.initialize(to: -1)
  return pointer
}()

/// Signals as bytes on a pipe, so that one wait covers them too. There is one at a time.
package final class SignalPipe {
  /// Readable when a signal has come.
  package let descriptor: Int32
  private let writer: Int32
  private var previous: [(number: Int32, action: sigaction)] = []

  /// Installs the handlers, and ignores SIGPIPE and SIGXFSZ.
  package init() throws(TerminalError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      throw .outOfResources(what: "a pipe for signals", reason: System.lastError)
    }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    descriptor = ends[0]
    writer = ends[1]
    writeEnd.pointee = writer
    for signal in Signal.allCases {
      let before = System.handle(signal.number, flags: SA_RESTART) { number in
        // write(2) is async-signal-safe. A full pipe already wakes the loop.
        let before = errno
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(writeEnd.pointee, &byte, 1)
        errno = before
      }
      previous.append((signal.number, before))
    }
    // A write to a closed pipe, or beyond a limit on files, is an error to handle, not an end.
    for signal in [SIGPIPE, SIGXFSZ] { previous.append((signal, System.ignore(signal))) }
  }

  deinit {
    for (number, action) in previous { System.replace(number, action) }
    writeEnd.pointee = -1
    close(descriptor)
    close(writer)
  }

  /// The signals that have come since the last call.
  package func drain() -> Set<Signal> {
    var signals: Set<Signal> = []
    var bytes = [UInt8](repeating: 0, count: 256)
    while true {
      let count = read(descriptor, &bytes, bytes.count)
      guard count > 0 else { return signals }
      for byte in bytes[..<count] {
        if let signal = Signal.allCases.first(where: { $0.number == Int32(byte) }) {
          signals.insert(signal)
        }
      }
    }
  }

  /// Runs `body` while another program has the terminal: Ctrl+C and Ctrl+\ are for that one, and
  /// Ctrl+Z stops the whole group, which one `fg` continues.
  package func lending<Value>(_ body: () -> Value) -> Value {
    let before = [SIGINT, SIGQUIT].map { ($0, System.ignore($0)) }
    let stop = System.replace(SIGTSTP, sigaction())
    defer {
      for (signal, action) in before { System.replace(signal, action) }
      System.replace(SIGTSTP, stop)
    }
    return body()
  }

  /// Stops the process group, as the terminal does for Ctrl+Z, and returns when it goes on. Without
  /// job control (an orphaned group) the system ignores the signal, and this returns at once.
  package func stopProcessGroup() {
    // A zeroed action is SIG_DFL.
    let ours = System.replace(SIGTSTP, sigaction())
    kill(0, SIGTSTP)
    System.replace(SIGTSTP, ours)
  }
}
