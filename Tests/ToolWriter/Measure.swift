import Conversation
import Foundation
import Messages
import Tools

/// What the tools cost beyond what they do, printed for people.
enum Measure {
  /// Measures in an empty directory.
  static func run(in directory: String) throws {
    var surroundings = ToolSurroundings(
      directory: directory, home: nil, environment: ["PATH": "/usr/bin:/bin"])
    surroundings.usesSandbox = false
    var toolbox = try Toolbox(surroundings, rules: PermissionRules(), journal: MemoryJournal())
    let text = (1...100).map { "line \($0) of a small file\n" }.joined()
    try Data(text.utf8).write(to: URL(fileURLWithPath: directory + "/small"))
    try report("Read, 100 lines", 500, &toolbox, "Read", ["file_path": .string("small")])
    try report("Bash, true", 200, &toolbox, "Bash", ["command": .string("true")])
    try report("sh -c true alone", 200) {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/bash")
      process.arguments = ["-c", "true"]
      try process.run()
      return process.waitUntilExit()
    }
    surroundings.usesSandbox = true
    var confined = try Toolbox(surroundings, rules: PermissionRules(), journal: MemoryJournal())
    try report("Bash, true, in the sandbox", 100, &confined, "Bash", ["command": .string("true")])
    var number = 0
    try report("Write, 3 kB, with its journal and fsync", 100) {
      number += 1
      return try call(
        &toolbox, "Write", ["file_path": .string("new\(number)"), "content": .string(text)])
    }
    try memory(in: directory)
  }

  /// What 50 MB of output, and a line far into a large file, cost in memory.
  static func memory(in directory: String) throws {
    var surroundings = ToolSurroundings(
      directory: directory, home: nil, environment: ["PATH": "/usr/bin:/bin"])
    surroundings.usesSandbox = false
    var toolbox = try Toolbox(surroundings, rules: PermissionRules(), journal: MemoryJournal())
    try call(&toolbox, "Bash", ["command": .string("true")])
    var before = peak()
    var start = ContinuousClock.now
    let flood = "yes 0123456789abcdef | head -c 50000000"
    var turns = try call(&toolbox, "Bash", ["command": .string(flood)])
    print(
      "50 MB of output: +\(peak() - before) kB, \(ContinuousClock.now - start), longest turn",
      turns.longest)
    // A sparse file, text at its beginning, whose other lines are at its end.
    let path = directory + "/huge"
    try Data(("first\n" + String(repeating: "x", count: 9_000)).utf8).write(
      to: URL(fileURLWithPath: path))
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try handle.seek(toOffset: 500_000_000)
    handle.write(Data("\nlast\n".utf8))
    try handle.close()
    before = peak()
    start = ContinuousClock.now
    turns = try call(&toolbox, "Read", ["file_path": .string("huge"), "offset": .integer(3)])
    print(
      "500 MB of file: +\(peak() - before) kB, \(ContinuousClock.now - start), longest turn",
      turns.longest)
  }

  private static func report(
    _ name: String, _ count: Int, _ toolbox: inout Toolbox, _ tool: String, _ input: [String: JSON]
  ) throws {
    var box = toolbox
    try report(name, count) { try call(&box, tool, input) }
    toolbox = box
  }

  private static func report(_ name: String, _ count: Int, _ body: () throws -> Any) throws {
    var times: [Duration] = []
    for _ in 0..<count {
      let start = ContinuousClock.now
      _ = try body()
      times.append(ContinuousClock.now - start)
    }
    times.sort()
    print("\(name): median \(times[count / 2]), 99 % \(times[count * 99 / 100])")
  }

  private static var now: Int64 { Int64(DispatchTime.now().uptimeNanoseconds / 1_000_000) }

  /// Plays a front end until a call has ended.
  @discardableResult
  private static func call(
    _ toolbox: inout Toolbox, _ name: String, _ input: [String: JSON]
  ) throws -> (turns: Int, longest: Duration) {
    let call = ToolCall(id: "1", name: name, input: .object(input))
    var told = toolbox.handle(.prepare(call, mode: .fullTrust), now: now)
    var turns = 0
    var longest = Duration.zero
    while true {
      for (_, event) in told {
        if case .finished(let outcome) = event {
          if outcome.result.isError { throw CocoaError(.fileWriteUnknown) }
          return (turns, longest)
        }
        if event == .permitted {
          told = toolbox.handle(.run(id: "1", always: false), now: now)
          break
        }
      }
      if told.contains(where: { if case .finished = $0.event { true } else { false } }) { continue }
      var requests = toolbox.descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      let left = toolbox.deadline(now: now).map { max(0, $0 - now) } ?? 10_000
      poll(&requests, nfds_t(requests.count), toolbox.wantsTurn ? 0 : Int32(min(10_000, left)))
      let readable = Set(requests.filter { $0.revents != 0 }.map(\.fd))
      let start = ContinuousClock.now
      told = toolbox.turn(readable: readable, now: now)
      longest = max(longest, ContinuousClock.now - start)
      turns += 1
    }
  }

  /// The largest the process ever was, in kilobytes.
  private static func peak() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") } ?? ""
    return line.split(separator: " ").compactMap { Int($0) }.first ?? 0
  }
}
