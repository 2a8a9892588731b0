/// How a role looks.
package struct Face: Hashable, Sendable {
  /// Nil is the terminal's own.
  package var foreground: Color?
  /// Nil is the terminal's own, which is never painted.
  package var background: Color?
  package var attributes: Attributes

  package init(
    _ foreground: Color? = nil, on background: Color? = nil, _ attributes: Attributes = []
  ) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }
}

/// What every role looks like.
package struct Theme: Hashable, Sendable {
  /// What the colours were chosen for.
  package enum Appearance: String, Sendable {
    case dark, light
    /// Both: only the terminal's own colours are used.
    case any
  }

  package var name: String
  package var appearance: Appearance
  /// The theme of the other appearance, for a terminal whose ground is of that kind.
  package var pair: String?
  /// The faces, by role. A role without a foreground or background has that of `.text`.
  package var styles: [Role: Face]

  package init(
    name: String, appearance: Appearance, pair: String? = nil, styles: [Role: Face]
  ) {
    self.name = name
    self.appearance = appearance
    self.pair = pair
    self.styles = styles
  }

  /// How a style looks in a terminal of some depth. Where the depth takes a background or the
  /// difference between the colours away, the cells are reversed, so that meaning never rides
  /// on colour alone.
  package func face(_ style: Style, depth: ColorDepth = .rgb) -> Face {
    let text = styles[.text] ?? Face()
    let own = styles[style.role] ?? Face()
    let background = own.background ?? text.background
    var face = Face(
      (own.foreground ?? text.foreground)?.degraded(to: depth),
      on: background?.degraded(to: depth), own.attributes.union(style.attributes))
    let isMarked = own.background != nil && own.background != text.background
    let plain = text.background?.degraded(to: depth)
    if face.foreground != nil && face.foreground == face.background {
      face.foreground = nil
      face.background = nil
      face.attributes.insert(.reverse)
    } else if isMarked, face.background == plain {
      face.attributes.insert(.reverse)
    }
    return face
  }
}
