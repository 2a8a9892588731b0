import Foundation

/// A program with its standard input and output on pipes of ours.
final class PipedProcess {
  struct Failed: Error, CustomStringConvertible {
    let description: String
  }

  let process: pid_t
  private let input: Int32
  private let output: Int32
  private(set) var bytes: [UInt8] = []
  private var buffer = [UInt8](repeating: 0, count: 1 << 20)

  init(_ arguments: [String], environment: [String: String]) throws {
    var toChild: [Int32] = [-1, -1]
    var fromChild: [Int32] = [-1, -1]
    guard pipe(&toChild) == 0, pipe(&fromChild) == 0 else { throw Failed(description: "no pipes") }
    for end in [toChild[1], fromChild[0]] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, toChild[0], 0)
    posix_spawn_file_actions_adddup2(&actions, fromChild[1], 1)
    for end in [toChild[0], fromChild[1]] { posix_spawn_file_actions_addclose(&actions, end) }
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] =
      environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in words + variables { free(pointer) } }
    var process: pid_t = 0
    let error = posix_spawn(&process, arguments[0], &actions, nil, &words, &variables)
    close(toChild[0])
    close(fromChild[1])
    guard error == 0 else { throw Failed(description: String(cString: strerror(error))) }
    self.process = process
    input = toChild[1]
    output = fromChild[0]
  }

  deinit {
    close(input)
    close(output)
    kill(process, SIGKILL)
    var status: Int32 = 0
    waitpid(process, &status, 0)
  }

  func send(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = bytes.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
  }

  /// Reads until what came from `start` on fulfils a condition; gives the time in nanoseconds.
  @discardableResult
  func read(from start: Int = 0, until holds: (ArraySlice<UInt8>) -> Bool) throws -> UInt64 {
    let deadline = nanoseconds() + 30_000_000_000
    while true {
      if holds(bytes[start...]) { return nanoseconds() }
      var descriptor = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      guard nanoseconds() < deadline, poll(&descriptor, 1, 1000) >= 0 else {
        throw Failed(
          description: "it never came: \(String(decoding: bytes.suffix(500), as: UTF8.self))")
      }
      guard descriptor.revents != 0 else { continue }
      let count = Foundation.read(output, &buffer, buffer.count)
      guard count > 0 else { throw Failed(description: "the program ended") }
      bytes += buffer[..<count]
    }
  }

  @discardableResult
  func read(until text: String, from start: Int = 0) throws -> UInt64 {
    let wanted = Array(text.utf8)
    return try read(from: start) { $0.contains(sequence: wanted) }
  }

  func forget() { bytes = [] }

  /// Nanoseconds of processor time so far.
  var processorTime: UInt64 {
    // Behind the name in brackets: utime and stime are the 12th and 13th fields (proc_pid_stat(5)).
    let text = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
    let fields = text.drop { $0 != ")" }.split(separator: " ")
    guard fields.count > 13, let user = UInt64(fields[12]), let system = UInt64(fields[13]) else {
      return 0
    }
    return (user + system) * 1_000_000_000 / UInt64(sysconf(Int32(_SC_CLK_TCK)))
  }
}
