import Conversation
import Foundation
import GRDB
import Testing

@testable import Archive

@Suite struct MigrationTests {
  let directory: TemporaryDirectory
  static let next = Schema(
    steps: Schema.current.steps + [
      .init(name: "next: colour", sql: "ALTER TABLE session ADD COLUMN colour INTEGER")
    ])

  init() throws {
    directory = try TemporaryDirectory()
    let archive = try Archive(directory: directory.path)
    try archive.write([.session(session(1))])
    archive.close()
  }

  private func number(_ sql: String) throws -> Int64? {
    try DatabaseQueue(path: directory.database).inDatabase { try $0.number(sql) }
  }

  private func change(_ sql: String) throws {
    let queue = try DatabaseQueue(path: directory.database)
    try queue.inDatabase { try $0.execute(sql: sql) }
    try queue.close()
  }

  @Test func `a migration keeps a copy of what was before`() throws {
    let archive = try Archive(directory: directory.path, maximumPages: nil, schema: Self.next)
    #expect(try archive.session(session(1).id) == session(1))
    #expect(try archive.perform { try $0.number("SELECT count(colour) FROM session") } == 0)
    archive.close()
    #expect(try number("PRAGMA user_version") == Int64(Self.next.version))
    let copy = "archive.before-\(Self.next.version).sqlite"
    #expect(directory.names == [copy, "archive.lock", "archive.sqlite"])
    #expect(try directory.mode(copy) == 0o600)
    try FileManager.default.removeItem(atPath: directory.database)
    try FileManager.default.moveItem(
      atPath: directory.path + "/" + copy, toPath: directory.database)
    #expect(try Archive(directory: directory.path).session(session(1).id) == session(1))
  }

  @Test func `a newer database is read and never written`() throws {
    try Archive(directory: directory.path, maximumPages: nil, schema: Self.next).close()
    let before = try Data(contentsOf: URL(fileURLWithPath: directory.database))
    let archive = try Archive(directory: directory.path)
    #expect(archive.isReadOnly)
    #expect(archive.notices.count == 1)
    #expect(archive.notices.first?.sentence.contains("newer version") == true)
    #expect(try archive.session(session(1).id) == session(1))
    #expect(throws: ArchiveError.newer(path: directory.database)) {
      try archive.write([.session(session(2))])
    }
    archive.sync()
    archive.close()
    #expect(try Data(contentsOf: URL(fileURLWithPath: directory.database)) == before)
    #expect(directory.names.filter { $0.contains("damaged") } == [])
  }

  /// A database of each earlier form, as the program of that time left it, opens with all that is
  /// in it; that program, in turn, only reads what this one made, and changes no byte of it.
  @Test(arguments: 1..<Schema.current.version) func `every earlier form`(version: Int) throws {
    let place = try TemporaryDirectory()
    let schema = Schema(steps: Array(Schema.current.steps.prefix(version)))
    let earlier = try DatabaseQueue(path: place.database)
    try schema.migrator.migrate(earlier)
    let zeros = String(repeating: "0", count: 30)
    try earlier.inDatabase { db in
      _ = try db.rows("PRAGMA journal_mode = WAL") { $0.text(0) }
      try db.execute(
        sql: """
          INSERT INTO session (id, sequence, created, updated, turns, directory, title, question)
            VALUES (x'\(zeros)07', 1, 1, 1, 1, '/home', 'title', 'question');
          INSERT INTO turn (id, session, role, created, content)
            VALUES (x'\(zeros)08', 1, 'user', 1, '[{"type":"text","text":"earlier words"}]');
          INSERT INTO draft (session, text) VALUES (1, 'draft');
          """)
    }
    try earlier.close()
    let archive = try Archive(directory: place.path)
    #expect(archive.notices == [] && !archive.isReadOnly)
    let id = Identifier(high: 0, low: 8)
    #expect(
      try archive.branch(endingAt: id, limit: 9).turns.map(\.content) == [[.text("earlier words")]])
    #expect(try archive.takeInput(of: Identifier(high: 0, low: 7)).draft == "draft")
    while try archive.indexMore() {}
    // The program of a form with an index had indexed the message itself.
    if version < 3 { #expect(try archive.search("earlier", limit: 9).hits.count == 1) }
    try archive.write([.turn(question(1, after: nil), session: Identifier(high: 0, low: 7))])
    archive.close()
    #expect(place.names.contains("archive.before-\(version + 1).sqlite"))

    let before = try Data(contentsOf: URL(fileURLWithPath: place.database))
    let old = try Archive(directory: place.path, maximumPages: nil, schema: schema)
    #expect(old.isReadOnly)
    #expect(throws: ArchiveError.newer(path: place.database)) {
      try old.write([.session(session(2))])
    }
    old.close()
    #expect(try Data(contentsOf: URL(fileURLWithPath: place.database)) == before)
  }

  @Test func `a newer database in a form that we cannot read is left alone`() throws {
    try Archive(directory: directory.path, maximumPages: nil, schema: Self.next).close()
    try change("DROP TABLE draft; ALTER TABLE session RENAME TO conversation")
    let archive = try Archive(directory: directory.path)
    #expect(throws: ArchiveError.newer(path: directory.database)) {
      try archive.session(session(1).id)
    }
    #expect(directory.names.filter { $0.contains("damaged") } == [])
  }

  @Test func `a database of another program is set aside`() throws {
    try FileManager.default.removeItem(atPath: directory.database)
    try change("CREATE TABLE session (something)")
    let archive = try Archive(directory: directory.path)
    #expect(archive.notices.count == 1)
    try archive.write([.session(session(2))])
    #expect(directory.names.contains("archive.damaged-1.sqlite"))
  }

  @Test(arguments: [0, Schema.current.version + 1, -1, 1 << 30])
  func `a damaged version number alone changes nothing`(
    version: Int
  ) throws {
    try change("PRAGMA user_version = \(version)")
    let archive = try Archive(directory: directory.path)
    #expect(archive.notices == [])
    #expect(try archive.session(session(1).id) == session(1))
    archive.close()
    #expect(try number("PRAGMA user_version") == Int64(Schema.current.version))
  }
}
