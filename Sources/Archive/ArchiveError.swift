import GRDB

/// Why the archive could not do what it was asked; the program goes on without saving and tries
/// again. Every case carries the path it is about.
package enum ArchiveError: Error, Hashable, Sendable {
  /// The directory cannot be made or entered; `reason` is the system's own text.
  case directory(path: String, reason: String)
  /// The directory or the file belongs to another user.
  case foreignOwner(path: String)
  /// The file, its directory or its file system does not let us write.
  case readOnly(path: String)
  /// No space, or the quota is used up. The same connection works again once there is space.
  case full(path: String)
  /// Another process held the file for longer than the busy timeout.
  case busy(path: String)
  /// The file is damaged and could not be replaced at this moment.
  case damaged(path: String)
  /// The file was written by a newer version of the program, so it is only read.
  case newer(path: String)
  /// Anything else that SQLite or the system refused, in its own words.
  case failed(path: String, reason: String)

  /// What happened, where, and what to do, in one plain sentence. Paths are as the system gave
  /// them: sanitise before showing.
  package var sentence: String {
    switch self {
    case .directory(let path, let reason):
      "Conversations are not saved, because the directory \(path) cannot be used (\(reason)); "
        + "make it writable or choose another."
    case .foreignOwner(let path):
      "Conversations are not saved, because \(path) belongs to another user; "
        + "choose a directory of your own."
    case .readOnly(let path):
      "Conversations are not saved, because \(path) cannot be written; "
        + "make it and its directory writable."
    case .full(let path):
      "Not saved, because there is no space left for \(path); "
        + "free some, and saving goes on by itself."
    case .busy(let path):
      "Not saved, because another program keeps \(path) locked; it is tried again."
    case .damaged(let path):
      "The saved conversations in \(path) are damaged; close every other window of this program "
        + "and start it again to repair them."
    case .newer(let path):
      "Conversations are not saved, because \(path) was written by a newer version of this "
        + "program; update this one."
    case .failed(let path, let reason):
      "Conversations cannot be saved to or read from \(path) (\(reason))."
    }
  }

  /// Translates SQLite's result codes (https://www.sqlite.org/rescode.html).
  init(_ error: any Error, path: String) {
    if let known = error as? ArchiveError {
      self = known
      return
    }
    guard let failure = error as? DatabaseError else {
      self = .failed(path: path, reason: String(describing: error))
      return
    }
    switch failure.resultCode {
    case .SQLITE_FULL: self = .full(path: path)
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(path: path)
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .damaged(path: path)
    case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH: self = .readOnly(path: path)
    default:
      self = .failed(path: path, reason: failure.message ?? failure.resultCode.description)
    }
  }
}

/// Something the person should read on the screen though the archive works on.
package struct ArchiveNotice: Hashable, Sendable {
  /// One plain sentence; paths in it are as the system gave them: sanitise before showing.
  package let sentence: String

  init(_ sentence: String) {
    self.sentence = sentence
  }
}
