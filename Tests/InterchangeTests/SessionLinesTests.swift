import Conversation
import Messages
import PropertyTesting
import Testing

@testable import Interchange

@Suite struct SessionLinesTests {
  /// A document with everything that there can be in one.
  static func document(seed: UInt64) -> SessionDocument {
    var random = SeededGenerator(seed: seed)
    func id(_ number: Int) -> Identifier { Identifier(high: seed, low: UInt64(number)) }
    let blocks: [ContentBlock] = [
      .text("a\u{2028}b\0\n\"\\\u{1F600}"), .text(""), .thinking("hm", signature: nil),
      .thinking("", signature: "c2ln"), .redactedThinking(data: "xyz"),
      .toolUse(id: "t", name: "run", input: .object(["n": .number(1.5), "k": .null])),
      .other(.object(["type": .string("text"), "text": .string("x"), "citations": .array([])])),
      .other(.object(["no type": .integer(.max)])),
    ]
    let turns = (1...20).map { number in
      var answer = Answer(alias: "K3", requestedModel: "moon/k3", host: "api.example:8080")
      answer.outcome =
        [.complete, .stopped, .failed, .refused].randomElement(using: &random) ?? .complete
      answer.failure = Bool.random(using: &random) ? "It failed." : nil
      answer.respondedModel = Bool.random(using: &random) ? "kimi-for-coding" : nil
      answer.usage.outputTokens = Int.random(in: 0...9, using: &random)
      answer.duration = Int64.random(in: 0...1, using: &random)
      answer.codeBlockCount = number / 5
      let isAnswer = Bool.random(using: &random)
      return Turn(
        id: id(number),
        parent: number > 1 ? id(Int.random(in: 1..<number, using: &random)) : nil,
        role: isAnswer ? .assistant : .user,
        content: blocks.filter { _ in Bool.random(using: &random) }, created: Int64(number),
        answer: isAnswer ? answer : nil)
    }
    var session = Session(id: id(0), directory: "/home/ü", created: -5)
    session.title = "Ti\ttle"
    session.updated = 99
    session.leaf = Bool.random(using: &random) ? id(20) : nil
    session.model = Bool.random(using: &random) ? "moon/k3" : nil
    if seed % 5 > 1 {
      session.settings.changed = Int64(seed)
      session.settings.system = seed % 5 == 2 ? nil : "Say \"x\".\n"
      session.settings.thinking = ["moon/k3": .high]
      session.settings.parameters = ["t": .number(0.5), "n": .null]
    }
    return SessionDocument(
      session: session, titled: Int64.random(in: 0...1, using: &random), isTrashed: seed % 2 == 0,
      moved: seed % 2 == 0 ? 7 : 0, origin: seed % 3 == 0 ? "Claude Code: /x" : nil, turns: turns,
      compactions: (0..<Int(seed % 4)).map { number in
        Compaction(
          id: id(5 * number + 3), turn: id(number + 1), summary: "su\u{2028}m\n\0\(number)",
          tokens: 12_000 + number, created: Int64(number), isUndone: number == 1,
          moved: number == 1 ? 99 : 0)
      })
  }

  @Test(arguments: 1...50) func `nothing is lost, and the bytes are the same again`(seed: UInt64) {
    let document = Self.document(seed: seed)
    let bytes = SessionLines.encode(document)
    let contents = SessionLines.decode(bytes)
    #expect(contents.problems == [])
    #expect(contents.documents == [document])
    #expect(contents.documents.flatMap(SessionLines.encode) == bytes)
    #expect(!contents.isNewer)
  }

  /// A synchroniser may have put together what two machines wrote.
  @Test(arguments: [[5, 7], [7, 5]]) func `of a summary that stands twice the later counts`(
    times: [Int64]
  ) {
    let document = Self.document(seed: 3)
    let state = SessionLines.encode(SessionDocument(session: document.session, turns: []))
    let versions = times.map { time in
      Compaction(
        id: Identifier(high: 3, low: 40), turn: Identifier(high: 3, low: 2), summary: "s",
        tokens: 9, created: 1, isUndone: time == 7, moved: time)
    }
    let bytes = versions.flatMap { version in
      var copy = document
      copy.compactions = [version]
      return SessionLines.encode(copy).split(separator: 0x0A)
        .filter { String(decoding: $0, as: UTF8.self).contains("\"compaction\"") }
        .flatMap { $0 + [0x0A] }
    }
    let contents = SessionLines.decode(state + bytes)
    #expect(contents.documents.first?.compactions.map(\.isUndone) == [true])
    #expect(contents.documents.first?.compactions.map(\.moved) == [7])
  }

  @Test func `several sessions stand in one file`() {
    let documents = (1...3).map { Self.document(seed: $0) }
    #expect(SessionLines.decode(documents.flatMap(SessionLines.encode)).documents == documents)
  }

  @Test func `a session that grows changes its file at the end only`() {
    var document = Self.document(seed: 1)
    let before = SessionLines.encode(document)
    let parent = document.turns[19].id
    document.turns.append(
      Turn(
        id: Identifier(high: 1, low: 21), parent: parent, role: .user, content: [.text("more")],
        created: 21))
    document.session.updated = 100
    let after = SessionLines.encode(document)
    let state = before.dropLast().lastIndex(of: 0x0A) ?? 0
    #expect(before.prefix(state + 1) == after.prefix(state + 1))
  }

  @Test func `every cut leaves what was whole`() {
    let document = Self.document(seed: 4)
    let bytes = SessionLines.encode(document)
    for end in stride(from: 0, to: bytes.count, by: 7) {
      let contents = SessionLines.decode(Array(bytes.prefix(end)))
      let lines = bytes.prefix(end).count { $0 == 0x0A }
      let turns = contents.documents.first?.turns ?? []
      #expect(turns == Array(document.turns.prefix(turns.count)))
      #expect(turns.count >= min(lines - 1, 20))
      #expect(contents.problems.count <= 1)
    }
  }

  @Test func `a later version is noticed, and a turn without a session named`() {
    #expect(
      SessionLines.decode(
        Array(#"{"type":"session","format":2,"id":"\#(Identifier(high: 1, low: 2))"}"#.utf8)
      )
      .isNewer)
    let contents = SessionLines.decode(Array("{\"type\":\"turn\"}\n{\"type\":\"poem\"}\n{}".utf8))
    #expect(contents.isNewer)
    #expect(contents.problems.map(\.line) == [1, 2, 3])
    #expect(contents.documents.isEmpty)
  }
}
