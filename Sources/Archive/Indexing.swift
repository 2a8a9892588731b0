import Conversation
import Foundation
import GRDB

extension Archive {
  /// Whether messages wait to be indexed: those of an archive that an older version made, of an
  /// import, and of answers that were cut. Searches do not find them yet.
  package func hasBacklog() throws(ArchiveError) -> Bool {
    if isReadOnly { return false }
    return try perform { try $0.number("SELECT 1 FROM backlog LIMIT 1") != nil }
  }

  /// Indexes a part of what waits, the newest first, in one transaction: a program that is killed
  /// goes on where it was. Where the index has come into many parts (each commit makes one), merges
  /// some pages of these instead: a commit itself never does, so that none takes long.
  ///
  /// - Parameter bytes: about how much to read; one message is never cut.
  /// - Returns: whether there is more.
  package func indexMore(bytes: Int = 64 << 10) throws(ArchiveError) -> Bool {
    if isReadOnly { return false }
    let isMore = try perform { db in
      var isMore = false
      try db.inTransaction(.immediate) {
        isMore = try Self.mergeSlice(in: db) || Self.indexSlice(bytes: bytes, in: db)
        return .commit
      }
      return isMore
    }
    noteCommit()
    return isMore
  }

  /// Puts answers on the list whose program died while they streamed. For the start. What is
  /// streaming in another window is indexed when it has ended.
  package func noteCutAnswers() throws(ArchiveError) {
    if isReadOnly { return }
    let cut = try perform { db in
      // From one turn to the next through the index, past all their fragments.
      let turns = try db.rows(
        """
        WITH RECURSIVE cut (turn) AS (
          SELECT min(turn) FROM fragment
          UNION ALL
          SELECT (SELECT min(turn) FROM fragment WHERE turn > cut.turn) FROM cut
          WHERE cut.turn IS NOT NULL)
        SELECT turn.key FROM cut JOIN turn ON turn.id = cut.turn
        WHERE turn.outcome = 'streaming' AND coalesce(
          (SELECT fragments FROM partial WHERE partial.turn = turn.key), 0)
          < (SELECT max(number) FROM fragment WHERE fragment.turn = cut.turn)
        """
      ) { $0.integer(0) }
      return try turns.filter { try !Self.isInBacklog($0, in: db) }
    }
    if cut.isEmpty { return }
    try perform { db in
      for key in cut { try Self.addToBacklog(key...key, in: db) }
    }
  }

  /// Adds a text to the index, in the transaction that stores it.
  static func index(_ text: String, as key: Int64, in db: Database) throws {
    if text.isEmpty { return }
    try db.run(
      "INSERT INTO search (rowid, text) VALUES (?, ?)", [key, SearchText.indexed(text)])
  }

  /// Takes out of the index what it has of a stored turn that is about to change or to go.
  static func unindex(
    _ key: Int64, content: Data, outcome: String?, in db: Database
  ) throws {
    if outcome == Outcome.streaming.rawValue { return try unindexPartial(key, in: db) }
    if try isInBacklog(key, in: db) { return }
    try remove(SearchText.text(ofContent: content), as: key, in: db)
  }

  static func isInBacklog(_ key: Int64, in db: Database) throws -> Bool {
    try db.number("SELECT 1 FROM backlog WHERE first <= ?1 AND last >= ?1", [key]) != nil
  }

  /// Leaves these keys to `indexMore`.
  static func addToBacklog(_ keys: ClosedRange<Int64>, in db: Database) throws {
    try db.run(
      "UPDATE backlog SET last = ? WHERE last = ?", [keys.upperBound, keys.lowerBound - 1])
    if db.changesCount > 0 { return }
    try db.run(
      "INSERT OR IGNORE INTO backlog (first, last) VALUES (?, ?)",
      [keys.lowerBound, keys.upperBound])
  }

  private static func unindexPartial(_ key: Int64, in db: Database) throws {
    let texts = try db.rows("SELECT text FROM partial WHERE turn = ?", [key]) { $0.text(0) }
    guard let text = texts.first else { return }
    try remove(text, as: key, in: db)
    try db.run("DELETE FROM partial WHERE turn = ?", [key])
  }

  private static func remove(_ text: String, as key: Int64, in db: Database) throws {
    if text.isEmpty { return }
    try db.run(
      "INSERT INTO search (search, rowid, text) VALUES ('delete', ?, ?)",
      [key, SearchText.indexed(text)])
  }

  private struct Waiting {
    let key: Int64
    let id: Identifier?
    let isStreaming: Bool
    let content: Data
  }

  /// Pages of the index to write in one go, a few milliseconds' worth.
  private static let mergedPages = 64

  /// Merges parts of the index where four or more are of one size.
  ///
  /// - Returns: false if there was nothing to merge, which FTS5 tells by the number of changes
  ///   (https://www.sqlite.org/fts5.html, "The 'merge' Command").
  private static func mergeSlice(in db: Database) throws -> Bool {
    let before = db.totalChangesCount
    try db.run("INSERT INTO search (search, rank) VALUES ('merge', ?)", [mergedPages])
    return db.totalChangesCount - before >= 2
  }

  private static func indexSlice(bytes: Int, in db: Database) throws -> Bool {
    let ranges = try db.rows("SELECT first, last FROM backlog ORDER BY first DESC LIMIT 1") {
      (first: $0.integer(0), last: $0.integer(1))
    }
    guard let range = ranges.first else { return false }
    let cursor = try Row.fetchCursor(
      db.cachedStatement(
        sql: """
          SELECT key, id, outcome, content FROM turn WHERE key BETWEEN ? AND ? ORDER BY key DESC
          """), arguments: [range.first, range.last])
    var slice: [Waiting] = []
    var size = 0
    while size < bytes, let row = try cursor.next() {
      let waiting = Waiting(
        key: row.integer(0), id: row.identifier(1),
        isStreaming: row.text(2) == Outcome.streaming.rawValue, content: row.bytes(3) ?? Data())
      // A little for the row itself, so that many short messages are no endless slice.
      size += waiting.content.count + 64
      slice.append(waiting)
    }
    // Rising keys within a transaction: the index writes itself out at every step back.
    for waiting in slice.reversed() {
      if waiting.isStreaming {
        try indexPartial(waiting, in: db)
      } else {
        try index(SearchText.text(ofContent: waiting.content), as: waiting.key, in: db)
      }
    }
    if size >= bytes, let lowest = slice.last?.key, lowest > range.first {
      try db.run("UPDATE backlog SET last = ? WHERE first = ?", [lowest - 1, range.first])
      return true
    }
    try db.run("DELETE FROM backlog WHERE first = ?", [range.first])
    return try db.number("SELECT 1 FROM backlog LIMIT 1") != nil
  }

  /// Indexes what there is of an answer that has no end, and remembers it, since only the same text
  /// can be taken out of the index again.
  private static func indexPartial(_ waiting: Waiting, in db: Database) throws {
    guard let id = waiting.id else { return }
    let fragments = try fragments(of: id, in: db)
    let turn = Turn(id: id, parent: nil, role: .assistant, content: [], created: 0)
    let text = turn.recovered(from: fragments).text
    try unindexPartial(waiting.key, in: db)
    if text.isEmpty { return }
    try index(text, as: waiting.key, in: db)
    try db.run(
      """
      INSERT INTO partial (turn, fragments, text)
      VALUES (?, (SELECT max(number) FROM fragment WHERE turn = ?), CAST(? AS TEXT))
      """, [waiting.key, id.bytes, text.argument])
  }

  /// Empties the index, whatever is in it, and leaves every message to `indexMore`: the index is
  /// the only thing in the archive that can be made again. The rows 1 and 10 are those of an empty
  /// one (SQLite's `fts5_index.c`, "averages" and "structure record"); without them not even a DROP
  /// works.
  func resetIndex(_ db: Database) throws {
    try db.inTransaction(.immediate) {
      try db.execute(
        sql: """
          DELETE FROM search_data;
          DELETE FROM search_idx;
          INSERT INTO search_data (id, block) VALUES (1, x''), (10, x'00000000000000');
          INSERT INTO search (search) VALUES ('delete-all');
          DELETE FROM partial;
          DELETE FROM backlog;
          INSERT INTO backlog SELECT 1, key FROM turn ORDER BY key DESC LIMIT 1;
          """)
      return .commit
    }
  }
}
