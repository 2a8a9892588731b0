import Foundation
import Messages

/// A journal of a file an entry, for runs without an archive: the name counts up, and an entry is
/// there whole or not at all.
package final class DirectoryJournal: FileJournal {
  private let directory: String
  private var count: Int

  /// - Parameter directory: is made where it is missing, for the owner alone.
  package init(directory: String) throws(ToolFailure) {
    guard mkdir(directory, 0o700) == 0 || errno == EEXIST else {
      throw ToolFailure("The journal \(directory) cannot be made (\(lastError)).")
    }
    self.directory = directory
    count = Self.names(in: directory).last.flatMap { Int($0.dropLast(6)) } ?? 0
  }

  private static func names(in directory: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    return names.filter { $0.hasSuffix(".entry") }.sorted()
  }

  package func record(_ entry: JournalEntry) throws(ToolFailure) {
    var head: [String: JSON] = [
      "call": .string(entry.call), "path": .string(entry.before.path),
      "mode": .integer(Int64(entry.before.mode)), "existed": .bool(entry.before.bytes != nil),
    ]
    if let after = entry.after {
      head["size"] = .integer(Int64(after.size))
      head["hash"] = .string(String(after.hash, radix: 16))
    }
    count += 1
    let digits = String(count)
    let name = "\(directory)/\(String(repeating: "0", count: max(0, 9 - digits.count)))\(digits)"
    let fd = open(name + ".new", O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard fd >= 0 else { throw trouble }
    let handle = Handle(fd)
    guard handle.write(JSON.object(head).bytes + [0x0A] + (entry.before.bytes ?? [])),
      fsync(fd) == 0, rename(name + ".new", name + ".entry") == 0
    else { throw trouble }
    let parent = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if parent >= 0 {
      fsync(parent)
      close(parent)
    }
  }

  private var trouble: ToolFailure {
    ToolFailure("The journal \(directory) cannot be written (\(lastError)).")
  }

  /// All entries, oldest first; one that cannot be read is an error, since undo would be wrong.
  package func entries() throws(ToolFailure) -> [JournalEntry] {
    var entries: [JournalEntry] = []
    for name in Self.names(in: directory) {
      guard let data = FileManager.default.contents(atPath: "\(directory)/\(name)"),
        let end = data.firstIndex(of: 0x0A),
        let head = try? JSON(parsing: [UInt8](data[..<end])),
        let call = head["call"]?.stringValue, let path = head["path"]?.stringValue,
        let mode = head["mode"]?.intValue, let existed = head["existed"]?.boolValue
      else { throw ToolFailure("The journal's entry \(directory)/\(name) is damaged.") }
      let hash = head["hash"]?.stringValue.flatMap { UInt64($0, radix: 16) }
      let size = head["size"]?.intValue
      entries.append(
        JournalEntry(
          call: call,
          before: FileVersion(
            path: path, bytes: existed ? [UInt8](data[(end + 1)...]) : nil, mode: UInt32(mode)),
          after: hash.flatMap { hash in size.map { Fingerprint(size: $0, hash: hash) } }))
    }
    return entries
  }
}
