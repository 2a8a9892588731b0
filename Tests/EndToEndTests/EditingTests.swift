import Foundation
import ScriptedServer
import Testing

/// The input line in a real terminal: long pastes, the editor, vi's keys.
@Suite(.serialized) struct EditingTests {
  /// A world whose editor is a shell script, which is given the file as its first argument.
  static func world(
    editor script: String, _ responses: [ScriptedServer.Response] = []
  ) throws -> World {
    let world = try World(responses, environment: ["EDITOR": "./editor.sh"])
    try world.write(script: "#!/bin/sh\n\(script)\n", to: "editor.sh")
    return world
  }

  @Test func aLongPasteIsOnePieceAndSentWhole() throws {
    let world = try World([ChatTests.answer(["Seen."])])
    try world.start()
    try world.expect("Message")
    let text = (1...412).map { "line \($0)" }.joined(separator: "\n")
    try world.type("look ")
    try world.paste(text)
    try world.expect("› look [Pasted 412 lines]")
    try world.press("Enter")
    try world.expect("Seen.")
    let body = String(decoding: try #require(world.server.requests.last).body, as: UTF8.self)
    #expect(body.contains("line 411\\nline 412"))
  }

  @Test func aLongPasteSurvivesAKill() throws {
    let world = try World()
    try world.start()
    try world.expect("Message")
    // What is typed is on disk before it is on the screen; a long paste follows a moment later.
    try world.type("x")
    try world.expect("› x")
    let archive = world.home.appending(path: ".local/share/confab/archive.sqlite-wal").path
    let size = {
      (try? FileManager.default.attributesOfItem(atPath: archive)[.size] as? Int) ?? 0
    }
    let before = size()
    try world.paste(String(repeating: "0123456789 ", count: 20_000))
    try world.expect("› x[Pasted 220,000 characters]")
    try world.expect("the draft on disk") { _ in size() > before }
    kill(try world.processID, SIGKILL)
    _ = try world.expectExit()
    try world.start("-c")
    try world.expect("[Pasted 220,001 characters]")
  }

  @Test func theEditorGivesTheText() throws {
    let world = try Self.world(
      editor: "stat -c '%a %n' \"$1\" \"$(dirname $1)\" > modes; printf 'better\\nlines\\n' > $1")
    try world.start()
    try world.expect("Message")
    try world.type("a draft")
    try world.expect("› a draft")
    try world.press("C-x", "C-e")
    try world.expect("› better\n  lines\n")
    let modes = try String(contentsOf: world.home.appending(path: "modes"), encoding: .utf8)
    let lines = modes.split(separator: "\n")
    #expect(lines.count == 2 && lines[0].hasPrefix("600 ") && lines[0].hasSuffix(".md"))
    #expect(lines.last?.hasPrefix("700 ") == true)
    try world.press("C-_")
    try world.expect("› a draft")
  }

  @Test func anEditorThatFailsChangesNothing() throws {
    let world = try Self.world(editor: "echo worse > $1; exit 3")
    try world.start()
    try world.expect("Message")
    try world.type("a draft")
    try world.press("C-g")
    let screen = try world.expect("ended with code 3")
    #expect(screen.contains("› a draft"))
  }

  /// Esc and the next key may come so close that they are one Alt key to the terminal.
  @Test func viByConfiguration() throws {
    let world = try World()
    let directory = world.home.appending(path: ".config/confab")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    try #"{ "editing": "vi" }"#.write(
      to: directory.appending(path: "config.json"), atomically: true, encoding: .utf8)
    try world.start()
    try world.expect("Message")
    try world.type("one two three")
    try world.press("Escape")
    try world.type("0")
    try world.type("dw")
    try world.expect("N two three")
    try world.type("ix ")
    try world.expect("› x two three")
  }

  /// The answer goes on after the editor, in a window of another size.
  @Test func theAnswerGoesOnAfterTheEditor() throws {
    let world = try Self.world(
      editor: "while [ ! -e done ]; do sleep 0.02; done; echo edited > $1",
      [ChatTests.answer(["first ", "second"], gate: "more")])
    try world.start()
    try world.expect("Message")
    try world.type("question")
    try world.press("Enter")
    try world.expect("first")
    try world.type("next")
    try world.press("C-g")
    try world.expect("an empty screen") { !$0.contains("first") }
    try world.resize(width: 60, height: 20)
    world.server.open("more")
    // It is read and saved while the editor has the terminal.
    try world.expectSaved("second")
    _ = FileManager.default.createFile(
      atPath: world.home.appending(path: "done").path, contents: nil)
    try world.expect("second")
    try world.expect("› edited")
  }
}
