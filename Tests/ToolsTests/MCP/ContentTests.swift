import Conversation
import Foundation
import Messages
import Testing

@testable import Tools

@Suite struct MCPContentTests {
  private func outcome(_ json: String) throws -> ToolOutcome {
    MCPContent.outcome(of: try JSON(parsing: Array(json.utf8)), call: "c")
  }

  /// A result, and the text that the model gets.
  @Test(arguments: [
    (#"{"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}"#, "a\nb"),
    (#"{"content":[]}"#, "(no output)"), ("{}", "(no output)"), ("7", "(no output)"),
    (#"{"content":[{"type":"text","text":" "}]}"#, "(no output)"),
    (#"{"content":[],"structuredContent":{"t":22.5}}"#, #"{"t":22.5}"#),
    (#"{"content":[{"type":"audio","data":"x","mimeType":"audio/wav"}]}"#, "sound"),
    (
      #"{"content":[{"type":"resource_link","uri":"file:///a","name":"a","description":"the a"}]}"#,
      "(A link to file:///a, a: the a)"
    ),
    (#"{"content":[{"type":"resource","resource":{"uri":"file:///a","text":"in it"}}]}"#, "in it"),
    (#"{"content":[{"type":"resource","resource":{"uri":"u:b","blob":"AA=="}}]}"#, "bytes of u:b"),
    (#"{"content":[{"type":"hologram"}]}"#, "hologram"), (#"{"content":[3]}"#, "unknown type none"),
    (#"{"content":[{"type":"image","data":"AAAA","mimeType":"image/png"}]}"#, "cannot be read"),
    (#"{"content":[{"type":"image","data":"?","mimeType":"image/png"}]}"#, "cannot be read"),
  ])
  func `kinds of content`(json: String, text: String) throws {
    let outcome = try outcome(json)
    #expect(outcome.text == text || text.count > 3 && outcome.text.contains(text))
    #expect(!outcome.result.isError && outcome.result.id == "c")
  }

  @Test func `errors are errors`() throws {
    let outcome = try outcome(#"{"content":[{"type":"text","text":"no"}],"isError":true}"#)
    #expect(outcome.result.isError && outcome.summary == "failed" && outcome.text == "no")
  }

  @Test func `a picture is what its bytes are`() throws {
    // The smallest picture, of one pixel.
    let data =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    let picture = #"{"type":"image","data":"\#(data)","mimeType":"image/jpeg"}"#
    let content = try outcome(#"{"content":[\#(picture)]}"#).result.content
    #expect(content == [.image(mediaType: "image/png", data: data)])
    let many = Array(repeating: picture, count: 15).joined(separator: ",")
    let blocks = try outcome(#"{"content":[\#(many)]}"#).result.content
    #expect(blocks.count { if case .image = $0 { true } else { false } } == 10)
  }

  @Test func `text is shortened like a command's`() throws {
    let long = String(repeating: "0123456789", count: 100_000)
    let text = try outcome(#"{"content":[{"type":"text","text":"\#(long)"}]}"#).text
    #expect(text.utf8.count < 30_200 && text.contains("bytes of output are left out"))
    let many = (0..<10_000).map { #"{"type":"text","text":"\#($0)"}"# }.joined(separator: ",")
    let blocks = try outcome(#"{"content":[\#(many)]}"#).result.content
    #expect(blocks.count == 1)
  }
}
