import Conversation
import GRDB

/// A part of the list of sessions, the last used first.
package struct SessionListPage: Hashable, Sendable {
  package let sessions: [SessionSummary]
  /// Where the rest begins; nil at the end of the list.
  package let next: SessionCursor?
}

/// A place in the list of sessions: all that were used later were listed.
package struct SessionCursor: Hashable, Sendable {
  package let sequence: Int64
  package let key: Int64

  package init(sequence: Int64, key: Int64) {
    self.sequence = sequence
    self.key = key
  }
}

extension Archive {
  /// A page of `sessions(directory:limit:)`, so that a list of any length is shown at once.
  ///
  /// - Parameter cursor: the `next` of the page before. What was used meanwhile is not moved up.
  package func sessions(
    directory: String?, limit: Int, from cursor: SessionCursor?
  ) throws(ArchiveError) -> SessionListPage {
    let limit = max(limit, 1)
    var arguments: StatementArguments = [cursor?.sequence ?? .max, cursor?.key ?? .max, limit + 1]
    if let directory { arguments += [directory.argument] }
    let rows = try perform { db in
      try db.rows(
        """
        SELECT \(SessionSummary.columns), sequence, key FROM session
        WHERE trashed = 0 AND (sequence, key) < (?1, ?2)
          \(directory == nil ? "" : "AND directory = CAST(?4 AS TEXT)")
          AND (turns > 0 OR title <> ''
            OR EXISTS (SELECT 1 FROM draft WHERE draft.session = session.key)
            OR EXISTS (SELECT 1 FROM stash WHERE stash.session = session.key))
        ORDER BY sequence DESC, key DESC LIMIT ?3
        """, arguments
      ) { row in
        SessionSummary(row).map {
          (
            summary: $0,
            cursor: SessionCursor(
              sequence: row.integer(SessionSummary.width),
              key: row.integer(SessionSummary.width + 1))
          )
        }
      }
    }
    let page = rows.prefix(limit)
    return SessionListPage(
      sessions: page.map(\.summary), next: rows.count > limit ? page.last?.cursor : nil)
  }
}
