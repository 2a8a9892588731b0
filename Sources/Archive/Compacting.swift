import Conversation
import Foundation
import GRDB

extension Archive {
  /// The summaries of a session, on all its branches, in the order of their ids.
  package func compactions(of session: Identifier) throws(ArchiveError) -> [Compaction] {
    try perform { db in
      guard let key = try db.number("SELECT key FROM session WHERE id = ?", [session.bytes]) else {
        return []
      }
      return try Self.compactions(ofSession: key, in: db)
    }
  }

  static func compactions(ofSession key: Int64, in db: Database) throws -> [Compaction] {
    try db.rows(
      """
      SELECT id, turn, created, tokens, undone, moved, summary FROM compaction
      WHERE session = ? ORDER BY id
      """, [key]
    ) { row in
      guard let id = row.identifier(0), let turn = row.identifier(1) else { return nil }
      return Compaction(
        id: id, turn: turn, summary: row.text(6) ?? "", tokens: Int(row.integer(3)),
        created: row.integer(2), isUndone: row.integer(4) != 0, moved: row.integer(5))
    }
  }

  /// Adds a summary. Of one that is there only its undoing can change, and the later one counts, as
  /// in `Compaction.merge`.
  ///
  /// - Returns: whether anything changed.
  @discardableResult
  static func store(
    _ compaction: Compaction, ofSession key: Int64, in db: Database
  ) throws -> Bool {
    try db.run(
      """
      INSERT INTO compaction (session, id, turn, created, tokens, undone, moved, summary)
      VALUES (?, ?, ?, ?, ?, ?, ?, CAST(? AS TEXT))
      ON CONFLICT (session, id) DO UPDATE SET undone = excluded.undone, moved = excluded.moved
        WHERE (excluded.moved, excluded.undone) > (moved, undone)
      """,
      [
        key, compaction.id.bytes, compaction.turn.bytes, compaction.created, compaction.tokens,
        compaction.isUndone ? 1 : 0, compaction.moved, compaction.summary.argument,
      ])
    return db.changesCount > 0
  }

  /// The summaries for the copy of a branch: those of the turns that were copied, with ids that
  /// follow from the new session's.
  func compactions(
    of turns: [Turn], in session: Identifier, copiedAs copies: [Identifier: Identifier]
  ) throws(ArchiveError) -> [Compaction] {
    guard let turn = turns.first?.id else { return [] }
    return try perform { db in
      guard let key = try db.number("SELECT session FROM turn WHERE id = ?", [turn.bytes]) else {
        return []
      }
      return try Self.compactions(ofSession: key, in: db).compactMap { compaction in
        guard let copy = copies[compaction.turn] else { return nil }
        let id = Identifier(
          derivedFrom: "\(session)/\(compaction.id)", milliseconds: compaction.id.milliseconds)
        return Compaction(
          id: id, turn: copy, summary: compaction.summary, tokens: compaction.tokens,
          created: compaction.created, isUndone: compaction.isUndone, moved: compaction.moved)
      }
    }
  }
}
