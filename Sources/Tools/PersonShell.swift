import CSystem
import Foundation

/// A shell for what the person types after `!`: each command gets a shell of its own, which begins
/// where the last one ended, with its directory and its exported variables. So nothing that hangs
/// or dies takes the shell with it; aliases and functions that are not exported do not last.
package struct PersonShell {
  /// What it tells.
  package enum Event: Hashable, Sendable {
    /// What a command wrote, both its streams in the order they came.
    case output([UInt8])
    /// A command has ended. `text` is what it wrote, its middle left out where it was long;
    /// `sentence` says how it failed, if it did.
    case finished(code: Int32, text: String, sentence: String?)
  }

  /// Where the next command begins; absolute.
  package private(set) var directory: String
  private var environment: [String: String]
  private let shell: String
  private var command: CommandRun?
  private var isInterrupted = false

  /// - Parameters:
  ///   - directory: absolute.
  ///   - environment: without keys.
  package init(directory: String, environment: [String: String]) {
    self.directory = directory
    self.environment = environment
    let own = environment["SHELL"] ?? ""
    // Others (fish, csh) know no `trap … EXIT`.
    let known = ["bash", "zsh", "sh", "dash", "ksh", "mksh"]
    let isKnown = known.contains(own.split(separator: "/").last.map(String.init) ?? "")
    shell = isKnown && access(own, X_OK) == 0 ? own : Shell.program
  }

  /// Whether a command runs; another has to wait for its end.
  package var isRunning: Bool { command != nil }
  /// What to wait for.
  package var descriptors: [Int32] { command?.descriptors ?? [] }
  /// When to take a turn although nothing is readable, in monotonic milliseconds.
  package var deadline: Int64? { command?.deadline }

  /// Starts a command, which has no time limit.
  package mutating func run(_ text: String, now: Int64) throws(ToolFailure) {
    guard command == nil else { throw ToolFailure("A command is still running.") }
    let fd = open(directory, CSYSTEM_O_PATH | O_DIRECTORY | O_CLOEXEC)
    guard fd >= 0 else {
      throw ToolFailure("The directory \(directory) cannot be entered (\(lastError)).")
    }
    isInterrupted = false
    command = try CommandRun(
      Shell.arguments(text, shell: shell), environment: environment, directory: Handle(fd),
      timeLimit: nil, now: now)
  }

  /// Takes what is there.
  package mutating func turn(readable: Set<Int32>, now: Int64) -> [Event] {
    guard let events = command?.turn(now: now) else { return [] }
    return events.map { event in
      switch event {
      case .output(let bytes): return .output(bytes)
      case .ended(let ending):
        command = nil
        if let end = Shell.directory(in: ending.report) { directory = end }
        if let variables = Shell.environment(in: ending.report) { environment = variables }
        return .finished(
          code: ending.code, text: ending.output.text,
          sentence: ending.cause == .stopped ? "It was stopped." : ending.sentence)
      }
    }
  }

  /// Ctrl+C: asks the command to end; the second time it is made to.
  package mutating func interrupt(now: Int64) {
    if isInterrupted { command?.stop(now: now) } else { command?.signal(SIGINT) }
    isInterrupted = true
  }

  /// Ends what runs at once.
  package mutating func abandon() {
    command?.abandon()
    command = nil
  }
}
