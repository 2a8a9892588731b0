import Canvas

/// Code blocks: whole ones, and ones that grow line by line. A line of code is one row, however
/// long it is.
extension Typesetter {
  /// Sets a whole code block.
  mutating func setCode(_ node: Node) {
    beginCode(info: node.fenceInfo)
    note(codeHead: node)
    let text = node.literal
    for line in text.sourceLines { add(codeLine: line) }
    // The whole text at once takes no more memory than it must; cmark ends each line with LF,
    // but for the CR that may be before it.
    guard let last = codeBlocks.indices.last, text.utf8.last == 0x0A, !text.utf8.contains(0x0D)
    else { return }
    codeBlocks[last].text = text
  }

  /// Sets the head row of a code block: its number and what the fence says.
  mutating func beginCode(info: String) {
    let number = nextCodeNumber
    let label = info.isEmpty ? " \(number)" : " \(number)  \(info)"
    let start = lines.count
    set(prose: Sanitizer.spans(label, style: Style(.codeLabel)))
    let language = info.split(separator: " ", maxSplits: 1).first.map(String.init) ?? ""
    highlighter = Highlighter(language: language)
    codeBlocks.append(
      CodeBlock(
        number: number, language: language, text: "", lines: start..<lines.count,
        head: lines.count - start, margin: marginWidth))
  }

  /// What is set of a line of code that is set piece by piece.
  struct CodeLine: Sendable {
    var isBegun = false
    var columns = 0
  }

  /// Sets one more line of the last code block.
  mutating func add(codeLine text: Substring) {
    text.utf8.withContiguousStorageIfAvailable { bytes in
      var line = CodeLine()
      var start = 0
      while let end = CodePiece.end(in: bytes, from: start) {
        add(codePiece: bytes[start..<end], to: &line, isWhole: false)
        start = end
      }
      add(codePiece: bytes[start...], to: &line, isWhole: start == 0)
      endCodeLine(start == 0 ? nil : String(text))
    }
  }

  /// Sets the next piece of a line, see `CodePiece`.
  /// - Parameter isWhole: it is all of its line.
  mutating func add(
    codePiece bytes: some Sequence<UInt8>, to line: inout CodeLine, isWhole: Bool
  ) {
    let text = String(decoding: Array(bytes), as: UTF8.self)
    let spans: [Span]
    if line.isBegun {
      spans = Sanitizer.spans(text, style: Style(.code), column: line.columns)
      lines.appendToLast(spans)
    } else {
      var ahead = highlighter
      spans = ahead?.line(text) ?? Sanitizer.spans(text, style: Style(.code))
      if isWhole { highlighter = ahead }
      set(spans, at: position)
    }
    line.isBegun = true
    line.columns += DisplayWidth.of(spans)
    position += spans.byteCount
    guard let last = codeBlocks.indices.last else { return }
    codeBlocks[last].text += text
    codeBlocks[last].columns = max(codeBlocks[last].columns, line.columns)
    codeBlocks[last].lines = codeBlocks[last].lines.lowerBound..<lines.count
  }

  /// Ends a line of code.
  /// - Parameter text: all of it, if it was set in several pieces.
  mutating func endCodeLine(_ text: String?) {
    if let text, text.utf8.count <= Highlighter.longestLine { _ = highlighter?.line(text) }
    position += 1
    guard let last = codeBlocks.indices.last else { return }
    codeBlocks[last].text += "\n"
  }

  /// Takes back what was set of the last code block after the mark, and its text.
  mutating func removeCode(to mark: Mark, textBytes: Int, columns: Int) {
    rewind(to: mark)
    guard let last = codeBlocks.indices.last else { return }
    // The index is found first: a second reference to the text would make the removal copy it.
    let end = codeBlocks[last].text.utf8.index(
      codeBlocks[last].text.startIndex, offsetBy: textBytes)
    codeBlocks[last].text.removeSubrange(end...)
    codeBlocks[last].columns = columns
    codeBlocks[last].lines = codeBlocks[last].lines.lowerBound..<lines.count
  }
}
