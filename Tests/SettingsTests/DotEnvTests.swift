import Testing

@testable import Settings

struct DotEnvTests {
  @Test(arguments: [
    ("A=1", "1"), ("A = 1 ", "1"), ("export A=1", "1"), ("A: 1", "1"), ("A=1 # why", "1"),
    ("# A=0\nA=1\n#A=2", "1"), ("A='1 # 2'", "1 # 2"), ("A=\"1\\n2\"", "1\n2"),
    ("A='1\\n2'", "1\\n2"), ("A=`1`", "1"), ("A=\"1\n2\"", "1\n2"), ("A=", ""), ("A=0\nA=1", "1"),
    ("A=a=b", "a=b"), ("\u{FEFF}B=2\r\nA=1\r\n", "1"), ("A=\"1\" # why", "1"),
  ])
  func reads(text: String, value: String) {
    #expect(DotEnv(Array(text.utf8)).entries["A"]?.value == value)
  }

  @Test(arguments: ["", "=", "A", "=1", "A='1", "\u{0}\u{1}", "a b=1", "'A'=1"])
  func passesOver(text: String) {
    #expect(DotEnv(Array(text.utf8)).entries["A"] == nil)
  }

  @Test func lines() {
    #expect(DotEnv(Array("\nA='x\ny'\nB=1".utf8)).entries["B"]?.line == 4)
  }

  static let openClaw = """
    {env: {vars: {KEY: "sk-kimi-of-the-block-0123456789", NAME: "block"}},
     models: {providers: {kimi: {baseUrl: "https://api.kimi.com/coding", apiKey: "${KEY}",
       models: [{id: "k3"}]}}},
     agents: {defaults: {models: {"kimi/k3": {alias: "${NAME}", params: {metadata: "${NAME}"}}}}}}
    """
  static let project = "/work/.env"
  static let global = "/home/ada/.openclaw/.env"

  /// None overrides the one before it; the working directory's gives no key.
  @Test(
    arguments: [
      ([:], [:], "sk-kimi-of-the-block-0123456789", "block"),
      ([global: "KEY=\(canary)\nNAME=global"], [:], canary, "global"),
      (
        [
          global: "KEY=\(canary)\nNAME=global", project: "KEY=sk-kimi-of-the-project\nNAME=project",
        ],
        [:], canary, "project"
      ),
      (
        [global: "KEY=no\nNAME=global", project: "KEY=no\nNAME=project"],
        ["KEY": canary, "NAME": "process"], canary, "process"
      ),
    ] as [([String: String], [String: String], String, String)])
  func precedence(
    files: [String: String], environment: [String: String], key: String, name: String
  ) {
    let settings = load(openClaw: Self.openClaw, environment: environment, files: files)
    #expect(settings.problems == [])
    #expect(settings.endpoints["kimi"]?.sent("x-api-key") == key)
    #expect(settings.found("kimi/k3")?.alias == name)
    #expect(settings.found("kimi/k3")?.parameters["metadata"] == .string(name))
  }

  @Test func aProjectGivesNoKeyAndNoAddress() {
    let own = """
      {providers: [{id: "a", baseUrl: "${URL}", apiKey: "x", models: ["m"]},
       {id: "b", baseUrl: "https://x.example", apiKey: "${KEY}", models: ["m"]},
       {id: "c", baseUrl: "https://x.example", apiKey: "k", models: ["m"], headers: {H: "${KEY}"}}]}
      """
    let settings = load(
      own: own, files: [Self.project: "URL=https://evil.example\nKEY=\(canary)"])
    #expect(settings.endpoints["a"] == nil)
    #expect(settings.endpoints["b"]?.lacksKey == true)
    #expect(settings.endpoints["c"]?.headers == [])
    #expect(settings.messages.contains { $0.contains("only set by this directory's .env") })
  }

  @Test func stateDirectory() {
    let settings = load(
      environment: ["OPENCLAW_STATE_DIR": "/state"],
      files: ["/state/openclaw.json": Self.openClaw, "/state/.env": "KEY=\(canary)"])
    #expect(settings.endpoints["kimi"]?.sent("x-api-key") == canary)
    #expect(
      settings.endpoints["kimi"]?.origins["apiKey"]
        == "/state/openclaw.json:2, from KEY (/state/.env:1)")
  }
}
