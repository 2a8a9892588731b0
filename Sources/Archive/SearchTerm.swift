/// One thing that a text must contain, whatever the case.
///
/// Compared are UTF-8 bytes with ASCII letters folded; a term with cased letters beyond ASCII
/// (Ä, Ж) is compared scalar by scalar, which is slower.
struct SearchTerm: Hashable, Sendable {
  let text: String
  private let bytes: [UInt8]
  /// The lower-case scalars where bytes cannot be compared.
  private let scalars: [UInt32]?

  /// Nil for an empty text.
  init?(_ text: some StringProtocol) {
    if text.isEmpty { return nil }
    self.text = String(text)
    bytes = text.utf8.map(Self.folded)
    let isCased = text.unicodeScalars.contains { !$0.isASCII && $0.properties.isCased }
    scalars = isCased ? text.unicodeScalars.map(Self.folded) : nil
  }

  /// The terms of what a person typed: words, and what stands between double quotes as a whole. An
  /// open quote counts, since the person is still typing.
  static func terms(of query: String) -> [SearchTerm] {
    var terms: [SearchTerm] = []
    for (index, part) in query.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
    {
      let pieces =
        index % 2 == 1 ? [part] : part.split(whereSeparator: { $0.isWhitespace || $0 == "\0" })
      for term in pieces.compactMap(SearchTerm.init) where !terms.contains(term) {
        terms.append(term)
      }
    }
    return terms
  }

  /// Where the term stands in a text's UTF-8 bytes first, from an offset on.
  func range(in text: UnsafeBufferPointer<UInt8>, from start: Int = 0) -> Range<Int>? {
    guard start < text.count else { return nil }
    if let scalars { return range(of: scalars, in: text, from: start) }
    let (lower, upper) = Self.cases(of: bytes[0])
    guard text.count >= bytes.count else { return nil }
    var position = start
    let last = text.count - bytes.count
    while position <= last {
      let byte = text[position]
      if byte == lower || byte == upper {
        var length = 1
        while length < bytes.count, Self.folded(text[position + length]) == bytes[length] {
          length += 1
        }
        if length == bytes.count { return position..<position + length }
      }
      position += 1
    }
    return nil
  }

  private func range(
    of scalars: [UInt32], in text: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> Range<Int>? {
    let tail = String(decoding: text[start...], as: UTF8.self)
    let all = tail.unicodeScalars
    var ends = [start]
    var folded: [UInt32] = []
    for scalar in all {
      folded.append(Self.folded(scalar))
      ends.append((ends.last ?? start) + UTF8.width(scalar))
    }
    guard folded.count >= scalars.count else { return nil }
    for position in 0...(folded.count - scalars.count)
    where folded[position] == scalars[0] && folded[position...].starts(with: scalars) {
      return ends[position]..<ends[position + scalars.count]
    }
    return nil
  }

  private static func folded(_ byte: UInt8) -> UInt8 {
    byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
  }

  private static func folded(_ scalar: Unicode.Scalar) -> UInt32 {
    let lower = scalar.properties.lowercaseMapping.unicodeScalars
    return lower.count == 1 ? lower.first?.value ?? scalar.value : scalar.value
  }

  private static func cases(of byte: UInt8) -> (UInt8, UInt8) {
    byte &- UInt8(ascii: "a") < 26 ? (byte, byte ^ 0x20) : (byte, byte)
  }
}

extension [SearchTerm] {
  /// Where the first of the terms stands in `text`; nil unless all of them do.
  func match(_ text: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    var first: Range<Int>?
    for term in self {
      guard let range = term.range(in: text) else { return nil }
      if first == nil { first = range }
    }
    return first
  }
}
