import Conversation
import Foundation
import GRDB
import Testing

@testable import Archive

/// Summaries on the disk: kept, merged, copied, carried over from an older archive.
@Suite struct CompactionTests {
  let directory: TemporaryDirectory
  let home = session(1)

  init() throws { directory = try TemporaryDirectory() }

  private static func compaction(
    _ number: Int, after turn: Int, _ text: String = "summary", undoneAt: Int64? = nil
  ) -> Compaction {
    Compaction(
      id: id(100 + number), turn: id(turn), summary: text, tokens: 12_345,
      created: 2_000 + Int64(number), isUndone: undoneAt != nil, moved: undoneAt ?? 0)
  }

  private func archive(_ compactions: [Compaction] = []) throws -> Archive {
    let archive = try Archive.inMemory()
    try fill(archive, compactions)
    return archive
  }

  private func fill(_ archive: Archive, _ compactions: [Compaction]) throws {
    var session = home
    session.leaf = id(4)
    try archive.write(
      [.session(session)] + conversation(4).map { .turn($0, session: home.id) }
        + compactions.map { .compaction($0, session: home.id) })
  }

  @Test(arguments: OddText.all) func `they come back after a restart`(odd: OddText) throws {
    let kept = [
      Self.compaction(1, after: 2, odd.text), Self.compaction(2, after: 4, undoneAt: 9_000),
    ]
    let archive = try Archive(directory: directory.path)
    try fill(archive, kept)
    archive.close()
    let again = try Archive(directory: directory.path)
    #expect(try again.compactions(of: home.id) == kept)
    #expect(try again.compactions(of: session(2).id) == [])
    #expect(try again.document(of: home.id)?.compactions == kept)
    #expect(again.notices == [])
  }

  /// Two windows may both write; only the later undoing counts, and the text never changes.
  @Test func `what was written stays, and the later undoing counts`() throws {
    let archive = try archive([Self.compaction(1, after: 2)])
    try archive.write([
      .compaction(Self.compaction(1, after: 2, undoneAt: 7_000), session: home.id),
      .compaction(Self.compaction(1, after: 4, "other"), session: home.id),
      .compaction(Self.compaction(1, after: 4, "other", undoneAt: 6_000), session: home.id),
    ])
    #expect(
      try archive.compactions(of: home.id) == [Self.compaction(1, after: 2, undoneAt: 7_000)])
  }

  @Test func `one of a session that is not here makes one`() throws {
    let archive = try Archive.inMemory()
    try archive.write([.compaction(Self.compaction(1, after: 2), session: home.id)])
    #expect(try archive.compactions(of: home.id) == [Self.compaction(1, after: 2)])
    #expect(try archive.session(home.id) != nil)
  }

  @Test(arguments: [false, true]) func `two machines come to the same, either way first`(
    isReversed: Bool
  ) throws {
    let one = try archive([Self.compaction(1, after: 2), Self.compaction(2, after: 4)])
    let two = try archive([
      Self.compaction(1, after: 2, undoneAt: 9_000), Self.compaction(3, after: 4),
    ])
    func carry(_ source: Archive, _ target: Archive) throws -> MergeOutcome {
      try target.merge([try source.document(of: home.id)].compactMap { $0 })
    }
    let outcome = isReversed ? try carry(one, two) : try carry(two, one)
    #expect(outcome.changedSessions == 1 && outcome.newTurns == 0)
    _ = isReversed ? try carry(two, one) : try carry(one, two)
    #expect(try one.document(of: home.id) == two.document(of: home.id))
    #expect(
      try one.compactions(of: home.id) == [
        Self.compaction(1, after: 2, undoneAt: 9_000), Self.compaction(2, after: 4),
        Self.compaction(3, after: 4),
      ])
    #expect(try carry(one, two) == MergeOutcome())
  }

  @Test func `a fork has those of its turns`() throws {
    let archive = try archive([Self.compaction(1, after: 2), Self.compaction(2, after: 4)])
    for _ in 1...2 {
      let fork = try archive.fork(at: id(3), into: session(2))
      let leaf = try #require(fork.leaf)
      let turns = try archive.branch(endingAt: leaf, limit: 9).turns
      let copies = try archive.compactions(of: fork.id)
      #expect(copies.map(\.summary) == ["summary"])
      #expect(copies.map(\.turn) == [turns[1].id])
      #expect(copies.first?.id != id(101))
      #expect(History(turns: turns, compactions: copies).boundary?.index == 1)
    }
  }

  @Test func `emptied from the trash they are gone`() throws {
    let archive = try archive([Self.compaction(1, after: 2)])
    try archive.write([.trashed(true, session: home.id)])
    #expect(try archive.empty(home.id))
    #expect(try archive.compactions(of: home.id) == [])
  }

  @Test func `an archive of the step before takes them`() throws {
    let older = try Archive(
      directory: directory.path, maximumPages: nil,
      schema: Schema(steps: Array(Schema.current.steps.prefix(3))))
    try older.write(
      [.session(home)] + conversation(4).map { .turn($0, session: home.id) })
    older.close()
    let archive = try Archive(directory: directory.path)
    #expect(archive.notices == [])
    #expect(try archive.compactions(of: home.id) == [])
    try archive.write([.compaction(Self.compaction(1, after: 2), session: home.id)])
    archive.close()
    let again = try Archive(directory: directory.path)
    #expect(try again.compactions(of: home.id) == [Self.compaction(1, after: 2)])
    #expect(try again.branch(endingAt: id(4), limit: 9).turns == conversation(4))
    #expect(directory.names.contains("archive.before-4.sqlite"))
  }

  @Test func `a damaged archive gives back those that can be read`() throws {
    let archive = try Archive(directory: directory.path)
    try fill(archive, [Self.compaction(1, after: 2), Self.compaction(2, after: 4)])
    archive.close()
    let copy = directory.path + "/copy.sqlite"
    #expect(FileManager.default.createFile(atPath: copy, contents: nil))
    _ = try Salvage(of: directory.database, into: copy, schema: .current)
    let queue = try DatabaseQueue(path: copy)
    #expect(
      try queue.inDatabase { try Archive.compactions(ofSession: 1, in: $0) }
        == [Self.compaction(1, after: 2), Self.compaction(2, after: 4)])
    try queue.close()
  }
}
