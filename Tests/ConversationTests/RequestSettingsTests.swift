import Messages
import Testing

@testable import Conversation

@Suite struct RequestSettingsTests {
  static func model(
    _ id: String, host: String = "api.anthropic.com", maxTokens: Int = 8192,
    _ parameters: [String: JSON] = [:]
  ) -> ModelChoice {
    ModelChoice(
      reference: "p/\(id)", alias: id, id: id, host: host, maxTokens: maxTokens,
      parameters: parameters)
  }

  /// The body's bytes for a question with these settings.
  static func body(_ model: ModelChoice, _ settings: SessionSettings = .init()) -> String {
    let request = MessagesRequest(
      to: model, RequestSettings(model, settings, system: nil),
      messages: [Message(role: .user, content: [.text("q")])])
    return String(decoding: request.body(), as: UTF8.self)
  }

  static func thinking(_ level: ThinkingLevel, _ model: ModelChoice) -> SessionSettings {
    var settings = SessionSettings()
    settings.thinking[model.reference] = level
    return settings
  }

  static func head(_ model: ModelChoice, _ limit: Int = 8192) -> String {
    #"{"model":"\#(model.id)","max_tokens":\#(limit),"stream":true,"#
      + #""messages":[{"content":"q","role":"user"}]"#
  }

  @Test(arguments: [
    (ThinkingLevel.off, #","thinking":{"type":"disabled"}}"#),
    (.on, #","thinking":{"type":"enabled"}}"#),
    (.low, #","output_config":{"effort":"low"},"thinking":{"type":"enabled"}}"#),
    (.high, #","output_config":{"effort":"high"},"thinking":{"type":"enabled"}}"#),
  ])
  func `Kimi is told to think and how hard`(level: ThinkingLevel, tail: String) {
    let kimi = Self.model("kimi-k2.5", host: "api.kimi.com")
    #expect(Self.body(kimi, Self.thinking(level, kimi)) == Self.head(kimi) + tail)
    // Kimi Code takes Claude's names for its own models.
    let mapped = Self.model("claude-sonnet-4-6", host: "api.kimi.com")
    #expect(Self.body(mapped, Self.thinking(level, mapped)) == Self.head(mapped) + tail)
  }

  @Test(arguments: [
    ("claude-sonnet-4-5-20250929", false), ("claude-3-7-sonnet-20250219", false),
    ("claude-sonnet-4-6", true), ("claude-opus-4.6", true), ("anthropic/claude-opus-4-7", true),
    ("us.anthropic.claude-sonnet-5-v1:0", true), ("claude-haiku-4-5", false),
    ("claude-opus-4-20250514", false), ("claude-sonnet", false),
  ])
  func `Claude is told in the form of its version`(id: String, isAdaptive: Bool) {
    let claude = Self.model(id)
    let tail =
      isAdaptive
      ? #","output_config":{"effort":"medium"},"thinking":{"type":"adaptive"}}"#
      : #","thinking":{"budget_tokens":4096,"type":"enabled"}}"#
    #expect(Self.body(claude, Self.thinking(.medium, claude)) == Self.head(claude) + tail)
    #expect(Self.body(claude, Self.thinking(.off, claude)) == Self.head(claude) + "}")
  }

  @Test(arguments: [1, 1024, 1025, 2048, 4000, 8192, 9000, 32768], ThinkingLevel.allCases)
  func `a budget is always within the answer`(maxTokens: Int, level: ThinkingLevel) throws {
    for id in ["claude-sonnet-4-5", "qwen3"] {
      let model = Self.model(id, host: "127.0.0.1:8080", maxTokens: maxTokens)
      let settings = RequestSettings(model, Self.thinking(level, model), system: nil)
      guard let budget = settings.parameters["thinking"]?["budget_tokens"]?.intValue else {
        #expect(level == .off)
        continue
      }
      #expect(budget >= 1024 && budget < settings.maxTokens && settings.maxTokens >= maxTokens)
    }
  }

  @Test func `the configuration's short form is the default`() {
    let kimi = Self.model("kimi-k2.5", host: "api.kimi.com", ["thinking": .string("high")])
    #expect(Self.body(kimi).hasSuffix(#"{"effort":"high"},"thinking":{"type":"enabled"}}"#))
    #expect(
      Self.body(kimi, Self.thinking(.off, kimi)).hasSuffix(#""thinking":{"type":"disabled"}}"#))
    let own = Self.model("claude-x", ["thinking": .object(["type": .string("odd")])])
    #expect(Self.body(own).hasSuffix(#""thinking":{"type":"odd"}}"#))
  }

  @Test func `switching thinking off takes Kimi's effort away and leaves the rest`() {
    let kimi = Self.model(
      "k3", host: "api.kimi.com:443",
      ["output_config": .object(["effort": .string("max"), "x": .integer(1)])])
    #expect(
      Self.body(kimi, Self.thinking(.off, kimi)).hasSuffix(
        #""output_config":{"x":1},"thinking":{"type":"disabled"}}"#))
  }

  @Test func `Claude gets no temperature beside thinking`() {
    let claude = Self.model(
      "claude-sonnet-4-6", ["temperature": .number(0.2), "top_p": .number(1)])
    #expect(Self.body(claude).hasSuffix(#","temperature":0.2,"top_p":1.0}"#))
    let settings = RequestSettings(claude, Self.thinking(.on, claude), system: nil)
    #expect(settings.omitted == ["temperature"] && settings.parameters["temperature"] == nil)
    let kimi = Self.model("kimi", host: "api.kimi.com", ["temperature": .number(0.2)])
    #expect(RequestSettings(kimi, Self.thinking(.on, kimi), system: nil).omitted == [])
  }

  @Test func `the conversation's parameters go over the model's`() {
    var settings = SessionSettings()
    settings.parameters = [
      "temperature": .number(0.5), "top_p": .null, "max_tokens": .integer(100), "new": .bool(true),
    ]
    let model = Self.model("m", ["temperature": .number(1), "top_p": .number(0.9)])
    #expect(
      Self.body(model, settings) == Self.head(model, 100) + #","new":true,"temperature":0.5}"#)
  }

  @Test func `the nearest system prompt counts`() {
    let own = Self.model("m", ["system": .string("model's")])
    var settings = SessionSettings()
    func system(_ model: ModelChoice, override: String? = nil) -> JSON? {
      RequestSettings(model, settings, system: "global", override: override).system
    }
    #expect(system(Self.model("n")) == .string("global"))
    #expect(system(own) == .string("model's"))
    settings.system = "conversation's"
    #expect(system(own) == .string("conversation's"))
    #expect(system(own, override: "command line's") == .string("command line's"))
    let blocks = JSON.array([.object(["type": .string("text"), "text": .string("b")])])
    let block = Self.model("m", ["system": blocks])
    #expect(Self.body(block).contains(#""system":[{"text":"b","type":"text"}]"#))
  }

  @Test func `settings are the same after a way through JSON`() throws {
    var settings = SessionSettings()
    #expect(SessionSettings(json: settings.json) == settings)
    settings.thinking = ["a/b": .high, "c/d": .off]
    settings.parameters = ["x": .null, "y": .array([.number(0.25)])]
    settings.system = ""
    settings.changed = 1_767_350_520_000
    #expect(SessionSettings(json: try JSON(parsing: settings.json.bytes)) == settings)
    #expect(SessionSettings(json: .string("damage")) == SessionSettings())
  }

  @Test func `of two settings the later counts, whoever asks`() {
    var one = SessionSettings()
    one.changed = 5
    var other = one
    #expect(!one.supersedes(other) && !other.supersedes(one))
    other.system = "x"
    #expect(one.supersedes(other) != other.supersedes(one))
    one.changed = 6
    #expect(one.supersedes(other) && !other.supersedes(one))
  }
}
