import Conversation
import Foundation
import Messages
import Testing

@testable import Archive

@Suite struct TrashTests {
  let archive: Archive
  let home = session(1)

  init() throws {
    archive = try Archive.inMemory()
    try archive.write(
      [.session(home), .title("Title", session: home.id)]
        + conversation(4).map { .turn($0, session: home.id) })
  }

  private func listed() throws -> [Identifier] {
    try archive.sessions(directory: nil, limit: 9).map(\.session.id)
  }

  @Test func `what was deleted is in the trash, and comes back whole`() throws {
    try archive.write([.trashed(true, session: home.id)])
    #expect(try listed() == [])
    #expect(try archive.newestSession(directory: "/home") == nil)
    #expect(try archive.sessions(matching: "Title") == [])
    #expect(try archive.sessions(matching: "Title", trashed: true).map(\.session.id) == [home.id])
    #expect(try archive.trash().map(\.isTrashed) == [true])
    try archive.write([.trashed(false, session: home.id)])
    #expect(try listed() == [home.id])
    #expect(try archive.trash() == [])
    #expect(try archive.branch(endingAt: id(4), limit: 9).turns == conversation(4))
  }

  @Test func `a conversation that goes on in another window leaves the trash`() throws {
    try archive.write([.trashed(true, session: home.id)])
    try archive.write([.session(home), .draft("x", session: home.id)])
    #expect(try listed() == [])
    try archive.write([.turn(question(5, after: 4), session: home.id)])
    #expect(try listed() == [home.id])
  }

  @Test func `emptying takes only from the trash, and leaves nothing behind`() throws {
    #expect(try !archive.empty(home.id))
    #expect(try listed() == [home.id])
    try archive.write([.trashed(true, session: home.id)])
    #expect(try archive.empty(home.id))
    #expect(try archive.trash() == [])
    #expect(try archive.perform { try $0.number("SELECT count(*) FROM turn") } == 0)
    #expect(try archive.search("text", limit: 9, milliseconds: 60_000).hits == [])
    #expect(try archive.document(of: home.id) == nil)
    // Neither a rename nor a second delete brings an empty shell back.
    try archive.write([.trashed(false, session: home.id)])
    #expect(try listed() == [])
  }

  @Test func `what was emptied comes back by an import, not by a synchronised folder`() throws {
    let document = try #require(try archive.document(of: home.id))
    try archive.write([.trashed(true, session: home.id)])
    #expect(try archive.empty(home.id))
    #expect(try archive.merge([document]).emptied == 1)
    #expect(try listed() == [])
    #expect(try archive.merge([document], revives: true).newTurns == 4)
    #expect(try archive.document(of: home.id) == document)
    #expect(try listed() == [home.id])
  }
}
