import Canvas

extension Composer {
  package mutating func deleteBackward() {
    guard caret > 0 else { return }
    remove(line.index(before: caretIndex)..<caretIndex)
  }

  package mutating func deleteForward() {
    let start = caretIndex
    if start < line.endIndex { remove(start..<line.index(after: start)) }
  }

  /// To the end of the line, or the line feed itself when the caret is there.
  package mutating func killToLineEnd() {
    let end = lineEnd
    let feed = end == caretIndex && end < line.endIndex
    kill(caretIndex..<(feed ? line.index(after: end) : end), .forwards)
  }

  package mutating func killToLineStart() { kill(lineStart..<caretIndex, .backwards) }

  package mutating func killWordLeft() {
    kill(wordStart(before: caretIndex)..<caretIndex, .backwards)
  }

  package mutating func killWordRight() {
    kill(caretIndex..<wordEnd(after: caretIndex), .forwards)
  }

  /// Back to the blank before the word, as readline's Ctrl+W.
  package mutating func killToBlank() {
    let blanks = start(from: caretIndex, while: \.isWhitespace)
    kill(start(from: blanks, while: { !$0.isWhitespace })..<caretIndex, .backwards)
  }

  /// Puts back what was killed last.
  package mutating func yank() {
    kills.rewind()
    yankCurrent(in: caret..<caret)
  }

  /// Directly after a yank: what was killed before that instead, and so on around the ring.
  package mutating func yankOlder() {
    guard case .yank(let range) = lastAction else { return }
    kills.rotate()
    yankCurrent(in: range)
  }

  private mutating func yankCurrent(in range: Range<Int>) {
    guard let entry = kills.current else { return }
    replace(
      range, with: entry.text,
      as: .yank(range.lowerBound..<range.lowerBound + entry.text.utf8.count))
    // What joined with its neighbours cannot be told apart from them any more.
    if caret != range.lowerBound + entry.text.utf8.count { lastAction = .other }
  }

  /// Removes a range of `line` and remembers it.
  mutating func kill(
    _ range: Range<String.Index>, _ direction: KillRing.Direction, isLines: Bool = false
  ) {
    guard !range.isEmpty else { return }
    kills.add(
      String(line[range]), direction, joins: lastAction == .kill, isLines: isLines)
    remove(range, as: .kill)
  }

  mutating func remove(_ range: Range<String.Index>, as action: Action = .other) {
    replace(offset(range.lowerBound)..<offset(range.upperBound), with: "", as: action)
  }

  // MARK: Transposing and case

  /// Takes the character before the caret over the one at it; at the end of a line the two before.
  package mutating func transposeCharacters() {
    var middle = caretIndex
    if middle == lineEnd, middle > lineStart { middle = line.index(before: middle) }
    guard middle > lineStart, middle < line.endIndex else { return }
    let first = line.index(before: middle)
    let end = line.index(after: middle)
    replace(
      offset(first)..<offset(end), with: String(line[middle..<end]) + String(line[first..<middle]))
  }

  /// Takes the word before the caret over the one at or behind it.
  package mutating func transposeWords() {
    let end = wordEnd(after: caretIndex)
    let start = wordStart(before: end)
    let earlier = wordStart(before: start)
    let earlierEnd = wordEnd(after: earlier)
    guard earlier < earlierEnd, earlierEnd <= start, start < end else { return }
    replace(
      offset(earlier)..<offset(end),
      with: String(line[start..<end]) + line[earlierEnd..<start] + line[earlier..<earlierEnd])
  }

  package mutating func uppercaseWord() { changeWord { $0.uppercased() } }
  package mutating func lowercaseWord() { changeWord { $0.lowercased() } }

  /// A capital, and small letters behind it.
  package mutating func capitalizeWord() {
    changeWord { word in
      guard let first = word.firstIndex(where: \.isWordPart) else { return String(word) }
      let next = word.index(after: first)
      return "\(word[..<first])\(word[first..<next].uppercased())\(word[next...].lowercased())"
    }
  }

  /// Changes what lies between the caret and the end of the word.
  private mutating func changeWord(_ change: (Substring) -> String) {
    let range = caretIndex..<wordEnd(after: caretIndex)
    guard !range.isEmpty else { return }
    replace(
      offset(range.lowerBound)..<offset(range.upperBound), with: change(line[range]))
  }
}
