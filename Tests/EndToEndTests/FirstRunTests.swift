import Foundation
import ScriptedServer
import Testing

/// The first minutes: from nothing to a streamed answer, and what is kept of the key.
@Suite(.serialized) struct FirstRunTests {
  static let key = "plain-canary-key-00112233"
  static let list = #"{"data":[{"id":"llama-9","display_name":"Llama 9"}]}"#

  /// Answers each request by what it asks for, not by when it comes.
  static func server(_ answers: [String] = ["Streamed."]) -> ScriptedServer.Handler {
    { request in
      if request.method == "GET" { return .json(list) }
      guard request.header("x-api-key") == key else {
        return .json(
          status: 401,
          #"{"error":{"type":"authentication_error","message":"bad key \#(request.header("x-api-key") ?? "")"}}"#
        )
      }
      return ChatTests.answer(answers)
    }
  }

  /// By the keyboard alone: a local server by its address, a wrong key and the right one, and the
  /// answer streams. The key is in the configuration, 0600, and in no other file and on no screen.
  @Test func fromNothingToAnAnswer() throws {
    let world = try World(environment: StartTests.bare, handler: Self.server())
    try world.start()
    try world.expect("No model is configured yet")
    try world.record("tty")
    for _ in 0..<30 { try world.press("Down") }
    try world.press("Enter")
    try world.expect("the address")
    try world.type(world.server.url + "/v1")
    try world.press("Enter")
    try world.expect("Paste the key")
    try world.paste("wrong-canary-key-99887766")
    try world.expect("***")
    try world.press("Enter")
    try world.expect("Llama 9")
    try world.press("Enter")
    try world.expect("refused the API key")
    try world.expect("Give another key")
    try world.press("Enter")
    try world.expect("Paste the key")
    try world.press("C-u")
    try world.paste(Self.key)
    try world.press("Enter")
    try world.expect("Llama 9")
    try world.press("Enter")
    try world.expect("Written to")
    try world.expect("Message Llama 9")
    try world.type("hello")
    try world.press("Enter")
    try world.expect("Streamed.")
    try world.press("C-d", "C-d")
    #expect(try world.expectExit() == 0)

    let file = ".config/confab/config.json"
    let attributes = try FileManager.default.attributesOfItem(
      atPath: world.home.appending(path: file).path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let leaks = try SecretTests.leaks(
      in: world.home, of: ["canary", Data(Self.key.utf8).base64EncodedString()],
      except: [file, "paste"])
    #expect(leaks == [], "\(leaks)")

    // It stays: the next start asks the same model at once.
    try world.start()
    try world.expect("Message Llama 9")
    try world.type("again")
    try world.press("Enter")
    try world.expect("Streamed.")
  }

  /// What is in a broken configuration stays, the addition lies beside it, and the model answers.
  @Test func aConfigurationThatCannotBeChanged() throws {
    let world = try World(environment: StartTests.bare, handler: Self.server())
    try StartTests.configure(world, "{ broken")
    try world.start()
    try world.expect("config.json")
    try world.type("/setup")
    try world.press("Enter")
    try world.expect("Set up a model")
    try world.type("another")
    try world.press("Enter")
    try world.expect("the address")
    try world.type(world.server.url)
    try world.press("Enter")
    try world.expect("Paste the key")
    try world.paste(Self.key)
    try world.press("Enter")
    try world.expect("Llama 9")
    try world.press("Enter")
    try world.expect("config.setup.json")
    try world.type("hello")
    try world.press("Enter")
    try world.expect("Streamed.")
    let text = try String(
      contentsOf: world.home.appending(path: ".config/confab/config.json"), encoding: .utf8)
    #expect(text == "{ broken")
  }

  @Test func plainSaysHow() throws {
    let world = try World(environment: StartTests.bare)
    let result = try world.run("--plain", input: "/setup\n")
    #expect(result.output.contains("confab config add"))
  }

  @Test func itCanBeDoneFromAShell() throws {
    let world = try World(environment: StartTests.bare, handler: Self.server())
    #expect(try world.run("config", "add").output.contains("ollama"))
    let added = try world.run(
      "config", "add", "gateway", "--url", world.server.url, "--model", "llama-9", "--key-stdin",
      input: Self.key + "\n")
    #expect(added.code == 0, "\(added.errors)")
    #expect(!added.output.contains("canary"))
    let answer = try world.run("-p", "hi")
    #expect(answer.output == "Streamed.\n", "\(answer.errors)")
    #expect(try world.run("config", "add", "nobody").code == 2)
    #expect(try world.run("config", "add", "gateway", "--url", "http://h.example").code == 2)
  }

  /// The list says what is the default, in the file that the next start reads.
  @Test func theDefaultOutlastsTheRun() throws {
    let world = try World(environment: StartTests.bare)
    try StartTests.configure(
      world,
      """
      { // kept
        "providers": [{ "id": "k", "baseUrl": "\(world.server.url)", "apiKey": "k-012345678" }],
        "models": { "k/a": { "alias": "Alpha" }, "k/b": { "alias": "Beta" } } }
      """)
    try world.start()
    try world.expect("Message Alpha")
    try world.press("M-p", "Down", "C-d")
    try world.expect("New conversations begin with k/b")
    try world.press("C-d", "C-d")
    _ = try world.expectExit()
    try world.start()
    try world.expect("Message Beta")
    let text = try String(
      contentsOf: world.home.appending(path: ".config/confab/config.json"), encoding: .utf8)
    #expect(text.contains("// kept"))
  }
}
