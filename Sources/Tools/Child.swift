import CSystem
import Foundation

/// A process of ours: in a session and a process group of its own, with no terminal, nothing to
/// read unless that is wanted, and one pipe for what it writes.
struct Child {
  /// What its second pipe is for.
  enum Channel {
    /// What it writes to descriptor 3; both its streams go to the first pipe.
    case report
    /// Its standard error, apart from its standard output.
    case errors
  }

  let process: pid_t
  private let output: Handle
  private let channel: Handle
  private let ending: Handle?
  /// Where what it reads is written to; nil: it has nothing to read, or no more.
  private var input: Handle?
  /// Whether nothing more will come from each.
  private(set) var isOutputAtEnd = false
  private var isChannelAtEnd = false
  /// As wait(2) gives it, once it is known.
  private(set) var status: Int32?

  /// Starts a program.
  /// - Parameters:
  ///   - arguments: the program first, found in PATH.
  ///   - environment: all that it gets.
  ///   - directory: where it runs; opened, so that nobody can put another in its place.
  ///   - isFed: whether it is given something to read.
  init(
    _ arguments: [String], environment: [String: String], directory: Handle?, channel: Channel,
    isFed: Bool = false
  ) throws(ToolFailure) {
    let name = arguments.first ?? ""
    guard !arguments.contains(where: { $0.utf8.contains(0) }) else {
      throw ToolFailure("A command cannot hold a NUL.")
    }
    let output = try Handle.pipe()
    let second = try Handle.pipe()
    let input = isFed ? try Handle.pipe(neverBlocks: .writing) : nil
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let directory { posix_spawn_file_actions_addfchdir_np(&actions, directory.fd) }
    if let input {
      posix_spawn_file_actions_adddup2(&actions, input.reading.fd, 0)
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    posix_spawn_file_actions_adddup2(&actions, output.writing.fd, 1)
    switch channel {
    case .report:
      posix_spawn_file_actions_adddup2(&actions, output.writing.fd, 2)
      posix_spawn_file_actions_adddup2(&actions, second.writing.fd, 3)
    case .errors:
      posix_spawn_file_actions_adddup2(&actions, second.writing.fd, 2)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // What we ignore, block or handle is the child's own affair.
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK) | Int16(CSYSTEM_SPAWN_SETSID))
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    var entries: [UnsafeMutablePointer<CChar>?] =
      environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in words + entries { free(pointer) } }
    var process: pid_t = 0
    let code = posix_spawnp(&process, name, &actions, &attributes, &words, &entries)
    guard code == 0 else {
      throw ToolFailure("\(name) cannot be started (\(String(cString: strerror(code)))).")
    }
    self.process = process
    self.output = output.reading
    self.channel = second.reading
    self.input = input?.writing
    let descriptor = csystem_pidfd_open(process)
    if descriptor >= 0 { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    ending = descriptor >= 0 ? Handle(descriptor) : nil
  }

  /// What to wait for.
  var descriptors: [Int32] {
    (isOutputAtEnd ? [] : [output.fd]) + (isChannelAtEnd ? [] : [channel.fd])
      + (status == nil ? ending.map { [$0.fd] } ?? [] : [])
  }

  /// Whether the system tells of its end; otherwise somebody must look from time to time.
  var tellsItsEnd: Bool { ending != nil }

  /// What is there of its output, at most about `limit` bytes.
  mutating func takeOutput(limit: Int) -> [UInt8] {
    take(output, limit: limit, isAtEnd: &isOutputAtEnd)
  }

  /// What is there in its second pipe.
  mutating func takeChannel(limit: Int) -> [UInt8] {
    take(channel, limit: limit, isAtEnd: &isChannelAtEnd)
  }

  private func take(_ handle: Handle, limit: Int, isAtEnd: inout Bool) -> [UInt8] {
    guard !isAtEnd else { return [] }
    var bytes: [UInt8] = []
    while bytes.count < limit {
      let room = min(65_536, limit - bytes.count)
      var result = 0
      let piece = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
        result = read(handle.fd, buffer.baseAddress, room)
        count = max(0, result)
      }
      if result > 0 {
        bytes += piece
      } else if result == 0 || errno != EINTR {
        isAtEnd = result == 0 || errno != EAGAIN
        break
      }
    }
    return bytes
  }

  /// Where it can be written to; nil where it reads nothing, or nothing more.
  var inputDescriptor: Int32? { input?.fd }

  /// Gives it what it takes now, without waiting. The program must ignore SIGPIPE.
  /// - Returns: how many bytes it took. When it reads no more, the pipe is closed.
  mutating func feed(_ bytes: ArraySlice<UInt8>) -> Int {
    guard let input else { return 0 }
    var start = bytes.startIndex
    while start < bytes.endIndex {
      let count = bytes[start...].withUnsafeBytes { write(input.fd, $0.baseAddress, $0.count) }
      if count > 0 {
        start += count
      } else if errno == EAGAIN {
        break
      } else if errno != EINTR {
        self.input = nil
        break
      }
    }
    return start - bytes.startIndex
  }

  /// Tells it that nothing more comes.
  mutating func closeInput() { input = nil }

  /// Looks whether it has ended.
  mutating func look() {
    guard status == nil else { return }
    var status: Int32 = 0
    let result = waitpid(process, &status, WNOHANG)
    // One whose end somebody else took has ended as well.
    if result == process || result < 0 && errno == ECHILD { self.status = status }
  }

  /// Sends a signal to its group.
  func signal(_ number: Int32) { kill(-process, number) }

  /// Whether anything of its group is left.
  var hasGroup: Bool { kill(-process, 0) == 0 || errno == EPERM }

  /// Ends its group and waits for the process itself.
  mutating func abandon() {
    signal(SIGKILL)
    guard status == nil else { return }
    kill(process, SIGKILL)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    self.status = status
  }
}
