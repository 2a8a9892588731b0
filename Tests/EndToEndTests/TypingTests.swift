import Foundation
import Testing

/// What was typed, what was put aside, and what the keys do, in the real program.
@Suite(.serialized) struct TypingTests {
  @Test func whatWasClearedIsThereInTheNextRun() throws {
    let world = try World([ChatTests.answer(["Answered."])])
    try world.start()
    try world.expect("Message")
    try world.type("sent before")
    try world.press("Enter")
    try world.expect("Answered.")
    try world.type("cleared by hand")
    try world.press("C-c")
    try world.expect("Cleared")
    try world.press("C-c", "C-c")
    #expect(try world.expectExit() == 0)
    try world.start()
    try world.expect("Message")
    try world.press("Up")
    try world.expect("› cleared by hand")
    try world.press("C-u", "C-r")
    try world.expect("in this directory: 2")
    try world.type("BEFORE")
    try world.expect("❯ sent before")
    try world.press("Enter")
    try world.expect("› sent before")
    let file = world.home.appending(path: ".local/state/confab/history.jsonl")
    let mode =
      try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test func noSaveAddsNothing() throws {
    let world = try World()
    try world.start("--no-save")
    try world.expect("Message")
    try world.type("secret")
    try world.press("C-c")
    try world.expect("Cleared")
    try world.press("Up")
    try world.expect("› secret")
    try world.press("C-c", "C-c", "C-c")
    #expect(try world.expectExit() == 0)
    let state = world.home.appending(path: ".local/state/confab/history.jsonl").path
    #expect(!FileManager.default.fileExists(atPath: state))
  }

  @Test func aStashSurvivesBeingKilled() throws {
    let world = try World()
    try world.start()
    try world.expect("Message")
    try world.type("half a thought")
    try world.press("C-x")
    try world.expect("Ctrl+X …")
    try world.press("C-s")
    try world.expect("stashed: half a thought")
    kill(try world.processID, SIGKILL)
    #expect(try world.expectExit() == 128 + 9)
    try world.start("-c")
    try world.expect("stashed: half a thought")
    try world.press("C-x", "C-s")
    try world.expect("› half a thought")
  }

  @Test func theConfigurationBindsKeys() throws {
    let world = try World()
    let file = world.home.appending(path: ".config/confab/config.json")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    let text =
      "{ keys: {\n  'alt+m': 'model.pick',\n  'ctrl+x h': 'app.help',\n  'alt+n': 'modle.pick' } }"
    try text.write(to: file, atomically: true, encoding: .utf8)
    try world.start(width: 160)
    try world.expect("there is no command “modle.pick”; is it “model.pick”?")
    try world.press("M-m")
    try world.expect("Which model answers next?")
    try world.press("Escape")
    try world.expect { !$0.contains("Which model") }
    try world.press("C-x", "h")
    try world.expect("Ctrl+J, Alt+Enter")
    let list = try world.run("keys")
    #expect(list.code == 0 && list.output.contains("model.pick "))
    #expect(list.output.contains("Alt+P, Alt+M"))
    #expect(list.errors.contains("modle.pick"))
  }

  @Test func titlesComplete() throws {
    let world = try World([ChatTests.answer(["Answered."])])
    try world.start()
    try world.expect("Message")
    try world.type("All about zebras")
    try world.press("Enter")
    try world.expect("Answered.")
    try world.type("/new")
    try world.press("Enter")
    try world.expect { !$0.contains("Answered.") }
    try world.type("/resume zeb")
    try world.expect("❯ All about zebras")
    try world.press("Tab")
    try world.expect("› /resume All about zebras")
    try world.press("Enter")
    try world.expect("Answered.")
  }
}

extension World {
  fileprivate func expect(_ holds: (String) -> Bool) throws {
    try expect("another screen", where: holds)
  }
}
