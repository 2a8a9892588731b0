import Canvas

/// One message's text laid out for one width, incrementally while it streams.
///
/// All but the last top-level block can never change (CommonMark's first phase goes line by
/// line), so their lines are frozen and only the last block is parsed and set again. The lines
/// are a function of the text so far alone: no chunking and no moment of `update()` changes them.
/// A link reference finds definitions before it, and in the same block; the others stand as they
/// were typed until `finish()`.
package struct MarkdownLayout: Sendable {
  /// Columns; every line takes at most as many.
  package let width: Int
  /// The text so far, as the model wrote it.
  package private(set) var source: String

  private var isFinished: Bool
  private var isCurrent = false
  private var typesetter: Typesetter
  private var definitions = Definitions()
  /// The first byte of the last top-level block.
  private var tailStart = 0
  /// What is frozen of the typesetter's lines.
  private var frozen = Typesetter.Mark()
  /// The frozen segments, to be set again if they refer to what is defined later.
  private var segments: [FrozenSegment] = []
  private var openCode: OpenCode?

  /// A frozen segment: where it starts in the source and in what was set.
  private struct FrozenSegment {
    var start: Int
    var mark: Typesetter.Mark
  }

  /// A top-level fence that is not closed yet.
  private struct OpenCode {
    var fence: Fence
    /// The first byte that is not yet set for good: the start of a line.
    var position: Int
    /// What is set for good, and the code's bytes in it.
    var mark: Typesetter.Mark
    var textBytes: Int
  }

  /// - Parameters:
  ///   - width: columns; less than 1 counts as 1.
  ///   - firstCodeNumber: the number of the first code block.
  ///   - isFinished: the source is the whole text.
  package init(
    width: Int, firstCodeNumber: Int = 1, source: String = "", isFinished: Bool = false
  ) {
    self.width = max(1, width)
    self.source = source
    self.isFinished = isFinished
    typesetter = Typesetter(width: self.width, firstCodeNumber: firstCodeNumber)
    self.source.makeContiguousUTF8()
  }

  /// The lines as of the last `update()`.
  package var lines: [Line] { typesetter.lines }

  /// The code blocks of `lines`, in order.
  package var codeBlocks: [CodeBlock] { typesetter.codeBlocks }

  /// Adds text to the end; it is only stored.
  package mutating func append(_ delta: String) {
    if delta.isEmpty { return }
    if isFinished {
      // Rare enough to begin again: the end of the text had been taken as final.
      self = MarkdownLayout(
        width: width, firstCodeNumber: typesetter.firstCodeNumber, source: source)
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

  /// Brings `lines` up to date. It costs as much as the last top-level block is long; for a code
  /// fence, as much as the text that is new.
  package mutating func update() {
    if isCurrent { return }
    isCurrent = true
    var text = source
    // The text is lent to the closure while the rest of the value changes; no byte is copied.
    source = ""
    text.withUTF8 { bytes in
      setTail(of: bytes)
      if isFinished { setAgain(bytes) }
    }
    source = text
  }

  // MARK: The tail

  private mutating func setTail(of bytes: Passage.Bytes) {
    // A byte order mark that begins the message means nothing.
    if tailStart == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { tailStart = 3 }
    while true {
      if openCode != nil, !growCode(bytes) {
        if isFinished { freeze(to: bytes.count) }
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
          set(segment.blocks, passage.footnoteLabels, links: [])
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
    set(passage.segments.flatMap(\.blocks), passage.footnoteLabels, links: found.links)
    return found
  }

  private mutating func set(
    _ blocks: [Passage.Block], _ footnoteLabels: [String: String], links: [Definitions.Link]
  ) {
    let context = Typesetter.Context(footnoteLabels: footnoteLabels)
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
  private mutating func freeze(to end: Int) {
    segments.append(FrozenSegment(start: tailStart, mark: frozen))
    frozen = typesetter.mark
    tailStart = end
    openCode = nil
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
    typesetter.rewind(to: segments[first].mark)
    for index in segments.indices[first...] {
      segments[index].mark = typesetter.mark
      _ = setAlone(
        bytes, from: segments[index].start, to: ends[index], known: definitions)
    }
    frozen = typesetter.mark
  }
}

// MARK: - An open fence

extension MarkdownLayout {
  /// Goes over to setting line by line if the segment is a fence whose first line is complete.
  private mutating func beginCode(
    _ segment: Passage.Segment, of tail: Passage.Bytes, at start: Int
  ) -> Bool {
    guard segment.blocks.count == 1, let block = segment.blocks.first,
      let fence = block.node.fence,
      let content = MarkdownLayout.lineEnd(in: tail, from: segment.start)?.next
    else { return false }
    // The passage may stand for the text with other labels in it, so the line is read again.
    let opening = Passage.Bytes(rebasing: tail[segment.start..<content])
    let document = Document([opening])
    typesetter.setBlank()
    typesetter.beginCode(info: document?.root.firstChild?.fenceInfo ?? "")
    openCode = OpenCode(
      fence: fence, position: start + content, mark: typesetter.mark, textBytes: 0)
    return true
  }

  /// Sets the code lines that are new, and the unfinished one again. True if the fence closed.
  private mutating func growCode(_ bytes: Passage.Bytes) -> Bool {
    guard var code = openCode else { return true }
    typesetter.removeCodeLine(to: code.mark, textBytes: code.textBytes)
    while let end = MarkdownLayout.lineEnd(in: bytes, from: code.position) {
      let line = bytes[code.position..<end.position]
      if code.fence.isClosed(by: line) {
        freeze(to: end.next)
        return true
      }
      typesetter.add(codeLine: code.fence.content(of: line))
      code.position = end.next
      code.mark = typesetter.mark
      code.textBytes = typesetter.codeBlocks.last?.text.utf8.count ?? 0
    }
    openCode = code
    var line = bytes[code.position...]
    if line.last == 0x0D { line.removeLast() }
    if code.position < bytes.count, !code.fence.isClosed(by: line) {
      typesetter.add(codeLine: code.fence.content(of: line))
    }
    return false
  }

  /// Where the line's end begins and what is after it; nil while the line is not known to be
  /// complete (a CR at the end may be half of a CRLF).
  private static func lineEnd(
    in bytes: Passage.Bytes, from start: Int
  ) -> (position: Int, next: Int)? {
    guard let position = bytes[start...].firstIndex(where: { $0 == 0x0A || $0 == 0x0D })
    else { return nil }
    if bytes[position] == 0x0A { return (position, position + 1) }
    guard position + 1 < bytes.count else { return nil }
    return (position, position + (bytes[position + 1] == 0x0A ? 2 : 1))
  }
}
