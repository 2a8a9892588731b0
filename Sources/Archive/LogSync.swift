import Foundation
import GRDB

/// Makes commits durable against a power cut without delaying them: on a thread of its own it
/// syncs SQLite's write-ahead log through a descriptor of its own (SQLite takes no locks on that
/// file), and moves a long log into the database over a connection of its own.
///
/// Commits before a checkpoint need no other sync: SQLite syncs the log before it copies, and the
/// database before it starts the log anew.
///
/// `@unchecked Sendable`: `committed`, `stream`, `streamFailed`, `retired`, `requested` and `failed`
/// are guarded by `lock`, and everything else is touched only on `worker`, of a `StreamLog` its
/// `sync` and `remove`.
final class LogSync: @unchecked Sendable {
  /// Bytes of log above which it is moved into the database.
  static let checkpointSize = 4 << 20

  private let path: String
  private let worker = DispatchQueue(label: "archive.sync", qos: .utility)
  private let lock = NSLock()
  private var committed = false
  /// The stream log in which something is to be synced.
  private var stream: StreamLog?
  /// The one that did not reach the disk, and why.
  private var streamFailed: (log: StreamLog, reason: String)?
  /// What can be removed once the commits before are on the disk.
  private var retired: [StreamLog] = []
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
  ///
  /// - Parameter log: what the commit has made needless, to be removed when that is synced.
  func noteCommit(retiring log: StreamLog?) {
    lock.withLock {
      committed = true
      guard let log else { return }
      retired.append(log)
      if stream === log { stream = nil }
      if let (broken, reason) = streamFailed, broken === log {
        // Said on until the commit is on the disk.
        failed = failed ?? reason
        streamFailed = nil
      }
    }
  }

  /// Tells that there is something to sync in a stream log.
  func noteStream(_ log: StreamLog) { lock.withLock { stream = log } }

  /// Why the stream log did not reach the disk, which it cannot any more: what it holds must go into
  /// the database. Nil if it did.
  var streamFailure: String? { lock.withLock { streamFailed?.reason } }

  /// Waits for a sync of all that was written so far.
  ///
  /// - Returns: whether the stream log did not reach the disk.
  func hasUnsyncedStream() -> Bool {
    worker.sync { sync() }
    return streamFailure != nil
  }

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
  var failure: String? { lock.withLock { failed ?? streamFailed?.reason } }

  private func sync() {
    let (isNeeded, stream, needless) = lock.withLock {
      defer {
        if committed { retired = [] }
        committed = false
        self.stream = nil
      }
      return (committed, self.stream, committed ? retired : [])
    }
    // First, so that a sync of the log that has ended stands for all that was written before.
    if let stream, let reason = stream.sync() {
      lock.withLock {
        if !retired.contains(where: { $0 === stream }) { streamFailed = (stream, reason) }
      }
    }
    if !isNeeded { return }
    let reason = syncLog()
    lock.withLock {
      failed = reason
      if reason == nil { return }
      committed = true
      retired += needless
    }
    if reason == nil { for log in needless { log.remove() } }
  }

  /// - Returns: why the commits are not on the disk; nil if they are.
  private func syncLog() -> String? {
    if descriptor < 0 {
      descriptor = open(path + "-wal", O_RDONLY | O_CLOEXEC)
      // Without a log there is nothing that is not in the database and synced there.
      if descriptor < 0, errno == ENOENT { return nil }
      if descriptor < 0 || !ArchiveFiles.syncDirectory(of: path) {
        let reason = ArchiveFiles.reason
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
        return moveLog() ? nil : reason
      }
    }
    if lock.withLock({ failed }) != nil {
      // The kernel counts pages that it could not write as written, and says so only once: a
      // second sync that succeeds says nothing of them (https://lwn.net/Articles/752063). What the
      // log holds is therefore copied into the database, and that is synced.
      return moveLog() ? nil : lock.withLock { failed }
    }
    #if canImport(Darwin)
      let result = fcntl(descriptor, F_FULLFSYNC)
    #else
      let result = fdatasync(descriptor)
    #endif
    let said = ArchiveFiles.reason
    return result == 0 || moveLog() ? nil : said
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
