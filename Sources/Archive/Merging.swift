import Conversation
import Foundation
import GRDB

/// What a merge brought.
package struct MergeOutcome: Hashable, Sendable {
  /// Sessions that were not here.
  package var newSessions = 0
  /// Turns that were not here, or whose end was not.
  package var newTurns = 0
  /// Sessions of which anything changed, the new ones among them.
  package var changedSessions = 0
  /// Sessions that were left out because they were emptied from the trash.
  package var emptied = 0

  package init() {}

  package static func += (left: inout MergeOutcome, right: MergeOutcome) {
    left.newSessions += right.newSessions
    left.newTurns += right.newTurns
    left.changedSessions += right.changedSessions
    left.emptied += right.emptied
  }
}

extension Archive {
  /// Adds what the archive does not have of `documents`, all or none: turns and summaries by their
  /// ids; titles, trash, undone summaries and the branch in view where the document's time is later. Nothing is removed, and a
  /// second time changes nothing. Searches find it once `indexMore` has come to it.
  ///
  /// - Parameter revives: whether sessions that were emptied from the trash come back.
  package func merge(
    _ documents: [SessionDocument], revives: Bool = false
  ) throws(ArchiveError) -> MergeOutcome {
    if isNewer { throw .newer(path: path) }
    if isReadOnly { throw .readOnly(path: path) }
    defer { noteCommit() }
    return try perform { db in
      var outcome = MergeOutcome()
      try db.inTransaction(.immediate) {
        let last = try db.number("SELECT max(key) FROM turn") ?? 0
        for document in documents {
          outcome += try Self.merge(document, revives: revives, after: last, in: db)
        }
        if let newest = try db.number("SELECT max(key) FROM turn"), newest > last {
          try Self.addToBacklog(last + 1...newest, in: db)
        }
        return .commit
      }
      return outcome
    }
  }

  /// Everything of a session; nil if there is none, or if it was emptied from the trash. An answer
  /// that has no end is given as far as its fragments tell. Turns are in the order of their ids,
  /// which does not depend on the machine.
  package func document(of session: Identifier) throws(ArchiveError) -> SessionDocument? {
    try perform { db in
      let found = try db.rows(
        """
        SELECT \(SessionSummary.columns), key, titled, moved FROM session
        WHERE id = ? AND trashed < 2
        """, [session.bytes]
      ) { row -> (key: Int64, document: SessionDocument)? in
        guard let summary = SessionSummary(row) else { return nil }
        let next = SessionSummary.width
        return (
          row.integer(next),
          SessionDocument(
            session: summary.session, titled: row.integer(next + 1),
            isTrashed: summary.isTrashed, moved: row.integer(next + 2), origin: summary.origin,
            turns: [])
        )
      }
      guard let key = found.first?.key, var document = found.first?.document else { return nil }
      document.turns = try db.rows(
        """
        SELECT id, parent, role, created, answer, content, outcome, alias, model
        FROM turn WHERE session = ? ORDER BY id
        """, [key]
      ) { self.turn($0) }
      for (index, turn) in document.turns.enumerated() where turn.answer?.outcome == .streaming {
        document.turns[index] = turn.recovered(from: try fragments(of: turn.id, in: db))
      }
      document.compactions = try Self.compactions(ofSession: key, in: db)
      return document
    }
  }

  /// The ids of all sessions that hold messages, those in the trash too, in the order of their ids.
  package func sessionIdentifiers() throws(ArchiveError) -> [Identifier] {
    try perform { db in
      try db.rows("SELECT id FROM session WHERE trashed < 2 AND turns > 0 ORDER BY id") {
        $0.identifier(0)
      }
    }
  }

  private static func merge(
    _ document: SessionDocument, revives: Bool, after last: Int64, in db: Database
  ) throws -> MergeOutcome {
    var outcome = MergeOutcome()
    let id = document.session.id
    var state = try db.number("SELECT trashed FROM session WHERE id = ?", [id.bytes])
    if state == 2 {
      if !revives {
        outcome.emptied = 1
        return outcome
      }
      try db.run("DELETE FROM session WHERE id = ?", [id.bytes])
      state = nil
    }
    if state == nil {
      var session = document.session
      session.isPrinted = document.origin == Session.printedOrigin
      try store(session, in: db)
      outcome.newSessions = 1
    }
    let key = try key(of: id, in: db)
    for turn in document.turns {
      guard let number = try store(turn, ofSession: key, in: db) else { continue }
      outcome.newTurns += 1
      if number <= last, try !isInBacklog(number, in: db) {
        try index(turn.text, as: number, in: db)
      }
    }
    var isChanged = try mergeState(of: document, key: key, in: db)
    for compaction in document.compactions {
      if try store(compaction, ofSession: key, in: db) { isChanged = true }
    }
    if outcome.newTurns + outcome.newSessions > 0 || isChanged { outcome.changedSessions = 1 }
    return outcome
  }

  /// Takes over what is later in the document; ties go to the greater value, so that both sides
  /// come to the same.
  ///
  /// - Returns: whether anything changed.
  private static func mergeState(
    of document: SessionDocument, key: Int64, in db: Database
  ) throws -> Bool {
    let session = document.session
    var changes = 0
    try db.run(
      """
      UPDATE session SET updated = ?1, leaf = ?2, model = CAST(?3 AS TEXT)
      WHERE key = ?4 AND (updated < ?1 OR
        updated = ?1 AND ?2 IS NOT NULL AND coalesce(leaf, x'') < ?2)
      """, [session.updated, session.leaf?.bytes, session.model?.argument, key])
    changes += db.changesCount
    try db.run(
      """
      UPDATE session SET title = CAST(?1 AS TEXT), titled = ?2
      WHERE key = ?3 AND (titled < ?2 OR titled = ?2 AND title < CAST(?1 AS TEXT))
      """, [session.title.argument, document.titled, key])
    changes += db.changesCount
    try db.run(
      """
      UPDATE session SET trashed = ?1, moved = ?2
      WHERE key = ?3 AND (moved < ?2 OR moved = ?2 AND trashed < ?1)
      """, [document.isTrashed ? 1 : 0, document.moved, key])
    changes += db.changesCount
    let known = try db.rows("SELECT settings FROM session WHERE key = ?", [key]) {
      SessionSettings(stored: $0.bytes(0))
    }
    if let known = known.first, session.settings.supersedes(known) {
      try store(session.settings, of: key, in: db)
      changes += 1
    }
    // A conversation that a person goes on with on one machine is a script's on none.
    if document.origin != Session.printedOrigin {
      try db.run(
        """
        UPDATE session SET origin = CAST(?1 AS TEXT)
        WHERE key = ?2 AND (origin = '\(Session.printedOrigin)' OR origin IS NULL AND ?1 IS NOT NULL)
        """, [document.origin?.argument, key])
      changes += db.changesCount
    }
    return changes > 0
  }
}
