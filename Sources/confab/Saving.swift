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
  private var failing = false
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
    guard let archive else {
      pending = []
      guard let problem, !failing else { return nil }
      failing = true
      return .saving(problem: problem)
    }
    guard !pending.isEmpty, now >= nextTry ?? now else { return nil }
    do throws(ArchiveError) {
      try archive.write(pending)
      pending = []
      nextTry = nil
      defer { failing = false }
      return failing ? .saving(problem: nil) : nil
    } catch {
      nextTry = now + Self.retryInterval
      defer { failing = true }
      return failing ? nil : .saving(problem: error.sentence)
    }
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

  func close() { archive?.close() }
}
