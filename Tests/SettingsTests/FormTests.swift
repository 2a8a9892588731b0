import Messages
import Testing

@testable import Settings

/// The forms of configuration that people already have.
struct FormTests {
  @Test func briefPastedAsItStands() throws {
    let settings = load(own: briefConfiguration)
    #expect(settings.problems == [])
    let model = try #require(settings.defaultModel)
    #expect(model.reference == "kimi/kimi-k2.5")
    #expect(model.id == "kimi-k2.5")
    #expect(model.alias == "Kimi K2.5")
    #expect(model.parameters == [:])
    #expect(model.maxTokens == 32768)
    #expect(model.source == "\(ownPath):13")
    #expect(settings.models == [model, Settings.demo])

    let endpoint = try #require(settings.endpoint(of: model))
    #expect(endpoint.messagesURL == "https://api.kimi.com/coding/v1/messages")
    #expect(endpoint.modelsURL == "https://api.kimi.com/coding/v1/models")
    #expect(endpoint.host == "api.kimi.com")
    #expect(endpoint.origin == "https://api.kimi.com")
    #expect(endpoint.sent("x-api-key") == canary)
    #expect(endpoint.sent("anthropic-version") == "2023-06-01")
    #expect(endpoint.sent("user-agent") == "confab/1")
    #expect(endpoint.sent("accept") == "text/event-stream")
    #expect(endpoint.sent("content-type") == "application/json")
    #expect(endpoint.sent("authorization") == nil)
  }

  @Test func aModelOfTheMapSaysWhatItTakesAndCosts() throws {
    let settings = load(
      own: """
        { providers: [{ id: "k", type: "anthropic", baseUrl: "http://127.0.0.1:1" }],
          models: { "k/m": { input: ["text"], cost: { input: 1, output: 2.5 },
            params: { systemPrompt: "Be brief." } } } }
        """)
    let model = try #require(settings.models.first)
    #expect(model.takesImages == false)
    #expect(model.price == Price(input: 1, output: 2.5))
    #expect(model.parameters == ["system": .string("Be brief.")])
  }

  @Test(
    arguments: [("true", true), ("false", false), ("\"auto\"", nil), ("null", nil)]
      as [(String, Bool?)])
  func hyperlinks(text: String, value: Bool?) {
    let settings = load(own: "{ hyperlinks: \(text) }")
    #expect(settings.hyperlinks == value)
    #expect(settings.problems.count == (text == "null" ? 1 : 0))
  }

  @Test func briefWithAgentsDefaultsModels() {
    let settings = load(
      own: """
        {
          providers: [{id: "kimi", type: "anthropic", baseUrl: "https://api.kimi.com/coding/v1",
            apiKey: "\(canary)"}],
          agents: {defaults: {models: {"kimi/kimi-k2.5": {alias: "Kimi K2.5", params: {top_p: 1}}}}},
        }
        """)
    #expect(settings.problems == [])
    #expect(settings.defaultModel?.alias == "Kimi K2.5")
    #expect(settings.defaultModel?.parameters == ["top_p": .integer(1)])
    #expect(settings.endpoints["kimi"]?.messagesURL == "https://api.kimi.com/coding/v1/messages")
  }

  @Test(arguments: [true, false])
  func openClawAsOfToday(inItsOwnPlace: Bool) throws {
    let settings =
      inItsOwnPlace
      ? load(openClaw: openClawConfiguration) : load(own: openClawConfiguration)
    #expect(settings.problems == [])
    #expect(settings.models.map(\.reference) == ["kimi/kimi-for-coding", "kimi/k3", "demo/tour"])
    let model = try #require(settings.defaultModel)
    #expect(model.reference == "kimi/kimi-for-coding")
    #expect(model.alias == "Kimi")
    #expect(model.contextWindow == 262144)
    #expect(model.maxTokens == 32768)
    #expect(
      model.parameters == [
        "temperature": .number(0.6), "top_p": .number(0.9), "top_k": .integer(20),
        "thinking": .string("on"),
      ])
    let other = settings.models[1]
    #expect(other.alias == "k3")
    #expect(other.maxTokens == 16384)
    #expect(other.parameters == ["temperature": .number(0.1), "top_k": .integer(20)])
    let endpoint = try #require(settings.endpoint(of: model))
    #expect(endpoint.sent("x-api-key") == canary)
    #expect(endpoint.sent("user-agent") == "my-tool/1.0")
    #expect(endpoint.requestHeaders(userAgent: "confab/1").count == 5)
  }

  @Test(arguments: [
    ["OPENCLAW_CONFIG_PATH": "/etc/claw.json"], ["OPENCLAW_CONFIG_PATH": "~/claw.json"],
    ["OPENCLAW_CONFIG_PATH": "claw.json"], ["OPENCLAW_STATE_DIR": "/state"],
    ["OPENCLAW_HOME": "/other"], [:],
  ])
  func openClawElsewhere(environment: [String: String]) {
    let places = [
      "/etc/claw.json", "/home/ada/claw.json", "/work/claw.json", "/state/openclaw.json",
      "/other/.openclaw/openclaw.json", "/home/ada/.clawdbot/clawdbot.json",
    ]
    let files = Dictionary(uniqueKeysWithValues: places.map { ($0, openClawConfiguration) })
    let settings = load(environment: environment, files: files)
    #expect(settings.defaultModel?.alias == "Kimi")
    #expect(settings.files.count == 1)
  }

  @Test func missingOpenClawFileThatWasNamed() {
    let settings = load(environment: ["OPENCLAW_CONFIG_PATH": "/nowhere.json"])
    #expect(settings.messages == ["OPENCLAW_CONFIG_PATH names a file that does not exist"])
    #expect(settings.defaultModel == Settings.demo)
  }

  @Test func openClawIsMergedBehindOurOwn() throws {
    let settings = load(
      own: """
        {
          providers: {kimi: {baseUrl: "https://api.kimi.com/coding", apiKey: "\(canary)own"}},
          models: {"kimi/k3": {alias: "Kimi"}},
        }
        """, openClaw: openClawConfiguration)
    #expect(settings.problems == [])
    #expect(settings.models.map(\.reference) == ["kimi/k3", "kimi/kimi-for-coding", "demo/tour"])
    #expect(settings.models.map(\.alias) == ["Kimi", "kimi-for-coding", "Demo (canned text)"])
    #expect(settings.endpoints["kimi"]?.sent("x-api-key") == canary + "own")
    #expect(settings.files == [ownPath, openClawPath])
  }

  @Test func ourOwnModelAtOpenClawsProvider() {
    let settings = load(
      own: "{model: 'kimi/kimi-k2.5', models: {'Kimi/kimi-k2.5': {alias: 'Mine'}}}",
      openClaw: openClawConfiguration)
    #expect(settings.problems == [])
    #expect(settings.defaultModel?.alias == "Mine")
    #expect(settings.defaultModel?.reference == "kimi/kimi-k2.5")
    #expect(settings.defaultModel.flatMap(settings.endpoint(of:))?.host == "api.kimi.com")
  }

  @Test(arguments: [
    "{agents: {defaults: {model: 'kimi/k3'}}, env: {KIMI_API_KEY: '\(canary)'}}",
    "{agents: {defaults: {model: {primary: 'kimi/k3'}}}, env: {vars: {KIMI_API_KEY: '\(canary)'}}}",
    "{agents: {list: [{id: 'main', model: 'kimi/k3'}]}, env: {KIMI_API_KEY: '\(canary)'}}",
    "{agents: {entries: {main: {model: 'kimi/k3'}}}, env: {KIMI_API_KEY: '\(canary)'}}",
  ])
  func openClawsBuiltInProvider(text: String) {
    let settings = load(openClaw: text)
    #expect(settings.problems == [])
    #expect(settings.defaultModel?.reference == "kimi/k3")
    #expect(settings.endpoints["kimi"]?.sent("x-api-key") == canary)
  }

  @Test func olderOpenClawThroughOpenAIsProtocol() {
    let settings = load(
      openClaw: """
        {models: {providers: {"kimi-code": {baseUrl: "https://api.kimi.com/coding/v1",
          apiKey: "\(canary)", api: "openai-completions", models: [{id: "kimi-for-coding"}]}}}}
        """)
    #expect(settings.realModels.map(\.reference) == ["kimi-code/kimi-for-coding"])
    #expect(settings.endpoints["kimi-code"]?.api == .openAI(named: "openai-completions"))
    #expect(settings.endpoints["kimi-code"]?.isUsable == false)
    #expect(settings.defaultModel == Settings.demo)
    #expect(
      settings.messages == [
        "“kimi-code” speaks only OpenAI's protocol; set api to anthropic-messages and baseUrl to "
          + "https://api.kimi.com/coding"
      ])
  }

  @Test func agentListMarksItsDefault() {
    let settings = load(
      own: """
        {providers: [{id: "a", baseUrl: "http://localhost:1", models: ["x", "y"]}],
         agents: {list: [{id: "one", model: "a/x"}, {id: "two", default: true, model: "a/y",
           models: {"a/y": {params: {top_p: 0.5}}}, params: {temperature: 0}}]}}
        """)
    #expect(settings.problems == [])
    #expect(settings.defaultModel?.reference == "a/y")
    #expect(
      settings.defaultModel?.parameters == ["top_p": .number(0.5), "temperature": .integer(0)])
  }

  @Test func modelIdsMayHoldSlashes() {
    let settings = load(
      own: """
        {providers: [{id: "router", baseUrl: "http://127.0.0.1:8080"}],
         models: {"router/moonshotai/kimi-k2": {alias: "K2"}}, systemPrompt: "Be brief.",
         theme: "dark", editing: "Vi"}
        """)
    #expect(settings.problems == [])
    #expect(settings.defaultModel?.provider == "router")
    #expect(settings.defaultModel?.id == "moonshotai/kimi-k2")
    #expect(settings.defaultModel?.maxTokens == 8192)
    #expect(settings.systemPrompt == "Be brief.")
    #expect(settings.theme == "dark")
    #expect(settings.editing == .vi)
  }

  @Test func bearerAndOtherHeaders() {
    let settings = load(
      own: """
        {providers: [
          {id: "a", baseUrl: "https://gate.example", apiKey: "tok-1", authHeader: true, models: ["m"]},
          {id: "b", baseUrl: "https://gate.example", apiKey: "tok-2", auth: "token", models: ["m"],
           headers: {"Anthropic-Version": "x", "X-Team": "${TEAM}"}},
          {id: "c", baseUrl: "https://gate.example", headers: {Authorization: "Basic abc"},
           models: ["m"]},
        ]}
        """, environment: ["TEAM": "blue"])
    #expect(settings.problems == [])
    #expect(settings.endpoints["a"]?.sent("authorization") == "Bearer tok-1")
    #expect(settings.endpoints["b"]?.sent("authorization") == "Bearer tok-2")
    #expect(settings.endpoints["b"]?.sent("anthropic-version") == "x")
    #expect(settings.endpoints["b"]?.sent("x-team") == "blue")
    #expect(settings.endpoints["c"]?.sent("authorization") == "Basic abc")
    #expect(settings.endpoints["c"]?.sent("x-api-key") == nil)
  }
}
