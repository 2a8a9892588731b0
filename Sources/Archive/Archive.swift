import Conversation
import Foundation
import GRDB

/// Every conversation, in one SQLite database that several programs may use at once.
///
/// All calls come from one thread and are short: what belongs together is one transaction, which
/// is in the kernel when the call returns. Damage that turns up, at the start or later, is
/// repaired as far as it goes: the damaged file is set aside, what can be read of it is copied
/// into a new one, and `notices` says so.
package final class Archive {
  /// The database's path; `:memory:` for one that is not kept.
  package let path: String
  /// What this program's drafts are kept under, and what other windows know it by.
  package let window: Identifier
  /// What the person should read, in the order in which it turned up.
  package private(set) var notices: [ArchiveNotice] = []
  /// Whether nothing can be saved, because the files or their form do not allow it.
  package private(set) var isReadOnly = false
  /// Whether a newer version of the program wrote the database.
  private(set) var isNewer = false

  /// Nil for an archive in memory.
  let files: ArchiveFiles?
  /// The form that this program reads and writes.
  let schema: Schema
  private let maximumPages: Int?
  /// Whether the files are on another machine, where programs share no memory for a log's index.
  private let isRemote: Bool
  private var queue: DatabaseQueue?
  private var log: LogSync?
  /// The answers that stream to a log of this program.
  var streams = Streams()
  /// Whether this opening made the database, or saved what could be read of it: what a stream log
  /// holds may then be of a turn that is only not here any more.
  private(set) var mayLackTurns = false
  /// Milliseconds for which the start waits for other programs to take what dead ones left.
  private static let adoptionPatience = 40
  /// What the last sync before the files were closed failed with.
  private var lastSyncFailure: String?
  private var lock: ArchiveLock?
  /// Whether all of the database was checked since it was opened.
  private var isChecked = false
  /// False once other programs had a damaged database open, so that no later call waits for them.
  private var mayRepair = true
  /// Whether what looked like damage was a read that failed, and no call has worked since.
  private var wasFoundSound = false
  /// How long a call waits for another program's commit, in milliseconds.
  private var patience = 5_000

  /// Opens the archive in `directory`, making both if they are missing.
  /// - Throws: `.directory`, `.foreignOwner`, `.readOnly`, `.full`, `.busy`, `.damaged` (while
  ///   other programs have it open), `.failed`; nothing is changed on the disk then.
  package convenience init(directory: String) throws(ArchiveError) {
    try self.init(directory: directory, maximumPages: nil)
  }

  /// - Parameters:
  ///   - maximumPages: what the database may grow to, for tests of a full disk.
  ///   - schema: the form to bring it to, for tests of migrations.
  ///   - isRemote: whether the directory is on another machine; nil to ask the system.
  init(
    directory: String, maximumPages: Int?, schema: Schema = .current, isRemote: Bool? = nil
  ) throws(ArchiveError) {
    let files = try ArchiveFiles(directory: directory)
    self.isRemote = isRemote ?? FileSystem.isRemote(files.directory)
    self.files = files
    self.schema = schema
    self.maximumPages = maximumPages
    window = Self.newWindow()
    path = files.path
    try open(files)
  }

  private init(inMemory schema: Schema) throws(ArchiveError) {
    files = nil
    self.schema = schema
    maximumPages = nil
    isRemote = false
    window = Self.newWindow()
    path = ":memory:"
    do {
      let queue = try DatabaseQueue()
      try schema.migrator.migrate(queue)
      self.queue = queue
    } catch {
      throw ArchiveError(error, path: path)
    }
  }

  private static func newWindow() -> Identifier {
    var random = SystemRandomNumberGenerator()
    return Identifier(milliseconds: now, using: &random)
  }

  /// An archive that is gone with the process, for a person who asked not to save.
  package static func inMemory() throws(ArchiveError) -> Archive {
    try Archive(inMemory: .current)
  }

  /// Sets how long a call waits for another program's commit before it throws `.busy`; five seconds
  /// if this is not called. Who has keys waiting chooses little, and tries again.
  package func wait(_ milliseconds: Int) {
    patience = milliseconds
    try? queue?.inDatabase { try $0.execute(sql: "PRAGMA busy_timeout = \(milliseconds)") }
  }

  deinit { close() }

  /// Asks that all that was written reach the disk itself; returns at once, and requests that wait
  /// are one. `syncFailure` tells the outcome.
  package func sync() {
    // What the disk did not take through the one file goes there through another.
    if log?.streamFailure != nil { try? moveStream() }
    log?.request()
  }

  /// Why the last sync did not reach the disk; nil if it did.
  package var syncFailure: ArchiveError? {
    (log.map(\.failure) ?? lastSyncFailure).map { .failed(path: path, reason: $0) }
  }

  /// Brings everything to the disk and lets go of the files; any later call throws.
  package func close() {
    // A stream log that the disk did not take goes there with the database's.
    if log?.hasUnsyncedStream() == true { try? moveStream() }
    disconnect()
    // What streams still is in it, and whoever opens the archive next finds it.
    streams = Streams()
    lock = nil
  }

  /// Tells that there is something to sync, and gives up a stream log when that was done.
  func noteCommit(retiring stream: StreamLog? = nil) {
    guard let log else {
      // Every commit is synced.
      stream?.remove()
      return
    }
    log.noteCommit(retiring: stream)
  }

  /// Tells that there is something to sync in a stream log.
  func noteStream(_ stream: StreamLog) { log?.noteStream(stream) }

  /// Whether files of this program's own may lie beside the database: where it is on this machine.
  var syncsLog: Bool { log != nil }

  /// Adds a notice, once.
  func notice(_ sentence: String) {
    let notice = ArchiveNotice(sentence)
    if !notices.contains(notice) { notices.append(notice) }
  }

  /// Runs `body` on the connection; where it finds the database damaged, repairs that and runs it
  /// once more.
  func perform<Value>(_ body: (Database) throws -> Value) throws(ArchiveError) -> Value {
    guard let connected = queue else { throw .failed(path: path, reason: "it was closed") }
    do {
      do {
        return try connected.inDatabase(body)
      } catch let error as DatabaseError where isOfIndex(error) {
        return try connected.inDatabase { db in
          try resetIndex(db)
          return try body(db)
        }
      }
    } catch {
      let failure = isOfDamagedForm(error, connected) ? .damaged(path: path) : diagnose(error)
      guard case .damaged = failure, let files, mayRepair, !isReadOnly else { throw failure }
      try repair(files, patience: 200)
    }
    do {
      return try performAgain(body)
    } catch .damaged where wasFoundSound && mayRepair && !isReadOnly {
      // Nothing to be seen, and yet it does not work.
      if let files { try repair(files, patience: 200) }
      return try performAgain(body)
    }
  }

  private func performAgain<Value>(
    _ body: (Database) throws -> Value
  ) throws(ArchiveError) -> Value {
    guard let queue else { throw .damaged(path: path) }
    do {
      let value = try queue.inDatabase(body)
      wasFoundSound = false
      return value
    } catch {
      throw diagnose(error)
    }
  }

  /// For rows that make no sense together: a damaged index hides rows or gives others, without an
  /// error.
  /// Reads the whole file, therefore at most once.
  func suspect(_ db: Database) throws {
    if isChecked || isReadOnly { return }
    isChecked = true
    let findings = try db.rows("PRAGMA integrity_check(1)") { $0.text(0) }
    if findings != ["ok"] { throw ArchiveError.damaged(path: path) }
  }

  /// Whether a second look finds nothing wrong: a read that failed once, or a call that the system
  /// refused, can look like damage to SQLite. Reads all of the file, as a salvage would.
  private func looksSound(_ files: ArchiveFiles) -> Bool {
    do {
      try connect(files)
      guard let queue, !isReadOnly, try hasForm(queue) else { return false }
      isChecked = false
      try queue.inDatabase(suspect)
      return true
    } catch {
      return false
    }
  }

  /// A file that SQLite calls read-only though the system lets us write it has a damaged header;
  /// one of a newer version may have any form.
  private func diagnose(_ error: any Error) -> ArchiveError {
    if isNewer { return .newer(path: path) }
    let failure = ArchiveError(error, path: path)
    if case .readOnly = failure, let files, !isReadOnly, files.isWritable {
      return .damaged(path: path)
    }
    return failure
  }
}

// MARK: - Opening

extension Archive {
  private func open(_ files: ArchiveFiles) throws(ArchiveError) {
    lock = ArchiveLock(path: files.lock)
    if let lock, !lock.acquire(exclusive: { files.isFresh }) { throw .busy(path: path) }
    if files.isFresh {
      if lock != nil { try files.settle() }
      try files.create(path)
      mayLackTurns = true
    }
    files.restrict()
    do {
      try connect(files)
    } catch .damaged where !isReadOnly {
      try repair(files, patience: 5_000)
    }
    _ = lock?.acquire { false }
    // What cannot be taken at once is read where it lies, and taken at another start.
    wait(Self.adoptionPatience)
    try? adoptStreams()
    wait(5_000)
  }

  private func connect(_ files: ArchiveFiles) throws(ArchiveError) {
    isReadOnly = !files.isWritable
    if files.isCut { throw .damaged(path: path) }
    do {
      try connect(files.name, configuration)
      if isReadOnly {
        notice(ArchiveError.readOnly(path: path).sentence)
      } else if isRemote {
        notice(
          "\(path) is on a network file system: every save waits for it, and two machines at once "
            + "may damage it; a local directory in XDG_DATA_HOME is safer.")
      } else {
        log = LogSync(path: path)
      }
    } catch {
      let failure = diagnose(error)
      disconnect()
      guard case .newer = failure else { throw failure }
      isNewer = true
      isReadOnly = true
      do {
        queue = try DatabaseQueue(path: files.name, configuration: configuration)
      } catch {
        throw failure
      }
      notice(failure.sentence)
    }
  }

  private func connect(_ name: String, _ configuration: Configuration) throws {
    let queue: DatabaseQueue
    let version: Int64
    do {
      queue = try DatabaseQueue(path: name, configuration: configuration)
      self.queue = queue
      version = try queue.inDatabase { db in
        if !configuration.readonly {
          // Not GRDB's own `journalMode`: that makes and drops a table at every start.
          _ = try db.rows("PRAGMA journal_mode = \(isRemote ? "DELETE" : "WAL")") { $0.text(0) }
        }
        return try db.number("PRAGMA user_version") ?? 0
      }
    } catch let error as DatabaseError where error.resultCode == .SQLITE_ERROR {
      // Nothing in these statements can be wrong but the file ("unsupported file format").
      throw ArchiveError.damaged(path: path)
    }
    if version != schema.version { try migrate(queue) }
    try queue.inDatabase { db in
      // A damaged list of tables may look like an empty one.
      let tables = try db.number(
        """
        SELECT count(*) FROM sqlite_schema
        WHERE type = 'table' AND name IN ('session', 'turn', 'fragment', 'draft', 'stash')
        """)
      if tables != 5 { throw ArchiveError.damaged(path: path) }
    }
  }

  private var configuration: Configuration {
    var configuration = Configuration()
    configuration.readonly = isReadOnly
    configuration.busyMode = .timeout(Double(patience) / 1_000)
    configuration.label = "archive"
    configuration.prepareDatabase { [maximumPages, isRemote] db in
      // Temporary files would hold conversations outside of our directory. The log is moved into
      // the database by `LogSync`; 64 MB is for a program that never asks it to.
      try db.execute(
        sql: """
          PRAGMA synchronous = \(isRemote ? "FULL" : "NORMAL");
          PRAGMA temp_store = MEMORY;
          PRAGMA journal_size_limit = 1048576;
          PRAGMA wal_autocheckpoint = 16384;
          """)
      if let maximumPages {
        try db.execute(sql: "PRAGMA max_page_count = \(maximumPages)")
      }
    }
    return configuration
  }

  private func disconnect() {
    log?.finish()
    if let log { lastSyncFailure = log.failure }
    log = nil
    try? queue?.close()
    queue = nil
  }

  /// Sets the damaged database aside and puts what can be read of it in its place. Only while no
  /// other program has it open; if another one repairs it meanwhile, takes that one's work.
  ///
  /// - Parameter patience: milliseconds to wait for the other programs.
  private func repair(_ files: ArchiveFiles, patience: Int) throws(ArchiveError) {
    disconnect()
    let damaged = files.identity
    guard let lock else { throw .damaged(path: path) }
    let isAlone = lock.acquire(patience: patience) { files.identity == damaged }
    defer { _ = lock.acquire { false } }
    guard isAlone else {
      // What does not touch the damaged part still works.
      mayRepair = false
      try connect(files)
      throw .damaged(path: path)
    }
    if files.identity == damaged {
      if !wasFoundSound, looksSound(files) {
        wasFoundSound = true
        return
      }
      disconnect()
      try files.readThrough()
      files.discardUnfinished()
      try files.create(files.unfinished)
      let salvage: Salvage
      do {
        salvage = try Salvage(of: files.path, into: files.unfinished, schema: schema)
      } catch {
        files.discardUnfinished()
        throw ArchiveError(error, path: files.unfinished)
      }
      let kept = try files.setAside()
      try files.replace()
      mayLackTurns = true
      notice(salvage.sentence(path: path, kept: kept))
    }
    try connect(files)
  }
}
