import Testing

@testable import Settings

/// `mouse`, `notify` and `autoCompact`.
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

  @Test(
    arguments: [
      ("{}", nil, 0), ("{autoCompact: true}", 85, 0), ("{autoCompact: false}", nil, 0),
      ("{autoCompact: null}", nil, 0), ("{autoCompact: 70}", 70, 0),
      ("{autoCompact: 0}", nil, 1), ("{autoCompact: 100}", nil, 1), ("{autoCompact: 'on'}", nil, 1),
      ("{autocompact: true}", nil, 1),
    ] as [(String, Int?, Int)])
  func autoCompact(text: String, percent: Int?, problems: Int) {
    let settings = load(own: text)
    #expect(settings.autoCompact == percent)
    #expect(settings.problems.count == problems)
  }

  @Test(arguments: [
    "{mouse: 'yes'}", "{mouse: 1}", "{notify: 'loud'}", "{notify: 3}", "{mouze: true}",
  ])
  func mistakes(text: String) {
    let settings = load(own: text)
    #expect(settings.problems.count == 1)
    #expect(!settings.usesMouse && settings.notify == nil)
  }

  @Test(
    arguments: [
      ("{}", true), ("{memory: false}", false), ("{memory: true}", true),
      // OpenClaw's file, pasted whole.
      ("{memory: {backend: 'qmd'}}", true),
    ])
  func memory(text: String, isRead: Bool) {
    let settings = load(own: text)
    #expect(settings.problems == [] && settings.readsMemory == isRead)
  }
}
