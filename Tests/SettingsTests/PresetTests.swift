import Messages
import Testing

@testable import Settings

struct PresetTests {
  @Test(arguments: Preset.all)
  func isSound(preset: Preset) throws {
    #expect(Preset.all.filter { $0.id == preset.id }.count == 1)
    #expect(!Reader.reservedIDs.contains(preset.id) && !preset.id.contains("/"))
    #expect(preset.name.count <= 30)
    if preset.kind == .other {
      #expect(preset.baseURL.isEmpty)
    } else {
      let base = try BaseURL(preset.baseURL)
      // Written as it is used: nothing to normalise.
      #expect(base.description == preset.baseURL)
      #expect(base.isLoopback == (preset.kind == .local))
    }
    #expect(preset.needsKey == (preset.kind == .service))
    if let variable = preset.keyVariable { #expect(Variables.isName(variable)) }
    if let page = preset.keyPage { #expect(page.hasPrefix("https://")) }
    let aliases = preset.models.map { $0.alias.lowercased() }
    #expect(Set(aliases).count == aliases.count)
  }

  @Test(
    arguments: [
      ("kimi", "sk-kimi-0123456789", nil), ("kimi", "sk-0123456789", "sk-kimi-"),
      ("moonshot", "sk-kimi-0123456789", "https://api.kimi.com/coding"),
      ("moonshot", "sk-0123456789", nil), ("kimi-ai", "sk-ant-0123", "sk-kimi-"),
      ("anthropic", "sk-kimi-0123456789", "https://api.kimi.com/coding"),
      ("anthropic", "sk-0123456789", "sk-ant-"), ("deepseek", "sk-0123456789", nil),
      ("openrouter", "sk-0123456789", "sk-or-"), ("gateway", "anything", nil),
      ("ollama", "anything", nil),
    ] as [(String, String, String?)])
  func keys(id: String, key: String, advice: String?) throws {
    let objection = try #require(Preset.named(id)).objection(to: Secret(key))
    #expect((objection == nil) == (advice == nil))
    if let advice { #expect(objection?.contains(advice) == true) }
    #expect(objection?.contains(key) != true)
  }
}
