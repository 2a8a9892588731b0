import Testing

@testable import Messages

struct ModelListTests {
  private func read(_ text: String) -> ModelList? { ModelList(Array(text.utf8)) }

  @Test func anthropics() throws {
    let list = try #require(
      read(
        """
        {"data":[{"type":"model","id":"claude-x","display_name":"Claude X",
          "created_at":"2026-01-01T00:00:00Z","max_input_tokens":200000,"max_tokens":64000},
         {"type":"model","id":"claude-y","display_name":"Claude Y","max_input_tokens":null}],
         "has_more":true,"first_id":"claude-x","last_id":"claude-y"}
        """))
    #expect(list.models.map(\.id) == ["claude-x", "claude-y"])
    #expect(list.models.map(\.displayName) == ["Claude X", "Claude Y"])
    #expect(list.models[0].contextWindow == 200000 && list.models[0].maxTokens == 64000)
    #expect(list.models[1].contextWindow == nil)
    #expect(list.next == "claude-y")
  }

  /// The fields of MoonshotAI/kimi-code, packages/oauth/src/managed-kimi-code.ts.
  @Test func kimis() throws {
    let list = try #require(
      read(
        """
        {"object":"list","data":[{"id":"kimi-for-coding","object":"model",
          "context_length":262144,"supports_reasoning":true,"supports_image_in":true,
          "supports_video_in":false,"supports_tool_use":true,"supports_thinking_type":"both",
          "think_efforts":{"support":true,"valid_efforts":["low","high"],"default_effort":"high"},
          "display_name":"Kimi for Coding","protocol":"anthropic"},
         {"id":"k3","supports_thinking_type":"only","think_efforts":{"support":false}},
         {"id":"plain","supports_reasoning":false}]}
        """))
    let kimi = list.models[0]
    #expect(kimi.contextWindow == 262144 && kimi.takesImages == true && kimi.thinking == .optional)
    #expect(kimi.efforts == ["low", "high"] && kimi.defaultEffort == "high")
    #expect(kimi.wireProtocol == "anthropic" && kimi.displayName == "Kimi for Coding")
    #expect(list.models[1].thinking == .always && list.models[1].efforts == [])
    #expect(list.models[2].thinking == .never)
    #expect(list.next == nil)
  }

  @Test(arguments: [
    (#"[{"id":"a"},{"id":"b"}]"#, ["a", "b"]), (#"{"models":[{"name":"a:latest"}]}"#, ["a:latest"]),
    (#"{"data":["a","b","a"]}"#, ["a", "b"]), (#"{"data":[]}"#, []),
    (#"{"data":[{"id":""},{"x":1},null,7,{"id":" a "}]}"#, ["a"]),
    (#"{"data":[{"id":"a","context_length":"many","display_name":7}]}"#, ["a"]),
  ])
  func others(text: String, ids: [String]) {
    #expect(read(text)?.models.map(\.id) == ids)
  }

  @Test(arguments: ["", "<html>", "{}", "null", #"{"error":{"message":"no"}}"#, #"{"data":7}"#])
  func isNoList(text: String) {
    #expect(read(text) == nil)
  }
}
