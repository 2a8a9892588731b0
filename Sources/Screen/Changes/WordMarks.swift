/// Which words of a line that was replaced by another one differ.
enum WordMarks {
  /// Lines of more words than this are marked in no part.
  private static let limit = 400

  /// The ranges of bytes in which the lines differ; both empty where so much differs that marks
  /// would say nothing.
  static func marks(
    old: some StringProtocol, new: some StringProtocol
  ) -> (old: [Range<Int>], new: [Range<Int>]) {
    let (olds, news) = (words(of: old), words(of: new))
    guard olds.count <= limit, news.count <= limit else { return ([], []) }
    let difference = news.difference(from: olds)
    let (removed, added) = (Set(difference.removedPlaces), Set(difference.addedPlaces))
    func isWord(_ word: String) -> Bool { !word.allSatisfy(\.isWhitespace) }
    let kept = olds.enumerated().count { isWord($1) && !removed.contains($0) }
    guard kept * 3 >= max(olds.count(where: isWord), news.count(where: isWord)) else {
      return ([], [])
    }
    return (ranges(of: removed, in: olds), ranges(of: added, in: news))
  }

  /// Letters and digits that stand together are a word; anything else is one by itself.
  private static func words(of line: some StringProtocol) -> [String] {
    var words: [String] = []
    var isOpen = false
    for character in line {
      let isPart = character.isLetter || character.isNumber || character == "_"
      if isPart, isOpen {
        words[words.count - 1].append(character)
      } else {
        words.append(String(character))
      }
      isOpen = isPart
    }
    return words
  }

  private static func ranges(of marked: Set<Int>, in words: [String]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    for (index, word) in words.enumerated() {
      let end = start + word.utf8.count
      if marked.contains(index) {
        if ranges.last?.upperBound == start {
          ranges[ranges.count - 1] = ranges[ranges.count - 1].lowerBound..<end
        } else {
          ranges.append(start..<end)
        }
      }
      start = end
    }
    return ranges
  }
}
