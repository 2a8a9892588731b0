import Conversation
import Foundation
import Messages

/// A command of the model.
struct BashRun: Work {
  /// Unless the call says otherwise, in milliseconds; both as Claude Code has them.
  static let standardTimeout = 120_000
  static let longestTimeout = 600_000

  let wantsTurn = false

  private let call: String
  private var run: CommandRun
  private let timeout: Int
  /// Where the shell ended, once that is known; absolute.
  private(set) var directory: String?
  /// Files that were not there when it began, and that it may not leave behind.
  let forbidden: [Place]

  init(
    call: String, arguments: [String], environment: [String: String], directory: Handle,
    timeout: Int, isConfined: Bool, forbidden: [Place] = [], now: Int64
  ) throws(ToolFailure) {
    self.call = call
    self.forbidden = forbidden
    self.timeout = timeout
    run = try CommandRun(
      arguments, environment: environment, directory: directory,
      timeLimit: now + Int64(timeout), takesAllAlong: isConfined, now: now)
  }

  var descriptors: [Int32] { run.descriptors }
  var deadline: Int64? { run.deadline }
  mutating func stop(now: Int64) { run.stop(now: now) }
  mutating func abandon() { run.abandon() }

  mutating func turn(readable: Set<Int32>, now: Int64) -> [ToolEvent] {
    run.turn(now: now).map { event in
      switch event {
      case .output(let bytes): return .output(bytes)
      case .ended(let ending):
        directory = Shell.directory(in: ending.report)
        return .finished(outcome(ending))
      }
    }
  }

  private func outcome(_ ending: CommandRun.Ending) -> ToolOutcome {
    var sentences: [String] = []
    var summary = "done"
    switch ending.cause {
    case .timeout:
      sentences.append("The command was ended after its time limit of \(timeout / 1000) s.")
      summary = "ended after \(timeout / 1000) s"
    case .stopped:
      sentences.append("The command was stopped by the person.")
      summary = "stopped"
    case nil:
      if let sentence = ending.sentence {
        sentences.append(sentence)
        summary = String(sentence.dropLast()).beganSmall
      }
    }
    let hasFailed = !sentences.isEmpty
    if ending.hadLeftovers {
      sentences.append("Processes that it had left running were ended.")
    }
    var text = ending.output.text
    if !sentences.isEmpty {
      if !text.isEmpty, !text.hasSuffix("\n") { text += "\n" }
      text += sentences.joined(separator: " ")
    }
    if text.isEmpty { text = "(no output)" }
    return ToolOutcome(
      result: ToolResult(id: call, text: text, isError: hasFailed), summary: summary)
  }
}

extension String {
  /// With a small first letter, to go on with a sentence.
  fileprivate var beganSmall: String {
    prefix(1).lowercased() + dropFirst()
  }
}
