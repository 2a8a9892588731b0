import Foundation
import Messages
import Screen

/// The file of what was typed, one JSON object a line, which all windows append to at once:
/// `{"directory":"/home/ada","text":"hello","time":1767350520000}`.
///
/// What is in it stays: lines that cannot be read are passed over, a line that was cut short by a
/// crash is ended before the next one, and the file is only ever replaced whole. Who writes holds a
/// lock on it, and looks whether it is still the file of its name. Only one thread may call.
final class InputFile {
  /// Bytes beyond which the file is rewritten without repeated texts, and how many are left then.
  struct Limits {
    var size = 64 << 20
    var kept = 32 << 20
  }

  let path: String
  private let directory: String
  private let isKept: Bool
  private let limits: Limits
  /// Lines that are not in the file yet, since another program had it locked or the disk is full.
  private var pending: [[UInt8]] = []
  private var hasComplained = false
  private var mayCompact = true
  private var reader: InputFileReader?

  /// - Parameter isKept: false to read only.
  init(directory: String, isKept: Bool, limits: Limits = Limits()) {
    self.directory = directory
    self.isKept = isKept
    self.limits = limits
    path = Self.path(in: directory)
  }

  /// Where the file is in the directory of the program's state.
  static func path(in directory: String) -> String { directory + "/history.jsonl" }

  /// Adds an entry.
  /// - Returns: why it cannot be written, the first time.
  func append(_ entry: HistoryEntry) -> String? {
    guard isKept else { return nil }
    // What is typed from now on is known already, and read no more.
    if reader == nil { reader = InputFileReader(path: path) }
    pending.append(Self.line(entry))
    let failure = write(patience: 0)
    guard let failure, failure != EWOULDBLOCK, !hasComplained else { return nil }
    hasComplained = true
    return "What is typed is not kept in \(path): \(String(cString: strerror(failure)))."
  }

  /// The next entries, newest first; false with the last ones.
  func readOlder() -> (entries: [HistoryEntry], hasOlder: Bool) {
    let reader = reader ?? InputFileReader(path: path)
    self.reader = reader
    let entries = reader.next()
    return (entries, reader.hasMore)
  }

  /// Writes what still waits, for at most a third of a second.
  func close() {
    _ = write(patience: 300)
  }

  // MARK: Lines

  static func line(_ entry: HistoryEntry) -> [UInt8] {
    JSON.object([
      "time": .integer(entry.time), "directory": .string(entry.directory),
      "text": .string(entry.text),
    ]).bytes + [0x0A]
  }

  /// Nil for a line that cannot be read.
  static func entry(of line: [UInt8]) -> HistoryEntry? {
    guard let value = try? JSON(parsing: line), let text = value["text"]?.stringValue else {
      return nil
    }
    return HistoryEntry(
      time: Int64(value["time"]?.intValue ?? 0),
      directory: value["directory"]?.stringValue ?? "", text: text)
  }

  // MARK: Writing

  /// - Parameter patience: milliseconds to wait for other programs; after them, if there are any,
  ///   the lines are written without the lock, which only a replacement of the file could lose.
  /// - Returns: the error number of what went wrong; the lines wait for the next call then.
  private func write(patience: Int) -> Int32? {
    guard !pending.isEmpty else { return nil }
    var descriptor = open(locking: true)
    var waited = 0
    while descriptor < 0, errno == EWOULDBLOCK, waited < patience {
      usleep(10_000)
      waited += 10
      descriptor = open(locking: true)
    }
    if descriptor < 0, errno == EWOULDBLOCK, patience > 0 { descriptor = open(locking: false) }
    guard descriptor >= 0 else { return errno }
    defer { Foundation.close(descriptor) }
    let end = lseek(descriptor, 0, SEEK_END)
    var bytes = Array(pending.joined())
    var last: UInt8 = 0x0A
    if end > 0, pread(descriptor, &last, 1, end - 1) == 1, last != 0x0A {
      bytes.insert(0x0A, at: 0)
    }
    let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
    guard count == bytes.count else {
      // A part of a line is ended by the next one.
      return count < 0 ? errno : ENOSPC
    }
    pending = []
    hasComplained = false
    if Int(end) + count > limits.size, mayCompact { mayCompact = compact(descriptor) }
    return nil
  }

  /// The file of the name, made if it is missing, for this user alone.
  private func open(locking: Bool) -> Int32 {
    for _ in 0..<8 {
      var descriptor = openFile()
      if descriptor < 0, errno == ENOENT {
        try? FileManager.default.createDirectory(
          atPath: directory, withIntermediateDirectories: true,
          attributes: [.posixPermissions: 0o700])
        descriptor = openFile()
      }
      guard descriptor >= 0 else { return descriptor }
      var opened = stat()
      fstat(descriptor, &opened)
      guard opened.st_mode & S_IFMT == S_IFREG else {
        Foundation.close(descriptor)
        errno = EINVAL
        return -1
      }
      if opened.st_mode & 0o077 != 0 { fchmod(descriptor, 0o600) }
      guard locking else { return descriptor }
      // Where there are no locks at all, as on some network file systems, one write a line must do.
      if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
        Foundation.close(descriptor)
        errno = EWOULDBLOCK
        return -1
      }
      // Another window may have replaced the file between opening and locking.
      var named = stat()
      if stat(path, &named) == 0, named.st_ino == opened.st_ino, named.st_dev == opened.st_dev {
        return descriptor
      }
      Foundation.close(descriptor)
    }
    errno = EWOULDBLOCK
    return -1
  }

  private func openFile() -> Int32 {
    // Not blocking, for something that is no file.
    Foundation.open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0o600)
  }

  // MARK: Compaction

  /// Puts a file in place of the locked one that has each text of a directory once, and of these
  /// the newest; lines that cannot be read stay where they are.
  /// - Returns: whether that helped.
  private func compact(_ descriptor: Int32) -> Bool {
    guard let real = realpath(path, nil) else { return false }
    defer { free(real) }
    let target = String(cString: real)
    var kept: [[UInt8]] = []
    var size = 0
    var seen: Set<[String]> = []
    let all = InputFileReader(path: path)
    while all.hasMore {
      for line in all.nextLines() {
        if let entry = InputFile.entry(of: line) {
          guard size + line.count <= limits.kept,
            seen.insert([entry.directory, entry.text]).inserted
          else { continue }
          size += line.count + 1
        }
        kept.append(line + [0x0A])
      }
    }
    let temporary = target + ".new-\(getpid())"
    let copy = Foundation.open(
      temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard copy >= 0 else { return false }
    let bytes = Array(kept.reversed().joined())
    let isWritten =
      bytes.withUnsafeBytes { Foundation.write(copy, $0.baseAddress, $0.count) } == bytes.count
      && fsync(copy) == 0
    let isClosed = Foundation.close(copy) == 0
    guard isWritten, isClosed, rename(temporary, target) == 0 else {
      unlink(temporary)
      return false
    }
    return bytes.count < limits.size
  }
}
