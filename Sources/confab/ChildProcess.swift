import Foundation
import Screen

/// A short-lived program that is fed a text.
enum ChildProcess {
  /// Runs a program found in PATH and gives it `input`.
  /// - Parameter deadline: monotonic milliseconds at which it is ended and counts as failed.
  /// - Returns: whether it ended well in time.
  static func run(
    _ arguments: [String], environment: [String], input: [UInt8], by deadline: Int64
  ) -> Bool {
    var ends: [Int32] = [-1, -1]
    guard let program = arguments.first, pipe(&ends) == 0 else { return false }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
    defer { for pointer in words + variables { free(pointer) } }
    var process: pid_t = 0
    let error = posix_spawnp(&process, program, &actions, nil, &words, &variables)
    close(ends[0])
    guard error == 0 else {
      close(ends[1])
      return false
    }
    let isFed = feed(input, to: ends[1], until: deadline)
    close(ends[1])
    return end(process, by: deadline) && isFed
  }

  /// Runs a program on our terminal, in the foreground, to its end.
  /// - Parameter meanwhile: waits for whatever else may happen, a child's end included, and deals
  ///   with it; when it answers false, the program is ended.
  /// - Returns: its exit code (128 and the signal's number, if one ended it), or nil if it could
  ///   not be started; a shell's 126 and 127 say so too.
  static func runOnTerminal(
    _ arguments: [String], environment: [String: String], meanwhile: () -> Bool
  ) -> Int32? {
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] =
      environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in words + variables { free(pointer) } }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // What we handle or ignore is the child's own affair.
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    var process: pid_t = 0
    guard let program = arguments.first,
      posix_spawnp(&process, program, nil, &attributes, &words, &variables) == 0
    else { return nil }
    var status: Int32 = 0
    while waitpid(process, &status, WNOHANG) == 0 {
      if meanwhile() { continue }
      kill(process, SIGHUP)
      while waitpid(process, &status, 0) < 0, errno == EINTR {}
      break
    }
    let signal = status & 0x7F
    return signal == 0 ? status >> 8 & 0xFF : 128 + signal
  }

  private static func feed(_ bytes: [UInt8], to descriptor: Int32, until deadline: Int64) -> Bool {
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        start += count
        continue
      }
      guard errno == EAGAIN || errno == EINTR else { return false }
      let left = deadline - Moment.current.uptime
      var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      guard left > 0, poll(&request, 1, Int32(left)) > 0 else { return false }
    }
    return true
  }

  /// Waits for the end of a process, and ends it after the deadline.
  private static func end(_ process: pid_t, by deadline: Int64) -> Bool {
    var status: Int32 = 0
    while true {
      let result = waitpid(process, &status, WNOHANG)
      if result == process { return status == 0 }
      guard result == 0, Moment.current.uptime < deadline else { break }
      poll(nil, 0, 2)
    }
    kill(process, SIGKILL)
    waitpid(process, &status, 0)
    return false
  }
}
