import Testing

@testable import Settings

/// The environment alone, and beside files.
struct EnvironmentTests {
  @Test func kimiByEnvironmentAlone() throws {
    let settings = load(environment: [
      "ANTHROPIC_BASE_URL": "https://api.kimi.com/coding/", "ANTHROPIC_API_KEY": canary,
    ])
    #expect(settings.problems == [])
    let model = try #require(settings.defaultModel)
    #expect(model.reference == "env/kimi-k2.5")
    #expect(model.maxTokens == 32768)
    #expect(settings.models == [model, Settings.demo])
    let endpoint = try #require(settings.endpoint(of: model))
    #expect(endpoint.messagesURL == "https://api.kimi.com/coding/v1/messages")
    #expect(endpoint.displayName == "api.kimi.com")
    #expect(endpoint.sent("x-api-key") == canary)
  }

  @Test func withoutHomeOrAnything() {
    let settings = Settings.load(
      environment: [:], home: nil, directory: "/", readFile: { _ in throw FileError.missing })
    #expect(settings.models == [Settings.demo])
    #expect(settings.defaultModel == Settings.demo)
    #expect(settings.problems == [])
    #expect(settings.endpoint(of: Settings.demo) == nil)
    #expect(Settings.demo.reference == "demo/tour")
  }

  @Test(
    arguments: [
      (["ANTHROPIC_API_KEY": "k1"], "https://api.anthropic.com", "k1", nil),
      (["ANTHROPIC_AUTH_TOKEN": "t1"], "https://api.anthropic.com", nil, "Bearer t1"),
      (
        ["ANTHROPIC_AUTH_TOKEN": "t1", "ANTHROPIC_API_KEY": "k1"], "https://api.anthropic.com", nil,
        "Bearer t1"
      ),
      (["ANTHROPIC_BASE_URL": "http://localhost:11434"], "http://localhost:11434", nil, nil),
      (
        ["ANTHROPIC_BASE_URL": "https://g.example:8443/x/v1", "ANTHROPIC_API_KEY": " k1\n"],
        "https://g.example:8443/x", "k1", nil
      ),
      (
        [
          "ANTHROPIC_BASE_URL": "https://g.example",
          "ANTHROPIC_CUSTOM_HEADERS": "Authorization: Basic abc\n\nX-Team: blue",
        ],
        "https://g.example", nil, "Basic abc"
      ),
    ] as [([String: String], String, String?, String?)])
  func forms(environment: [String: String], url: String, key: String?, authorization: String?) {
    let settings = load(environment: environment)
    #expect(settings.problems == [])
    let endpoint = settings.endpoints["env"]
    #expect(endpoint?.baseURL == url)
    #expect(endpoint?.sent("x-api-key") == key)
    #expect(endpoint?.sent("authorization") == authorization)
    #expect(settings.defaultModel?.provider == "env")
  }

  @Test(arguments: [
    (["ANTHROPIC_BASE_URL": "http://g.example", "ANTHROPIC_API_KEY": "k1"], "unencrypted"),
    (["ANTHROPIC_BASE_URL": "nonsense", "ANTHROPIC_API_KEY": "k1"], "ANTHROPIC_BASE_URL: "),
    (["ANTHROPIC_BASE_URL": "https://g.example"], "ANTHROPIC_API_KEY is not"),
    (
      ["ANTHROPIC_BASE_URL": "https://g.example", "ANTHROPIC_API_KEY": ""],
      "ANTHROPIC_API_KEY is empty"
    ),
    (["ANTHROPIC_API_KEY": ""], "ANTHROPIC_API_KEY is set, but empty"),
    (["ANTHROPIC_BASE_URL": "http://127.0.0.1:1", "ANTHROPIC_CUSTOM_HEADERS": "x"], "no colon"),
    (
      ["ANTHROPIC_BASE_URL": "http://127.0.0.1:1", "ANTHROPIC_CUSTOM_HEADERS": "Host: x"],
      "ANTHROPIC_CUSTOM_HEADERS: the header “Host”"
    ),
    (
      ["ANTHROPIC_BASE_URL": "https://api.kimi.com/coding", "ANTHROPIC_API_KEY": "sk-ant-1"],
      "sk-kimi-"
    ),
    (["ANTHROPIC_API_KEY": "a\u{7F}b"], "ANTHROPIC_API_KEY holds a character"),
  ])
  func mistakes(environment: [String: String], message: String) {
    let settings = load(environment: environment)
    #expect(settings.messages.count == 1, "\(settings.messages)")
    #expect(settings.messages.first?.contains(message) == true, "\(settings.messages)")
    #expect(settings.problems.first?.path == Problem.environment)
  }

  static let own = """
    {providers: [{id: "kimi", baseUrl: "https://api.kimi.com/coding", apiKey: "\(canary)"}],
     models: {"kimi/a": {alias: "A"}, "kimi/b": {alias: "B"}}, model: "B"}
    """

  /// The default model: the nearest wish wins.
  @Test(
    arguments: [
      (own, nil, [:], "kimi/b"),
      (own, openClawConfiguration, [:], "kimi/b"),
      (own, nil, ["ANTHROPIC_MODEL": "a"], "kimi/a"),
      (own, nil, ["ANTHROPIC_MODEL": "kimi/zzz"], "kimi/zzz"),
      (own, nil, ["ANTHROPIC_MODEL": "nothing"], "kimi/b"),
      (own, nil, ["ANTHROPIC_API_KEY": "k1"], "env/claude-sonnet-4-6"),
      (own, nil, ["ANTHROPIC_API_KEY": "k1", "ANTHROPIC_MODEL": "A"], "env/A"),
      (own, nil, ["ANTHROPIC_BASE_URL": "https://g.example"], "kimi/b"),
      (own, nil, ["ANTHROPIC_BASE_URL": "https://api.kimi.com/coding"], "kimi/b"),
      (nil, openClawConfiguration, [:], "kimi/kimi-for-coding"),
      (nil, openClawConfiguration, ["ANTHROPIC_API_KEY": "k1"], "env/claude-sonnet-4-6"),
      (nil, nil, ["ANTHROPIC_MODEL": "m"], "demo/tour"),
      (nil, nil, [:], "demo/tour"),
      ("{model: 'kimi/k3'}", openClawConfiguration, [:], "kimi/k3"),
      ("{model: 'Kimi'}", openClawConfiguration, [:], "kimi/kimi-for-coding"),
      ("{model: 'demo/tour'}", openClawConfiguration, [:], "demo/tour"),
      (
        "{model: 'x/m', providers: [{id: 'x', type: 'openai', baseUrl: 'https://x.example'}]}",
        openClawConfiguration, [:], "kimi/kimi-for-coding"
      ),
      (
        "{model: 'kimi/m', providers: [{id: 'Kimi', baseUrl: ''}]}", openClawConfiguration, [:],
        "demo/tour"
      ),
      ("{broken", openClawConfiguration, [:], "kimi/kimi-for-coding"),
    ] as [(String?, String?, [String: String], String)])
  func precedence(
    own: String?, openClaw: String?, environment: [String: String], expected: String
  ) {
    let settings = load(own: own, openClaw: openClaw, environment: environment)
    #expect(settings.defaultModel?.reference == expected)
    #expect(settings.models.last == Settings.demo)
  }

  /// A key goes to the origin it was given for, whatever else is configured.
  @Test(arguments: [
    "https://api.kimi.com/coding", "https://api.anthropic.com", "https://g.example",
  ])
  func keysStayWithTheirOrigin(url: String) {
    let own = """
      {providers: [{id: "bare", baseUrl: "\(url)", models: ["m"]},
        {id: "anthropic", baseUrl: "https://g.example/x", models: ["m"]}]}
      """
    let settings = load(
      own: own, environment: ["ANTHROPIC_BASE_URL": url, "ANTHROPIC_API_KEY": canary])
    for endpoint in settings.endpoints.values where endpoint.id != "env" {
      #expect(!endpoint.requestHeaders(userAgent: "x").contains { $0.1.contains(canary) })
    }
    #expect(settings.endpoints["env"]?.origin == url.replacing("/coding", with: ""))
  }

  @Test func anthropicKeyIsNotForAnthropicWhenItNamesAnotherServer() {
    let openClaw = "{agents: {defaults: {model: 'anthropic/claude-x'}}}"
    let key = ["ANTHROPIC_API_KEY": "sk-ant-0123456789ab"]
    #expect(load(openClaw: openClaw, environment: key).endpoints["anthropic"] != nil)
    let elsewhere = key.merging(["ANTHROPIC_BASE_URL": "https://g.example"]) { $1 }
    #expect(load(openClaw: openClaw, environment: elsewhere).endpoints["anthropic"] == nil)
  }

  @Test(
    arguments: [
      ([:], nil, nil),
      (["SSL_CERT_FILE": "/a.pem", "NODE_EXTRA_CA_CERTS": "/b"], "/a.pem", "SSL_CERT_FILE"),
      (["SSL_CERT_FILE": "", "NODE_EXTRA_CA_CERTS": "/b"], "/b", "NODE_EXTRA_CA_CERTS"),
    ] as [([String: String], String?, String?)])
  func certificateAuthorities(variables: [String: String], path: String?, source: String?) {
    let settings = load(environment: variables)
    #expect(settings.caFile == path && settings.origins["caFile"] == source)
    let configured = load(
      own: "{ caFile: '~/ca.pem' }", environment: variables.merging(["HOME": "/home/ada"]) { $1 })
    #expect(configured.caFile == path ?? "/home/ada/ca.pem")
    #expect(configured.origins["caFile"] == source ?? "\(ownPath):1")
    #expect(configured.problems == [])
  }
}
