import Archive
import Conversation
import Screen

/// Keeps what the screen asks to be kept. What cannot be written stays in memory and is tried
/// again, so that a full disk loses nothing that space will not bring back.
struct Saving {
  /// How long to wait between two tries, in milliseconds.
  private static let retryInterval: Int64 = 1000
  /// How often a streaming answer is made durable, in milliseconds.
  private static let syncInterval: Int64 = 1000

  private let archive: Archive?
  private let problem: String?
  private var pending: [Record] = []
  private var noticesSaid = 0
  /// The problem that was last reported.
  private var said: String?
  private var nextTry: Int64?
  private var lastSync: Int64 = 0

  /// - Parameters:
  ///   - archive: nil where there is none.
  ///   - problem: why there is none; nil if the person wanted none.
  init(archive: Archive?, problem: String?) {
    self.archive = archive
    self.problem = problem
  }

  /// When a failed save is tried again; nil when there is nothing to try.
  var deadline: Int64? { nextTry }

  mutating func add(_ record: Record) { pending.append(record) }

  /// Writes what is pending in one transaction; says so when saving begins to fail or works again.
  mutating func commit(now: Int64) -> Event? {
    guard now >= nextTry ?? now else { return nil }
    return report(write(), now: now)
  }

  /// Tries a last time, and brings everything to the disk.
  /// - Returns: why something is lost; nil if nothing is.
  mutating func close() -> String? {
    let problem = write()
    archive?.close()
    return problem ?? archive?.syncFailure?.sentence
  }

  /// - Returns: why not everything was written; nil if it was.
  private mutating func write() -> String? {
    guard let archive else {
      pending = []
      return problem
    }
    guard !pending.isEmpty else { return archive.syncFailure?.sentence }
    do throws(ArchiveError) {
      try archive.write(pending)
      pending = []
      return archive.syncFailure?.sentence
    } catch {
      return error.sentence
    }
  }

  private mutating func report(_ problem: String?, now: Int64) -> Event? {
    nextTry = problem == nil || archive == nil ? nil : now + Self.retryInterval
    defer { said = problem }
    return problem == said ? nil : .saving(problem: problem)
  }

  /// What the archive has found and repaired since the last call, such as a damaged file.
  mutating func news() -> [String] {
    let all = archive?.notices ?? []
    defer { noticesSaid = all.count }
    return all.dropFirst(noticesSaid).map(\.sentence)
  }

  /// Asks for durability at the latest a second after the last time while an answer streams.
  mutating func syncWhileStreaming(now: Int64) {
    guard now - lastSync >= Self.syncInterval else { return }
    sync(now: now)
  }

  mutating func sync(now: Int64) {
    lastSync = now
    archive?.sync()
  }
}
