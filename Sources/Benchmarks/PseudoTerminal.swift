import Foundation

/// A program in a pseudo-terminal of ours, with everything it writes at hand and on the clock.
final class PseudoTerminal {
  struct Failed: Error, CustomStringConvertible {
    let description: String
  }

  /// TIOCSPTLCK, TIOCGPTN and POSIX_SPAWN_SETSID of <asm-generic/ioctls.h> and <spawn.h>, which
  /// Swift does not import.
  private static let setLock: UInt = 0x4004_5431
  private static let getNumber: UInt = 0x8004_5430
  private static let newSession: Int16 = 0x80

  let process: pid_t
  private let master: Int32
  private var isClosed = false
  /// Everything written so far.
  private(set) var output: [UInt8] = []

  /// Starts a program with a window of 120×40.
  init(_ arguments: [String], environment: [String: String]) throws {
    // Linux's own calls (ioctl_tty(2)): glibc's posix_openpt is hidden from Swift.
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var number: UInt32 = 0
    var unlocked: Int32 = 0
    guard master >= 0, ioctl(master, Self.setLock, &unlocked) == 0,
      ioctl(master, Self.getNumber, &number) == 0
    else { throw Failed(description: "no pseudo-terminal: \(String(cString: strerror(errno)))") }
    let name = "/dev/pts/\(number)"
    Self.setSize(of: master, columns: 120, rows: 40)

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // A session leader that opens a terminal makes it its controlling one.
    posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Self.newSession)
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] =
      environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in words + variables { free(pointer) } }
    var process: pid_t = 0
    let error = posix_spawn(&process, arguments[0], &actions, &attributes, &words, &variables)
    guard error == 0 else {
      throw Failed(description: "\(arguments[0]): \(String(cString: strerror(error)))")
    }
    self.process = process
  }

  deinit {
    kill(process, SIGKILL)
    var status: Int32 = 0
    waitpid(process, &status, 0)
    if !isClosed { close(master) }
  }

  /// Takes the terminal away and waits for the program's end.
  /// - Returns: milliseconds until it was gone; nil if it was not within ten seconds.
  func hangUp() -> Double? {
    let start = nanoseconds()
    close(master)
    isClosed = true
    var status: Int32 = 0
    while nanoseconds() - start < 10_000_000_000 {
      if waitpid(process, &status, WNOHANG) == process {
        return Double(nanoseconds() - start) / 1e6
      }
      usleep(200)
    }
    return nil
  }

  func type(_ text: String) {
    let bytes = Array(text.utf8)
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
      guard count > 0 || errno == EINTR else { return }
      sent += max(0, count)
    }
  }

  /// Gives the window another size; the kernel tells the program.
  func resize(columns: UInt16, rows: UInt16) {
    Self.setSize(of: master, columns: columns, rows: rows)
  }

  private static func setSize(of master: Int32, columns: UInt16, rows: UInt16) {
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
  }

  /// Reads until the output from `start` on holds `text`; gives the time in nanoseconds at which
  /// its last byte was here.
  @discardableResult
  func read(until text: String, from start: Int = 0, within seconds: Double = 30) throws -> UInt64 {
    let wanted = Array(text.utf8)
    let deadline = nanoseconds() + UInt64(seconds * 1e9)
    while true {
      if output[start...].contains(sequence: wanted) { return nanoseconds() }
      guard nanoseconds() < deadline, readSome(timeout: 1000) >= 0 else {
        let tail = String(decoding: output.suffix(2000), as: UTF8.self)
        throw Failed(description: "“\(text)” never came; last: \(tail.debugDescription)")
      }
    }
  }

  /// Reads what comes until nothing has come for `pause` milliseconds.
  func drain(pause: Int32) {
    while readSome(timeout: pause) > 0 {}
  }

  /// - Returns: bytes read, 0 after the timeout, -1 when the program is gone.
  func readSome(timeout: Int32) -> Int {
    var descriptor = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&descriptor, 1, timeout) > 0 else { return 0 }
    let chunk = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
      count = max(0, Foundation.read(master, buffer.baseAddress, buffer.count))
    }
    output += chunk
    return chunk.isEmpty ? -1 : chunk.count
  }

  /// Nanoseconds of processor time used so far (Linux: `/proc/PID/schedstat`, all threads).
  var processorTime: UInt64 {
    let tasks =
      (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")) ?? []
    return tasks.reduce(0) { total, task in
      let path = "/proc/\(process)/task/\(task)/schedstat"
      let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      return total + (text.split(separator: " ").first.flatMap { UInt64($0) } ?? 0)
    }
  }

  /// How often it went to sleep, which is how often it was woken up.
  var wakeups: Int {
    let tasks =
      (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")) ?? []
    return tasks.reduce(0) { total, task in
      let path = "/proc/\(process)/task/\(task)/status"
      let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      let line = text.split(separator: "\n").first { $0.hasPrefix("voluntary_ctxt_switches") }
      return total + (line?.split(separator: "\t").last.flatMap { Int($0) } ?? 0)
    }
  }
}

extension Collection<UInt8> {
  /// Whether the bytes occur in this order without a gap.
  func contains(sequence: [UInt8]) -> Bool { occurrences(of: sequence) > 0 }

  /// How often they do.
  func occurrences(of sequence: [UInt8]) -> Int {
    guard let first = sequence.first else { return 0 }
    var count = 0
    var rest = self[...]
    while let start = rest.firstIndex(of: first) {
      rest = rest[start...]
      if rest.starts(with: sequence) { count += 1 }
      rest = rest.dropFirst()
    }
    return count
  }
}

/// A monotonic clock.
func nanoseconds() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
