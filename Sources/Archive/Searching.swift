import Conversation
import Foundation
import GRDB
import Messages

/// A message, or a title, that contains what was searched for.
package struct SearchHit: Hashable, Sendable {
  package let session: SessionSummary
  /// Nil for a hit in the session's title.
  package let turn: Identifier?
  /// Who said it; `.user` for a title.
  package let role: Speaker
  /// Unix milliseconds of the message; of the session's last use for a title.
  package let date: Int64
  package let excerpt: [SearchPiece]
}

/// What one call of `Archive.search` found.
package struct SearchPage: Hashable, Sendable {
  package let hits: [SearchHit]
  /// Where to go on; nil when everything was searched.
  package let next: SearchCursor?
}

/// A place in a search: all that arrived later was searched.
package struct SearchCursor: Hashable, Sendable {
  package let below: Int64

  package init(below: Int64) { self.below = below }
}

extension Archive {
  /// Finds messages that contain every word of `query` (and every part between double quotes as a
  /// whole), whatever the case, in any script: titles first, then messages, the last arrived first.
  ///
  /// A call is short whatever it finds: it stops at its time even with no hit, and `next` goes on.
  ///
  /// - Parameters:
  ///   - directory: only in sessions started there; nil for all.
  ///   - limit: hits in a page, from 1 up.
  ///   - cursor: the `next` of the page before, of the same query.
  ///   - milliseconds: after which to stop.
  ///   - findsTitles: false leaves titles out.
  package func search(
    _ query: String, directory: String? = nil, limit: Int, from cursor: SearchCursor? = nil,
    milliseconds: Int = 20, findsTitles: Bool = true
  ) throws(ArchiveError) -> SearchPage {
    let terms = SearchTerm.terms(of: query)
    if terms.isEmpty { return SearchPage(hits: [], next: nil) }
    return try perform { db in
      var search = Search(
        terms: terms, directory: directory, limit: max(limit, 1),
        deadline: .now() + .milliseconds(milliseconds))
      if cursor == nil, findsTitles { try search.titles(in: db) }
      let newest = try cursor?.below ?? (db.number("SELECT max(key) FROM turn") ?? 0) + 1
      let next = try search.messages(below: newest, in: db)
      return SearchPage(hits: search.hits, next: next)
    }
  }
}

/// One call's work.
private struct Search {
  let terms: [SearchTerm]
  let directory: String?
  let limit: Int
  let deadline: DispatchTime
  var hits: [SearchHit] = []

  /// Keys that the first query of the index looks at: few enough for a millisecond or two, since a
  /// query cannot be left before its first row. Each one after it looks at twice as many, because
  /// the index walks to its beginning from the newest key.
  private static let window: Int64 = 8_192

  mutating func titles(in db: Database) throws {
    let found = try db.rows(
      """
      SELECT \(SessionSummary.columns) FROM session
      WHERE trashed = 0 AND title <> '' \(directory == nil ? "" : "AND directory = CAST(? AS TEXT)")
      ORDER BY sequence DESC
      """, directory.map { [$0.argument] } ?? []
    ) { row -> SearchHit? in
      guard var title = row.text(6) else { return nil }
      return title.withUTF8 { bytes in
        guard let match = terms.match(bytes), let summary = SessionSummary(row) else { return nil }
        return SearchHit(
          session: summary, turn: nil, role: .user, date: summary.session.updated,
          excerpt: terms.excerpt(of: bytes, around: match))
      }
    }
    hits += found.prefix(limit)
  }

  /// - Returns: where to go on.
  mutating func messages(below: Int64, in db: Database) throws -> SearchCursor? {
    let expression = try SearchExpression(terms, in: db)
    if expression == .nothing { return nil }
    var below = below
    var window = Self.window
    while below > 1 {
      let low = max(1, below - window)
      window *= 2
      let end: Int64?
      switch expression {
      case .match(let text):
        end = try scan(
          "FROM search JOIN turn ON turn.key = search.rowid",
          "search MATCH ? AND search.rowid BETWEEN ? AND ?", order: "search.rowid",
          [text, low, below - 1], in: db)
      case .scan, .nothing:
        end = try scan(
          "FROM turn", "turn.key BETWEEN ? AND ? AND turn.outcome IS NOT 'streaming'",
          order: "turn.key", [low, below - 1], in: db)
      }
      if let end { return end > 1 ? SearchCursor(below: end) : nil }
      below = low
      if isLate { return below > 1 ? SearchCursor(below: below) : nil }
    }
    return nil
  }

  private var isLate: Bool { DispatchTime.now() >= deadline }

  /// - Returns: the key at which it stopped before the end.
  private mutating func scan(
    _ source: String, _ condition: String, order: String, _ arguments: StatementArguments,
    in db: Database
  ) throws -> Int64? {
    let cursor = try Row.fetchCursor(
      db.cachedStatement(
        sql: """
          SELECT turn.key, turn.session, turn.content, turn.id, turn.role, turn.created,
            turn.outcome
          \(source) WHERE \(condition) ORDER BY \(order) DESC
          """), arguments: arguments)
    while let row = try cursor.next() {
      let key = row.integer(0)
      if let hit = try hit(row, key: key, in: db) { hits.append(hit) }
      if hits.count >= limit || isLate { return key }
    }
    return nil
  }

  private func hit(_ row: Row, key: Int64, in db: Database) throws -> SearchHit? {
    guard let id = row.identifier(3) else { return nil }
    var text: String
    if row.text(6) == Outcome.streaming.rawValue {
      text =
        try db.rows("SELECT text FROM partial WHERE turn = ?", [key]) { $0.text(0) }.first ?? ""
    } else {
      text = SearchText.text(ofContent: row.bytes(2) ?? Data())
    }
    let excerpt = text.withUTF8 { bytes in
      terms.match(bytes).map { terms.excerpt(of: bytes, around: $0) }
    }
    guard let excerpt, let session = try session(row.integer(1), in: db) else { return nil }
    return SearchHit(
      session: session, turn: id, role: row.text(4) == "user" ? .user : .assistant,
      date: row.integer(5), excerpt: excerpt)
  }

  /// The session of that key; nil if it is in the trash or of another directory.
  private func session(_ key: Int64, in db: Database) throws -> SessionSummary? {
    try db.rows(
      """
      SELECT \(SessionSummary.columns) FROM session
      WHERE key = ?1 AND trashed = 0 AND (?2 IS NULL OR directory = CAST(?2 AS TEXT))
      """, [key, directory?.argument ?? .null], SessionSummary.init
    ).first
  }
}
