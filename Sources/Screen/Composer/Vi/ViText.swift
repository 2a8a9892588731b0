/// The places that vi's motions go to, in a text of lines. Places are indices of `text`; the place
/// of a line's end is its line feed, or the end of the text.
struct ViText {
  typealias Index = String.Index

  let text: String

  /// What vi tells apart: a word ends where the kind changes.
  enum Kind { case blank, word, other }

  var start: Index { text.startIndex }
  var end: Index { text.endIndex }

  func after(_ index: Index) -> Index { index < end ? text.index(after: index) : end }
  func before(_ index: Index) -> Index { index > start ? text.index(before: index) : start }

  /// - Parameter isBig: whether all that is not blank is of one kind, as for `W`.
  func kind(_ index: Index, isBig: Bool) -> Kind {
    let character = text[index]
    if character.isWhitespace { return .blank }
    return isBig || character.isWordPart || character == "_" ? .word : .other
  }

  // MARK: Lines

  func lineStart(_ index: Index) -> Index {
    var index = index
    while index > start, !text[before(index)].isNewline { index = before(index) }
    return index
  }

  func lineEnd(_ index: Index) -> Index {
    text[index...].firstIndex(where: \.isNewline) ?? end
  }

  /// The start of the next line; nil in the last one.
  func nextLine(_ index: Index) -> Index? {
    let feed = lineEnd(index)
    return feed < end ? after(feed) : nil
  }

  /// The start of the line before; nil in the first one.
  func previousLine(_ index: Index) -> Index? {
    let first = lineStart(index)
    return first > start ? lineStart(before(first)) : nil
  }

  func firstNonBlank(_ index: Index) -> Index {
    var index = lineStart(index)
    let last = lineEnd(index)
    while index < last, text[index].isWhitespace { index = after(index) }
    return index
  }

  /// Where the caret may stand in normal mode: on a character, if the line has one.
  func settled(_ index: Index) -> Index {
    index == lineEnd(index) && index > lineStart(index) ? before(index) : index
  }

  /// The same column, so many lines further down or up, as far as there are lines.
  func column(of index: Index, lines: Int) -> Index {
    let first = lineStart(index)
    var line = first
    for _ in 0..<abs(lines) {
      guard let next = lines > 0 ? nextLine(line) : previousLine(line) else { break }
      line = next
    }
    let column = text.distance(from: first, to: index)
    return text.index(line, offsetBy: column, limitedBy: lineEnd(line)) ?? lineEnd(line)
  }

  func isBlankLine(_ index: Index) -> Bool { firstNonBlank(index) == lineEnd(index) }

  private func isEmptyLine(_ index: Index) -> Bool {
    index == lineEnd(index) && index == lineStart(index)
  }

  // MARK: Words

  func wordForward(_ index: Index, isBig: Bool) -> Index {
    guard index < end else { return end }
    var next = index
    let kind = kind(index, isBig: isBig)
    if kind != .blank {
      while next < end, self.kind(next, isBig: isBig) == kind { next = after(next) }
    }
    while next < end, self.kind(next, isBig: isBig) == .blank {
      // An empty line counts as a word.
      if next > index, isEmptyLine(next) { return next }
      next = after(next)
    }
    return next
  }

  func wordBackward(_ index: Index, isBig: Bool) -> Index {
    var place = before(index)
    while place > start, kind(place, isBig: isBig) == .blank {
      if isEmptyLine(place) { return place }
      place = before(place)
    }
    guard place < end else { return place }
    let kind = kind(place, isBig: isBig)
    while place > start, self.kind(before(place), isBig: isBig) == kind { place = before(place) }
    return place
  }

  /// The last character of the word, or of the next one when the place is there already.
  func wordEnd(_ index: Index, isBig: Bool) -> Index {
    var place = after(index)
    while place < end, kind(place, isBig: isBig) == .blank { place = after(place) }
    guard place < end else { return before(end) }
    let kind = kind(place, isBig: isBig)
    while after(place) < end, self.kind(after(place), isBig: isBig) == kind { place = after(place) }
    return place
  }

  /// Behind the word that the place is in, which is what `cw` changes.
  func wordRunEnd(_ index: Index, isBig: Bool) -> Index {
    guard index < end else { return end }
    let kind = kind(index, isBig: isBig)
    var place = index
    while place < end, !text[place].isNewline, self.kind(place, isBig: isBig) == kind {
      place = after(place)
    }
    return place
  }

  // MARK: Paragraphs and characters

  /// The next empty line, or the end.
  func paragraphForward(_ index: Index) -> Index {
    var place = index
    while let next = nextLine(place) {
      if isEmptyLine(next), !isEmptyLine(place) { return next }
      place = next
    }
    return end
  }

  /// The empty line before, or the start.
  func paragraphBackward(_ index: Index) -> Index {
    var place = lineStart(index)
    while let previous = previousLine(place) {
      if isEmptyLine(previous), !isEmptyLine(place) { return previous }
      place = previous
    }
    return start
  }

  /// The place of a character in the same line.
  /// - Parameter skipsNext: whether one directly beside the place does not count, as for `;` after
  ///   `t`.
  func find(_ search: ViFind, from index: Index, count: Int, skipsNext: Bool) -> Index? {
    var place = index
    if search.isTill, skipsNext {
      place = search.isForward ? after(place) : before(place)
    }
    for _ in 0..<count {
      if search.isForward {
        let last = lineEnd(place)
        guard place < last,
          let found = text[after(place)..<max(after(place), last)].firstIndex(of: search.character)
        else { return nil }
        place = found
      } else {
        guard let found = text[lineStart(place)..<place].lastIndex(of: search.character) else {
          return nil
        }
        place = found
      }
    }
    if search.isTill { place = search.isForward ? before(place) : after(place) }
    return place
  }
}

/// A character searched for in the line by `f F t T`.
struct ViFind: Hashable, Sendable {
  var character: Character
  var isForward: Bool
  /// Whether the caret stops beside it.
  var isTill: Bool

  var reversed: ViFind {
    ViFind(character: character, isForward: !isForward, isTill: isTill)
  }
}
