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
  /// At least so many numbers are kept for the theme's colours where links take numbers too.
  private static let leastOwn = 80

  /// A foreground that is a link too. ncurses has no attribute for it, so that it gets a palette
  /// number of its own, for which `FrameFilter` puts the colour and the link: whatever ncurses
  /// does with such cells, scrolling them or drawing them anew, is right by itself.
  struct LinkColor: Hashable {
    /// Nil for the terminal's own.
    var color: Color?
    var link: Hyperlink
  }

  private struct Look: Hashable {
    var style: Style
    var link: Hyperlink?
  }

  let depth: ColorDepth
  /// Whether links are shown as such; it takes a palette of 256 numbers.
  let showsLinks: Bool
  private let theme: Theme
  private var renditions: [Look: Rendition] = [:]
  private var pairs: [SIMD2<Int32>: Int32] = [:]
  /// What the palette numbers given to ncurses stand for, where that is another colour.
  private(set) var rgb: [Int: Color] = [:]
  private var numbers: [Color: Int32] = [:]
  /// What the palette numbers of links stand for; they are given from 255 down.
  private(set) var links: [Int: LinkColor] = [:]
  private var linkNumbers: [LinkColor: Int32] = [:]
  /// Whether a link got no number because too many are in use.
  private(set) var isFull = false

  init(theme: Theme, depth: ColorDepth, showsLinks: Bool = false) {
    self.theme = theme
    self.depth = depth
    self.showsLinks = showsLinks
  }

  /// Takes all numbers of links back, before a full repaint.
  mutating func forgetLinks() {
    links = [:]
    linkNumbers = [:]
    renditions = renditions.filter { $0.key.link == nil }
    isFull = false
  }

  /// The rendition of a style.
  /// - Parameter link: where the text leads.
  mutating func rendition(of style: Style, link: Hyperlink? = nil) -> Rendition {
    let look = Look(style: Style(style.role, style.attributes), link: showsLinks ? link : nil)
    if let known = renditions[look] { return known }
    let face = theme.face(look.style, depth: depth)
    let attributes = Self.attributes(face.attributes)
    let background = number(of: face.background)
    let linked = look.link.flatMap { number(of: LinkColor(color: face.foreground, link: $0)) }
    let foreground = linked ?? number(of: face.foreground)
    let rendition = Rendition(attributes: attributes, pair: pair(foreground, background))
    // A link without a number may get one later.
    if look.link == nil || linked != nil { renditions[look] = rendition }
    return rendition
  }

  private mutating func number(of linked: LinkColor) -> Int32? {
    if let known = linkNumbers[linked] { return known }
    let number = 255 - links.count
    // A few are left for colours that the theme has not used yet.
    guard number >= Self.firstOwn + max(numbers.count + 8, Self.leastOwn) else {
      isFull = true
      return nil
    }
    links[number] = linked
    linkNumbers[linked] = Int32(number)
    return Int32(number)
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
      // This entry may stand for another colour or for a link already.
      guard depth == .rgb || showsLinks, index >= Self.firstOwn, let color else { return number }
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
    guard number < 256 - links.count else { return -1 }
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
