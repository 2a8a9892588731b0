import Canvas

/// Colours code line by line: what is open at a line's end (a string, a comment, a tag) is a
/// small value, so that a copy made before a line can do the line again.
package struct Highlighter: Hashable, Sendable {
  /// Bytes of the longest line that is coloured. An unfinished line is done again with all that
  /// is added to it, and nobody reads so much in a row.
  static let longestLine = 32_768

  private let lexicon: Lexicon
  private var state = HighlightState()

  /// - Parameter language: a name or alias as people write it after a fence, in any case; what
  ///   follows it (`rust,ignore`, `{.swift}`) does not count. Nil if it is not known.
  package init?(language: String) {
    guard let lexicon = Lexicon.named(language) else { return nil }
    self.lexicon = lexicon
  }

  /// The spans of the next line, sanitised as `Sanitizer.spans` does and with exactly its text.
  /// - Parameter text: a line without its end.
  package mutating func line(_ text: some StringProtocol) -> [Span] {
    if text.utf8.count > Highlighter.longestLine {
      return Sanitizer.spans(text, style: Style(.code))
    }
    var spans = text.utf8.withContiguousStorageIfAvailable { plainLine($0) } ?? nil
    if spans == nil { spans = otherLine(String(text)) }
    return spans ?? []
  }

  /// The spans of a line of ASCII without controls but tabs; nil if it is another.
  private mutating func plainLine(_ bytes: UnsafeBufferPointer<UInt8>) -> [Span]? {
    var hasTab = false
    for byte in bytes {
      if byte &- 0x20 > 0x5E {
        if byte != 0x09 { return nil }
        hasTab = true
      }
    }
    let spans = Highlighter.spans(of: bytes, Scanner.runs(of: bytes, lexicon, &state))
    return hasTab ? TabStops.expand(spans) : spans
  }

  private static func spans(
    of bytes: UnsafeBufferPointer<UInt8>, _ runs: [Scanner.Run]
  ) -> [Span] {
    var spans: [Span] = []
    spans.reserveCapacity(runs.count)
    var start = 0
    for run in runs {
      let piece = UnsafeBufferPointer(rebasing: bytes[start..<run.end])
      spans.append(Span(String(decoding: piece, as: UTF8.self), Style(run.role)))
      start = run.end
    }
    return spans
  }

  /// The spans of any line. The sanitiser looks at what is around a character, so it goes over
  /// the whole line first; the result is what is scanned and cut.
  private mutating func otherLine(_ text: String) -> [Span] {
    let sanitised = Sanitizer.spans(text, style: Style(.code))
    var whole = sanitised.count == 1 ? sanitised[0].text : sanitised.map(\.text).joined()
    let (runs, spans) = whole.withUTF8 { bytes in
      let runs = Scanner.runs(of: bytes, lexicon, &state)
      let isPlain =
        sanitised.count == 1
        && runs.allSatisfy { $0.end == bytes.count || CodePiece.isPlain($0.end, in: bytes) }
      return (runs, isPlain ? Highlighter.spans(of: bytes, runs) : nil)
    }
    if let spans, sanitised.first?.style == Style(.code) { return spans }
    var cutter = RunCutter(whole, runs: runs)
    return sanitised.flatMap { cutter.spans(of: $0) }
  }

  package static func == (one: Highlighter, other: Highlighter) -> Bool {
    one.lexicon === other.lexicon && one.state == other.state
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(state) }
}

/// Cuts the spans of a line where the role changes, but never inside a grapheme cluster: a
/// quote with an accent on it is one character.
private struct RunCutter {
  private let text: String
  private let runs: [Scanner.Run]
  /// The run and the byte that come next.
  private var run = 0
  private var position = 0

  init(_ text: String, runs: [Scanner.Run]) {
    self.text = text
    self.runs = runs
  }

  /// The spans of the next sanitised span of the line.
  mutating func spans(of span: Span) -> [Span] {
    let end = position + span.text.utf8.count
    defer { position = end }
    var result: [Span] = []
    var start = position
    while run < runs.count {
      let cut = min(end, runs[run].end)
      if cut > start, cut == end || isBoundary(cut) {
        result.append(piece(start..<cut, of: span, role: runs[run].role))
        start = cut
      }
      if runs[run].end > end { break }
      run += 1
      if cut == end { break }
    }
    if start < end { result.append(piece(start..<end, of: span, role: .code)) }
    return result
  }

  private func piece(_ range: Range<Int>, of span: Span, role: Role) -> Span {
    let bytes = span.text.utf8
    let first = bytes.index(bytes.startIndex, offsetBy: range.lowerBound - position)
    let last = bytes.index(first, offsetBy: range.count)
    let style = span.style == Style(.code) ? Style(role) : span.style
    return Span(String(span.text[first..<last]), style)
  }

  private func isBoundary(_ offset: Int) -> Bool {
    let bytes = text.utf8
    let index = bytes.index(bytes.startIndex, offsetBy: offset)
    if index == text.startIndex || index == text.endIndex { return true }
    if bytes[index] < 0x80, bytes[bytes.index(before: index)] < 0x80 { return true }
    return index.samePosition(in: text) != nil
  }
}
