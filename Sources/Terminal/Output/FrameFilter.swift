import Canvas

/// Rewrites what ncurses cannot say in the bytes it has made for a frame: texts that have
/// stand-ins, 24-bit colours, struck-through text, and links.
struct FrameFilter {
  /// Colours by the palette number ncurses was given for them.
  var rgb: [Int: Color] = [:]
  /// Foregrounds that are links too, by the palette number ncurses was given for them.
  var links: [Int: ColorPairs.LinkColor] = [:]

  /// The bytes for the terminal. Sequences in `bytes` are complete, as ncurses makes them.
  func filtered(_ bytes: [UInt8], placeholders: Placeholders) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + 64)
    var index = 0
    var plain = 0
    // The link that the rendition asks for, and the one that the terminal was told of. Between
    // frames there is none, because ncurses ends each with a plain rendition.
    var wanted: Hyperlink?
    var open: Hyperlink?
    func follow() {
      guard wanted != open else { return }
      result += bytes[plain..<index]
      plain = index
      open = wanted
      result += Self.sequence(for: open)
    }
    while index < bytes.count {
      let byte = bytes[index]
      if byte >= 0xF0, index + 3 < bytes.count {
        follow()
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
        if end < bytes.count, bytes[end] == UInt8(ascii: "m") {
          if let replacement = rendition(bytes[index + 2..<end], &wanted) {
            result += bytes[plain..<index]
            result += replacement
            plain = end + 1
          }
        } else {
          follow()
        }
        index = end + 1
      } else if byte == 0x1B, index + 2 < bytes.count, bytes[index + 1] == UInt8(ascii: "(") {
        index += 3  // a character set: part of how ncurses resets the rendition
      } else {
        follow()
        index += 1
      }
    }
    index = bytes.count
    wanted = nil
    follow()
    result += bytes[plain...]
    return result
  }

  /// OSC 8: what is written from now on leads to the link, or nowhere.
  static func sequence(for link: Hyperlink?) -> [UInt8] {
    let parts = link.map { "id=\($0.id);\($0.target)" } ?? ";"
    return Array("\u{1B}]8;\(parts)\u{1B}\\".utf8)
  }

  private static func sequenceEnd(_ bytes: [UInt8], from start: Int) -> Int {
    var end = start
    while end < bytes.count, !(0x40...0x7E ~= bytes[end]) { end += 1 }
    return end
  }

  /// A changed "select graphic rendition" sequence; nil if it may stay as it is.
  /// - Parameter link: the link of the foreground, if the sequence changes it.
  private func rendition(_ parameters: ArraySlice<UInt8>, _ link: inout Hyperlink?) -> [UInt8]? {
    var fields = parameters.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    var changed = false
    var index = 0
    while index < fields.count {
      if ["38", "48"].contains(fields[index]), index + 2 < fields.count, fields[index + 1] == "5" {
        let number = Int(fields[index + 2])
        let isForeground = fields[index] == "38"
        var length = 3
        if isForeground { link = number.flatMap { links[$0]?.link } }
        if isForeground, let linked = number.flatMap({ links[$0] }) {
          let own = Self.foreground(linked.color)
          fields.replaceSubrange(index...index + 2, with: own)
          length = own.count
          changed = true
        } else if let color = number.flatMap({ rgb[$0] }) {
          let own = Self.extended(color)
          fields.replaceSubrange(index + 1...index + 2, with: own)
          length = 1 + own.count
          changed = true
        }
        index += length
      } else {
        switch fields[index] {
        case "5":
          // Blinking is how ncurses was told to strike through, for which it has no attribute.
          fields[index] = "9"
          changed = true
        case "", "0", "39", "30", "31", "32", "33", "34", "35", "36", "37", "90", "91", "92", "93",
          "94", "95", "96", "97":
          link = nil
        default: break
        }
        index += 1
      }
    }
    return changed ? Array("\u{1B}[\(fields.joined(separator: ";"))m".utf8) : nil
  }

  /// The parameters that choose a foreground.
  private static func foreground(_ color: Color?) -> [String] {
    switch color {
    case nil: ["39"]
    case .ansi(let index) where index < 8: ["\(30 + index)"]
    case .ansi(let index) where index < 16: ["\(82 + index)"]
    case .some(let color): ["38"] + extended(color)
    }
  }

  /// What follows 38 or 48.
  private static func extended(_ color: Color) -> [String] {
    switch color {
    case .ansi(let index), .indexed(let index): return ["5", "\(index)"]
    case .rgb:
      let (red, green, blue) = color.components
      return ["2", "\(red)", "\(green)", "\(blue)"]
    }
  }
}
