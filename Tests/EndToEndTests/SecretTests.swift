import Foundation
import ScriptedServer
import Testing

/// R17 and what belongs to it: a key is in the request's header and nowhere else.
@Suite(.serialized) struct SecretTests {
  static let canary = "sk-kimi-canary-0123456789"
  static let filed = "sk-kimi-filed-canary-9876543210"

  /// Every file below the home but those that were given the key, with the needles found in them.
  static func leaks(in home: URL, of needles: [String], except given: [String]) throws -> [String] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: home.path)
    return paths.compactMap { path in
      guard !given.contains(where: { path.hasSuffix($0) }),
        let bytes = try? Data(contentsOf: home.appending(path: path))
      else { return nil }
      let found = needles.first { bytes.range(of: Data($0.utf8)) != nil }
      return found.map { "\(path): \($0)" }
    }
  }

  static func allForms(of key: String) -> [String] {
    [key, Data(key.utf8).base64EncodedString()]
  }

  /// A whole day: asked, refused with the key repeated, shown in an editor, copied, killed by a
  /// trap. The archive, the terminal's output, the children and the crash hold no key.
  @Test func theKeyIsOnlyInTheHeader() throws {
    let world = try World(
      [
        ChatTests.answer(["Fine."]),
        .json(
          status: 400,
          #"{"error":{"type":"invalid_request_error","message":"no: \#(Self.canary)"}}"#),
        .json(
          status: 400,
          #"{"error":{"type":"invalid_request_error","message":"no: \#(Self.filed)"}}"#),
      ],
      environment: [
        "VISUAL": "./editor.sh", "KIMI_API_KEY": Self.filed, "OTHER": "x\(Self.canary)",
        "XDG_STATE_HOME": nil,
      ])
    try StartTests.configure(
      world,
      """
      { "providers": [{ "id": "two", "baseUrl": "\(world.server.url)/two",
          "apiKey": "${KIMI_API_KEY}" }], "models": { "two/m": { "alias": "Two" } } }
      """)
    let editor = world.home.appending(path: "editor.sh")
    try """
    #!/bin/sh
    cat /proc/$$/environ > editor-environment
    cat /proc/$PPID/environ > our-environment
    tr '\\0' ' ' < /proc/$PPID/cmdline > our-arguments
    echo done > editor-done
    """.write(to: editor, atomically: true, encoding: .utf8)
    chmod(editor.path, 0o755)

    world.hidesCommand = true
    try world.start()
    try world.expect("Message")
    try world.record("tty")
    for (text, shown) in [("first", "Fine."), ("second", "refused")] {
      try world.type(text)
      try world.press("Enter")
      if shown == "Fine." { try world.expect(shown) }
      #expect(world.server.waitForRequests(text == "first" ? 1 : 2))
    }
    try world.expect("the failure") { $0.contains("second") && !$0.contains("waiting") }
    try world.type("/model two")
    try world.press("Enter")
    try world.expect("Two")
    try world.type("third")
    try world.press("Enter")
    #expect(world.server.waitForRequests(3))
    try world.expect("third")
    try world.press("C-o", "e")
    try world.expect("the editor") { _ in
      FileManager.default.fileExists(atPath: world.home.appending(path: "editor-done").path)
    }
    let process = try world.processID
    let environment = try Data(contentsOf: URL(filePath: "/proc/\(process)/environ"))
    for key in [Self.canary, Self.filed] {
      #expect(environment.range(of: Data(key.utf8)) == nil)
    }
    #expect(environment.range(of: Data("ANTHROPIC_API_KEY=\0".utf8)) != nil)
    kill(process, SIGTRAP)
    #expect(try world.expectExit() == 128 + SIGTRAP)

    let requests = world.server.requests
    #expect(requests.map { $0.header("x-api-key") } == [Self.canary, Self.canary, Self.filed])
    for request in requests {
      #expect(!request.text.contains("canary") && !request.path.contains("canary"))
      #expect(request.headers.filter { $0.value.contains("canary") }.count == 1)
    }
    let needles = Self.allForms(of: Self.canary) + Self.allForms(of: Self.filed)
    let leaks = try Self.leaks(in: world.home, of: needles, except: ["run.sh"])
    #expect(leaks == [], "\(leaks)")
    for file in ["tty", "editor-environment", "our-environment", "our-arguments"] {
      let size = try Data(contentsOf: world.home.appending(path: file)).count
      #expect(size > 0, "\(file)")
    }
  }

  /// Every way in which a script meets a failure, and every command that shows what there is: no
  /// output and no file has the key, though servers repeat it in bodies, headers and streams.
  @Test func noOutputHasTheKey() throws {
    let key = Self.canary
    let events = ScriptedServer.messageStream(text: ["It is "])
    let world = try World(
      [
        ChatTests.answer(["Fine."]),
        .json(
          status: 401, #"{"error":{"type":"authentication_error","message":"bad \(key)"}}"#,
          headers: [("www-authenticate", "Bearer \(key)"), ("request-id", key)]),
        .json(status: 403, #"{"error":{"type":"\(key)","message":"usage limit of \(key)"}}"#),
        .html(status: 502, "<html>\(key)</html>"), .html("<html>\(key)</html>"),
        .redirect(307, to: "https://\(key)@127.0.0.1:1/\(key)"),
        .redirect(302, to: "https://\(key).example/"),
        .stream(
          events[..<4] + [
            .sse(
              event: "error",
              data: #"{"type":"error","error":{"type":"api_error","message":"\(key)"}}"#)
          ]),
        .init(raw: [.text("\(key)\r\n\r\n"), .close]),
        .stream([.text("event: \(key)\ndata: {\"\(key)\n\n")]),
      ], environment: ["CLAUDE_CODE_MAX_RETRIES": "0"])
    var outputs: [Spawn.Result] = []
    for round in 0..<10 {
      let format = ["text", "json", "stream-json"][round % 3]
      var words = ["-p", "--output-format", format, "x"]
      if format == "stream-json" { words.append("--include-partial-messages") }
      outputs.append(try world.run(words))
    }
    #expect(world.server.requests.count == 10)
    #expect(outputs.map(\.code) == [0] + Array(repeating: 1, count: 9))
    // Where nobody answers, and where the address is none.
    world.server.stop()
    outputs.append(try world.run("-p", "x"))
    for words in [
      ["config", "show"], ["config", "show", "--json"], ["models"], ["models", "--json"],
      ["sessions", "list", "--json"], ["sessions", "export", "--all", "--format", "jsonl"],
      ["-p", "-m", "nobody", "x"], ["-p", "-r", "nobody", "x"], ["--plain", "/status"],
    ] { outputs.append(try world.run(words, input: "/status\n/model list\n")) }
    for output in outputs {
      for form in Self.allForms(of: key) {
        #expect(!output.output.contains(form), "\(output.output)")
        #expect(!output.errors.contains(form), "\(output.errors)")
      }
    }
    #expect(try Self.leaks(in: world.home, of: Self.allForms(of: key), except: []) == [])
  }

  /// While a script's answer streams: the process shows the key to nobody.
  @Test func aRunningScriptHidesTheKey() throws {
    let world = try World([ChatTests.answer(["First ", "second"], gate: "end")])
    let terminal = try world.startBare("-p", "x")
    #expect(world.server.waitForRequests(1))
    for name in ["environ", "cmdline"] {
      let bytes = try Data(contentsOf: URL(filePath: "/proc/\(terminal.process)/\(name)"))
      #expect(!bytes.isEmpty && bytes.range(of: Data(Self.canary.utf8)) == nil, "\(name)")
    }
    world.server.open("end")
    #expect(try terminal.expectExit() == 0)
    let bytes = Data(terminal.output)
    #expect(bytes.range(of: Data("second".utf8)) != nil)
    #expect(bytes.range(of: Data(Self.canary.utf8)) == nil)
    #expect(try Self.leaks(in: world.home, of: Self.allForms(of: Self.canary), except: []) == [])
  }

  /// The key of a command travels to the server it is for, is asked once, and is masked.
  @Test func aCommandYieldsTheKey() throws {
    let world = try World(
      [
        ChatTests.answer(["One."]),
        .json(
          status: 400,
          #"{"error":{"type":"invalid_request_error","message":"no: plain-canary-00112233"}}"#),
      ], environment: StartTests.bare)
    try Self.command(
      world,
      """
      #!/bin/sh
      cat > question; echo x >> asked
      echo '{"protocolVersion":1,"values":{"kimi/key":"plain-canary-00112233"}}'
      """)
    try world.start()
    try world.expect("Message")
    #expect(!FileManager.default.fileExists(atPath: world.home.appending(path: "asked").path))
    try world.type("hi")
    try world.press("Enter")
    try world.expect("One.")
    try world.type("again")
    try world.press("Enter")
    #expect(world.server.waitForRequests(2))
    let asked = try String(contentsOf: world.home.appending(path: "asked"), encoding: .utf8)
    #expect(asked == "x\n")
    let question = try String(contentsOf: world.home.appending(path: "question"), encoding: .utf8)
    #expect(question == #"{"ids":["kimi/key"],"protocolVersion":1,"provider":"vault"}"# + "\n")
    #expect(
      world.server.requests.map { $0.header("x-api-key") }
        == Array(repeating: "plain-canary-00112233", count: 2))
    let screen = try world.expect("no: ")
    #expect(!screen.contains("canary-00112233"))
    try world.press("C-d", "C-d")
    _ = try world.expectExit()
    let leaks = try Self.leaks(
      in: world.home, of: Self.allForms(of: "plain-canary-00112233"), except: ["key.sh"])
    #expect(leaks == [])
  }

  /// A command that fails, gives nonsense, never ends, or may not be run: one sentence, no request.
  @Test(arguments: [
    ("exit 3", "0o755", "ended with code 3"), ("echo canary-nonsense", "0o755", "gave no key"),
    ("sleep 1000 & sleep 1000", "0o755", "gave no key within 1 seconds"),
    ("yes canary", "0o755", "wrote far more than a key"), ("exit 0", "0o777", "chmod go-w"),
    ("exit 0", "0o644", "Permission denied"),
  ])
  func aCommandFails(script: String, mode: String, sentence: String) throws {
    let world = try World([ChatTests.answer(["Never."])], environment: StartTests.bare)
    // Only the one that never ends is to be given up.
    let timeout = script.hasPrefix("sleep") ? 1000 : 60_000
    try Self.command(world, "#!/bin/sh\n\(script)\n", mode: mode, timeout: timeout)
    let output = try world.run("-p", "hi")
    #expect(output.code == 1)
    #expect(output.errors.contains("The key of k is missing"))
    #expect(output.errors.contains(sentence), "\(output.errors)")
    #expect(!output.errors.contains("canary"))
    #expect(world.server.requests.isEmpty)
  }

  /// Esc gives up a request whose key is still awaited, and ends the command.
  @Test func escapeEndsTheCommand() throws {
    let world = try World([ChatTests.answer(["Fine."])], environment: StartTests.bare)
    try Self.command(
      world, "#!/bin/sh\necho $$ > pid\nsleep 1000\n", timeout: 600_000)
    try world.start()
    try world.expect("Message")
    try world.type("hi")
    try world.press("Enter")
    let file = world.home.appending(path: "pid")
    try world.expect("the command") { _ in
      (try? String(contentsOf: file, encoding: .utf8))?.hasSuffix("\n") == true
    }
    let text = try String(contentsOf: file, encoding: .utf8).dropLast()
    let process = try #require(pid_t(text))
    try world.press("Escape")
    try world.expect("stopped")
    try world.expect("the command's end") { _ in kill(process, 0) != 0 }
    #expect(world.server.requests.isEmpty)
  }

  /// Configures a model whose key a command gives.
  static func command(
    _ world: World, _ script: String, mode: String = "0o755", timeout: Int = 60_000
  ) throws {
    let file = try world.write(script: script, to: "key.sh", mode: String(mode.dropFirst(2)))
    try StartTests.configure(
      world,
      """
      { "secrets": { "providers": { "vault": { "source": "exec", "passEnv": ["PATH"],
          "command": "\(file)", "timeoutMs": \(timeout), "maxOutputBytes": 100000 } } },
        "providers": [{ "id": "k", "baseUrl": "\(world.server.url)",
          "apiKey": { "source": "exec", "provider": "vault", "id": "kimi/key" } }],
        "models": { "k/m": { "alias": "M" } } }
      """)
  }
}
