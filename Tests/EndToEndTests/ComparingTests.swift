import Foundation
import ScriptedServer
import Testing

/// One question to two servers, by the real binary.
@Suite(.serialized) struct ComparingTests {
  /// Two endpoints, each with a server of its own that answers once.
  struct Pair {
    let world: World
    let right: ScriptedServer

    init(_ left: ScriptedServer.Response, _ right: ScriptedServer.Response) throws {
      world = try World([left])
      self.right = try ScriptedServer([right])
      try StartTests.configure(
        world,
        """
        { "providers": [{ "id": "two", "baseUrl": "\(self.right.url)", "apiKey": "key-two-0123456789" }],
          "models": { "two/m": { "alias": "Second Model" } } }
        """)
    }

    func ask(_ question: String) throws {
      try world.start()
      try world.expect("Message kimi-k2.5")
      try world.type("/both kimi-k2.5 Second Model " + question)
      try world.press("Enter")
    }
  }

  @Test func eachIsAskedOnceAndOneIsGoneOnFrom() throws {
    let pair = try Pair(
      ChatTests.answer(["Left answer."]), ChatTests.answer(["Right ", "answer."], gate: "right"))
    let world = pair.world
    try pair.ask("Which?")
    try world.expect("Left answer.")
    try world.expect("Right")
    pair.right.open("right")
    let shown = try world.expect("Right answer.")
    #expect(shown.contains("Left answer.") && shown.contains("‹1/2›") && shown.contains("‹2/2›"))
    #expect(world.server.requests.count == 1 && pair.right.requests.count == 1)
    for request in [world.server.requests[0], pair.right.requests[0]] {
      #expect(request.text.contains("Which?") && !request.text.contains("/both"))
    }
    #expect(pair.right.requests[0].header("x-api-key") == "key-two-0123456789")
    try world.press("Tab", "Enter")
    let chosen = try world.expect("Second Model answers from here on")
    #expect(chosen.contains("Right answer.") && !chosen.contains("Left answer."))
    try world.press("M-,")
    try world.expect("Left answer.")
  }

  @Test func aKillKeepsBothParts() throws {
    let pair = try Pair(
      ChatTests.answer(["Left part ", "never"], gate: "never"),
      ChatTests.answer(["Right part ", "never"], gate: "never"))
    let world = pair.world
    try pair.ask("Which?")
    try world.expect("both parts") { $0.contains("Left part") && $0.contains("Right part") }
    kill(try world.processID, SIGKILL)
    #expect(try world.expectExit() == 128 + 9)
    try world.start("-c")
    let left = try world.expect("Left part")
    #expect(left.contains("‹1/2›") && left.contains("Which?"))
    try world.press("M-.")
    let right = try world.expect("Right part")
    #expect(right.contains("‹2/2›"))
    #expect(world.server.requests.count == 1 && pair.right.requests.count == 1)
  }

  @Test func inLinesOneComesAfterTheOther() throws {
    let pair = try Pair(ChatTests.answer(["Left."]), ChatTests.answer(["Right."]))
    let told = try pair.world.run(
      "--plain", input: "/both kimi-k2.5 Second Model Which?\n"
    ).output
    let left = try #require(told.range(of: "Left."))
    let right = try #require(told.range(of: "Right."))
    #expect(left.upperBound < right.lowerBound)
    #expect(told.contains("answer 1 of 2") && told.contains("answer 2 of 2"))
  }
}
