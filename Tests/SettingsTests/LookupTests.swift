import Messages
import Testing

@testable import Settings

struct LookupTests {
  static let settings = load(
    own: """
      {providers: [
         {id: "kimi", baseUrl: "https://api.kimi.com/coding", apiKey: "\(canary)"},
         {id: "Local", baseUrl: "http://localhost:8080", params: {}},
         {id: "router", baseUrl: "http://localhost:8081"}],
       models: {
         "kimi/kimi-k2.5": {alias: "Kimi K2.5"},
         "local/qwen3": {alias: "Qwen  drei"},
         "local/shared": {},
         "router/shared": {},
         "router/moonshotai/kimi-k2": {alias: "K2 über Router"},
         "router/seven": {alias: "7"}},
       params: {temperature: 0.5, maxTokens: 100}}
      """)

  @Test(arguments: [
    ("1", "kimi/kimi-k2.5"), ("5", "router/moonshotai/kimi-k2"), (" 2 ", "Local/qwen3"),
    ("7", "demo/tour"),
    ("Kimi K2.5", "kimi/kimi-k2.5"), ("kimi k2.5", "kimi/kimi-k2.5"),
    ("  KIMI   K2.5 ", "kimi/kimi-k2.5"), ("qwen drei", "Local/qwen3"),
    ("k2 ÜBER router", "router/moonshotai/kimi-k2"),
    ("kimi/kimi-k2.5", "kimi/kimi-k2.5"), ("KIMI/Kimi-K2.5", "kimi/kimi-k2.5"),
    ("local/qwen3", "Local/qwen3"), ("router/moonshotai/kimi-k2", "router/moonshotai/kimi-k2"),
    ("kimi-k2.5", "kimi/kimi-k2.5"), ("QWEN3", "Local/qwen3"),
    ("moonshotai/kimi-k2", "router/moonshotai/kimi-k2"),
    ("demo/tour", "demo/tour"), ("tour", "demo/tour"), ("demo (canned text)", "demo/tour"),
    ("kimi/Any-Thing", "kimi/Any-Thing"), ("ROUTER/a/b/c", "router/a/b/c"),
  ])
  func finds(name: String, reference: String) {
    #expect(Self.settings.problems == [])
    #expect(Self.settings.found(name)?.reference == reference)
  }

  @Test func unlistedModelsGetTheDefaults() throws {
    let model = try #require(Self.settings.found("kimi/k9"))
    #expect(model.id == "k9" && model.alias == "k9")
    #expect(model.maxTokens == 100)
    #expect(model.parameters == ["temperature": .number(0.5)])
  }

  @Test func ambiguous() {
    let expected = Self.settings.models.filter { $0.id == "shared" }
    #expect(expected.count == 2)
    #expect(Self.settings.model(named: "Shared") == .ambiguous(expected))
  }

  @Test(arguments: [
    ("Kimi K25", "kimi/kimi-k2.5"), ("quen3", "Local/qwen3"), ("kimi", "kimi/kimi-k2.5"),
    ("local/qwen", "Local/qwen"), ("demo", "demo/tour"), ("router", "router/moonshotai/kimi-k2"),
    ("kimmi/kimi-k2.5", "kimi/kimi-k2.5"),
  ])
  func nearest(name: String, reference: String) {
    switch Self.settings.model(named: name) {
    case .found(let model): #expect(model.reference == reference && name.contains("/"))
    case .unknown(let nearest):
      #expect(nearest.contains { $0.reference == reference }, "\(nearest.map(\.reference))")
      #expect(nearest.count <= 3)
    case .ambiguous: Issue.record("ambiguous")
    }
  }

  @Test(arguments: ["", "  ", "0", "8", "-1", "/", "kimi/", "/x", "entirely else", "nobody/x y"])
  func unknown(name: String) {
    guard case .unknown(let nearest) = Self.settings.model(named: name) else {
      Issue.record("\(name) was found")
      return
    }
    #expect(nearest.isEmpty || name == "kimi/", "\(nearest.map(\.reference))")
  }

  @Test func withoutAnyConfiguration() {
    #expect(Settings().model(named: "1") == .found(Settings.demo))
    #expect(Settings().model(named: "kimi/k3") == .unknown(nearest: []))
  }

  @Test(arguments: [
    ("abc", "abc", 0), ("", "abc", 3), ("abc", "", 3), ("kitten", "sitting", 3), ("ab", "xaby", 1),
    ("a", "b", 1),
  ])
  func distances(left: String, right: String, expected: Int) {
    #expect(ModelNames.distance(left, right) == expected)
  }
}
