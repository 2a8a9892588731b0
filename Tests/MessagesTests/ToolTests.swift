import Messages
import Testing

@Suite struct ToolTests {
  @Test(arguments: [
    ContentBlock.image(mediaType: "image/png", data: "aGk="),
    .toolResult(ToolResult(id: "t", text: "ok")),
    .toolResult(ToolResult(id: "t", content: [], isError: true)),
    .toolResult(
      ToolResult(id: "t", content: [.text("see"), .image(mediaType: "image/gif", data: "")])),
  ])
  func blocksWriteThemselvesAgain(block: ContentBlock) throws {
    let bytes = JSON.array([block.json]).bytes
    #expect(try JSON(parsing: bytes).arrayValue?.map(ContentBlock.init(exactly:)) == [block])
  }

  @Test func otherFormsAreKeptWhole() {
    let plain = JSON.object([
      "type": .string("tool_result"), "tool_use_id": .string("t"), "content": .string("ok"),
    ])
    #expect(ContentBlock(exactly: plain) == .other(plain))
    #expect(ContentBlock(json: plain) == .toolResult(ToolResult(id: "t", text: "ok")))
    let link = JSON.object([
      "type": .string("image"),
      "source": .object(["type": .string("url"), "url": .string("https://a/b.png")]),
    ])
    #expect(ContentBlock(json: link) == .other(link))
  }

  @Test func callsAndResultsGoInPairs() {
    let call = ContentBlock.toolUse(id: "a", name: "Read", input: .object([:]))
    let result = ContentBlock.toolResult(ToolResult(id: "a", text: "x"))
    let stray = ContentBlock.toolResult(ToolResult(id: "b", text: "y"))
    let messages = [
      Message(role: .user, content: [.text("q"), stray]),
      Message(role: .assistant, content: [call]),
      Message(role: .user, content: [result, stray, .text("go on")]),
    ]
    #expect(
      messages.normalized == [
        Message(role: .user, content: [.text("q")]),
        Message(role: .assistant, content: [call]),
        Message(role: .user, content: [result, .text("go on")]),
      ])
  }

  @Test func thinkingWhoseCallWasLeftOutIsNoMessage() {
    let messages = [
      Message(role: .user, content: [.text("q")]),
      Message(
        role: .assistant,
        content: [
          .thinking("hm", signature: "s"), .toolUse(id: "a", name: "Read", input: .object([:])),
        ]),
      Message(role: .user, content: [.text("go on")]),
    ]
    #expect(
      messages.normalized == [Message(role: .user, content: [.text("q"), .text("go on")])])
  }

  @Test func withoutToolsTheirCallsAreText() {
    let messages = [
      Message(
        role: .assistant,
        content: [
          .text("a"),
          .toolUse(id: "t", name: "Read", input: .object(["file_path": .string("/x")])),
        ]),
      Message(role: .user, content: [.toolResult(ToolResult(id: "t", text: "one\ntwo"))]),
    ]
    #expect(
      messages.withoutTools.map(\.content) == [
        [.text("a"), .text(#"[I called Read: {"file_path":"/x"}]"#)],
        [.text("[It gave: one\ntwo]")],
      ])
  }

  @Test func toolsAreSentBeforeTheMessages() {
    let tool = ToolDefinition(name: "Read", description: "d", inputSchema: .object([:]))
    let request = MessagesRequest(
      model: "m", maxTokens: 1, messages: [Message(role: .user, content: [.text("q")])],
      tools: [tool])
    #expect(
      String(decoding: request.body(), as: UTF8.self)
        == #"{"model":"m","max_tokens":1,"stream":true,"tools":[{"description":"d","#
        + #""input_schema":{},"name":"Read"}],"messages":[{"content":"q","role":"user"}]}"#)
  }
}
