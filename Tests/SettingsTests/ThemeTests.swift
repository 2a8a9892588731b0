import Canvas
import Foundation
import Testing

@testable import Settings

/// The files of `themes/`, as they travel in the binary.
@Suite struct ShippedThemeTests {
  static var library: ThemeLibrary { ThemeLibrary(directory: nil) }
  static let names = ShippedThemes.names
  /// Those that paint a ground of their own.
  static let painted = names.filter { !["terminal", "monochrome"].contains($0) }

  static func theme(_ name: String) throws -> Theme {
    try #require(library.entry(name).theme, "\(library.entry(name).problems)")
  }

  @Test func everyFileOfThemesIsShippedAsItIs() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "themes")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(Set(files) == Set(Self.names.map { $0 + ".json" }))
    for name in Self.names {
      let data = try Data(contentsOf: folder.appending(path: "\(name).json"))
      #expect(ShippedThemes.bytes(of: name) == Array(data), "\(name)")
    }
  }

  @Test func theBuiltInThemeIsTheFile() throws {
    let bytes = try #require(ShippedThemes.bytes(of: "terminal"))
    let file = ThemeFile(path: "themes/terminal.json", bytes: bytes, name: "terminal")
    #expect(ThemeFile.resolved([file]).theme == .terminal)
    #expect(ThemeFile.resolved([file]).problems == [])
  }

  @Test(arguments: names)
  func nothingIsWrong(name: String) {
    #expect(Self.library.entry(name).problems == [])
  }

  @Test(arguments: names)
  func pairsAreOfOtherAppearance(name: String) throws {
    let theme = try Self.theme(name)
    guard let pair = theme.pair else {
      #expect(theme.appearance == .any)
      return
    }
    let other = try Self.theme(pair)
    #expect(other.pair == name)
    #expect(Set([theme.appearance, other.appearance]) == [.dark, .light])
    #expect(theme.face(.text).background?.appearance == theme.appearance)
  }

  @Test(arguments: names, ColorDepth.allCases)
  func everyRoleIsDefinedAndVisible(name: String, depth: ColorDepth) throws {
    let theme = try Self.theme(name)
    #expect(Set(theme.styles.keys) == Set(Role.allCases))
    for role in Role.allCases {
      let face = theme.face(Style(role), depth: depth)
      #expect(face.foreground == nil || face.foreground != face.background, "\(role)")
      for color in [face.foreground, face.background].compactMap(\.self) {
        #expect(color.degraded(to: depth) == color, "\(role)")
      }
    }
    let plain = theme.face(.text, depth: depth)
    for role in [Role.statusBar, .statusAlias, .statusProblem, .selected, .error, .match, .heading]
    {
      #expect(theme.face(Style(role), depth: depth) != plain, "\(role)")
    }
  }

  @Test func monochromeHasNoColours() throws {
    for (role, face) in try Self.theme("monochrome").styles {
      #expect(face.foreground == nil && face.background == nil, "\(role)")
    }
  }

  /// Who speaks, what failed and what a diff does look different wherever there are colours.
  @Test(arguments: names, [ColorDepth.ansi8, .ansi16, .indexed256, .rgb])
  func whatMattersLooksDifferent(name: String, depth: ColorDepth) throws {
    let theme = try Self.theme(name)
    let groups: [[Role]] = [
      [.text, .user, .assistant, .error], [.text, .diffAdded, .diffRemoved],
      [.text, .error, .warning],
    ]
    for group in groups {
      let faces = group.map { theme.face(Style($0), depth: depth) }
      #expect(Set(faces).count == faces.count, "\(group): \(faces)")
    }
  }

  /// The whole text has 4.5:1 in 24-bit colours, and 4:1 among the 256 that come closest.
  @Test(arguments: painted)
  func textIsLegible(name: String) throws {
    let theme = try Self.theme(name)
    for role in Role.allCases {
      let contrast = try #require(theme.contrast(of: role))
      let least = name.hasPrefix("contrast") ? 7 : Theme.leastContrast(of: role)
      #expect(contrast >= least, "\(role.rawValue): \(contrast)")
      let nearest = try #require(theme.contrast(of: role, depth: .indexed256))
      #expect(nearest >= 4, "256, \(role.rawValue): \(nearest)")
      if let coarse = theme.contrast(of: role, depth: .ansi16) {
        #expect(coarse >= 1.5, "16, \(role.rawValue): \(coarse)")
      }
    }
  }

  /// Meaning survives in eyes without red or green receptors (Viénot, Brettel and Mollon 1999,
  /// "Digital video colourmaps for checking the legibility of displays by dichromats").
  @Test(arguments: ["safe-dark", "safe-light"], Dichromacy.allCases)
  func colourBlindEyesTellThemApart(name: String, eyes: Dichromacy) throws {
    let theme = try Self.theme(name)
    let pairs: [(Role, Role)] = [
      (.diffAdded, .diffRemoved), (.user, .assistant), (.user, .error), (.keyword, .string),
      (.info, .error), (.error, .text), (.string, .number),
    ]
    for (left, right) in pairs {
      let colors = try [left, right].map { try #require(theme.face(Style($0)).foreground) }
      #expect(eyes.distance(colors[0], colors[1]) > 40, "\(left) and \(right)")
    }
  }
}

/// What eyes without one kind of receptor see.
enum Dichromacy: CaseIterable {
  case protan, deutan

  /// How far apart two colours look, in 8-bit steps of what such eyes see.
  func distance(_ left: Color, _ right: Color) -> Double {
    let (a, b) = (seen(left), seen(right))
    return zip(a, b).map { pow($0 - $1, 2) }.reduce(0, +).squareRoot()
  }

  private func seen(_ color: Color) -> [Double] {
    let (r, g, b) = color.components
    let linear = [r, g, b].map { pow(Double($0) / 255, 2.2) }
    let rows: [[Double]]
    switch self {
    case .protan:
      rows = [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]]
    case .deutan:
      rows = [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]]
    }
    return rows.map { row in
      let sum = zip(row, linear).map(*).reduce(0, +)
      return pow(min(1, max(0, sum)), 1 / 2.2) * 255
    }
  }
}
