import Messages
import Testing

@testable import Settings

/// What OpenClaw's file says of models beyond the providers.
struct OpenClawTests {
  static func file(_ agents: String) -> String {
    """
    {models: {providers: {kimi: {baseUrl: "https://api.kimi.com/coding", apiKey: "\(canary)",
       api: "anthropic-messages", models: [{id: "k3", name: "K3", input: ["text", "image"],
         cost: {input: 1, output: 2.5, cacheRead: 0.1}}, {id: "kimi-for-coding"}]},
      local: {baseUrl: "http://localhost:1", api: "anthropic-messages", models: [{id: "m"}]}}},
     agents: \(agents)}
    """
  }

  @Test(
    arguments: [
      ("{defaults: {}}", ["kimi/k3", "kimi/kimi-for-coding", "local/m"]),
      ("{defaults: {modelPolicy: {allow: []}}}", ["kimi/k3", "kimi/kimi-for-coding", "local/m"]),
      ("{defaults: {modelPolicy: {allow: ['kimi/*']}}}", ["kimi/k3", "kimi/kimi-for-coding"]),
      ("{defaults: {modelPolicy: {allow: ['LOCAL/m', 'K3']}}}", ["kimi/k3", "local/m"]),
      (
        "{defaults: {modelPolicy: {allow: ['K3']}}, entries: {main: {modelPolicy: {allow: []}}}}",
        ["kimi/k3", "kimi/kimi-for-coding", "local/m"]
      ),
      // No allowlist any more.
      (
        "{defaults: {models: {'kimi/k3': {}}}}", ["kimi/k3", "kimi/kimi-for-coding", "local/m"]
      ),
      (
        "{defaults: {models: {'kimi/*': {}}}}", ["kimi/k3", "kimi/kimi-for-coding", "local/m"]
      ),
    ] as [(String, [String])])
  func policy(agents: String, allowed: [String]) {
    let settings = load(openClaw: Self.file(agents))
    #expect(settings.problems == [])
    let usable = settings.realModels.filter { settings.obstacle(of: $0) == nil }
    #expect(usable.map(\.reference) == allowed)
    #expect(settings.realModels.count == 3)
  }

  @Test func aDefaultThatIsNotAllowedIsNotAsked() {
    let settings = load(
      openClaw: Self.file("{defaults: {model: 'local/m', modelPolicy: {allow: ['kimi/*']}}}"))
    #expect(settings.defaultModel?.reference == "kimi/k3")
    let obstacle = settings.found("local/m").flatMap { settings.obstacle(of: $0) }
    #expect(obstacle == "modelPolicy.allow at \(openClawPath):5 does not name it")
  }

  /// Models that no file lists are asked as typed, as far as the policy goes.
  @Test func aPolicyHoldsForUnlistedModels() {
    let open = load(openClaw: Self.file("{defaults: {}}"))
    #expect(open.found("kimi/brand-new").map { open.obstacle(of: $0) } == .some(nil))
    let settings = load(
      openClaw: Self.file(
        "{defaults: {model: {primary: 'K3', fallbacks: ['kimi/old', 'local/x']},"
          + " modelPolicy: {allow: ['kimi/k3', 'local/*']}}}"))
    func obstacle(_ name: String) -> String?? {
      settings.found(name).map { settings.obstacle(of: $0) }
    }
    #expect(obstacle("kimi/brand-new") == "modelPolicy.allow at \(openClawPath):5 does not name it")
    #expect(obstacle("Local/brand-new") == .some(nil))
    #expect(settings.found("nowhere/x") == nil)
    #expect(settings.fallbacks.map { settings.obstacle(of: $0) == nil } == [false, true])
  }

  @Test func fallbacks() {
    let settings = load(
      openClaw: Self.file(
        "{defaults: {model: {primary: 'K3', fallbacks: ['local/m', 'kimi-for-coding', 'none']}}}"))
    #expect(settings.defaultModel?.reference == "kimi/k3")
    #expect(settings.fallbacks.map(\.reference) == ["local/m", "kimi/kimi-for-coding"])
    #expect(settings.messages == ["the fallback “none” is no alias and no model of this file"])
  }

  /// In one's own file they need no default beside them, and another file's do not follow its own.
  @Test func fallbacksOfOnesOwn() {
    let theirs = Self.file("{defaults: {model: {primary: 'K3', fallbacks: ['local/m']}}}")
    func own(_ members: String) -> String {
      "{providers: [{id: 'ok', baseUrl: 'http://[::1]:1', models: ['m', 'n']}], \(members)}"
    }
    for (text, expected) in [
      (own("fallbacks: ['ok/n', 'K3']"), ["ok/n", "kimi/k3"]), (own("model: 'ok/m'"), []),
      (own("model: 'ok/m', fallbacks: ['ok/n']"), ["ok/n"]),
      (own("model: {primary: 'ok/m', fallbacks: ['ok/n']}"), ["ok/n"]), (own(""), ["local/m"]),
    ] {
      let settings = load(own: text, openClaw: theirs)
      #expect(settings.fallbacks.map(\.reference) == expected, "\(text)")
      #expect(settings.problems == [])
    }
  }

  @Test func whatAModelCanAndCosts() {
    let model = load(openClaw: Self.file("{}")).found("K3")
    #expect(model?.takesImages == true)
    #expect(
      model?.price == .init(input: 1, output: 2.5, cacheRead: 0.1, cacheWrite: nil))
  }

  /// The order of docs/gateway/config-agents/models.md, later wins.
  @Test func parameters() {
    let agents = """
      {defaults: {params: {a: 1, b: 1, c: 1, d: 1, cacheRetention: "long"},
        models: {"kimi/k3": {params: {b: 2, c: 2, d: 2, effort: "low"}}}},
       entries: {main: {models: {"kimi/k3": {params: {c: 3, d: 3}}}, params: {d: 4}}}}
      """
    let settings = load(openClaw: Self.file(agents))
    let model = settings.found("kimi/k3")
    #expect(
      model?.parameters == [
        "a": .integer(1), "b": .integer(2), "c": .integer(3), "d": .integer(4),
        "output_config": .object(["effort": .string("low")]),
      ])
    #expect(model?.origins["params.b"] == "\(openClawPath):6")
    #expect(model?.origins["params.d"] == "\(openClawPath):7")
    // The key of the test is not the test's business: nothing is said of a parameter left out.
    #expect(settings.problems == [])
  }

  @Test func generatedAddressWins() {
    let path = "/home/ada/.openclaw/agents/main/agent/models.json"
    let settings = load(
      openClaw: Self.file("{}"),
      files: [
        path:
          #"{"providers": {"kimi": {"baseUrl": "https://api.kimi.ai/coding"}, "local": {"baseUrl": ""}}}"#
      ])
    #expect(settings.problems == [])
    #expect(settings.endpoints["kimi"]?.baseURL == "https://api.kimi.ai/coding")
    #expect(settings.endpoints["kimi"]?.origins["baseUrl"] == "\(path):1")
    #expect(settings.endpoints["local"]?.baseURL == "http://localhost:1")
  }

  /// Known services are named with their address for our protocol.
  @Test(arguments: [
    ("https://api.deepseek.com/v1", "https://api.deepseek.com/anthropic"),
    ("https://api.moonshot.ai/v1", "https://api.moonshot.ai/anthropic"),
    ("https://openrouter.ai/api/v1", "https://openrouter.ai/api"),
    ("https://x.example/v1", "an address that serves /v1/messages"),
  ])
  func openAIOnly(url: String, remedy: String) {
    let settings = load(
      openClaw: """
        {models: {providers: {p: {baseUrl: "\(url)", apiKey: "\(canary)",
          api: "openai-completions", models: [{id: "m"}]}}}}
        """)
    #expect(
      settings.messages.contains {
        $0 == "“p” speaks only OpenAI's protocol; set api to anthropic-messages and baseUrl to "
          + remedy
      }, "\(settings.messages)")
    #expect(settings.isUnusable)
  }
}
