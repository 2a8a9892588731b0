import Conversation
import Foundation
import GRDB

/// What a list of sessions shows of one.
package struct SessionSummary: Hashable, Sendable {
  package let session: Session
  /// Of all branches.
  package let turns: Int
  /// The beginning of the first question, one line of at most 200 characters; untrusted text.
  package let question: String
  /// Whether it is in the trash.
  package let isTrashed: Bool
  /// Where it was imported from, such as `Claude Code: /path`; `Session.printedOrigin`; nil if it
  /// began on a screen here. Untrusted text.
  package let origin: String?

  static let columns =
    "id, directory, created, updated, leaf, model, title, turns, question, trashed, origin, settings"
  /// How many `columns` are.
  static let width = 12

  /// Nil if the row has no id.
  init?(_ row: Row) {
    guard let id = row.identifier(0) else { return nil }
    var session = Session(id: id, directory: row.text(1) ?? "", created: row.integer(2))
    session.updated = row.integer(3)
    session.leaf = row.identifier(4)
    session.model = row.text(5)
    session.title = row.text(6) ?? ""
    origin = row.text(10)
    session.isPrinted = origin == Session.printedOrigin
    session.settings = SessionSettings(stored: row.bytes(11))
    self.session = session
    turns = Int(row.integer(7))
    question = row.text(8) ?? ""
    isTrashed = row.integer(9) == 1
  }
}

extension Archive {
  /// Sessions that hold anything, the last used first (by a growing number, not by the clock).
  ///
  /// - Parameters:
  ///   - directory: only those started there; nil for all.
  ///   - limit: at most so many.
  ///   - printed: whether those count that only `--print` has used.
  package func sessions(
    directory: String?, limit: Int, printed: Bool = true
  ) throws(ArchiveError) -> [SessionSummary] {
    var here = directory == nil ? "" : "directory = CAST(? AS TEXT) AND"
    if !printed { here += " origin IS NOT '\(Session.printedOrigin)' AND" }
    let arguments: StatementArguments =
      directory.map { [$0.argument, max(limit, 0)] } ?? [max(limit, 0)]
    return try perform { db in
      try db.rows(
        """
        SELECT \(SessionSummary.columns) FROM session
        WHERE trashed = 0 AND \(here)
          (turns > 0 OR title <> ''
            OR EXISTS (SELECT 1 FROM draft WHERE draft.session = session.key)
            OR EXISTS (SELECT 1 FROM stash WHERE stash.session = session.key))
        ORDER BY sequence DESC LIMIT ?
        """, arguments, SessionSummary.init)
    }
  }

  /// The session last used in `directory`, of those that hold anything.
  /// - Parameter printed: whether those count that only `--print` has used.
  package func newestSession(
    directory: String, printed: Bool = true
  ) throws(ArchiveError) -> Session? {
    try sessions(directory: directory, limit: 1, printed: printed).first?.session
  }

  /// What a person may mean by an id or a title: the session of that id; else those whose id
  /// begins so (at least 4 digits); else those of that title; else those whose title contains it,
  /// whatever the case. Several mean that it is ambiguous; the last used come first.
  ///
  /// - Parameter trashed: whether to look in the trash, and only there.
  package func sessions(
    matching idOrTitle: String, trashed: Bool = false
  ) throws(ArchiveError) -> [SessionSummary] {
    if idOrTitle.isEmpty { return [] }
    return try perform { db in
      func select(_ condition: String, _ arguments: StatementArguments) throws -> [SessionSummary] {
        try db.rows(
          """
          SELECT \(SessionSummary.columns) FROM session
          WHERE trashed = \(trashed ? 1 : 0) AND \(condition)
          ORDER BY sequence DESC
          """, arguments, SessionSummary.init)
      }
      if let range = Self.identifiers(beginning: idOrTitle) {
        let found = try select(
          "id BETWEEN ? AND ?", [range.lowerBound.bytes, range.upperBound.bytes])
        if !found.isEmpty { return found }
      }
      let exact = try select("title = CAST(? AS TEXT)", [idOrTitle.argument])
      if !exact.isEmpty { return exact }
      // In Swift, because SQLite compares without case only in ASCII.
      let wanted = idOrTitle.lowercased()
      return try select("title <> ''", []).filter {
        $0.session.title.lowercased().contains(wanted)
      }
    }
  }

  /// The ids that begin with `text`, hyphens apart; nil if it is not 4 to 32 hexadecimal digits.
  private static func identifiers(beginning text: String) -> ClosedRange<Identifier>? {
    let digits = text.filter { $0 != "-" }
    guard (4...32).contains(digits.utf8.count),
      digits.utf8.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }),
      let first = Identifier(digits + String(repeating: "0", count: 32 - digits.utf8.count)),
      let last = Identifier(digits + String(repeating: "f", count: 32 - digits.utf8.count))
    else { return nil }
    return first...last
  }
}
