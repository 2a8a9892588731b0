import CNcurses
import Canvas

/// The colours and attributes of each style, as ncurses numbers them.
///
/// Pairs are numbered here, in the order of their first use; `alloc_pair` is not mixed in. A face
/// without a background keeps the terminal's own.
struct ColorPairs {
  /// How a cell looks to ncurses.
  struct Rendition {
    var attributes: attr_t
    var pair: Int32
  }

  /// Palette numbers below this are the user's sixteen colours.
  private static let firstOwn = 16

  let depth: ColorDepth
  private let theme: Theme
  private var renditions: [Style: Rendition] = [:]
  private var pairs: [SIMD2<Int32>: Int32] = [:]
  /// At depth `.rgb`: what the palette numbers given to ncurses stand for.
  private(set) var rgb: [Int: Color] = [:]
  private var numbers: [Color: Int32] = [:]

  init(theme: Theme, depth: ColorDepth) {
    self.theme = theme
    self.depth = depth
  }

  /// The rendition of a style.
  mutating func rendition(of style: Style) -> Rendition {
    if let known = renditions[style] { return known }
    let face = theme.face(style, depth: depth)
    let attributes = Self.attributes(face.attributes)
    let foreground = number(of: face.foreground)
    let background = number(of: face.background)
    let rendition = Rendition(attributes: attributes, pair: pair(foreground, background))
    renditions[style] = rendition
    return rendition
  }

  private mutating func pair(_ foreground: Int32, _ background: Int32) -> Int32 {
    guard foreground >= 0 || background >= 0 else { return 0 }
    let colors = SIMD2(foreground, background)
    if let known = pairs[colors] { return known }
    let pair = Int32(pairs.count + 1)
    guard init_extended_pair(pair, foreground, background) == OK else { return 0 }
    pairs[colors] = pair
    return pair
  }

  /// The palette number of a colour, -1 for the terminal's own.
  private mutating func number(of color: Color?) -> Int32 {
    switch color {
    case nil: return -1
    case .ansi(let index), .indexed(let index):
      let number = Int32(index)
      // This entry may stand for a 24-bit colour already; xterm's own colour is the same.
      guard depth == .rgb, index >= Self.firstOwn, let color else { return number }
      return ownNumber(of: color)
    case .rgb:
      guard let color else { return -1 }
      return ownNumber(of: color)
    }
  }

  private mutating func ownNumber(of color: Color) -> Int32 {
    if let known = numbers[color] { return known }
    // A theme has far fewer colours; beyond them text keeps the terminal's own.
    let number = Self.firstOwn + numbers.count
    guard number < 256 else { return -1 }
    numbers[color] = Int32(number)
    rgb[number] = color
    return Int32(number)
  }

  private static func attributes(_ attributes: Attributes) -> attr_t {
    var result: attr_t = 0
    if attributes.contains(.bold) { result |= cn_bold }
    if attributes.contains(.dim) { result |= cn_dim }
    if attributes.contains(.italic) { result |= cn_italic }
    if attributes.contains(.underline) { result |= cn_underline }
    if attributes.contains(.reverse) { result |= cn_reverse }
    // `FrameFilter` makes it strike through, for which ncurses has no attribute.
    if attributes.contains(.strikethrough) { result |= cn_blink }
    return result
  }
}
