import Conversation
import GRDB

/// How to show a turn: the end of a branch that it is on, and how far up it stands.
package struct TurnPlace: Hashable, Sendable {
  package let leaf: Identifier
  /// Turns of the branch after it: `branch(endingAt: leaf, limit: turnsAfter + 1)` begins with it.
  package let turnsAfter: Int
}

/// The turns that follow one, to which some were added.
package struct GrownFork: Hashable, Sendable {
  /// Nil: the first turns of the session.
  package let parent: Identifier?
  /// In the order in which they arrived.
  package let siblings: [Identifier]
}

extension Archive {
  /// Where turns were added to `session` since `mark`, and the mark for the next call. Whoever has
  /// none yet asks with a mark that lies ahead, and gets nothing else. The cost depends on what was
  /// added, not on the session's length.
  package func arrivals(
    in session: Identifier, after mark: Int64
  ) throws(ArchiveError) -> (arrivals: [GrownFork], mark: Int64) {
    try perform { db in
      let newest = try db.number("SELECT max(key) FROM turn") ?? 0
      guard mark < newest else { return ([], newest) }
      let parents = try db.rows(
        """
        SELECT DISTINCT turn.parent FROM turn
        WHERE turn.key > ? AND turn.session = (SELECT key FROM session WHERE id = ?)
        """, [mark, session.bytes]
      ) { [$0.identifier(0)] }
      let arrivals = try parents.flatMap { $0 }.map { parent in
        GrownFork(
          parent: parent,
          siblings: try db.rows(
            """
            SELECT id FROM turn
            WHERE parent IS ? AND session = (SELECT key FROM session WHERE id = ?) ORDER BY key
            """, [parent?.bytes, session.bytes]
          ) { $0.identifier(0) })
      }
      return (arrivals, newest)
    }
  }

  /// Where to find `turn`: on the branch that ends with `leaf`, if it is there, or else on its
  /// newest branch. Reads no content.
  package func place(
    of turn: Identifier, preferring leaf: Identifier?
  ) throws(ArchiveError) -> TurnPlace {
    if let leaf, let depth = try depth(of: turn, above: leaf) {
      return TurnPlace(leaf: leaf, turnsAfter: depth)
    }
    let newest = try newestLeaf(below: turn)
    return TurnPlace(leaf: newest, turnsAfter: try depth(of: turn, above: newest) ?? 0)
  }

  private func depth(of turn: Identifier, above leaf: Identifier) throws(ArchiveError) -> Int? {
    try perform { db in
      try db.number(
        """
        WITH RECURSIVE path (depth, id, parent) AS (
          SELECT 0, id, parent FROM turn WHERE id = ?1
          UNION ALL
          SELECT depth + 1, turn.id, turn.parent FROM path JOIN turn ON turn.id = path.parent
          WHERE path.id <> ?2 LIMIT 10000000)
        SELECT depth FROM path WHERE id = ?2 LIMIT 1
        """, [leaf.bytes, turn.bytes]
      ).map(Int.init)
    }
  }

  /// The turns that follow `turn` in its session, in the order in which they arrived.
  package func children(of turn: Identifier) throws(ArchiveError) -> [Identifier] {
    try perform { db in
      try db.rows(
        """
        SELECT child.id FROM turn JOIN turn AS child
          ON child.parent = turn.id AND child.session = turn.session
        WHERE turn.id = ? ORDER BY child.key
        """, [turn.bytes]
      ) { $0.identifier(0) }
    }
  }

  /// Of `turns`, those that have siblings, with all of these (as `siblings(of:)`): what a loaded
  /// part of a branch marks with ‹2/3›.
  package func forks(
    among turns: [Identifier]
  ) throws(ArchiveError) -> [Identifier: [Identifier]] {
    try perform { db in
      var forks: [Identifier: [Identifier]] = [:]
      for turn in turns {
        let siblings = try Self.siblings(of: turn, in: db)
        if siblings.count > 1 { forks[turn] = siblings }
      }
      return forks
    }
  }

  /// The end of the newest branch through `turn`: from it on always the child that arrived last.
  /// The turn itself where nothing follows it, or where there is no such turn.
  package func newestLeaf(below turn: Identifier) throws(ArchiveError) -> Identifier {
    try perform { db in
      try db.rows(
        """
        WITH RECURSIVE walk (depth, key, id, session) AS (
          SELECT 0, key, id, session FROM turn WHERE id = ?
          UNION ALL
          SELECT depth + 1, turn.key, turn.id, turn.session FROM walk JOIN turn ON turn.key = (
            SELECT max(child.key) FROM turn AS child
            WHERE child.parent = walk.id AND child.session = walk.session
              AND child.key <> walk.key)
          LIMIT 10000000)
        SELECT id FROM walk ORDER BY depth DESC LIMIT 1
        """, [turn.bytes]
      ) { $0.identifier(0) }.first ?? turn
    }
  }

  /// Makes a new session whose first turns are those up to `turn`.
  ///
  /// They are copied, with ids of their own: each session then is complete by itself, whatever
  /// becomes of the other (trash, export, another machine), and every turn belongs to one session.
  /// The ids follow from the new session's, so that trying again makes no doubles. The copies are
  /// found by searches once `indexMore` has come to them.
  ///
  /// - Parameters:
  ///   - turn: the last to copy; an answer that has not ended is copied as far as it is.
  ///   - session: the new one; its `leaf` is set to the copy of `turn`.
  /// - Returns: the session as it was stored.
  package func fork(
    at turn: Identifier, into session: Session
  ) throws(ArchiveError) -> Session {
    let turns = try branch(endingAt: turn, limit: .max).turns
    var copies: [Identifier: Identifier] = [:]
    for turn in turns {
      copies[turn.id] = Identifier(
        derivedFrom: "\(session.id)/\(turn.id)", milliseconds: turn.id.milliseconds)
    }
    var fork = session
    fork.leaf = turns.last.flatMap { copies[$0.id] }
    let copied = turns.compactMap { turn in
      copies[turn.id].map { id in
        Turn(
          id: id, parent: turn.parent.flatMap { copies[$0] }, role: turn.role,
          content: turn.content, created: turn.created, answer: turn.answer)
      }
    }
    let compactions = try compactions(of: turns, in: session.id, copiedAs: copies)
    _ = try merge([SessionDocument(session: fork, turns: copied, compactions: compactions)])
    return fork
  }
}
