import Conversation
import Messages
import Testing

@testable import Interchange

@Suite struct TranscriptTests {
  private func read(_ text: String, _ format: TranscriptFormat? = nil) throws -> Transcript {
    let bytes = Array(text.utf8)
    let detected = try #require(TranscriptFormat.detect(bytes))
    if let format { #expect(detected == format) }
    return Transcript(
      bytes, format: detected,
      source: TranscriptSource(name: "s1", path: "/p/s1.jsonl", modified: 1_000))
  }

  /// The branch in view, as `who: text`.
  private func branch(_ document: SessionDocument) -> [String] {
    let turns = Dictionary(uniqueKeysWithValues: document.turns.map { ($0.id, $0) })
    var lines: [String] = []
    var leaf = document.session.leaf
    while let id = leaf, let turn = turns[id] {
      lines.insert("\(turn.role.rawValue): \(turn.text)", at: 0)
      leaf = turn.parent
    }
    return lines
  }

  static let claude = """
    {"type":"summary","summary":"Fix the parser","leafUuid":"u9"}
    {"parentUuid":null,"isSidechain":false,"type":"user","message":{"role":"user","content":"<command-name>/clear</command-name>"},"uuid":"u0","timestamp":"2026-01-31T09:05:06.000Z","sessionId":"s1","cwd":"/src"}
    {"parentUuid":"u0","isSidechain":false,"type":"user","message":{"role":"user","content":[{"type":"text","text":"why\u{2028}does it fail?"},{"type":"text","text":"<system-reminder>x</system-reminder>"}]},"uuid":"u1","timestamp":"2026-01-31T09:05:07.250Z","sessionId":"s1","cwd":"/src"}
    {"parentUuid":"u1","type":"assistant","message":{"id":"m1","role":"assistant","model":"claude-x","content":[{"type":"thinking","thinking":"hm","signature":"abc"}],"stop_reason":null,"usage":{"input_tokens":5,"output_tokens":1}},"uuid":"u2","timestamp":"2026-01-31T09:05:08.000Z"}
    {"parentUuid":"u2","type":"assistant","message":{"id":"m1","role":"assistant","model":"claude-x","content":[{"type":"text","text":"Let me look."}],"stop_reason":null},"uuid":"u3","timestamp":"2026-01-31T09:05:09.000Z"}
    {"parentUuid":"u3","type":"assistant","message":{"id":"m1","role":"assistant","model":"claude-x","content":[{"type":"tool_use","id":"t","name":"Read","input":{}}],"stop_reason":"tool_use"},"uuid":"u4","timestamp":"2026-01-31T09:05:10.000Z"}
    {"parentUuid":"u4","type":"user","message":{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"…"}]},"uuid":"u5","timestamp":"2026-01-31T09:05:11.000Z"}
    {"parentUuid":"u4","isSidechain":true,"type":"assistant","message":{"role":"assistant","content":[{"type":"text","text":"a sub-agent"}]},"uuid":"x1"}
    {"type":"file-history-snapshot","messageId":"u5","snapshot":{}}
    {"parentUuid":"u5","type":"assistant","message":{"id":"m2","role":"assistant","model":"claude-x","content":[{"type":"text","text":"It is the comma."}],"stop_reason":"end_turn","usage":{"output_tokens":7}},"uuid":"u6","timestamp":"2026-01-31T09:05:12.000Z"}

    """

  @Test func `Claude Code's transcript`() throws {
    let transcript = try read(Self.claude, .claude)
    let document = try #require(transcript.documents.first)
    #expect(transcript.problems == [])
    #expect(
      branch(document) == [
        "user: why\u{2028}does it fail?", "assistant: Let me look.\n\nIt is the comma.",
      ])
    #expect(document.session.title == "Fix the parser")
    #expect(document.session.directory == "/src")
    #expect(document.session.created == 1_769_850_307_250)
    #expect(document.origin == "Claude Code: /p/s1.jsonl")
    let answer = try #require(document.turns.last)
    #expect(answer.content.first == .thinking("hm", signature: nil))
    #expect(answer.answer?.outcome == .complete)
    #expect(answer.answer?.respondedModel == "claude-x")
    #expect(answer.answer?.usage.outputTokens == 7)
  }

  @Test func `a transcript that grew keeps its ids, and what may go on is not ended`() throws {
    let lines = Self.claude.split(separator: "\n")
    let part = try #require(
      try read(lines.prefix(7).joined(separator: "\n"), .claude).documents.first)
    let whole = try #require(try read(Self.claude).documents.first)
    #expect(part.session.id == whole.session.id)
    #expect(part.turns.map(\.id) == whole.turns.map(\.id))
    #expect(part.turns.last?.answer?.outcome == .stopped)
  }

  @Test func `a torn line costs itself, not what came before`() throws {
    var lines = Self.claude.split(separator: "\n").map(String.init)
    lines[5] = "\0\0\0" + lines[5].prefix(40)
    lines.append("{\"parentUuid\":\"u6\",\"type\":\"user\",\"mess")
    let transcript = try read(lines.joined(separator: "\n"))
    let document = try #require(transcript.documents.first)
    #expect(transcript.problems.map(\.line) == [6, 11])
    #expect(branch(document).first == "user: why\u{2028}does it fail?")
    #expect(branch(document).count == 2)
  }

  @Test func `Kimi Code's journal`() throws {
    let transcript = try read(
      """
      {"type":"metadata","protocol_version":"1.5","created_at":1782295300000}
      {"type":"config.update","agentId":"main","modelAlias":"k3","time":1782295300001}
      {"type":"context.append_message","message":{"role":"user","content":[{"type":"text","text":"<system-reminder>x</system-reminder>"}],"toolCalls":[],"origin":{"kind":"injection"}},"time":1782295300003}
      {"type":"context.append_message","message":{"role":"user","content":[{"type":"text","text":"first"}],"toolCalls":[],"origin":{"kind":"user"}},"time":1782295305000}
      {"type":"context.append_loop_event","event":{"type":"step.begin","uuid":"b1"},"time":1782295306000}
      {"type":"context.append_loop_event","event":{"type":"content.part","part":{"type":"think","think":"hm"}},"time":1782295306100}
      {"type":"context.append_loop_event","event":{"type":"content.part","part":{"type":"text","text":"one"}},"time":1782295306100}
      {"type":"context.append_loop_event","event":{"type":"tool.call","toolCallId":"t","name":"run","args":{}},"time":1782295306150}
      {"type":"context.append_loop_event","event":{"type":"tool.result","toolCallId":"t","result":{"output":"x"}},"time":1782295306160}
      {"type":"context.append_loop_event","event":{"type":"content.part","part":{"type":"text","text":"two"}},"time":1782295306170}
      {"type":"context.append_loop_event","event":{"type":"step.end","finishReason":"stop","usage":{"inputOther":3,"output":4}},"time":1782295306200}
      {"type":"context.append_message","message":{"role":"user","content":[{"type":"text","text":"wrong"}],"toolCalls":[]},"time":1782295307000}
      {"type":"context.undo","count":1,"time":1782295308000}
      {"type":"context.append_message","message":{"role":"user","content":[{"type":"text","text":"right"}],"toolCalls":[]},"time":1782295309000}
      {"type":"turn.ended","time":1782295309500}
      """, .kimi)
    let document = try #require(transcript.documents.first)
    #expect(transcript.problems == [])
    #expect(branch(document) == ["user: first", "assistant: one\n\ntwo", "user: right"])
    #expect(document.turns.count == 4)
    #expect(document.turns[1].answer?.respondedModel == "k3")
    #expect(document.turns[1].answer?.usage.outputTokens == 4)
    #expect(document.turns[1].answer?.outcome == .complete)
    #expect(document.session.updated == 1_782_295_309_000)
  }

  @Test func `kimi-cli's context`() throws {
    let transcript = try read(
      """
      {"role":"_system_prompt","content":"You are…"}
      {"role":"_checkpoint","id":0}
      {"role":"user","content":[{"type":"text","text":"<system>CHECKPOINT 0</system>"}]}
      {"role":"user","content":"hello"}
      {"role":"assistant","content":[{"type":"think","think":"hm"},{"type":"text","text":"hi"}],"tool_calls":[{"type":"function"}]}
      {"role":"tool","content":"x","tool_call_id":"t"}
      {"role":"_usage","token_count":7}
      """, .kimiCLI)
    let document = try #require(transcript.documents.first)
    #expect(branch(document) == ["user: hello", "assistant: hi"])
    #expect(document.turns.map(\.created) == [1_000, 1_000])
    #expect(document.turns.map(\.id).sorted() == document.turns.map(\.id))
    #expect(document.turns.last?.answer?.outcome == .stopped)
  }

  @Test func `OpenClaw's session`() throws {
    let transcript = try read(
      """
      {"type":"session","version":3,"id":"s1","timestamp":"2026-02-01T00:00:00Z","cwd":"/claw"}
      {"type":"model_change","id":"a","parentId":null,"timestamp":"2026-02-01T00:00:01Z","modelId":"k3"}
      {"type":"message","id":"b","parentId":"a","timestamp":"2026-02-01T01:00:02+01:00","message":{"role":"user","content":"old question"}}
      {"type":"message","id":"c","parentId":"a","timestamp":"2026-02-01T00:00:03Z","message":{"role":"user","content":[{"type":"text","text":"new question"}]}}
      {"type":"message","id":"d","parentId":"c","timestamp":"2026-02-01T00:00:04Z","message":{"role":"assistant","model":"k3","content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"look"},{"type":"toolCall","id":"t"}],"stopReason":"toolUse","usage":{"input":1,"output":2}}}
      {"type":"message","id":"e","parentId":"d","message":{"role":"toolResult","content":"x"}}
      {"type":"message","id":"f","parentId":"e","timestamp":"2026-02-01T00:00:06Z","message":{"role":"assistant","model":"k3","content":[{"type":"text","text":"done"}],"stopReason":"stop"}}
      {"type":"custom","id":"g","parentId":"f"}
      """, .openclaw)
    let document = try #require(transcript.documents.first)
    #expect(branch(document) == ["user: new question", "assistant: look\n\ndone"])
    #expect(document.session.directory == "/claw")
    #expect(document.session.created == 1_769_904_003_000)
    #expect(document.turns.last?.answer?.outcome == .complete)
  }

  @Test(arguments: ["", "\n", "plain text\n", "{\"a\":1}\n", "{\"type\":\"note\"}"])
  func `anything else is none of these`(text: String) {
    #expect(TranscriptFormat.detect(Array(text.utf8)) == nil)
  }

  @Test func `every cut of every format is read without a crash`() throws {
    let bytes = Array(Self.claude.utf8)
    for format in TranscriptFormat.allCases {
      for end in stride(from: 0, through: bytes.count, by: 13) {
        let source = TranscriptSource(name: "s", path: "/p", modified: 0)
        let cut = Transcript(Array(bytes.prefix(end)), format: format, source: source)
        #expect(cut.problems.count <= 20)
      }
    }
  }
}
