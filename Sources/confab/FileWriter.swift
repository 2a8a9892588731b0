import Foundation
import Screen

/// Writes files that the person asked for, with the permissions that the person's umask gives.
struct FileWriter {
  let directory: String
  let home: String?
  /// The umask that the program was started with.
  let mask: mode_t

  /// What became of it, as an event that says so.
  func write(_ file: FileContent, overwrites: Bool) -> Event {
    var path = resolved(file.path)
    var mode = 0o666 & ~mask
    if overwrites {
      // What a link names is replaced, not the link; what is there keeps its permissions.
      if let real = realpath(path, nil) {
        path = String(cString: real)
        free(real)
      }
      var known = stat()
      if stat(path, &known) == 0 {
        guard known.st_mode & S_IFMT == S_IFREG else {
          return .notice(Notice("\(path) is no regular file; nothing was written.", .error))
        }
        mode = known.st_mode & 0o777
      }
    }
    let bytes = Array(file.text.utf8)
    // A new file is made exclusively: nothing that appears meanwhile is overwritten. An existing
    // one is replaced whole, so that a full disk leaves the old one.
    let target = overwrites ? path + ".confab-\(getpid())" : path
    let descriptor = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      return errno == EEXIST && !overwrites ? .fileExists(file) : failed(path)
    }
    let isWritten = writeAll(bytes, to: descriptor) && fchmod(descriptor, mode) == 0
    let isClosed = close(descriptor) == 0
    guard isWritten, isClosed, !overwrites || rename(target, path) == 0 else {
      let event = failed(path)
      unlink(target)
      return event
    }
    return .notice(Notice("\(path) was written, \(Self.size(of: bytes.count))."))
  }

  private func failed(_ path: String) -> Event {
    .notice(Notice("\(path) cannot be written: \(String(cString: strerror(errno))).", .error))
  }

  private func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes {
        Foundation.write(descriptor, $0.baseAddress, $0.count)
      }
      if count > 0 {
        start += count
      } else if errno != EINTR {
        return false
      }
    }
    return true
  }

  private func resolved(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    if path.hasPrefix("~/"), let home { return home + path.dropFirst() }
    return directory + "/" + path
  }

  /// `812 bytes`, `12 KB`.
  static func size(of count: Int) -> String {
    count < 10_000 ? "\(count) bytes" : "\((count + 512) / 1024) KB"
  }
}
