import Conversation
import Foundation
import Messages
import Testing

@testable import Tools

/// A directory that goes away with its owner.
final class TemporaryDirectory {
  /// Without links in it.
  let path: String

  init() throws {
    var template = Array((NSTemporaryDirectory() + "/confab-tools.XXXXXX").utf8CString)
    let made = try #require(mkdtemp(&template))
    let real = try #require(realpath(made, nil))
    path = String(cString: real)
    free(real)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, its directories included; gives its path.
  @discardableResult func write(_ name: String, _ text: String) throws -> String {
    try write(name, Array(text.utf8))
  }

  @discardableResult func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let full = path + "/" + name
    try FileManager.default.createDirectory(
      atPath: (full as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: full))
    return full
  }

  func text(_ name: String) -> String? {
    FileManager.default.contents(atPath: path + "/" + name).map {
      String(decoding: $0, as: UTF8.self)
    }
  }
}

/// A toolbox with a working directory and somebody who waits for it.
final class Bench {
  let directory: TemporaryDirectory
  let journal = MemoryJournal()
  var box: Toolbox
  /// What came of the last call, without its end.
  private(set) var events: [ToolEvent] = []
  private var count = 0

  static let environment = [
    "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": "/nonexistent",
    "LC_ALL": "C.UTF-8",
  ]

  init(
    rules: PermissionRules = PermissionRules(), home: String? = nil, usesRipgrep: Bool = false,
    usesSandbox: Bool = false, protected: [String] = []
  ) throws {
    directory = try TemporaryDirectory()
    var surroundings = ToolSurroundings(
      directory: directory.path, home: home, environment: Self.environment, protected: protected)
    surroundings.usesRipgrep = usesRipgrep
    surroundings.usesSandbox = usesSandbox
    box = try Toolbox(surroundings, rules: rules, journal: journal)
  }

  deinit { box.abandon() }

  static var now: Int64 {
    Int64(DispatchTime.now().uptimeNanoseconds / 1_000_000)
  }

  /// Looks at a call and waits for what is decided.
  func prepare(
    _ name: String, _ input: [String: JSON], mode: PermissionMode = .ask
  ) throws -> (id: String, event: ToolEvent) {
    count += 1
    let call = ToolCall(id: "call\(count)", name: name, input: .object(input))
    var told = box.handle(.prepare(call, mode: mode), now: Self.now)
    while told.isEmpty { told = wait() }
    return try #require(told.first)
  }

  /// Carries a call out, whoever may ask, to its end.
  @discardableResult
  func call(
    _ name: String, _ input: [String: JSON], mode: PermissionMode = .fullTrust,
    always: Bool = false, until: ((ToolEvent) -> Bool)? = nil
  ) throws -> ToolOutcome {
    let (id, event) = try prepare(name, input, mode: mode)
    if case .finished(let outcome) = event { return outcome }
    return try finish(id, box.handle(.run(id: id, always: always), now: Self.now), until: until)
  }

  /// Waits for a call's end; `until` may stop it.
  func finish(
    _ id: String, _ told: [Toolbox.Told] = [], until: ((ToolEvent) -> Bool)? = nil
  ) throws -> ToolOutcome {
    var told = told
    events = []
    while true {
      for (_, event) in told {
        if case .finished(let outcome) = event { return outcome }
        events.append(event)
      }
      if let until, let last = told.last?.event, until(last) {
        told = box.handle(.stop(id: id), now: Self.now)
        if !told.isEmpty { continue }
      }
      try #require(box.isBusy)
      told = wait()
    }
  }

  /// One turn of a loop.
  func wait() -> [Toolbox.Told] {
    var requests =
      box.descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      + box.writingDescriptors.map { pollfd(fd: $0, events: Int16(POLLOUT), revents: 0) }
    let left = box.deadline(now: Self.now).map { max(0, $0 - Self.now) } ?? 10_000
    poll(&requests, nfds_t(requests.count), box.wantsTurn ? 0 : Int32(min(left, 10_000)))
    let readable = Set(requests.filter { $0.revents != 0 }.map(\.fd))
    return box.turn(readable: readable, now: Self.now)
  }
}

extension ToolOutcome {
  /// All text of the result.
  var text: String {
    result.content.map { if case .text(let text) = $0 { text } else { "" } }.joined(separator: "\n")
  }
}

/// Whether the slow tests run at full size.
var isFullRun: Bool { ProcessInfo.processInfo.environment["CONFAB_FULL"] == "1" }

/// The built products lie side by side.
let toolWriter: URL = {
  let bundles =
    CommandLine.arguments.filter { $0.hasSuffix(".xctest") } + [CommandLine.arguments[0]]
  let candidates =
    bundles.map { URL(fileURLWithPath: $0).deletingLastPathComponent() }
    + [Bundle.main.bundleURL, Bundle.main.bundleURL.deletingLastPathComponent()]
  return candidates.map { $0.appendingPathComponent("ToolWriter") }
    .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    ?? URL(fileURLWithPath: "ToolWriter")
}()
