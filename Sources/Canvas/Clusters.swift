/// Grapheme clusters of UTF-8 text, fast.
///
/// The boundaries are those of Swift's `Character` (UAX 29). Scalars that can only be a cluster of
/// their own (ASCII, Latin, Cyrillic, kana, ideographs, Hangul syllables, …) are told apart here
/// without asking it, which is what makes layout cost nanoseconds a byte.
enum Clusters {
  /// Calls `body` with the byte range and the columns of each cluster, in order, until it answers
  /// false. The bytes must be valid UTF-8.
  @inline(__always)
  static func forEach(
    in bytes: UnsafeBufferPointer<UInt8>, _ body: (_ range: Range<Int>, _ width: Int) -> Bool
  ) {
    var start = 0
    while start < bytes.count {
      let byte = bytes[start]
      // An ASCII character before another one, or at the end, is a cluster (CR LF is not).
      if byte < 0x80, byte != 0x0D, start + 1 == bytes.count || bytes[start + 1] < 0x80 {
        if !body(start..<start + 1, 1) { return }
        start += 1
        continue
      }
      let scalar = simple(bytes, at: start)
      if scalar.length > 0 {
        let next = start + scalar.length
        if next == bytes.count || simple(bytes, at: next).length > 0 {
          if !body(start..<next, scalar.width) { return }
          start = next
          continue
        }
      }
      start = forEachCharacter(in: bytes, from: start, body)
      if start < 0 { return }
    }
  }

  /// The scalar of a cluster that has only one.
  @inline(__always)
  static func onlyScalar(
    _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) -> Unicode.Scalar? {
    let first = UInt32(bytes[range.lowerBound])
    let next = { (offset: Int) in UInt32(bytes[range.lowerBound + offset] & 0x3F) }
    switch range.count {
    case 1: return Unicode.Scalar(first)
    case 2 where first >= 0xC0: return Unicode.Scalar((first & 0x1F) << 6 | next(1))
    case 3 where first >= 0xE0:
      return Unicode.Scalar((first & 0x0F) << 12 | next(1) << 6 | next(2))
    case 4 where first >= 0xF0:
      return Unicode.Scalar((first & 0x07) << 18 | next(1) << 12 | next(2) << 6 | next(3))
    default: return nil
    }
  }

  /// Goes on by `Character` to a place where a cluster must begin; answers where that is, or -1
  /// if the body stopped.
  ///
  /// It looks only so far ahead as it must: wrapping begins anew at each row, and would cost the
  /// square of the length in scripts that have no simple scalars.
  @inline(never)
  private static func forEachCharacter(
    in bytes: UnsafeBufferPointer<UInt8>, from start: Int, _ body: (Range<Int>, Int) -> Bool
  ) -> Int {
    var start = start
    var most = 128
    while true {
      let (end, isCertain) = boundary(bytes, after: start, most: most)
      let stretch = String(decoding: bytes[start..<end], as: UTF8.self)
      let begin = start
      for character in stretch {
        let next = start + character.utf8.count
        // What the stretch ends with may go on behind it.
        if next == end, !isCertain { break }
        if !body(start..<next, DisplayWidth.of(character)) { return -1 }
        start = next
      }
      if isCertain { return end }
      most = start == begin ? most * 2 : 128
    }
  }

  /// The first place after `start` where a cluster must begin, which is before a simple scalar
  /// unless something before it reaches forward; or, uncertain, any scalar after `most` bytes.
  private static func boundary(
    _ bytes: UnsafeBufferPointer<UInt8>, after start: Int, most: Int
  ) -> (end: Int, isCertain: Bool) {
    var position = start
    var reaches = true
    while position < bytes.count {
      if !reaches, simple(bytes, at: position).length > 0 { return (position, true) }
      if position - start >= most { return (position, false) }
      reaches = reachesForward(bytes, at: position)
      switch bytes[position] {
      case 0..<0x80: position += 1
      case 0..<0xE0: position += 2
      case 0..<0xF0: position += 3
      default: position += 4
      }
    }
    return (bytes.count, true)
  }

  /// Whether the scalar may be Prepend or a leading Hangul consonant (or near one in the code
  /// charts): those join what follows.
  private static func reachesForward(
    _ bytes: UnsafeBufferPointer<UInt8>, at position: Int
  ) -> Bool {
    switch bytes[position] {
    case 0xD8, 0xDB, 0xDC: true  // U+0600..063F, 06C0..073F
    case 0xE0:
      switch bytes[position + 1] {
      case 0xA2, 0xA3, 0xB5: true  // U+0880..08FF, 0D40..0D7F
      default: false
      }
    case 0xE1: bytes[position + 1] == 0x84 || bytes[position + 1] == 0x85  // U+1100..117F
    case 0xEA: bytes[position + 1] == 0xA5  // U+A940..A97F
    case 0xF0: bytes[position + 1] == 0x91  // U+11000..11FFF
    default: false
    }
  }

  /// The length and columns of the scalar at `position` if there is a cluster boundary between
  /// any two such scalars (their Grapheme_Cluster_Break is Other, or LV or LVT); else length 0.
  @inline(__always)
  private static func simple(
    _ bytes: UnsafeBufferPointer<UInt8>, at position: Int
  ) -> (length: Int, width: Int) {
    let first = bytes[position]
    if first < 0x80 { return first >= 0x20 && first < 0x7F ? (1, 1) : (0, 0) }
    switch first {
    case 0xC3...0xCB, 0xCE...0xD1:  // U+00C0..02FF, U+0380..047F: Latin, Greek, Cyrillic
      return (2, 1)
    case 0xE2:  // U+2010..2027 punctuation, U+2190..219F arrows, U+2500..257F boxes
      let second = bytes[position + 1]
      let third = bytes[position + 2]
      let isSimple =
        second == 0x80 && third >= 0x90 && third <= 0xA7
        || second == 0x94 || second == 0x95 || second == 0x86 && third >= 0x90 && third <= 0x93
      return isSimple ? (3, 1) : (0, 0)
    case 0xE3:
      let second = bytes[position + 1]
      let third = bytes[position + 2]
      switch second {
      case 0x80: return third <= 0x95 ? (3, 2) : (0, 0)  // U+3000..3015
      case 0x81: return third >= 0x81 ? (3, 2) : (0, 0)  // U+3041..307F
      case 0x82: return third <= 0x96 || third >= 0xA0 ? (3, 2) : (0, 0)  // U+3080..3096, 30A0
      case 0x83: return (3, 2)  // U+30C0..30FF
      case 0x90...0xBF: return (3, 2)  // U+3400..3FFF
      default: return (0, 0)
      }
    case 0xE4: return bytes[position + 1] == 0xB7 ? (0, 0) : (3, 2)  // all but the hexagrams
    case 0xE5...0xE9: return (3, 2)  // ideographs to U+9FFF
    case 0xEA: return bytes[position + 1] >= 0xB0 ? (3, 2) : (0, 0)  // Hangul from U+AC00
    case 0xEB, 0xEC: return (3, 2)
    case 0xED: return bytes[position + 1] < 0x9E ? (3, 2) : (0, 0)  // Hangul to U+D77F
    default: return (0, 0)
    }
  }
}

extension StringProtocol {
  /// The UTF-8 bytes, in place where the string is native.
  @inline(__always)
  package func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    if let result = utf8.withContiguousStorageIfAvailable(body) { return result }
    var copy = String(self)
    return copy.withUTF8(body)
  }
}
