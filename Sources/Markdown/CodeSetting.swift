import Canvas

/// Code blocks: whole ones, and ones that grow line by line.
extension Typesetter {
  /// Sets a whole code block.
  mutating func set(code: String, info: String) {
    beginCode(info: info)
    for line in code.sourceLines { add(codeLine: String(line)) }
    endCode()
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
      CodeBlock(number: number, language: language, text: "", lines: start..<lines.count))
  }

  /// Sets one more line of the last code block.
  mutating func add(codeLine line: String) {
    let spans = highlighter?.line(line) ?? Sanitizer.spans(line, style: Style(.code))
    set(verbatim: spans)
    guard let last = codeBlocks.indices.last else { return }
    codeBlocks[last].text += line
    codeBlocks[last].text += "\n"
    endCode()
  }

  /// Lets the last code block reach to the last line.
  private mutating func endCode() {
    guard let last = codeBlocks.indices.last else { return }
    codeBlocks[last].lines = codeBlocks[last].lines.lowerBound..<lines.count
  }

  /// Takes back the last line of code, set after the mark, and its text.
  mutating func removeCodeLine(to mark: Mark, textBytes: Int) {
    rewind(to: mark)
    guard let last = codeBlocks.indices.last else { return }
    // The index is found first: a second reference to the text would make the removal copy it.
    let end = codeBlocks[last].text.utf8.index(
      codeBlocks[last].text.startIndex, offsetBy: textBytes)
    codeBlocks[last].text.removeSubrange(end...)
    endCode()
  }
}
