import Foundation
import ScriptedServer
import Testing

/// Whether `strace` is there (`.ci/packages`) and may trace a child.
private enum Tracing {
  static let isPossible =
    (try? Spawn.run(
      ["strace", "-f", "-qq", "-o", "/dev/null", "true"],
      environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"],
      directory: "/", scratch: FileManager.default.temporaryDirectory
    ).code) == 0
}

/// The k-th call to the system fails in the whole program: it never crashes and never hangs, what
/// it says of saving is true, and once nothing fails all is well. Every k with CONFAB_FULL=1.
@Suite(.enabled(if: Tracing.isPossible, "strace is missing or may not trace"))
struct FaultTests {
  /// Calls that fail, how, and when, as `strace` puts it: `3` the third, `3+` all from it on.
  struct Fault: Sendable, CustomTestStringConvertible {
    let call: String
    let errors: [String]
    let moments: [String]

    var testDescription: String { call }

    static let all = [
      Fault(
        call: "openat", errors: ["EMFILE", "EACCES", "ENOSPC", "EIO", "EINTR"],
        moments: ["20", "60", "60+"]),
      Fault(call: "pwrite64", errors: ["ENOSPC", "EIO", "EINTR"], moments: ["1", "9", "9+"]),
      Fault(call: "fdatasync", errors: ["EIO"], moments: ["1", "1+"]),
      Fault(call: "mkdir", errors: ["ENOSPC", "EACCES"], moments: ["1", "1+"]),
      Fault(call: "ftruncate", errors: ["ENOSPC", "EIO"], moments: ["1", "1+"]),
      Fault(call: "socket", errors: ["EMFILE", "EACCES"], moments: ["1"]),
      Fault(call: "connect", errors: ["ECONNREFUSED", "ENETUNREACH"], moments: ["1"]),
      Fault(call: "sendto", errors: ["ECONNRESET", "EINTR", "EIO"], moments: ["1"]),
      Fault(call: "recvfrom", errors: ["ECONNRESET", "EINTR", "EIO"], moments: ["1"]),
    ]
  }

  private static let isFull = ProcessInfo.processInfo.environment["CONFAB_FULL"] == "1"

  private static func isSaved(_ text: String, in world: World) -> Bool {
    ["archive.sqlite-wal", "archive.sqlite"].contains {
      let file = world.home.appending(path: ".local/share/confab/\($0)")
      return (try? Data(contentsOf: file))?.range(of: Data(text.utf8)) != nil
    }
  }

  /// Asks once while calls fail, and once when none do.
  ///
  /// - Returns: whether any call failed.
  private func ask(_ call: String, _ error: String, _ moment: String) throws -> Bool {
    let name = "\(call) \(error) at \(moment)"
    let answer = ChatTests.answer(["All is ", "well-again."])
    let world = try World(Array(repeating: answer, count: 9))
    let log = world.home.appending(path: "trace").path
    let result = try Spawn.run(
      [
        "timeout", "-k", "1", "60", "strace", "-f", "-qq", "-o", log, "-e", "signal=none",
        "-e", "trace=\(call)", "-e", "inject=\(call):error=\(error):when=\(moment)",
        World.binary, "--print", "question",
      ], environment: world.environment, directory: world.home.path, scratch: world.home)
    #expect(
      result.code < 128 && result.code != 124, "\(name): \(result.code) \(result.errors)")
    if result.code == 0 {
      #expect(result.output.contains("well-again."), "\(name): \(result.errors)")
      // What was printed is kept, or standard error says that it is not.
      #expect(
        result.errors.contains("saved") || Self.isSaved("All is well-again.", in: world),
        "\(name): \(result.errors)")
    } else {
      #expect(!result.errors.isEmpty, "\(name): ended with \(result.code) and no word")
    }
    let later = try world.run("--print", "again")
    #expect(later.code == 0 && later.output.contains("well-again."), "\(name): \(later.errors)")
    #expect(later.errors == "", "\(name), and later")
    #expect(Self.isSaved("All is well-again.", in: world), "\(name), and later")
    return try String(contentsOfFile: log, encoding: .utf8).contains("(INJECTED)")
  }

  @Test(arguments: Fault.all) func printing(fault: Fault) throws {
    guard Self.isFull else {
      for moment in fault.moments {
        #expect(try ask(fault.call, fault.errors[0], moment), "no \(fault.call) at \(moment)")
      }
      return
    }
    for error in fault.errors {
      for suffix in fault.moments.contains(where: { $0.hasSuffix("+") }) && error != "EINTR"
        ? ["", "+"] : [""]
      {
        var number = 1
        while number < 2_000, try ask(fault.call, error, "\(number)\(suffix)") { number += 1 }
      }
    }
  }

  /// R6 on the screen: the disk is full in the middle of an answer, and then it is not.
  @Test func aFullDiskWhileAnAnswerStreams() throws {
    let world = try World([ChatTests.answer(["The first half", " and the rest."], gate: "rest")])
    try world.start()
    try world.expect("Message kimi-k2.5")
    try world.type("question")
    try world.press("Enter")
    try world.expectSaved("question")
    let program = try world.processID
    _ = try Spawn.run(
      [
        "sh", "-c",
        "strace -f -qq -o trace -e signal=none -e trace=pwrite64 -e inject=pwrite64:error=ENOSPC "
          + "-p \(program) >/dev/null 2>&1 & echo $! >tracer",
      ], environment: world.environment, directory: world.home.path, scratch: world.home)
    let tracer = try #require(
      pid_t(
        try String(contentsOf: world.home.appending(path: "tracer"), encoding: .utf8)
          .trimmingCharacters(in: .whitespacesAndNewlines)))
    try world.expect("the trace") { _ in
      (try? String(contentsOfFile: "/proc/\(program)/status", encoding: .utf8))?
        .contains("TracerPid:\t0\n") == false
    }
    world.server.open("rest")
    try world.expect("an answer that is not saved") {
      $0.contains("NOT SAVED") && $0.contains("The first half and the rest.")
    }
    kill(tracer, SIGTERM)
    try world.expectSaved("The first half and the rest.")
    try world.expect("the warning's end") { !$0.contains("NOT SAVED") }
  }
}
