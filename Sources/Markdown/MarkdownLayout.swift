import Canvas

/// One message's text laid out for one width, incrementally while it streams.
///
/// All but the last top-level block can never change (CommonMark's first phase goes line by
/// line), so their lines are frozen and only the last block is parsed and set again. The lines
/// are a function of the text so far alone: no chunking and no moment of `update()` changes them,
/// but while a paragraph is longer than `LongPassage.limit` and still grows.
/// A link reference finds definitions before it, and in the same block; the others stand as they
/// were typed until `finish()`.
package struct MarkdownLayout: Sendable {
  /// Columns; every line takes at most as many.
  package let width: Int
  /// The text so far, as the model wrote it.
  package private(set) var source: String

  var isFinished: Bool
  private var isCurrent = false
  var typesetter: Typesetter
  var definitions = Definitions()
  /// The first byte of the last top-level block.
  var tailStart = 0
  /// What is frozen of the typesetter's lines.
  var frozen = Typesetter.Mark()
  /// The frozen segments, to be set again if they refer to what is defined later.
  private var segments: [FrozenSegment] = []
  var openCode: OpenCode?
  /// The first byte of the code inside other blocks that cannot be set line by line.
  var refusedCode = -1
  /// The last block is parsed whole as long as it is not longer than this, in bytes.
  let step: Int
  /// What is open in a long last block.
  var path = OpenPath()
  /// The last block cannot be parsed in parts.
  var isWhole = false
  var longPassage: LongPassage?
  /// How long what is not set for good must be before the path is sought again.
  var advanceAt = 0

  /// A frozen segment: where it starts in the source, and what was set before it. There are many.
  private struct FrozenSegment {
    private let values: (start: UInt32, lines: UInt32, links: UInt32, position: UInt32)

    init(start: Int, mark: Typesetter.Mark) {
      values = (
        UInt32(clamping: start), UInt32(clamping: mark.lines.count),
        UInt32(clamping: mark.links), UInt32(clamping: mark.position)
      )
    }

    var start: Int { Int(values.start) }
    var lines: Int { Int(values.lines) }
    var links: Int { Int(values.links) }
    var position: Int { Int(values.position) }
  }

  /// - Parameters:
  ///   - width: columns; less than 1 counts as 1.
  ///   - firstCodeNumber: the number of the first code block.
  ///   - isFinished: the source is the whole text.
  package init(
    width: Int, firstCodeNumber: Int = 1, source: String = "", isFinished: Bool = false
  ) {
    self.init(
      width: width, firstCodeNumber: firstCodeNumber, source: source, isFinished: isFinished,
      step: 1024)
  }

  /// - Parameter step: how long the last block grows, in bytes, before it is set in parts; it
  ///   decides what an update costs, and nothing of what is shown.
  init(width: Int, firstCodeNumber: Int, source: String, isFinished: Bool, step: Int) {
    self.step = step
    self.width = max(1, width)
    self.source = source
    self.isFinished = isFinished
    typesetter = Typesetter(width: self.width, firstCodeNumber: firstCodeNumber)
    self.source.makeContiguousUTF8()
  }

  /// The lines as of the last `update()`.
  package var lines: PackedLines { typesetter.lines }

  /// The rows in `lines` of each quote that is no part of another block. While the text grows, a
  /// long one is not among them.
  package var quotes: [Range<Int>] { typesetter.quotes }

  /// The code blocks of `lines`, in order.
  package var codeBlocks: [CodeBlock] { typesetter.codeBlocks }

  /// The code block of which a line shows something.
  package func codeBlock(at line: Int) -> CodeBlock? {
    let blocks = typesetter.codeBlocks
    var low = 0
    var high = blocks.count
    while low < high {
      let middle = (low + high) / 2
      if blocks[middle].lines.upperBound <= line { low = middle + 1 } else { high = middle }
    }
    return low < blocks.count && blocks[low].lines.contains(line) ? blocks[low] : nil
  }

  /// Bytes of memory that the layout takes, its source included.
  package var memory: Int {
    let code = typesetter.codeBlocks.reduce(0) {
      $0 + $1.text.utf8.count + MemoryLayout<CodeBlock>.stride
    }
    return source.utf8.count + typesetter.lines.memory + code
      + segments.capacity * MemoryLayout<FrozenSegment>.stride
  }

  /// Adds text to the end; it is only stored.
  package mutating func append(_ delta: String) {
    if delta.isEmpty { return }
    if isFinished {
      // Rare enough to begin again: the end of the text had been taken as final.
      self = MarkdownLayout(
        width: width, firstCodeNumber: typesetter.firstCodeNumber, source: source,
        isFinished: false, step: step)
    }
    source += delta
    isCurrent = false
  }

  /// The text is whole; the next `update()` resolves references to what is defined after them.
  package mutating func finish() {
    if isFinished { return }
    isFinished = true
    isCurrent = false
  }

  /// Brings `lines` up to date. All updates together cost a fixed multiple of the text's
  /// length, whatever it is made of.
  package mutating func update() {
    if isCurrent { return }
    isCurrent = true
    var text = source
    // The text is lent to the closure while the rest of the value changes; no byte is copied.
    source = ""
    text.withUTF8 { bytes in
      if isFinished || !growLongPassage(bytes) {
        setTail(of: bytes)
        noteLongPassage(bytes)
      }
      if isFinished {
        setAgain(bytes)
        // Text that is whole is never set in parts again.
        segments = []
        typesetter.trim()
      }
    }
    source = text
  }

  // MARK: The tail

  private mutating func setTail(of bytes: Passage.Bytes) {
    // A byte order mark that begins the message means nothing.
    if tailStart == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { tailStart = 3 }
    var mayAdvance = !isFinished
    while true {
      if openCode != nil, !growCode(bytes) {
        if isFinished { freeze(to: bytes.count) }
        return
      }
      if mayAdvance { advance(bytes) }
      if openCode != nil { continue }
      if !path.isEmpty {
        if growPath(bytes, &mayAdvance) {
          mayAdvance = mayAdvance && !isFinished
          continue
        }
        return
      }
      typesetter.rewind(to: frozen)
      let start = tailStart
      let tail = Passage.Bytes(rebasing: bytes[start...])
      let labels = Label.all(in: tail)
      guard !tail.isEmpty,
        let passage = Passage(cutting: tail, labels: labels, known: definitions)
      else { return }
      let last = passage.segments.count - 1
      let finalCount = isFinished ? last + 1 : finalCount(of: passage.segments, in: tail)
      // What is known to the segments that are not final, once one of them defines something.
      var known: Definitions?
      for (index, segment) in passage.segments.enumerated() {
        if index == last, index <= finalCount, beginCode(segment, of: tail, at: start) { break }
        var found = Definitions.Found()
        if passage.mayDefine {
          found = setAlone(
            bytes, from: start + segment.start, to: start + segment.end,
            known: known ?? definitions)
        } else {
          set(segment.blocks, of: passage, links: [])
        }
        if index < finalCount {
          definitions.add(found, segment: segments.count)
          freeze(to: start + segment.end)
        } else {
          var more = known ?? definitions
          more.add(found, segment: segments.count)
          known = more
        }
      }
      if openCode == nil { return }
    }
  }

  /// How many segments can never change: all but the last, and but the one before it as long as
  /// the last has no complete line (`*` begins a list, `**a` goes on with the paragraph).
  private func finalCount(of segments: [Passage.Segment], in tail: Passage.Bytes) -> Int {
    let lineStart = tail.lastIndex { $0 == 0x0A || $0 == 0x0D }.map { $0 + 1 } ?? 0
    let isIncomplete = (segments.last?.start ?? 0) >= lineStart
    return max(0, segments.count - (isIncomplete ? 2 : 1))
  }

  /// Parses a segment by itself and sets it; answers what it defines.
  private mutating func setAlone(
    _ bytes: Passage.Bytes, from start: Int, to end: Int, known: Definitions
  ) -> Definitions.Found {
    let segment = Passage.Bytes(rebasing: bytes[start..<end])
    let labels = Label.all(in: segment)
    guard
      let passage = Passage(segment: segment, labels: labels, known: known)
    else { return Definitions.Found() }
    let found = passage.definitions(labels: labels)
    set(passage.segments.flatMap(\.blocks), of: passage, links: found.links)
    return found
  }

  /// What the blocks of a passage share.
  func context(of passage: Passage) -> Typesetter.Context {
    Typesetter.Context(
      footnoteLabels: passage.footnoteLabels, openLine: isFinished ? 0 : passage.openLine)
  }

  mutating func set(
    _ blocks: [Passage.Block], of passage: Passage, links: [Definitions.Link]
  ) {
    let context = context(of: passage)
    for block in blocks {
      typesetter.setBlank()
      if let label = block.footnoteLabel {
        typesetter.setFootnote(block.node, label: label, context)
      } else {
        typesetter.set(block.node, context)
      }
    }
    if !links.isEmpty { typesetter.setBlank() }
    for link in links { typesetter.set(link) }
  }

  /// Makes what was set since the last time final.
  mutating func freeze(to end: Int) {
    segments.append(FrozenSegment(start: tailStart, mark: frozen))
    frozen = typesetter.mark
    tailStart = end
    openCode = nil
    path = OpenPath()
    isWhole = false
    advanceAt = 0
  }

  /// Sets again, at the end of the message, from the first segment on that refers to what only
  /// a later one defines.
  private mutating func setAgain(_ bytes: Passage.Bytes) {
    if definitions.isEmpty { return }
    let ends = segments.dropFirst().map(\.start) + [bytes.count]
    let first = segments.indices.first { index in
      let range = Passage.Bytes(rebasing: bytes[segments[index].start..<ends[index]])
      return Label.all(in: range).contains {
        definitions.segment(defining: $0.key).map { $0 > index } ?? false
      }
    }
    guard let first else { return }
    let start = segments[first]
    typesetter.rewind(toLine: start.lines, linkCount: start.links, position: start.position)
    for index in segments.indices[first...] {
      _ = setAlone(bytes, from: segments[index].start, to: ends[index], known: definitions)
    }
    frozen = typesetter.mark
  }
}
