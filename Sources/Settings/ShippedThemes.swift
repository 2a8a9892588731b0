/// The files of `themes/`, as they were when the program was built. A file becomes a property of
/// its own name; it is named here once more because code cannot list those.
enum ShippedThemes {
  /// In the order in which they are offered.
  static let names = [
    "terminal", "night", "day", "ember", "linen", "lagoon", "shoal", "plum", "petal",
    "contrast-dark", "contrast-light", "safe-dark", "safe-light", "monochrome",
  ]

  /// The bytes of a file; nil if there is none of that name.
  static func bytes(of name: String) -> [UInt8]? {
    switch name {
    case "terminal": PackageResources.terminal_json
    case "night": PackageResources.night_json
    case "day": PackageResources.day_json
    case "ember": PackageResources.ember_json
    case "linen": PackageResources.linen_json
    case "lagoon": PackageResources.lagoon_json
    case "shoal": PackageResources.shoal_json
    case "plum": PackageResources.plum_json
    case "petal": PackageResources.petal_json
    case "contrast-dark": PackageResources.contrast_dark_json
    case "contrast-light": PackageResources.contrast_light_json
    case "safe-dark": PackageResources.safe_dark_json
    case "safe-light": PackageResources.safe_light_json
    case "monochrome": PackageResources.monochrome_json
    default: nil
    }
  }
}
