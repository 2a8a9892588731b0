import PropertyTesting
import Testing

@testable import Messages

/// Calls that a server left in the text are calls, however the text is cut.
@Suite struct LeakedReplyTests {
  private static let begin = "<|tool_calls_section_begin|>"
  private static let call =
    "<|tool_call_begin|>functions.Read:0<|tool_call_argument_begin|>{\"file_path\":\"a<b\"}"
    + "<|tool_call_end|>"
  private static let text = "I look < there.\(begin)\(call)\(call)<|tool_calls_section_end|>"

  private func reply(_ pieces: [String], id: String?) -> (reply: Reply, shown: String) {
    var reply = Reply(leakedID: id)
    var shown = ""
    func apply(_ event: StreamEvent) {
      for case .text(_, let text) in reply.apply(event) { shown += text }
    }
    apply(.blockStart(index: 0, .text("")))
    for piece in pieces { apply(.blockDelta(index: 0, .text(piece))) }
    apply(.blockStop(index: 0))
    apply(.blockStart(index: 1, .text("")))
    apply(.blockDelta(index: 1, .text("after")))
    apply(.messageStop)
    return (reply, shown)
  }

  @Test(arguments: 1...80) func anyPiecesGiveTheSame(size: Int) {
    let all = Array(Self.text)
    let pieces = stride(from: 0, to: all.count, by: size).map {
      String(all[$0..<min(all.count, $0 + size)])
    }
    let (reply, shown) = reply(pieces, id: "t")
    let input = JSON.object(["file_path": .string("a<b")])
    #expect(
      reply.content == [
        .text("I look < there."), .toolUse(id: "t_1", name: "Read", input: input),
        .toolUse(id: "t_2", name: "Read", input: input), .text("after"),
      ])
    // No mark was ever shown.
    #expect(shown == "I look < there.after")
  }

  @Test func withoutToolsTextIsText() {
    let (reply, shown) = reply([Self.text], id: nil)
    #expect(reply.content == [.text(Self.text), .text("after")])
    #expect(shown == Self.text + "after")
  }

  @Test func whatIsCutInACallIsACallThatCannotBeRead() {
    let (reply, _) = reply(
      [Self.begin + "<|tool_call_begin|>functions.Bash:0<|tool_call_argument_begin|>{\"comm"],
      id: "t")
    #expect(
      reply.content == [
        .text(""), .toolUse(id: "t_1", name: "Bash", input: .string("{\"comm")), .text("after"),
      ])
  }

  /// A long call in small pieces is looked at once, not again with every piece.
  @Test func aLongCallInSmallPieces() {
    var leaked = LeakedToolCalls()
    _ = leaked.feed(
      "<|tool_call_begin|>functions.Write:0<|tool_call_argument_begin|>{\"content\":\"")
    for _ in 0..<60_000 { _ = leaked.feed("a < b; ") }
    _ = leaked.feed("\"}<|tool_call_end|>")
    #expect(leaked.calls.first?.input["content"]?.stringValue?.utf8.count == 420_000)
  }
}
