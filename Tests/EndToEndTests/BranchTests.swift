import Foundation
import Testing

/// Branches, in the real binary: nothing that was said is lost, whichever way a conversation goes.
@Suite(.serialized) struct BranchTests {
  @Test func editingAnEarlierMessageMakesABranch() throws {
    let world = try World([
      ChatTests.answer(["First answer."]), ChatTests.answer(["Second answer."]),
    ])
    try world.start()
    try world.expect("Message kimi-k2.5")
    try world.type("First question")
    try world.press("Enter")
    try world.expect("First answer.")
    try world.press("Escape", "Escape")
    try world.expect("Which message do you want to edit?")
    try world.press("Enter")
    try world.expect("editing an earlier message")
    try world.type(", better")
    try world.press("Enter")
    let edited = try world.expect("Second answer.")
    #expect(edited.contains("First question, better") && edited.contains("‹2/2›"))
    #expect(!edited.contains("First answer."))
    #expect(!world.server.requests[1].text.contains("First answer."))
    try world.type("a draft")
    try world.press("M-,")
    let first = try world.expect("First answer.")
    #expect(first.contains("‹1/2›") && first.contains("› a draft"))
    // What was in view is in view again.
    try world.press("C-c", "C-c", "C-c")
    #expect(try world.expectExit() == 0)
    try world.start("-c")
    let resumed = try world.expect("First answer.")
    #expect(resumed.contains("‹1/2›"))
    try world.press("M-.")
    try world.expect("Second answer.")
  }

  @Test func aForkGoesItsOwnWay() throws {
    let world = try World([ChatTests.answer(["One."]), ChatTests.answer(["Two."])])
    try world.start()
    try world.expect("Message")
    try world.type("Question")
    try world.press("Enter")
    try world.expect("One.")
    try world.type("/fork")
    try world.press("Enter")
    try world.expect("Question (fork)")
    try world.type("Only here")
    try world.press("Enter")
    try world.expect("Two.")
    #expect(world.server.requests[1].text.contains("One."))
    let list = try world.run("sessions", "list", "--json").output
    #expect(list.contains("\"Question (fork)\"") && list.contains("\"Question\""))
    let old = try world.run("sessions", "show", "Question").output
    #expect(old.contains("One.") && !old.contains("Only here"))
  }

  @Test func twoProgramsOnOneConversationMakeTwoBranches() throws {
    let world = try World([
      ChatTests.answer(["The root."]), ChatTests.answer(["Answer to the left."]),
      ChatTests.answer(["Answer to the right."]),
    ])
    try world.start()
    try world.expect("Message")
    try world.type("Begin")
    try world.press("Enter")
    try world.expect("The root.")
    let other = try world.startBare("-r", "Begin")
    try other.expect("2 windows")
    other.type("Left\r")
    try other.expect("Answer to the left.")
    try world.type("Right")
    try world.press("Enter")
    let mine = try world.expect("Answer to the right.")
    #expect(mine.contains("2 windows") && mine.contains("‹2/2›"))
    #expect(!mine.contains("Left"))
    #expect(!world.server.requests[2].text.contains("Left"))
    // The other program dies, and its branch is here.
    kill(other.process, SIGKILL)
    _ = try other.expectExit()
    try world.press("M-,")
    let left = try world.expect("Answer to the left.")
    #expect(left.contains("‹1/2›") && left.contains("The root."))
    try world.press("C-l")
    try world.expect("one window again") {
      _ = try? world.press("C-l")
      return !$0.contains("2 windows")
    }
  }
}
