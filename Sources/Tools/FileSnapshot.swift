import Foundation

/// A regular file's bytes and permissions at one moment.
struct FileSnapshot: Hashable, Sendable {
  /// The most that is held in memory, in bytes: larger files are read in parts and not edited.
  static let limit = 10_000_000

  let bytes: [UInt8]
  /// The permission bits.
  let mode: UInt32
  let stamp: FileStamp

  /// What is at the place now; nil where nothing is.
  static func read(_ place: Place, in territory: Territory) throws(ToolFailure) -> FileSnapshot? {
    let shown = territory.shown(place)
    let handle: Handle
    do {
      handle = try territory.open(place, O_RDONLY)
    } catch {
      if error.isMissing { return nil }
      throw error
    }
    guard let status = handle.status else {
      throw ToolFailure("\(shown) cannot be read (\(lastError)).")
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw ToolFailure("\(shown) is a directory.")
    default: throw ToolFailure("\(shown) is no regular file.")
    }
    guard status.st_size <= limit else { throw tooLarge(shown) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(status.st_size) + 1)
    var buffer = [UInt8](repeating: 0, count: 65_536)
    reading: while true {
      switch handle.read(into: &buffer, limit: buffer.count) {
      case .bytes(let count): bytes += buffer[..<count]
      case .ended: break reading
      case .blocked: throw ToolFailure("\(shown) cannot be read now.")
      case .failed: throw ToolFailure("\(shown) cannot be read (\(lastError)).")
      }
      guard bytes.count <= limit else { throw tooLarge(shown) }
    }
    return FileSnapshot(
      bytes: bytes, mode: UInt32(status.st_mode & 0o7777), stamp: FileStamp(status))
  }

  private static func tooLarge(_ shown: String) -> ToolFailure {
    ToolFailure(
      "\(shown) is larger than \(limit / 1_000_000) MB, which is too large to be edited.")
  }

  /// Whether the bytes are no text: a NUL among the first 8,000, as git decides it
  /// (xdiff-interface.c, `buffer_is_binary`).
  static func isBinary(_ bytes: [UInt8]) -> Bool { bytes.prefix(8_000).contains(0) }
}
