import Canvas

/// Stand-ins for what ncurses cannot hold, or what terminals measure differently.
///
/// A cell of ncurses takes one spacing character, so an emoji of several scalars does not fit.
/// ncurses draws a private-use character of the right width instead, and `FrameFilter` puts the
/// text back into the bytes of the frame. A text keeps its stand-in for as long as ncurses may
/// show it.
struct Placeholders {
  /// One column wide: private use, plane 15.
  static let narrow: Range<UInt32> = 0xF0000..<0xF7FF0
  /// Two columns wide: Tangut, because every `wcwidth` knows it as wide, while the private planes
  /// are narrow to all but ours. (A text's own characters of both ranges get stand-ins too.)
  static let wide: Range<UInt32> = 0x17000..<0x187F8

  private struct Entry: Hashable {
    var text: String
    /// Columns to the right edge, as far as it matters.
    var columnsLeft: Int
  }

  private var narrowIndexes: [Entry: UInt32] = [:]
  private var wideIndexes: [Entry: UInt32] = [:]
  private var narrowBytes: [[UInt8]] = []
  private var wideBytes: [[UInt8]] = []

  /// Whether a character stands in for something else.
  static func contains(_ scalar: UInt32) -> Bool {
    narrow.contains(scalar) || wide.contains(scalar)
  }

  /// Whether a single character goes through a stand-in although ncurses could hold it: terminals
  /// disagree about private-use characters and emoji, and only what a stand-in writes leaves the
  /// cursor where ncurses believes it to be.
  static func isDoubtful(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xE000..<0xF900, 0x1F000..<0x1FB00, 0xF0000..., wide: true
    default: false
    }
  }

  /// Whether so many texts have stand-ins that it is time to forget them all, before a full
  /// repaint.
  var isFull: Bool {
    narrowBytes.count > Self.narrow.count * 3 / 4 || wideBytes.count > Self.wide.count * 3 / 4
  }

  /// The stand-in for a text.
  /// - Parameter columnsLeft: from the text's first column to the right edge.
  mutating func placeholder(for text: String, width: Int, columnsLeft: Int) -> Unicode.Scalar {
    let entry = Entry(text: text, columnsLeft: min(columnsLeft, Self.unjoinedWidth(of: text)))
    if let index = width == 2 ? wideIndexes[entry] : narrowIndexes[entry] {
      return Unicode.Scalar(index) ?? "\u{FFFD}"
    }
    let range = width == 2 ? Self.wide : Self.narrow
    let index = range.lowerBound + UInt32(width == 2 ? wideBytes.count : narrowBytes.count)
    guard range.contains(index) else { return "\u{FFFD}" }
    let bytes = Self.bytes(for: entry, width: width)
    if width == 2 {
      wideIndexes[entry] = index
      wideBytes.append(bytes)
    } else {
      narrowIndexes[entry] = index
      narrowBytes.append(bytes)
    }
    return Unicode.Scalar(index) ?? "\u{FFFD}"
  }

  /// What the terminal gets instead of a stand-in: the text between "save cursor" and "restore
  /// cursor", then a step over its columns, so that its own idea of the width does not matter.
  func bytes(for scalar: UInt32) -> [UInt8]? {
    let isWide = Self.wide.contains(scalar)
    guard isWide || Self.narrow.contains(scalar) else { return nil }
    let index = Int(scalar - (isWide ? Self.wide : Self.narrow).lowerBound)
    let entries = isWide ? wideBytes : narrowBytes
    return index < entries.count ? entries[index] : nil
  }

  /// The columns of a text in a terminal that draws each of its scalars by itself.
  private static func unjoinedWidth(of text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + max(0, DisplayWidth.of($1)) }
  }

  /// Whether a terminal that does not join the scalars of a text draws over the cells after it.
  static func spills(_ text: String, width: Int) -> Bool { unjoinedWidth(of: text) > width }

  private static func bytes(for entry: Entry, width: Int) -> [UInt8] {
    // Text that gets here bypasses ncurses' own check for control characters.
    var shown = String.UnicodeScalarView()
    for scalar in entry.text.unicodeScalars {
      shown.append(DisplayWidth.of(scalar) < 0 ? "\u{FFFD}" : scalar)
    }
    if let first = shown.first, DisplayWidth.of(first) == 0 {
      shown.insert(" ", at: shown.startIndex)
    }
    let unjoined = unjoinedWidth(of: entry.text)
    let step = "\u{1B}[\(width)C"
    guard unjoined > width else {
      // Where a terminal draws fewer columns, what was there before would stay.
      let blanks = String(repeating: " ", count: width)
      let clear = shown.count > 1 && unjoined < width ? "\u{1B}7\(blanks)\u{1B}8" : ""
      return Array("\(clear)\u{1B}7\(String(shown))\u{1B}8\(step)".utf8)
    }
    // What is drawn too far is erased; near the edge it must not wrap into the next row.
    let wraps = entry.columnsLeft < unjoined
    let spill = min(unjoined, entry.columnsLeft) - width
    let erase = spill > 0 ? "\u{1B}7\(step)\u{1B}[m\u{1B}[\(spill)X\u{1B}8" : ""
    let text = wraps ? "\u{1B}[?7l\(String(shown))\u{1B}[?7h" : String(shown)
    return Array("\u{1B}7\(text)\u{1B}8\(erase)\(step)".utf8)
  }
}
