import Foundation

/// What tells one content of a file from another. It guards against accidents, not against
/// somebody who searches for a collision: whoever can write the file needs none.
package struct Fingerprint: Hashable, Sendable, Codable {
  /// In bytes.
  package let size: Int
  /// FNV-1a, 64 bits (Fowler, Noll and Vo); the standard library's `Hasher` differs in each run.
  package let hash: UInt64

  /// Of these bytes.
  package init(_ bytes: [UInt8]) {
    size = bytes.count
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    self.hash = hash
  }

  /// As an archive kept it.
  package init(size: Int, hash: UInt64) {
    self.size = size
    self.hash = hash
  }
}

/// What changes when a file is written or replaced, known without reading it.
struct FileStamp: Hashable, Sendable {
  private let device: UInt64
  private let inode: UInt64
  private let size: Int64
  private let seconds: Int
  private let nanoseconds: Int

  /// Of a file's status.
  init(_ status: stat) {
    device = UInt64(truncatingIfNeeded: status.st_dev)
    inode = UInt64(status.st_ino)
    size = Int64(status.st_size)
    #if canImport(Darwin)
      seconds = status.st_mtimespec.tv_sec
      nanoseconds = status.st_mtimespec.tv_nsec
    #else
      seconds = status.st_mtim.tv_sec
      nanoseconds = status.st_mtim.tv_nsec
    #endif
  }
}
