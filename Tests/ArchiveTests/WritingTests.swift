import Conversation
import Foundation
import Messages
import Testing

@testable import Archive

@Suite struct WritingTests {
  let directory: TemporaryDirectory
  let archive: Archive

  init() throws {
    directory = try TemporaryDirectory()
    archive = try Archive(directory: directory.path)
  }

  private func turns(_ leaf: Int) throws -> [Turn] {
    try archive.branch(endingAt: id(leaf), limit: 100).turns
  }

  @Test func `sessions, turns, answers and drafts come back after a restart`() throws {
    var home = session(1)
    home.title = "Title"
    home.model = "moon/k3"
    home.leaf = id(2)
    home.updated = 2_000
    var reply = answer(2, after: 1, .truncated, "An answer.")
    reply.answer?.respondedModel = "k3-0711"
    reply.answer?.failure = "a\0b"
    reply.answer?.stopReason = "max_tokens"
    reply.answer?.usage.inputTokens = 12
    reply.answer?.usage.outputTokens = .max
    reply.answer?.duration = 1_234
    reply.answer?.thinkingDuration = 99
    try archive.write([
      .session(home), .turn(question(1, after: nil), session: home.id),
      .turn(reply, session: home.id), .draft("half a thou", session: home.id),
    ])
    archive.close()
    let again = try Archive(directory: directory.path)
    #expect(try again.session(home.id) == home)
    #expect(
      try again.branch(endingAt: id(2), limit: 9)
        == Branch(turns: [question(1, after: nil), reply], hasOlder: false))
    #expect(try again.takeInput(of: home.id).draft == "half a thou")
    #expect(again.notices == [])
    #expect(!again.isReadOnly)
  }

  @Test(arguments: OddText.all) func `odd texts come back`(odd: OddText) throws {
    let text = odd.text
    var home = session(1, directory: "/" + text)
    home.title = text
    home.model = text
    var reply = answer(2, after: 1, .failed, text)
    reply.answer?.failure = text
    reply.answer?.alias = text
    let asked = question(1, after: nil, text)
    try archive.write([
      .session(home), .turn(asked, session: home.id), .turn(reply, session: home.id),
      .draft(text, session: home.id),
    ])
    #expect(try archive.session(home.id) == home)
    #expect(try turns(2) == [asked, reply])
    #expect(try archive.takeInput(of: home.id).draft == text)
    #expect(try archive.newestSession(directory: "/" + text) == home)
  }

  @Test func `an unfinished answer keeps its fragments, across a restart, until it ends`() throws {
    let home = session(1)
    let pieces: [[UInt8]] = [Array("a\n".utf8), [0, 0xFF, 0xC0, 0x0A], Array("\u{2028}".utf8)]
    try archive.write([
      .session(home), .turn(question(1, after: nil), session: home.id),
      .turn(answer(2, after: 1, .streaming), session: home.id),
    ])
    for piece in pieces { try archive.write([.fragment(piece, turn: id(2))]) }
    try archive.write([.fragment([], turn: id(2))])
    archive.close()
    let again = try Archive(directory: directory.path)
    #expect(try again.fragments(of: id(2)) == pieces)
    #expect(
      try again.branch(endingAt: id(2), limit: 9).turns.last
        == answer(2, after: 1, .streaming).recovered(from: pieces))
    let final = answer(2, after: 1, .complete, "whole")
    try again.write([.turn(final, session: home.id)])
    #expect(try again.fragments(of: id(2)) == [])
    #expect(try again.branch(endingAt: id(2), limit: 9).turns.last == final)
    #expect(try again.sessions(directory: nil, limit: 9).first?.turns == 2)
  }

  /// What is stored, what is written after it, and which of them stays: a cut answer gives way to a
  /// longer one.
  @Test(arguments: [
    (Outcome.streaming, Outcome.stopped, true), (.streaming, .streaming, true),
    (.streaming, .complete, true), (.stopped, .complete, true), (.failed, .truncated, true),
    (.stopped, .failed, true), (.stopped, .streaming, false), (.complete, .stopped, false),
    (.complete, .complete, false), (.refused, .complete, false), (.truncated, .complete, false),
  ]) func `an ended turn is immutable`(first: Outcome, second: Outcome, replaces: Bool) throws {
    let home = session(1)
    try archive.write([
      .session(home), .turn(answer(1, after: nil, first, "first"), session: home.id),
      .turn(answer(1, after: nil, second, "second"), session: home.id),
    ])
    #expect(try turns(1).first?.content == [.text(replaces ? "second" : "first")])
  }

  @Test func `a question is immutable`() throws {
    let home = session(1)
    try archive.write([.turn(question(1, after: nil, "one"), session: home.id)])
    try archive.write([.turn(question(1, after: nil, "two"), session: home.id)])
    #expect(try turns(1) == [question(1, after: nil, "one")])
  }

  @Test func `a batch that fails leaves nothing behind`() throws {
    let archive = try Archive.inMemory()
    try archive.perform { try $0.execute(sql: "DROP TABLE draft") }
    #expect(throws: ArchiveError.self) {
      try archive.write([.session(session(1)), .draft("text", session: session(1).id)])
    }
    #expect(try archive.session(session(1).id) == nil)
  }

  @Test func `records of an unknown session or turn are kept`() throws {
    let made = Identifier(high: 5_000 << 16, low: 1)
    try archive.write([.turn(question(1, after: 99), session: made)])
    try archive.write([.fragment([1], turn: id(2)), .draft("d", session: session(2).id)])
    #expect(try archive.session(made)?.created == 5_000)
    #expect(try turns(1) == [question(1, after: 99)])
    #expect(try archive.fragments(of: id(2)) == [[1]])
    #expect(try archive.takeInput(of: session(2).id).draft == "d")
  }

  @Test func `a stash comes back in its order until it is emptied`() throws {
    let home = session(1)
    try archive.write([.stash(["one", "two\n", ""], session: home.id)])
    #expect(try archive.takeInput(of: home.id).stash == ["one", "two\n", ""])
    #expect(try archive.sessions(directory: nil, limit: 9).count == 1)
    try archive.write([.stash(["three"], session: home.id), .stash(["x"], session: session(2).id)])
    #expect(try archive.takeInput(of: home.id).stash == ["three"])
    try archive.write([.stash([], session: home.id)])
    #expect(try archive.takeInput(of: home.id).stash == [])
    #expect(try archive.sessions(directory: nil, limit: 9).count == 1)
  }

  @Test func `an empty draft removes it`() throws {
    try archive.write([.draft("one", session: session(1).id)])
    try archive.write([.draft("two", session: session(1).id)])
    #expect(try archive.takeInput(of: session(1).id).draft == "two")
    try archive.write([.draft("", session: session(1).id)])
    #expect(try archive.takeInput(of: session(1).id).draft == "")
  }

  @Test func `an answer stored with fewer members is read with defaults`() throws {
    let home = session(1)
    try archive.write([.turn(answer(1, after: nil, .stopped, "text"), session: home.id)])
    try archive.perform {
      try $0.execute(
        sql: #"UPDATE turn SET answer = '{"alias":"old","outcome":"stopped","new":1}'"#)
    }
    let read = try turns(1).first?.answer
    #expect(read?.alias == "old")
    #expect(read?.outcome == .stopped)
    #expect(read?.requestedModel == "moon/k3")
  }

  @Test func `a message that cannot be decoded is shown as stored, and said`() throws {
    let home = session(1)
    try archive.write(conversation(3).map { .turn($0, session: home.id) })
    try archive.perform {
      try $0.execute(sql: "UPDATE turn SET content = '[{\"type\":\"te', answer = 'x' WHERE key = 2")
    }
    let read = try turns(3)
    #expect(read.map(\.id) == [id(1), id(2), id(3)])
    #expect(read[1].content == [.text("[{\"type\":\"te")])
    #expect(read[1].answer?.outcome == .complete)
    _ = try turns(3)
    #expect(archive.notices.count == 1)
  }

  @Test func `without a directory everything works, and nothing is kept`() throws {
    let memory = try Archive.inMemory()
    let home = session(1)
    try memory.write([.session(home)] + conversation(4).map { .turn($0, session: home.id) })
    memory.sync()
    #expect(try memory.branch(endingAt: id(4), limit: 9).turns == conversation(4))
    memory.close()
    #expect(throws: ArchiveError.self) { try memory.session(home.id) }
  }
}
