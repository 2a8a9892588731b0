import GRDB

/// By what a damaged database is known, beyond what SQLite says of it.
extension Archive {
  /// Whether only the full-text index is damaged, which is then made anew.
  func isOfIndex(_ error: DatabaseError) -> Bool {
    error.extendedResultCode == .SQLITE_CORRUPT_VTAB && !isReadOnly
  }

  /// Whether a statement failed because the tables are not those that the migrations make: a
  /// flipped bit in the list of tables may rename a column or change a constraint.
  func isOfDamagedForm(_ error: any Error, _ queue: DatabaseQueue) -> Bool {
    guard let failure = error as? DatabaseError, files != nil, !isNewer,
      failure.resultCode == .SQLITE_ERROR || failure.resultCode == .SQLITE_CONSTRAINT
    else { return false }
    do {
      if try !hasForm(queue) { return true }
      // No statement of ours violates a constraint, unless an index leads it to a wrong row.
      if failure.resultCode == .SQLITE_CONSTRAINT { try queue.inDatabase(suspect) }
      return false
    } catch ArchiveError.damaged {
      return true
    } catch {
      return false
    }
  }

  /// Whether the tables are those that the migrations make.
  func hasForm(_ queue: DatabaseQueue) throws -> Bool {
    func form(_ queue: DatabaseQueue) throws -> [String] {
      try queue.inDatabase { db in
        try db.rows("SELECT name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY 1") {
          $0.text(0)
        }
      }
    }
    let sound = try DatabaseQueue()
    try schema.migrator.migrate(sound)
    return try form(sound) == form(queue)
  }
}
