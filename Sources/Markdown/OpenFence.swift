import Canvas

/// An open fence at the top level grows line by line.
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
    openCode = OpenCode(
      fence: fence, position: start + content, mark: typesetter.mark, textBytes: 0)
    return true
  }

  /// Sets the code lines that are new, and the unfinished one again. True if the fence closed.
  mutating func growCode(_ bytes: Passage.Bytes) -> Bool {
    guard var code = openCode else { return true }
    typesetter.removeCodeLine(to: code.mark, textBytes: code.textBytes)
    while let end = MarkdownLayout.lineEnd(in: bytes, from: code.position) {
      let line = bytes[code.position..<end.position]
      if code.fence.isClosed(by: line) {
        freeze(to: end.next)
        return true
      }
      typesetter.add(codeLine: Mask.unmasked(code.fence.content(of: line)))
      code.position = end.next
      code.mark = typesetter.mark
      code.textBytes = typesetter.codeBlocks.last?.text.utf8.count ?? 0
    }
    openCode = code
    var line = bytes[code.position...]
    if line.last == 0x0D { line.removeLast() }
    if code.position < bytes.count, !code.fence.isClosed(by: line) {
      typesetter.add(codeLine: Mask.unmasked(code.fence.content(of: line)))
    }
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
