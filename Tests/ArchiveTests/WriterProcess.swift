import Foundation

/// `ArchiveWriter`, the archive's user in a process of its own, which tests kill, trace and race
/// against.
enum WriterProcess {
  /// The built products lie side by side.
  static let path: String = {
    let bundles =
      CommandLine.arguments.filter { $0.hasSuffix(".xctest") } + [CommandLine.arguments[0]]
    let candidates =
      bundles.map { URL(fileURLWithPath: $0).deletingLastPathComponent() }
      + [Bundle.main.bundleURL, Bundle.main.bundleURL.deletingLastPathComponent()]
    return candidates.map { $0.appendingPathComponent("ArchiveWriter") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }?.path ?? "ArchiveWriter"
  }()

  /// Starts it; what it prints comes out of the pipe.
  ///
  /// - Parameter prefix: a program that runs it, with its arguments.
  static func start(
    _ arguments: [String], umask: String = "077", under prefix: [String] = []
  ) throws -> (Process, Pipe) {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments =
      ["-c", "umask \(umask); exec \"$0\" \"$@\""] + prefix + [path] + arguments
    process.standardOutput = output
    try process.run()
    return (process, output)
  }

  /// Runs it to its end.
  ///
  /// - Returns: the lines it printed, and its exit code; 128 and more for a signal.
  static func run(
    _ arguments: [String], under prefix: [String] = []
  ) throws -> (lines: [String], code: Int32) {
    let (process, output) = try start(arguments, under: prefix)
    let said = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let isSignal = process.terminationReason == .uncaughtSignal
    return (
      String(decoding: said, as: UTF8.self).split(separator: "\n").map(String.init),
      (isSignal ? 128 : 0) + process.terminationStatus
    )
  }

  /// Whether programs can be traced here: `strace` is there (`.ci/packages`), and the system lets
  /// a process trace its child.
  static let canTrace: Bool = {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["strace", "-f", "-qq", "-o", "/dev/null", "true"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()
}
