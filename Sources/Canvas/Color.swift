/// How many colours a terminal shows.
package enum ColorDepth: Int, CaseIterable, Comparable, Sendable {
  /// None: attributes only.
  case monochrome
  /// The 8 of ECMA-48.
  case ansi8
  /// The 8 and their bright forms.
  case ansi16
  /// xterm's palette of 256.
  case indexed256
  case rgb

  package static func < (left: ColorDepth, right: ColorDepth) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// A colour as a theme names it. No colour at all is the terminal's own.
package enum Color: Hashable, Sendable {
  /// One of the 16 that the terminal's user chose: 0–7 and, bright, 8–15.
  case ansi(UInt8)
  /// An entry of xterm's palette; 0–15 are the user's.
  case indexed(UInt8)
  case rgb(red: UInt8, green: UInt8, blue: UInt8)

  /// The colour in a terminal of some depth: itself if it can be had, else the one that comes
  /// closest; nil without colours.
  package func degraded(to depth: ColorDepth) -> Color? {
    switch (self, depth) {
    case (_, .monochrome): return nil
    case (.indexed(let index), _) where index < 16: return Color.ansi(index).degraded(to: depth)
    case (.ansi(let index), .ansi8):
      // Bright black is a grey for secondary text; black would vanish on a dark ground.
      return .ansi(index == 8 ? 7 : index % 8)
    case (.ansi(let index), _): return .ansi(index % 16)
    case (.indexed, .indexed256), (.indexed, .rgb), (.rgb, .rgb): return self
    case (.rgb, .indexed256): return .indexed(nearestIndexed)
    case (.indexed, .ansi16), (.rgb, .ansi16): return .ansi(nearestOwn(hasBright: true))
    case (.indexed, .ansi8), (.rgb, .ansi8): return .ansi(nearestOwn(hasBright: false))
    }
  }

  /// Red, green and blue, 0–255. The user's own 16 are taken to be xterm's.
  package var components: (red: Int, green: Int, blue: Int) {
    switch self {
    case .rgb(let red, let green, let blue): (Int(red), Int(green), Int(blue))
    case .ansi(let index): Self.palette(Int(index % 16))
    case .indexed(let index): Self.palette(Int(index))
    }
  }

  /// `#rrggbb`.
  package var hexadecimal: String {
    let (red, green, blue) = components
    return "#"
      + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// xterm's palette: the 16 of its defaults, a cube of 6×6×6, and 24 greys (256colres.h).
  static func palette(_ index: Int) -> (red: Int, green: Int, blue: Int) {
    let ansi = [
      (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205),
      (229, 229, 229), (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255),
      (255, 0, 255), (0, 255, 255), (255, 255, 255),
    ]
    if index < 16 { return ansi[index] }
    if index >= 232 {
      let grey = 8 + 10 * (index - 232)
      return (grey, grey, grey)
    }
    let level = { (step: Int) in step == 0 ? 0 : 55 + 40 * step }
    let cube = index - 16
    return (level(cube / 36), level(cube / 6 % 6), level(cube % 6))
  }
}

extension Color {
  /// Reads `#rrggbb`, `0`–`255`, or the name of one of the 16 (`red`, `bright-black`).
  package init?(_ text: String) {
    let names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]
    if text.hasPrefix("#") {
      let digits = text.dropFirst()
      guard digits.utf8.count == 6, digits.allSatisfy(\.isHexDigit),
        let value = UInt32(digits, radix: 16)
      else { return nil }
      self = .rgb(
        red: UInt8(value >> 16), green: UInt8(value >> 8 & 255), blue: UInt8(value & 255))
    } else if let index = names.firstIndex(of: text) {
      self = .ansi(UInt8(index))
    } else if text.hasPrefix("bright-"), let index = names.firstIndex(of: String(text.dropFirst(7)))
    {
      self = .ansi(UInt8(index + 8))
    } else if let index = UInt8(text) {
      self = .indexed(index)
    } else {
      return nil
    }
  }
}
