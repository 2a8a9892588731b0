import Foundation
import ScriptedServer

/// Where the programs under measurement are, and the world they run in.
struct Bench {
  let confab: String
  let minimal: String
  let home: URL
  let environment: [String: String]

  /// - Parameter server: whose address the environment carries.
  init(server: ScriptedServer) throws {
    let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let directory = URL(filePath: own).deletingLastPathComponent()
    confab = directory.appending(path: "confab").path
    home = FileManager.default.temporaryDirectory.appending(path: "confab-bench-\(getpid())")
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    minimal = try Self.compile("minimal.c", "-lncursesw", "-ltinfo", into: home)
    environment = [
      "HOME": home.path, "PATH": "/usr/bin:/bin", "TERM": "xterm-256color", "LANG": "C.UTF-8",
      "ANTHROPIC_BASE_URL": server.url, "ANTHROPIC_API_KEY": "bench", "ANTHROPIC_MODEL": "m",
    ]
  }

  /// Builds one of the references; gives the program's path.
  func compile(_ source: String) throws -> String { try Self.compile(source, into: home) }

  private static func compile(
    _ source: String, _ libraries: String..., into home: URL
  ) throws -> String {
    let program = home.appending(path: source.prefix { $0 != "." }).path
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "baseline/\(source)").path
    let compiler = Process()
    compiler.executableURL = URL(filePath: "/usr/bin/env")
    compiler.arguments = ["cc", "-O2", "-o", program, path] + libraries
    try compiler.run()
    compiler.waitUntilExit()
    return program
  }

  func remove() { try? FileManager.default.removeItem(at: home) }

  /// The program at its first frame.
  func start(_ arguments: String...) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal([confab] + arguments, environment: environment)
    try terminal.read(until: "\u{1B}[?2026l")
    return terminal
  }
}

/// A sample of measurements, in the unit of its values.
struct Sample {
  private let sorted: [Double]

  init(_ values: [Double]) { sorted = values.sorted() }

  var median: Double { quantile(0.5) }
  func quantile(_ share: Double) -> Double {
    sorted.isEmpty ? .nan : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
  }
}

/// Prints one figure beside its bound.
func report(_ name: String, _ value: String, bound: String) {
  let line = "\(name.padding(toLength: 52, withPad: " ", startingAt: 0)) \(value)   [\(bound)]\n"
  // Not print: its buffer would keep the figures of a run that is watched through a pipe.
  FileHandle.standardOutput.write(Data(line.utf8))
}

func fixed(_ value: Double, _ digits: Int = 2) -> String {
  String(format: "%.\(digits)f", value)
}
