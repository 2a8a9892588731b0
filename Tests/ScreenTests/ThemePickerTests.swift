import Canvas
import Testing

@testable import Screen

@Suite struct ThemePickerTests {
  static let rows = [
    ThemeRow(name: "terminal", detail: "your terminal's colours"),
    ThemeRow(name: "night", detail: "dark · pair day"),
    ThemeRow(name: "day", detail: "light · pair night"),
    ThemeRow(name: "mine", detail: "/t/mine.json", problem: "3:5: “txet” is not a role"),
  ]

  /// A screen with the list open.
  static func open(_ width: Int = 72, _ height: Int = 20) -> Scenario {
    var scenario = Scenario(width, height)
    scenario.say("/theme")
    scenario.send(.themes(rows))
    return scenario
  }

  /// The themes that were asked for.
  private func wishes(_ scenario: Scenario) -> [String] {
    scenario.effects.compactMap { if case .setTheme(let name) = $0 { name } else { nil } }
  }

  @Test(arguments: [(40, 20), (72, 20), (120, 30), (72, 12)])
  func picker(width: Int, height: Int) throws {
    var scenario = Self.open(width, height)
    scenario.press(Key(.down))
    try expectScreen(scenario.screen(), "themes-\(width)x\(height)")
  }

  @Test func movingShowsAndEscapeRestores() {
    var scenario = Self.open()
    #expect(scenario.effects.contains(.listThemes))
    #expect(wishes(scenario) == [])
    scenario.press(Key(.down))
    scenario.send(.theme("night"))
    scenario.press(Key(.down), Key(.up))
    #expect(wishes(scenario) == ["night", "day", "night"])
    #expect(scenario.state.theme == "terminal" && scenario.state.notice == nil)
    scenario.press(Key(.escape))
    scenario.send(.theme("terminal"))
    #expect(wishes(scenario).last == "terminal")
    #expect(scenario.state.theme == "terminal" && scenario.state.notice == nil)
  }

  @Test func enterKeepsAndSaysHowToKeepItForGood() {
    var scenario = Self.open()
    scenario.press(Key(.down), Key(.enter))
    scenario.send(.theme("night"))
    #expect(scenario.state.overlay == nil)
    #expect(scenario.state.theme == "night")
    #expect(scenario.state.notice?.text.contains(#""theme": "night""#) == true)
  }

  @Test func typingShowsTheBestMatch() {
    var scenario = Self.open()
    scenario.type("da")
    #expect(wishes(scenario) == ["day"])
    // Nothing matches: the colours stay.
    scenario.type("zzz")
    #expect(wishes(scenario) == ["day"])
    scenario.press(Key(.enter))
    #expect(scenario.state.isChoosingTheme)
    scenario.press(.control("c"))
    #expect(wishes(scenario) == ["day", "terminal"])
  }

  @Test func aBrokenThemeIsNeitherShownNorChosen() {
    var scenario = Self.open()
    scenario.press(Key(.down), Key(.down), Key(.down))
    #expect(wishes(scenario) == ["night", "day"])
    scenario.press(Key(.enter))
    #expect(wishes(scenario) == ["night", "day", "terminal"])
    #expect(scenario.state.notice?.role == .warning)
    #expect(scenario.state.theme == "terminal")
  }

  @Test func aNameNeedsNoList() {
    var scenario = Scenario()
    scenario.say("/theme day")
    #expect(wishes(scenario) == ["day"])
    scenario.send(.theme("day"))
    #expect(scenario.state.theme == "day" && scenario.state.overlay == nil)
  }

  @Test func otherListsChangeNoColours() {
    var scenario = Scenario()
    scenario.press(.alt("p"), Key(.down), Key(.escape))
    #expect(wishes(scenario) == [])
  }
}
