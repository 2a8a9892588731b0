import Messages

/// Where a file comes nearest to a text that is not in it, for a model that remembered it wrongly.
enum NearestText {
  /// More lines than this are not compared: it is only a hint, and must not take long.
  private static let lineLimit = 20_000
  private static let shownLimit = 12

  /// "The nearest text is at line 12: …", or nil where nothing is similar.
  static func sentence(for text: String, in bytes: [UInt8]) -> String? {
    let wanted = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    // The line with the most in it says most about where the text would be.
    guard
      let anchor = wanted.indices.max(by: {
        wanted[$0].trimmed.utf8.count < wanted[$1].trimmed.utf8.count
      })
    else { return nil }
    let words = Self.words(wanted[anchor][...])
    guard !words.isEmpty else { return nil }
    let lines = String(decoding: bytes.prefix(1_000_000), as: UTF8.self)
      .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).prefix(lineLimit)
    var best = (index: 0, score: 0.0)
    for (index, line) in lines.enumerated() {
      let score = similarity(words, Self.words(line))
      if score > best.score { best = (index, score) }
    }
    guard best.score >= 0.5 else { return nil }
    let start = max(0, best.index - anchor)
    let end = min(lines.count, start + min(wanted.count, shownLimit))
    let shown = lines[start..<end].map { $0.prefix(500) }.joined(separator: "\n")
    return "The nearest text is at line \(start + 1):\n\(shown)"
  }

  /// The runs of letters and digits, and each other sign that is no space.
  private static func words(_ line: Substring) -> [Substring] {
    var words: [Substring] = []
    var start: Substring.Index?
    for index in line.prefix(1000).indices {
      let character = line[index]
      if character.isLetter || character.isNumber || character == "_" {
        start = start ?? index
        continue
      }
      if let begun = start { words.append(line[begun..<index]) }
      start = nil
      if !character.isWhitespace { words.append(line[index...index]) }
    }
    if let begun = start { words.append(line.prefix(1000)[begun...]) }
    return words
  }

  /// Dice's coefficient of two bags of words: 0 nothing in common, 1 the same.
  private static func similarity(_ one: [Substring], _ other: [Substring]) -> Double {
    guard !other.isEmpty else { return 0 }
    var left: [Substring: Int] = [:]
    for word in one { left[word, default: 0] += 1 }
    var common = 0
    for word in other {
      if let count = left[word], count > 0 {
        left[word] = count - 1
        common += 1
      }
    }
    return 2 * Double(common) / Double(one.count + other.count)
  }
}
