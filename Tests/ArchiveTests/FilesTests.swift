import Conversation
import Foundation
import GRDB
import Messages
import Testing

@testable import Archive

@Suite struct FilesTests {
  let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func failure(_ path: String) -> ArchiveError? {
    do {
      _ = try Archive(directory: path)
      return nil
    } catch {
      return error
    }
  }

  @Test func `a place that is no directory is refused in one sentence`() throws {
    let file = directory.path + "/file"
    try Data("x".utf8).write(to: URL(fileURLWithPath: file))
    for path in [file, file + "/below", "/proc/none/archive", ""] {
      guard case .directory(let named, _) = failure(path) else {
        Issue.record("\(path) is refused")
        continue
      }
      #expect(named == path)
    }
    #expect(failure(file)?.sentence.contains(file) == true)
  }

  @Test(.enabled(if: geteuid() == 0)) func `another user's files are refused`() throws {
    chown(directory.path, 1, 1)
    #expect(failure(directory.path) == .foreignOwner(path: directory.path))
    chown(directory.path, 0, 0)
    #expect(failure(directory.path) == nil)
    chown(directory.database, 1, 1)
    #expect(failure(directory.path) == .foreignOwner(path: directory.database))
  }

  @Test(.enabled(if: geteuid() != 0)) func `an unwritable directory is refused`() throws {
    chmod(directory.path, 0o500)
    #expect(failure(directory.path) == .readOnly(path: directory.database))
    chmod(directory.path, 0o000)
    guard case .directory = failure(directory.path) else {
      Issue.record("refused")
      return
    }
    chmod(directory.path, 0o700)
  }

  @Test(.enabled(if: geteuid() != 0)) func `an unwritable database can be read`() throws {
    let first = try Archive(directory: directory.path)
    try first.write([.session(session(1))])
    first.close()
    chmod(directory.database, 0o400)
    let archive = try Archive(directory: directory.path)
    #expect(archive.isReadOnly)
    #expect(archive.notices.count == 1)
    #expect(try archive.session(session(1).id) == session(1))
    #expect(throws: ArchiveError.readOnly(path: directory.database)) {
      try archive.write([.session(session(2))])
    }
  }

  @Test(.enabled(if: geteuid() != 0)) func `a database in an unwritable directory can be read`()
    throws
  {
    let first = try Archive(directory: directory.path)
    try first.write([.session(session(1))])
    first.close()
    chmod(directory.path, 0o500)
    defer { chmod(directory.path, 0o700) }
    let archive = try Archive(directory: directory.path)
    #expect(archive.isReadOnly)
    #expect(try archive.session(session(1).id) == session(1))
    archive.sync()
    archive.close()
    #expect(directory.names == ["archive.lock", "archive.sqlite"])
  }

  @Test func `a database that others can read is closed to them`() throws {
    try Archive(directory: directory.path).close()
    chmod(directory.database, 0o644)
    let archive = try Archive(directory: directory.path)
    #expect(try directory.mode("archive.sqlite") == 0o600)
    archive.close()
  }

  @Test func `symbolic links are followed, and the log stays beside the database`() throws {
    let other = try TemporaryDirectory()
    let link = directory.path + "/link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: other.path)
    let archive = try Archive(directory: link)
    try archive.write([.session(session(1))])
    #expect(archive.path == other.database)
    archive.close()
    try FileManager.default.createSymbolicLink(
      atPath: directory.database, withDestinationPath: other.database)
    #expect(try Archive(directory: directory.path).session(session(1).id) == session(1))
  }

  @Test func `a closed archive leaves nothing but the database`() throws {
    let archive = try Archive(directory: directory.path)
    try archive.write([.session(session(1))])
    archive.sync()
    archive.close()
    archive.close()
    archive.sync()
    #expect(directory.names == ["archive.lock", "archive.sqlite"])
    #expect(archive.syncFailure == nil)
    #expect(throws: ArchiveError.self) { try archive.write([.session(session(2))]) }
  }

  @Test func `a full disk stops nothing for good`() throws {
    let archive = try Archive(directory: directory.path, maximumPages: 40)
    let home = session(1)
    try archive.write([.session(home), .turn(question(1, after: nil), session: home.id)])
    let large = String(repeating: "large", count: 100_000)
    let records: [Conversation.Record] = [
      .turn(answer(2, after: 1, .complete, large), session: home.id),
      .fragment(Array(large.utf8), turn: id(3)), .draft("text", session: home.id),
    ]
    for record in records.dropLast() {
      #expect(throws: ArchiveError.full(path: directory.database)) {
        try archive.write([records[2], record])
      }
    }
    // What was there can be read, and small things can be written.
    #expect(try archive.branch(endingAt: id(1), limit: 9).turns == [question(1, after: nil)])
    #expect(try archive.takeInput(of: home.id).draft == "")
    try archive.write([.draft("small", session: home.id)])
    try archive.perform { try $0.execute(sql: "PRAGMA max_page_count = 100000") }
    try archive.write(records)
    #expect(try archive.branch(endingAt: id(2), limit: 9).turns.last?.content == [.text(large)])
    #expect(archive.notices == [])
  }

  @Test func `a log of many commits is moved into the database meanwhile`() throws {
    let archive = try Archive(directory: directory.path)
    let log = directory.database + "-wal"
    func size() -> Int { Int((try? Data(contentsOf: URL(fileURLWithPath: log)).count) ?? 0) }
    let text = String(repeating: "a", count: 3_000)
    // Until the log has shrunk, which only a checkpoint on the other thread can cause.
    var largest = 0
    while size() >= largest, largest < 512 << 20 {
      largest = size()
      for number in 0..<50 {
        try archive.write([.draft(text + "\(number)", session: session(1).id)])
      }
      archive.sync()
    }
    #expect(largest < 512 << 20)
    #expect(largest >= LogSync.checkpointSize)
  }

  @Test func `another program's lock is waited for, and then named`() throws {
    let archive = try Archive(directory: directory.path)
    try archive.write([.session(session(1))])
    let other = try DatabaseQueue(path: directory.database)
    try archive.perform { try $0.execute(sql: "PRAGMA busy_timeout = 10") }
    try other.inDatabase { db in
      try db.execute(sql: "BEGIN IMMEDIATE")
      #expect(throws: ArchiveError.busy(path: directory.database)) {
        try archive.write([.session(session(2))])
      }
      #expect(try archive.session(session(1).id) != nil)
      try db.execute(sql: "COMMIT")
    }
    try archive.write([.session(session(2))])
    #expect(try archive.session(session(2).id) != nil)
  }
}
