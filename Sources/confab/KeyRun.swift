import Foundation
import Messages
import Settings

/// A program that is running to yield a key. It gets no terminal and no key of ours; its output is
/// collected as it comes and kept nowhere.
struct KeyRun {
  /// Where its output is read; never blocks.
  let descriptor: Int32
  /// When it is given up, in monotonic milliseconds.
  let deadline: Int64
  private let command: KeyCommand
  private let process: pid_t
  private var output: [UInt8] = []
  /// Whether its output has ended, though it may not have.
  private var isAtEnd = false

  /// How long to wait between looks at a program whose output has ended, in milliseconds.
  private static let interval: Int64 = 5

  /// `POSIX_SPAWN_SETSID`, which the import of the C library leaves out (spawn.h).
  #if os(Linux)
    private static let newSession: Int16 = 0x80
  #else
    private static let newSession: Int16 = 0x400
  #endif

  /// Starts it.
  ///
  /// - Parameter environment: of this program; the command gets of it what it is configured to.
  init(_ command: KeyCommand, environment: [String: String], now: Int64) throws(KeyCommand.Failure)
  {
    self.command = command
    deadline = now + Int64(command.timeout)
    if let requirements = command.requirements {
      do {
        try Disk.check(program: command.arguments[0], requirements)
      } catch {
        throw .notRun(error.advice(path: command.arguments[0]))
      }
    }
    var variables = environment
    if let names = command.inherited { variables = variables.filter { names.contains($0.key) } }
    variables.merge(command.variables) { $1 }

    var input: [Int32] = [-1, -1]
    var output: [Int32] = [-1, -1]
    guard pipe(&input) == 0, pipe(&output) == 0 else { throw .notRun("there is no pipe") }
    for end in input + output { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(output[0], F_SETFL, O_NONBLOCK)
    // The question is shorter than a pipe is long: written before anybody reads, it never blocks
    // and never meets a reader that is gone.
    _ = command.input.withUnsafeBytes { write(input[1], $0.baseAddress, $0.count) }
    close(input[1])

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input[0], 0)
    posix_spawn_file_actions_adddup2(&actions, output[1], 1)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    // A session of its own has no terminal to draw a prompt on, and can be ended with all in it.
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK) | Self.newSession)
    var words: [UnsafeMutablePointer<CChar>?] = command.arguments.map { strdup($0) } + [nil]
    var entries: [UnsafeMutablePointer<CChar>?] =
      variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in words + entries { free(pointer) } }
    var process: pid_t = 0
    let code = posix_spawn(
      &process, command.arguments[0], &actions, &attributes, &words, &entries)
    close(input[0])
    close(output[1])
    guard code == 0 else {
      close(output[0])
      throw .notRun(String(cString: strerror(code)))
    }
    self.process = process
    descriptor = output[0]
  }

  /// When to look again although nothing can be read, in monotonic milliseconds.
  func nextTime(now: Int64) -> Int64 { isAtEnd ? min(deadline, now + Self.interval) : deadline }

  /// Whether its output is still to be waited for.
  var isReading: Bool { !isAtEnd }

  /// Takes what is there; gives the key or why there is none, once that is known, and then the
  /// program is gone.
  mutating func advance(now: Int64) -> Result<Secret, KeyCommand.Failure>? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !isAtEnd {
      let count = read(descriptor, &buffer, buffer.count)
      if count > 0 {
        output += buffer[..<count]
        if output.count > command.outputLimit { return ended(.tooMuch) }
      } else if count == 0 || errno != EINTR && errno != EAGAIN {
        isAtEnd = true
      } else if errno == EAGAIN {
        break
      }
    }
    var status: Int32 = 0
    if isAtEnd, waitpid(process, &status, WNOHANG) == process {
      close(descriptor)
      guard status == 0 else {
        return .failure(
          .failed(code: status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F))
      }
      do throws(KeyCommand.Failure) {
        return .success(try command.key(from: output))
      } catch {
        return .failure(error)
      }
    }
    return now < deadline ? nil : ended(.tooSlow(command.timeout))
  }

  /// Ends it with all it has started.
  func cancel() {
    kill(-process, SIGKILL)
    kill(process, SIGKILL)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    close(descriptor)
  }

  private func ended(
    _ failure: KeyCommand.Failure
  ) -> Result<Secret, KeyCommand.Failure> {
    cancel()
    return .failure(failure)
  }
}
