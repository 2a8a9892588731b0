/// Cuts what arrives into lines, which is how JSON-RPC messages are framed on a pipe
/// (agentclientprotocol.com, docs/protocol/transports, and modelcontextprotocol.io,
/// specification/2025-06-18/basic/transports: one message a line, none inside).
package struct LineSplitter: Sendable {
  /// One line, or what is left of one that was too long.
  package enum Piece: Hashable, Sendable {
    case line([UInt8])
    /// Its bytes were not kept; the next line is whole again.
    case tooLong
  }

  /// The longest line that is kept, in bytes. A prompt may carry pictures and whole files, but
  /// memory has an end.
  package static let limit = 64 << 20

  private let limit: Int
  private var rest: [UInt8] = []
  private var isSkipping = false

  /// - Parameter limit: the longest line that is kept, in bytes.
  package init(limit: Int = Self.limit) { self.limit = limit }

  /// Takes more bytes and gives the lines that they end, without line feeds and without empty ones.
  package mutating func feed(_ bytes: [UInt8]) -> [Piece] {
    var pieces: [Piece] = []
    var start = bytes.startIndex
    while let end = bytes[start...].firstIndex(of: 0x0A) {
      append(bytes[start..<end])
      if isSkipping {
        isSkipping = false
        pieces.append(.tooLong)
      } else if rest.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) {
        pieces.append(.line(rest))
      }
      // A line of many megabytes leaves no memory behind.
      rest = []
      start = end + 1
    }
    append(bytes[start...])
    return pieces
  }

  private mutating func append(_ bytes: ArraySlice<UInt8>) {
    if isSkipping { return }
    if rest.count + bytes.count > limit {
      isSkipping = true
      rest = []
    } else {
      rest.append(contentsOf: bytes)
    }
  }
}
