import Conversation
import Foundation
import GRDB

/// What could be read of a damaged database, copied into a new one.
struct Salvage {
  /// Rows that were read.
  private(set) var sessions = 0
  private(set) var turns = 0

  /// Copies all rows that `source` still gives into a new database at `target`. The source is only
  /// read; it may be anything at all.
  ///
  /// - Throws: what SQLite says of `target`, never of `source`.
  init(of source: String, into target: String, schema: Schema) throws {
    var copy = try DatabaseQueue(path: target)
    defer { try? copy.close() }
    try schema.migrator.migrate(copy)
    try fill(copy, from: source)
    if turns > 0 { return }
    try copy.close()
    if let graft = PageGraft(of: source, with: target, at: target + ".graft") {
      defer { unlink(graft.path) }
      copy = try DatabaseQueue(path: target)
      try fill(copy, from: graft.path)
    }
  }

  private mutating func fill(_ copy: DatabaseQueue, from source: String) throws {
    try copy.inDatabase { try $0.execute(sql: "PRAGMA foreign_keys = OFF") }
    // Nothing comes of a file of which SQLite cannot even read the list of tables.
    var configuration = Configuration()
    configuration.readonly = true
    if let damaged = try? DatabaseQueue(path: source, configuration: configuration) {
      defer { try? damaged.close() }
      try copy.inDatabase { db in
        try db.inTransaction {
          try damaged.inDatabase { source in
            for table in SalvagedTable.all { try table.copy(from: source, to: db) }
          }
          try Self.mend(db)
          return .commit
        }
      }
    }
    sessions = try copy.inDatabase { Int(try $0.number("SELECT count(*) FROM session") ?? 0) }
    turns = try copy.inDatabase { Int(try $0.number("SELECT count(*) FROM turn") ?? 0) }
  }

  /// For the screen.
  func sentence(path: String, kept: String) -> String {
    let outcome =
      sessions == 0
      ? "nothing could be read from it"
      : "\(sessions) conversations with \(turns) messages were read from it"
    return "The saved conversations in \(path) were damaged: \(outcome), "
      + "and the damaged file is kept as \(kept)."
  }

  /// Makes a sound tree of what was read: every turn has a session, can be reached from its
  /// session's leaf, and counts are right.
  private static func mend(_ db: Database) throws {
    try db.execute(
      sql: """
        INSERT OR IGNORE INTO session
          (key, id, sequence, created, updated, directory, title)
        SELECT session, id, 0, created, created, '', 'Recovered' FROM turn
        WHERE session NOT IN (SELECT key FROM session) GROUP BY session HAVING key = min(key);
        DELETE FROM turn WHERE session NOT IN (SELECT key FROM session);
        DELETE FROM draft WHERE session NOT IN (SELECT key FROM session);
        DELETE FROM stash WHERE session NOT IN (SELECT key FROM session);
        DELETE FROM compaction WHERE session NOT IN (SELECT key FROM session);
        UPDATE turn SET parent = (
          SELECT earlier.id FROM turn AS earlier
          WHERE earlier.session = turn.session AND earlier.key < turn.key
          ORDER BY earlier.key DESC LIMIT 1)
        WHERE parent IS NOT NULL AND parent NOT IN (SELECT id FROM turn);
        UPDATE session SET leaf = (
          SELECT id FROM turn WHERE turn.session = session.key ORDER BY turn.key DESC LIMIT 1)
        WHERE leaf IS NULL OR leaf NOT IN (SELECT id FROM turn);
        UPDATE session SET turns = (SELECT count(*) FROM turn WHERE turn.session = session.key);
        DELETE FROM backlog;
        INSERT INTO backlog SELECT 1, key FROM turn ORDER BY key DESC LIMIT 1;
        """)
  }
}
