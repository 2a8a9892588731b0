import Archive
import Conversation
import Screen

/// Keeps what the screen asks to be kept. What cannot be written stays in memory and is tried
/// again, so that a full disk loses nothing that space will not bring back.
struct Saving {
  /// Where records go.
  enum Place {
    /// Nowhere, because the person wanted so.
    case nowhere
    /// Nowhere, and this sentence says why.
    case impossible(String)
    /// An archive in this directory, opened with the first need and again after a failure.
    case directory(String)
  }

  /// How long to wait between two tries, in milliseconds.
  private static let retryInterval: Int64 = 1000
  /// How long other programs' commits are waited for before that is said, a short try after the
  /// other, in milliseconds.
  private static let busyInterval: Int64 = 2000
  private static let busyRetry: Int64 = 50
  /// How often a streaming answer is made durable, in milliseconds.
  private static let syncInterval: Int64 = 1000

  private let place: Place
  private(set) var archive: Archive?
  private var pending: [Record] = []
  private var noticesSaid = 0
  /// The problem that was last reported.
  private var said: String?
  /// Whether there was something to keep that is kept nowhere (yet).
  private var isSomethingLost = false
  private var nextTry: Int64?
  /// Whether the last try failed only because another program was at work, and since when they do.
  private var isBusy = false
  private var busySince: Int64?
  private var lastSync: Int64 = 0

  /// How long one try waits for other programs' commits, in milliseconds.
  private let patience: Int

  /// - Parameter patience: how long one try may wait for other programs' commits, in milliseconds:
  ///   a few where keys wait meanwhile.
  init(_ place: Place, patience: Int = 5_000) {
    self.place = place
    self.patience = patience
  }

  /// Where the archive is; nil where nothing is kept.
  var directory: String? {
    if case .directory(let directory) = place { directory } else { nil }
  }

  /// Milliseconds that what is to be kept may wait for more of it, while no frame shows it: a
  /// commit costs what fifty deltas cost.
  private static let pace: Int64 = 16
  private var lastWrite: Int64 = .min / 2

  /// When something is to be written, a failed save again; nil when there is nothing.
  var deadline: Int64? { nextTry ?? (pending.isEmpty ? nil : lastWrite + Self.pace) }

  /// Whether what waits has waited long enough, frame or not.
  func isDue(now: Int64) -> Bool { deadline.map { now >= $0 } ?? false }

  /// Adds to what the next commit writes. Of what still waits there, an answer's end replaces its
  /// fragments, and a draft the one before it: memory grows with the text, not with time.
  mutating func add(_ record: Record) {
    switch record {
    case .turn(let turn, _) where turn.answer?.outcome != .streaming:
      pending.removeAll { if case .fragment(_, turn.id) = $0 { true } else { false } }
    case .draft(_, let session):
      pending.removeAll { if case .draft(_, session) = $0 { true } else { false } }
    case .stash(_, let session):
      pending.removeAll { if case .stash(_, session) = $0 { true } else { false } }
    default:
      break
    }
    pending.append(record)
  }

  /// Opens the archive if that was not done; says so when it cannot be.
  mutating func open(now: Int64) -> Event? { report(write(), now: now) }

  /// Writes what is pending in one transaction; says so when saving begins to fail or works again.
  mutating func commit(now: Int64) -> Event? {
    guard now >= nextTry ?? now else { return nil }
    if !pending.isEmpty { lastWrite = now }
    return report(write(), now: now)
  }

  /// Tries a last time, and brings everything to the disk.
  /// - Returns: why something is lost; nil if nothing is.
  mutating func close() -> String? {
    if archive == nil, pending.isEmpty { return isSomethingLost ? said : nil }
    archive?.wait(5_000)
    let problem = write()
    archive?.close()
    return isSomethingLost ? problem ?? said : archive?.syncFailure?.sentence
  }

  /// - Returns: why not everything was written; nil if it was.
  private mutating func write() -> String? {
    switch place {
    case .nowhere, .impossible:
      if case .impossible = place, !pending.isEmpty { isSomethingLost = true }
      pending = []
      if case .impossible(let reason) = place { return reason }
      return nil
    case .directory(let directory):
      do throws(ArchiveError) {
        let archive = try openArchive(directory)
        if archive.isReadOnly {
          if !pending.isEmpty { isSomethingLost = true }
          pending = []
          return archive.notices.last?.sentence
        }
        if !pending.isEmpty { try archive.write(pending) }
        pending = []
        isSomethingLost = false
        guard let failure = archive.syncFailure else { return nil }
        archive.sync()
        return failure.sentence
      } catch {
        isSomethingLost = !pending.isEmpty
        isBusy = if case .busy = error { true } else { false }
        return error.sentence
      }
    }
  }

  private mutating func openArchive(_ directory: String) throws(ArchiveError) -> Archive {
    if let archive { return archive }
    let opened = try Archive(directory: directory)
    opened.wait(patience)
    archive = opened
    return opened
  }

  private mutating func report(_ problem: String?, now: Int64) -> Event? {
    if isBusy {
      let since = busySince ?? now
      busySince = since
      isBusy = false
      if now - since < Self.busyInterval {
        nextTry = now + Self.busyRetry
        return nil
      }
    } else {
      busySince = nil
    }
    let mayChange = if case .directory = place { archive?.isReadOnly != true } else { false }
    nextTry = problem != nil && mayChange ? now + Self.retryInterval : nil
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
