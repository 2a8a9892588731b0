/// How well a typed pattern fits a candidate of a picker: its characters must occur in order, in
/// any case; the best place for them is found, not the first. Words of the pattern fit apart, in
/// any order.
package struct FuzzyMatch: Hashable, Sendable {
  /// Higher is better: for beginnings of words and for characters next to each other.
  package var score: Int
  /// The matched characters of the candidate, as ascending offsets of its `Character`s.
  package var positions: [Int]

  /// Nil if the pattern does not fit. An empty one fits everything with score 0.
  package init?(_ pattern: String, in candidate: String) {
    guard let match = FuzzyPattern(pattern).match(candidate) else { return nil }
    self = match
  }

  fileprivate init(score: Int, positions: [Int]) {
    self.score = score
    self.positions = positions
  }

  /// The candidates that fit, best first; equal ones in order of length, then as they came.
  /// With an empty pattern: all, as they came.
  package static func rank(
    _ pattern: String, _ candidates: [String]
  ) -> [(index: Int, match: FuzzyMatch)] {
    let pattern = FuzzyPattern(pattern)
    let found = candidates.indices.compactMap { index in
      pattern.match(candidates[index]).map { (index: index, match: $0) }
    }
    if pattern.isEmpty { return found }
    return found.sorted { left, right in
      if left.match.score != right.match.score { return left.match.score > right.match.score }
      let lengths = (candidates[left.index].utf8.count, candidates[right.index].utf8.count)
      return lengths.0 == lengths.1 ? left.index < right.index : lengths.0 < lengths.1
    }
  }
}

/// What a character is to the beginnings of words.
private enum Kind {
  case lower, upper, digit, other

  init(_ byte: UInt8) {
    switch byte {
    case 0x61...0x7A: self = .lower
    case 0x41...0x5A: self = .upper
    case 0x30...0x39: self = .digit
    default: self = .other
    }
  }

  init(_ character: Character) {
    if character.isNumber {
      self = .digit
    } else if character.isUppercase {
      self = .upper
    } else {
      self = character.isLetter ? .lower : .other
    }
  }
}

/// A pattern made ready for many candidates.
private struct FuzzyPattern {
  /// The pattern's words, folded.
  let words: [[String]]
  /// The UTF-8 bytes of each word, folded.
  let bytes: [[UInt8]]

  var isEmpty: Bool { words.isEmpty }

  init(_ pattern: String) {
    let parts = pattern.lowercased().split(whereSeparator: \.isWhitespace)
    words = parts.map { $0.map { String($0) } }
    bytes = parts.map { Array($0.utf8) }
  }

  func match(_ candidate: String) -> FuzzyMatch? {
    if words.isEmpty { return FuzzyMatch(score: 0, positions: []) }
    // In ASCII, which most candidates are, bytes do. (K and ſ fold to ASCII, so a candidate
    // with other characters is judged by its characters.)
    if candidate.utf8.allSatisfy({ $0 < 0x80 }) {
      if !bytes.allSatisfy({ Self.holds(candidate, $0) }) { return nil }
      // CR LF is one character: positions would be off.
      guard !candidate.utf8.contains(0x0D) else { return match(characters: Array(candidate)) }
      let folded = candidate.utf8.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
      return match(bytes, in: folded, bonus: Self.bonuses(kinds: candidate.utf8.map(Kind.init)))
    }
    return match(characters: Array(candidate))
  }

  private func match(characters: [Character]) -> FuzzyMatch? {
    match(
      words, in: characters.map { $0.lowercased() },
      bonus: Self.bonuses(kinds: characters.map(Kind.init)))
  }

  private func match<Unit: Equatable>(
    _ words: [[Unit]], in text: [Unit], bonus: [Int]
  ) -> FuzzyMatch? {
    var score = 0
    var positions: [Int] = []
    for word in words {
      guard let match = Self.place(word, in: text, bonus: bonus) else { return nil }
      score += match.score
      positions += match.positions
    }
    if words.count > 1 { positions = Set(positions).sorted() }
    return FuzzyMatch(score: score, positions: positions)
  }

  private static func holds(_ candidate: String, _ word: [UInt8]) -> Bool {
    var next = 0
    for byte in candidate.utf8 {
      let folded = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
      if folded == word[next] {
        next += 1
        if next == word.count { return true }
      }
    }
    return false
  }

  /// What a match at each character is worth more: the candidate's beginning, a word's
  /// beginning, a hump.
  private static func bonuses(kinds: [Kind]) -> [Int] {
    kinds.indices.map { index in
      guard index > 0 else { return 10 }
      switch (kinds[index - 1], kinds[index]) {
      case (.other, .lower), (.other, .upper), (.other, .digit): return 8
      case (.lower, .upper): return 7
      case (.lower, .digit), (.upper, .digit): return 4
      default: return 0
      }
    }
  }

  /// The best places of a word's characters: for each character of the pattern and each place,
  /// the best score that ends there.
  private static func place<Unit: Equatable>(
    _ word: [Unit], in text: [Unit], bonus: [Int]
  ) -> FuzzyMatch? {
    let columns = text.count
    guard word.count <= columns else { return nil }
    if word.count * columns > 1 << 16 { return firstPlace(word, in: text) }
    let none = Int.min / 2
    var ending = [Int](repeating: none, count: word.count * columns)
    var origin = [Int](repeating: -1, count: word.count * columns)
    for (row, character) in word.enumerated() {
      // The best end of the part before, a point less for each character since.
      var best = none
      var bestPlace = -1
      for column in row..<columns {
        if row > 0, column > 1 {
          let candidate = ending[(row - 1) * columns + column - 2] - 1
          best -= 1
          if candidate > best {
            best = candidate
            bestPlace = column - 2
          }
        }
        guard text[column] == character else { continue }
        if row == 0 {
          ending[column] = 16 + bonus[column] - min(column, 3)
          continue
        }
        let before = column - 1
        let adjacent = ending[(row - 1) * columns + before]
        let next = adjacent + max(12, bonus[column])
        let apart = best - 2 + bonus[column]
        let isAdjacent = adjacent > none && next >= apart
        let from = isAdjacent ? next : apart
        guard from > none / 2 else { continue }
        ending[row * columns + column] = from + 16
        origin[row * columns + column] = isAdjacent ? before : bestPlace
      }
    }
    let last = (word.count - 1) * columns
    guard let end = (0..<columns).min(by: { ending[last + $0] > ending[last + $1] }),
      ending[last + end] > none / 2
    else { return nil }
    var positions: [Int] = []
    var column = end
    for row in stride(from: word.count - 1, through: 0, by: -1) {
      positions.append(column)
      column = origin[row * columns + column]
    }
    return FuzzyMatch(score: ending[last + end], positions: positions.reversed())
  }

  /// The first places that fit: for texts so long that the best would take too long.
  private static func firstPlace<Unit: Equatable>(
    _ word: [Unit], in text: [Unit]
  ) -> FuzzyMatch? {
    var positions: [Int] = []
    for (column, character) in text.enumerated() where character == word[positions.count] {
      positions.append(column)
      if positions.count == word.count {
        return FuzzyMatch(score: 16 * word.count, positions: positions)
      }
    }
    return nil
  }
}
