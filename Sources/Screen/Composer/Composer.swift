import Canvas

/// The input line: multi-line text edited by grapheme cluster. A value with verbs; it knows no
/// keys and no screen.
package struct Composer: Sendable {
  package private(set) var text = ""
  /// The caret, in UTF-8 bytes from the start; always between two grapheme clusters.
  package private(set) var caret = 0
  /// What was last killed, for yank.
  package private(set) var killed = ""
  /// Grows with every change of the text, so that layouts and drafts can tell.
  package private(set) var version = 0

  private var laidOut: (version: Int, layout: EditorLayout)?

  package init() {}

  package var isEmpty: Bool { text.isEmpty }

  /// The caret as an index into `text`.
  package var caretIndex: String.Index { index(caret) }

  /// The text in rows of a width; kept until either changes.
  package mutating func layout(width: Int) -> EditorLayout {
    if let laidOut, laidOut.version == version, laidOut.layout.width == width {
      return laidOut.layout
    }
    let layout = EditorLayout(text: text, width: width)
    laidOut = (version, layout)
    return layout
  }

  /// Replaces everything; the caret goes to the end.
  package mutating func set(_ text: String) {
    self.text = text
    self.text.makeContiguousUTF8()
    caret = self.text.utf8.count
    version += 1
  }

  /// Takes the text out and leaves the line empty.
  package mutating func take() -> String {
    defer { set("") }
    return text
  }

  /// Inserts at the caret, which goes behind it. Where what is inserted joins with its neighbours
  /// into one cluster (a combining mark typed after its base), the caret goes behind that.
  package mutating func insert(_ inserted: String) {
    guard !inserted.isEmpty else { return }
    text.insert(contentsOf: inserted, at: caretIndex)
    place(at: caret + inserted.utf8.count)
    version += 1
  }

  // MARK: Moving

  package mutating func moveLeft() {
    if caret > 0 { place(text.index(before: caretIndex)) }
  }

  package mutating func moveRight() {
    if caretIndex < text.endIndex { place(text.index(after: caretIndex)) }
  }

  package mutating func moveToStart() { caret = 0 }
  package mutating func moveToEnd() { caret = text.utf8.count }
  package mutating func moveToLineStart() { place(lineStart) }
  package mutating func moveToLineEnd() { place(lineEnd) }
  package mutating func moveWordLeft() { place(wordStart) }
  package mutating func moveWordRight() { place(wordEnd) }

  /// Puts the caret at an index of `text`.
  package mutating func move(to index: String.Index) {
    place(at: text.utf8.distance(from: text.startIndex, to: index))
  }

  // MARK: Deleting

  package mutating func deleteBackward() {
    guard caret > 0 else { return }
    remove(text.index(before: caretIndex)..<caretIndex)
  }

  package mutating func deleteForward() {
    let start = caretIndex
    if start < text.endIndex { remove(start..<text.index(after: start)) }
  }

  /// To the end of the line, or the line feed itself when the caret is there.
  package mutating func killToLineEnd() {
    let end = lineEnd
    kill(caretIndex..<(end == caretIndex && end < text.endIndex ? text.index(after: end) : end))
  }

  package mutating func killToLineStart() { kill(lineStart..<caretIndex) }
  package mutating func killWordLeft() { kill(wordStart..<caretIndex) }
  package mutating func killWordRight() { kill(caretIndex..<wordEnd) }

  /// Back to the blank before the word, as readline's Ctrl+W.
  package mutating func killToBlank() {
    let blanks = start(from: caretIndex, while: \.isWhitespace)
    kill(start(from: blanks, while: { !$0.isWhitespace })..<caretIndex)
  }

  package mutating func yank() { insert(killed) }

  private mutating func kill(_ range: Range<String.Index>) {
    guard !range.isEmpty else { return }
    killed = String(text[range])
    remove(range)
  }

  private mutating func remove(_ range: Range<String.Index>) {
    let start = text.utf8.distance(from: text.startIndex, to: range.lowerBound)
    text.removeSubrange(range)
    place(at: start)
    version += 1
  }

  // MARK: Boundaries

  private func index(_ offset: Int) -> String.Index {
    text.utf8.index(text.startIndex, offsetBy: offset)
  }

  private mutating func place(_ index: String.Index) {
    caret = text.utf8.distance(from: text.startIndex, to: index)
  }

  /// Puts the caret at an offset, or behind the cluster that the offset is inside of: an edit may
  /// have joined its neighbours.
  private mutating func place(at offset: Int) {
    let wanted = index(offset)
    guard wanted > text.startIndex, wanted < text.endIndex else {
      caret = offset
      return
    }
    // `index(after:)` first rounds down to the start of the cluster.
    let end = text.index(after: wanted)
    place(text.index(before: end) == wanted ? wanted : end)
  }

  private var lineStart: String.Index { start(from: caretIndex, while: { !$0.isNewline }) }
  private var lineEnd: String.Index { end(from: caretIndex, while: { !$0.isNewline }) }

  private var wordStart: String.Index {
    let gap = start(from: caretIndex, while: { !$0.isWordPart })
    return start(from: gap, while: \.isWordPart)
  }

  private var wordEnd: String.Index {
    let gap = end(from: caretIndex, while: { !$0.isWordPart })
    return end(from: gap, while: \.isWordPart)
  }

  private func start(
    from index: String.Index, while holds: (Character) -> Bool
  ) -> String.Index {
    var start = index
    while start > text.startIndex {
      let before = text.index(before: start)
      guard holds(text[before]) else { break }
      start = before
    }
    return start
  }

  private func end(from index: String.Index, while holds: (Character) -> Bool) -> String.Index {
    var end = index
    while end < text.endIndex, holds(text[end]) { end = text.index(after: end) }
    return end
  }
}

extension Character {
  /// Whether readline counts it as part of a word.
  fileprivate var isWordPart: Bool { isLetter || isNumber }
}
