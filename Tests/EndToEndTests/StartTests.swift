import Foundation
import ScriptedServer
import Testing

/// Bad input at the start: one clear sentence, and the program runs.
@Suite(.serialized) struct StartTests {
  static let bare: [String: String?] = [
    "ANTHROPIC_BASE_URL": nil, "ANTHROPIC_API_KEY": nil,
    "ANTHROPIC_MODEL": nil,
  ]

  static func configure(_ world: World, _ text: String) throws {
    let directory = world.home.appending(path: ".config/confab")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    try text.write(
      to: directory.appending(path: "config.json"), atomically: true, encoding: .utf8)
  }

  @Test func withoutAKeyTheDemoAnswers() throws {
    let world = try World(environment: Self.bare)
    try world.start()
    try world.expect("No model is configured yet")
    try world.type("hello")
    try world.press("Enter")
    try world.expect("canned text")
    try world.expect("demo-tour")
  }

  @Test func theBriefsConfigurationAsPasted() throws {
    let world = try World(
      [ChatTests.answer(["Configured."])], environment: Self.bare)
    try Self.configure(
      world,
      """
      {
        // pasted as it stands
        "providers": [
          { "id": "kimi", "type": "anthropic", "baseUrl": "\(world.server.url)/coding",
            "apiKey": "sk-kimi-config-0123456789" },
        ],
        "models": { "kimi/kimi-k2.5": { "alias": "Kimi K2.5", "params": { "temperature": 0.6 } } },
      }
      """)
    try world.start()
    try world.expect("Message Kimi K2.5")
    try world.type("hi")
    try world.press("Enter")
    try world.expect("Configured.")
    let request = try #require(world.server.requests.first)
    #expect(request.path == "/coding/v1/messages")
    #expect(request.header("x-api-key") == "sk-kimi-config-0123456789")
    #expect(request.text.contains(#""temperature":0.6"#))
  }

  /// A key that is configured and cannot be had: nothing is asked without it.
  @Test func anUnsetKeyIsNotLeftOut() throws {
    let world = try World([ChatTests.answer(["Never."])], environment: Self.bare)
    try Self.configure(
      world,
      """
      { "providers": [{ "id": "k", "baseUrl": "\(world.server.url)", "apiKey": "${NO_SUCH_KEY}" }],
        "models": { "k/m": {} } }
      """)
    let output = try world.run("-p", "-m", "k/m", "hi")
    #expect(output.code == 2)
    #expect(output.errors.contains("NO_SUCH_KEY"))
    #expect(world.server.requests.isEmpty)
  }

  @Test func aMalformedConfigurationIsNamedAndTheProgramStarts() throws {
    let world = try World(environment: Self.bare)
    try Self.configure(world, "{\n  \"providers\": [ oops oops ],\n}")
    try world.start()
    let screen = try world.expect("config.json")
    #expect(screen.contains("2"))
    try world.type("hello")
    try world.press("Enter")
    try world.expect("demo-tour")
  }

  @Test(arguments: ["xterm-kitty", "no-such-terminal", "linux", "vt100", "xterm"])
  func otherTerminals(term: String) throws {
    let world = try World([ChatTests.answer(["Fine."])])
    try world.start(term: term)
    try world.expect("Message")
    try world.type("hi")
    try world.press("Enter")
    try world.expect("Fine.")
    try world.press("C-d", "C-d")
    #expect(try world.expectExit() == 0)
  }

  @Test func aLocaleWithoutUTF8() throws {
    let world = try World(
      [ChatTests.answer(["日本語 é 👩‍👩‍👧 fine"])], environment: ["LANG": "C", "LC_ALL": "C"])
    try world.start()
    try world.expect("Message")
    try world.type("hi")
    try world.press("Enter")
    try world.expect("日本語")
  }

  @Test func aDumbTerminalGetsLines() throws {
    let world = try World([ChatTests.answer(["In ", "lines."])])
    try world.start(term: "dumb")
    try world.expect("/help lists")
    try world.type("hi")
    try world.press("Enter")
    try world.expect("End of answer")
    try world.press("C-d")
    #expect(try world.expectExit() == 0)
  }

  @Test func ctrlCStopsAnAnswerInLines() throws {
    let world = try World([
      .stream([ScriptedServer.messageStream(text: ["Begun "])[0], .gate("never")])
    ])
    try world.start("--plain")
    try world.expect("/help lists")
    try world.type("hi")
    try world.press("Enter")
    try world.expect("answers:")
    try world.press("C-c")
    try world.expect("Stopped")
    try world.press("C-c")
    try world.expect("again to leave")
    try world.press("C-c")
    #expect(try world.expectExit() == 0)
  }

  /// The end of the input ends the program, but not before the answer was told whole.
  @Test func linesFromAFileAreAnsweredWhole() throws {
    let world = try World([ChatTests.answer(["The ", "last ", "word."])])
    let result = try world.run("--plain", input: "hi\n")
    #expect(result.code == 0)
    #expect(result.output.contains("The last word.\nEnd of answer"))
    #expect(result.output.contains("\nGo on with: confab -r "))
  }

  @Test func aDamagedArchiveIsMovedAside() throws {
    let world = try World([ChatTests.answer(["Works."])])
    let data = world.home.appending(path: ".local/share/confab")
    try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
    try String(repeating: "not a database ", count: 1000).write(
      to: data.appending(path: "archive.sqlite"), atomically: true, encoding: .utf8)
    try world.start()
    try world.expect("damaged")
    try world.type("hi")
    try world.press("Enter")
    try world.expect("Works.")
    let files = try FileManager.default.contentsOfDirectory(atPath: data.path)
    #expect(files.contains { $0.contains("damaged") })
  }

  /// No room for another byte: it is said, nothing is lost, and saving goes on when there is room.
  @Test func aFullDisk() throws {
    let words = (1...3000).map { "word\($0) and some more to fill the disk\n\n" }
    let world = try World([
      .stream(
        ScriptedServer.messageStream(text: words).flatMap { [$0, .milliseconds(1)] })
    ])
    try world.start()
    try world.expect("Message")
    let process = try world.processID
    try world.limitFiles(of: process, to: "262144")
    try world.type("fill it")
    try world.press("Enter")
    try world.expect("NOT SAVED")
    try world.limitFiles(of: process, to: "unlimited")
    try world.expect("saving again") { !$0.contains("NOT SAVED") }
    try world.expect("word3000")
    kill(process, SIGKILL)
    _ = try world.expectExit()
    try world.start("-c")
    try world.expect("word3000")
  }

  /// Leaving while saving fails: the last try is made at the end, or the loss is said.
  @Test(arguments: [true, false])
  func leavingWhileNotSaved(hasRoomAgain: Bool) throws {
    let world = try World([ChatTests.answer([String(repeating: "long ", count: 2000)])])
    try world.start()
    try world.expect("Message")
    let process = try world.processID
    try world.limitFiles(of: process, to: "1024")
    try world.type("keep me for later, please")
    try world.press("Enter")
    try world.expect("NOT SAVED")
    if hasRoomAgain { try world.limitFiles(of: process, to: "unlimited") }
    try world.press("C-d", "C-d")
    let code = try world.expectExit()
    let last = try world.screen()
    #expect(code == 0, "\(last)")
    if hasRoomAgain {
      try world.start("-c")
      try world.expect("keep me for later, please")
    } else {
      // The end of the sentence: tmux scrolls a line away when the program ends.
      try world.expect("archive.sqlite (")
    }
  }

  @Test func damageIsSaidWithAResumeToo() throws {
    let world = try World()
    let data = world.home.appending(path: ".local/share/confab")
    try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
    try "garbage, no database".write(
      to: data.appending(path: "archive.sqlite"), atomically: true, encoding: .utf8)
    try world.start("-c")
    try world.expect("damaged")
    try world.expect("There is no earlier conversation")
  }

  @Test func noPlaceToSaveIsSaid() throws {
    let world = try World([ChatTests.answer(["Answered."])])
    try "in the way".write(
      to: world.home.appending(path: ".local"), atomically: true, encoding: .utf8)
    try world.start()
    try world.expect("NOT SAVED")
    try world.type("hi")
    try world.press("Enter")
    try world.expect("Answered.")
  }

  @Test func anUnknownModelEndsWithASentence() throws {
    let world = try World()
    let output = try world.run("--print", "-m", "nonsense", "hi")
    #expect(output.code == 2)
    #expect(output.errors.contains("nonsense"))
  }
}
