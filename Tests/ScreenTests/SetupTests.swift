import Canvas
import Conversation
import Messages
import Testing

@testable import Screen

/// Setting up a model, page by page.
@Suite struct SetupTests {
  static let services = [
    Service(
      id: "kimi", name: "Kimi Code", baseURL: "https://api.kimi.com/coding",
      keyVariable: "KIMI_API_KEY", keyPrefix: "sk-kimi-",
      keyPage: "https://www.kimi.com/code/console",
      models: [
        .init(id: "kimi-k2.5", alias: "Kimi K2.5"), .init(id: "kimi-for-coding", alias: "Kimi"),
      ]),
    Service(
      id: "moonshot", name: "Moonshot Open Platform", baseURL: "https://api.moonshot.ai/anthropic",
      models: [.init(id: "kimi-k2.5", alias: "Kimi K2.5 (Moonshot)")]),
    Service(
      id: "ollama", name: "Ollama", baseURL: "http://localhost:11434", asksAddress: true,
      needsKey: false),
    Service(
      id: "", name: "Another server, by its address", baseURL: "", asksAddress: true,
      needsKey: false),
  ]
  static let key = "sk-kimi-canary-0123456789"

  static func begin(_ width: Int = 80, _ height: Int = 24, isWelcome: Bool = true) -> Scenario {
    var scenario = Scenario(width, height)
    scenario.state.surroundings.services = services
    if isWelcome { scenario.state.welcome() } else { scenario.say("/setup") }
    return scenario
  }

  /// At the models of Kimi, with a list of the server's own or without.
  static func atModels(_ width: Int = 80, _ height: Int = 24, list: String? = nil) -> Scenario {
    var scenario = begin(width, height)
    scenario.press(Key(.enter))
    scenario.send(.input(.paste(key + "\n")))
    scenario.press(Key(.enter))
    if let list {
      let id = scenario.tried?.id ?? 0
      scenario.send(.transfer(id: id, .head(status: 200, headers: [:])))
      scenario.send(.transfer(id: id, .body(Array(list.utf8))))
      scenario.send(.transfer(id: id, .end))
    }
    return scenario
  }

  static let list = """
    {"data":[{"id":"kimi-for-coding","display_name":"Kimi","context_length":262144},
    {"id":"k3","display_name":"K3","context_length":1048576,"supports_image_in":false}]}
    """

  static func answer(_ scenario: inout Scenario, status: Int = 200, _ body: String) {
    let id = scenario.tried?.id ?? 0
    scenario.send(.transfer(id: id, .head(status: status, headers: [:])))
    scenario.send(.transfer(id: id, .body(Array(body.utf8))))
    scenario.send(.transfer(id: id, .end))
  }

  static let good = """
    data: {"type":"message_start","message":{"id":"m","model":"kimi-for-coding","usage":{}}}

    data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"ok"}}

    data: {"type":"message_delta","delta":{"stop_reason":"max_tokens"},"usage":{"output_tokens":1}}

    data: {"type":"message_stop"}


    """

  @Test(arguments: [80, 40])
  func pages(width: Int) throws {
    var scenario = Self.begin(width)
    try expectScreen(scenario.screen(), "setup-welcome-\(width)")
    scenario.press(Key(.enter))
    scenario.type("sk-mo")
    try expectScreen(scenario.screen(), "setup-key-\(width)")
    scenario.press(Key(.enter))
    try expectScreen(scenario.screen(), "setup-key-doubted-\(width)")
    scenario = Self.atModels(width)
    try expectScreen(scenario.screen(), "setup-models-asked-\(width)")
    scenario = Self.atModels(width, list: Self.list)
    scenario.press(Key(.down))
    try expectScreen(scenario.screen(), "setup-models-\(width)")
    scenario.press(Key(.enter))
    try expectScreen(scenario.screen(), "setup-checking-\(width)")
    Self.answer(
      &scenario, status: 401,
      #"{"error":{"type":"invalid_authentication_error","message":"Invalid \#(Self.key)"}}"#)
    try expectScreen(scenario.screen(), "setup-verdict-\(width)")
    scenario = Self.begin(width)
    scenario.press(Key(.end), Key(.pageDown))
    scenario = Self.begin(width, isWelcome: false)
    scenario.press(Key(.pageDown), Key(.enter))
    scenario.type("http://example.com/v1")
    scenario.press(Key(.enter))
    try expectScreen(scenario.screen(), "setup-address-\(width)")
  }

  /// Typing goes on with the demo, with the first letter.
  @Test func typingLeavesTheWelcome() {
    for begin in [
      { (s: inout Scenario) in s.type("hello") },
      { s in for letter in "hello" { s.press(.character(letter)) } },
      { s in s.send(.input(.paste("hello"))) },
    ] {
      var scenario = Self.begin()
      begin(&scenario)
      #expect(scenario.state.overlay == nil && scenario.state.composer.text == "hello")
    }
    var scenario = Self.begin()
    scenario.press(Key(.escape))
    #expect(scenario.state.overlay == nil)
    scenario = Self.begin()
    scenario.press(.control("d"), .control("d"))
    #expect(scenario.effects.contains(.quit))
  }

  @Test func itAnswersAndIsWritten() throws {
    var scenario = Self.atModels(list: Self.list)
    scenario.type("k3")
    scenario.press(Key(.enter))
    let tried = try #require(scenario.tried)
    #expect(tried.candidate.key == .typed(Secret(Self.key)))
    #expect(tried.candidate.provider == "kimi")
    #expect(tried.request?.model == "k3" && tried.request?.maxTokens == 1)
    Self.answer(&scenario, Self.good)
    let wish = scenario.effects.last { if case .configure = $0 { true } else { false } }
    #expect(wish == .configure(tried.candidate, model: "k3", alias: "K3"))
    let new = ModelChoice(reference: "kimi/k3", alias: "K3", id: "k3", host: "api.kimi.com")
    scenario.send(
      .configured(
        Configured(
          catalog: ModelCatalog(models: [new], defaultReference: "kimi/k3"), reference: "kimi/k3",
          notice: Notice("Written to /home/ada/.config/confab/config.json."))))
    #expect(scenario.state.overlay == nil && scenario.state.model.reference == "kimi/k3")
    #expect(scenario.screenText.contains("Written to"))
    scenario.say("hi")
    #expect(scenario.request?.model == "k3")
  }

  /// The key is in what is asked and written, and nowhere that is shown or kept.
  @Test func theKeyIsShownAndKeptNowhere() {
    var scenario = Self.begin()
    var shown = ""
    func look() { shown += scenario.screenText }
    scenario.press(Key(.enter))
    for letter in Self.key { scenario.press(.character(letter)) }
    look()
    scenario.press(Key(.left), .control("w"), .control("y"), .control("_"))
    look()
    scenario.press(Key(.enter), Key(.enter))
    look()
    Self.answer(&scenario, status: 401, #"{"error":{"message":"\#(Self.key)"}}"#)
    look()
    scenario.press(Key(.escape), Key(.escape), Key(.escape), Key(.escape))
    look()
    scenario.press(.control("_"), .control("y"), Key(.up), .control("r"))
    look()
    #expect(!shown.contains("canary") && !scenario.state.composer.text.contains("canary"))
    #expect(!"\(scenario.records)".contains("canary"))
    // Printing what is asked of the world masks it too.
    let told = scenario.effects.filter { if case .quote = $0 { false } else { true } }
    #expect(!"\(told)".contains("canary-0123"))
    #expect(!scenario.effects.contains { if case .remember = $0 { true } else { false } })
  }

  @Test func aKeyOfTheWrongKindIsNamed() {
    var scenario = Self.begin()
    scenario.press(Key(.down), Key(.enter))
    scenario.type(Self.key)
    scenario.press(Key(.enter))
    #expect(scenario.screenText.contains("Kimi Code key, but api.moonshot.ai"))
    #expect(scenario.tried == nil)
    scenario.press(Key(.enter))
    #expect(scenario.tried != nil)
  }

  /// What was typed for one service is not sent to the next.
  @Test func aKeyStaysWithItsService() {
    var scenario = Self.begin()
    scenario.press(Key(.enter))
    scenario.type(Self.key)
    scenario.press(Key(.escape), Key(.down), Key(.enter), Key(.enter))
    #expect(scenario.tried == nil)
    #expect(scenario.screenText.contains("answers nobody without a key"))
    scenario.press(Key(.enter))
    #expect(scenario.tried?.candidate.key == Candidate.Key.none)
  }

  @Test func otherPlacesForTheKey() throws {
    var scenario = Self.begin()
    scenario.press(Key(.enter), Key(.tab))
    scenario.type("pass show kimi")
    #expect(scenario.screenText.contains("› pass show kimi"))
    scenario.press(Key(.enter))
    #expect(scenario.tried?.candidate.key == .command("pass show kimi"))
    scenario.press(Key(.escape), Key(.tab))
    scenario.type("~/.key")
    scenario.press(Key(.enter))
    #expect(scenario.tried?.candidate.key == .file("~/.key"))
    scenario.press(Key(.escape), Key(.tab), Key(.enter))
    #expect(scenario.tried?.candidate.key == .variable("KIMI_API_KEY"))
  }

  /// What the server says of an old list is nothing against it; a refused key is.
  @Test func aServerWithoutAListIsAskedByName() throws {
    var scenario = Self.begin()
    scenario.press(Key(.down), Key(.down), Key(.down), Key(.enter))
    scenario.type("http://127.0.0.1:9/v1/")
    scenario.press(Key(.enter), Key(.enter))
    let candidate = try #require(scenario.tried?.candidate)
    #expect(candidate.baseURL == "http://127.0.0.1:9" && candidate.key == .none)
    #expect(candidate.provider == "127-0-0-1-9")
    Self.answer(&scenario, status: 404, "no")
    scenario.press(Key(.enter))
    #expect(scenario.screenText.contains("Type the id of a model"))
    scenario.type("llama")
    scenario.press(Key(.enter))
    #expect(scenario.tried?.request?.model == "llama")
    scenario.wait(30_001)
    #expect(scenario.screenText.contains("has sent nothing for 30 seconds"))
    scenario.press(Key(.enter))
    #expect(scenario.tried?.request?.model == "llama")
  }

  @Test func itCanBeKeptAnyway() {
    var scenario = Self.atModels(list: Self.list)
    scenario.press(Key(.enter))
    Self.answer(&scenario, status: 529, "{}")
    #expect(scenario.screenText.contains("is overloaded"))
    scenario.press(Key(.pageDown), Key(.up), Key(.enter))
    #expect(scenario.effects.contains { if case .configure = $0 { true } else { false } })
  }

  @Test func escapeStopsWhatIsAsked() {
    var scenario = Self.atModels()
    let id = scenario.tried?.id ?? 0
    scenario.press(Key(.escape))
    #expect(scenario.effects.contains(.cancel(id: id)))
    // What still comes of it means nothing.
    scenario.send(.transfer(id: id, .end))
    #expect(scenario.screenText.contains("the key"))
    scenario.press(.control("c"))
    #expect(scenario.state.overlay == nil)
  }

  @Test func withoutAScreenItIsSaidHow() {
    var scenario = Scenario()
    scenario.send(.lines(["/setup"]))
    #expect(scenario.state.plainList.first?.contains("confab config add") == true)
    scenario.send(.lines(["hello"]))
    #expect(scenario.state.overlay == nil)
  }
}

extension Scenario {
  /// The newest transfer to an endpoint that is being set up.
  var tried: (id: Int, candidate: Candidate, request: MessagesRequest?)? {
    for case .tryOut(let id, let candidate, let request) in effects.reversed() {
      return (id, candidate, request)
    }
    return nil
  }
}
