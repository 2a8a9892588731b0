import Canvas

/// A paragraph (or another block that cannot be set in parts) beyond all measure, while it grows.
///
/// It is parsed again only when it has grown by a sixteenth, so that all of its updates together
/// cost a fixed multiple of its length. What came since stands as it was typed, for that long;
/// the finished text never goes this way.
struct LongPassage: Sendable {
  /// Up to this many bytes a passage is exact at every update.
  static let limit = 16 * 1024
  /// Which part of itself it grows by before it is parsed again: a sixteenth, and beyond all
  /// measure (`huge`, in bytes) more, since parsing costs more a byte the more there is. The
  /// last, exact parse is then no more than a small part of the work of the second half.
  private static let share = 16
  private static let huge = 512 * 1024

  /// How many bytes must come to a passage of `size` bytes before it is parsed again.
  static func growth(of size: Int) -> Int { size / share + size / share * size / huge }

  /// Its first byte, and the first that was not parsed with it.
  var start: Int
  var parsed: Int
  /// The first byte that is not shown.
  var shown: Int
  /// An empty line does not end it.
  var holdsBlankLines: Bool

  /// Whether it can be shown without parsing it again.
  func mayGrow(in bytes: Passage.Bytes) -> Bool {
    bytes.count - parsed < LongPassage.growth(of: parsed - start)
      && (holdsBlankLines || !LongPassage.mayEnd(bytes[max(start, shown - 8)...]))
  }

  /// Whether a line is empty but for quote marks, or begins like a fence or a heading.
  private static func mayEnd(_ bytes: Passage.Bytes.SubSequence) -> Bool {
    var isAtLineStart = false
    for byte in bytes {
      switch byte {
      case 0x0A, 0x0D:
        if isAtLineStart, byte == 0x0A { return true }
        isAtLineStart = byte == 0x0A
      case 0x20, UInt8(ascii: ">"): break
      case UInt8(ascii: "`"), UInt8(ascii: "~"), UInt8(ascii: "#"):
        if isAtLineStart { return true }
      default: isAtLineStart = false
      }
    }
    return false
  }
}

extension MarkdownLayout {
  /// The first byte that is not set for good.
  private var passageStart: Int { path.isEmpty ? tailStart : path.position }

  /// Shows what is new of a long passage as it was typed; false if it is to be parsed.
  mutating func growLongPassage(_ bytes: Passage.Bytes) -> Bool {
    guard var passage = longPassage, passage.start == passageStart, passage.mayGrow(in: bytes),
      !typesetter.lines.isEmpty
    else { return false }
    // Spaces at the end wait for what follows them, or a row's end would swallow them.
    let new = bytes[passage.shown...]
    guard let last = new.lastIndex(where: { $0 > 0x20 }) else { return true }
    let text = String(decoding: bytes[passage.shown...last], as: UTF8.self)
      .split(whereSeparator: \.isNewline).joined(separator: " ")
    let row = typesetter.lines.removeLast()
    typesetter.position = row.position
    let space = bytes[passage.shown] == 0x0A ? [Span(" ")] : []
    typesetter.set(prose: row.spans + space + Sanitizer.spans(text), goingOnAs: row)
    typesetter.position -= 1
    passage.shown = last + 1
    longPassage = passage
    return true
  }

  /// Remembers what was parsed, if it is too long to be parsed again soon.
  mutating func noteLongPassage(_ bytes: Passage.Bytes) {
    let start = passageStart
    let isSame = longPassage?.start == start
    guard !isFinished, openCode == nil, bytes.count - start > LongPassage.limit else {
      longPassage = nil
      return
    }
    let hadGrown =
      longPassage.map { bytes.count - $0.parsed >= LongPassage.growth(of: $0.parsed - start) }
      ?? true
    longPassage = LongPassage(
      start: start, parsed: bytes.count, shown: bytes.count,
      holdsBlankLines: isSame && (longPassage?.holdsBlankLines == true || !hadGrown))
  }
}
