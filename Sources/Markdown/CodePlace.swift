/// Where a line stands that comes while a fence is open inside lists and quotes.
///
/// It repeats what cmark's blocks.c does with a line before it reaches the innermost open block
/// (`parse_block_quote_prefix`, `parse_node_item_prefix`); where tabs are about it gives up, and
/// the block is parsed again as a whole.
extension OpenCode {
  enum Place {
    /// In the code, from this byte on.
    case inside(Int)
    case outside
    case unclear
  }

  /// - Parameter bytes: all bytes up to the line's end.
  func place(in bytes: UnsafeBufferPointer<UInt8>) -> Place {
    var first = position
    for frame in frames {
      let spaces = bytes[first...].prefix { $0 == 0x20 }.count
      let next = first + spaces < bytes.count ? bytes[first + spaces] : nil
      switch frame.kind {
      case .list, .table: break
      case .quote:
        if next == 0x09 { return .unclear }
        guard spaces <= 3, next == UInt8(ascii: ">") else { return .outside }
        first += spaces + 1
        if first < bytes.count, bytes[first] == 0x09 { return .unclear }
        if first < bytes.count, bytes[first] == 0x20 { first += 1 }
      case .item(let marker, _):
        if spaces >= marker.count {
          first += marker.count
        } else if next == nil {
          // A blank line is part of every item.
          first = bytes.count
        } else {
          return next == 0x09 ? .unclear : .outside
        }
      }
    }
    if !frames.isEmpty {
      let blanks = bytes[first...].prefix { $0 == 0x20 || $0 == 0x09 }
      let next = blanks.endIndex < bytes.count ? bytes[blanks.endIndex] : nil
      if blanks.contains(0x09), fence.indentation > 0 || next == fence.character {
        return .unclear
      }
    }
    return .inside(first)
  }

  /// The byte at which a piece of `count` bytes of code ends, that begins at `piece`.
  func rawEnd(ofContent count: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var raw = piece
    var rest = count
    if piece == position, case .inside(let first) = place(in: bytes) {
      let lead = fence.lead(of: bytes[first...])
      raw = first + lead.skipped
      rest -= lead.surplus
    }
    while rest > 0, raw < bytes.count {
      rest -= bytes[raw] == 0 ? 3 : 1
      raw += 1
    }
    return raw
  }
}
