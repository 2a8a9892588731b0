/// The end of what running calls wrote, for the screen.
struct ToolOutput: Sendable {
  private var tails: [String: [UInt8]] = [:]

  /// Of each call this much is kept, in bytes.
  private static let limit = 16 << 10

  mutating func add(_ bytes: [UInt8], of id: String) {
    tails[id, default: []] += bytes.suffix(Self.limit)
    // Cut rarely, so that each byte is moved once or twice.
    if let count = tails[id]?.count, count > 2 * Self.limit {
      tails[id]?.removeFirst(count - Self.limit)
    }
  }

  mutating func end(_ id: String) { tails[id] = nil }

  func text(of id: String) -> String { String(decoding: tails[id] ?? [], as: UTF8.self) }
}
