import Foundation
import Screen

/// Reads the file of what was typed from its end, as it was when the reading began, in parts so
/// small that a key waits for none of them.
final class InputFileReader {
  /// Bytes of a part: about two milliseconds' work.
  private static let partSize = 64 << 10

  private let descriptor: Int32
  /// Where the part that was read last begins.
  private var start: off_t
  /// The beginning of a line whose other part was read.
  private var rest: [UInt8] = []

  /// A file that is not there, or cannot be read, has no entries.
  init(path: String) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    var status = stat()
    let isFile =
      descriptor >= 0 && fstat(descriptor, &status) == 0
      && status.st_mode & S_IFMT == S_IFREG
    start = isFile ? status.st_size : 0
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Whether there may be older lines.
  var hasMore: Bool { start > 0 }

  /// The entries before those of the last call, newest first.
  func next() -> [HistoryEntry] { nextLines().compactMap(InputFile.entry) }

  /// The lines before those of the last call, newest first, without their line feeds.
  func nextLines() -> [[UInt8]] {
    guard start > 0 else { return [] }
    let count = min(Int(start), max(Self.partSize, rest.count))
    var part = [UInt8](repeating: 0, count: count)
    let read = part.withUnsafeMutableBytes {
      pread(descriptor, $0.baseAddress, count, start - off_t(count))
    }
    guard read == count else {
      start = 0
      return []
    }
    start -= off_t(count)
    part += rest
    // The first line is whole only at the file's beginning.
    var lines = part.split(separator: 0x0A, omittingEmptySubsequences: false)
    rest = start > 0 ? Array(lines.removeFirst()) : []
    return lines.reversed().filter { !$0.isEmpty }.map(Array.init)
  }
}
