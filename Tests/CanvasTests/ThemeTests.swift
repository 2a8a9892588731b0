import Testing

@testable import Canvas

struct ThemeTests {
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

  @Test func aStyleAddsAttributes() {
    let face = Theme.terminal.face(Style(.user, .italic), depth: .ansi16)
    #expect(face == Face(.ansi(2), [.bold, .italic]))
  }

  @Test(arguments: [
    (Color.rgb(red: 0, green: 0, blue: 0), Color.rgb(red: 255, green: 255, blue: 255), 21.0),
    (.rgb(red: 119, green: 119, blue: 119), .rgb(red: 255, green: 255, blue: 255), 4.48),
    (.ansi(1), .ansi(1), 1),
  ])
  func contrastIsWCAGs(left: Color, right: Color, ratio: Double) {
    #expect(abs(left.contrast(with: right) - ratio) < 0.01)
    #expect(left.contrast(with: right) == right.contrast(with: left))
  }

  @Test(arguments: [
    ("#000000", Theme.Appearance.dark), ("#ffffff", .light), ("#16181f", .dark),
    ("#fdf6e3", .light), ("#555555", .dark), ("#aaaaaa", .light), ("#0000ff", .dark),
  ])
  func aGroundIsDarkOrLight(color: String, appearance: Theme.Appearance) {
    #expect(Color(color)?.appearance == appearance)
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
