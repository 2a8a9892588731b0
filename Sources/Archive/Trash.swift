import Conversation
import Foundation
import GRDB

extension Archive {
  /// What is in the trash, the last deleted first. Nothing leaves it by itself.
  package func trash(limit: Int = .max) throws(ArchiveError) -> [SessionSummary] {
    try perform { db in
      try db.rows(
        """
        SELECT \(SessionSummary.columns) FROM session WHERE trashed = 1
        ORDER BY moved DESC, key DESC LIMIT ?
        """, [max(limit, 0)], SessionSummary.init)
    }
  }

  /// Deletes a session for good, if it is in the trash: its messages are overwritten in the database.
  /// What a stream log held while an answer came is free space of the disk, and not overwritten.
  /// Only its id stays, so that a synchronised folder does not bring it back.
  ///
  /// - Returns: whether it was in the trash.
  package func empty(_ session: Identifier) throws(ArchiveError) -> Bool {
    if isNewer { throw .newer(path: path) }
    if isReadOnly { throw .readOnly(path: path) }
    // What a program that died has left of it goes too; what cannot be taken now is dropped later.
    try? adoptStreams()
    defer { noteCommit() }
    return try perform { db in
      try db.execute(sql: "PRAGMA secure_delete = ON")
      defer { try? db.execute(sql: "PRAGMA secure_delete = OFF") }
      var isEmptied = false
      try db.inTransaction(.immediate) {
        let key = try db.number(
          "SELECT key FROM session WHERE id = ? AND trashed = 1", [session.bytes])
        guard let key else { return .rollback }
        try Self.empty(key, in: db)
        isEmptied = true
        return .commit
      }
      return isEmptied
    }
  }

  private static func empty(_ key: Int64, in db: Database) throws {
    let turns = try db.rows(
      "SELECT key, content, outcome FROM turn WHERE session = ?", [key]
    ) { (key: $0.integer(0), content: $0.bytes(1) ?? Data(), outcome: $0.text(2)) }
    for turn in turns {
      try unindex(turn.key, content: turn.content, outcome: turn.outcome, in: db)
    }
    try db.run(
      "DELETE FROM fragment WHERE turn IN (SELECT id FROM turn WHERE session = ?)", [key])
    try db.run("DELETE FROM turn WHERE session = ?", [key])
    try db.run("DELETE FROM draft WHERE session = ?", [key])
    try db.run("DELETE FROM stash WHERE session = ?", [key])
    try db.run("DELETE FROM compaction WHERE session = ?", [key])
    try db.run(
      """
      UPDATE session SET trashed = 2, moved = max(moved + 1, ?), turns = 0, leaf = NULL,
        title = '', question = '', directory = '', model = NULL, origin = NULL
      WHERE key = ?
      """, [now, key])
  }
}
