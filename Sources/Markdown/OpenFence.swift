import Canvas

/// A fence that is not closed yet, at the top level or inside lists and quotes: what is set of it
/// for good.
struct OpenCode: Sendable {
  var fence: Fence
  /// The blocks around it.
  var frames: [OpenPath.Frame] = []
  /// What its rows begin with.
  var margin: [Span] = []
  var marginWidth = 0
  /// The first byte after the opening fence's line.
  let start: Int
  /// The first line that is not complete, and what of it is not set for good.
  var position: Int
  var piece: Int
  var line = Typesetter.CodeLine()
  /// No line ends before this byte.
  var searched: Int
  /// What is set for good, the code's bytes in it, and its widest line.
  var mark: Typesetter.Mark
  var textBytes = 0
  var columns = 0

  init(fence: Fence, start: Int, mark: Typesetter.Mark) {
    self.fence = fence
    self.start = start
    self.mark = mark
    position = start
    piece = start
    searched = start
  }
}

/// An open fence grows line by line, and a very long line piece by piece.
extension MarkdownLayout {
  /// Goes over to setting line by line if the segment is a fence whose first line is complete.
  mutating func beginCode(
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
    openCode = OpenCode(fence: fence, start: start + content, mark: typesetter.mark)
    return true
  }

  /// Sets the code lines that are new, and the unfinished one again. True if the tail is to be
  /// looked at again, since the fence closed.
  mutating func growCode(_ bytes: Passage.Bytes) -> Bool {
    guard var code = openCode else { return true }
    typesetter.removeCode(to: code.mark, textBytes: code.textBytes, columns: code.columns)
    let outer = (typesetter.margin, typesetter.marginWidth)
    (typesetter.margin, typesetter.marginWidth) = (code.margin, code.marginWidth)
    let end = grow(&code, bytes)
    (typesetter.margin, typesetter.marginWidth) = outer
    openCode = code
    switch end {
    case nil: return isFinished && !code.frames.isEmpty ? leave(code, at: bytes.count) : false
    case .closed(let next):
      if !code.frames.isEmpty { return leave(code, at: next) }
      freeze(to: next)
      return true
    case .left(let isComplete):
      return isComplete || isFinished
        ? leave(code, at: code.position) : showLeft(code, bytes)
    case .unclear:
      refusedCode = code.start
      openCode = nil
      return true
    }
  }

  /// How a fence ends.
  private enum CodeEnd {
    /// By a closing fence; what comes after it begins at the byte.
    case closed(Int)
    /// A line is not in the blocks around it.
    case left(isComplete: Bool)
    /// A line cannot be told by itself.
    case unclear
  }

  private mutating func grow(_ code: inout OpenCode, _ bytes: Passage.Bytes) -> CodeEnd? {
    while let end = MarkdownLayout.lineEnd(in: bytes, from: code.searched) {
      if let ended = setLine(of: &code, Passage.Bytes(rebasing: bytes[..<end.position])) {
        switch ended {
        case .closed: return .closed(end.next)
        case .left: return .left(isComplete: true)
        case .unclear: return .unclear
        }
      }
      let text =
        code.piece > code.position
        ? String(decoding: content(of: code, bytes[..<end.position]), as: UTF8.self) : nil
      typesetter.endCodeLine(text)
      code.position = end.next
      code.piece = end.next
      code.line = Typesetter.CodeLine()
      code.searched = end.next
      keep(&code)
    }
    guard code.position < bytes.count else { return nil }
    let known = bytes.last == 0x0D ? bytes.count - 1 : bytes.count
    code.searched = known
    let ended = setLine(of: &code, Passage.Bytes(rebasing: bytes[..<known]))
    if case .closed = ended { return isFinished ? .closed(bytes.count) : nil }
    if ended == nil { typesetter.endCodeLine(nil) }
    return ended
  }

  /// Makes what is set final.
  private func keep(_ code: inout OpenCode) {
    code.mark = typesetter.mark
    code.textBytes = typesetter.codeBlocks.last?.text.utf8.count ?? 0
    code.columns = typesetter.codeBlocks.last?.columns ?? 0
  }

  /// Sets the line that ends where the bytes do, but for its end.
  private mutating func setLine(of code: inout OpenCode, _ bytes: Passage.Bytes) -> CodeEnd? {
    if code.piece == code.position {
      switch code.place(in: bytes) {
      case .inside(let first):
        if code.fence.isClosed(by: bytes[first...]) { return .closed(bytes.count) }
      case .outside: return .left(isComplete: false)
      case .unclear: return .unclear
      }
    }
    while true {
      let isFirst = code.piece == code.position
      let most = code.piece + CodePiece.most + 1024
      let content = self.content(of: code, bytes[..<min(bytes.count, most)], from: code.piece)
      let end = content.withUnsafeBufferPointer { CodePiece.end(in: $0, from: 0) }
      guard let end else {
        // What is not kept begins again with the next update.
        var line = code.line
        typesetter.add(codePiece: content, to: &line, isWhole: isFirst)
        return nil
      }
      typesetter.add(codePiece: content[..<end], to: &code.line, isWhole: false)
      code.piece = code.rawEnd(ofContent: end, in: bytes)
      keep(&code)
    }
  }

  private func content(
    of code: OpenCode, _ bytes: Passage.Bytes.SubSequence, from piece: Int? = nil
  ) -> [UInt8] {
    let first = piece ?? code.position
    if first > code.position { return Fence.content(bytes[first...]) }
    guard case .inside(let start) = code.place(in: Passage.Bytes(rebasing: bytes)) else {
      return []
    }
    return code.fence.content(of: bytes[start...])
  }

  // MARK: Inside other blocks

  /// Goes on behind a fence inside lists and quotes.
  private mutating func leave(_ code: OpenCode, at position: Int) -> Bool {
    openCode = nil
    path = OpenPath(frames: code.frames, position: position, mark: typesetter.mark)
    advanceAt = 0
    return true
  }

  /// Shows an unfinished line that is not (yet) part of the code.
  private mutating func showLeft(_ code: OpenCode, _ bytes: Passage.Bytes) -> Bool {
    let before = path
    _ = leave(code, at: code.position)
    // Something before must be set again: then the fence is no longer followed by itself.
    var mayAdvance = false
    if growPath(bytes, &mayAdvance) { return true }
    path = before
    openCode = code
    return false
  }

  /// Where the line's end begins and what is after it; nil while the line is not known to be
  /// complete (a CR at the end may be half of a CRLF).
  static func lineEnd(
    in bytes: Passage.Bytes, from start: Int
  ) -> (position: Int, next: Int)? {
    guard let position = bytes[start...].firstIndex(where: { $0 == 0x0A || $0 == 0x0D })
    else { return nil }
    if bytes[position] == 0x0A { return (position, position + 1) }
    guard position + 1 < bytes.count else { return nil }
    return (position, position + (bytes[position + 1] == 0x0A ? 2 : 1))
  }
}
