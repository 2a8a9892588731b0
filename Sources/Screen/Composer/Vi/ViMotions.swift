/// A motion of vi: where it goes, and what an operator takes with it.
struct ViMotion {
  /// What an operator takes between here and there.
  enum Reach {
    /// Up to the target, but not its character.
    case before
    /// The target's character too.
    case through
    /// All lines from here to there.
    case lines
  }

  var target: String.Index
  var reach = Reach.before
}

extension ViText {
  /// The motions that need no second key.
  /// - Parameters:
  ///   - count: how often; nil when none was typed.
  ///   - hasOperator: whether an operator waits for it.
  func motion(
    _ letter: Character, from index: Index, count: Int?, hasOperator: Bool
  ) -> ViMotion? {
    let times = count ?? 1
    switch letter {
    case "h":
      let first = lineStart(index)
      return ViMotion(target: repeated(times, index) { $0 > first ? before($0) : $0 })
    case "l", " ":
      let last = lineEnd(index)
      return ViMotion(target: repeated(times, index) { $0 < last ? after($0) : $0 })
    case "0": return ViMotion(target: lineStart(index))
    case "^": return ViMotion(target: firstNonBlank(index))
    case "$":
      let line = repeated(times - 1, index) { nextLine($0) ?? $0 }
      return ViMotion(target: lineEnd(line))
    case "w", "W":
      return ViMotion(
        target: words(times, from: index, isBig: letter == "W", hasOperator: hasOperator))
    case "b", "B":
      return ViMotion(target: repeated(times, index) { wordBackward($0, isBig: letter == "B") })
    case "e", "E":
      return ViMotion(
        target: repeated(times, index) { wordEnd($0, isBig: letter == "E") }, reach: .through)
    case "G": return ViMotion(target: line(count, else: end), reach: .lines)
    case "{": return ViMotion(target: repeated(times, index, paragraphBackward))
    case "}": return ViMotion(target: repeated(times, index, paragraphForward))
    case "j" where hasOperator:
      return lines(times, from: index, nextLine)
    case "k" where hasOperator:
      return lines(times, from: index, previousLine)
    default: return nil
    }
  }

  /// The first character of a line that is counted from 1.
  func line(_ number: Int?, else place: Index) -> Index {
    guard let number else { return firstNonBlank(place) }
    return firstNonBlank(repeated(number - 1, start) { nextLine($0) ?? $0 })
  }

  /// `w`: an operator on the last word of a line leaves the line feed.
  private func words(_ count: Int, from index: Index, isBig: Bool, hasOperator: Bool) -> Index {
    guard hasOperator else { return repeated(count, index) { wordForward($0, isBig: isBig) } }
    let last = repeated(count - 1, index) { wordForward($0, isBig: isBig) }
    let target = wordForward(last, isBig: isBig)
    let feed = lineEnd(last)
    return target > feed && feed > last ? feed : target
  }

  private func lines(_ count: Int, from index: Index, _ step: (Index) -> Index?) -> ViMotion? {
    var place = index
    for _ in 0..<count {
      guard let next = step(place) else { return nil }
      place = next
    }
    return ViMotion(target: place, reach: .lines)
  }

  /// Steps until nothing moves any more.
  func repeated(_ count: Int, _ index: Index, _ step: (Index) -> Index) -> Index {
    var place = index
    for _ in 0..<max(0, count) {
      let next = step(place)
      if next == place { break }
      place = next
    }
    return place
  }
}
