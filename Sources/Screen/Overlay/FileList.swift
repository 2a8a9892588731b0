/// Paths below the working directory, packed one behind the other: 200,000 of them as strings would
/// take a second to make and a key to look through. A directory ends with a slash.
package struct FileList: Sendable {
  private(set) var bytes: [UInt8] = []
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
  package mutating func add(_ piece: some Collection<UInt8>) {
    rest += piece
    var start = 0
    while let end = rest[start...].firstIndex(of: 0) {
      add(path: rest[start..<end])
      start = end + 1
    }
    rest.removeFirst(start)
  }

  private mutating func add(path: ArraySlice<UInt8>) {
    guard !path.isEmpty, bytes.count + path.count < Int(UInt32.max), path.count < 4096 else {
      return
    }
    // Where it leaves the path before; directories up to there are known.
    var shared = 0
    for (one, other) in zip(path, last) {
      guard one == other else { break }
      shared += 1
    }
    last = Array(path)
    for place in shared..<last.count where last[place] == UInt8(ascii: "/") {
      let directory = Array(last[...place])
      if directories.insert(directory).inserted { append(directory) }
    }
    if last.last != UInt8(ascii: "/") { append(last) }
  }

  private mutating func append(_ path: [UInt8]) {
    bytes += path
    ends.append(UInt32(bytes.count))
    masks.append(Self.mask(path))
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
  static func mask(_ bytes: some Sequence<UInt8>) -> UInt32 {
    bytes.reduce(0) { mask, byte in
      switch byte {
      case 0x61...0x7A: mask | 1 << UInt32(byte - 0x61)
      case 0x41...0x5A: mask | 1 << UInt32(byte - 0x41)
      case 0x30...0x39: mask | 1 << 26
      case UInt8(ascii: "_"), UInt8(ascii: "-"): mask | 1 << 27
      case UInt8(ascii: "."): mask | 1 << 28
      case UInt8(ascii: "/"): mask | 1 << 29
      default: mask | 1 << 30
      }
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
    let mask = FileList.mask(query)
    list.bytes.withUnsafeBufferPointer { bytes in
      query.withUnsafeBufferPointer { query in
        func look(_ index: Int) {
          guard list.masks[index] & mask == mask,
            let key = Self.key(query, in: bytes, list.range(index))
          else { return }
          indexes.append(UInt32(index))
          keys.append(key)
          histogram[Int(key)] += 1
        }
        if let candidates {
          for index in candidates { look(Int(index)) }
        } else {
          for index in 0..<list.count { look(index) }
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
  private static func key(
    _ query: UnsafeBufferPointer<UInt8>, in bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) -> UInt16? {
    func folded(_ place: Int) -> UInt8 {
      let byte = bytes[place]
      return byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
    }
    // From the end, so that what fits the last name is found there.
    var place = range.upperBound - 1
    var next = query.count - 1
    var first = 0
    var last = -1
    var nameStart = -1
    while place >= range.lowerBound, next >= 0 {
      let byte = folded(place)
      if byte == query[next] {
        if last < 0 { last = place }
        first = place
        next -= 1
      }
      if byte == UInt8(ascii: "/"), nameStart < 0, place < range.upperBound - 1 {
        nameStart = place + 1
      }
      place -= 1
    }
    guard next < 0 else { return nil }
    var rank = 0
    if nameStart < 0 {
      rank += 2
      while place >= range.lowerBound, bytes[place] != UInt8(ascii: "/") { place -= 1 }
      nameStart = place + 1
    }
    if last - first + 1 == query.count { rank += 1 }
    func begins(_ start: Int) -> Bool {
      guard start + query.count <= range.upperBound else { return false }
      return !(0..<query.count).contains { folded(start + $0) != query[$0] }
    }
    if begins(nameStart) || begins(range.lowerBound) { rank += 4 }
    return UInt16(rank << 8 | 255 - min(255, range.count))
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
