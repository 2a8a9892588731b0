import Canvas

/// Words and what they are, found by their bytes.
struct WordTable: Sendable {
  struct Entry: Sendable {
    var role: Role
    var next: Role?
    var mayBeLabel: Bool
    fileprivate var start: Int
    fileprivate var count: Int
    fileprivate var hash: UInt64
  }

  private var entries: [Entry] = []
  private var bytes: [UInt8] = []
  /// Open addressing: an entry's number plus 1, or 0. At most half of them are taken.
  private var slots: [UInt16]
  let ignoresCase: Bool

  init(_ lists: [Grammar.Words], ignoresCase: Bool) {
    self.ignoresCase = ignoresCase
    let words = lists.flatMap { list in
      list.words.split(whereSeparator: \.isWhitespace).map { (list, Array($0.utf8)) }
    }
    var size = 16
    while size < words.count * 2 { size *= 2 }
    slots = Array(repeating: 0, count: size)
    for (list, word) in words {
      var hash = WordTable.seed
      for byte in word { hash = WordTable.mix(hash, ignoresCase ? WordTable.lower(byte) : byte) }
      let isKnown = word.withUnsafeBufferPointer { find($0, hash: hash) != nil }
      if isKnown { continue }
      entries.append(
        Entry(
          role: list.role, next: list.next, mayBeLabel: list.mayBeLabels, start: bytes.count,
          count: word.count, hash: hash))
      bytes += ignoresCase ? word.map(WordTable.lower) : word
      var slot = Int(truncatingIfNeeded: hash >> 20) & (size - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (size - 1) }
      slots[slot] = UInt16(entries.count)
    }
  }

  var isEmpty: Bool { entries.isEmpty }

  /// The entry of a word.
  /// - Parameter hash: `mix` over its bytes (in lower case if case is ignored), from `seed`.
  func find(_ word: UnsafeBufferPointer<UInt8>, hash: UInt64) -> Entry? {
    var slot = Int(truncatingIfNeeded: hash >> 20) & (slots.count - 1)
    while slots[slot] != 0 {
      let entry = entries[Int(slots[slot]) - 1]
      if entry.hash == hash, entry.count == word.count, isSame(word, entry) { return entry }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  private func isSame(_ word: UnsafeBufferPointer<UInt8>, _ entry: Entry) -> Bool {
    for index in 0..<entry.count {
      let byte = ignoresCase ? WordTable.lower(word[index]) : word[index]
      if byte != bytes[entry.start + index] { return false }
    }
    return true
  }

  static let seed: UInt64 = 0xCBF2_9CE4_8422_2325

  @inline(__always) static func mix(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
    (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
  }

  @inline(__always) static func lower(_ byte: UInt8) -> UInt8 {
    byte &- 0x41 < 26 ? byte | 0x20 : byte
  }
}
