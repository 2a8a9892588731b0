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

  /// The line as code: without the fence's indentation.
  func content(of line: UnsafeBufferPointer<UInt8>.SubSequence) -> String {
    var rest = line
    var column = 0
    var surplus = 0
    while column < indentation, let first = rest.first,
      first == Fence.space || first == Fence.tab
    {
      let width = first == Fence.tab ? 4 - column % 4 : 1
      // A tab that reaches beyond the indentation leaves its other columns as spaces.
      surplus = max(0, column + width - indentation)
      column += width
      rest.removeFirst()
    }
    let text = String(repeating: " ", count: surplus) + String(decoding: rest, as: UTF8.self)
    guard rest.contains(0) else { return text }
    return String(
      String.UnicodeScalarView(text.unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : $0 }))
  }
}
