/// vi's text objects: what `iw`, `a"` and their like take.
extension ViText {
  /// What an object takes.
  struct Object {
    var range: Range<Index>
    var isLines = false
  }

  /// - Parameters:
  ///   - letter: the key behind `i` or `a`.
  ///   - isAround: whether blanks, quotes or brackets belong to it.
  func object(_ letter: Character, isAround: Bool, at index: Index, count: Int) -> Object? {
    switch letter {
    case "w", "W":
      return word(isBig: letter == "W", isAround: isAround, at: index, count: count)
        .map { Object(range: $0) }
    case "p":
      return paragraph(isAround: isAround, at: index).map { Object(range: $0, isLines: true) }
    case "\"", "'", "`":
      return quoted(by: letter, isAround: isAround, at: index).map { Object(range: $0) }
    case "(", ")", "b": return bracketed("(", ")", isAround, index, count)
    case "[", "]": return bracketed("[", "]", isAround, index, count)
    case "{", "}", "B": return bracketed("{", "}", isAround, index, count)
    case "<", ">": return bracketed("<", ">", isAround, index, count)
    default: return nil
    }
  }

  private func word(
    isBig: Bool, isAround: Bool, at index: Index, count: Int
  ) -> Range<Index>? {
    guard index < lineEnd(index) else { return nil }
    let first = lineStart(index)
    let last = lineEnd(index)
    var lower = index
    let kind = kind(index, isBig: isBig)
    while lower > first, self.kind(before(lower), isBig: isBig) == kind { lower = before(lower) }
    var upper = index
    for _ in 0..<count where upper < last {
      upper = run(from: upper, to: last, isBig: isBig)
      // Around a word means with the blanks behind it; around blanks, with the word behind them.
      if isAround, upper < last, kind == .blank || self.kind(upper, isBig: isBig) == .blank {
        upper = run(from: upper, to: last, isBig: isBig)
      }
    }
    // Where no blank follows, the ones before it go.
    if isAround, kind != .blank, !text[before(upper)].isWhitespace {
      var blank = lower
      while blank > first, text[before(blank)].isWhitespace { blank = before(blank) }
      if blank > first { lower = blank }
    }
    return lower..<upper
  }

  private func run(from index: Index, to last: Index, isBig: Bool) -> Index {
    guard index < last else { return index }
    var place = index
    let kind = kind(index, isBig: isBig)
    while place < last, self.kind(place, isBig: isBig) == kind { place = after(place) }
    return place
  }

  /// Whole lines up to where blank lines begin or end.
  private func paragraph(isAround: Bool, at index: Index) -> Range<Index>? {
    guard start < end else { return nil }
    let isBlank = isBlankLine(index)
    var lower = lineStart(index)
    while let previous = previousLine(lower), isBlankLine(previous) == isBlank { lower = previous }
    var last = lineStart(index)
    while let next = nextLine(last), isBlankLine(next) == isBlank { last = next }
    if isAround {
      while let next = nextLine(last), isBlankLine(next) != isBlank { last = next }
    }
    return lower..<after(lineEnd(last))
  }

  /// Between two quotes of the line that the place is in or before.
  private func quoted(
    by quote: Character, isAround: Bool, at index: Index
  ) -> Range<Index>? {
    var open: Index?
    var place = lineStart(index)
    let last = lineEnd(index)
    while place < last {
      if text[place] == "\\" {
        place = after(place)
      } else if text[place] == quote {
        if let from = open {
          if index <= place {
            guard isAround else { return after(from)..<place }
            var upper = after(place)
            while upper < last, text[upper].isWhitespace { upper = after(upper) }
            return from..<upper
          }
          open = nil
        } else {
          open = place
        }
      }
      place = place < last ? after(place) : last
    }
    return nil
  }

  /// Between two brackets around the place, over lines too.
  private func bracketed(
    _ opening: Character, _ closing: Character, _ isAround: Bool, _ index: Index, _ count: Int
  ) -> Object? {
    var depth = 0
    var wanted = count
    var place = index
    var lower: Index?
    if index < end, text[index] == opening, count == 1 {
      lower = index
    } else {
      while place > start, lower == nil {
        place = before(place)
        if text[place] == closing { depth += 1 }
        if text[place] == opening {
          if depth > 0 {
            depth -= 1
          } else {
            wanted -= 1
            if wanted == 0 { lower = place }
          }
        }
      }
    }
    guard let lower else { return nil }
    depth = 0
    place = after(lower)
    while place < end {
      if text[place] == opening { depth += 1 }
      if text[place] == closing {
        if depth == 0 {
          return Object(range: isAround ? lower..<after(place) : after(lower)..<place)
        }
        depth -= 1
      }
      place = after(place)
    }
    return nil
  }
}
