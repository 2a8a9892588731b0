import Conversation
import Foundation
import Messages
import Testing

@testable import Archive

@Suite struct MergeTests {
  let home = session(1)

  private func archive(_ turns: [Turn], title: String = "") throws -> Archive {
    let archive = try Archive.inMemory()
    var session = home
    session.title = title
    session.leaf = turns.last?.id
    try archive.write([.session(session)] + turns.map { .turn($0, session: home.id) })
    return archive
  }

  private func carry(from source: Archive, to target: Archive) throws -> MergeOutcome {
    try target.merge(
      source.sessionIdentifiers().compactMap { try source.document(of: $0) })
  }

  private func documents(_ archive: Archive) throws -> [SessionDocument] {
    try archive.sessionIdentifiers().compactMap { try archive.document(of: $0) }
  }

  @Test func `an empty archive takes over everything, once`() throws {
    let source = try archive(conversation(20), title: "Title")
    let target = try Archive.inMemory()
    let first = try carry(from: source, to: target)
    #expect(first.newSessions == 1 && first.newTurns == 20 && first.changedSessions == 1)
    #expect(try documents(target) == documents(source))
    #expect(try carry(from: source, to: target) == MergeOutcome())
    #expect(try target.search("text 7", limit: 9, milliseconds: 60_000).hits == [])
    while try target.indexMore() {}
    #expect(
      try target.search("\"text 7\"", limit: 9, milliseconds: 60_000).hits.map(\.turn) == [id(7)])
  }

  @Test func `two machines come to the same, whatever each did`() throws {
    let common = conversation(4)
    let one = try archive(common, title: "Same")
    let two = try Archive.inMemory()
    _ = try carry(from: one, to: two)
    try one.write([
      .turn(question(5, after: 4, "one"), session: home.id), .title("From one", session: home.id),
    ])
    try two.write([
      .turn(question(6, after: 4, "two"), session: home.id), .trashed(true, session: home.id),
      .turn(answer(7, after: 6, .stopped, "cut"), session: home.id),
      .trashed(true, session: home.id),
    ])
    try one.write([.turn(answer(7, after: 6, .stopped, "cut later"), session: home.id)])
    _ = try carry(from: one, to: two)
    _ = try carry(from: two, to: one)
    #expect(try documents(one) == documents(two))
    #expect(try carry(from: one, to: two) == MergeOutcome())
    let document = try #require(try documents(one).first)
    #expect(document.turns.map(\.id) == (1...7).map(id))
    #expect(document.session.title == "From one")
    #expect(document.isTrashed)
    #expect(document.turns.last?.text == "cut later")
  }

  @Test func `a fork is complete by itself, and making it twice makes one`() throws {
    let archive = try archive(conversation(6))
    let fork = session(2)
    for _ in 1...2 {
      let made = try archive.fork(at: id(4), into: fork)
      let leaf = try #require(made.leaf)
      let turns = try archive.branch(endingAt: leaf, limit: 99).turns
      #expect(turns.map(\.text) == (1...4).map { "text \($0)" })
      #expect(turns.first?.parent == nil)
      #expect(Set(turns.map(\.id)).isDisjoint(with: conversation(6).map(\.id)))
      #expect(try archive.siblings(of: leaf) == [leaf])
    }
    #expect(try archive.sessions(directory: nil, limit: 9).map(\.turns) == [4, 6])
    try archive.write([.trashed(true, session: home.id)])
    #expect(try archive.empty(home.id))
    #expect(try archive.document(of: fork.id)?.turns.count == 4)
  }

  @Test func `siblings, children and the newest leaf`() throws {
    let archive = try archive([
      question(1, after: nil), answer(2, after: 1, .complete, "a"), answer(3, after: 1, .complete),
      question(4, after: 2), answer(5, after: 4, .complete), question(6, after: 2),
    ])
    #expect(try archive.children(of: id(1)) == [id(2), id(3)])
    #expect(try archive.children(of: id(5)) == [])
    #expect(try archive.newestLeaf(below: id(2)) == id(6))
    #expect(try archive.newestLeaf(below: id(4)) == id(5))
    #expect(try archive.newestLeaf(below: id(1)) == id(3))
    #expect(try archive.newestLeaf(below: id(99)) == id(99))
    #expect(
      try archive.place(of: id(2), preferring: id(5)) == TurnPlace(leaf: id(5), turnsAfter: 2))
    #expect(
      try archive.place(of: id(2), preferring: id(3)) == TurnPlace(leaf: id(6), turnsAfter: 1))
    #expect(try archive.place(of: id(6), preferring: nil) == TurnPlace(leaf: id(6), turnsAfter: 0))
    #expect(
      try archive.forks(among: [1, 2, 4, 5].map(id))
        == [id(2): [id(2), id(3)], id(4): [id(4), id(6)]])
  }
}
