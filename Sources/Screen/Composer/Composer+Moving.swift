import Canvas

extension Composer {
  package mutating func moveLeft() {
    if caret > 0 { move(to: line.index(before: caretIndex)) }
  }

  package mutating func moveRight() {
    if caretIndex < line.endIndex { move(to: line.index(after: caretIndex)) }
  }

  package mutating func moveToStart() { move(to: line.startIndex) }
  package mutating func moveToEnd() { move(to: line.endIndex) }
  package mutating func moveToLineStart() { move(to: lineStart) }
  package mutating func moveToLineEnd() { move(to: lineEnd) }
  package mutating func moveWordLeft() { move(to: wordStart(before: caretIndex)) }
  package mutating func moveWordRight() { move(to: wordEnd(after: caretIndex)) }

  /// What stands before the caret.
  package var lineBeforeCaret: Substring { line[..<caretIndex] }

  // MARK: Boundaries

  var lineStart: String.Index { start(from: caretIndex, while: { !$0.isNewline }) }
  var lineEnd: String.Index { end(from: caretIndex, while: { !$0.isNewline }) }

  /// The start of the word before a place.
  func wordStart(before index: String.Index) -> String.Index {
    let gap = start(from: index, while: { !$0.isWordPart })
    return start(from: gap, while: \.isWordPart)
  }

  /// The end of the word behind a place.
  func wordEnd(after index: String.Index) -> String.Index {
    let gap = end(from: index, while: { !$0.isWordPart })
    return end(from: gap, while: \.isWordPart)
  }

  /// The first place from which on all characters up to `index` are so.
  func start(from index: String.Index, while holds: (Character) -> Bool) -> String.Index {
    var start = index
    while start > line.startIndex {
      let before = line.index(before: start)
      guard holds(line[before]) else { break }
      start = before
    }
    return start
  }

  /// The last place up to which all characters from `index` on are so.
  func end(from index: String.Index, while holds: (Character) -> Bool) -> String.Index {
    var end = index
    while end < line.endIndex, holds(line[end]) { end = line.index(after: end) }
    return end
  }
}

extension Character {
  /// Whether readline counts it as part of a word. A chip is read as a word.
  var isWordPart: Bool { isLetter || isNumber || isChip }
}
