import Foundation
import Testing

/// Old answers found again, by the real binary in a real terminal.
@Suite(.serialized) struct SearchTests {
  @Test func `a word of an older conversation leads to the answer that has it`() throws {
    let hay = (1...60).map { "Line \($0) of the hay.\n\n" }.joined()
    let world = try World([
      ChatTests.answer(["# Stacks\n\nThe **needle** lies here.\n\n", hay]),
      ChatTests.answer(["Only hay."]),
      ChatTests.answer(["Of something else."]),
    ])
    try world.start()
    try world.expect("Message kimi-k2.5")
    try world.type("Where is it in the stack?")
    try world.press("Enter")
    try world.expect("Line 60 of the hay.")
    try world.type("And what else is there?")
    try world.press("Enter")
    try world.expect("Only hay.")
    try world.type("/new")
    try world.press("Enter")
    try world.expect("Message kimi-k2.5")
    try world.type("Let us speak of something else")
    try world.press("Enter")
    try world.expect("Of something else.")

    try world.press("C-s")
    try world.expect("Where is it in the stack?")
    try world.type("needle lies")
    try world.expect("The **needle** lies") { $0.contains("**needle** lies") }
    try world.press("BSpace", "BSpace", "BSpace", "BSpace", "BSpace")
    try world.expect("answer · just now")
    try world.press("Enter")
    let shown = try world.expect("1 of 1")
    #expect(shown.contains("The needle lies here."))
    #expect(shown.contains("Find: needle"))
    #expect(!shown.contains("Only hay."))
    try world.press("Escape")
    try world.expect("the conversation's end is not shown") { !$0.contains("Find:") }

    // Renamed, deleted and brought back in the list; the list says what is so.
    try world.press("C-s")
    try world.expect("Let us speak")
    try world.type("speak")
    try world.press("C-r", "C-u")
    try world.type("Something")
    try world.press("Enter")
    try world.press("C-u")
    try world.expect("the new title") { $0.contains("Something") && !$0.contains("Let us") }
    try world.press("Up", "Up", "C-x")
    try world.expect("is in the trash")
    #expect(try world.run("sessions", "list", "--trash").output.contains("Something"))
    try world.press("C-_")
    try world.expect("is back")
    #expect(try world.run("sessions", "list").output.contains("Something"))
  }
}
