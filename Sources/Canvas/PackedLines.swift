/// Many laid-out rows in little memory: one run of bytes for all of them, from which a `Line` is
/// made when it is asked for.
///
/// A row is one record or several: a head (the length of the rest, and whether the record goes on
/// with the row before it), what is added to the position of the row before, how it is joined to
/// that row where it goes on from it, and its spans. A span
/// is its style as an index into a table, its length, and its text; blanks are only counted. All
/// numbers take seven bits a byte, the lowest first. Every 32nd row is indexed.
package struct PackedLines: Sendable {
  /// Records one after another.
  private(set) var bytes: [UInt8] = []
  /// The styles in the order in which they first came.
  private(set) var styles: [Style] = []
  /// The numbers of the styles beyond the first few, which are looked through: links may be many.
  private var numbers: [Style: Int] = [:]
  /// Where every 32nd row begins in `bytes`, and the position of the row before it.
  private var index: [Entry] = []
  /// Rows.
  package private(set) var count = 0
  /// The position of the last row.
  private var lastPosition = 0

  private struct Entry: Sendable {
    var offset: Int
    var position: Int
  }

  private static let interval = 32

  package init() {}

  package init(_ lines: some Sequence<Line>) {
    append(contentsOf: lines)
    trim()
  }

  /// How a span's text is kept; the low bits of its style's number.
  enum Kind {
    static let text = 0
    /// Each byte is a column.
    static let ascii = 1
    /// Spaces, of which there is only the number.
    static let blanks = 2
    static let bits = 2
  }

  // MARK: Adding

  /// Adds a row.
  package mutating func append(_ line: Line) {
    if count % Self.interval == 0 {
      index.append(Entry(offset: bytes.count, position: lastPosition))
    }
    // Positions never fall from one row to the next.
    let step = Swift.max(0, line.position - lastPosition)
    write(line.spans, isContinuation: false, start: Start(step: step, line))
    lastPosition += step
    count += 1
  }

  package mutating func append(contentsOf lines: some Sequence<Line>) {
    for line in lines { append(line) }
  }

  /// Adds spans to the end of the last row.
  package mutating func appendToLast(_ spans: [Span]) {
    guard count > 0, !spans.isEmpty else { return }
    write(spans, isContinuation: true, start: nil)
  }

  /// What a row says of itself before its spans.
  private struct Start {
    /// What is added to the position, and whether the row goes on from the one before.
    var step: Int
    /// Of a row that goes on, how, and how many of its spans only lead it in.
    var joint: Int?

    init(step: Int, _ line: Line) {
      let goesOn = line.joint != .line
      self.step = step << 1 | (goesOn ? 1 : 0)
      joint = goesOn ? line.leadCount << 1 | (line.joint == .none ? 1 : 0) : nil
    }

    var size: Int { PackedLines.size(of: step) + (joint.map(PackedLines.size(of:)) ?? 0) }
  }

  private mutating func write(_ spans: [Span], isContinuation: Bool, start: Start?) {
    var kinds: [Int] = []
    kinds.reserveCapacity(spans.count)
    var size = start?.size ?? 0
    for span in spans {
      let length = span.text.utf8.count
      let kind = span.text.withBytes { Self.kind(of: $0) }
      let head = number(of: span.style) << Kind.bits | kind
      kinds.append(head)
      size += Self.size(of: head) + Self.size(of: length)
      if kind != Kind.blanks { size += length }
    }
    reserve(size + 10)
    put(size << 1 | (isContinuation ? 1 : 0))
    if let start {
      put(start.step)
      if let joint = start.joint { put(joint) }
    }
    for (span, head) in zip(spans, kinds) {
      put(head)
      put(span.text.utf8.count)
      if head & (1 << Kind.bits - 1) != Kind.blanks {
        span.text.withBytes { bytes.append(contentsOf: $0) }
      }
    }
  }

  private static func kind(of text: UnsafeBufferPointer<UInt8>) -> Int {
    if text.first == 0x20, text.allSatisfy({ $0 == 0x20 }) { return Kind.blanks }
    return Sanitizer.isPrintableASCII(text) ? Kind.ascii : Kind.text
  }

  /// The number of a style. Without links few are in use at a time.
  private mutating func number(of style: Style) -> Int {
    if let known = styles.prefix(Self.few).firstIndex(of: style) ?? numbers[style] { return known }
    if styles.count >= Self.few { numbers[style] = styles.count }
    styles.append(style)
    return styles.count - 1
  }

  private static let few = 32

  private static func size(of value: Int) -> Int {
    var size = 1
    var rest = value >> 7
    while rest > 0 {
      size += 1
      rest >>= 7
    }
    return size
  }

  private mutating func put(_ value: Int) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Makes room by a quarter at a time, where an array by itself would double.
  private mutating func reserve(_ more: Int) {
    let needed = bytes.count + more
    if needed > bytes.capacity { bytes.reserveCapacity(needed + needed / 4) }
  }

  // MARK: Taking back

  /// A place to come back to.
  package struct Mark: Hashable, Sendable {
    /// Rows before it.
    package fileprivate(set) var count = 0
    fileprivate var size = 0
    fileprivate var lastPosition = 0

    package init() {}
  }

  package var mark: Mark {
    var mark = Mark()
    mark.count = count
    mark.size = bytes.count
    mark.lastPosition = lastPosition
    return mark
  }

  /// Takes back everything added after the mark.
  package mutating func rewind(to mark: Mark) {
    bytes.removeLast(Swift.max(0, bytes.count - mark.size))
    count = Swift.min(count, mark.count)
    lastPosition = mark.lastPosition
    index.removeLast(index.count - (count + Self.interval - 1) / Self.interval)
  }

  /// Takes back the last row.
  package mutating func removeLast() -> Line {
    let line = self[count - 1]
    rewind(to: mark(before: count - 1))
    return line
  }

  /// The place before a row.
  package func mark(before row: Int) -> Mark {
    if row >= count { return mark }
    var mark = Mark()
    mark.count = row
    mark.size = start(of: row).offset
    mark.lastPosition = row > 0 ? position(at: row - 1) : 0
    return mark
  }

  /// Gives back the memory kept for rows to come.
  package mutating func trim() {
    if bytes.capacity > bytes.count + bytes.count / 16 + 64 {
      bytes = bytes.withUnsafeBufferPointer { Array($0) }
    }
    if index.capacity > index.count + 4 { index = index.withUnsafeBufferPointer { Array($0) } }
  }

  /// Bytes of memory taken, room for rows to come included.
  package var memory: Int {
    bytes.capacity + index.capacity * MemoryLayout<Entry>.stride
      + styles.capacity * MemoryLayout<Style>.stride
      + numbers.capacity * MemoryLayout<(Style, Int)>.stride
  }

  // MARK: Reading

  /// The position of a row, see `Line.position`.
  package func position(at row: Int) -> Int { start(of: row).position }

  /// Where a row's first record begins, and the row's position.
  private func start(of row: Int) -> (offset: Int, position: Int) {
    precondition(row >= 0 && row < count, "no such row")
    let entry = index[row / Self.interval]
    return bytes.withUnsafeBufferPointer { bytes in
      var reader = PackedReader(bytes, at: entry.offset)
      var position = entry.position
      var rest = row % Self.interval
      while true {
        let offset = reader.offset
        let head = reader.number()
        let end = reader.offset + head >> 1
        if head & 1 == 0 {
          position += reader.number() >> 1
          if rest == 0 { return (offset, position) }
          rest -= 1
        }
        reader.offset = end
      }
    }
  }

  /// Calls `body` with the spans of a row until it answers false: the style, the kind, the text's
  /// length, and where its bytes are.
  func forEachSpan(
    of row: Int,
    _ body: (_ style: Style, _ kind: Int, _ length: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool
  ) {
    let start = start(of: row).offset
    bytes.withUnsafeBufferPointer { bytes in
      var reader = PackedReader(bytes, at: start)
      var isFirst = true
      while reader.offset < bytes.count {
        let head = reader.number()
        let end = reader.offset + head >> 1
        if isFirst { _ = reader.joint() } else if head & 1 == 0 { return }
        isFirst = false
        while reader.offset < end {
          let head = reader.number()
          let length = reader.number()
          let kind = head & (1 << Kind.bits - 1)
          let size = kind == Kind.blanks ? 0 : length
          let text = UnsafeBufferPointer(rebasing: bytes[reader.offset..<reader.offset + size])
          if !body(styles[head >> Kind.bits], kind, length, text) { return }
          reader.offset += size
        }
      }
    }
  }
}

/// Reads numbers of seven bits a byte.
private struct PackedReader {
  private let bytes: UnsafeBufferPointer<UInt8>
  var offset: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int) {
    self.bytes = bytes
    self.offset = offset
  }

  /// Reads over the start of a row; answers how it goes on from the one before, if it does.
  mutating func joint() -> Int? {
    number() & 1 == 1 ? number() : nil
  }

  @inline(__always)
  mutating func number() -> Int {
    var value = 0
    var shift = 0
    while true {
      let byte = Int(bytes[offset])
      offset += 1
      value |= (byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
  }
}

extension PackedLines: RandomAccessCollection, Equatable {
  package var startIndex: Int { 0 }
  package var endIndex: Int { count }

  /// The row as a line.
  package subscript(row: Int) -> Line {
    var spans: [Span] = []
    forEachSpan(of: row) { style, kind, length, text in
      let text =
        kind == Kind.blanks
        ? String(repeating: " ", count: length) : String(decoding: text, as: UTF8.self)
      spans.append(Span(text, style))
      return true
    }
    var line = Line(spans, position: position(at: row))
    let joint = bytes.withUnsafeBufferPointer { bytes -> Int? in
      var reader = PackedReader(bytes, at: start(of: row).offset)
      _ = reader.number()
      return reader.joint()
    }
    if let joint {
      line.joint = joint & 1 == 1 ? .none : .blank
      line.leadCount = joint >> 1
    }
    return line
  }

  /// Whether both hold the same lines.
  package static func == (one: PackedLines, other: PackedLines) -> Bool {
    one.count == other.count && one.elementsEqual(other)
  }
}
