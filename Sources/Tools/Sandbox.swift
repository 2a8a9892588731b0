import Foundation

/// What bubblewrap holds a command to (bwrap(1)): the whole file system is read-only but for the
/// working directory and a private `/tmp`, other processes are out of sight, and there is no
/// network unless it was allowed.
struct Sandbox {
  /// Where `bwrap` is.
  let program: String
  /// The working directory.
  let root: Place
  /// Whether commands reach the network.
  let hasNetwork: Bool
  /// What stays as it is in the working directory.
  let kept: KeptPaths

  /// What wraps a command that begins in `directory`.
  func arguments(_ command: [String], directory: Place) -> [String] {
    var words = [
      program, "--die-with-parent", "--unshare-pid", "--unshare-ipc", "--ro-bind", "/", "/",
      "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp",
      // Sockets of services that would do for a command what it may not do itself.
      "--tmpfs", "/run",
    ]
    if hasNetwork {
      words += ["--ro-bind-try", "/run/systemd/resolve", "/run/systemd/resolve"]
    } else {
      words.append("--unshare-net")
    }
    words += ["--bind", root.path, root.path]
    return words + kept.arguments + ["--chdir", directory.path, "--"] + command
  }

  /// Where a program is, by the PATH of an environment.
  static func find(_ name: String, in environment: [String: String]) -> String? {
    for directory in (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":") {
      let path = directory + "/" + name
      if directory.hasPrefix("/"), access(path, X_OK) == 0 { return path }
    }
    return nil
  }
}

/// Whether bubblewrap works here, asked once: many systems forbid the name spaces it needs.
struct SandboxProbe {
  private var child: Child
  private let until: Int64
  /// Known when it has ended.
  private(set) var works: Bool?

  /// Starts it; nil where it cannot even be started.
  init?(_ sandbox: Sandbox, environment: [String: String], directory: Handle, now: Int64) {
    let arguments = sandbox.arguments(["true"], directory: sandbox.root)
    guard
      let child = try? Child(
        arguments, environment: environment, directory: directory, channel: .errors)
    else { return nil }
    self.child = child
    until = now + 3_000
  }

  /// What to wait for.
  var descriptors: [Int32] { child.descriptors }
  /// When to look although nothing is readable.
  func deadline(now: Int64) -> Int64 { child.tellsItsEnd ? until : min(until, now + 10) }

  /// Looks whether it has ended.
  mutating func turn(now: Int64) {
    _ = child.takeOutput(limit: 4_096)
    _ = child.takeChannel(limit: 4_096)
    child.look()
    if let status = child.status {
      works = status == 0
    } else if now >= until {
      abandon()
    }
  }

  /// Ends it.
  mutating func abandon() {
    child.abandon()
    works = false
  }
}
