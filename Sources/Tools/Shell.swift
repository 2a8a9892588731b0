import Foundation

/// How a command line is given to a shell so that its very bytes run, and how the shell tells where
/// it ended.
enum Shell {
  /// The shell for commands of the model: bash, which they expect, or else what is there.
  static let program: String = {
    let places: [String] = ["/bin/bash", "/usr/bin/bash", "/usr/local/bin/bash"]
    return places.first { access($0, X_OK) == 0 } ?? "/bin/sh"
  }()

  /// Runs a command and writes the directory it ended in to descriptor 3.
  static func arguments(_ command: String) -> [String] {
    [program, "-c", "trap 'pwd -P >&3' EXIT; eval \"$1\"", "sh", command]
  }

  /// The same with the environment after a NUL, each variable ended by one.
  static func arguments(_ command: String, shell: String) -> [String] {
    let trap = "trap 'pwd -P >&3; printf \"\\000\" >&3; /usr/bin/env -0 >&3' EXIT"
    return [shell, "-c", trap + "; eval \"$1\"", "sh", command]
  }

  /// The directory in such a report; nil where there is none.
  static func directory(in report: [UInt8]) -> String? {
    // The first line is the shell's own: what it forked and had no time to become another program
    // says the same when it is ended.
    guard let end = report.firstIndex(of: 0x0A), report.first == UInt8(ascii: "/") else {
      return nil
    }
    return String(decoding: report[..<end], as: UTF8.self)
  }

  /// The environment in such a report; nil where there is none.
  static func environment(in report: [UInt8]) -> [String: String]? {
    guard let start = report.firstIndex(of: 0), report.last == 0, start + 1 < report.count else {
      return nil
    }
    var variables: [String: String] = [:]
    for entry in report[(start + 1)...].split(separator: 0) {
      guard let sign = entry.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let name = String(decoding: entry[..<sign], as: UTF8.self)
      // Not the person's: ours, and those that every shell sets itself.
      if [Stragglers.variable, "_", "SHLVL"].contains(name) { continue }
      variables[name] = String(decoding: entry[(sign + 1)...], as: UTF8.self)
    }
    return variables
  }
}
