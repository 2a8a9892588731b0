import Canvas
import Testing

@testable import Screen

@Suite struct LinkTests {
  static let answer = """
    See [the manual](https://docs.example/manual) and <https://a.example/x>, or \
    [good.example](https://evil.example/\u{202E}y) and [home](../up).

    | what | where |
    |---|---|
    | mail | <me@b.example> |
    """

  static func conversation(_ width: Int = 60) -> Scenario {
    var scenario = Scenario(width, 18)
    scenario.converse("Where is https://typed.example/q?", answer)
    _ = scenario.screen()
    return scenario
  }

  @Test func cellsLeadWhereTheTextSays() throws {
    var scenario = Self.conversation()
    try expectScreen(scenario.screen(), "links")
  }

  /// What is shown inside the sequence is ASCII whatever the model wrote.
  @Test func nothingUnsanitised() {
    var scenario = Self.conversation(40)
    let surface = scenario.state.draw().surface
    #expect(surface.links.contains { $0.target == "https://evil.example/%E2%80%AEy" })
    #expect(surface.links.allSatisfy { $0.target.utf8.allSatisfy { 0x21...0x7E ~= $0 } })
    // A relative link leads nowhere.
    #expect(surface.links.count == 4)
  }

  @Test func theReaderListsAndCopies() throws {
    var scenario = Self.conversation()
    scenario.press(.control("o"))
    scenario.type("o")
    try expectScreen(scenario.screen(), "links-list")
    // The first link in the order of the screen that Markdown made is chosen already.
    scenario.press(Key(.enter))
    #expect(
      scenario.outward.last == .copy("https://docs.example/manual", what: "The link"))
    // Back in the reader, where it was opened.
    #expect(scenario.screenText.contains("READING"))
    scenario.type("o")
    scenario.press(Key(.escape))
    #expect(scenario.screenText.contains("READING"))
    scenario.type("q")
    #expect(scenario.state.overlay == nil)
  }

  @Test func theCommandListsTheLastAnswer() {
    var scenario = Self.conversation()
    scenario.say("/links")
    #expect(scenario.screenText.contains("https://a.example/x"))
    #expect(!scenario.rows()[0..<12].contains { $0.contains("typed.example") })
    scenario.type("mail")
    scenario.press(Key(.enter))
    #expect(scenario.outward.last == .copy("mailto:me@b.example", what: "The link"))
    #expect(scenario.state.overlay == nil)
  }

  @Test func aLongUrlIsShownWhole() {
    var scenario = Scenario(40, 16)
    let url = "https://long.example/" + String(repeating: "segment/", count: 8) + "end"
    scenario.converse("q", "[x](\(url))")
    scenario.say("/links")
    #expect(scenario.rows().joined().filter { $0 != " " }.contains(url))
  }

  @Test func withoutLinksItSaysSo() {
    var scenario = Scenario()
    scenario.say("/links")
    #expect(scenario.screenText.contains("no link in the last answer"))
    scenario.converse("q", "none")
    scenario.press(.control("o"))
    scenario.type("o")
    #expect(scenario.screenText.contains("no link in the messages"))
  }
}
