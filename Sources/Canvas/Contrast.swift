#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension Color {
  /// How light the colour is, from 0 (black) to 1 (white): WCAG 2.2, "relative luminance". The
  /// user's own 16 are taken to be xterm's.
  package var luminance: Double {
    let (red, green, blue) = components
    return 0.2126 * Self.linear(red) + 0.7152 * Self.linear(green) + 0.0722 * Self.linear(blue)
  }

  /// How well one colour can be read on the other, from 1 (not at all) to 21: WCAG 2.2, "contrast
  /// ratio".
  package func contrast(with other: Color) -> Double {
    let (own, its) = (luminance, other.luminance)
    return (max(own, its) + 0.05) / (min(own, its) + 0.05)
  }

  /// What a ground of this colour is to be called: light where black is easier to read than white.
  package var appearance: Theme.Appearance {
    contrast(with: .rgb(red: 0, green: 0, blue: 0))
      > contrast(with: .rgb(red: 255, green: 255, blue: 255)) ? .light : .dark
  }

  private static func linear(_ value: Int) -> Double {
    let part = Double(value) / 255
    return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
  }
}

extension Theme {
  /// The least contrast that a role's text has on its ground: 4.5, as WCAG 2.2 asks of text
  /// (1.4.3). Lines are no text; 3 is asked of them (1.4.11).
  package static func leastContrast(of role: Role) -> Double {
    role == .rule ? 3 : 4.5
  }

  /// A role's contrast in a terminal of some depth; nil where one of the colours is the terminal's
  /// own, so that nobody knows.
  package func contrast(of role: Role, depth: ColorDepth = .rgb) -> Double? {
    let face = face(Style(role), depth: depth)
    guard let foreground = face.foreground, let background = face.background else { return nil }
    return foreground.contrast(with: background)
  }
}
