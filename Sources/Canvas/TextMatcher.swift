/// Finds a text in others, as a person means it: letters A to Z in any case while the pattern has
/// no capital, a space for any white space within a paragraph (a line end, and what Markdown writes
/// beside it, included), everything else exactly.
package struct TextMatcher: Hashable, Sendable {
  /// Each run of white space is one space.
  private let pattern: [UInt8]
  private let ignoresCase: Bool

  /// Nil for an empty pattern, which is nowhere.
  package init?(_ text: String) {
    guard !text.isEmpty else { return nil }
    var pattern: [UInt8] = []
    for byte in text.utf8 {
      if !Self.isSpace(byte) {
        pattern.append(byte)
      } else if pattern.last != 0x20 {
        pattern.append(0x20)
      }
    }
    self.pattern = pattern
    ignoresCase = !pattern.contains { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 }
  }

  /// Where the pattern stands, as UTF-8 offsets, from the start and without overlaps.
  package func ranges(in text: String) -> [Range<Int>] {
    var found: [Range<Int>] = []
    each(in: text) { found.append($0) }
    return found
  }

  /// How often it stands there.
  package func count(in text: String) -> Int {
    var count = 0
    each(in: text) { _ in count += 1 }
    return count
  }

  private func each(in text: String, _ body: (Range<Int>) -> Void) {
    var text = text
    text.withUTF8 { bytes in
      let first = pattern[0]
      var position = 0
      while position < bytes.count {
        let byte = bytes[position]
        let isStart = first == 0x20 ? Self.isSpace(byte) : fold(byte) == first
        if isStart, let end = end(of: bytes, from: position) {
          body(position..<end)
          position = end
        } else {
          position += 1
        }
      }
    }
  }

  /// Where a match that begins here ends.
  private func end(of bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    var position = start
    for (index, wanted) in pattern.enumerated() {
      if wanted == 0x20 {
        let next = index + 1 < pattern.count ? pattern[index + 1] : nil
        guard let end = gap(in: bytes, from: position, isFirst: index == 0, before: next) else {
          return nil
        }
        position = end
      } else {
        guard position < bytes.count, fold(bytes[position]) == wanted else { return nil }
        position += 1
      }
    }
    return position
  }

  /// Where a run of white space ends that is no more than one line end, with the marks of emphasis
  /// around it and those of quotes after the line end.
  private func gap(
    in bytes: UnsafeBufferPointer<UInt8>, from start: Int, isFirst: Bool, before next: UInt8?
  ) -> Int? {
    var position = start
    while !isFirst, position < bytes.count, Self.isMark(bytes[position]) { position += 1 }
    var lineEnds = 0
    let blank = position
    while position < bytes.count {
      let byte = bytes[position]
      if byte == 0x0A { lineEnds += 1 }
      guard Self.isSpace(byte) || lineEnds > 0 && byte == UInt8(ascii: ">") && byte != next else {
        break
      }
      position += 1
    }
    guard position > blank, lineEnds < 2 else { return nil }
    guard let next else { return position }
    while position < bytes.count, Self.isMark(bytes[position]), bytes[position] != next {
      position += 1
    }
    return position
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }

  /// Whether it may mark emphasis or code.
  private static func isMark(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "*") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "`")
      || byte == UInt8(ascii: "~")
  }

  @inline(__always)
  private func fold(_ byte: UInt8) -> UInt8 {
    ignoresCase && byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
  }
}
