extension Color {
  /// The nearest of xterm's palette from 16 up, which no user changes.
  var nearestIndexed: UInt8 {
    let own = components
    let nearest = (16..<256).min {
      Self.distance(own, Self.palette($0)) < Self.distance(own, Self.palette($1))
    }
    return UInt8(nearest ?? 16)
  }

  /// The one of the user's 16, or of their first 8, that says the same. It goes by hue rather than
  /// by distance: the 16 are garish, so that what is nearest to a pale green or to a dark one is a
  /// grey, and all that a theme tells apart would look alike.
  func nearestOwn(hasBright: Bool) -> UInt8 {
    let (red, green, blue) = components
    let most = max(red, green, blue)
    let chroma = most - min(red, green, blue)
    let lightness = most * 2 - chroma  // 0 to 510
    let isMuddy = lightness < 140 && chroma * 2 < lightness
    if chroma < 48 || isMuddy { return Self.grey((red + green + blue) / 3, hasBright: hasBright) }

    // Sixths of the circle from red on, rounded; red is where the circle closes.
    let sixths: Double
    switch most {
    case red: sixths = Double(green - blue) / Double(chroma)
    case green: sixths = 2 + Double(blue - red) / Double(chroma)
    default: sixths = 4 + Double(red - green) / Double(chroma)
    }
    let hues: [UInt8] = [1, 3, 2, 6, 4, 5]  // red, yellow, green, cyan, blue, magenta
    let hue = hues[(Int((sixths + 6).rounded())) % 6]
    return hasBright && lightness > 255 ? hue + 8 : hue
  }

  /// Black, dark grey, light grey or white; the bounds lie about half-way, that of white lower, so
  /// that a light ground stays lighter than what lies on it.
  private static func grey(_ level: Int, hasBright: Bool) -> UInt8 {
    guard hasBright else { return level < 128 ? 0 : 7 }
    switch level {
    case ..<64: return 0
    case ..<178: return 8
    case ..<234: return 7
    default: return 15
    }
  }

  /// The square of a distance that follows the eye closer than the plain one does, without roots
  /// ("redmean", https://www.compuphase.com/cmetric.htm).
  private static func distance(
    _ left: (red: Int, green: Int, blue: Int), _ right: (red: Int, green: Int, blue: Int)
  ) -> Int {
    let mean = (left.red + right.red) / 2
    let red = left.red - right.red
    let green = left.green - right.green
    let blue = left.blue - right.blue
    return ((512 + mean) * red * red) / 256 + 4 * green * green
      + ((767 - mean) * blue * blue) / 256
  }
}
