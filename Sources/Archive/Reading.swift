import Conversation
import Foundation
import GRDB
import Messages

/// A part of the path from a session's first turn to one of its leaves.
package struct Branch: Hashable, Sendable {
  /// In the order of the conversation.
  package let turns: [Turn]
  /// Whether the first of `turns` has ancestors that were not loaded.
  package let hasOlder: Bool
}

extension Archive {
  /// Nil if there is no such session.
  package func session(_ id: Identifier) throws(ArchiveError) -> Session? {
    try perform { db in
      try db.rows("SELECT \(SessionSummary.columns) FROM session WHERE id = ?", [id.bytes]) {
        SessionSummary($0)?.session
      }.first
    }
  }

  /// The newest `limit` turns of the path from the first turn to `leaf`; empty if there is no such
  /// turn. An answer that has not ended is given as far as its fragments tell. The cost depends on
  /// `limit`, not on the session's length.
  package func branch(endingAt leaf: Identifier, limit: Int) throws(ArchiveError) -> Branch {
    try perform { db in try self.branch(endingAt: leaf.bytes, limit: limit, in: db) }
  }

  /// The `limit` ancestors before `turn`, which is not among them: what comes above a branch that
  /// begins with `turn`.
  package func older(than turn: Identifier, limit: Int) throws(ArchiveError) -> Branch {
    try perform { db in
      let parents = try db.rows("SELECT parent FROM turn WHERE id = ?", [turn.bytes]) {
        $0.bytes(0)
      }
      guard let parent = parents.first else { return Branch(turns: [], hasOlder: false) }
      return try self.branch(endingAt: parent, limit: limit, in: db)
    }
  }

  /// The turns with the same parent (for a first turn: the other first turns of its session), the
  /// turn itself among them, in the order in which they arrived. Empty if there is no such turn.
  package func siblings(of turn: Identifier) throws(ArchiveError) -> [Identifier] {
    try perform { db in try Self.siblings(of: turn, in: db) }
  }

  static func siblings(of turn: Identifier, in db: Database) throws -> [Identifier] {
    try db.rows(
      """
      SELECT sibling.id FROM turn JOIN turn AS sibling
        ON sibling.parent IS turn.parent AND sibling.session = turn.session
      WHERE turn.id = ? ORDER BY sibling.key
      """, [turn.bytes]
    ) { $0.identifier(0) }
  }

  /// A number that is another one once another program, or another window, has written anything:
  /// time to look for its turns. Costs a few microseconds and reads no row
  /// (https://www.sqlite.org/pragma.html#pragma_data_version).
  package func foreignChanges() throws(ArchiveError) -> Int64 {
    try perform { try $0.number("PRAGMA data_version") ?? 0 }
  }

  /// What was written for `turn` since it began, in order; empty once it has ended.
  package func fragments(of turn: Identifier) throws(ArchiveError) -> [[UInt8]] {
    try perform { db in try self.fragments(of: turn, in: db) }
  }

  /// Those in the tables, which are all of an answer whose program is gone.
  static func fragments(of turn: Identifier, in db: Database) throws -> [[UInt8]] {
    try db.rows("SELECT data FROM fragment WHERE turn = ? ORDER BY number", [turn.bytes]) {
      $0.bytes(0).map(Array.init)
    }
  }

  func branch(endingAt leaf: Data, limit: Int, in db: Database) throws -> Branch {
    // The walk reads only the first columns of each row; content is read for the chosen ones.
    // A damaged tree may hold a circle: the limit ends it.
    var turns = try db.rows(
      """
      WITH RECURSIVE path (depth, key, parent) AS (
        SELECT 0, key, parent FROM turn WHERE id = ?1
        UNION ALL
        SELECT depth + 1, turn.key, turn.parent FROM path JOIN turn ON turn.id = path.parent
        LIMIT ?2)
      SELECT turn.id, turn.parent, turn.role, turn.created, turn.answer, turn.content,
        turn.outcome, turn.alias, turn.model
      FROM path JOIN turn ON turn.key = path.key ORDER BY path.depth DESC
      """, [leaf, max(limit, 0)]
    ) { self.turn($0) }
    for (index, turn) in turns.enumerated() where turn.answer?.outcome == .streaming {
      turns[index] = turn.recovered(from: try fragments(of: turn.id, in: db))
    }
    let parent = turns.first?.parent?.bytes
    let hasOlder = try db.number("SELECT 1 FROM turn WHERE id = ?", [parent]) != nil
    let isChain =
      turns.last?.id.bytes == leaf
      && zip(turns, turns.dropFirst()).allSatisfy { $0.id == $1.parent }
    if limit > 0, !isChain || parent != nil && !hasOlder { try suspect(db) }
    return Branch(turns: turns, hasOlder: hasOlder)
  }

  /// A turn of the columns above. What cannot be decoded is shown as it is stored, and said.
  func turn(_ row: Row) -> Turn? {
    guard let id = row.identifier(0) else { return nil }
    let stored = row.bytes(5) ?? Data()
    var content: [ContentBlock]
    do {
      content = try ContentCoding.decode(stored)
    } catch {
      content = [.text(String(decoding: stored, as: UTF8.self))]
      notice(
        "The message \(id) in \(path) is damaged; it is shown as it is stored.")
    }
    let role = row.text(2).flatMap(Speaker.init(rawValue:)) ?? .user
    return Turn(
      id: id, parent: row.identifier(1), role: role, content: content, created: row.integer(3),
      answer: role == .assistant ? answer(row) : nil)
  }

  private func answer(_ row: Row) -> Answer {
    var fallback = Answer(
      alias: row.text(7) ?? "", requestedModel: row.text(8) ?? "", host: "")
    fallback.outcome = row.text(6).flatMap(Outcome.init(rawValue:)) ?? .complete
    guard let stored = row.bytes(4) else { return fallback }
    let decoder = JSONDecoder()
    if let answer = try? decoder.decode(Answer.self, from: stored) { return answer }
    // Written by a version whose answers had fewer members: those are the fallback's.
    guard let members = (try? decoder.decode(JSON.self, from: stored))?.objectValue,
      let complete = try? ContentCoding.encoder().encode(fallback),
      let defaults = (try? decoder.decode(JSON.self, from: complete))?.objectValue,
      let merged = try? ContentCoding.encoder().encode(
        JSON.object(defaults.merging(members) { _, stored in stored }))
    else { return fallback }
    return (try? decoder.decode(Answer.self, from: merged)) ?? fallback
  }
}
