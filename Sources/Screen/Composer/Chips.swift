/// Long pastes that the input line shows as one short piece each, such as `[Pasted 412 lines]`.
///
/// In the line a chip is one scalar of the private plane 16, which makes it one cluster for
/// everything that moves and deletes. Scalars of that plane that come from outside become chips of
/// themselves, so that none can be mistaken for another's place.
package struct Chips: Sendable {
  /// What one scalar of the line stands for.
  package struct Chip: Hashable, Sendable {
    /// The text as it was pasted.
    package var content: String
    /// What is shown for it.
    package var label: String
  }

  private static let range: ClosedRange<UInt32> = 0x10_0000...0x10_FFFD

  private var chips: [Unicode.Scalar: Chip] = [:]
  private var next = Self.range.lowerBound
  /// Bytes of all contents.
  private(set) var byteCount = 0

  /// Whether a scalar stands for a chip in a line.
  static func isChip(_ scalar: Unicode.Scalar) -> Bool { range.contains(scalar.value) }

  /// The labels by scalar, for the layout.
  var labels: [Unicode.Scalar: String] { chips.mapValues(\.label) }

  subscript(_ scalar: Unicode.Scalar) -> Chip? { chips[scalar] }

  /// Makes a chip.
  /// - Returns: what stands for it in the line; nil when there are 65,534 already.
  mutating func add(_ content: String, label: String) -> Unicode.Scalar? {
    var tries = 0
    while tries < Self.range.count {
      guard let scalar = Unicode.Scalar(next) else { return nil }
      next = next == Self.range.upperBound ? Self.range.lowerBound : next + 1
      tries += 1
      guard chips[scalar] == nil else { continue }
      chips[scalar] = Chip(content: content, label: label)
      byteCount += content.utf8.count
      return scalar
    }
    return nil
  }

  /// Text from outside as it may stand in the line.
  mutating func adopted(_ text: String) -> String {
    // Plane 16 begins with F4 in UTF-8.
    guard text.utf8.contains(0xF4) else { return text }
    var result = String.UnicodeScalarView()
    var own: [Unicode.Scalar: Unicode.Scalar] = [:]
    for scalar in text.unicodeScalars {
      guard Self.isChip(scalar) else {
        result.append(scalar)
        continue
      }
      let stand = own[scalar] ?? add(String(Character(scalar)), label: "\u{FFFD}") ?? "\u{FFFD}"
      own[scalar] = stand
      result.append(stand)
    }
    return String(result)
  }

  /// The line with every chip as the text it stands for.
  func expanded(_ line: String) -> String {
    guard !chips.isEmpty, line.utf8.contains(0xF4) else { return line }
    var result = ""
    result.reserveCapacity(byteCount(of: line))
    let scalars = line.unicodeScalars
    var start = scalars.startIndex
    while let place = scalars[start...].firstIndex(where: Self.isChip) {
      result += line[start..<place]
      result += chips[scalars[place]]?.content ?? ""
      start = scalars.index(after: place)
    }
    result += line[start...]
    return result
  }

  /// The UTF-8 bytes of the expanded line.
  func byteCount(of line: String) -> Int {
    guard !chips.isEmpty, line.utf8.contains(0xF4) else { return line.utf8.count }
    return line.unicodeScalars.reduce(line.utf8.count) { count, scalar in
      Self.isChip(scalar) ? count - 4 + (chips[scalar]?.content.utf8.count ?? 0) : count
    }
  }

  /// A text from outside with what is the content of a chip folded into that chip again, so that a
  /// message comes back from the history or an editor as it was left.
  mutating func folded(_ text: String) -> String {
    let long = chips.filter { $0.value.content.utf8.count > Paste.mostCharacters / 8 }
      .sorted { $0.value.content.utf8.count > $1.value.content.utf8.count }
    var pieces: [(text: Substring, chip: Unicode.Scalar?)] = [(text[...], nil)]
    for (scalar, chip) in long.prefix(32) {
      pieces = pieces.flatMap { piece in
        guard piece.chip == nil, let place = piece.text.range(ofBytes: chip.content) else {
          return [piece]
        }
        return [
          (piece.text[..<place.lowerBound], nil), (piece.text[place], scalar),
          (piece.text[place.upperBound...], nil),
        ]
      }
    }
    var result = ""
    for piece in pieces {
      if let chip = piece.chip {
        result.unicodeScalars.append(chip)
      } else {
        result += adopted(String(piece.text))
      }
    }
    return result
  }

  /// Forgets the chips that stand in none of these lines.
  mutating func keep(in lines: [String]) {
    let used = lines.reduce(into: Set<Unicode.Scalar>()) { used, line in
      if line.utf8.contains(0xF4) { used.formUnion(line.unicodeScalars.filter(Self.isChip)) }
    }
    chips = chips.filter { used.contains($0.key) }
    byteCount = chips.values.reduce(0) { $0 + $1.content.utf8.count }
  }
}

extension Character {
  /// Whether it is a chip (with the marks that were typed behind it).
  var isChip: Bool { unicodeScalars.first.map(Chips.isChip) ?? false }
}

extension Substring {
  /// Where the UTF-8 bytes of a text occur first. It gives up where that would take long.
  fileprivate func range(ofBytes wanted: String) -> Range<Index>? {
    guard let offset = withBytes({ all in wanted.withBytes { Self.offset(of: $0, in: all) } })
    else { return nil }
    let start = utf8.index(startIndex, offsetBy: offset)
    return start..<utf8.index(start, offsetBy: wanted.utf8.count)
  }

  private static func offset(
    of wanted: UnsafeBufferPointer<UInt8>, in all: UnsafeBufferPointer<UInt8>
  ) -> Int? {
    guard let first = wanted.first, all.count >= wanted.count else { return nil }
    var work = 4 * all.count + 1024
    var start = 0
    while start + wanted.count <= all.count, work > 0 {
      if all[start] == first {
        var length = 1
        while length < wanted.count, all[start + length] == wanted[length] { length += 1 }
        if length == wanted.count { return start }
        work -= length
      }
      work -= 1
      start += 1
    }
    return nil
  }
}
