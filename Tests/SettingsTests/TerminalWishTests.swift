import Testing

@testable import Settings

/// `mouse` and `notify`.
@Suite struct TerminalWishTests {
  @Test(
    arguments: [
      ("{}", false, nil), ("{mouse: true}", true, nil),
      ("{mouse: false, notify: 'off'}", false, "off"),
      ("{notify: 'osc9'}", false, "osc9"), ("{mouse: null, notify: null}", false, nil),
    ] as [(String, Bool, String?)])
  func wishes(text: String, usesMouse: Bool, notify: String?) {
    let settings = load(own: text)
    #expect(settings.problems == [])
    #expect(settings.usesMouse == usesMouse)
    #expect(settings.notify == notify)
  }

  @Test(arguments: [
    "{mouse: 'yes'}", "{mouse: 1}", "{notify: 'loud'}", "{notify: 3}", "{mouze: true}",
  ])
  func mistakes(text: String) {
    let settings = load(own: text)
    #expect(settings.problems.count == 1)
    #expect(!settings.usesMouse && settings.notify == nil)
  }
}
