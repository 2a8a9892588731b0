import Foundation
import ScriptedServer
import Testing

/// Themes from the command line, the configuration and the list.
@Suite(.serialized) struct ThemeTests {
  private func write(_ text: String, to name: String, in world: World) throws -> String {
    let file = world.home.appending(path: ".config/confab/themes/\(name).json")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: true, encoding: .utf8)
    return file.path
  }

  @Test func theListAndTheCheck() throws {
    let world = try World()
    let good = try write(
      "{ inherits: 'night', palette: { sky: '#aaccff' } }", to: "good", in: world)
    let bad = try write("{ inherits: 'night',\n  roles: { txt: {} } }", to: "bad", in: world)
    let list = try world.run("themes")
    #expect(list.code == 0)
    for text in ["terminal", "contrast-light", "good ", "bad.json:2:12: “txt” is not a role"] {
      #expect(list.output.contains(text), "\(text)")
    }
    let checked = try world.run("themes", "--check", good)
    #expect(checked.code == 0 && checked.output.contains("nothing is wrong"))
    let refused = try world.run("themes", "--check", bad)
    #expect(refused.code == 2)
    #expect(refused.output.contains("\(bad):2:12: “txt” is not a role; is it “text”?"))
    #expect(try world.run("themes", "--check", "/nowhere.json").code == 2)
  }

  @Test func thePromptMayBeCalledAsASubcommand() throws {
    let world = try World([ChatTests.answer(["Answered."])])
    let output = try world.run("--print", "themes")
    #expect(output.output.contains("Answered."))
    #expect(!output.output.contains("\u{1B}"))
  }

  @Test func anUnknownThemeEndsWithASentence() throws {
    let output = try World().run("--theme", "nihgt")
    #expect(output.code == 2)
    #expect(output.errors.contains("is it “night”?"))
  }

  @Test func anUnknownConfiguredThemeIsSaidAndTheProgramStarts() throws {
    let world = try World()
    try StartTests.configure(world, "{ theme: 'nihgt' }")
    try world.start()
    try world.expect("there is no theme “nihgt”")
  }

  @Test func theListShowsAndTheChoiceStays() throws {
    let world = try World()
    try world.start()
    try world.expect("Message")
    try world.type("/theme")
    try world.press("Enter")
    try world.expect("Which colours?")
    try world.press("Down")
    try world.expect("❯ night")
    try world.press("Enter")
    try world.expect("Theme night in this run")
    try world.press("C-d", "C-d")
    #expect(try world.expectExit() == 0)
  }
}
