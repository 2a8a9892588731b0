import Canvas

/// A pasted text, looked at before it enters the input line.
package struct Paste: Sendable {
  /// More characters than this become a chip (terminal.md REQ 17).
  static let mostCharacters = 2000
  /// More lines than this become a chip.
  static let mostLines = 20
  /// A text that is put into the line as a whole (a draft, an entry of the history) is shown as a
  /// chip only where laying it out at every key would be felt, in bytes.
  static let mostBytes = 100_000

  /// Without what could act or mislead: controls but for LF and TAB, marks that turn the direction
  /// of text, and tags outside of flags.
  package let text: String
  /// How many characters were left out.
  package let omitted: Int
  let lineCount: Int
  /// Unicode scalars: to count the clusters of ten megabytes would take too long.
  let characterCount: Int

  package init(_ pasted: String) {
    var pasted = pasted
    pasted.makeContiguousUTF8()
    let hidden = pasted.withBytes { Self.hidden(in: $0) }
    if hidden.isEmpty {
      text = pasted
    } else {
      var kept: [UInt8] = []
      kept.reserveCapacity(pasted.utf8.count)
      pasted.withBytes { bytes in
        var start = 0
        for range in hidden {
          kept += bytes[start..<range.lowerBound]
          start = range.upperBound
        }
        kept += bytes[start...]
      }
      text = String(decoding: kept, as: UTF8.self)
    }
    omitted = hidden.count
    (lineCount, characterCount) = text.withBytes { bytes in
      var feeds = 0
      var scalars = 0
      for byte in bytes {
        feeds += byte == 0x0A ? 1 : 0
        scalars += byte & 0xC0 == 0x80 ? 0 : 1
      }
      return (feeds + (bytes.last == 0x0A ? 0 : 1), scalars)
    }
  }

  /// Whether it is too long to be read in the input line.
  package var isLong: Bool {
    characterCount > Self.mostCharacters || lineCount > Self.mostLines
  }

  /// What the chip shows.
  package var label: String {
    lineCount > Self.mostLines
      ? "[Pasted \(Self.grouped(lineCount)) lines]"
      : "[Pasted \(Self.grouped(characterCount)) characters]"
  }

  /// `3,120`.
  static func grouped(_ number: Int) -> String {
    let digits = Array(String(number))
    return digits.indices.reduce(into: "") { text, index in
      if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
      text.append(digits[index])
    }
  }

  /// Where characters are that are left out. Bytes, because ten megabytes must not take long.
  private static func hidden(in bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var index = 0
    /// The end of a flag, whose tags belong to it.
    var flagEnd = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte >= 0x20, byte < 0x7F {
        index += 1
        continue
      }
      let length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
      let end = min(index + length, bytes.count)
      switch byte {
      case 0x09, 0x0A: break
      case 0..<0x20, 0x7F: found.append(index..<end)
      // C1: U+0080 to 009F.
      case 0xC2 where bytes[index + 1] < 0xA0: found.append(index..<end)
      // U+061C.
      case 0xD8 where bytes[index + 1] == 0x9C: found.append(index..<end)
      // U+200E, 200F, 202A to 202E; 2066 to 2069.
      case 0xE2 where isTurning(bytes[index + 1], bytes[index + 2]): found.append(index..<end)
      // U+1F3F4 begins a flag of tags.
      case 0xF0
      where bytes[index + 1] == 0x9F && bytes[index + 2] == 0x8F && bytes[index + 3] == 0xB4:
        flagEnd = end
      // Tags, U+E0000 to E007F.
      case 0xF3 where bytes[index + 1] == 0xA0 && bytes[index + 2] <= 0x81:
        if index == flagEnd { flagEnd = end } else { found.append(index..<end) }
      default: break
      }
      index = end
    }
    return found
  }

  /// Whether a scalar that begins with E2 turns the direction of text, by its other bytes.
  private static func isTurning(_ second: UInt8, _ third: UInt8) -> Bool {
    second == 0x80 && (third == 0x8E || third == 0x8F || 0xAA...0xAE ~= third)
      || second == 0x81 && 0xA6...0xA9 ~= third
  }
}
