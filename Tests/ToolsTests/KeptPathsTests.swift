import Conversation
import Foundation
import Messages
import Testing

@testable import Tools

/// What a confined command leaves as it is in the working directory.
struct KeptPathsTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// The mounts, from the working directory, in their order.
  private func mounts(protected: [String] = []) throws -> [String] {
    let territory = try Territory(directory: directory.path, home: nil)
    var words = KeptPaths(in: territory, protected: protected).arguments[...]
    var mounts: [String] = []
    while let option = words.popFirst(), let path = words.popFirst() {
      if option.hasSuffix("bind") { #expect(words.popFirst() == path) }
      mounts.append("\(option) \(path.dropFirst(directory.path.count + 1))")
    }
    return mounts
  }

  @Test func `of a repository configuration and hooks are kept, and it cannot be moved`() throws {
    try directory.write(".git/config", "")
    try directory.write(".git/hooks/pre-commit", "")
    try directory.write(".git/modules/lib/a/HEAD", "")
    try directory.write(".git/modules/lib/a/config", "")
    #expect(
      try mounts() == [
        "--bind .git", "--ro-bind .git/config", "--ro-bind .git/hooks", "--bind .git/modules",
        "--bind .git/modules/lib", "--bind .git/modules/lib/a",
        "--ro-bind .git/modules/lib/a/config", "--tmpfs .git/modules/lib/a/hooks",
        "--remount-ro .git/modules/lib/a/hooks",
      ])
  }

  @Test func `hooks that the configuration names are kept too`() throws {
    try directory.write(".git/config", "[core]\n\tbare = false\n\tHooksPath = \"tools/hooks\"\n")
    try directory.write(".git/hooks/x", "")
    let always = ["--ro-bind .git/config", "--ro-bind .git/hooks"]
    // Not there yet: the first missing directory on the way cannot be filled.
    #expect(try mounts() == ["--bind .git", "--tmpfs tools", "--remount-ro tools"] + always)
    try directory.write("tools/other", "")
    #expect(
      try mounts() == ["--bind .git", "--bind tools"] + always
        + ["--tmpfs tools/hooks", "--remount-ro tools/hooks"])
    try directory.write("tools/hooks/pre-commit", "")
    #expect(
      try mounts() == ["--bind .git", "--bind tools"] + always + ["--ro-bind tools/hooks"])
  }

  @Test func `of a worktree the file that names its repository is kept`() throws {
    try directory.write(".git", "gitdir: store/worktrees/x\n")
    #expect(try mounts() == ["--ro-bind .git"])
    try directory.write("store/config", "")
    try directory.write("store/hooks/x", "")
    try directory.write("store/worktrees/x/commondir", "../..\n")
    #expect(
      try mounts() == [
        "--ro-bind .git", "--bind store", "--ro-bind store/config", "--ro-bind store/hooks",
        "--bind store/worktrees", "--bind store/worktrees/x",
        "--ro-bind store/worktrees/x/commondir",
      ])
    try directory.write(".git", "gitdir: /nowhere/at/all\n")
    #expect(try mounts() == ["--ro-bind .git"])
  }

  @Test func `of worktrees of the repository what leads git elsewhere is kept`() throws {
    try directory.write(".git/config", "")
    try directory.write(".git/hooks/x", "")
    for name in ["commondir", "gitdir", "HEAD"] {
      try directory.write(".git/worktrees/a/\(name)", "")
    }
    try directory.write(".git/worktrees/b/config.worktree", "")
    #expect(
      try mounts().dropFirst() == [
        "--ro-bind .git/config", "--ro-bind .git/hooks", "--bind .git/worktrees",
        "--bind .git/worktrees/a", "--bind .git/worktrees/b",
        "--ro-bind .git/worktrees/a/commondir", "--ro-bind .git/worktrees/a/gitdir",
        "--ro-bind .git/worktrees/b/config.worktree",
      ])
  }

  @Test(arguments: [100, 101])
  func `of too many submodules and worktrees all is kept`(count: Int) throws {
    try directory.write(".git/config", "")
    try directory.write(".git/hooks/x", "")
    for number in 0..<count {
      try directory.write(".git/modules/m\(number)/HEAD", "")
      try directory.write(".git/worktrees/w\(number)/gitdir", "")
    }
    let mounts = try mounts()
    let isAllKept = count > 100
    for name in ["modules", "worktrees"] {
      #expect(mounts.contains("--ro-bind .git/\(name)") == isAllKept)
      #expect(mounts.contains { $0.contains(" .git/\(name)/") } == !isAllKept)
    }
    let kept = KeptPaths(in: try Territory(directory: directory.path, home: nil), protected: [])
    #expect(kept.forbidden.count == (isAllKept ? 1 : 101))
  }

  @Test func `nothing in what is kept becomes writable`() throws {
    try directory.write(".config/confab/config.json", "{}")
    try directory.write(".local/share/confab/archive", "")
    let own = [".config/confab/config.json", ".local/share/confab"]
    let expected = [
      "--ro-bind .config", "--bind .local", "--bind .local/share",
      "--ro-bind .local/share/confab",
    ]
    for paths in [own, own.reversed()] {
      #expect(try mounts(protected: paths.map { directory.path + "/" + $0 }) == expected)
    }
  }

  @Test func `without any of it nothing is mounted`() throws {
    symlink("/nowhere", directory.path + "/.claude")
    symlink("/nowhere", directory.path + "/.git")
    #expect(try mounts(protected: ["/etc", directory.path + "/none"]) == [])
  }
}

/// Whether commands are confined here: many systems have bubblewrap and do not let it work.
private let isConfined: Bool = {
  guard let bench = try? Bench(usesSandbox: true),
    case .proposed(let proposal)? = try? bench.prepare("Bash", ["command": .string("true")]).event,
    case .command(_, _, .confined) = proposal.act
  else { return false }
  return true
}()

/// The same with bubblewrap and git, where both are and work.
@Suite(
  .enabled("bubblewrap and git work here") {
    Sandbox.find("git", in: Bench.environment) != nil && isConfined
  })
struct KeptRepositoryTests {
  private let bench: Bench

  init() throws {
    bench = try Bench(usesSandbox: true)
  }

  private func run(_ command: String) throws -> ToolOutcome {
    try bench.call("Bash", ["command": .string(command)])
  }

  /// A repository as a person makes it.
  private func makeRepository() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git", "init", "-q", bench.directory.path]
    process.environment = Bench.environment
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }

  private static let commit = "git -c user.name=a -c user.email=a@b.c commit -q"

  @Test func `commits are made, hooks and configuration are not`() throws {
    try makeRepository()
    let config = bench.directory.text(".git/config")
    let hooks = try FileManager.default.contentsOfDirectory(
      atPath: bench.directory.path + "/.git/hooks")
    #expect(try run("echo a > a && git add a && \(Self.commit) -m one").text == "(no output)")
    #expect(try run("git log --format=%s").text == "one\n")
    #expect(try run("git config core.fsmonitor ./evil").result.isError)
    for command in [
      "echo evil > .git/hooks/pre-commit", "rm -r .git/hooks && mkdir .git/hooks",
      "echo evil >> .git/config", "rm .git/config", "mv .git/config .git/config2",
      "mv .git away && mkdir .git", "rm -rf .git/hooks .git/config",
    ] {
      #expect(try run(command).result.isError, "\(command)")
    }
    #expect(bench.directory.text(".git/config") == config)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: bench.directory.path + "/.git/hooks")
        == hooks)
    #expect(try run("git log --format=%s").text == "one\n")
  }

  @Test func `where hooks are not there none can be made`() throws {
    try makeRepository()
    try FileManager.default.removeItem(atPath: bench.directory.path + "/.git/hooks")
    #expect(
      try run("mkdir -p .git/hooks; echo evil > .git/hooks/pre-commit").text.contains("Read-only"))
    let left = try? FileManager.default.contentsOfDirectory(
      atPath: bench.directory.path + "/.git/hooks")
    #expect((left ?? []).isEmpty)
  }

  @Test func `where the configuration names hooks that are not there none can be made`() throws {
    try makeRepository()
    let config = try #require(bench.directory.text(".git/config"))
    try bench.directory.write(".git/config", config + "[core]\n\thooksPath = tools/hooks\n")
    let evil = "mkdir -p tools/hooks; echo evil > tools/hooks/pre-commit"
    // The second time finds the directories on which the first mounted.
    for _ in 0..<2 { #expect(try run(evil).text.contains("Read-only")) }
    #expect(try run("mv tools x").result.isError)
    #expect(try run("echo a > a && git add a && \(Self.commit) -m one").text == "(no output)")
  }

  @Test func `a file that leads git to another configuration does not stay`() throws {
    try makeRepository()
    let outcome = try run("mkdir evil; printf ../evil > .git/commondir")
    #expect(outcome.text.contains(".git/commondir was taken away"))
    #expect(bench.directory.text(".git/commondir") == nil)
    #expect(try run("true").text == "(no output)")
  }

  @Test func `nor does it when the program ends in mid-command`() throws {
    try makeRepository()
    let (id, _) = try bench.prepare(
      "Bash",
      ["command": .string("printf ../evil > .git/commondir; echo written; sleep 600")],
      mode: .fullTrust)
    var told = bench.box.handle(.run(id: id, always: false), now: Bench.now)
    while !told.contains(where: { if case .output = $0.event { true } else { false } }) {
      try #require(bench.box.isBusy)
      told = bench.wait()
    }
    #expect(bench.directory.text(".git/commondir") == "../evil")
    bench.box.abandon()
    #expect(bench.directory.text(".git/commondir") == nil)
  }

  @Test func `what programs obey in the directory stays, and nothing is left behind`() throws {
    try bench.directory.write(".confab/config.json", "{}")
    try bench.directory.write(".mcp.json", "{}")
    let script = """
      echo evil > .confab/config.json; echo evil > .confab/more; mv .confab x; rm -rf .confab
      echo evil > .mcp.json; rm .mcp.json; mv .mcp.json y
      """
    #expect(try run(script).result.isError)
    #expect(bench.directory.text(".confab/config.json") == "{}")
    #expect(bench.directory.text(".mcp.json") == "{}")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: bench.directory.path).sorted()
        == [".confab", ".mcp.json"])
  }
}
