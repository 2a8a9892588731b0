import Foundation

/// What may be on a disk after the power failed at a moment of a trace. Only what was synced is
/// sure: of every other write each sector may have arrived or not, the file may have grown and hold
/// zeros, and names that were made or removed may be as before, up to some change of names (the
/// directory's own journal keeps their order). SQLite's own crash tests assume the same
/// (https://www.sqlite.org/testing.html, "Crash Testing").
struct Disk {
  /// Which unsynced sectors arrived.
  enum Fate: CaseIterable {
    case none, all, first, some, zeros
  }

  /// Bytes that a disk writes together or not at all.
  private static let sector = 512
  private typealias Call = SystemCallTrace.Call
  private struct Write {
    let call: Call
    let offset: Int
    /// Nil where the file was cut at `offset`.
    let bytes: [UInt8]?
  }

  /// Contents by path.
  private(set) var files: [String: [UInt8]] = [:]

  /// - Parameter moment: the line of the trace before which the power failed.
  init(
    after trace: SystemCallTrace, at moment: Int, _ fate: Fate,
    random: inout some RandomNumberGenerator
  ) {
    let calls = trace.calls.filter { $0.start < moment }
    // A file is the one that a name led to when it was written: a name that was removed and made
    // again is another file.
    var inodes: [String: Int] = [:]
    var writes: [[Write]] = []
    var synced: [Int] = []
    var names: [(call: Call, change: (inout [String: Int]) -> Void)] = []
    var namesSynced = -1
    for call in calls {
      switch call.action {
      case .create(let path):
        if inodes[path] != nil { continue }
        let inode = writes.count
        writes.append([])
        synced.append(-1)
        inodes[path] = inode
        names.append((call, { $0[path] = inode }))
      case .write(let path, let offset, let bytes):
        guard let inode = inodes[path] else { continue }
        writes[inode].append(Write(call: call, offset: offset, bytes: bytes))
      case .truncate(let path, let size):
        guard let inode = inodes[path] else { continue }
        writes[inode].append(Write(call: call, offset: size, bytes: nil))
      case .unlink(let path):
        inodes[path] = nil
        names.append((call, { $0[path] = nil }))
      case .rename(let path, let target):
        inodes[target] = inodes.removeValue(forKey: path)
        names.append((call, { $0[target] = $0.removeValue(forKey: path) }))
      case .sync(let path):
        if call.end >= moment { continue }
        if let inode = inodes[path] {
          synced[inode] = max(synced[inode], call.start)
        } else {
          namesSynced = max(namesSynced, call.start)
        }
      case .say: break
      }
    }
    let sure = names.prefix { $0.call.end < namesSynced }.count
    let kept =
      switch fate {
      case .none: sure
      case .all: names.count
      default: Int.random(in: sure...names.count, using: &random)
      }
    var tree: [String: Int] = [:]
    for name in names.prefix(kept) { name.change(&tree) }
    for (path, inode) in tree {
      files[path] = Self.content(writes[inode], synced: synced[inode], fate, &random)
    }
  }

  private static func content(
    _ writes: [Write], synced: Int, _ fate: Fate, _ random: inout some RandomNumberGenerator
  ) -> [UInt8] {
    var content: [UInt8] = []
    let unsure = writes.filter { $0.call.end >= synced }.count
    let arrived = Int.random(in: 0...unsure, using: &random)
    var number = 0
    for write in writes {
      let isSure = write.call.end < synced
      if !isSure { number += 1 }
      guard let bytes = write.bytes else {
        if isSure || fate == .all || fate == .some && Bool.random(using: &random) {
          content = Array(content.prefix(write.offset))
          grow(&content, to: write.offset)
        }
        continue
      }
      if isSure || fate == .all || fate == .first && number <= arrived {
        put(bytes[...], at: write.offset, in: &content)
      } else if fate == .zeros {
        grow(&content, to: write.offset + bytes.count)
      } else if fate == .some || fate == .first && number == arrived + 1 {
        var start = 0
        while start < bytes.count {
          let end = min(bytes.count, start + sector - (write.offset + start) % sector)
          if Bool.random(using: &random) {
            put(bytes[start..<end], at: write.offset + start, in: &content)
          } else if Bool.random(using: &random) {
            grow(&content, to: write.offset + end)
          }
          start = end
        }
      }
    }
    return content
  }

  private static func grow(_ content: inout [UInt8], to size: Int) {
    if content.count < size { content += Array(repeating: 0, count: size - content.count) }
  }

  private static func put(_ bytes: ArraySlice<UInt8>, at offset: Int, in content: inout [UInt8]) {
    grow(&content, to: offset + bytes.count)
    content.withUnsafeMutableBytes { target in
      bytes.withUnsafeBytes { source in
        guard let from = source.baseAddress, let to = target.baseAddress else { return }
        memcpy(to + offset, from, source.count)
      }
    }
  }

  /// Puts the files of `directory` into another one.
  func write(_ directory: String, to target: String) throws {
    for (path, content) in files where path.hasPrefix(directory + "/") {
      // SQLite's shared memory is made anew by whoever comes first.
      if path.hasSuffix("-shm") { continue }
      try Data(content).write(
        to: URL(fileURLWithPath: target + path.dropFirst(directory.count)))
    }
  }
}
