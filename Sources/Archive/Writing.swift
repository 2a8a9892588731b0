import Conversation
import Foundation
import GRDB
import Messages

extension Archive {
  /// Remembers `records`, all or none, in their order; when it returns, a killed process loses
  /// nothing of them (a power cut may, until the next `sync()` has been carried out).
  ///
  /// A record of a session that is not here yet makes an untitled one, rather than being lost.
  ///
  /// - Throws: what `ArchiveError` says; nothing is stored then, and the same records can be
  ///   written again.
  package func write(_ records: [Conversation.Record]) throws(ArchiveError) {
    if records.isEmpty { return }
    if isNewer { throw .newer(path: path) }
    if isReadOnly { throw .readOnly(path: path) }
    if try stream(records) { return }
    do {
      try commit(records)
    } catch .full {
      // The log holds each page as often as it was written, the database once: moving it there
      // may make room, even on a full disk.
      try perform { _ = try $0.rows("PRAGMA wal_checkpoint(TRUNCATE)") { $0.integer(0) } }
      try commit(records)
    }
    noteCommit(of: records)
  }

  private func commit(_ records: [Conversation.Record]) throws(ArchiveError) {
    try perform { db in
      try db.transaction {
        for record in records {
          switch record {
          case .session(let session): try Self.store(session, in: db)
          case .title(let title, let session): try Self.store(title: title, of: session, in: db)
          case .settings(let settings, let session):
            try Self.store(settings, of: Self.key(of: session, in: db), in: db)
          case .trashed(let isTrashed, let session):
            try Self.store(trashed: isTrashed, of: session, in: db)
          case .turn(let turn, let session): try Self.store(turn, of: session, in: db)
          case .fragment(let bytes, let turn): try self.append(bytes, to: turn, in: db)
          case .stash(let texts, let session):
            try Self.store(stash: texts, of: Self.key(of: session, in: db), window, in: db)
          case .compaction(let compaction, let session):
            try Self.store(compaction, ofSession: try Self.key(of: session, in: db), in: db)
          case .draft(let text, let session):
            try Self.store(draft: text, of: Self.key(of: session, in: db), window, in: db)
          }
        }
      }
    }
  }

  /// A session moves to the top of lists when its `updated` or its leaf changes, so that a rename
  /// in a list keeps its place.
  static func store(_ session: Session, in db: Database) throws {
    try db.run(
      """
      INSERT INTO session (id, sequence, created, updated, leaf, model, directory, title, origin)
      VALUES (?, (SELECT coalesce(max(sequence), 0) + 1 FROM session), ?, ?, ?,
        CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), ?)
      ON CONFLICT (id) DO UPDATE SET
        sequence = CASE
          WHEN updated IS NOT excluded.updated OR leaf IS NOT excluded.leaf
          THEN excluded.sequence ELSE sequence END,
        created = excluded.created, updated = excluded.updated, leaf = excluded.leaf,
        model = excluded.model, directory = excluded.directory,
        origin = CASE
          WHEN origin = '\(Session.printedOrigin)' THEN excluded.origin ELSE origin END
      """,
      [
        session.id.bytes, session.created, session.updated, session.leaf?.bytes,
        session.model?.argument, session.directory.argument, session.title.argument,
        session.isPrinted ? Session.printedOrigin : nil,
      ])
  }

  private static func store(title: String, of session: Identifier, in db: Database) throws {
    let key = try key(of: session, in: db)
    try db.run(
      """
      UPDATE session SET title = CAST(? AS TEXT), titled = max(titled + 1, ?) WHERE key = ?
      """, [title.argument, now, key])
  }

  private static func store(trashed: Bool, of session: Identifier, in db: Database) throws {
    try db.run(
      """
      UPDATE session SET trashed = ?1, moved = max(moved + 1, ?2)
      WHERE id = ?3 AND trashed <> ?1 AND trashed < 2
      """, [trashed ? 1 : 0, now, session.bytes])
  }

  /// Unix milliseconds. Only machines that merge compare it; here the order of arrival counts.
  static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1_000) }

  /// The session's local key; an unknown session is made from what its id tells.
  static func key(of session: Identifier, in db: Database) throws -> Int64 {
    let query = "SELECT key FROM session WHERE id = ?"
    if let key = try db.number(query, [session.bytes]) { return key }
    try store(Session(id: session, directory: "", created: session.milliseconds), in: db)
    return db.lastInsertedRowID
  }

  private static func store(_ turn: Turn, of session: Identifier, in db: Database) throws {
    let key = try key(of: session, in: db)
    guard let number = try store(turn, ofSession: key, in: db) else { return }
    if try turn.answer?.outcome != .streaming && !isInBacklog(number, in: db) {
      try index(turn.text, as: number, in: db)
    }
    // A conversation that goes on is wanted: another window had it open when it was deleted.
    try db.run(
      "UPDATE session SET trashed = 0, moved = max(moved + 1, ?) WHERE key = ? AND trashed <> 0",
      [now, key])
  }

  /// Stores a turn unless a better form of it is there; what was indexed of a worse one is taken
  /// out of the index.
  ///
  /// - Returns: the key under which it is to be indexed; nil if nothing was stored.
  static func store(_ turn: Turn, ofSession key: Int64, in db: Database) throws -> Int64? {
    let known = try db.rows(
      "SELECT key, outcome, content FROM turn WHERE id = ?", [turn.id.bytes]
    ) { (key: $0.integer(0), outcome: $0.text(1) ?? "", content: $0.bytes(2) ?? Data()) }.first
    let content = String(decoding: try ContentCoding.encode(turn.content), as: UTF8.self)
    let answer = try turn.answer.map {
      String(decoding: try ContentCoding.encoder().encode($0), as: UTF8.self)
    }
    let number: Int64
    if let known {
      guard turn.supersedes(known.outcome, size: known.content.count, by: content.utf8.count)
      else { return nil }
      number = known.key
      try unindex(number, content: known.content, outcome: known.outcome, in: db)
      try db.run(
        """
        UPDATE turn SET outcome = ?, alias = CAST(? AS TEXT), model = CAST(? AS TEXT),
          answer = ?, content = ?
        WHERE id = ?
        """,
        [
          turn.answer?.outcome.rawValue, turn.answer?.alias.argument, turn.answer?.model.argument,
          answer, content, turn.id.bytes,
        ])
    } else {
      try db.run(
        """
        INSERT INTO turn
          (id, session, parent, role, created, outcome, alias, model, answer, content)
        VALUES (?, ?, ?, ?, ?, ?, CAST(? AS TEXT), CAST(? AS TEXT), ?, ?)
        """,
        [
          turn.id.bytes, key, turn.parent?.bytes, turn.role.rawValue, turn.created,
          turn.answer?.outcome.rawValue, turn.answer?.alias.argument, turn.answer?.model.argument,
          answer, content,
        ])
      number = db.lastInsertedRowID
      try db.run(
        """
        UPDATE session SET turns = turns + 1,
          sequence = (SELECT max(sequence) + 1 FROM session),
          question = CASE question WHEN '' THEN CAST(? AS TEXT) ELSE question END
        WHERE key = ?
        """, [turn.question.argument, key])
    }
    if turn.answer?.outcome != .streaming {
      try db.run("DELETE FROM fragment WHERE turn = ?", [turn.id.bytes])
    }
    return number
  }

  private func append(_ bytes: [UInt8], to turn: Identifier, in db: Database) throws {
    if bytes.isEmpty { return }
    // After those in the log, or in the place of one that did not quite get there.
    try db.run(
      """
      INSERT INTO fragment (turn, number, data)
      VALUES (
        ?1, max(?3, (SELECT coalesce(max(number), 0) FROM fragment WHERE turn = ?1)) + 1, ?2)
      """, [turn.bytes, Data(bytes), streams.numbers[turn] ?? 0])
  }
}

extension Answer {
  /// The model to select by: the one that answered, or the one that was asked.
  fileprivate var model: String { respondedModel ?? requestedModel }
}

extension Turn {
  /// Whether this form may replace one that is stored with the outcome `stored`. An ended turn is
  /// immutable, but the ending that another program gave to an answer whose beginning it had found
  /// gives way to the real one, or to more of it: whatever the order in which forms come, the same
  /// one stays.
  ///
  /// - Parameters:
  ///   - size: of the stored content, in bytes.
  ///   - own: of this one's.
  fileprivate func supersedes(_ stored: String, size: Int, by own: Int) -> Bool {
    switch Outcome(rawValue: stored) {
    case .streaming: true
    case .stopped, .failed:
      switch answer?.outcome {
      case .complete, .truncated, .refused: true
      case .stopped: own > size
      case .failed: own > size || own == size && stored == Outcome.stopped.rawValue
      case .streaming, nil: false
      }
    case .complete, .truncated, .refused, nil: false
    }
  }

  /// The beginning of a question, in one line, for lists; empty for answers.
  var question: String {
    guard role == .user else { return "" }
    for case .text(let text) in content {
      let words = text.unicodeScalars.prefix(1_000).split { $0.properties.isWhitespace }
      let line = words.map { String(Substring($0)) }.joined(separator: " ")
      if !line.isEmpty { return String(line.prefix(200)) }
    }
    return ""
  }
}
