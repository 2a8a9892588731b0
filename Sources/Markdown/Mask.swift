/// Hides bytes from cmark that look like markup and are not: formulas, and what comes after the
/// first 32 kB of one paragraph (cmark walks over all open delimiters at each link,
/// `process_emphasis` in inlines.c, so that a long dense paragraph would take it forever).
///
/// A hidden sign travels as a control character of the same length, so that lines and columns
/// stay, and everything that is read from a node is turned back. So these controls themselves,
/// which no answer holds, come out as the signs. Whether a byte is hidden depends on its own
/// line and on the lines before it in the same paragraph alone, never on a block before.
struct Mask {
  /// The signs, and their stand-ins in the same order.
  private static let signs = Array("\\_*~<[]&!".utf8)
  private static let standIns: [UInt8] = [1, 2, 3, 4, 5, 6, 0x0E, 0x0F, 0x10]
  /// How long a paragraph may be, in bytes.
  private static let limit = 32 * 1024

  private static let dollar = UInt8(ascii: "$")
  private static let backslash = UInt8(ascii: "\\")

  private var bytes: [UInt8]
  /// What ends the formula that the lines are in.
  private var closer: [UInt8]?
  private var paragraphStart = 0

  /// The bytes with what is to be hidden hidden; nil if nothing is.
  static func masked(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    let mayHoldFormula = text.contains { $0 == dollar || $0 == backslash }
    guard mayHoldFormula || text.count > limit else { return nil }
    var mask = Mask(bytes: Array(text))
    var start = 0
    while start < text.count {
      let end = text[start...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? text.count
      mask.maskLine(start, end)
      start = end + 1
    }
    return mask.bytes
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  /// The text with the signs that were hidden.
  static func unmasked(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 < 0x11 && standIns.contains($0) }) else { return text }
    return String(decoding: unmasked(Array(text.utf8)), as: UTF8.self)
  }

  /// The bytes with the signs that were hidden.
  static func unmasked(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(where: { $0 < 0x11 && standIns.contains($0) }) else { return bytes }
    return bytes.map { byte in
      byte < 0x11 ? standIns.firstIndex(of: byte).map { signs[$0] } ?? byte : byte
    }
  }

  private mutating func hide(_ range: Range<Int>) {
    for index in range {
      if let sign = Mask.signs.firstIndex(of: bytes[index]) { bytes[index] = Mask.standIns[sign] }
    }
  }

  private mutating func maskLine(_ start: Int, _ end: Int) {
    var first = start
    while first < end, bytes[first] == 0x20 || bytes[first] == UInt8(ascii: ">") { first += 1 }
    if first == end || mayBeginBlock(start, first, end) {
      closer = nil
      paragraphStart = start
    }
    var position = first
    if let closer {
      let close = self.index(of: closer, from: first, to: end)
      hide(first..<(close.map { $0 + closer.count } ?? end))
      // Perhaps the end of HTML, after which another block begins.
      if index(of: Array("</".utf8), from: first, to: end) != nil { self.closer = nil }
      guard let close else { return }
      self.closer = nil
      position = close + closer.count
    }
    maskFormulas(from: position, firstOfLine: first, mayOpen: first - start <= 3, to: end)
    let plain = max(first, paragraphStart + Mask.limit)
    if plain < end { hide(plain..<end) }
  }

  /// Whether the line may be the first of a block: then nothing before it may count.
  private func mayBeginBlock(_ start: Int, _ first: Int, _ end: Int) -> Bool {
    switch bytes[first] {
    case Mask.backslash, Mask.dollar, UInt8(ascii: "&"), UInt8(ascii: "{"), UInt8(ascii: "("):
      return closer == nil
    case 0x30...0x39:
      let next = bytes[first..<end].first { !(0x30...0x39).contains($0) }
      return next == nil || next == UInt8(ascii: ".") || next == UInt8(ascii: ")")
    case UInt8(ascii: "="):
      return closer == nil || bytes[first..<end].allSatisfy { $0 == 0x3D || $0 == 0x20 }
    case 0x41...0x5A, 0x61...0x7A, 0x80...:
      // A line of code, or a row of a table.
      return closer == nil && (first - start > 3 || bytes[first..<end].contains(0x7C))
    default: return true
    }
  }

  /// Hides `\(…\)`, `\[…\]`, `$…$` and `$$…$$` that end in the line; where only the opening
  /// is in a line, the formula ends in a later one.
  private mutating func maskFormulas(
    from start: Int, firstOfLine: Int, mayOpen: Bool, to end: Int
  ) {
    var position = start
    while position + 1 < end {
      let next = bytes[position + 1]
      var closer: [UInt8]?
      if bytes[position] == Mask.backslash {
        if next == UInt8(ascii: "(") { closer = [Mask.backslash, UInt8(ascii: ")")] }
        if next == UInt8(ascii: "[") { closer = [Mask.backslash, UInt8(ascii: "]")] }
        if closer == nil {
          position += 2
          continue
        }
      } else if bytes[position] == Mask.dollar {
        closer = next == Mask.dollar ? [Mask.dollar, Mask.dollar] : [Mask.dollar]
      }
      guard let closer else {
        position += 1
        continue
      }
      let content = position + (closer.first == Mask.dollar ? closer.count : 2)
      let close = index(of: closer, from: content, to: end)
      if let close, isFormula(content..<close, isSingle: closer.count == 1, end: end) {
        hide(position..<(close + closer.count))
        position = close + closer.count
      } else if position == firstOfLine, mayOpen, content > position + 1,
        bytes[content..<end].allSatisfy({ $0 == 0x20 })
      {
        hide(position..<end)
        self.closer = closer
        return
      } else {
        position = content
      }
    }
  }

  /// A price is no formula: what single dollars enclose touches them, and no digit follows (as
  /// pandoc has it). What holds a backtick is code.
  private func isFormula(_ range: Range<Int>, isSingle: Bool, end: Int) -> Bool {
    guard let first = bytes[range].first, let last = bytes[range].last,
      !bytes[range].contains(UInt8(ascii: "`"))
    else { return false }
    if !isSingle { return true }
    let after = range.upperBound + 1
    return first != 0x20 && last != 0x20
      && !(after < end && (0x30...0x39).contains(bytes[after]))
  }

  private func index(of closer: [UInt8], from start: Int, to end: Int) -> Int? {
    guard let first = closer.first, start < end else { return nil }
    var position = start
    while let found = bytes[position..<end].firstIndex(of: first) {
      if found + closer.count <= end, bytes[found..<(found + closer.count)].elementsEqual(closer) {
        return found
      }
      position = found + 1
    }
    return nil
  }
}
