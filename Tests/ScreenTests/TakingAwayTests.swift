import Canvas
import Conversation
import Testing

@testable import Screen

@Suite struct TakingAway {
  static func conversation() -> Scenario {
    var scenario = Scenario()
    scenario.converse("one", "Text one.\n\n```sh\nls -l\n```\n\n```py\nprint(1)\n```")
    scenario.converse(
      "two",
      "Some *prose* that is long enough to be wrapped over several rows of the pane.\n\n```c\nint x;\n```"
    )
    return scenario
  }

  @Test func theLastAnswerIsCopiedAsWritten() {
    var scenario = Self.conversation()
    scenario.say("/copy")
    #expect(
      scenario.outward.last
        == .copy(
          "Some *prose* that is long enough to be wrapped over several rows of the pane.\n\n```c\nint x;\n```",
          what: "The last answer"))
  }

  @Test(arguments: [("1", "ls -l\n"), ("2", "print(1)\n"), ("3", "int x;\n")])
  func blocksAreNumberedThroughTheConversation(number: String, text: String) {
    var scenario = Self.conversation()
    scenario.say("/copy \(number)")
    #expect(scenario.outward.last == .copy(text, what: "Code block \(number)"))
  }

  @Test(arguments: ["4", "0", "-1", "x", "99999999999999999999"])
  func unknownBlocksAreSaid(number: String) {
    var scenario = Self.conversation()
    let before = scenario.effects.count
    scenario.say("/copy \(number)")
    #expect(scenario.state.notice?.role == .warning)
    #expect(scenario.effects[before...].allSatisfy { if case .copy = $0 { false } else { true } })
  }

  @Test func savingAsksBeforeOverwriting() {
    var scenario = Self.conversation()
    scenario.say("/save 1 list.sh")
    let file = FileContent(path: "list.sh", text: "ls -l\n")
    #expect(scenario.outward.last == .write(file, overwrites: false))
    scenario.send(.fileExists(file))
    #expect(scenario.screenText.contains("list.sh exists. Overwrite it?"))
    scenario.press(.character("n"))
    #expect(scenario.outward.last == .write(file, overwrites: false))
    scenario.send(.fileExists(file))
    scenario.press(.character("y"))
    #expect(scenario.outward.last == .write(file, overwrites: true))
  }

  @Test func controlCharactersAreNotCopied() {
    var scenario = Scenario()
    scenario.converse("x", "a\u{1B}]52;c;x\u{7}b\u{202E}c\u{9B}d é 日本\tt")
    scenario.say("/copy")
    #expect(
      scenario.outward.last
        == .copy(
          "a]52;c;xbcd é 日本\tt", what: "The last answer, without its hidden characters,"))
  }

  @Test func exportsMarkdownAndHTML() throws {
    var scenario = Scenario()
    scenario.converse("What <is> this?", "An *answer* & <script>alert(1)</script>.")
    scenario.say("/export out.md")
    guard case .write(let markdown, false)? = scenario.outward.last else {
      Issue.record("nothing was written")
      return
    }
    #expect(
      markdown.text
        == "# What <is> this?\n\n## You\n\nWhat <is> this?\n\n## Kimi K2.5 (kimi-for-coding)\n\n"
        + "An *answer* & <script>alert(1)</script>.\n")
    scenario.say("/export out.html")
    guard case .write(let page, false)? = scenario.outward.last else {
      Issue.record("nothing was written")
      return
    }
    #expect(page.text.contains("<em>answer</em>"))
    #expect(page.text.contains("What &lt;is&gt; this?"))
    #expect(!page.text.contains("<script>"))
  }
}
