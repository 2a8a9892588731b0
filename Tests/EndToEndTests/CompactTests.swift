import Foundation
import ScriptedServer
import Testing

/// A summary in place of the conversation, by the real binary.
@Suite(.serialized) struct CompactTests {
  /// The request after it holds the summary as it was edited, and nothing of what it covers; also
  /// after a new start, and the other way round once it is undone.
  @Test func theSummaryIsWhatIsSent() throws {
    let world = try World([
      ChatTests.answer(["The first answer."]),
      ChatTests.answer(["We spoke ", "of streams."]),
      ChatTests.answer(["The second answer."]),
      ChatTests.answer(["The third answer."]),
      ChatTests.answer(["The fourth answer."]),
    ])
    try world.start()
    try world.expect("Message")
    try world.type("How do streams arrive?")
    try world.press("Enter")
    try world.expect("The first answer.")
    try world.type("/compact keep the names")
    try world.press("Enter")
    let shown = try world.expect("not in use yet")
    #expect(shown.contains("› We spoke of streams."))
    #expect(shown.contains("How do streams arrive?"))
    let asked = try #require(world.server.requests.last).text
    #expect(asked.contains("How do streams arrive?") && asked.contains("The first answer."))
    #expect(asked.contains("keep the names"))
    try world.press("C-e")
    try world.type(" And of 42.")
    try world.press("Enter")
    try world.expect("earlier messages are sent as a summary")
    try world.type("Go on")
    try world.press("Enter")
    try world.expect("The second answer.")
    try expectRequest(
      world, holding: [("user", ["We spoke of streams. And of 42.", "Go on"])])
    try world.press("C-c", "C-c")
    #expect(try world.expectExit() == 0)

    try world.start("-c")
    let resumed = try world.expect("The second answer.")
    #expect(resumed.contains("earlier messages are sent as a summary"))
    #expect(resumed.contains("The first answer."))
    try world.type("And on")
    try world.press("Enter")
    try world.expect("The third answer.")
    try expectRequest(
      world,
      holding: [
        ("user", ["We spoke of streams. And of 42.", "Go on"]),
        ("assistant", ["The second answer."]), ("user", ["And on"]),
      ])
    try world.type("/compact undo")
    try world.press("Enter")
    try world.expect("are sent again")
    try world.type("And at last")
    try world.press("Enter")
    try world.expect("The fourth answer.")
    let whole = try #require(world.server.requests.last).text
    #expect(whole.contains("How do streams arrive?") && !whole.contains("And of 42."))
  }

  /// The messages of the last request: their speakers, and what their texts hold, one for one.
  private func expectRequest(
    _ world: World, holding expected: [(role: String, texts: [String])],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let body = try #require(world.server.requests.last).text
    let root = try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]
    let messages = try #require(root?["messages"] as? [[String: Any]])
    try #require(messages.count == expected.count, sourceLocation: sourceLocation)
    for (message, (role, texts)) in zip(messages, expected) {
      #expect(message["role"] as? String == role, sourceLocation: sourceLocation)
      let blocks = message["content"] as? [[String: Any]]
      let content =
        blocks?.compactMap { $0["text"] as? String }
        ?? [message["content"] as? String].compactMap { $0 }
      try #require(content.count == texts.count, sourceLocation: sourceLocation)
      for (part, text) in zip(content, texts) {
        #expect(part.contains(text), sourceLocation: sourceLocation)
      }
    }
  }
}
