/// A part of a hit's text, for showing: one line with the terms marked.
package struct SearchPiece: Hashable, Sendable {
  /// Untrusted text: sanitise before showing.
  package let text: String
  /// Whether it is what was searched for.
  package let isMatch: Bool

  /// A piece of an excerpt.
  package init(_ text: String, isMatch: Bool) {
    self.text = text
    self.isMatch = isMatch
  }
}

extension [SearchTerm] {
  /// Bytes of text to show before the first match, and in all.
  private static var lead: Int { 60 }
  private static var length: Int { 240 }

  /// The surroundings of a match as one line; every run of white space is a single space.
  func excerpt(of text: UnsafeBufferPointer<UInt8>, around match: Range<Int>) -> [SearchPiece] {
    var start = Swift.max(0, match.lowerBound - Self.lead)
    while start > 0, start < match.lowerBound, text[start] & 0xC0 == 0x80 { start += 1 }
    var end = Swift.min(text.count, Swift.max(start + Self.length, match.upperBound))
    while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
    let window = UnsafeBufferPointer(rebasing: text[start..<end])
    var pieces: [SearchPiece] = []
    var isSpaced = true
    func add(_ range: Range<Int>, isMatch: Bool) {
      var line = ""
      for scalar in String(decoding: window[range], as: UTF8.self).unicodeScalars {
        let isSpace = scalar.properties.isWhitespace
        if !(isSpace && isSpaced) { line.unicodeScalars.append(isSpace ? " " : scalar) }
        isSpaced = isSpace
      }
      if !line.isEmpty { pieces.append(SearchPiece(line, isMatch: isMatch)) }
    }
    var position = 0
    while let next = ranges(in: window, from: position) {
      add(position..<next.lowerBound, isMatch: false)
      add(next, isMatch: true)
      position = next.upperBound
    }
    add(position..<window.count, isMatch: false)
    if start > 0 { pieces.insert(SearchPiece("…", isMatch: false), at: 0) }
    if end < text.count { pieces.append(SearchPiece("…", isMatch: false)) }
    return pieces
  }

  /// The earliest place of any of the terms.
  private func ranges(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Range<Int>? {
    compactMap { $0.range(in: text, from: start) }.min { $0.lowerBound < $1.lowerBound }
  }
}
