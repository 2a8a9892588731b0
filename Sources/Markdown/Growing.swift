import Canvas

/// A long last block grows at its end only; see `OpenPath`.
extension MarkdownLayout {
  /// The deepest path, in frames.
  private static let deepest = 40

  /// Sets what is new in the open path. True if the tail is to be looked at again.
  /// - Parameter mayAdvance: whether what is set may then be set for good: not if it is the
  ///   unfinished line that made the path stale, since it would do so again.
  mutating func growPath(_ bytes: Passage.Bytes, _ mayAdvance: inout Bool) -> Bool {
    mayAdvance = false
    let text = Passage.Bytes(rebasing: bytes[path.position...])
    guard let passage = resumed(text) else {
      // It defines something that what is set already may refer to.
      path = OpenPath()
      isWhole = true
      return true
    }
    let complete = MarkdownLayout.completeEnd(bytes)
    let end = passage.segments.first.map { path.position + $0.start } ?? bytes.count
    let isClosed = isFinished || end < complete
    if isClosed, end < bytes.count {
      let text = Passage.Bytes(rebasing: bytes[path.position..<end])
      guard let passage = resumed(text) else { return false }
      return !setResumed(passage) || close(to: end)
    }
    let before = path
    guard setResumed(passage) else {
      mayAdvance = isStale(before, Passage.Bytes(rebasing: bytes[before.position..<complete]))
      return true
    }
    if isClosed { return close(to: end) && false }
    set(passage.segments.flatMap(\.blocks), of: passage, links: [])
    return false
  }

  /// Whether complete lines alone make the path stale; it is then as they leave it.
  private mutating func isStale(_ before: OpenPath, _ text: Passage.Bytes) -> Bool {
    let popped = path
    path = before
    if let passage = resumed(text), !setResumed(passage) { return true }
    path = popped
    return false
  }

  private mutating func close(to end: Int) -> Bool {
    freeze(to: end)
    return true
  }

  private func resumed(_ text: Passage.Bytes) -> Passage? {
    let labels = Label.all(in: text)
    let passage = Passage(
      segment: text, labels: labels, known: definitions, openers: path.openers)
    guard let passage, !passage.mayDefine, passage.resumed != nil else { return nil }
    return passage
  }

  /// Sets what is new in the block that goes on; false if more must be set again first.
  private mutating func setResumed(_ passage: Passage, watching nodes: Set<Int> = []) -> Bool {
    guard let block = passage.resumed else { return true }
    typesetter.rewind(to: path.mark)
    typesetter.trail = Trail(nodes: nodes)
    typesetter.resume(block, path.frames, context(of: passage))
    guard let stale = typesetter.trail?.stale else { return true }
    typesetter.trail = nil
    path.pop(to: stale)
    advanceAt = 0
    if path.isEmpty { path = OpenPath() }
    return false
  }

  // MARK: The path

  /// Sets for good what can be of a long last block.
  mutating func advance(_ bytes: Passage.Bytes) {
    let from = path.isEmpty ? tailStart : path.position
    let complete = MarkdownLayout.completeEnd(bytes)
    let size = complete - from
    guard !isWhole, size > step, size >= advanceAt else { return }
    advanceAt = size + size / 8
    let text = Passage.Bytes(rebasing: bytes[from..<complete])
    let passage: Passage
    let block: Node
    if path.isEmpty {
      let labels = Label.all(in: text)
      guard let found = Passage(segment: text, labels: labels, known: definitions),
        !found.mayDefine, found.segments.count == 1,
        let last = found.segments.first?.blocks.last?.node
      else { return }
      (passage, block) = (found, last)
    } else {
      guard let found = resumed(text), found.segments.isEmpty, let node = found.resumed
      else { return }
      (passage, block) = (found, node)
    }
    let chain = MarkdownLayout.openNodes(of: block)
    guard chain.count > 1 else { return }
    let watched = Set(chain.flatMap { [$0.id, $0.beforeCut.id] })
    if path.isEmpty {
      typesetter.rewind(to: frozen)
      typesetter.trail = Trail(nodes: watched)
      set(passage.segments.flatMap(\.blocks), of: passage, links: [])
    } else if !setResumed(passage, watching: watched) {
      // What was popped is set again at once, so that it is parsed once and not twice.
      return advance(bytes)
    }
    defer { typesetter.trail = nil }
    guard let trail = typesetter.trail else { return }
    var finder = PathFinder(
      old: path, passage: passage, bytes: bytes, from: from, trail: trail)
    let found = finder.path(through: chain)
    if let found {
      path = found
      advanceAt = 0
    }
    if let code = finder.code(endOf: chain), code.start != refusedCode { openCode = code }
  }

  /// The last block, its last child, and so on: what is open.
  private static func openNodes(of block: Node) -> [Node] {
    var chain = [block]
    while chain.count < deepest, let last = chain.last {
      switch last.kind {
      case .quote, .list, .item, .table:
        guard let child = last.lastChild else { return chain }
        chain.append(child)
      default: return chain
      }
    }
    return chain
  }

  /// Where the last line that is known to be complete ends.
  static func completeEnd(_ bytes: Passage.Bytes) -> Int {
    // A CR at the end may be half of a CRLF.
    let rest = bytes.last == 0x0D ? bytes.dropLast() : bytes[...]
    return rest.lastIndex { $0 == 0x0A || $0 == 0x0D }.map { $0 + 1 } ?? 0
  }
}

/// Finds the innermost place in the open blocks from which on they can be parsed by themselves.
struct PathFinder {
  private let old: OpenPath
  private let passage: Passage
  private let bytes: Passage.Bytes
  private let from: Int
  private let trail: Trail
  private var lines: LineStarts
  /// The frames around the last block of the chain, as many as could be told.
  private var frames: [OpenPath.Frame] = []
  /// The content of the last frame begins here in the line that begins the frame.
  private var content: Int?

  /// - Parameters:
  ///   - old: the path in which the passage begins.
  ///   - from: the first byte of the passage.
  init(
    old: OpenPath, passage: Passage, bytes: Passage.Bytes, from: Int, trail: Trail
  ) {
    self.old = old
    self.passage = passage
    self.bytes = bytes
    self.from = from
    self.trail = trail
    lines = LineStarts(Passage.Bytes(rebasing: bytes[from...]))
  }

  /// The longest path that ends before a block of the chain; nil if nothing can be gained.
  mutating func path(through chain: [Node]) -> OpenPath? {
    var best: OpenPath?
    var frames: [OpenPath.Frame] = []
    defer { self.frames = frames }
    var isOld = !old.isEmpty
    for (index, node) in chain.enumerated() {
      isOld = isOld && self.isOld(node, at: index, in: chain)
      if isOld {
        frames.append(old.frames[index])
        update(&frames[index], node)
        continue
      }
      let start = from + lines.start(of: node.startLine - passage.preambleLines)
      let item = trail.items[node.id]
      if node.kind == .item { setNext(of: &frames, item?.number) }
      // The first block inside another shares its first row.
      if let parent = frames.last, parent.start < start, start > from, node.previous != nil,
        let mark = trail.marks[node.id]
      {
        best = OpenPath(frames: frames, position: start, mark: mark)
      }
      if node.kind == .item { setNext(of: &frames, item?.number.map { $0 + 1 }) }
      guard let kind = kind(of: node, start: start, in: frames),
        let mark = trail.marks[node.beforeCut.id] ?? (index == 0 ? Typesetter.Mark() : nil)
      else { break }
      frames.append(OpenPath.Frame(kind: kind, start: start, mark: mark))
    }
    return best
  }

  /// The fenced code that the chain ends with, inside the frames that were found.
  mutating func code(endOf chain: [Node]) -> OpenCode? {
    guard let node = chain.last, let fence = node.fence, frames.count == chain.count - 1,
      let head = trail.codeHeads[node.id]
    else { return nil }
    let start = from + lines.start(of: node.startLine - passage.preambleLines + 1)
    var code = OpenCode(fence: fence, start: start, mark: head.mark)
    code.frames = frames
    code.margin = head.margin
    code.marginWidth = head.marginWidth
    return code
  }

  /// Whether the node is the old frame at the index.
  private func isOld(_ node: Node, at index: Int, in chain: [Node]) -> Bool {
    guard index < old.frames.count else { return false }
    if index == 0 || node.startLine <= passage.preambleLines { return true }
    guard index == old.frames.count - 1, case .list = old.frames[index].kind else {
      return false
    }
    // The list goes on after the heading that stands for what is set before it.
    let first = chain[index - 1].firstChild
    return first.map { $0.startLine <= passage.preambleLines && $0.next?.id == node.id } ?? false
  }

  private func update(_ frame: inout OpenPath.Frame, _ node: Node) {
    switch frame.kind {
    case .list(let isTight, let next):
      frame.kind = .list(isTight: trail.tight[node.id] ?? isTight, next: next)
    case .table(let table): frame.kind = .table(trail.tables[node.id]?.withoutLastRow ?? table)
    case .quote, .item: break
    }
  }

  private func setNext(of frames: inout [OpenPath.Frame], _ number: Int?) {
    guard let last = frames.indices.last, case .list(let isTight, _) = frames[last].kind
    else { return }
    frames[last].kind = .list(isTight: isTight, next: number)
  }

  private mutating func kind(
    of node: Node, start: Int, in frames: [OpenPath.Frame]
  ) -> OpenPath.Frame.Kind? {
    switch node.kind {
    case .list: return trail.tight[node.id].map { .list(isTight: $0, next: nil) }
    case .table: return trail.tables[node.id].map { .table($0.withoutLastRow) }
    case .quote:
      let mark = start + node.startByte
      content = mark + 1 < bytes.count && bytes[mark + 1] == 0x20 ? mark + 2 : mark + 1
      return .quote
    case .item: return item(node, start: start, in: frames)
    default: return nil
    }
  }

  /// Reads an item's marker (CommonMark 5.2, `parse_list_marker` and what follows its call in
  /// blocks.c). Where tabs are about, nil: what is set stays exact, it only costs more.
  private mutating func item(
    _ node: Node, start: Int, in frames: [OpenPath.Frame]
  ) -> OpenPath.Frame.Kind? {
    // The list that the item begins may begin in the same line, and has no content of its own.
    let parents = frames.dropLast()
    let isInSameLine = parents.last.map { $0.start == start } ?? false
    guard let base = isInSameLine ? content : contentStart(inLineAt: start, of: parents),
      let columns = trail.items[node.id]?.columns
    else { return nil }
    let first = start + node.startByte
    let indentation = first - base
    guard (0...3).contains(indentation), bytes[base..<first].allSatisfy({ $0 == 0x20 })
    else { return nil }
    let digits = bytes[first...].prefix { (0x30...0x39).contains($0) }.count
    let length = digits == 0 ? 1 : digits + 1
    guard first + length < bytes.count else { return nil }
    let after = bytes[(first + length)...]
    let spaces = after.prefix { $0 == 0x20 }.count
    let next = after.dropFirst(spaces).first
    if next == 0x09 { return nil }
    let isBlank = next == 0x0A || next == 0x0D
    let padding = isBlank || spaces > 4 ? 1 : spaces
    guard padding > 0 else { return nil }
    content = first + length + padding
    // What is indented in it is counted from the margin, so that blanks before and after the
    // marker are one; but more than four begin code (5.2, rule 2).
    guard indentation + padding <= 4 else { return nil }
    let blanks = Array(repeating: UInt8(ascii: " "), count: indentation + padding)
    return .item(marker: bytes[first..<(first + length)] + blanks, columns: columns)
  }

  /// Where the content of the frames begins in a later line of theirs.
  private func contentStart(
    inLineAt start: Int, of frames: ArraySlice<OpenPath.Frame>
  ) -> Int? {
    var position = start
    for frame in frames {
      switch frame.kind {
      case .list, .table: break
      case .quote:
        position += bytes[position...].prefix(3).prefix { $0 == 0x20 }.count
        guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: ">") else { return nil }
        position += bytes[position + 1] == 0x20 ? 2 : 1
      case .item(let marker, _):
        let indentation = bytes[position...].prefix(marker.count)
        guard indentation.count == marker.count, indentation.allSatisfy({ $0 == 0x20 })
        else { return nil }
        position += marker.count
      }
    }
    return position
  }
}

extension Typesetter.Table {
  /// The table before its last row was set; the row's width stays known.
  fileprivate var withoutLastRow: Typesetter.Table {
    var table = self
    table.rowCount = max(0, rowCount - 1)
    return table
  }
}

extension Node {
  /// The paragraph that was cut from a table, which begins where the table does; else itself.
  fileprivate var beforeCut: Node {
    guard kind == .table, let previous, previous.startLine == 0 else { return self }
    return previous
  }
}
