import Conversation
import Foundation
import GRDB
import Messages
import Testing

@testable import Archive

@Suite struct IndexTests {
  let directory: TemporaryDirectory
  let home = session(1)

  init() throws {
    directory = try TemporaryDirectory()
  }

  /// An archive as the first version made it.
  private func makeOld(_ turns: [Turn]) throws {
    let archive = try Archive(
      directory: directory.path, maximumPages: nil,
      schema: Schema(steps: Array(Schema.current.steps.prefix(2)))
    )
    try archive.perform { db in
      try db.execute(
        sql: """
          INSERT INTO session (id, sequence, created, updated, directory, title)
          VALUES (?, 1, 1, 1, '/home', '')
          """, arguments: [home.id.bytes])
      for turn in turns {
        try db.execute(
          sql: """
            INSERT INTO turn (id, session, parent, role, created, content)
            VALUES (?, 1, ?, ?, 1, ?)
            """,
          arguments: [
            turn.id.bytes, turn.parent?.bytes, turn.role.rawValue,
            String(decoding: try ContentCoding.encode(turn.content), as: UTF8.self),
          ])
      }
    }
    archive.close()
  }

  @Test func `an older archive is indexed in parts, also by a program that is killed`() throws {
    try makeOld((1...100).map { question($0, after: nil, "needle \($0)") })
    var parts = 0
    while true {
      // As after a kill: nothing is remembered but what is in the database.
      let archive = try Archive(directory: directory.path)
      #expect(archive.notices == [])
      if try !archive.hasBacklog() { break }
      _ = try archive.indexMore(bytes: 1_000)
      parts += 1
      archive.close()
    }
    #expect(parts > 5)
    let archive = try Archive(directory: directory.path)
    #expect(try archive.search("needle", limit: 1_000, milliseconds: 60_000).hits.count == 100)
    #expect(
      try archive.search("\"needle 77\"", limit: 9, milliseconds: 60_000).hits.map(\.turn) == [
        id(77)
      ])
    while try archive.indexMore() {}
    #expect(try !archive.hasBacklog())
  }

  @Test func `what is written while the backlog waits is found at once`() throws {
    try makeOld([question(1, after: nil, "old needle")])
    let archive = try Archive(directory: directory.path)
    try archive.write([.turn(question(2, after: 1, "new needle"), session: home.id)])
    #expect(
      try archive.search("needle", limit: 9, milliseconds: 60_000).hits.map(\.turn) == [id(2)])
    while try archive.indexMore() {}
    #expect(
      try archive.search("needle", limit: 9, milliseconds: 60_000).hits.map(\.turn) == [
        id(2), id(1),
      ])
  }

  @Test(arguments: [
    "DELETE FROM search_data", "UPDATE search_data SET block = x'FFFFFFFFFFFFFFFFFFFF'",
    "UPDATE search_data SET block = x'0102' WHERE id > 10",
  ])
  func `a damaged index is made anew, and nothing else`(damage: String) throws {
    let archive = try Archive(directory: directory.path)
    try archive.write([
      .session(home), .turn(question(1, after: nil, "needle"), session: home.id),
    ])
    try archive.perform { try $0.execute(sql: damage) }
    archive.close()
    let again = try Archive(directory: directory.path)
    _ = try? again.search("needle", limit: 9)
    try again.write([.turn(question(2, after: 1, "needle"), session: home.id)])
    while try again.indexMore() {}
    #expect(
      try again.search("needle", limit: 9, milliseconds: 60_000).hits.map(\.turn) == [id(2), id(1)])
    #expect(again.notices == [])
  }

  @Test func `a salvaged archive is indexed again, an older one too`() throws {
    try makeOld((1...50).map { question($0, after: nil, "needle \($0)") })
    var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: directory.database)))
    // Without its magic number SQLite reads nothing of it.
    bytes.replaceSubrange(0..<16, with: repeatElement(0, count: 16))
    try Data(bytes).write(to: URL(fileURLWithPath: directory.database))
    let archive = try Archive(directory: directory.path)
    #expect(archive.notices.map(\.sentence).joined().contains("with 50 messages"))
    while try archive.indexMore() {}
    #expect(try archive.search("needle", limit: 99, milliseconds: 60_000).hits.count == 50)
  }
}
