import Canvas

/// Collects a bracketed paste up to its `ESC [ 201 ~`, at any chunking.
struct PasteBuffer: Sendable {
  private static let end = Array("\u{1B}[201~".utf8)

  private var bytes: [UInt8] = []
  /// How many bytes of the end mark have come.
  private var matched = 0
  /// Whether the end mark has come.
  private(set) var isComplete = false

  /// Takes bytes up to the end mark, if it is there; returns how many were taken.
  mutating func append(_ chunk: UnsafeBufferPointer<UInt8>) -> Int {
    var index = 0
    while index < chunk.count {
      if matched == 0 {
        let next = chunk[index...].firstIndex(of: 0x1B) ?? chunk.count
        bytes.append(contentsOf: chunk[index..<next])
        index = next
        if index < chunk.count {
          matched = 1
          index += 1
        }
      } else if chunk[index] == Self.end[matched] {
        matched += 1
        index += 1
        if matched == Self.end.count {
          isComplete = true
          return index
        }
      } else {
        // Only the mark's first byte is ESC, so a mismatch can only begin again at this byte.
        bytes.append(contentsOf: Self.end[..<matched])
        matched = 0
      }
    }
    return index
  }

  /// The text so far, cleaned, and how many characters that took away; the buffer is empty again.
  mutating func take() -> (text: String, omitted: Int) {
    defer { self = PasteBuffer() }
    return Self.cleaned(bytes[...])
  }

  /// The text of a read that can only be a paste without brackets: at least two lines, with text
  /// after the first, and nothing but text in it. A character cut at the end is left out. Nil for
  /// anything a person could have typed, such as Enter alone.
  static func unbracketedPaste(_ bytes: [UInt8]) -> String? {
    guard let first = bytes.firstIndex(where: { $0 == 0x0D || $0 == 0x0A }),
      bytes[first...].contains(where: TextRun.isText),
      bytes.allSatisfy({ TextRun.isText($0) || $0 == 0x0D || $0 == 0x0A || $0 == 0x09 })
    else { return nil }
    return cleaned(bytes.dropLast(UTF8Prefix.incompleteTail(bytes))).text
  }

  /// CR and CRLF become LF; every other control character but TAB is dropped, and counted.
  static func cleaned(_ bytes: ArraySlice<UInt8>) -> (text: String, omitted: Int) {
    var omitted = 0
    let kept = [UInt8](unsafeUninitializedCapacity: bytes.count) { kept, count in
      bytes.withUnsafeBufferPointer { bytes in
        var previous: UInt8 = 0
        for byte in bytes {
          if byte == 0x0D || (byte == 0x0A && previous != 0x0D) {
            kept[count] = 0x0A
            count += 1
          } else if TextRun.isText(byte) || byte == 0x09 {
            kept[count] = byte
            count += 1
          } else if byte != 0x0A {
            omitted += 1
          }
          previous = byte
        }
      }
    }
    let text = TextRun.decode(kept)
    // What else is missing are C1 controls of two bytes; invalid bytes only ever make it longer.
    return (text, omitted + max(0, kept.count - text.utf8.count) / 2)
  }
}
