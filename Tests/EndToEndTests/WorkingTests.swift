import Foundation
import Messages
import ScriptedServer
import Testing

/// A whole task on the screen, with the person in charge.
@Suite struct WorkingTests {
  private func text(_ name: String, in world: World) -> String? {
    (try? Data(contentsOf: world.home.appending(path: name))).map {
      String(decoding: $0, as: UTF8.self)
    }
  }

  /// Answers the question that is shown, once it says that keys are answers.
  /// - Parameter question: what no other question shows, since the next one may follow at once.
  private func answer(_ key: String, _ question: String, in world: World) throws {
    try world.expect(question)
    try world.expect("❯ 1. ")
    try world.press(key)
    try world.expect("an answer") { !$0.contains(question) || $0.contains("What should it do") }
  }

  @Test func aWholeTask() throws {
    let world = try World(
      WorkingScript.answers([
        ("I look.", [.read("a.txt"), .read("b.txt")]),
        ("I change one.", [.edit("a.txt", "old", "new")]),
        ("And the other.", [.edit("b.txt", "old", "nwe")]),
        ("As you say.", [.edit("b.txt", "old", "new")]),
        ("I test.", [.bash("touch begun; sleep 1000")]),
        ("Here is a note.\n\n```text title=\"note.txt\"\nremember\n```\n", []),
      ]))
    for name in ["a.txt", "b.txt"] {
      try Data("an old word\n".utf8).write(to: world.home.appending(path: name))
    }
    try world.start(height: 40)
    try world.expect("›")
    try world.type("make it new")
    try world.press("Enter")
    try answer("1", "/a.txt  +1", in: world)
    try world.expect("nwe")
    #expect(text("a.txt", in: world) == "an new word\n")
    // No, and why.
    try answer("4", "/b.txt  +1", in: world)
    try world.expect("What should it do")
    try world.type("mind the spelling")
    try world.press("Enter")
    #expect(world.server.wait { $0.count == 4 && $0[3].text.contains("mind the spelling") })
    #expect(text("b.txt", in: world) == "an old word\n")
    try answer("1", "/b.txt  +1", in: world)
    // Esc in the middle of a command.
    try answer("1", "wants to run a command", in: world)
    try world.expect("the command") { _ in self.text("begun", in: world) != nil }
    #expect(text("b.txt", in: world) == "an new word\n")
    try world.press("Escape")
    // The edit that was not allowed, and the command.
    try world.expect("the end of the command") { $0.components(separatedBy: "failed").count == 3 }
    try world.type("a note, please")
    try world.press("Enter")
    try world.expect("remember")
    #expect(world.server.requests.last?.text.contains("The person stopped it") == true)
    // A code block into the file that it names.
    try world.type("/apply 1")
    try world.press("Enter")
    try answer("1", "Put code block 1 into this file?", in: world)
    try world.expect("is in note.txt now")
    #expect(text("note.txt", in: world) == "remember\n")
    // What was changed.
    try world.type("/diff")
    try world.press("Enter")
    try world.expect("Changes")
    let changes = try world.screen()
    for name in ["a.txt", "b.txt", "note.txt"] { #expect(changes.contains(name), "\(changes)") }
    try world.press("q")
    try world.expect("the conversation") { !$0.contains("Changes") }
    // Back to the beginning, files too.
    try world.type("/undo")
    try world.press("Enter")
    try world.expect("Which message")
    try world.press("Down", "Down", "Enter")
    try world.expect("too? y / n")
    try world.press("y")
    try world.expect("Put back:")
    for name in ["a.txt", "b.txt"] { #expect(text(name, in: world) == "an old word\n") }
    #expect(text("note.txt", in: world) == nil)
  }

  /// A copy of a conversation shows its edits and has no journal of them: it says so, and leaves the
  /// files to the one that made them.
  @Test func aCopyPutsNothingBack() throws {
    let world = try World(
      WorkingScript.answers([("I write.", [.write("a.txt", "made\n")]), ("Done.", [])]))
    try world.start(height: 30)
    try world.expect("Message")
    try world.type("/permissions accept edits")
    try world.press("Enter")
    try world.expect("files here are changed")
    try world.type("make it")
    try world.press("Enter")
    try world.expect("Done.")
    try world.type("/fork")
    try world.press("Enter")
    try world.expect("make it (fork)")
    try world.type("/undo")
    try world.press("Enter")
    try world.expect("Which message")
    try world.press("Enter")
    try world.expect("too? y / n")
    try world.press("y")
    try world.expect("Nothing is kept here of these changes")
    #expect(text("a.txt", in: world) == "made\n")
  }

  /// The whole program is killed around the moment in which a file is written: each file is whole,
  /// the old one or the new one.
  @Test(arguments: 0..<12) func noFileIsHalfWritten(round: Int) throws {
    let old = String(repeating: "old\n", count: 50_000)
    let new = String(repeating: "newer\n", count: 80_000)
    let world = try World(
      WorkingScript.answers([
        ("I read.", [.read("a.txt")]), ("I write.", [.write("a.txt", new)]), ("Done.", []),
      ]))
    try Data(old.utf8).write(to: world.home.appending(path: "a.txt"))
    try world.start("-p", "--permission-mode", "acceptEdits", "write")
    let process = try world.processID
    #expect(world.server.waitForRequests(2))
    // A little later each time, as far as the machine keeps time.
    let end = Date(timeIntervalSinceNow: Double(round) * 0.002)
    while Date() < end { sched_yield() }
    kill(process, SIGKILL)
    _ = try world.expectExit()
    let found = text("a.txt", in: world)
    #expect(found == old || found == new)
  }
}
