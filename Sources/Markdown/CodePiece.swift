import Canvas

/// How a very long line of code is cut into pieces that are set one after another, so that a line
/// of a megabyte can grow at its end. Where the cuts are depends on the text before each alone.
enum CodePiece {
  /// A piece is at least this long, in bytes. The first is coloured, the others are plain.
  static let least = 4096
  /// And at most this, whatever it is made of.
  static let most = 2 * least

  /// Where the piece that begins at `start` ends; nil if all that is known belongs to it.
  static func end(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    guard bytes.count - start > least else { return nil }
    let limit = min(bytes.count, start + most)
    if let plain = (start + least..<limit).first(where: { isPlain($0, in: bytes) }) {
      return plain
    }
    guard limit == start + most else { return nil }
    // Text without a simple character is cut between two clusters.
    var end = limit
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    let stretch = String(decoding: bytes[start..<end], as: UTF8.self)
    let last = stretch.last?.utf8.count ?? 0
    return end - last > start + least ? end - last : end
  }

  /// Whether the cut is between characters that never join others.
  static func isPlain(_ offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var last = offset - 1
    while last > 0, bytes[last] & 0xC0 == 0x80 { last -= 1 }
    return standsAlone(bytes[offset]) && standsAlone(bytes[last])
  }

  /// Whether characters that begin with the byte never join others (one side of a cut is ASCII):
  /// ASCII, U+00C0–U+00FF, U+4000–U+9FFF and U+B000–U+CFFF; the common ones, told fast.
  private static func standsAlone(_ byte: UInt8) -> Bool {
    switch byte {
    case 0..<0x80, 0xC3, 0xE4...0xE9, 0xEB...0xEC: true
    default: false
    }
  }
}
