import Foundation

/// A file beside the database, `archive.stream-N`, to which a program appends what arrives of its
/// answers while they stream. That costs a fifth of a commit, and a killed process loses as little:
/// what is written is in the kernel.
///
/// The program holds a lock on it. One that nobody holds is what a dead program left; whoever opens
/// the archive takes it into the database. A log may be gone through again without harm.
final class StreamLog {
  /// Above this many bytes a log is taken into the database when one answer ends while another one
  /// still streams to it.
  static let sizeLimit = 4 << 20
  private static let prefix = "archive.stream-"

  let path: String
  private let descriptor: Int32
  private(set) var size = 0
  /// Whether a power cut leaves the file's name. Only for `sync`.
  private var isNameSynced = false

  private init(path: String, descriptor: Int32) {
    self.path = path
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Makes a log under the first name that is free; nil where that cannot be done.
  convenience init?(in directory: String) {
    for number in 1...1_000 {
      let path = "\(directory)/\(Self.prefix)\(number)"
      let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
      if descriptor < 0 {
        if errno == EEXIST { continue }
        return nil
      }
      if Self.holds(descriptor, path) {
        self.init(path: path, descriptor: descriptor)
        return
      }
      // Who looks for abandoned logs between the two steps holds or has removed the new file; a file
      // system without locks has no place for one.
      let isTaken = errno == EWOULDBLOCK || access(path, F_OK) != 0
      if !isTaken { unlink(path) }
      close(descriptor)
      if !isTaken { return nil }
    }
    return nil
  }

  /// The log of a program that is gone; nil if it lives.
  convenience init?(abandoned path: String) {
    let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    if descriptor < 0 { return nil }
    guard Self.holds(descriptor, path) else {
      close(descriptor)
      return nil
    }
    self.init(path: path, descriptor: descriptor)
  }

  /// Every log in a directory, of living programs and of dead ones.
  static func paths(in directory: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    return names.filter { $0.hasPrefix(prefix) }.sorted().map { "\(directory)/\($0)" }
  }

  /// What a log holds, which another program may be writing; nothing if it is gone.
  static func records(at path: String) -> [StreamRecord] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    if descriptor < 0 { return [] }
    defer { close(descriptor) }
    return read(descriptor).map(StreamRecord.all) ?? []
  }

  /// What this one holds; nil if it cannot be read.
  func records() -> [StreamRecord]? { Self.read(descriptor).map(StreamRecord.all) }

  /// Appends all of `bytes`, or nothing that `records` would find.
  ///
  /// - Returns: whether it did.
  func append(_ bytes: [UInt8]) -> Bool {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        let rest = UnsafeRawBufferPointer(rebasing: $0[written...])
        return pwrite(descriptor, rest.baseAddress, rest.count, off_t(size + written))
      }
      if count < 0, errno == EINTR { continue }
      if count <= 0 {
        // A part may be whole records, which were not said to be saved.
        ftruncate(descriptor, off_t(size))
        return false
      }
      written += count
    }
    size += written
    return true
  }

  /// Brings it to the disk.
  ///
  /// - Returns: why that failed, in the system's words; nil if it did not.
  func sync() -> String? {
    #if canImport(Darwin)
      let result = fcntl(descriptor, F_FULLFSYNC)
    #else
      let result = fdatasync(descriptor)
    #endif
    if result != 0 { return ArchiveFiles.reason }
    if !isNameSynced {
      if !ArchiveFiles.syncDirectory(of: path) { return ArchiveFiles.reason }
      isNameSynced = true
    }
    return nil
  }

  /// Gives the file a name under which nothing takes it for a log.
  ///
  /// - Returns: its new path; nil if it stays where it is.
  func setAside() -> String? {
    let kept = path.replacing(Self.prefix, with: "archive.unclaimed-") + "-\(time(nil))"
    return rename(path, kept) == 0 ? kept : nil
  }

  /// Removes the file. Only when the database holds on the disk what is in it.
  func remove() { unlink(path) }

  private static func read(_ descriptor: Int32) -> [UInt8]? {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var filled = 0
    while filled < bytes.count {
      let count = bytes.withUnsafeMutableBytes {
        let rest = UnsafeMutableRawBufferPointer(rebasing: $0[filled...])
        return pread(descriptor, rest.baseAddress, rest.count, off_t(filled))
      }
      if count < 0, errno == EINTR { continue }
      if count < 0 { return nil }
      if count == 0 { break }
      filled += count
    }
    return bytes
  }

  /// Whether the file is ours alone now, and still the one that its name leads to.
  private static func holds(_ descriptor: Int32, _ path: String) -> Bool {
    var opened = stat()
    var named = stat()
    return flock(descriptor, LOCK_EX | LOCK_NB) == 0 && fstat(descriptor, &opened) == 0
      && stat(path, &named) == 0 && opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
  }
}
