import Foundation
import Messages
import Testing

@testable import Tools

@Suite(.serialized) struct CommandTests {
  let bench: Bench

  init() throws { bench = try Bench() }

  private func run(_ command: String, _ more: [String: JSON] = [:]) throws -> ToolOutcomeText {
    let outcome = try bench.call("Bash", ["command": .string(command)].merging(more) { $1 })
    return ToolOutcomeText(
      text: outcome.text, summary: outcome.summary, isError: outcome.result.isError)
  }

  struct ToolOutcomeText: Equatable {
    var text: String
    var summary: String
    var isError: Bool
  }

  @Test func `a command's output comes in order, and its code in words`() throws {
    #expect(
      try run("echo a; echo b >&2; echo c")
        == .init(text: "a\nb\nc\n", summary: "done", isError: false))
    #expect(try run("true") == .init(text: "(no output)", summary: "done", isError: false))
    #expect(
      try run("printf x; exit 3")
        == .init(text: "x\nExit code 3.", summary: "exit code 3", isError: true))
    #expect(try run("kill -9 $$").text.contains("signal 9 (Killed)"))
    #expect(try run("echo 'unclosed").isError)
    #expect(try run("nosuchprogram").text.contains("Exit code 127."))
    #expect(
      try run("echo \"it's $((1+1)) 'bytes' \\\\ `echo back`\"").text == "it's 2 'bytes' \\ back\n")
  }

  @Test func `it has no terminal, nothing to read, and only the given environment`() throws {
    #expect(
      try run("cat; test -t 0 || test -t 1 || echo none; (: < /dev/tty) 2>&1 | grep -c tty").text
        == "none\n1\n")
    setenv("CONFAB_TEST_TOKEN", "key", 1)
    #expect(try run("env | grep -c CONFAB_TEST_TOKEN").text.hasPrefix("0\n"))
  }

  @Test func `the directory lasts while it stays inside`() throws {
    try bench.directory.write("sub/deep/x", "")
    _ = try run("cd sub/deep")
    #expect(try run("pwd").text == bench.directory.path + "/sub/deep\n")
    #expect(
      try run("cd /; pwd").text
        == "/\n\nThe shell left the working directory; the next command begins in \(bench.directory.path)/sub/deep."
    )
    #expect(try run("cd ..; exit 4").isError)
    #expect(try run("pwd").text == bench.directory.path + "/sub\n")
    // The model's own words are no report of the shell.
    _ = try run("echo /tmp >&3; exec true")
    #expect(bench.box.shellDirectory == bench.directory.path + "/sub")
    try FileManager.default.removeItem(atPath: bench.directory.path + "/sub")
    #expect(try run("pwd").text.contains("The next command begins in"))
    #expect(try run("pwd").text == bench.directory.path + "\n")
  }

  @Test func `a command that takes too long is ended`() throws {
    let outcome = try run("echo begun; sleep 1000", ["timeout": .integer(200)])
    #expect(outcome.text == "begun\nThe command was ended after its time limit of 0 s.")
    #expect(outcome.isError)
  }

  /// Grandchildren that ignore SIGTERM, one of them in a session of its own.
  @Test func `a stop ends everything`() throws {
    let script = """
      trap '' TERM
      (trap '' TERM; echo "pid $BASHPID"; while :; do sleep 0.1; done) &
      setsid bash -c 'trap "" TERM; echo "pid $$"; while :; do sleep 0.1; done' &
      echo "pid $$"
      wait
      """
    var output = ""
    let (id, _) = try bench.prepare("Bash", ["command": .string(script)], mode: .fullTrust)
    let outcome = try bench.finish(
      id, bench.box.handle(.run(id: id, always: false), now: Bench.now)
    ) { event in
      if case .output(let bytes) = event { output += String(decoding: bytes, as: UTF8.self) }
      return output.split(separator: "\n").count == 3
    }
    #expect(outcome.summary == "stopped")
    let processes = output.split(separator: "\n").compactMap { pid_t($0.dropFirst(4)) }
    try #require(processes.count == 3)
    for process in processes { #expect(Self.isGone(process), "\(process)") }
  }

  /// Gone, or dead and waiting to be buried by a parent that is not ours.
  private static func isGone(_ process: pid_t) -> Bool {
    for _ in 0..<200 {
      let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
      guard let status, let end = status.lastIndex(of: ")") else { return true }
      if status[end...].dropFirst(2).first == "Z" { return true }
      usleep(10_000)
    }
    return false
  }

  @Test func `what a command leaves running is ended with it`() throws {
    let outcome = try run("sleep 1000 & echo $!")
    #expect(outcome.text.hasSuffix("Processes that it had left running were ended."))
    #expect(!outcome.isError)
    let process = try #require(outcome.text.split(separator: "\n").first.flatMap { pid_t($0) })
    #expect(Self.isGone(process))
  }

  @Test func `a long output is shortened`() throws {
    var size = 0
    var largest = 0
    let (id, _) = try bench.prepare(
      "Bash",
      ["command": .string("echo first; yes 0123456789abcdef | head -c 5000000; echo last")],
      mode: .fullTrust)
    var told = bench.box.handle(.run(id: id, always: false), now: Bench.now)
    var outcome: String?
    while outcome == nil {
      for (_, event) in told {
        if case .output(let bytes) = event {
          size += bytes.count
          largest = max(largest, bytes.count)
        }
        if case .finished(let end) = event { outcome = end.text }
      }
      if outcome == nil { told = bench.wait() }
    }
    let text = try #require(outcome)
    #expect(text.utf8.count < 31_000)
    #expect(text.hasPrefix("first\n") && text.hasSuffix("last\n"))
    #expect(text.contains("bytes of output are left out here"))
    #expect(largest < 70_000)
  }

  /// In a process of its own: this one runs other tests meanwhile.
  @Test func `50 MB of output and a file of 500 MB keep to 16 MB`() throws {
    let process = Process()
    let output = Pipe()
    process.executableURL = toolWriter
    process.arguments = ["memory", bench.directory.path]
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let sizes = text.split(separator: "\n").compactMap { line in
      line.split(separator: "+").last.flatMap { Int($0.prefix { $0.isNumber }) }
    }
    #expect(sizes.count == 2)
    #expect(sizes.allSatisfy { $0 < 16_000 }, "\(text)")
  }

  @Test func `the head and the tail of any output are right`() {
    let bytes = Array((0..<40_000).map { "\($0)\n" }.joined().utf8)
    for size in [1, 100, 29_999, 30_000, 30_001, 40_000, 65_537, bytes.count] {
      for step in [1, 777, 4_096, 100_000] {
        var window = OutputWindow()
        for start in stride(from: 0, to: size, by: step) {
          window.append(Array(bytes[start..<min(size, start + step)]))
        }
        let text = Array(window.text.utf8)
        #expect(window.total == size)
        let isWhole = text.elementsEqual(bytes[..<size])
        let isCut =
          text.count < 30_100 && text.starts(with: bytes[..<10_000])
          && text.suffix(20_000).elementsEqual(bytes[(max(20_000, size) - 20_000)..<size])
        #expect(size <= 30_000 ? isWhole : isCut)
      }
    }
  }

  @Test func `no character is cut`() {
    for shift in 0..<4 {
      var window = OutputWindow()
      window.append(
        Array((String(repeating: "x", count: shift) + String(repeating: "🙂", count: 20_000)).utf8))
      let isWhole = !window.text.contains("\u{FFFD}")
      #expect(isWhole)
    }
  }

  @Test func `several commands run at once`() throws {
    var ids: [String] = []
    for index in 0..<5 {
      let (id, _) = try bench.prepare(
        "Bash", ["command": .string("read x < pipe\(index); echo $x")], mode: .fullTrust)
      mkfifo(bench.directory.path + "/pipe\(index)", 0o600)
      #expect(bench.box.handle(.run(id: id, always: false), now: Bench.now).isEmpty)
      ids.append(id)
    }
    for (index, id) in ids.enumerated().reversed() {
      let handle = open(bench.directory.path + "/pipe\(index)", O_WRONLY)
      _ = write(handle, "\(index)\n", 2)
      close(handle)
      #expect(try bench.finish(id).text == "\(index)\n")
    }
  }
}

/// With bubblewrap, where it is installed and works.
struct SandboxTests {
  @Test(.enabled(if: Sandbox.find("bwrap", in: Bench.environment) != nil))
  func `a confined command writes only in its directory and reaches no network`() throws {
    let bench = try Bench(usesSandbox: true)
    let outside = try TemporaryDirectory()
    try bench.directory.write(".git/hooks/pre-commit", "old\n")
    symlink("/nowhere", bench.directory.path + "/.bashrc")
    let (_, event) = try bench.prepare("Bash", ["command": .string("true")])
    guard case .proposed(let proposal) = event,
      case .command("true", let directory, let sandbox) = proposal.act
    else {
      Issue.record("no proposal: \(event)")
      return
    }
    #expect(directory == bench.directory.path)
    guard sandbox == .confined(network: false) else { return }
    let script = """
      echo in > inside; echo out > \(outside.path)/x; echo home > ~/x; echo evil > .git/hooks/pre-commit
      echo tmp > /tmp/private && cat /tmp/private; ls /proc | grep -c '^[0-9]'
      cat /proc/net/dev | grep -c eth; mkdir sub; cd sub
      """
    let outcome = try bench.call("Bash", ["command": .string(script)])
    #expect(bench.directory.text("inside") == "in\n")
    #expect(outside.text("x") == nil)
    #expect(bench.directory.text(".git/hooks/pre-commit") == "old\n")
    #expect(!FileManager.default.fileExists(atPath: "/tmp/private"))
    #expect(outcome.text.contains("tmp\n"))
    #expect(bench.box.shellDirectory == bench.directory.path + "/sub")
    let place = try bench.call("Bash", ["command": .string("pwd")]).text
    #expect(place == bench.directory.path + "/sub\n")
  }

  @Test(.enabled(if: Sandbox.find("bwrap", in: Bench.environment) != nil))
  func `a confined command is stopped with all it started`() throws {
    let bench = try Bench(usesSandbox: true)
    let (id, _) = try bench.prepare(
      "Bash",
      [
        "command": .string("trap '' TERM; setsid sleep 4321 & echo go; while :; do sleep 0.1; done")
      ], mode: .fullTrust)
    var begun = false
    let outcome = try bench.finish(
      id, bench.box.handle(.run(id: id, always: false), now: Bench.now)
    ) { event in
      if case .output = event { begun = true }
      return begun
    }
    #expect(outcome.summary == "stopped")
  }
}
