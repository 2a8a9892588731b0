import Foundation
import GRDB

extension Archive {
  /// Brings the database to this program's form, and keeps a copy of what was before.
  func migrate(_ queue: DatabaseQueue) throws {
    let migrator = schema.migrator
    let known = migrator.migrations
    let applied = try queue.inDatabase { try migrator.appliedIdentifiers($0) }
    if !applied.isSubset(of: known) { throw ArchiveError.newer(path: path) }
    if isReadOnly { throw ArchiveError.readOnly(path: path) }
    if applied.isEmpty {
      // Only whoever has the lock alone makes the tables: any that are there are not ours.
      let others = try queue.inDatabase {
        try $0.number(
          """
          SELECT count(*) FROM sqlite_schema
          WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> 'grdb_migrations'
          """)
      }
      if others != 0 { throw ArchiveError.damaged(path: path) }
    }
    if !applied.isEmpty, applied.count < known.count {
      try copy(queue, before: applied.count + 1)
    }
    do {
      try migrator.migrate(queue)
    } catch {
      // Another program may have been faster with the same steps.
      let done = try queue.inDatabase { try migrator.completedMigrations($0) }
      if done != known { throw error }
    }
    try queue.inDatabase { try $0.execute(sql: "PRAGMA user_version = \(schema.version)") }
  }

  /// Keeps the database as it was before the step of that number, once.
  private func copy(_ queue: DatabaseQueue, before step: Int) throws {
    let target = "\(files?.directory ?? "")/archive.before-\(step).sqlite"
    if access(target, F_OK) == 0 { return }
    try files?.create(target)
    do {
      try queue.inDatabase { try $0.execute(sql: "VACUUM INTO ?", arguments: [target]) }
    } catch {
      unlink(target)
      throw error
    }
  }
}
