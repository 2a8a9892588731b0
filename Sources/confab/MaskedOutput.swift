import Settings

/// What a running command wrote and was not told yet: told by whole lines, so that no key is cut in
/// two before it is masked, and not more often than a frame shows it.
struct MaskedOutput {
  /// Of what comes between two tellings the end is kept, in bytes: nobody sees more.
  private static let limit = 64 << 10
  private static let pace: Int64 = 16

  private var bytes: [UInt8] = []
  private var told: Int64 = .min / 2
  /// The first byte behind the last end of a line.
  private var end = 0

  mutating func add(_ new: [UInt8]) {
    bytes += new
    // Cut rarely, so that each byte is moved once or twice, and at the end of a line.
    if bytes.count > 2 * Self.limit {
      let start = bytes[(bytes.count - Self.limit)...].firstIndex(where: Self.endsLine)
      bytes.removeFirst(start.map { $0 + 1 } ?? bytes.count - Self.limit)
    }
    end = bytes.lastIndex(where: Self.endsLine).map { $0 + 1 } ?? 0
  }

  /// When the next is to be told, in monotonic milliseconds; nil while no line has ended.
  var deadline: Int64? { end > 0 ? told + Self.pace : nil }

  /// What is to be told now.
  mutating func take(now: Int64, _ redaction: Redaction) -> [UInt8]? {
    guard let deadline, now >= deadline else { return nil }
    told = now
    let text = redaction.apply(String(decoding: bytes[..<end], as: UTF8.self))
    bytes.removeFirst(end)
    end = 0
    return Array(text.utf8)
  }

  private static func endsLine(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
}
