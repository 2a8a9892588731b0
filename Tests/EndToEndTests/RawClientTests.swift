import Foundation
import Messages
import ScriptedServer
import Testing

/// What people do by hand, as they do it: the same server answers curl, Python and this program, and
/// what this program sends is what they send.
@Suite(.serialized) struct RawClientTests {
  /// The whole message that a server gives where no stream is asked for. Kimi Code answers
  /// `kimi-k2.5` as `kimi-for-coding`.
  static let message = """
    {"id":"msg_1","type":"message","role":"assistant","model":"kimi-for-coding",\
    "content":[{"type":"text","text":"Hello! 你好"}],"stop_reason":"end_turn","stop_sequence":null,\
    "usage":{"input_tokens":9,"output_tokens":4}}
    """

  static func exists(_ program: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
    }
  }

  /// With the base URL as the environment has it, the brief's curl and Python.
  static let scripts = [
    (
      "curl",
      #"""
      curl -s "$ANTHROPIC_BASE_URL/v1/messages" \
        -H "x-api-key: $ANTHROPIC_API_KEY" \
        -H "anthropic-version: 2023-06-01" \
        -H "content-type: application/json" \
        -d '{
          "model": "kimi-k2.5",
          "max_tokens": 1024,
          "messages": [{"role": "user", "content": "Hello"}]
        }'
      """#
    ),
    (
      "python3",
      #"""
      exec python3 - <<'PYTHON'
      import json, os, urllib.request
      request = urllib.request.Request(
          os.environ["ANTHROPIC_BASE_URL"] + "/v1/messages",
          data=json.dumps({
              "model": "kimi-k2.5",
              "max_tokens": 1024,
              "messages": [{"role": "user", "content": "Hello"}],
          }).encode(),
          headers={
              "x-api-key": os.environ["ANTHROPIC_API_KEY"],
              "anthropic-version": "2023-06-01",
              "content-type": "application/json",
          })
      with urllib.request.urlopen(request) as response:
          print(json.load(response)["content"][0]["text"])
      PYTHON
      """#
    ),
  ]

  @Test(arguments: scripts)
  func theSameRequest(program: String, script: String) throws {
    guard Self.exists(program) else {
      print("There is no \(program) here: its request was not compared.")
      return
    }
    let world = try World([.json(Self.message), .json(Self.message)])
    let raw = try Spawn.run(
      ["sh", "-c", script], environment: world.environment, directory: world.home.path,
      scratch: world.home)
    #expect(raw.code == 0, "\(raw.errors)")
    #expect(raw.output.contains("Hello!"), "\(raw.output)")
    let own = try world.run("-p", "--max-tokens", "1024", "Hello")
    // The server gave a whole message where a stream was asked for.
    #expect(own.output == "Hello! 你好\n" && own.code == 0, "\(own.errors)")

    let requests = world.server.requests
    try #require(requests.count == 2)
    let (theirs, ours) = (requests[0], requests[1])
    #expect(ours.method == theirs.method && ours.path == theirs.path)
    for name in ["x-api-key", "anthropic-version", "content-type"] {
      #expect(ours.header(name) == theirs.header(name), "\(name)")
    }
    var members = try #require(JSON(parsing: ours.body).objectValue)
    #expect(members.removeValue(forKey: "stream") == .bool(true))
    #expect(JSON.object(members) == (try JSON(parsing: theirs.body)))
  }

  /// The brief's block, pasted as it stands (with a server that can be reached from here), and its
  /// way of choosing the model.
  @Test func theBriefsConfiguration() throws {
    let world = try World(
      Array(repeating: ChatTests.answer(["Hello!"]), count: 4), environment: StartTests.bare)
    try StartTests.configure(
      world,
      """
      {
        // Kimi Code
        "providers": [
          {
            "id": "kimi",
            "type": "anthropic",
            "baseUrl": "\(world.server.url)/coding",
            "apiKey": "sk-kimi-canary-0123456789",
          },
        ],
        "models": {
          "kimi/kimi-k2.5": { "alias": "Kimi K2.5", "params": {} },
        },
      }
      """)
    for name in [[], ["-m", "kimi/kimi-k2.5"], ["-m", "Kimi K2.5"], ["-m", "kimi k2.5"]] {
      let output = try world.run(["-p"] + name + ["Hello"])
      #expect(output.output == "Hello!\n" && output.errors.isEmpty, "\(output.errors)")
    }
    for request in world.server.requests {
      #expect(request.path == "/coding/v1/messages")
      #expect(request.header("x-api-key") == "sk-kimi-canary-0123456789")
      #expect(request.header("anthropic-version") == "2023-06-01")
      #expect(request.text.contains(#""model":"kimi-k2.5""#))
    }
  }

  // MARK: Pipes

  /// Nothing is cut where the reader takes its time: it begins when the whole answer is under way,
  /// and takes a few bytes at a time.
  @Test func aSlowReaderGetsAll() throws {
    let line = String(repeating: "y", count: 99) + "\n"
    let world = try World([ChatTests.answer(Array(repeating: line, count: 3000))])
    let fifo = try Spawn.run(
      ["mkfifo", "gate"], environment: world.environment, directory: world.home.path,
      scratch: world.home)
    #expect(fifo.code == 0)
    let server = world.server
    let gate = world.home.appending(path: "gate").path
    let opener = Thread {
      _ = server.waitForRequests(1)
      let descriptor = open(gate, O_WRONLY)
      _ = write(descriptor, "\n", 1)
      close(descriptor)
    }
    opener.start()
    let output = try Spawn.run(
      [
        "sh", "-c", #""$0" -p long | { read -r line < gate; dd bs=97 2> /dev/null | wc -c; }"#,
        World.binary,
      ], environment: world.environment, directory: world.home.path, scratch: world.home)
    #expect(output.output.trimmingCharacters(in: .whitespacesAndNewlines) == "300000")
  }

  /// A script's conversation is gone on with by scripts, and by a person only by name.
  @Test func scriptsAndPeopleAreToldApart() throws {
    let world = try World(Array(repeating: ChatTests.answer(["Fine."]), count: 6))
    try world.start()
    try world.expect("Message")
    try world.type("a person asks")
    try world.press("Enter")
    try world.expect("Fine.")
    try world.press("C-d", "C-d")
    _ = try world.expectExit()
    #expect(try world.run("-p", "a script asks").code == 0)

    // -p -c: the newest of all.
    #expect(try world.run("-p", "-c", "and again").code == 0)
    #expect(world.server.requests[2].text.contains("a script asks"))
    let list = try world.run("sessions", "list", "--json")
    let rows = try JSON(parsing: Array(list.output.utf8)).arrayValue ?? []
    #expect(rows.map { $0["origin"]?.stringValue } == ["--print", nil])

    // -c on the screen: the person's.
    try world.start("-c")
    try world.expect("a person asks")
    #expect(!(try world.screen().contains("a script asks")))
    try world.press("C-s")
    try world.expect("from --print")
    try world.press("Escape")
    try world.expect("the list's end") { !$0.contains("from --print") }
    try world.press("C-d", "C-d")
    _ = try world.expectExit()

    // One that a person goes on with is a person's.
    try world.start("-r", "a script asks")
    try world.expect("and again")
    try world.type("now I")
    try world.press("Enter")
    #expect(world.server.waitForRequests(4))
    try world.expect("the answer") { $0.contains("now I") && !$0.contains("waiting") }
    try world.press("C-d", "C-d")
    _ = try world.expectExit()
    try world.start("-c")
    try world.expect("a script asks")
  }

  /// A script says what is wrong with a configuration once, and shortly.
  @Test func problemsAreSaidShortly() throws {
    let world = try World([ChatTests.answer(["ok"])])
    try StartTests.configure(
      world, "{ modles: 1, thme: 2, colour: 3, providers: [{}, {}, 3, 'x'] }")
    let output = try world.run("-p", "x")
    #expect(output.code == 0 && output.output == "ok\n")
    let lines = output.errors.split(separator: "\n")
    #expect(lines.count == 2, "\(output.errors)")
    #expect(lines.last == "confab: 6 more: confab config show")
    let shown = try world.run("config", "show").output
    #expect(shown.contains("“colour” means nothing here"))
  }

  /// Themes with mistakes are listed with the rest.
  @Test func configShowListsThemes() throws {
    let world = try World()
    let themes = world.home.appending(path: ".config/confab/themes")
    try FileManager.default.createDirectory(at: themes, withIntermediateDirectories: true)
    try "{ broken".write(
      to: themes.appending(path: "mine.json"), atomically: true, encoding: .utf8)
    try StartTests.configure(world, #"{ "theme": "nowhere" }"#)
    let shown = try world.run("config", "show").output
    #expect(shown.contains("mine.json:1"), "\(shown)")
    #expect(shown.contains("there is no theme “nowhere”"))
  }
}
