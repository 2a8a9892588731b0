import Canvas
import Messages

extension ThemeFile {
  /// The theme of a file and of those it inherits from, nearest first: the first that has a
  /// palette entry or a role gives it, so that a palette entry recolours inherited roles too.
  ///
  /// - Returns: the theme, nil if something in it has no meaning; and what is wrong, of the
  ///   contrast too, in the order of the files.
  static func resolved(_ chain: [ThemeFile]) -> (theme: Theme?, problems: [Problem]) {
    guard let own = chain.first else { return (nil, []) }
    var problems = chain.flatMap(\.problems)
    var palette: [String: Word] = [:]
    for file in chain { palette.merge(file.palette) { nearer, _ in nearer } }

    var styles: [Role: Face] = [:]
    for role in Role.allCases {
      guard let (file, face) = giver(of: role, in: chain) else {
        problems.append(
          own.problem(
            "role “\(role.rawValue)” is missing; add it, or inherit it from another theme", at: 0))
        continue
      }
      func color(_ word: Word?) -> Color? {
        guard let word else { return nil }
        // What is wrong with a palette entry is said where that stands.
        let color = Color(palette[word.text]?.text ?? word.text)
        if color == nil, palette[word.text] == nil {
          problems.append(file.problem(unknown(color: word.text, palette), at: word.offset))
        }
        return color
      }
      styles[role] = Face(color(face.foreground), on: color(face.background), face.attributes)
    }
    guard !problems.contains(where: { $0.severity == .error }) else { return (nil, problems) }
    let theme = Theme(
      name: own.name, appearance: own.appearance ?? .any, pair: own.pair?.text, styles: styles)
    return (theme, problems + illegible(theme, chain))
  }

  /// Roles that are hard to read.
  private static func illegible(_ theme: Theme, _ chain: [ThemeFile]) -> [Problem] {
    Role.allCases.compactMap { role in
      let least = Theme.leastContrast(of: role)
      guard let contrast = theme.contrast(of: role), contrast < least, let own = chain.first
      else { return nil }
      let tenths = Int(contrast * 10)
      return own.problem(
        "role “\(role.rawValue)” has a contrast of \(tenths / 10).\(tenths % 10) on its ground; "
          + "\(least == 3 ? "3" : "4.5") is the least that can be read",
        at: own.roles[role]?.offset ?? 0, .warning)
    }
  }

  private static func giver(of role: Role, in chain: [ThemeFile]) -> (ThemeFile, FaceText)? {
    for file in chain {
      if let face = file.roles[role] { return (file, face) }
    }
    return nil
  }

  /// What to say of a word that is no colour.
  static func unknown(color text: String, _ palette: [String: Word] = [:]) -> String {
    let near = palette.keys.sorted().first { ModelNames.distance($0, text) <= 2 }
    return "“\(text)” is no colour: neither in the palette nor #rrggbb, 0–255, or a name such as "
      + "red or bright-black" + (near.map { "; is it “\($0)”?" } ?? "")
  }

  /// The role that was probably meant.
  static func hint(_ name: String) -> String {
    let near = Role.allCases.map(\.rawValue)
      .map { (name: $0, distance: ModelNames.distance($0.lowercased(), name.lowercased())) }
      .min { $0.distance < $1.distance }
    guard let near, near.distance <= 2 else {
      return "; the roles are " + Role.allCases.map(\.rawValue).joined(separator: ", ")
    }
    return "; is it “\(near.name)”?"
  }
}

extension Attributes {
  /// Each alone.
  static let all = (0..<6).map { Attributes(rawValue: 1 << $0) }

  /// The attribute of a name, as theme files say it.
  init?(name: String) {
    guard let found = Self.all.first(where: { $0.names == [name] }) else { return nil }
    self = found
  }
}
