import Conversation
import Foundation
import Messages
import Testing

@testable import Archive

@Suite struct ContentCodingTests {
  static let blocks: [ContentBlock] = [
    .text("hello"), .thinking("hm", signature: nil), .thinking("hm", signature: ""),
    .thinking("", signature: "c2ln"), .redactedThinking(data: "ZGF0YQ=="),
    .toolUse(id: "toolu_1", name: "search", input: .object([:])),
    .toolUse(
      id: "", name: "",
      input: .object([
        "null": .null, "true": .bool(true), "one": .integer(1), "big": .integer(.max),
        "small": .integer(.min), "half": .number(0.5), "huge": .number(1e300),
        "array": .array([.null, .array([]), .object(["": .string("\u{2028}\0")])]),
      ])),
    .toolUse(id: "t", name: "n", input: .string("not an object")),
    .other(.object(["type": .string("server_tool_use"), "id": .integer(3)])),
    .other(.object(["type": .string("text"), "text": .string("t"), "citations": .array([])])),
    .other(.object(["type": .string("text"), "text": .null])),
    .other(.object(["type": .string("thinking"), "thinking": .string(""), "signature": .null])),
    .other(.object(["type": .string("tool_use"), "id": .string("no input")])),
    .other(.object(["type": .integer(1)])), .other(.object([:])), .other(.string("text")),
    .other(.null), .other(.array([.bool(false)])), .other(.bool(true)), .other(.integer(0)),
  ]

  @Test(arguments: blocks) func `every block comes back`(block: ContentBlock) throws {
    #expect(try ContentCoding.decode(ContentCoding.encode([block])) == [block])
  }

  @Test(arguments: OddText.all) func `odd texts come back`(odd: OddText) throws {
    let text = odd.text
    let content: [ContentBlock] = [
      .text(text), .thinking(text, signature: text), .redactedThinking(data: text),
      .toolUse(id: text, name: text, input: .object([text: .string(text)])),
      .other(.object(["type": .string("x" + text), text + "k": .string(text)])),
    ]
    let data = try ContentCoding.encode(content)
    #expect(try ContentCoding.decode(data) == content)
    #expect(!data.contains(0), "the stored form has no NUL, whatever the text has")
  }

  @Test(arguments: [
    (ContentBlock.text("a/b"), #"[{"text":"a/b","type":"text"}]"#),
    (.thinking("t", signature: nil), #"[{"thinking":"t","type":"thinking"}]"#),
    (.thinking("t", signature: "s"), #"[{"signature":"s","thinking":"t","type":"thinking"}]"#),
    (.redactedThinking(data: "d"), #"[{"data":"d","type":"redacted_thinking"}]"#),
    (
      .toolUse(id: "i", name: "n", input: .object(["b": .null, "a": .integer(1)])),
      #"[{"id":"i","input":{"a":1,"b":null},"name":"n","type":"tool_use"}]"#
    ),
    (.other(.object(["type": .string("image")])), #"[{"type":"image"}]"#),
  ]) func `the stored form is the protocol's`(block: ContentBlock, json: String) throws {
    #expect(String(decoding: try ContentCoding.encode([block]), as: UTF8.self) == json)
  }

  @Test func `a number that JSON cannot hold does not keep a turn from being saved`() throws {
    let input = JSON.array([.number(.infinity), .number(-.infinity), .number(.nan)])
    let data = try ContentCoding.encode([.toolUse(id: "", name: "", input: input)])
    #expect(!data.isEmpty)
  }

  @Test func `empty content comes back`() throws {
    #expect(try ContentCoding.decode(ContentCoding.encode([])) == [])
  }
}
