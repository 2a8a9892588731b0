import Foundation

/// A copy of a database whose first page was lost (overwritten, or zeros after a power cut), with
/// the first page of a sound one of the same form.
///
/// The first page holds the header and the list of tables, and none of our rows; each table begins
/// at the page where it begins in any archive, because the first migration makes them all. The
/// layout is of https://www.sqlite.org/fileformat2.html, section 1.3.
struct PageGraft {
  /// Of the copy; the caller removes it.
  let path: String

  /// Nil if one of the files cannot be read, or the copy not written.
  ///
  /// - Parameters:
  ///   - damaged: only read. Its log is left out: it may be what wrote the damaged page.
  ///   - sound: a database that nobody has open.
  init?(of damaged: String, with sound: String, at path: String) {
    guard let source = FileHandle(forReadingAtPath: sound),
      var page = try? source.read(upToCount: 4_096), page.count == 4_096
    else { return nil }
    unlink(path)
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { return nil }
    let target = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    self.path = path
    do {
      guard let file = FileHandle(forReadingAtPath: damaged) else {
        throw CocoaError(.fileReadUnknown)
      }
      var size = 0
      while let part = try file.read(upToCount: 1 << 20), !part.isEmpty {
        try target.write(contentsOf: part)
        size += part.count
      }
      // An older archive may end before tables that the sound one's list names, and then nothing of
      // the list would count.
      let missing = Int(try source.seekToEnd()) - size
      if missing > 0 {
        try target.write(contentsOf: Data(count: missing))
        size += missing
      }
      // The pages that there are, and no free ones: only reading is wanted.
      let pages = UInt32(clamping: size / page.count)
      withUnsafeBytes(of: pages.bigEndian) { page.replaceSubrange(28..<32, with: $0) }
      page.replaceSubrange(32..<40, with: Data(count: 8))
      // Read without a log.
      page.replaceSubrange(18..<20, with: [1, 1])
      try target.seek(toOffset: 0)
      try target.write(contentsOf: page)
    } catch {
      unlink(path)
      return nil
    }
  }
}
