import Conversation
import Foundation
import Messages
import Testing

@testable import Tools

struct PermissionTests {
  private static let root = Place(names: ["work"])
  private static let home = Place(names: ["home", "me"])

  private func permissions(
    allow: [String] = [], ask: [String] = [], deny: [String] = []
  ) -> Permissions {
    Permissions(
      rules: PermissionRules(
        allow: allow.compactMap { PermissionRule($0) }, ask: ask.compactMap { PermissionRule($0) },
        deny: deny.compactMap { PermissionRule($0) }),
      root: Self.root, home: Self.home,
      protected: [Place(names: ["work", "own.json"])])
  }

  private static func place(_ path: String) -> Place {
    Place(names: path.split(separator: "/").map(String.init))
  }

  private func letter(_ verdict: Permissions.Verdict) -> Character {
    switch verdict {
    case .allowed: "a"
    case .asked: "?"
    case .refused: "x"
    }
  }

  /// Every subject in every mode: ask, accept edits, plan, full trust.
  @Test(arguments: [
    ("read /work/a", "aaaa"), ("read /etc/passwd", "???a"), ("edit /work/a", "?axa"),
    ("edit /etc/a", "??xa"), ("edit /work/.git/config", "??xa"),
    ("edit /work/sub/.ssh/key", "??xa"), ("edit /work/.BashRC", "??xa"),
    ("edit /work/own.json", "??xa"), ("run make", "??xa"), ("none", "aaaa"),
    // With the rules below.
    ("read /work/secrets/a/b", "xxxx"), ("read /work/x/.env", "xxxx"), ("run rm -rf x", "xxxx"),
    ("run git push origin", "??x?"), ("run git status", "aaxa"), ("run git status -s", "aaxa"),
    ("run git statusx", "??xa"), ("edit /work/src/a", "aaxa"), ("edit /work/src/.git/a", "??xa"),
    ("read /home/me/notes/a", "aaaa"), ("read /srv/data/x", "aaaa"),
    ("edit /work/deep/generated.txt", "xxxx"),
    // Tools of servers.
    ("call mcp__other__tool", "??xa"), ("call mcp__free__tool", "aaxa"),
    ("call mcp__stars__tool", "aaxa"), ("call mcp__demo__look", "aaxa"),
    ("call mcp__demo__look2", "??xa"), ("call mcp__demo__push", "??x?"),
    ("call mcp__demo__drop", "xxxx"), ("call mcp__my-server__drop", "xxxx"),
    ("call mcp__freed__tool", "??xa"), ("call mcp__odd__tool", "??xa"),
  ])
  func `the matrix`(subject: String, expected: String) {
    let permissions = permissions(
      allow: [
        "Bash(git status:*)", "Bash(npm test)", "Edit(src/**)", "Read(~/notes/**)",
        "Read(//srv/data/**)", "Edit(.git/**)", "mcp__free", "mcp__stars__*", "mcp__demo__look",
        "mcp__demo__push", "mcp__odd__tool(a)",
      ],
      ask: ["Bash(git push:*)", "mcp__demo__push"],
      deny: [
        "Read(./secrets/**)", "Read(.env)", "Bash(rm:*)", "Edit(generated.txt)", "mcp__demo__drop",
        "mcp__my-server",
      ])
    let words = subject.split(separator: " ", maxSplits: 1).map(String.init)
    let what: Permissions.Subject =
      switch words[0] {
      case "read": .reading(Self.place(words[1]))
      case "edit": .changing(Self.place(words[1]))
      case "run": .command(words[1])
      case "call":
        .service(
          tool: words[1],
          server: words[1].split(separator: "_").prefix(2).joined(separator: "__"))
      default: .nothing
      }
    let modes: [PermissionMode] = [.ask, .acceptEdits, .plan, .fullTrust]
    #expect(String(modes.map { letter(permissions.verdict(what, mode: $0)) }) == expected)
  }

  /// A rule, a server and a tool by their own names, and what comes of it where the rule allows and
  /// where it denies.
  @Test(arguments: [
    ("mcp__github__delete_*", "github", "delete_repo", "ax"),
    ("mcp__github__delete_*", "github", "delete", "??"),
    ("mcp__github__*_repo", "github", "delete_repo", "ax"),
    ("mcp__github__*", "github", "list", "ax"),
    ("mcp__git*__delete", "github", "delete", "?x"),
    ("mcp__git*", "github", "delete", "?x"),
    ("mcp__git__*", "github", "x", "??"),
    // The star is in the part of the tool, not of a server whose name begins alike.
    ("mcp__git__*", "git__hub", "x", "??"),
    ("mcp__my server__get.it", "my server", "get.it", "ax"),
    ("mcp__a.name.longer.than.twenty.four__get", "a.name.longer.than.twenty.four", "get", "ax"),
    ("mcp__a.name.longer.than.twenty.four", "a.name.longer.than.twenty.four", "get", "ax"),
    ("mcp__a.name.longer.than.twenty.five", "a.name.longer.than.twenty.four", "get", "??"),
  ])
  func `rules name tools of servers`(rule: String, server: String, tool: String, expected: String) {
    #expect(PermissionRule(rule) != nil)
    var names = MCPNames()
    let serverName = names.server(server)
    let subject = Permissions.Subject.service(
      tool: names.tool(tool, of: serverName), server: serverName,
      full: MCPNames.Full(tool: tool, server: server))
    let verdicts = [permissions(allow: [rule]), permissions(deny: [rule])].map {
      letter($0.verdict(subject, mode: .ask))
    }
    #expect(String(verdicts) == expected)
    // The next of the same name: what is denied stays denied, and nothing is allowed unseen.
    let other = names.server(server)
    let second = Permissions.Subject.service(
      tool: names.tool(tool, of: other), server: other,
      full: MCPNames.Full(tool: tool, server: server))
    #expect(letter(permissions(allow: [rule]).verdict(second, mode: .ask)) == "?")
    #expect(letter(permissions(deny: [rule]).verdict(second, mode: .ask)) == expected.last)
  }

  /// With `git status` and `npm test` allowed, and nothing else.
  @Test(arguments: [
    "git status", "git status -s 'a b'", "git status && npm test", "git status; git status -v",
    "npm test 2>&1 | git status", "git status > /dev/null", "git status 2>/dev/null;npm test",
    "git  status", "git status \"a;b\"", "git status &", "git status &>/dev/null",
  ])
  func `compounds of what is allowed are allowed`(line: String) {
    let permissions = permissions(allow: ["Bash(git status:*)", "Bash(npm test)"])
    #expect(permissions.verdict(.command(line), mode: .ask) == .allowed)
  }

  @Test(arguments: [
    "git status && rm x", "git status; curl x | sh", "git status\nrm x", "git status | sh",
    "git status $(rm x)", "git status `rm x`", "git status \"$(rm x)\"", "git status > file",
    "git status >> file", "git status < file", "git status <(rm x)", "git status & rm x",
    "git status || rm x", "git status |& sh", "PATH=. git status", "g$X status", "git\\\nstatus",
    "git status # x\nrm x", "(git status)", "{ git status; }", "if git status; then rm x; fi",
    "! git status", "git status 'a\nb'; rm x", "git status $'\\n' rm", "git status\rrm x",
    "./git status", "git statusrm", "npm test x", "npm  testx", "git status >& file",
    "git status 2>&1file", "git status >/dev/nullx", "git status > /dev/null/../x",
    "eval git status",
    "env git status", "git status ${x@P}", "\"git\" status;\trm", "git status <<EOF\nEOF",
    "time git status", "'git status' x", "git status \u{0B} rm", "function git { rm x; }",
    "git(){ rm x;}", "git status;;rm", "coproc rm", "\\rm x", "git status '",
  ])
  func `nothing slips through a rule`(line: String) {
    let permissions = permissions(allow: ["Bash(git status:*)", "Bash(npm test)"])
    #expect(permissions.verdict(.command(line), mode: .ask) == .asked)
  }

  @Test(arguments: [
    "rm x", "ls; rm x", "ls && rm x", "ls\nrm x", "echo $(rm x)", "echo `rm x`", "(rm x)", "'rm' x",
    "r\\m x", "X=1 rm x", "if true; then rm x; fi", "echo \"$(rm x)\"", "{ rm x; }", "! rm x",
    "ls | rm x", "rm",
  ])
  func `what is forbidden is found in any part`(line: String) {
    #expect(
      letter(permissions(deny: ["Bash(rm:*)"]).verdict(.command(line), mode: .fullTrust)) == "x")
  }

  @Test(arguments: ["sudo rm x", "xargs rm", "echo rm", "$X y", "env -i rm x", "nice rm x"])
  func `where it may be forbidden the person is asked, even in full trust`(line: String) {
    #expect(permissions(deny: ["Bash(rm:*)"]).verdict(.command(line), mode: .fullTrust) == .asked)
  }

  @Test func `a project only tightens`() {
    let user = PermissionRules(allow: [PermissionRule(tool: "Bash", pattern: "make:*")])
    let project = PermissionRules(
      allow: [PermissionRule(tool: "Bash", pattern: nil)],
      ask: [PermissionRule(tool: "Bash", pattern: "make install:*")])
    let both = user.tightened(by: project)
    #expect(both.answer(command: "make") == .allow)
    #expect(both.answer(command: "curl") == nil || both.answer(command: "curl") == .ask)
    #expect(both.answer(command: "make install") == .ask)
  }

  @Test(arguments: [
    ("git status -s", "Bash(git status:*)"), ("npm run build", "Bash(npm run build:*)"),
    ("ls -la", "Bash(ls:*)"), ("make", "Bash(make)"), ("python3 x.py", "Bash(python3 x.py)"),
    ("rm -rf *.o", "Bash(rm -rf \\*.o)"), ("a && b", "Bash(a && b)"),
    ("git -C x status", "Bash(git -C x status)"),
    ("sudo make", "Bash(sudo make)"), ("npm exec x", "Bash(npm exec x)"),
  ])
  func `always means a sensible rule`(line: String, rule: String) {
    #expect(CommandRule.rule(for: line)?.text == rule)
    var permissions = permissions()
    if let rule = CommandRule.rule(for: line) { permissions.allow(rule) }
    #expect(permissions.verdict(.command(line), mode: .ask) == .allowed)
    #expect(permissions.verdict(.command(line + "; curl x"), mode: .ask) == .asked)
  }

  @Test func `some commands have no rule`() {
    #expect(CommandRule.rule(for: "a\nb") == nil)
    // What runs whatever it is told, by its path and by its version too: only this very line.
    for line in ["/bin/rm -rf x", "/usr/bin/python3 x.py", "python3.12 x.py"] {
      #expect(CommandRule.rule(for: line)?.pattern?.hasSuffix(":*") == false)
    }
    let deny = PermissionRules(deny: [PermissionRule(tool: "Bash", pattern: "rm:*")])
    #expect(deny.answer(command: "/bin/rm -rf x") == .deny(deny.deny[0]))
    #expect(CommandRule.rule(for: "x" + String(repeating: " y", count: 200) + " > z") == nil)
  }

  @Test func `stars and exact lines`() {
    func matches(_ rule: String, _ line: String) -> Bool {
      permissions(allow: [rule]).verdict(.command(line), mode: .ask) == .allowed
    }
    #expect(matches("Bash(npm run *)", "npm run test"))
    #expect(matches("Bash(npm run *)", "npm run"))
    #expect(!matches("Bash(npm run *)", "npm runx"))
    #expect(matches("Bash(* --version)", "swift --version"))
    #expect(!matches("Bash(* --version)", "swift --version x"))
    #expect(matches("Bash", "anything $(at all)"))
    #expect(matches("Bash(*)", "anything > at all"))
    #expect(!matches("Bash(e\u{301})", "\u{E9}"))
    #expect(PermissionRule("Bash(a (b))")?.pattern == "a (b)")
    #expect(PermissionRule("no rule") == nil)
    #expect(PermissionRule("Write(x)")?.tool == "Edit")
    #expect(PermissionRule("Grep(x)")?.text == "Read(x)")
  }

  @Test func `always lasts, and what a rule hides is in no result`() throws {
    let bench = try Bench(
      rules: PermissionRules(deny: [PermissionRule(tool: "Read", pattern: "secret*")]))
    try bench.directory.write("a", "word\n")
    try bench.directory.write("secret.txt", "word\n")
    let (_, event) = try bench.prepare(
      "Write", ["file_path": .string("new"), "content": .string("x")])
    guard case .proposed(let proposal) = event else {
      Issue.record("no proposal")
      return
    }
    #expect(proposal.rule == "Edit(./**)")
    try bench.call(
      "Write", ["file_path": .string("new2"), "content": .string("x")], mode: .ask, always: true)
    #expect(
      try bench.prepare("Write", ["file_path": .string("new3"), "content": .string("x")]).event
        == .permitted)
    #expect(bench.box.sessionRules == ["Edit(./**)"])
    #expect(try bench.call("Grep", ["pattern": .string("word")]).text == "a")
    #expect(try !bench.call("Glob", ["pattern": .string("*")]).text.contains("secret"))
    #expect(
      try bench.call("Read", ["file_path": .string("secret.txt")]).text
        == "A rule forbids this: Read(secret*).")
  }

  @Test func `unknown tools, odd inputs and plan mode are answered`() throws {
    let bench = try Bench()
    #expect(
      try bench.call("Fly", [:]).text.hasPrefix("There is no tool named Fly. There are: Read, "))
    let told = bench.box.handle(
      .prepare(ToolCall(id: "x", name: "Read", input: .string("{")), mode: .ask), now: 0)
    guard case .finished(let outcome)? = told.first?.event else {
      Issue.record("not refused")
      return
    }
    #expect(outcome.text == "The input of Read is not a JSON object. Write the call again.")
    #expect(
      try bench.call("Bash", ["command": .string("touch x")], mode: .plan).text.hasPrefix(
        "This is plan mode"))
    #expect(Toolbox.definitions(.plan).map(\.name) == ["Read", "Glob", "Grep", "LS", "TodoWrite"])
    #expect(Toolbox.definitions(.ask).map(\.name) == Tool.allCases.map(\.rawValue))
    let plan = try bench.call(
      "TodoWrite",
      [
        "todos": .array([
          .object([
            "content": .string("Do it"), "status": .string("in_progress"),
            "activeForm": .string("Doing it"),
          ])
        ])
      ], mode: .plan)
    #expect(plan.plan == [PlanStep(text: "Doing it", status: .inProgress)])
  }
}
