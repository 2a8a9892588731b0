import Foundation

/// The archive's files: `archive.sqlite` with SQLite's `-wal` and `-shm`, `archive.lock`, while a
/// damaged one is being repaired `archive.new.sqlite`, and the damaged ones that were set aside.
///
/// The database itself is never opened here: closing a descriptor of it would drop the locks that
/// SQLite holds for this process (https://www.sqlite.org/howtocorrupt.html, section 2.2).
struct ArchiveFiles: Sendable {
  /// Absolute, without symbolic links.
  let directory: String
  /// The database; where it is a symbolic link, what it refers to.
  let path: String

  var log: String { path + "-wal" }
  var lock: String { directory + "/archive.lock" }
  var unfinished: String { directory + "/archive.new.sqlite" }

  /// Makes the directory (0700) if there is none.
  ///
  /// - Throws: `.directory`, and `.foreignOwner` if it or the database belongs to another user.
  init(directory: String) throws(ArchiveError) {
    do {
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
    } catch {
      // The reason is in what follows: the directory may be there all the same.
    }
    guard let resolved = Self.resolve(directory) else {
      throw .directory(path: directory, reason: Self.reason)
    }
    guard let status = Self.status(resolved) else {
      throw .directory(path: directory, reason: Self.reason)
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw .directory(path: directory, reason: "it is not a directory")
    }
    guard status.st_uid == geteuid() else { throw .foreignOwner(path: directory) }
    guard access(resolved, R_OK | X_OK) == 0 else {
      throw .directory(path: directory, reason: Self.reason)
    }
    self.directory = resolved
    let name = resolved + "/archive.sqlite"
    path = Self.resolve(name) ?? name
    if let file = Self.status(path), file.st_uid != geteuid() { throw .foreignOwner(path: path) }
  }

  /// Whether there is no database, or only the empty file that this program makes first.
  var isFresh: Bool { (Self.status(path)?.st_size ?? 0) == 0 }

  /// Whether the database was cut within a page, which SQLite reads as if the rest were zeros. With
  /// a log beside it, a page may be on its way from there.
  var isCut: Bool {
    let size = Self.status(path)?.st_size ?? 0
    // Less than a header would count as a new database. 4,096 is SQLite's default page size, which
    // no archive departs from.
    return (1..<100).contains(size)
      || size % 4_096 != 0 && (Self.status(log)?.st_size ?? 0) == 0
  }

  /// Whether the database, once it is there, can be written.
  var isWritable: Bool {
    access(directory, W_OK) == 0 && (access(path, F_OK) != 0 || access(path, W_OK) == 0)
  }

  /// What SQLite is to open: where nothing can be written and no log is left, a name that says so,
  /// because it could not make the files that it needs to share a database with a log
  /// (https://www.sqlite.org/wal.html, "Read-Only Databases").
  var name: String {
    guard access(directory, W_OK) != 0, (Self.status(log)?.st_size ?? 0) == 0,
      let escaped = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed)
    else { return path }
    return "file:\(escaped)?immutable=1"
  }

  /// Tells one file at `path` from another that replaced it; nil if there is none.
  var identity: UInt64? { Self.status(path).map { UInt64($0.st_ino) } }

  /// Makes an empty file that only its owner can read, which SQLite then takes for a new database
  /// and whose mode it gives to its `-wal` and `-shm`.
  func create(_ path: String) throws(ArchiveError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if descriptor >= 0 {
      Foundation.close(descriptor)
    } else if errno == ENOSPC || errno == EDQUOT {
      throw .full(path: path)
    } else if errno == EROFS || errno == EACCES || errno == EPERM {
      throw .readOnly(path: path)
    } else if errno != EEXIST {
      throw .failed(path: path, reason: Self.reason)
    }
  }

  /// Takes from others what a copy or a restored backup may have given them.
  func restrict() {
    if let status = Self.status(path), status.st_mode & 0o077 != 0 { chmod(path, 0o600) }
  }

  /// Reads all of the database, which tells a disk that cannot be read now from a damaged file. Only
  /// while this process has no connection to it.
  func readThrough() throws(ArchiveError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .failed(path: path, reason: Self.reason) }
    defer { Foundation.close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var offset = 0
    while true {
      let count = pread(descriptor, &buffer, buffer.count, off_t(offset))
      if count == 0 { return }
      if count > 0 {
        offset += count
      } else if errno != EINTR {
        throw .failed(path: path, reason: Self.reason)
      }
    }
  }

  /// Finishes a repair that was cut between its renames, so that no log is applied to a database
  /// it does not belong to. Only while `isFresh`, and with the lock held exclusively.
  func settle() throws(ArchiveError) {
    if (Self.status(log)?.st_size ?? 0) > 0 { _ = try setAside() }
    if (Self.status(unfinished)?.st_size ?? 0) > 0, Self.status(unfinished + "-journal") == nil,
      Self.status(path) == nil
    {
      try move(unfinished, to: path)
    }
  }

  /// Renames the database and what SQLite keeps beside it to the first free
  /// `archive.damaged-N.sqlite`.
  ///
  /// - Returns: the new path.
  func setAside() throws(ArchiveError) -> String {
    var number = 1
    func target() -> String { directory + "/archive.damaged-\(number).sqlite" }
    while ["", "-wal", "-shm"].contains(where: { Self.status(target() + $0) != nil }) {
      number += 1
    }
    for suffix in ["", "-wal", "-shm"] where Self.status(path + suffix) != nil {
      try move(path + suffix, to: target() + suffix)
    }
    return target()
  }

  /// Puts the repaired database in the place of the one that was set aside.
  func replace() throws(ArchiveError) {
    try move(unfinished, to: path)
    let descriptor = open(directory, O_RDONLY | O_CLOEXEC)
    if descriptor >= 0 {
      fsync(descriptor)
      Foundation.close(descriptor)
    }
  }

  /// Removes what a repair that was killed has left; it holds nothing that is not elsewhere.
  func discardUnfinished() {
    for suffix in ["", "-journal", ".graft"] { unlink(unfinished + suffix) }
  }

  private func move(_ source: String, to target: String) throws(ArchiveError) {
    if rename(source, target) != 0 { throw .failed(path: source, reason: Self.reason) }
  }

  /// Makes the names in a file's directory survive a power cut.
  ///
  /// - Returns: false with `errno` if they may not.
  static func syncDirectory(of path: String) -> Bool {
    let directory = open(
      (path as NSString).deletingLastPathComponent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if directory < 0 { return false }
    defer { Foundation.close(directory) }
    // Some file systems have nothing to sync in a directory.
    return fsync(directory) == 0 || errno == EINVAL
  }

  private static func resolve(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func status(_ path: String) -> stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
  }

  /// What the last failed system call said.
  static var reason: String { String(cString: strerror(errno)) }
}
