/// A stretch of the message's source, parsed, with what other text defined known to it.
struct Passage {
  typealias Bytes = UnsafeBufferPointer<UInt8>

  /// A top-level block.
  struct Block {
    var node: Node
    /// The label of a footnote definition.
    var footnoteLabel: String?
  }

  /// A top-level block, or definitions between blocks, with the blank lines after it: the unit
  /// that is frozen.
  struct Segment {
    /// Its bytes in the passage.
    var start: Int
    var end: Int
    /// The block, after the paragraph that a table was cut from; footnotes defined inside it
    /// follow. Empty for a paragraph that holds only definitions.
    var blocks: [Block] = []
  }

  private(set) var segments: [Segment] = []
  /// The labels of footnotes by the number that cmark gave them.
  private(set) var footnoteLabels: [String: String] = [:]
  /// The passage may define links or footnotes: its segments must be parsed one by one, so that
  /// each knows only what is before and in it.
  let mayDefine: Bool
  /// Owns the nodes.
  let document: Document
  /// The block that goes on from before the passage; see `OpenPath`.
  private(set) var resumed: Node?
  /// Lines of the parsed text before the passage's own.
  let preambleLines: Int

  private let bytes: Bytes
  private let openers: Openers?

  /// Lines that open again the blocks in which a passage begins.
  struct Openers {
    var text: [UInt8]
    var lineCount: Int
  }

  /// Finds the segments of the bytes. Unless the passage may define something, their blocks are
  /// also what is to be shown; else each segment is to be parsed by itself.
  /// - Parameter labels: all labels of the bytes.
  init?(cutting bytes: Bytes, labels: [Label], known: Definitions) {
    let own = labels.filter(\.mayDefineFootnote)
    guard !own.isEmpty else {
      self.init(segment: bytes, labels: labels, known: known)
      return
    }
    // cmark drops a footnote whose label was defined before, wherever that was. Different labels
    // keep every one, and the lines stay what they are.
    var preamble = Preamble()
    var copy: [UInt8] = []
    copy.reserveCapacity(bytes.count + 4 * own.count)
    var copied = 0
    for (number, label) in own.enumerated() {
      let mark = "\(number)x"
      copy += bytes[copied...label.start]
      copy += mark.utf8
      copied = label.start + 1
      preamble.probe("^" + mark + label.footnote)
    }
    copy += bytes[copied...]
    let document = copy.withUnsafeBufferPointer { preamble.parse($0, footnotes: true) }
    guard let document else { return nil }
    self.init(bytes, preamble, document, mayDefine: true)
  }

  /// Parses one segment. A footnote that is defined twice in it is shown as typed.
  /// - Parameter openers: what opens the blocks that go on in the segment, if it begins inside.
  init?(segment bytes: Bytes, labels: [Label], known: Definitions, openers: Openers? = nil) {
    let own = labels.filter(\.mayDefineFootnote)
    var ownKeys = Set(own.map(\.key))
    let hasFootnotes = ownKeys.count == own.count
    var preamble = Preamble()
    var used: Set<String> = []
    for label in labels where !known.isEmpty {
      let key = label.key
      guard known.segment(defining: key) != nil, used.insert(key).inserted else { continue }
      if let link = known.link(key) {
        preamble.add(link.markdown)
      } else if hasFootnotes, ownKeys.insert(key).inserted {
        preamble.add("[\(label.text)]: x")
        preamble.probe(label.text)
      }
    }
    // A footnote that nothing refers to is dropped by cmark; a probe refers to it.
    if hasFootnotes { for label in own { preamble.probe(label.text) } }
    let parsed = preamble.parse(
      bytes, footnotes: hasFootnotes, openers: openers?.text ?? [])
    guard let document = parsed else { return nil }
    self.init(
      bytes, preamble, document, mayDefine: labels.contains(where: \.isFollowedByColon),
      openers: openers)
  }

  private init(
    _ bytes: Bytes, _ preamble: Preamble, _ document: Document, mayDefine: Bool,
    openers: Openers? = nil
  ) {
    self.bytes = bytes
    self.document = document
    self.mayDefine = mayDefine
    self.openers = openers
    preambleLines = preamble.lineCount + (openers?.lineCount ?? 0)
    for (label, node) in preamble.probed(in: document) where node.kind == .footnoteReference {
      footnoteLabels[node.literal] = String(label.unicodeScalars.dropFirst())
    }
    cut()
  }

  /// The last line of the parsed text, if more may come to it; else 0.
  var openLine: Int {
    guard let last = bytes.last, last != 0x0A, last != 0x0D else { return 0 }
    var count = preambleLines + 1
    for index in bytes.indices where bytes[index] == 0x0A || bytes[index] == 0x0D {
      // CR LF is one line end.
      if bytes[index] == 0x0A || bytes[index + 1] != 0x0A { count += 1 }
    }
    return count
  }

  // MARK: Segments

  private mutating func cut() {
    var lines = LineStarts(bytes)
    var lastLine = 0
    var cursor = 0
    var withoutLine: [Block] = []
    for block in blocksInOrder() {
      // A paragraph without a line was cut from the table after it, whose first line is its own.
      guard block.node.startLine > 0 else {
        withoutLine.append(block)
        continue
      }
      let line = block.node.startLine - preambleLines
      if let openers, resumed == nil, line > -openers.lineCount {
        resumed = block.node
        lastLine = max(0, block.node.lastLine - preambleLines)
        cursor = lines.start(of: lastLine + 1)
        continue
      }
      guard line > 0 else { continue }
      if line <= lastLine, !segments.isEmpty {
        // A footnote that was defined inside the block before.
        segments[segments.count - 1].blocks.append(block)
        continue
      }
      let start = lines.start(of: line)
      addGaps(from: cursor, to: start)
      segments.append(Segment(start: start, end: start, blocks: withoutLine + [block]))
      withoutLine = []
      lastLine = block.node.lastLine - preambleLines
      cursor = lines.start(of: lastLine + 1)
      if block.node.kind == .heading { skipUnderline(&cursor) }
    }
    addGaps(from: cursor, to: bytes.count)
    if segments.isEmpty, openers == nil { segments.append(Segment(start: 0, end: 0)) }
    for index in segments.indices {
      segments[index].end =
        index + 1 < segments.count ? segments[index + 1].start : bytes.count
    }
  }

  /// The top-level blocks in source order. cmark moves footnotes to the end of the document, in
  /// the order of their numbers.
  private func blocksInOrder() -> [Block] {
    var blocks: [Block] = []
    var footnotes: [Block] = []
    for node in document.root.children {
      if node.kind == .footnote {
        let number = String(footnotes.count + 1)
        footnotes.append(Block(node: node, footnoteLabel: footnoteLabels[number] ?? number))
      } else {
        blocks.append(Block(node: node))
      }
    }
    if footnotes.isEmpty { return blocks }
    footnotes.sort { $0.node.startLine < $1.node.startLine }
    var result: [Block] = []
    var next = footnotes[...]
    for block in blocks {
      while let footnote = next.first, footnote.node.startLine < block.node.startLine {
        result.append(next.removeFirst())
      }
      result.append(block)
    }
    return result + next
  }

  /// Steps over the second line of a setext heading, see `Node.lastLine`.
  private func skipUnderline(_ cursor: inout Int) {
    let line = bytes[cursor...].prefix { $0 != 0x0A && $0 != 0x0D }
    let isUnderline = line.allSatisfy {
      $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: "-")
    }
    if isUnderline { cursor = line.endIndex }
  }

  /// What no block covers are paragraphs that held only definitions, each a run of lines that are
  /// not blank.
  private mutating func addGaps(from start: Int, to end: Int) {
    let range = min(start, end)..<end
    var lineStart = range.lowerBound
    var lineIsBlank = true
    var isInRun = false
    for position in range {
      switch bytes[position] {
      case 0x0A, 0x0D:
        if lineIsBlank { isInRun = false }
        // Between the CR and the LF of one line end there is no line.
        let isCRLF =
          bytes[position] == 0x0D && position + 1 < range.upperBound
          && bytes[position + 1] == 0x0A
        if isCRLF { continue }
        lineStart = position + 1
        lineIsBlank = true
      case 0x20, 0x09: break
      default:
        if !isInRun { segments.append(Segment(start: lineStart, end: lineStart)) }
        isInRun = true
        lineIsBlank = false
      }
    }
  }

  // MARK: Definitions

  /// The definitions in the bytes of the segment that the passage is.
  func definitions(labels: [Label]) -> Definitions.Found {
    guard mayDefine else { return Definitions.Found() }
    // What cmark collected it does not tell, so each label that a colon follows is referred to
    // in front of the text: what becomes a link is defined.
    var preamble = Preamble()
    var seen: Set<String> = []
    for label in labels where label.isFollowedByColon && seen.insert(label.key).inserted {
      preamble.probe(label.text)
    }
    var found = Definitions.Found(
      footnotes: segments.flatMap(\.blocks).compactMap(\.footnoteLabel))
    let own = labels.filter(\.mayDefineFootnote)
    let hasFootnotes = Set(own.map(\.key)).count == own.count
    guard let document = preamble.parse(bytes, footnotes: hasFootnotes) else { return found }
    for (label, node) in preamble.probed(in: document) where node.kind == .link {
      found.links.append(Definitions.Link(label: label, url: node.url, title: node.title))
    }
    return found
  }
}
