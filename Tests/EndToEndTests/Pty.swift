import Foundation

/// The real binary on a pseudo-terminal, with everything that it writes at hand, read as fast or as
/// slowly as a test wants.
final class Pty {
  struct Failed: Error, CustomStringConvertible { let description: String }

  /// TIOCSPTLCK, TIOCGPTN of <asm-generic/ioctls.h> and POSIX_SPAWN_SETSID of <spawn.h>, which Swift
  /// does not import.
  private static let setLock: UInt = 0x4004_5431
  private static let getNumber: UInt = 0x8004_5430
  private static let newSession: Int16 = 0x80

  let process: pid_t
  /// The line settings before the program started.
  let settingsBefore: termios
  private let master: Int32
  private let path: String
  private var isClosed = false
  private var status: Int32?
  /// Everything written so far.
  private(set) var output: [UInt8] = []
  /// Whether the terminal says what it is when it is asked (DA1).
  var answers = true
  private var answered = 0

  init(_ arguments: [String], environment: [String: String], width: Int, height: Int) throws {
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var number: UInt32 = 0
    var unlocked: Int32 = 0
    guard master >= 0, ioctl(master, Self.setLock, &unlocked) == 0,
      ioctl(master, Self.getNumber, &number) == 0
    else { throw Failed(description: "no pseudo-terminal: \(String(cString: strerror(errno)))") }
    path = "/dev/pts/\(number)"
    var size = winsize(
      ws_row: UInt16(height), ws_col: UInt16(width), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)

    var settings = termios()
    tcgetattr(master, &settings)
    settingsBefore = settings

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // A session leader that opens a terminal makes it its controlling one.
    posix_spawn_file_actions_addopen(&actions, 0, path, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Self.newSession | Int16(POSIX_SPAWN_SETSIGMASK))
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] =
      environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in words + variables { free(pointer) } }
    var process: pid_t = 0
    let error = posix_spawn(&process, arguments[0], &actions, &attributes, &words, &variables)
    self.process = process
    guard error == 0 else {
      throw Failed(description: "\(arguments[0]): \(String(cString: strerror(error)))")
    }
  }

  deinit {
    // 0 where it could not be started, which to kill(2) is our own group.
    if status == nil, process > 0 {
      kill(process, SIGKILL)
      var status: Int32 = 0
      waitpid(process, &status, 0)
    }
    if !isClosed { close(master) }
  }

  func type(_ text: String) {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
  }

  /// The connection breaks.
  func hangUp() {
    close(master)
    isClosed = true
  }

  /// The line settings now.
  var settings: termios {
    var settings = termios()
    tcgetattr(master, &settings)
    return settings
  }

  /// Reads at most so many bytes, waiting at most so many milliseconds for the first.
  /// - Returns: how many came; nil when the program's end is closed.
  @discardableResult
  func readSome(atMost limit: Int = 65_536, within milliseconds: Int32 = 20) -> Int? {
    var descriptor = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&descriptor, 1, milliseconds) > 0 else { return 0 }
    let chunk = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      count = max(0, Foundation.read(master, buffer.baseAddress, limit))
    }
    output += chunk
    if answers {
      let questions = output[answered...].ranges(of: Array("\u{1B}[c".utf8))
      if let last = questions.last {
        answered = last.upperBound
        for _ in questions { type("\u{1B}[?62;22c") }
      }
    }
    return chunk.isEmpty ? nil : chunk.count
  }

  /// Reads until what came from a place on holds a text.
  func expect(_ text: String, from start: Int = 0, within seconds: Double = 20) throws {
    try expect("“\(text)”", within: seconds) {
      !self.output[min(start, self.output.count)...].ranges(of: Array(text.utf8)).isEmpty
    }
  }

  /// Reads until something is so.
  func expect(
    _ what: String, within seconds: Double = 20, _ holds: () throws -> Bool
  ) throws {
    let deadline = Date(timeIntervalSinceNow: seconds)
    while try !holds() {
      guard Date() < deadline, readSome() != nil || status != nil else {
        let tail = String(decoding: output.suffix(800), as: UTF8.self)
        throw Failed(description: "waited in vain for \(what); last: \(tail.debugDescription)")
      }
    }
  }

  /// Reads until the program has ended.
  /// - Returns: its exit code, or 128 + the signal.
  func expectExit(within seconds: Double = 20) throws -> Int32 {
    let deadline = Date(timeIntervalSinceNow: seconds)
    while Date() < deadline {
      if !isClosed, readSome(within: 5) == nil { usleep(2000) }
      if isClosed { usleep(1000) }
      if let code = endedCode {
        while !isClosed, let count = readSome(within: 0), count > 0 {}
        return code
      }
    }
    throw Failed(description: "the program did not end")
  }

  /// The exit code, once it has ended; and what it has used.
  private var endedCode: Int32? {
    var status: Int32 = 0
    guard wait4(process, &status, WNOHANG, &usage) == process else { return nil }
    self.status = status
    return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
  }

  private var usage = rusage()

  /// Milliseconds of processor time that the ended program has used.
  var processorTime: Double {
    func milliseconds(_ time: timeval) -> Double {
      Double(time.tv_sec) * 1000 + Double(time.tv_usec) / 1000
    }
    return milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime)
  }

  /// The same of the running program (Linux: `/proc/PID/schedstat`, all threads).
  var runningTime: Double {
    let tasks =
      (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")) ?? []
    return tasks.reduce(0) { total, task in
      let path = "/proc/\(process)/task/\(task)/schedstat"
      let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      return total + (text.split(separator: " ").first.flatMap { Double($0) } ?? 0) / 1e6
    }
  }

  /// Kilobytes that the running program has in memory.
  var residentSize: Int {
    let text = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
    return Int(line.filter(\.isNumber)) ?? 0
  }
}
