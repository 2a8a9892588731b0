/// Paths below the working directory, packed one behind the other: 200,000 of them as strings would
/// take a second to make and a key to look through. A directory ends with a slash.
package struct FileList: Sendable {
  private(set) var bytes: [UInt8] = []
  /// The same in small letters, as far as they are ASCII.
  private(set) var folded: [UInt8] = []
  /// Where each path ends.
  private(set) var ends: [UInt32] = []
  /// Which characters each path holds, as `mask` has them.
  private(set) var masks: [UInt32] = []
  private var directories: Set<[UInt8]> = []
  private var last: [UInt8] = []
  /// A path that is not whole yet.
  private var rest: [UInt8] = []

  package init() {}

  /// How many paths, those of directories among them.
  package var count: Int { ends.count }

  /// Takes paths that each end with a NUL, in pieces that may end anywhere. The directories that
  /// hold them are added.
  package mutating func add(_ piece: [UInt8]) {
    var start = 0
    piece.withUnsafeBufferPointer { piece in
      for place in piece.indices where piece[place] == 0 {
        if rest.isEmpty {
          add(path: UnsafeBufferPointer(rebasing: piece[start..<place]))
        } else {
          let whole = rest + piece[start..<place]
          rest = []
          whole.withUnsafeBufferPointer { add(path: $0) }
        }
        start = place + 1
      }
    }
    rest += piece[start...]
  }

  private mutating func add(path: UnsafeBufferPointer<UInt8>) {
    guard !path.isEmpty, path.count < 4096, bytes.count + 2 * path.count < Int(UInt32.max) else {
      return
    }
    // Where it leaves the path before; directories up to there are known.
    var shared = 0
    while shared < min(path.count, last.count), path[shared] == last[shared] { shared += 1 }
    for place in shared..<path.count where path[place] == UInt8(ascii: "/") {
      let directory = Array(path[...place])
      if directories.insert(directory).inserted {
        directory.withUnsafeBufferPointer { append($0) }
      }
    }
    last.replaceSubrange(0..., with: path)
    if path[path.count - 1] != UInt8(ascii: "/") { append(path) }
  }

  private mutating func append(_ path: UnsafeBufferPointer<UInt8>) {
    bytes.append(contentsOf: path)
    var mask: UInt32 = 0
    for byte in path {
      mask |= Self.mask(byte)
      folded.append(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte)
    }
    ends.append(UInt32(bytes.count))
    masks.append(mask)
  }

  /// A path; bytes that are no UTF-8 are repaired, so that such a file is not found again.
  package subscript(_ index: Int) -> String {
    String(decoding: bytes[range(index)], as: UTF8.self)
  }

  func range(_ index: Int) -> Range<Int> {
    (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])
  }

  /// A bit for each letter, and for a few kinds of other characters: a path without a bit of the
  /// query is passed over at once.
  static func mask(_ byte: UInt8) -> UInt32 {
    switch byte {
    case 0x61...0x7A: 1 << UInt32(byte - 0x61)
    case 0x41...0x5A: 1 << UInt32(byte - 0x41)
    case 0x30...0x39: 1 << 26
    case UInt8(ascii: "_"), UInt8(ascii: "-"): 1 << 27
    case UInt8(ascii: "."): 1 << 28
    case UInt8(ascii: "/"): 1 << 29
    default: 1 << 30
    }
  }
}

/// The paths of a list that fit what is typed. It is a sieve: of what it lets through `FuzzyMatch`,
/// which takes a hundred times as long for each, makes the order that is shown.
package struct FileFilter: Sendable {
  package let list: FileList
  private var query: [UInt8] = []
  /// Those that fit `query`; nil for all.
  private var candidates: [UInt32]?

  package init(_ list: FileList) { self.list = list }

  /// The paths that fit best, better ones first. With an empty query: what is in the directory
  /// itself.
  package mutating func best(_ text: String, limit: Int = 128) -> [String] {
    // What is no ASCII the order decides about, and so the words behind the first.
    let query = text.lowercased().utf8.prefix { $0 != 0x20 }.filter { $0 < 0x80 }
    if query.isEmpty { return top(limit) }
    if !query.starts(with: self.query) { candidates = nil }
    var indexes: [UInt32] = []
    var keys: [UInt16] = []
    var histogram = [Int](repeating: 0, count: 2_048)
    let mask = query.reduce(0) { $0 | FileList.mask($1) }
    list.folded.withUnsafeBufferPointer { bytes in
      list.ends.withUnsafeBufferPointer { ends in
        list.masks.withUnsafeBufferPointer { masks in
          query.withUnsafeBufferPointer { query in
            let count = candidates?.count ?? ends.count
            for place in 0..<count {
              let index = candidates.map { Int($0[place]) } ?? place
              guard masks[index] & mask == mask else { continue }
              let start = index == 0 ? 0 : Int(ends[index - 1])
              guard let key = Self.key(query, in: bytes, start, Int(ends[index])) else { continue }
              indexes.append(UInt32(index))
              keys.append(key)
              histogram[Int(key)] += 1
            }
          }
        }
      }
    }
    self.query = Array(query)
    candidates = indexes
    return Self.highest(indexes, keys, histogram, limit).map { list[$0] }
  }

  /// The best by their keys, higher ones first, each in the order of the list.
  private static func highest(
    _ indexes: [UInt32], _ keys: [UInt16], _ histogram: [Int], _ limit: Int
  ) -> [Int] {
    var least = histogram.count
    var count = 0
    while least > 0, count < limit {
      least -= 1
      count += histogram[least]
    }
    let found = keys.indices.filter { Int(keys[$0]) >= least }
      .sorted { keys[$0] == keys[$1] ? $0 < $1 : keys[$0] > keys[$1] }
    return found.prefix(limit).map { Int(indexes[$0]) }
  }

  /// How well a query fits a path, 0 to 2,047; nil where it does not. Whole beginnings and what
  /// stands together in the last name count most, then the shorter path.
  @inline(__always)
  private static func key(
    _ query: UnsafeBufferPointer<UInt8>, in bytes: UnsafeBufferPointer<UInt8>, _ start: Int,
    _ end: Int
  ) -> UInt16? {
    // From the end, so that what fits the last name is found there.
    var place = end - 1
    var next = query.count - 1
    var wanted = query[next]
    var last = -1
    var nameStart = -1
    var first = end
    while place >= start {
      let byte = bytes[place]
      if byte == wanted {
        if last < 0 { last = place }
        first = place
        next -= 1
        if next < 0 { break }
        wanted = query[next]
      }
      if byte == UInt8(ascii: "/"), nameStart < 0, place < end - 1 { nameStart = place + 1 }
      place -= 1
    }
    guard next < 0 else { return nil }
    var rank = 0
    if nameStart < 0 {
      rank += 2
      while place > start, bytes[place - 1] != UInt8(ascii: "/") { place -= 1 }
      nameStart = place
    }
    if last - first + 1 == query.count { rank += 1 }
    if begins(query, bytes, nameStart, end) || begins(query, bytes, start, end) { rank += 4 }
    return UInt16(rank << 8 | 255 - min(255, end - start))
  }

  @inline(__always)
  private static func begins(
    _ query: UnsafeBufferPointer<UInt8>, _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int,
    _ end: Int
  ) -> Bool {
    guard start + query.count <= end else { return false }
    var place = 0
    while place < query.count, bytes[start + place] == query[place] { place += 1 }
    return place == query.count
  }

  /// What is in the directory itself.
  private func top(_ limit: Int) -> [String] {
    var found: [String] = []
    list.bytes.withUnsafeBufferPointer { bytes in
      for index in 0..<list.count where found.count < limit {
        let range = list.range(index)
        let inner = range.dropLast()
        if list.masks[index] & 1 << 29 == 0 || !inner.contains(where: { bytes[$0] == 0x2F }) {
          found.append(list[index])
        }
      }
    }
    return found
  }
}
