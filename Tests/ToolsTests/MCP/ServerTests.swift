import Conversation
import Foundation
import Messages
import Testing

@testable import Tools

/// Real servers, through the toolbox.
@Suite(.serialized) struct MCPServerTests {
  let bench: Bench

  init() throws {
    signal(SIGPIPE, SIG_IGN)
    bench = try Bench()
  }

  /// Starts servers and waits until it is known what they offer.
  /// - Returns: what they offer, and what was said.
  private func start(
    _ manners: ScriptedToolServer.Manner...
  ) throws -> (names: [String], remarks: [String]) {
    try start(manners.map { try ScriptedToolServer.make($0, in: bench.directory) })
  }

  private func start(_ servers: [ToolServer]) throws -> (names: [String], remarks: [String]) {
    try bench.box.start(servers, version: "9", now: Bench.now)
    return try news()
  }

  /// Waits for what servers offer.
  private func news() throws -> (names: [String], remarks: [String]) {
    var remarks: [String] = []
    while true {
      for news in bench.box.takeServerNews() {
        switch news {
        case .offers(let tools): return (tools.map(\.name), remarks)
        case .remark(let sentence): remarks.append(sentence)
        }
      }
      try #require(!bench.box.areServersGone, "\(remarks)")
      _ = bench.wait()
    }
  }

  private func process(_ manner: ScriptedToolServer.Manner) throws -> pid_t {
    try #require(bench.directory.text("\(manner).pid").flatMap { pid_t($0) })
  }

  @Test func `tools are offered and called like our own`() throws {
    let (names, remarks) = try start(.good)
    #expect(names == ["mcp__good__echo", "mcp__good__environ_ment", "mcp__good__fail"])
    // It says hello on its output, which is for messages alone.
    #expect(remarks.count == 1 && remarks[0].contains("no messages"))
    let input: [String: JSON] = ["text": .string("Grüße\nand \"quotes\"")]
    let (_, event) = try bench.prepare("mcp__good__echo", input)
    guard case .proposed(let proposal) = event else {
      Issue.record("\(event)")
      return
    }
    #expect(proposal.act == .service(server: "good") && proposal.rule == "mcp__good__echo")
    let outcome = try bench.call("mcp__good__echo", input)
    #expect(outcome.text == "Grüße\nand \"quotes\"" && !outcome.result.isError)
    #expect(try bench.call("mcp__good__fail", [:]).result.isError)
    // Always is for this tool.
    try bench.call("mcp__good__echo", input, mode: .ask, always: true)
    #expect(try bench.prepare("mcp__good__echo", input).event == .permitted)
    guard case .proposed = try bench.prepare("mcp__good__fail", [:]).event else {
      Issue.record("not asked")
      return
    }
    #expect(try bench.call("mcp__good__echo", input, mode: .plan).text.hasPrefix("This is plan"))
    #expect(try bench.call("mcp__good__no", [:]).text.hasPrefix("There is no tool named"))
  }

  @Test func `a server gets the environment of commands and its own`() throws {
    setenv("CONFAB_TEST_SECRET", "x", 1)
    _ = try start(.good)
    let text = try bench.call("mcp__good__environ_ment", [:]).text
    let environment = try JSON(parsing: Array(text.utf8)).objectValue ?? [:]
    #expect(environment["SERVER_TOKEN"] == .string("canary-0123456789"))
    #expect(environment["HOME"] == .string("/nonexistent"))
    #expect(environment["CONFAB_TEST_SECRET"] == nil)
  }

  /// One that fails changes nothing for the others.
  @Test func `servers that cannot be used are said and left out`() throws {
    let missing = ToolServer(name: "missing", command: "/no/such/program")
    // There is one in our own PATH, which is not the one that counts.
    let unfound = ToolServer(
      name: "unfound", command: "sh", environment: ["PATH": "/nonexistent"])
    let servers =
      [missing, unfound]
      + (try [.broken, .good].map {
        try ScriptedToolServer.make($0, in: bench.directory)
      })
    let (names, remarks) = try start(servers)
    #expect(names.allSatisfy { $0.hasPrefix("mcp__good__") } && names.count == 3)
    #expect(remarks.contains { $0.contains("missing") && $0.contains("No such file") })
    #expect(
      remarks.contains(
        "MCP server unfound cannot be used: sh was not found in its PATH. Install it, or give its "
          + "absolute path."))
    #expect(
      remarks.contains(
        "MCP server broken cannot be used: it ended (exit code 1), and said last: cannot find my "
          + "configuration."))
  }

  @Test func `two servers of one name are two`() throws {
    let servers = try [0, 1].map { _ in
      try ScriptedToolServer.make(.good, name: "my server", in: bench.directory)
    }
    let (names, _) = try start(servers)
    #expect(names.first == "mcp__my_server__echo" && names.count == 6)
    #expect(names.contains("mcp__my_server_2__echo"))
  }

  /// The first question waits for ten seconds; after a minute the server is given up.
  @Test func `a server that says nothing keeps nobody`() throws {
    try bench.box.start(
      [try ScriptedToolServer.make(.mute, in: bench.directory)], version: "9", now: Bench.now)
    #expect(bench.box.takeServerNews().isEmpty)
    _ = bench.box.turn(readable: [], now: Bench.now + ToolServers.patience)
    #expect(bench.box.takeServerNews() == [.offers([])])
    #expect(!bench.box.areServersGone)
    _ = bench.box.turn(readable: [], now: Bench.now + MCPConnection.startLimit)
    #expect(
      bench.box.takeServerNews() == [
        .remark("MCP server mute cannot be used: it did not answer within 60 s.")
      ])
    #expect(bench.box.areServersGone)
  }

  @Test(arguments: [
    (ScriptedToolServer.Manner.dying, "it ended (exit code 1), and said last: out of memory."),
    (.silent, "it closed its output."),
  ])
  func `a server that goes in mid-call`(manner: ScriptedToolServer.Manner, words: String) throws {
    _ = try start(manner)
    let tool = "mcp__\(manner)__echo"
    let outcome = try bench.call(tool, ["text": .string("x")])
    #expect(outcome.result.isError)
    #expect(outcome.text == "MCP server \(manner) cannot be used: \(words)")
    // What is offered has changed, and a model that does not know it is told.
    #expect(try news().names.isEmpty)
    #expect(try bench.call(tool, [:]).text == outcome.text)
  }

  @Test func `an answer of 50 MB fails the call and nothing else`() throws {
    _ = try start(.huge)
    let outcome = try bench.call("mcp__huge__echo", [:])
    #expect(outcome.result.isError && outcome.text.contains("more than 16 MB"))
    #expect(try bench.call("mcp__huge__echo", ["text": .string("on")]).text == "on")
  }

  /// A megabyte waits for a server that does not read, while other tools work.
  @Test func `nothing waits for a server that does not read`() throws {
    _ = try start(.deaf)
    let text = String(repeating: "x", count: 1 << 20)
    let (id, event) = try bench.prepare(
      "mcp__deaf__echo", ["text": .string(text)], mode: .fullTrust)
    #expect(event == .permitted)
    #expect(bench.box.handle(.run(id: id, always: false), now: Bench.now).isEmpty)
    #expect(bench.box.writingDescriptors.count == 1)
    try bench.directory.write("a.txt", "hello\n")
    #expect(try bench.call("Read", ["file_path": .string("a.txt")]).text.contains("hello"))
    try bench.directory.write("read", "")
    #expect(try bench.finish(id).text == "\(1 << 20)")
    #expect(bench.box.writingDescriptors.isEmpty)
  }

  @Test func `its own requests are answered`() throws {
    _ = try start(.curious)
    let answers = try JSON(parsing: Array(bench.call("mcp__curious__echo", [:]).text.utf8))
    let list = try #require(answers.arrayValue)
    #expect(list[0]["id"] == .string("a") && list[0]["result"] == .object([:]))
    #expect(list[1]["id"] == .integer(8) && list[1]["error"]?["code"] == .integer(-32601))
  }

  @Test func `a call that is stopped is cancelled`() throws {
    _ = try start(.good)
    let (id, _) = try bench.prepare(
      "mcp__good__echo", ["text": .string("never")], mode: .fullTrust)
    #expect(bench.box.handle(.run(id: id, always: false), now: Bench.now).isEmpty)
    let told = bench.box.handle(.stop(id: id), now: Bench.now)
    guard case .finished(let outcome)? = told.first?.event else {
      Issue.record("\(told)")
      return
    }
    #expect(outcome.result.isError && !bench.box.isBusy)
    // The server has heard of it before what it is asked next.
    #expect(try bench.call("mcp__good__echo", ["text": .string("on")]).text == "on")
    #expect(bench.directory.text("cancelled") == "4")
  }

  // MARK: The end

  private func isThere(_ process: pid_t) -> Bool { kill(process, 0) == 0 }

  @Test func `a server that is told to go ends itself`() throws {
    _ = try start(.good, .stubborn)
    let processes = try [process(.good), process(.stubborn)]
    #expect(processes.allSatisfy(isThere))
    // What the servers take for it is not what is tested: time goes on when the one has ended.
    let start = Bench.now
    bench.box.dismiss(now: start)
    while isThere(processes[0]) {
      _ = bench.box.turn(readable: [], now: start)
      sched_yield()
    }
    _ = bench.box.turn(readable: [], now: start + MCPServer.leave)
    #expect(isThere(processes[1]) && !bench.box.areServersGone)
    _ = bench.box.turn(readable: [], now: start + MCPServer.leave + MCPServer.patience)
    #expect(bench.box.areServersGone)
    #expect(!processes.contains(where: isThere))
    #expect(bench.directory.text("good.end") == "end of input")
    #expect(bench.directory.text("stubborn.end") == nil)
    #expect(bench.box.descriptors.isEmpty && bench.box.deadline(now: Bench.now) == nil)
  }

  @Test func `what a server started ends with it`() throws {
    let server = try ScriptedToolServer.make(.good, in: bench.directory)
    // The group's leader is a shell, which leaves a process behind.
    let shell = ToolServer(
      name: "shell", command: "sh",
      arguments: [
        "-c", "sleep 600 <&- >&- 2>&- & echo $! > sleep.pid; exec python3 \"$0\" good",
        server.arguments[0],
      ])
    #expect(try start([shell]).names.count == 3)
    let sleeper = try #require(
      bench.directory.text("sleep.pid").flatMap { pid_t($0.trimmingCharacters(in: .newlines)) })
    #expect(isThere(sleeper))
    bench.box.abandon()
    while FileManager.default.fileExists(atPath: "/proc/\(sleeper)/exe") { sched_yield() }
    #expect(try !isThere(process(.good)))
  }
}
