import Canvas

/// Rewrites what ncurses cannot say in the bytes it has made for a frame: texts that have
/// stand-ins, 24-bit colours, and struck-through text.
struct FrameFilter {
  /// 24-bit colours by the palette number ncurses was given for them.
  var rgb: [Int: Color] = [:]

  /// The bytes for the terminal. Sequences in `bytes` are complete, as ncurses makes them.
  func filtered(_ bytes: [UInt8], placeholders: Placeholders) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + 64)
    var index = 0
    var plain = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte >= 0xF0, index + 3 < bytes.count {
        let scalar = bytes[index + 1...index + 3].reduce(UInt32(byte & 7)) {
          $0 << 6 | UInt32($1 & 0x3F)
        }
        if let replacement = placeholders.bytes(for: scalar) {
          result += bytes[plain..<index]
          result += replacement
          plain = index + 4
        }
        index += 4
      } else if byte == 0x1B, index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "[") {
        let end = Self.sequenceEnd(bytes, from: index + 2)
        if end < bytes.count, bytes[end] == UInt8(ascii: "m"),
          let replacement = rendition(bytes[index + 2..<end])
        {
          result += bytes[plain..<index]
          result += replacement
          plain = end + 1
        }
        index = end + 1
      } else {
        index += 1
      }
    }
    result += bytes[plain...]
    return result
  }

  private static func sequenceEnd(_ bytes: [UInt8], from start: Int) -> Int {
    var end = start
    while end < bytes.count, !(0x40...0x7E ~= bytes[end]) { end += 1 }
    return end
  }

  /// A changed "select graphic rendition" sequence; nil if it may stay as it is.
  private func rendition(_ parameters: ArraySlice<UInt8>) -> [UInt8]? {
    var fields = parameters.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    var changed = false
    var index = 0
    while index < fields.count {
      if ["38", "48"].contains(fields[index]), index + 2 < fields.count, fields[index + 1] == "5" {
        if let color = Int(fields[index + 2]).flatMap({ rgb[$0] }) {
          let (red, green, blue) = color.components
          fields.replaceSubrange(
            index + 1...index + 2, with: ["2", "\(red)", "\(green)", "\(blue)"])
          changed = true
          index += 2
        }
        index += 3
      } else {
        // Blinking is how ncurses was told to strike through, for which it has no attribute.
        if fields[index] == "5" {
          fields[index] = "9"
          changed = true
        }
        index += 1
      }
    }
    return changed ? Array("\u{1B}[\(fields.joined(separator: ";"))m".utf8) : nil
  }
}
