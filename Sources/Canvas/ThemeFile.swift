/// A theme as its file says it, before names are resolved. Reading the file is the reader's part:
/// any `Decoder` will do, JSON with comments being what the files are.
///
/// ```json
/// { "name": "night", "appearance": "dark", "inherits": "terminal",
///   "palette": { "sky": "#8ec5ff" },
///   "roles": { "link": { "foreground": "sky", "attributes": ["underline"] } } }
/// ```
/// A colour is a palette name, `#rrggbb`, `0`–`255`, or one of the 16 (`red`, `bright-black`).
package struct ThemeFile: Decodable, Sendable {
  package var name: String
  package var appearance: Theme.Appearance
  /// The theme that gives the palette entries and roles that this one lacks.
  package var inherits: String?
  /// Colours by name.
  package var palette: [String: String]
  var roles: [Role: FaceText]

  /// A role's face in the words of the file.
  struct FaceText: Sendable {
    var foreground: String?
    var background: String?
    var attributes: Attributes
  }

  /// - Throws: `ThemeProblem` for what a theme may not say, the decoder's own errors for what
  ///   is not a theme at all.
  package init(from decoder: any Decoder) throws {
    let file = try decoder.container(keyedBy: AnyKey.self)
    name = try file.decode(String.self, forKey: "name")
    for key in file.allKeys
    where !["name", "appearance", "inherits", "palette", "roles"].contains(key.stringValue) {
      throw ThemeProblem(theme: name, what: .unknownKey(key.stringValue))
    }
    let appearance = try file.decodeIfPresent(String.self, forKey: "appearance") ?? "any"
    guard let known = Theme.Appearance(rawValue: appearance) else {
      throw ThemeProblem(theme: name, what: .unknownAppearance(appearance))
    }
    self.appearance = known
    inherits = try file.decodeIfPresent(String.self, forKey: "inherits")
    palette = try file.decodeIfPresent([String: String].self, forKey: "palette") ?? [:]
    roles = [:]
    guard file.contains("roles") else { return }
    let list = try file.nestedContainer(keyedBy: AnyKey.self, forKey: "roles")
    for key in list.allKeys {
      guard let role = Role(rawValue: key.stringValue) else {
        throw ThemeProblem(theme: name, what: .unknownRole(key.stringValue))
      }
      let face = try list.nestedContainer(keyedBy: AnyKey.self, forKey: key)
      roles[role] = try FaceText(face, role: role, theme: name)
    }
  }

  /// This theme with what it lacks taken from another; a palette entry of its own recolours the
  /// inherited roles too.
  package func inheriting(_ parent: ThemeFile) -> ThemeFile {
    var file = self
    file.palette.merge(parent.palette) { own, _ in own }
    file.roles.merge(parent.roles) { own, _ in own }
    file.inherits = parent.inherits
    return file
  }

  /// The theme, its colours resolved.
  package func theme() throws(ThemeProblem) -> Theme {
    var styles: [Role: Face] = [:]
    for role in Role.allCases {
      guard let face = roles[role] else {
        throw ThemeProblem(theme: name, what: .missingRole(role))
      }
      styles[role] = Face(
        try color(face.foreground, of: role), on: try color(face.background, of: role),
        face.attributes)
    }
    return Theme(name: name, appearance: appearance, styles: styles)
  }

  private func color(_ text: String?, of role: Role) throws(ThemeProblem) -> Color? {
    guard let text else { return nil }
    guard let color = Color(palette[text] ?? text) else {
      throw ThemeProblem(theme: name, what: .unknownColor(palette[text] ?? text, role))
    }
    return color
  }
}

/// What is wrong with a theme file, in a sentence that names the theme and the key.
package struct ThemeProblem: Error, Hashable, CustomStringConvertible {
  package enum What: Hashable, Sendable {
    case unknownKey(String)
    case unknownAppearance(String)
    case unknownRole(String)
    case unknownColor(String, Role)
    case unknownAttribute(String, Role)
    case missingRole(Role)
  }

  package var theme: String
  package var what: What

  package init(theme: String, what: What) {
    self.theme = theme
    self.what = what
  }

  package var description: String {
    let sentence =
      switch what {
      case .unknownKey(let key):
        "“\(key)” is not a key of a theme; remove it or correct its spelling."
      case .unknownAppearance(let text):
        "appearance “\(text)” is not one of dark, light and any."
      case .unknownRole(let role):
        "“\(role)” is not a role; “confab themes” lists the roles."
      case .unknownColor(let text, let role):
        "the colour “\(text)” of role “\(role.rawValue)” is neither in the palette nor #rrggbb, "
          + "0–255, or a name such as red or bright-black."
      case .unknownAttribute(let text, let role):
        "“\(text)” in role “\(role.rawValue)” is not one of "
          + Attributes(rawValue: 63).names.joined(separator: ", ") + "."
      case .missingRole(let role):
        "role “\(role.rawValue)” is missing; add it, or inherit it from another theme."
      }
    return "Theme “\(theme)”: \(sentence)"
  }
}

extension ThemeFile.FaceText {
  fileprivate init(
    _ face: KeyedDecodingContainer<AnyKey>, role: Role, theme: String
  ) throws {
    for key in face.allKeys
    where !["foreground", "background", "attributes"].contains(key.stringValue) {
      let name = "roles.\(role.rawValue).\(key.stringValue)"
      throw ThemeProblem(theme: theme, what: .unknownKey(name))
    }
    foreground = try face.decodeIfPresent(String.self, forKey: "foreground")
    background = try face.decodeIfPresent(String.self, forKey: "background")
    attributes = []
    for name in try face.decodeIfPresent([String].self, forKey: "attributes") ?? [] {
      guard let attribute = Attributes(name: name) else {
        throw ThemeProblem(theme: theme, what: .unknownAttribute(name, role))
      }
      attributes.insert(attribute)
    }
  }
}

extension Attributes {
  fileprivate init?(name: String) {
    let all = (0..<6).map { Attributes(rawValue: 1 << $0) }
    guard let found = all.first(where: { $0.names == [name] }) else { return nil }
    self = found
  }
}

/// A key of any name, so that unknown ones are seen.
private struct AnyKey: CodingKey, ExpressibleByStringLiteral {
  var stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
  init(stringLiteral value: String) { stringValue = value }
}
