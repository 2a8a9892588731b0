import Foundation
import GRDB

/// Makes commits durable against a power cut without delaying them: on a thread of its own it
/// syncs SQLite's write-ahead log through a descriptor of its own (SQLite takes no locks on that
/// file), and moves a long log into the database over a connection of its own.
///
/// Commits before a checkpoint need no other sync: SQLite syncs the log before it copies, and the
/// database before it starts the log anew.
///
/// `@unchecked Sendable`: `committed`, `requested` and `failed` are guarded by `lock`, and everything else is
/// touched only on `worker`.
final class LogSync: @unchecked Sendable {
  /// Bytes of log above which it is moved into the database.
  static let checkpointSize = 4 << 20

  private let path: String
  private let worker = DispatchQueue(label: "archive.sync", qos: .utility)
  private let lock = NSLock()
  private var committed = false
  private var requested = false
  private var failed: String?
  private var descriptor: Int32 = -1
  private var connection: DatabaseQueue?

  /// - Parameter path: the database's.
  init(path: String) {
    self.path = path
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Tells that there is something to sync.
  func noteCommit() { lock.withLock { committed = true } }

  /// Asks for a sync of all that is committed now; returns at once. Requests that wait are one.
  func request() {
    let isFirst = lock.withLock {
      defer { requested = true }
      return !requested
    }
    if isFirst {
      worker.async { [self] in
        lock.withLock { requested = false }
        sync()
        checkpoint()
      }
    }
  }

  /// Waits for what was asked, syncs once more, and lets go of the files.
  func finish() {
    worker.sync {
      sync()
      try? connection?.close()
      connection = nil
      if descriptor >= 0 { close(descriptor) }
      descriptor = -1
    }
  }

  /// Why the last sync did not reach the disk, in the system's words; nil if it did.
  var failure: String? { lock.withLock { failed } }

  private func sync() {
    let isNeeded = lock.withLock {
      defer { committed = false }
      return committed
    }
    if !isNeeded { return }
    if descriptor < 0 {
      descriptor = open(path + "-wal", O_RDONLY | O_CLOEXEC)
      // Without a log there is nothing that is not in the database and synced there.
      if descriptor < 0, errno == ENOENT { return }
      if descriptor < 0 || !syncDirectory() {
        let reason = ArchiveFiles.reason
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
        return note(moveLog() ? nil : reason)
      }
    }
    let reason: String?
    if failure != nil {
      // The kernel counts pages that it could not write as written, and says so only once: a
      // second sync that succeeds says nothing of them (https://lwn.net/Articles/752063). What the
      // log holds is therefore copied into the database, and that is synced.
      reason = moveLog() ? nil : failure
    } else {
      #if canImport(Darwin)
        let result = fcntl(descriptor, F_FULLFSYNC)
      #else
        let result = fdatasync(descriptor)
      #endif
      let said = ArchiveFiles.reason
      reason = result == 0 || moveLog() ? nil : said
    }
    note(reason)
  }

  private func note(_ reason: String?) {
    lock.withLock {
      failed = reason
      if reason != nil { committed = true }
    }
  }

  /// The log's name must survive as well as its bytes.
  ///
  /// - Returns: false with `errno` if it may not.
  private func syncDirectory() -> Bool {
    let directory = open(
      (path as NSString).deletingLastPathComponent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if directory < 0 { return false }
    defer { close(directory) }
    // Some file systems have nothing to sync in a directory.
    return fsync(directory) == 0 || errno == EINVAL
  }

  private func checkpoint() {
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0, status.st_size > Self.checkpointSize
    else { return }
    _ = moveLog()
  }

  /// Copies the log into the database and syncs that.
  ///
  /// - Returns: whether all of it was copied.
  private func moveLog() -> Bool {
    do {
      let connection = try connection ?? DatabaseQueue(path: path)
      self.connection = connection
      // Commits go on meanwhile, and the log can only start anew when all of it was moved: a
      // second and third pass catch up with what came during the one before.
      for _ in 0..<3 {
        let remaining = try connection.inDatabase { db in
          try db.rows("PRAGMA wal_checkpoint(PASSIVE)") { $0.integer(1) - $0.integer(2) }
        }
        if remaining.first == 0 { return true }
      }
    } catch {
      // Tried again at the next sync. What is wrong with the file, the next commit finds out.
      try? connection?.close()
      connection = nil
    }
    return false
  }
}
