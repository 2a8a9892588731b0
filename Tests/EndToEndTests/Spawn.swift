import Foundation

/// A child process with its outputs in files. Foundation's `Process` learns of a child's end by a
/// socket that the child inherits; a terminal server that the child leaves behind holds it open,
/// and the wait never ends.
struct Spawn {
  struct Failed: Error { let number: Int32 }

  struct Result {
    var code: Int32
    var output: String
    var errors: String
    /// The most memory that it had resident, in bytes, if that was watched.
    var memory = 0
  }

  /// Runs a program found in PATH to its end.
  static func run(
    _ arguments: [String], environment: [String: String], directory: String, input: String = "",
    output: String? = nil, watchesMemory: Bool = false, scratch: URL
  ) throws -> Result {
    let name = UUID().uuidString
    let files = ["in", "out", "err"].map { scratch.appending(path: "\(name).\($0)").path }
    defer { for file in files { unlink(file) } }
    try Data(input.utf8).write(to: URL(filePath: files[0]))

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, files[0], O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output ?? files[1], O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, files[2], O_WRONLY | O_CREAT, 0o600)
    // The test runner's threads block all signals, and children would inherit that.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

    let command = ["sh", "-c", #"cd "$0" && exec "$@""#, directory] + arguments
    var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] =
      environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in words + variables { free(pointer) } }
    var process: pid_t = 0
    let error = posix_spawnp(&process, "sh", &actions, &attributes, &words, &variables)
    guard error == 0 else { throw Failed(number: error) }
    var status: Int32 = 0
    var memory = 0
    // What wait4(2) says is at least what this process, from which it was forked, has itself.
    while watchesMemory, waitpid(process, &status, WNOHANG) == 0 {
      memory = max(memory, peak(of: process))
      usleep(1000)
    }
    while !watchesMemory, waitpid(process, &status, 0) < 0, errno == EINTR {}
    let code = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
    func text(_ file: String) -> String {
      (try? Data(contentsOf: URL(filePath: file))).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
    return Result(
      code: code, output: text(files[1]), errors: text(files[2]), memory: memory)
  }

  /// The most memory that a running process had resident so far, in bytes (Linux's VmHWM).
  private static func peak(of process: pid_t) -> Int {
    let text = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
    return (Int(line.filter(\.isNumber)) ?? 0) << 10
  }
}
