import Canvas

/// What the user wants of colour (`--color`).
package enum ColorChoice: String, Hashable, Sendable, CaseIterable {
  /// As many as the terminal has; none if NO_COLOR is set and not empty (no-color.org).
  case automatic = "auto"
  case never
  /// As many as the terminal has, in spite of NO_COLOR.
  case always

  /// The depth for a terminal whose description has `paletteSize` colours.
  func depth(paletteSize: Int, environment: [String: String]) -> ColorDepth {
    switch self {
    case .never: return .monochrome
    case .automatic where !(environment["NO_COLOR"] ?? "").isEmpty: return .monochrome
    case .automatic, .always: break
    }
    switch paletteSize {
    case ..<8: return .monochrome
    case ..<16: return .ansi8
    case ..<256: return .ansi16
    default: return TerminalType.claimsManyColors(environment) ? .rgb : .indexed256
    }
  }
}
