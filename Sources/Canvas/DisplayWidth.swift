/// How many terminal columns text takes.
///
/// One rule for the whole program: layout, drawing and (through the exported `wcwidth`) ncurses
/// all measure with it, so that they can disagree only with the terminal, never with each other.
package enum DisplayWidth {
  /// Columns of one scalar alone: 0, 1 or 2, and -1 for the control characters C0, DEL and C1,
  /// as `wcwidth` answers them.
  @inline(__always)
  package static func of(_ scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x300 {
      return value < 0x20 || (value >= 0x7F && value < 0xA0) ? -1 : 1
    }
    return tableWidth(value)
  }

  /// Columns of one grapheme cluster, never less than 1.
  ///
  /// Emoji sequences (VS16, keycap, flag, skin tone, ZWJ) take 2. Any other cluster takes the sum
  /// of its scalars, which is what terminals were measured to give it (2 for क्ष). A cluster that
  /// has no base is shown on a dotted circle and a control as U+FFFD, so both take 1.
  package static func of(_ character: Character) -> Int {
    of(cluster: character.unicodeScalars)
  }

  /// Columns of a text, cluster by cluster.
  package static func of(_ text: some StringProtocol) -> Int {
    var columns = 0
    text.withBytes { bytes in
      Clusters.forEach(in: bytes) { _, width in
        columns += width
        return true
      }
    }
    return columns
  }

  /// Columns of a row of spans. Clusters do not reach across spans, because spans are drawn
  /// one by one.
  package static func of(_ spans: [Span]) -> Int {
    spans.reduce(0) { $0 + of($1.text) }
  }

  /// Looks up a scalar value from U+0300 on.
  @usableFromInline
  static func tableWidth(_ value: UInt32) -> Int {
    switch value {
    case 0x370..<0x483, 0x48A..<0x530, 0x2010..<0x2028, 0x2500..<0x25FD: return 1
    case 0x3041..<0x3097, 0x4E00..<0xA000, 0xAC00..<0xD7A4: return 2
    default: break
    }
    let entry = tableEntry(value)
    return entry == 3 ? 1 : Int(entry)
  }

  /// The low bits of the table's entry for a scalar value.
  private static func tableEntry(_ value: UInt32) -> UInt32 {
    WidthTable.changes.withUnsafeBufferPointer { changes in
      var low = 0
      var high = changes.count
      while high - low > 1 {
        let middle = (low + high) / 2
        if changes[middle] >> 2 <= value { low = middle } else { high = middle }
      }
      return changes[low] & 3
    }
  }

  /// Whether terminals are known to disagree about the scalar's columns: ambiguous East Asian
  /// width, private use, emoji, spacing marks, and what is newer than Unicode 13. A row that
  /// holds one needs an absolute cursor move behind it, so that an error stays in the row.
  package static func isDoubtful(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0xA1, 0x3041..<0x3097, 0x4E00..<0x9FF0, 0xAC00..<0xD7A4: return false
    case 0xE000..<0xF900, 0xF0000...: return true
    default: break
    }
    if tableEntry(scalar.value) == 3 || scalar.properties.isEmoji { return true }
    if scalar.properties.generalCategory == .spacingMark { return true }
    return scalar.properties.age.map { $0.major > 13 } ?? true
  }

  /// Columns of the scalars of one cluster.
  static func of(cluster scalars: some Collection<Unicode.Scalar>) -> Int {
    guard let first = scalars.first else { return 0 }
    if isEmojiSequence(scalars) { return 2 }
    let sum = scalars.reduce(0) { $0 + max(0, of($1)) }
    // A control is alone in its cluster, but for CR LF: that is one cluster, and shown as one.
    return of(first) < 0 ? 1 : max(1, sum)
  }

  /// Whether the scalars are one emoji picture (UTS 51) made of several scalars.
  static func isEmojiSequence(_ scalars: some Collection<Unicode.Scalar>) -> Bool {
    var rest = scalars.makeIterator()
    guard let first = rest.next(), let second = rest.next() else { return false }
    // Of the ASCII characters only the keycap bases are emoji, and only as `1 FE0F 20E3`.
    if first.value < 0x80 { return second.value == 0xFE0F && rest.next()?.value == 0x20E3 }
    if isRegionalIndicator(first) { return isRegionalIndicator(second) }
    guard first.properties.isEmoji else { return false }
    var next: Unicode.Scalar? = second
    while let scalar = next {
      switch scalar.value {
      case 0xFE0F, 0x200D, 0x1F3FB...0x1F3FF: return true
      default: next = rest.next()
      }
    }
    return false
  }

  private static func isRegionalIndicator(_ scalar: Unicode.Scalar) -> Bool {
    (0x1F1E6...0x1F1FF).contains(scalar.value)
  }
}
