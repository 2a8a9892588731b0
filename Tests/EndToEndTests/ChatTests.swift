import Foundation
import ScriptedServer
import Testing

/// The main job, played by the real binary in a real terminal.
@Suite(.serialized) struct ChatTests {
  static func answer(_ chunks: [String], gate: String? = nil) -> ScriptedServer.Response {
    var steps = ScriptedServer.messageStream(text: chunks, model: "kimi-for-coding")
    if let gate { steps.insert(.gate(gate), at: 4) }
    return .stream(steps)
  }

  @Test func sendStreamQuitResume() throws {
    let world = try World([
      Self.answer(["Streams ", "arrive ", "in **pieces**."]), Self.answer(["Second answer."]),
    ])
    try world.start()
    try world.expect("Message kimi-k2.5")
    try world.type("How do streams arrive?")
    try world.press("Enter")
    let shown = try world.expect("Streams arrive in pieces.")
    #expect(shown.contains("kimi-for-coding"))
    #expect(shown.contains("You"))
    let request = try #require(world.server.requests.first)
    #expect(request.path == "/v1/messages")
    #expect(request.header("x-api-key") == "sk-kimi-canary-0123456789")
    #expect(request.header("anthropic-version") == "2023-06-01")
    #expect(request.header("user-agent")?.hasPrefix("confab/") == true)
    #expect(request.text.contains(#""stream":true"#))
    #expect(request.text.contains(#""model":"kimi-k2.5""#))
    try world.type("draft not sent")
    try world.expect("draft not sent")
    try world.press("C-c", "C-c", "C-c")
    #expect(try world.expectExit() == 0)

    try world.start("-c")
    let resumed = try world.expect("Streams arrive in pieces.")
    #expect(resumed.contains("How do streams arrive?"))
    try world.type("And again?")
    try world.press("Enter")
    try world.expect("Second answer.")
    let second = world.server.requests[1].text
    #expect(second.contains("How do streams arrive?") && second.contains("in **pieces**."))
  }

  @Test func escapeStopsAndKeeps() throws {
    let world = try World([Self.answer(["First half ", "second half"], gate: "never")])
    try world.start()
    try world.expect("Message")
    try world.type("go")
    try world.press("Enter")
    try world.expect("First half")
    try world.press("Escape")
    try world.expect("stopped")
    #expect(world.server.waitForClientGone())
    #expect(try world.screen().contains("First half"))
  }

  @Test func resizeKeepsTheText() throws {
    let text = (1...40).map { "word\($0)" }.joined(separator: " ")
    let world = try World([Self.answer([text])])
    try world.start()
    try world.expect("Message")
    try world.type("go")
    try world.press("Enter")
    try world.expect("word40")
    try world.resize(width: 40, height: 30)
    try world.expect("the text at 40 columns") {
      $0.contains("word40") && $0.split(separator: "\n").allSatisfy { $0.count <= 40 }
    }
    try world.resize(width: 8, height: 2)
    try world.expect("Window")
    try world.resize(width: 1, height: 1)
    try world.resize(width: 100, height: 24)
    try world.expect("word40")
  }

  @Test func pasteArrivesWholeAndDoesNotSend() throws {
    let world = try World()
    try world.start()
    try world.expect("Message")
    try world.paste("line one\nline two\nline three")
    try world.expect("line three")
    #expect(world.server.requests.isEmpty)
  }

  @Test func aMegabyteOfPaste() throws {
    let world = try World([Self.answer(["Got it."])])
    try world.start()
    try world.expect("Message")
    try world.paste(String(repeating: "0123456789abcde ", count: 65_536) + "END")
    try world.expect("[Pasted 1,048,579 characters]")
    try world.press("Enter")
    try world.expect("Got it.")
    #expect(world.server.requests[0].body.count > 1_048_576)
  }

  @Test func switchesTheModelLive() throws {
    let world = try World([Self.answer(["One."]), Self.answer(["Two."])])
    try world.start()
    try world.expect("Message kimi-k2.5")
    try world.type("first")
    try world.press("Enter")
    try world.expect("One.")
    try world.type("/model env/k3")
    try world.press("Enter")
    try world.expect("Message k3")
    try world.type("second")
    try world.press("Enter")
    try world.expect("Two.")
    #expect(world.server.requests[1].text.contains(#""model":"k3""#))
    try world.press("M-p")
    try world.expect("Which model answers next?")
    try world.press("Escape")
    try world.expect("Message k3")
  }

  private static let busy =
    #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#

  @Test func anOverloadedServerIsAskedAgain() throws {
    let world = try World([.json(status: 529, Self.busy), Self.answer(["Now it works."])])
    try world.start()
    try world.expect("Message")
    try world.type("are you there?")
    try world.press("Enter")
    try world.expect("Now it works.")
    #expect(world.server.requests.count == 2)
    #expect(world.server.requests[0].text == world.server.requests[1].text)
  }

  @Test func failuresKeepTheQuestion() throws {
    let world = try World(
      [.json(status: 529, Self.busy), Self.answer(["Now it works."])],
      environment: ["CLAUDE_CODE_MAX_RETRIES": "0"])
    try world.start()
    try world.expect("Message")
    try world.type("are you there?")
    try world.press("Enter")
    try world.expect("Enter asks again")
    try world.press("Enter")
    try world.expect("Now it works.")
    #expect(world.server.requests[1].text.contains("are you there?"))
  }

  @Test func suspendAndResume() throws {
    let world = try World()
    try world.startShell()
    try world.expect("shell>")
    try world.type("confab")
    try world.press("Enter")
    try world.expect("Message")
    try world.type("still here")
    try world.expect("still here")
    try world.press("C-z")
    try world.expect("the shell's screen") { $0.contains("Stopped") && !$0.contains("still here") }
    #expect(try world.format("#{alternate_on}") == "0")
    try world.resize(width: 60, height: 20)
    try world.type("fg")
    try world.press("Enter")
    try world.expect("still here")
    try world.type(" and there")
    try world.expect("still here and there")
    try world.press("C-c", "C-d", "C-d")
    try world.expect("the shell again") { $0.contains("shell>") && !$0.contains("Message") }
  }

  @Test func redrawRepairsTheScreen() throws {
    let world = try World()
    try world.start()
    try world.expect("Message")
    try world.type("still here")
    try world.expect("still here")
    try world.scribble("garbage over everything")
    try world.expect("garbage")
    try world.press("C-l")
    try world.expect("a clean screen") { $0.contains("still here") && !$0.contains("garbage") }
  }
}
