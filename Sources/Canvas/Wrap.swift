/// Lays out styled text in a width: breaks at spaces, between wide characters, and inside words
/// that are longer than a row, by grapheme cluster.
///
/// Spaces at a break are swallowed, nothing else is. An LF ends a row (a last LF makes an empty
/// row), a TAB reaches to the next 4-column stop. Every row fits, but for a cluster that is wider
/// than a whole row: it has a row of its own, and a surface clips it.
package struct Wrap: Sendable {
  /// Columns of a row, prefix included; at least 1.
  package let width: Int
  private let first: Prefix
  private let rest: Prefix

  /// - Parameters:
  ///   - first: what stands before the first row (a list's marker, a quote's bar).
  ///   - rest: what stands before every other row; the same if nil. A prefix that leaves no
  ///     column for the text is cut.
  package init(width: Int, first: [Span] = [], rest: [Span]? = nil) {
    self.width = max(1, width)
    self.first = Prefix(first, in: self.width)
    self.rest = rest.map { Prefix($0, in: max(1, width)) } ?? self.first
  }

  /// The rows of a text, at least one.
  /// - Parameter position: UTF-8 bytes of content before this text. Each line's position adds
  ///   the bytes (tabs expanded, prefixes not counted) that precede it here.
  package func lines(_ spans: [Span], position: Int = 0) -> [Line] {
    var content = WrapContent(spans)
    if content.bytes.contains(0x09) { content = WrapContent(TabStops.expand(spans)) }
    return content.bytes.withUnsafeBufferPointer { bytes in
      var rows = Rows(wrap: self, content: content, bytes: bytes, position: position)
      rows.layOut()
      return rows.lines
    }
  }

  /// What stands before the text of a row, and the columns that it leaves.
  fileprivate struct Prefix: Sendable {
    var spans: [Span]
    var room: Int

    init(_ spans: [Span], in width: Int) {
      let used = DisplayWidth.of(spans)
      if used < width {
        self.spans = spans
        room = width - used
      } else {
        self.spans = Line(spans).truncated(to: width - 1, mark: "").spans
        room = width - DisplayWidth.of(self.spans)
      }
    }
  }

  /// One layout in progress.
  fileprivate struct Rows {
    let wrap: Wrap
    let content: WrapContent
    let bytes: UnsafeBufferPointer<UInt8>
    let position: Int
    var lines: [Line] = []
    /// Where the current row begins, and the span in which it does.
    var start = 0
    var span = 0
    /// Columns of the current row so far; spaces may hang over its end.
    var column = 0
    /// Where the run of spaces that ends here began, or nil.
    var spaces: Int?
    /// The last place to break: the row would end at `end`, the next one begin at `next`.
    var chance: (end: Int, next: Int)?
    /// The character before, if it lets a wide one break away from it.
    var before = Neighbour.none
    /// How the current row goes on from the one before.
    var joint = Line.Joint.line

    init(wrap: Wrap, content: WrapContent, bytes: UnsafeBufferPointer<UInt8>, position: Int) {
      self.wrap = wrap
      self.content = content
      self.bytes = bytes
      self.position = position
    }

    private var prefix: Prefix { lines.isEmpty ? wrap.first : wrap.rest }

    mutating func layOut() {
      var at = 0
      var current = 0
      while at < bytes.count {
        while content.ends[current] <= at { current += 1 }
        let end = content.ends[current]
        let from = at
        let room = prefix.room
        // A break goes back to where the next row begins, at most one row.
        var restart: Int?
        let stretch = UnsafeBufferPointer(rebasing: bytes[from..<end])
        Clusters.forEach(in: stretch) { range, width in
          restart = take(from + range.lowerBound..<from + range.upperBound, width, room: room)
          return restart == nil
        }
        at = restart ?? end
        if at < from { current = span }
      }
      close(at: bytes.count, next: bytes.count)
    }

    /// Adds a cluster to the row; answers where to go on if that ended the row.
    @inline(__always)
    private mutating func take(_ range: Range<Int>, _ width: Int, room: Int) -> Int? {
      let byte = bytes[range.lowerBound]
      if byte == 0x20, range.count == 1 {
        let run = spaces ?? range.lowerBound
        spaces = run
        column += 1
        if run > start { chance = (end: run, next: range.upperBound) }
        before = .none
        return nil
      }
      if byte == 0x0A {
        close(at: range.lowerBound, next: range.upperBound)
        return start
      }
      if width == 2 || before != .none {
        let now = Neighbour(bytes, range, width: width)
        if range.lowerBound > start, spaces == nil, now.mayFollow(before) {
          chance = (end: range.lowerBound, next: range.lowerBound)
        }
        before = now
      } else if byte < 0x80 {
        before = byte == 0x28 || byte == 0x5B || byte == 0x7B ? .opener : .none
      } else {
        before = Neighbour(bytes, range, width: width)
      }
      if column + width > room, range.lowerBound > start {
        if let chance {
          close(at: chance.end, next: chance.next)
        } else {
          close(at: range.lowerBound, next: range.lowerBound)
        }
        return start
      }
      spaces = nil
      column += width
      return nil
    }

    /// Ends the row at `end` and begins one at `next`.
    private mutating func close(at end: Int, next: Int) {
      var end = end
      if let spaces, spaces < end {  // spaces that hang over the row's end
        let over = min(column - prefix.room, end - spaces)
        if over > 0 { end -= over }
      }
      var spans = prefix.spans
      let leadCount = joint == .line ? 0 : spans.count
      let isCut = next == end
      content.append(start..<max(start, end), of: bytes, from: &span, to: &spans)
      var line = Line(spans, position: position + start)
      line.joint = joint
      line.leadCount = leadCount
      lines.append(line)
      let endsLine = end < next && bytes[next - 1] == 0x0A
      joint = endsLine ? .line : isCut ? .none : .blank
      start = next
      column = 0
      spaces = nil
      chance = nil
      before = .none
    }
  }
}

/// The text of several spans in one piece of memory.
private struct WrapContent {
  let spans: [Span]
  private(set) var bytes: [UInt8] = []
  /// Where each span ends in `bytes`.
  private(set) var ends: [Int] = []

  init(_ spans: [Span]) {
    self.spans = spans
    bytes.reserveCapacity(spans.reduce(0) { $0 + $1.text.utf8.count })
    ends.reserveCapacity(spans.count)
    for span in spans {
      bytes.append(contentsOf: span.text.utf8)
      ends.append(bytes.count)
    }
  }

  /// Appends the spans of a range of bytes. `first` is a span at or before the range, and
  /// becomes the one in which it ends.
  func append(
    _ range: Range<Int>, of bytes: UnsafeBufferPointer<UInt8>, from first: inout Int,
    to row: inout [Span]
  ) {
    var start = range.lowerBound
    while start < range.upperBound {
      while ends[first] <= start { first += 1 }
      let begin = first == 0 ? 0 : ends[first - 1]
      let end = min(ends[first], range.upperBound)
      if start == begin, end == ends[first] {
        row.append(spans[first])
      } else {
        let text = String(decoding: bytes[start..<end], as: UTF8.self)
        row.append(Span(text, spans[first].style))
      }
      start = end
    }
  }
}

/// What a character is to a wide one next to it: wide text may break between any two characters,
/// but not before closing nor after opening punctuation (the core of UAX 14's rules for it).
private enum Neighbour {
  /// Nothing to break from: a space, the beginning of a row, or narrow text.
  case none
  case wide, opener, closer, wideCloser

  init(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, width: Int) {
    let plain: Neighbour = width == 2 ? .wide : .none
    let scalar = String(decoding: bytes[range], as: UTF8.self).unicodeScalars.first
    switch scalar {
    case "(", "[", "{", "（", "［", "｛", "「", "『", "【", "〈", "《", "〔", "〖", "“", "‘":
      self = .opener
    case ")", "]", "}", ",", ".", "!", "?", ":", ";", "%", "\"", "'", "”", "’", "…", "‥":
      self = .closer
    case "、", "。", "，", "．", "・", "：", "；", "？", "！", "）", "］", "｝", "」", "』", "】", "〉",
      "》", "〕", "〗", "ー", "々", "ゝ", "ゞ", "〜", "～", "ぁ", "ぃ", "ぅ", "ぇ", "ぉ", "っ", "ゃ",
      "ゅ", "ょ", "ァ", "ィ", "ゥ", "ェ", "ォ", "ッ", "ャ", "ュ", "ョ":
      self = .wideCloser
    default: self = plain
    }
  }

  /// Whether a row may end between `before` and this.
  func mayFollow(_ before: Neighbour) -> Bool {
    switch self {
    case .closer, .wideCloser: false
    case .wide: before != .opener
    case .none, .opener: before == .wide || before == .wideCloser
    }
  }
}
