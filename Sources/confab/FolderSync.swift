import Archive
import Conversation
import Foundation
import Interchange

/// Makes a folder of JSON Lines and the archive the union of both: turns never change and ids are
/// unique, so there are no conflicts, and any file synchroniser can carry the folder between
/// machines. A session is `ID.jsonl`; every other `.jsonl` file there, such as a conflict copy, is
/// read too and never written.
struct FolderSync {
  private let directory: String
  private let archive: Archive

  /// - Parameter directory: made if there is none.
  /// - Throws: `CommandFailure` where it cannot be.
  init(directory: String, archive: Archive) throws {
    self.directory = directory
    self.archive = archive
    try? FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    if access(directory, R_OK | W_OK | X_OK) != 0 { throw failure(directory) }
  }

  /// What is read: not what a synchroniser hides while it writes (`.name.tmp`), and no directories
  /// of its own.
  func files() throws -> [ImportFile] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory) else {
      throw failure(directory)
    }
    return names.sorted().filter { $0.hasSuffix(".jsonl") && !$0.hasPrefix(".") }.flatMap {
      ImportSources.files(at: directory + "/" + $0)
    }
  }

  /// Writes the session's file if it is not yet what the archive holds. Only after all files were
  /// read into the archive: what is written then has lost nothing that was in the file.
  ///
  /// - Returns: whether it was written.
  /// - Throws: `CommandFailure` if it cannot be, or if the file is of a later version.
  func write(_ id: Identifier) throws -> Bool {
    guard let document = try archive.document(of: id) else { return false }
    let path = "\(directory)/\(id).jsonl"
    let bytes = SessionLines.encode(document)
    if let file = ImportSources.files(at: path).first, let old = try? file.read() {
      if old == bytes { return false }
      if SessionLines.decode(old).isNewer {
        throw CommandFailure(
          "\(path) was written by a later version of Confab and is left as it is; update this one.")
      }
    }
    try replace(path, with: bytes)
    return true
  }

  /// Makes the new names durable.
  func finish() {
    let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor < 0 { return }
    fsync(descriptor)
    close(descriptor)
  }

  /// Whole or not at all: a temporary file, on the disk, renamed over the old one.
  private func replace(_ path: String, with bytes: [UInt8]) throws {
    let target = "\(directory)/.\((path as NSString).lastPathComponent).\(getpid()).tmp"
    unlink(target)
    let descriptor = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if descriptor < 0 { throw failure(target) }
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes {
        Foundation.write(descriptor, $0.baseAddress, $0.count)
      }
      if count > 0 {
        start += count
      } else if errno != EINTR {
        break
      }
    }
    let isWritten = start == bytes.count && fsync(descriptor) == 0
    let reason = failure(path)
    guard close(descriptor) == 0, isWritten, rename(target, path) == 0 else {
      unlink(target)
      throw reason
    }
  }

  private func failure(_ path: String) -> CommandFailure {
    CommandFailure("\(path) cannot be used: \(String(cString: strerror(errno))).")
  }
}
