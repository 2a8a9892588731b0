import Messages
import PropertyTesting
import Testing

@Suite struct MessagesRequestTests {
  private func body(
    _ messages: [Message] = [Message(role: .user, content: [.text("Hi")])], system: String? = nil,
    stream: Bool = true, parameters: [String: JSON] = [:]
  ) -> String {
    let request = MessagesRequest(
      model: "kimi-k2.5", maxTokens: 1024, system: system, messages: messages, stream: stream,
      parameters: parameters)
    return String(decoding: request.body(), as: UTF8.self)
  }

  private let hello = #""messages":[{"content":"Hi","role":"user"}]"#

  @Test func plain() {
    #expect(body() == #"{"model":"kimi-k2.5","max_tokens":1024,"stream":true,\#(hello)}"#)
    #expect(
      body(stream: false) == #"{"model":"kimi-k2.5","max_tokens":1024,"stream":false,\#(hello)}"#)
  }

  @Test func system() {
    #expect(
      body(system: "Be \"brief\"\n", parameters: ["system": .string("not this")])
        == #"{"model":"kimi-k2.5","max_tokens":1024,"stream":true,"system":"Be \"brief\"\n",\#(hello)}"#
    )
    #expect(
      body(system: " \n", parameters: ["system": .array([])])
        == #"{"model":"kimi-k2.5","max_tokens":1024,"stream":true,"system":[],\#(hello)}"#)
  }

  @Test func parameters() {
    let parameters: [String: JSON] = [
      "top_p": .number(0.95), "temperature": .number(1), "top_k": .integer(40),
      "metadata": .object(["user_id": .string("é/\u{1}")]), "absent": .null,
      "stop_sequences": .array([.string("END")]), "big": .number(1e22),
      "model": .string("x"), "stream": .bool(false), "messages": .array([]),
    ]
    #expect(
      body(parameters: parameters)
        == #"{"model":"kimi-k2.5","max_tokens":1024,"stream":true,\#(hello),"#
        + #""big":1e+22,"metadata":{"user_id":"é/\u0001"},"stop_sequences":["END"],"#
        + #""temperature":1.0,"top_k":40,"top_p":0.95}"#)
  }

  @Test(arguments: [
    (["maxTokens": JSON.integer(32768)], 32768), (["max_tokens": .integer(5)], 5),
    (["maxTokens": .integer(7), "max_tokens": .integer(5)], 7), (["maxTokens": .number(9)], 9),
    (["maxTokens": .string("many")], 1024), (["maxTokens": .integer(0)], 1024),
  ])
  func maxTokens(parameters: [String: JSON], expected: Int) {
    #expect(
      body(parameters: parameters)
        == #"{"model":"kimi-k2.5","max_tokens":\#(expected),"stream":true,\#(hello)}"#)
  }

  @Test(arguments: [
    (JSON.string("off"), 1024, #"{"type":"disabled"}"#),
    (.bool(false), 32000, #"{"type":"disabled"}"#),
    (.string("on"), 32000, #"{"budget_tokens":4096,"type":"enabled"}"#),
    (.bool(true), 6000, #"{"budget_tokens":3000,"type":"enabled"}"#),
    (.string("low"), 32000, #"{"budget_tokens":1024,"type":"enabled"}"#),
    (.string("high"), 32000, #"{"budget_tokens":8192,"type":"enabled"}"#),
    (.object(["type": .string("adaptive")]), 1024, #"{"type":"adaptive"}"#),
    (.string("surprise"), 1024, #""surprise""#),
  ])
  func thinking(value: JSON, limit: Int, expected: String) {
    #expect(
      body(parameters: ["thinking": value, "maxTokens": .integer(Int64(limit))])
        == #"{"model":"kimi-k2.5","max_tokens":\#(limit),"stream":true,\#(hello),"#
        + #""thinking":\#(expected)}"#)
  }

  @Test func thinkingNeedsRoom() {
    #expect(
      body(parameters: ["thinking": .string("on")])
        == #"{"model":"kimi-k2.5","max_tokens":2048,"stream":true,\#(hello),"#
        + #""thinking":{"budget_tokens":1024,"type":"enabled"}}"#)
  }

  @Test func strictTurns() {
    let result = JSON.object([
      "type": .string("tool_result"), "tool_use_id": .string("t1"), "content": .string("ok"),
    ])
    let messages = [
      Message(role: .user, content: [.text("a"), .text(" \n")]),
      Message(role: .assistant, content: [.text("")]),
      Message(role: .user, content: [.text("b")]),
      Message(
        role: .assistant,
        content: [
          .thinking("hm", signature: ""), .other(.null),
          .toolUse(id: "t1", name: "n", input: .object([:])),
          .toolUse(id: "t2", name: "n", input: .string("{\"cut")),
        ]),
      Message(role: .user, content: [.other(result)]),
      Message(role: .assistant, content: [.thinking("x", signature: nil), .text("so far \n\t")]),
    ]
    #expect(
      body(messages) == #"{"model":"kimi-k2.5","max_tokens":1024,"stream":true,"messages":["#
        + #"{"content":[{"text":"a","type":"text"},{"text":"b","type":"text"}],"role":"user"},"#
        + #"{"content":[{"signature":"","thinking":"hm","type":"thinking"},"#
        + #"{"id":"t1","input":{},"name":"n","type":"tool_use"}],"role":"assistant"},"#
        + #"{"content":[{"content":"ok","tool_use_id":"t1","type":"tool_result"}],"role":"user"},"#
        + #"{"content":[{"thinking":"x","type":"thinking"},{"text":"so far","type":"text"}],"#
        + #""role":"assistant"}]}"#)
  }

  @Test(arguments: UInt64(0)..<200)
  func normalisedTurnsAlternate(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let blocks: [ContentBlock] = [
      .text(""), .text(" \u{3000}\n"), .text("a "), .thinking("t", signature: "s"),
      .toolUse(id: "1", name: "n", input: .null), .redactedThinking(data: "d"),
    ]
    let messages = (0..<Int.random(in: 0...8, using: &random)).map { _ in
      Message(
        role: Bool.random(using: &random) ? .user : .assistant,
        content: (0..<Int.random(in: 0...3, using: &random))
          .compactMap { _ in blocks.randomElement(using: &random) })
    }
    let normalized = messages.normalized
    #expect(normalized.normalized == normalized)
    for (message, next) in zip(normalized, normalized.dropFirst()) {
      #expect(message.role != next.role)
    }
    for message in normalized {
      #expect(!message.content.isEmpty)
      #expect(!message.content.contains(.text("")) && !message.content.contains(blocks[1]))
    }
    let request = MessagesRequest(model: "m", maxTokens: 1, messages: messages)
    #expect(try JSON(parsing: request.body())["messages"]?.arrayValue?.count == normalized.count)
  }
}

@Suite struct HistoryTests {
  private let answer: [ContentBlock] = [
    .thinking("a", signature: "s"), .thinking("b", signature: ""), .thinking("c", signature: nil),
    .redactedThinking(data: "d"), .text(" \n"), .text("text"),
    .toolUse(id: "t", name: "n", input: .object([:])),
    .other(.object(["type": .string("new")])),
  ]

  @Test func complete() {
    let rest = [answer[5], answer[6], answer[7]]
    #expect(answer.replayable(isComplete: true) == Array(answer[0...3]) + rest)
    #expect(
      answer.replayable(isComplete: true, thinking: .signed) == [answer[0], answer[3]] + rest)
    #expect(answer.replayable(isComplete: true, thinking: .none) == rest)
  }

  @Test func interrupted() {
    #expect(answer.replayable(isComplete: false) == [.text("text")])
    #expect(Array(answer[..<5]).replayable(isComplete: false) == [])
  }

  @Test func thinkingAloneIsNoAnswer() {
    #expect([ContentBlock.thinking("a", signature: "s")].replayable(isComplete: true) == [])
  }

  @Test func ofAReply() {
    var reply = Reply()
    reply.apply(.blockDelta(index: 0, .thinking("hm")))
    reply.apply(.blockDelta(index: 1, .text("So")))
    #expect(reply.content.replayable(isComplete: reply.isComplete) == [.text("So")])
    reply.apply(.messageStop)
    #expect(
      reply.content.replayable(isComplete: reply.isComplete) == [
        .thinking("hm", signature: nil), .text("So"),
      ])
  }
}
