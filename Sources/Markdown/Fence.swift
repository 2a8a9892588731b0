/// The opening fence of a code block, and what it makes of the lines that follow it.
///
/// It repeats three rules of CommonMark 4.5 as cmark's blocks.c applies them, so that an open
/// fence can grow line by line without parsing the block again: what closes it, how much
/// indentation a line loses, and that NUL becomes U+FFFD.
struct Fence: Equatable {
  /// "`" or "~".
  var character: UInt8
  var length: Int
  /// Columns before the opening fence: content lines lose as many.
  var indentation: Int

  private static let space = UInt8(ascii: " ")
  private static let tab = UInt8(ascii: "\t")

  /// Whether the line (without its end) closes the block.
  func isClosed(by line: UnsafeBufferPointer<UInt8>.SubSequence) -> Bool {
    var rest = line
    var column = 0
    while let first = rest.first, first == Fence.space || first == Fence.tab {
      column += first == Fence.tab ? 4 - column % 4 : 1
      if column > 3 { return false }
      rest.removeFirst()
    }
    let run = rest.prefix { $0 == character }.count
    return run >= length
      && rest.dropFirst(run).allSatisfy { $0 == Fence.space || $0 == Fence.tab }
  }

  /// How many bytes of a line are the fence's indentation, and how many columns of a tab reach
  /// beyond it, to be left as spaces.
  func lead(
    of line: UnsafeBufferPointer<UInt8>.SubSequence
  ) -> (skipped: Int, surplus: Int) {
    var skipped = 0
    var column = 0
    var surplus = 0
    for byte in line {
      guard column < indentation, byte == Fence.space || byte == Fence.tab else { break }
      let width = byte == Fence.tab ? 4 - column % 4 : 1
      surplus = max(0, column + width - indentation)
      column += width
      skipped += 1
    }
    return (skipped, surplus)
  }

  /// The line as code: without the fence's indentation.
  func content(of line: UnsafeBufferPointer<UInt8>.SubSequence) -> [UInt8] {
    let lead = lead(of: line)
    let rest = Fence.content(line.dropFirst(lead.skipped))
    return lead.surplus == 0 ? rest : Array(repeating: Fence.space, count: lead.surplus) + rest
  }

  /// Bytes of a line as code, which follow its first.
  static func content(_ bytes: UnsafeBufferPointer<UInt8>.SubSequence) -> [UInt8] {
    let content = Mask.unmasked(Array(bytes))
    guard content.contains(0) else { return content }
    return content.flatMap { $0 == 0 ? Array("\u{FFFD}".utf8) : [$0] }
  }
}
