/// Finds a text in others, as a person means it: letters A to Z in any case while the pattern has
/// no capital, everything else exactly.
package struct TextMatcher: Hashable, Sendable {
  private let pattern: [UInt8]
  private let ignoresCase: Bool

  /// Nil for an empty pattern, which is nowhere.
  package init?(_ text: String) {
    guard !text.isEmpty else { return nil }
    pattern = Array(text.utf8)
    ignoresCase = !text.utf8.contains { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 }
  }

  /// Where the pattern stands, as UTF-8 offsets, from the start and without overlaps.
  package func ranges(in text: String) -> [Range<Int>] {
    var found: [Range<Int>] = []
    each(in: text) { found.append($0..<$0 + pattern.count) }
    return found
  }

  /// How often it stands there.
  package func count(in text: String) -> Int {
    var count = 0
    each(in: text) { _ in count += 1 }
    return count
  }

  private func each(in text: String, _ body: (Int) -> Void) {
    var text = text
    text.withUTF8 { bytes in
      let last = bytes.count - pattern.count
      guard last >= 0 else { return }
      let first = pattern[0]
      var position = 0
      while position <= last {
        if fold(bytes[position]) == first, matches(bytes, at: position) {
          body(position)
          position += pattern.count
        } else {
          position += 1
        }
      }
    }
  }

  private func matches(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
    for offset in pattern.indices where fold(bytes[start + offset]) != pattern[offset] {
      return false
    }
    return true
  }

  @inline(__always)
  private func fold(_ byte: UInt8) -> UInt8 {
    ignoresCase && byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
  }
}
