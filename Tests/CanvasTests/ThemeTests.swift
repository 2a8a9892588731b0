import Foundation
import Testing

@testable import Canvas

struct ThemeTests {
  static let names = ["terminal", "night", "day"]

  /// Reads a theme of this repository, with what it inherits.
  static func file(_ name: String) throws -> ThemeFile {
    let top = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let data = try Data(contentsOf: top.appending(path: "themes/\(name).json"))
    var file = try decode(data)
    while let parent = file.inherits { file = file.inheriting(try Self.file(parent)) }
    return file
  }

  static func decode(_ data: Data) throws -> ThemeFile {
    let decoder = JSONDecoder()
    decoder.allowsJSON5 = true
    return try decoder.decode(ThemeFile.self, from: data)
  }

  @Test func theBuiltInThemeIsTheFile() throws {
    #expect(try Self.file("terminal").theme() == .terminal)
  }

  @Test func theTerminalThemeUsesOnlyTheTerminalsColours() {
    for (role, face) in Theme.terminal.styles {
      #expect(face.background == nil, "\(role)")
      if case .ansi(let index)? = face.foreground {
        #expect((1...6).contains(index), "\(role)")
      } else {
        #expect(face.foreground == nil, "\(role)")
      }
    }
  }

  @Test(arguments: names, ColorDepth.allCases)
  func everyRoleIsDefinedAndVisible(name: String, depth: ColorDepth) throws {
    let theme = try Self.file(name).theme()
    #expect(Set(theme.styles.keys) == Set(Role.allCases))
    for role in Role.allCases {
      let face = theme.face(Style(role), depth: depth)
      #expect(face.foreground == nil || face.foreground != face.background, "\(role)")
      if depth == .monochrome { #expect(face.foreground == nil && face.background == nil) }
    }
    let plain = theme.face(.text, depth: depth)
    for role in [Role.statusBar, .statusAlias, .statusProblem, .selected, .error, .match, .heading]
    {
      #expect(theme.face(Style(role), depth: depth) != plain, "\(role)")
    }
  }

  @Test(arguments: ["night", "day"])
  func textIsLegible(name: String) throws {
    let theme = try Self.file(name).theme()
    for role in Role.allCases {
      let face = theme.face(Style(role))
      let foreground = try #require(face.foreground)
      let background = try #require(face.background)
      let contrast = Self.contrast(foreground, background)
      #expect(contrast >= 4.5, "\(role.rawValue): \(contrast)")
    }
  }

  /// WCAG 2's contrast ratio.
  private static func contrast(_ left: Color, _ right: Color) -> Double {
    func luminance(_ color: Color) -> Double {
      let (red, green, blue) = color.components
      let linear = { (value: Int) -> Double in
        let part = Double(value) / 255
        return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
      }
      return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }
    let lights = [luminance(left), luminance(right)].sorted()
    return (lights[1] + 0.05) / (lights[0] + 0.05)
  }

  @Test func aStyleAddsAttributes() {
    let face = Theme.terminal.face(Style(.user, .italic), depth: .ansi16)
    #expect(face == Face(.ansi(2), [.bold, .italic]))
  }

  @Test func aChildRecoloursItsParent() throws {
    let parent = try Self.file("night")
    let child = try Self.decode(
      Data("{name: 'mine', appearance: 'dark', inherits: 'night', palette: {sky: 'cyan'}}".utf8))
    let theme = try child.inheriting(parent).theme()
    #expect(theme.name == "mine")
    #expect(theme.styles[.accent]?.foreground == .ansi(6))
  }

  @Test(arguments: [
    ("{name: 'x', colour: 1}", ThemeProblem.What.unknownKey("colour")),
    ("{name: 'x', appearance: 'dusk'}", .unknownAppearance("dusk")),
    ("{name: 'x', roles: {txt: {}}}", .unknownRole("txt")),
    ("{name: 'x', roles: {text: {fg: 'red'}}}", .unknownKey("roles.text.fg")),
    ("{name: 'x', roles: {text: {attributes: ['blink']}}}", .unknownAttribute("blink", .text)),
    ("{name: 'x', roles: {text: {foreground: 'puce'}}}", .unknownColor("puce", .text)),
    (
      "{name: 'x', palette: {a: '#12'}, roles: {text: {foreground: 'a'}}}",
      .unknownColor("#12", .text)
    ),
    ("{name: 'x', roles: {text: {}}}", .missingRole(.muted)),
  ])
  func problemsNameTheKey(text: String, what: ThemeProblem.What) {
    #expect(throws: ThemeProblem(theme: "x", what: what)) {
      _ = try Self.decode(Data(text.utf8)).theme()
    }
    #expect(ThemeProblem(theme: "x", what: what).description.hasPrefix("Theme “x”: "))
  }

  @Test(arguments: [
    ("#ff8800", Color?.some(.rgb(red: 255, green: 136, blue: 0))), ("red", .ansi(1)),
    ("bright-black", .ansi(8)), ("208", .indexed(208)), ("#ff880", nil), ("#gg0000", nil),
    ("256", nil), ("", nil), ("Red", nil), ("#", nil), ("bright-", nil), ("#+12345", nil),
  ])
  func readsColours(text: String, color: Color?) {
    #expect(Color(text) == color)
  }

  @Test(arguments: [
    (Color.rgb(red: 255, green: 136, blue: 0), ColorDepth.indexed256, Color?.some(.indexed(208))),
    (.rgb(red: 255, green: 136, blue: 0), .rgb, .rgb(red: 255, green: 136, blue: 0)),
    (.rgb(red: 250, green: 10, blue: 10), .ansi16, .ansi(9)),
    (.rgb(red: 200, green: 10, blue: 10), .ansi8, .ansi(1)),
    (.rgb(red: 0, green: 0, blue: 0), .indexed256, .indexed(16)),
    (.rgb(red: 128, green: 128, blue: 128), .indexed256, .indexed(244)),
    (.indexed(208), .ansi16, .ansi(3)), (.indexed(9), .indexed256, .ansi(9)),
    (.indexed(9), .ansi8, .ansi(1)), (.ansi(8), .ansi8, .ansi(7)), (.ansi(12), .ansi8, .ansi(4)),
    (.ansi(12), .rgb, .ansi(12)), (.ansi(4), .monochrome, nil),
    (.indexed(208), .rgb, .indexed(208)),
  ])
  func degrades(color: Color, depth: ColorDepth, result: Color?) {
    #expect(color.degraded(to: depth) == result)
  }

  @Test func aPaletteEntryIsItsOwnNearest() {
    for index in UInt8(16)...255 {
      let (red, green, blue) = Color.indexed(index).components
      let color = Color.rgb(red: UInt8(red), green: UInt8(green), blue: UInt8(blue))
      #expect(color.degraded(to: .indexed256)?.components ?? (0, 0, 0) == (red, green, blue))
    }
  }
}
