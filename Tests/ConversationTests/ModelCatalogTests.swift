import Conversation
import Messages
import Testing

@Suite struct ModelCatalogTests {
  static func choice(_ reference: String, _ alias: String, _ id: String) -> ModelChoice {
    ModelChoice(reference: reference, alias: alias, id: id, host: "h")
  }

  static let catalog = ModelCatalog(
    models: [
      choice("kimi/kimi-k2.5", "Kimi K2.5", "kimi-k2.5"),
      choice("a/shared", "One", "shared"),
      choice("b/shared", "Two", "shared"),
    ], defaultReference: "a/shared", providers: ["kimi": choice("kimi/", "", "")])

  @Test(arguments: [
    ("1", "kimi/kimi-k2.5"), ("kimi k2.5", "kimi/kimi-k2.5"), ("KIMI K2.5", "kimi/kimi-k2.5"),
    ("  Kimi/Kimi-K2.5 ", "kimi/kimi-k2.5"), ("kimi-k2.5", "kimi/kimi-k2.5"),
    ("b/shared", "b/shared"), ("kimi/K3[1m]", "kimi/K3[1m]"), ("Kimi/org/model", "kimi/org/model"),
  ])
  func found(name: String, reference: String) {
    guard case .found(let choice) = Self.catalog.lookup(name) else {
      Issue.record("\(name) was not found")
      return
    }
    #expect(choice.reference == reference)
  }

  @Test func unlistedIdsKeepTheirCase() {
    guard case .found(let choice) = Self.catalog.lookup("KIMI/K3-Max") else {
      Issue.record("not found")
      return
    }
    #expect(choice.id == "K3-Max")
  }

  @Test func ambiguousAndUnknown() {
    guard case .ambiguous(let choices) = Self.catalog.lookup("shared") else {
      Issue.record("not ambiguous")
      return
    }
    #expect(choices.count == 2)
    #expect(Self.catalog.lookup("kimi k25") == .unknown(nearest: ["Kimi K2.5"]))
    #expect(Self.catalog.lookup("") == .unknown(nearest: []))
    #expect(Self.catalog.lookup("99") == .unknown(nearest: []))
  }

  @Test func defaultModel() {
    #expect(Self.catalog.defaultModel?.alias == "One")
  }

  @Test func distances() {
    #expect(ModelNames.distance("kitten", "sitting") == 3)
    #expect(ModelNames.distance("", "abc") == 3)
  }
}
