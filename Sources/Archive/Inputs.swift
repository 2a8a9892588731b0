import Conversation
import Foundation
import GRDB

/// What somebody wrote in a session's input and has not sent.
package struct StoredInput: Hashable, Sendable {
  /// The input line; empty if there was nothing in it.
  package var draft: String
  /// What was put aside, the newest last.
  package var stash: [String]
}

extension Archive {
  /// What this window's input of `session` begins with: its own, and that of windows that are gone.
  /// Of their drafts the newest comes into the line and the others onto the stash, and from then on
  /// all of it is this window's. What another window has that is open now stays with that one.
  ///
  /// Where nothing can be written now it is given all the same, and stays where it is.
  package func takeInput(of session: Identifier) throws(ArchiveError) -> StoredInput {
    let living = files.map {
      Presence(directory: $0.directory, window: window).others(in: session)
    }
    let others = Set((living ?? []).filter { $0 != window }.map(\.bytes))
    func find(_ db: Database) throws -> FoundInput? {
      guard let key = try db.number("SELECT key FROM session WHERE id = ?", [session.bytes])
      else { return nil }
      return try FoundInput(of: key, without: others, in: db)
    }
    guard let found = try perform(find) else { return StoredInput(draft: "", stash: []) }
    if isReadOnly || found.windows.subtracting([window.bytes]).isEmpty { return found.input }
    do throws(ArchiveError) {
      let taken = try perform { db in
        var taken = found
        try db.inTransaction(.immediate) {
          // Another window may have taken it meanwhile.
          guard let found = try find(db) else { return .rollback }
          for window in found.windows {
            try db.run("DELETE FROM draft WHERE session = ? AND window = ?", [found.key, window])
            try db.run("DELETE FROM stash WHERE session = ? AND window = ?", [found.key, window])
          }
          try Self.store(draft: found.input.draft, of: found.key, self.window, in: db)
          try Self.store(stash: found.input.stash, of: found.key, self.window, in: db)
          taken = found
          return .commit
        }
        return taken
      }
      noteCommit()
      return taken.input
    } catch {
      return found.input
    }
  }

  /// Keeps the text of a window's input line; an empty one removes it.
  static func store(
    draft: String, of session: Int64, _ window: Identifier, in db: Database
  ) throws {
    if draft.isEmpty {
      try db.run("DELETE FROM draft WHERE session = ? AND window = ?", [session, window.bytes])
    } else {
      try db.run(
        """
        INSERT OR REPLACE INTO draft (session, text, window, number) VALUES (?1, CAST(?2 AS TEXT),
          ?3, (SELECT coalesce(max(number), 0) + 1 FROM draft WHERE session = ?1))
        """, [session, draft.argument, window.bytes])
    }
  }

  /// Keeps what a window has put aside, in place of what it had before.
  static func store(
    stash: [String], of session: Int64, _ window: Identifier, in db: Database
  ) throws {
    try db.run("DELETE FROM stash WHERE session = ? AND window = ?", [session, window.bytes])
    for (index, text) in stash.enumerated() {
      try db.run(
        "INSERT INTO stash (session, number, text, window) VALUES (?, ?, CAST(? AS TEXT), ?)",
        [session, index + 1, text.argument, window.bytes])
    }
  }
}

/// The inputs of a session that no other window has open.
private struct FoundInput {
  let key: Int64
  let input: StoredInput
  /// Which windows it was in.
  let windows: Set<Data>

  init(of key: Int64, without others: Set<Data>, in db: Database) throws {
    func rows(_ table: String, by order: String) throws -> [(window: Data, text: String)] {
      try db.rows("SELECT window, text FROM \(table) WHERE session = ? ORDER BY \(order)", [key]) {
        (window: $0.bytes(0) ?? Data(), text: $0.text(1) ?? "")
      }.filter { !others.contains($0.window) }
    }
    let drafts = try rows("draft", by: "number")
    let stash = try rows("stash", by: "window, number")
    self.key = key
    windows = Set(drafts.map(\.window) + stash.map(\.window))
    var input = StoredInput(draft: drafts.last?.text ?? "", stash: stash.map(\.text))
    for text in drafts.dropLast().map(\.text)
    where text != input.draft && !input.stash.contains(text) {
      input.stash.append(text)
    }
    self.input = input
  }
}
