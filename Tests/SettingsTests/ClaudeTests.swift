import Messages
import Testing

@testable import Settings

/// Claude Code's variables and its settings (code.claude.com/docs/en/env-vars).
struct ClaudeTests {
  static let base = [
    "ANTHROPIC_BASE_URL": "https://api.kimi.com/coding", "ANTHROPIC_API_KEY": canary,
  ]

  static func settings(_ more: [String: String]) -> Settings {
    load(environment: base.merging(more) { $1 })
  }

  @Test(
    arguments: [
      (["MAX_THINKING_TOKENS": "2048"], #"{"budget_tokens":2048,"type":"enabled"}"#, 32768),
      (["MAX_THINKING_TOKENS": "5"], #"{"budget_tokens":1024,"type":"enabled"}"#, 32768),
      (["MAX_THINKING_TOKENS": "40000"], #"{"budget_tokens":40000,"type":"enabled"}"#, 41024),
      (
        ["MAX_THINKING_TOKENS": "40000", "CLAUDE_CODE_MAX_OUTPUT_TOKENS": "9000"],
        #"{"budget_tokens":8999,"type":"enabled"}"#, 9000
      ),
      (["MAX_THINKING_TOKENS": "0"], #""off""#, 32768),
      (["CLAUDE_CODE_DISABLE_THINKING": "1", "MAX_THINKING_TOKENS": "9"], #""off""#, 32768),
      (["CLAUDE_CODE_DISABLE_THINKING": "0"], nil, 32768),
      (["CLAUDE_CODE_MAX_OUTPUT_TOKENS": "64000"], nil, 64000),
    ] as [([String: String], String?, Int)])
  func thinkingAndOutput(variables: [String: String], thinking: String?, maxTokens: Int) {
    let settings = Self.settings(variables)
    #expect(settings.problems == [])
    let model = settings.defaultModel
    #expect(
      model?.parameters["thinking"].map { String(decoding: $0.bytes, as: UTF8.self) } == thinking)
    #expect(model?.maxTokens == maxTokens)
  }

  @Test func whatGoesIntoEveryRequest() {
    let settings = Self.settings([
      "CLAUDE_CODE_EFFORT_LEVEL": "High", "CLAUDE_CODE_MAX_CONTEXT_TOKENS": "200000",
      "CLAUDE_CODE_EXTRA_BODY": #"{"metadata":{"user_id":"a"},"top_p":0.5,"model":"evil"}"#,
      "API_TIMEOUT_MS": "3000000", "CLAUDE_CODE_MAX_RETRIES": "99",
      "ANTHROPIC_BETAS": "one-1, two-2", "ANTHROPIC_CUSTOM_HEADERS": "X-Team: blue",
    ])
    #expect(settings.messages.count == 1)
    #expect(settings.messages.first?.contains("the parameter “model” cannot be set") == true)
    #expect(
      settings.defaultModel?.parameters == [
        "output_config": .object(["effort": .string("high")]), "top_p": .number(0.5),
        "metadata": .object(["user_id": .string("a")]),
      ])
    #expect(settings.defaultModel?.contextWindow == 200000)
    #expect(settings.silenceLimit == 3_000_000 && settings.maxRetries == 15)
    #expect(settings.endpoints["env"]?.sent("anthropic-beta") == "one-1,two-2")
    #expect(settings.endpoints["env"]?.sent("x-team") == "blue")
    #expect(settings.defaultModel?.origins["params.top_p"] == "CLAUDE_CODE_EXTRA_BODY")
  }

  @Test(
    arguments: [
      ([:], ["kimi-k2.5"], ["kimi-k2.5"]),
      (["ANTHROPIC_DEFAULT_MODEL": "a"], ["a"], ["a"]),
      (["ANTHROPIC_DEFAULT_MODEL": "a", "ANTHROPIC_MODEL": "b"], ["b"], ["b"]),
      (
        [
          "ANTHROPIC_MODEL": "b", "ANTHROPIC_DEFAULT_OPUS_MODEL": "o",
          "ANTHROPIC_DEFAULT_SONNET_MODEL": "s",
          "ANTHROPIC_SMALL_FAST_MODEL": "h", "ANTHROPIC_DEFAULT_SONNET_MODEL_NAME": "My Sonnet",
        ],
        ["b", "o", "s", "h"], ["b", "opus", "My Sonnet", "haiku"]
      ),
      (
        ["ANTHROPIC_MODEL": "Opus", "ANTHROPIC_DEFAULT_OPUS_MODEL": "o"], ["o"], ["opus"]
      ),
      (
        [
          "ANTHROPIC_MODEL": "a", "ANTHROPIC_DEFAULT_OPUS_MODEL": "a",
          "ANTHROPIC_DEFAULT_SONNET_MODEL": "a", "ANTHROPIC_CUSTOM_MODEL_OPTION": "c",
          "ANTHROPIC_CUSTOM_MODEL_OPTION_NAME": "Mine",
        ], ["a", "c"], ["opus", "Mine"]
      ),
      (["ANTHROPIC_MODEL": "k3[1m]"], ["k3"], ["k3"]),
    ] as [([String: String], [String], [String])])
  func models(variables: [String: String], ids: [String], aliases: [String]) {
    let settings = Self.settings(variables)
    #expect(settings.problems == [])
    #expect(settings.realModels.map(\.id) == ids)
    #expect(settings.realModels.map(\.alias) == aliases)
    #expect(settings.defaultModel?.id == ids[0])
  }

  @Test(arguments: [
    (["CLAUDE_CODE_EXTRA_BODY": "[]"], "CLAUDE_CODE_EXTRA_BODY must be a JSON object"),
    (["MAX_THINKING_TOKENS": "many"], "MAX_THINKING_TOKENS must be a whole number from 0 up"),
    (["API_TIMEOUT_MS": "-1"], "API_TIMEOUT_MS must be a whole number from 1 up"),
    (["ANTHROPIC_MODEL": "haiku"], "needs ANTHROPIC_DEFAULT_HAIKU_MODEL"),
    (["CLAUDE_CODE_MAX_RETRIES": "x"], "CLAUDE_CODE_MAX_RETRIES must be a whole number"),
  ])
  func mistakes(variables: [String: String], message: String) {
    let settings = Self.settings(variables)
    #expect(settings.messages.count == 1, "\(settings.messages)")
    #expect(settings.messages.first?.contains(message) == true, "\(settings.messages)")
    #expect(settings.defaultModel?.provider == "env")
  }

  static let path = "/home/ada/.claude/settings.json"

  @Test func itsOwnSettings() {
    let file = """
      {
        "env": {
          "ANTHROPIC_BASE_URL": "https://api.kimi.com/coding/",
          "ANTHROPIC_AUTH_TOKEN": "\(canary)",
          "ANTHROPIC_MODEL": "kimi-for-coding"
        }
      }
      """
    let settings = load(environment: ["MAX_THINKING_TOKENS": "0"], files: [Self.path: file])
    #expect(settings.problems == [])
    #expect(settings.files == [Self.path])
    #expect(settings.defaultModel?.reference == "env/kimi-for-coding")
    #expect(settings.defaultModel?.parameters == ["thinking": .string("off")])
    #expect(settings.endpoints["env"]?.sent("authorization") == "Bearer \(canary)")
    #expect(settings.endpoints["env"]?.origins["apiKey"] == "\(Self.path):4")
    // What the person configured for us goes before it.
    let both = load(own: briefConfiguration, files: [Self.path: file])
    #expect(both.defaultModel?.reference == "kimi/kimi-k2.5")
    #expect(both.found("env/kimi-for-coding") != nil)
  }

  /// Server and key are never taken from two places.
  @Test func serverAndKeyStayTogether() {
    let file =
      #"{"env": {"ANTHROPIC_BASE_URL": "https://g.example", "ANTHROPIC_CUSTOM_HEADERS": "A: 1"}}"#
    let withKey = load(environment: ["ANTHROPIC_API_KEY": canary], files: [Self.path: file])
    #expect(withKey.endpoints["env"]?.origin == "https://api.anthropic.com")
    let withHeaders = load(
      environment: ["ANTHROPIC_CUSTOM_HEADERS": "X-Key: \(canary)"], files: [Self.path: file])
    #expect(withHeaders.endpoints["env"]?.sent("a") == "1")
    #expect(withHeaders.endpoints["env"]?.sent("x-key") == nil)
  }

  @Test func keyHelper() throws {
    let settings = load(
      environment: ["CLAUDE_CONFIG_DIR": "/claude"],
      files: ["/claude/settings.json": #"{"apiKeyHelper": "~/bin/key --for me"}"#])
    let endpoint = try #require(settings.endpoints["env"])
    #expect(endpoint.origin == "https://api.anthropic.com")
    let command = try #require(endpoint.keyCommand)
    #expect(command.arguments == ["/bin/sh", "-c", "~/bin/key --for me"])
    #expect(try command.key(from: Array("k-1\n".utf8)).reveal() == "k-1")
    let asked = endpoint.with(key: Secret("k-1"))
    #expect(asked.sent("x-api-key") == "k-1" && asked.sent("authorization") == "Bearer k-1")
  }

  @Test(arguments: ["{}", "[]", "{broken", #"{"env": {"PATH": "/x"}}"#, #"{"env": {}}"#])
  func settingsThatSayNothing(text: String) {
    let settings = load(files: [Self.path: text])
    #expect(settings.defaultModel == Settings.demo && settings.problems == [])
    #expect(settings.files == [])
  }

  /// Kimi Code CLI's variables: behind all others, and only where they say of a server.
  @Test(
    arguments: [
      (["API_KEY": canary], "https://api.kimi.com/coding", "kimi-env/kimi-k2.5", true),
      (
        [
          "API_KEY": canary, "BASE_URL": "https://api.kimi.ai/coding/v1", "NAME": "k3",
          "PROVIDER_TYPE": "kimi",
        ], "https://api.kimi.ai/coding", "kimi-env/k3", true
      ),
      (
        ["API_KEY": "k", "BASE_URL": "https://g.example", "PROVIDER_TYPE": "anthropic"],
        "https://g.example", "kimi-env/kimi-k2.5", true
      ),
      (
        ["API_KEY": "k", "BASE_URL": "https://g.example/v1"], "https://g.example",
        "kimi-env/kimi-k2.5", false
      ),
      (["API_KEY": "sk-0123456789"], nil, nil, false), (["NAME": "k3"], nil, nil, false),
    ] as [([String: String], String?, String?, Bool)])
  func kimis(variables: [String: String], base: String?, reference: String?, isUsable: Bool) {
    let environment = Dictionary(
      uniqueKeysWithValues: variables.map { ("KIMI_MODEL_\($0.key)", $0.value) })
    let settings = load(environment: environment)
    #expect(settings.problems == [])
    #expect(settings.endpoints["kimi-env"]?.baseURL == base)
    #expect(settings.realModels.first?.reference == reference)
    #expect((settings.defaultModel?.provider == "kimi-env") == isUsable)
    let both = load(own: briefConfiguration, environment: environment)
    #expect(both.defaultModel?.reference == "kimi/kimi-k2.5")
  }

  @Test func kimisEffort() {
    let settings = load(environment: [
      "KIMI_MODEL_API_KEY": canary, "KIMI_MODEL_THINKING_EFFORT": "High",
      "KIMI_MODEL_MAX_CONTEXT_SIZE": "262144",
    ])
    #expect(
      settings.defaultModel?.parameters == ["output_config": .object(["effort": .string("high")])])
    #expect(settings.defaultModel?.contextWindow == 262144)
  }
}
