import Foundation

/// Processes that left a command's process group, found by a variable of their environment, which
/// every child inherits. Only Linux shows it (`/proc/PID/environ`, proc(5)).
enum Stragglers {
  /// The variable's name.
  static let variable = "CONFAB_COMMAND"

  /// Sends a signal to all processes that carry the mark.
  /// - Returns: how many there were.
  @discardableResult
  static func signal(_ number: Int32, mark: String) -> Int {
    let entry = Array("\(variable)=\(mark)".utf8) + [0]
    var count = 0
    for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
      guard let process = pid_t(name), process > 1, process != getpid() else { continue }
      let fd = open("/proc/\(name)/environ", O_RDONLY | O_CLOEXEC)
      guard fd >= 0 else { continue }
      let handle = Handle(fd)
      var bytes: [UInt8] = [0]
      var buffer = [UInt8](repeating: 0, count: 16_384)
      while bytes.count < 1_000_000,
        case .bytes(let size) = handle.read(into: &buffer, limit: buffer.count)
      { bytes += buffer[..<size] }
      guard !Editing.places(of: [0] + entry, in: bytes).isEmpty else { continue }
      kill(process, number)
      count += 1
    }
    return count
  }
}
