import Messages
import Testing

@testable import Settings

/// Keys that a command yields: described when the configuration is read, run later by others.
struct CommandKeyTests {
  static func endpoint(_ place: String, id: String = "a/b#c") -> Endpoint? {
    let settings = load(
      own: """
        {secrets: {providers: {vault: {source: "exec", \(place)}}},
         providers: [{id: "k", baseUrl: "https://x.example", models: ["m"],
           apiKey: {source: "exec", provider: "vault", id: "\(id)"}}]}
        """)
    #expect(settings.problems == [])
    #expect(settings.defaultModel?.reference == "k/m")
    return settings.endpoints["k"]
  }

  @Test func isDescribedAsConfigured() throws {
    let endpoint = try #require(
      Self.endpoint(
        """
        command: "~/bin/vault", args: ["--profile", "prod"], passEnv: ["PATH"],
        env: {MODE: "x"}, timeoutMs: 100, maxOutputBytes: 50, allowSymlinkCommand: true,
        trustedDirs: ["~/bin"]
        """))
    let command = try #require(endpoint.keyCommand)
    #expect(command.arguments == ["/home/ada/bin/vault", "--profile", "prod"])
    #expect(
      String(decoding: command.input, as: UTF8.self)
        == #"{"ids":["a/b#c"],"protocolVersion":1,"provider":"vault"}"# + "\n")
    #expect(command.inherited == ["PATH"] && command.variables == ["MODE": "x"])
    #expect(command.timeout == 100 && command.outputLimit == 50)
    #expect(
      command.requirements == .init(allowsLink: true, trustedDirectories: ["/home/ada/bin"]))
    #expect(command.output == .values(id: "a/b#c"))
    // Nothing is sent before it was asked; then it travels as configured.
    #expect(endpoint.hasCredential && endpoint.obstacle == nil)
    #expect(endpoint.sent("x-api-key") == nil)
    #expect(endpoint.with(key: Secret(canary)).sent("x-api-key") == canary)
    #expect(endpoint.origins["apiKey"] == "\(ownPath):5, from the command /home/ada/bin/vault")
  }

  @Test(
    arguments: [
      ("", #"{"protocolVersion":1,"values":{"value":"k-1"}}"#, "k-1"),
      ("", #"{"protocolVersion":1,"values":{"value":" k-1\n"}}"#, "k-1"),
      (", jsonOnly: false", #"{"protocolVersion":1,"values":{"value":"k-1"}}"#, "k-1"),
      (", jsonOnly: false", "k-1\n", "k-1"),
      ("", "k-1\n", nil), ("", "", nil), ("", "{}", nil),
      ("", #"{"protocolVersion":2,"values":{"value":"k-1"}}"#, nil),
      ("", #"{"protocolVersion":1,"values":{"other":"k-1"}}"#, nil),
      ("", #"{"protocolVersion":1,"values":{"value":7}}"#, nil),
      ("", #"{"protocolVersion":1,"values":{},"errors":{"value":{"message":"no"}}}"#, nil),
      (", jsonOnly: false", #"{"protocolVersion":1,"values":{}}"#, nil),
      (", jsonOnly: false", "k-1\nk-2", nil), (", jsonOnly: false", "\u{1B}[31mk", nil),
      (", jsonOnly: false", " \n", nil),
    ] as [(String, String, String?)])
  func output(more: String, output: String, key: String?) throws {
    let command = try #require(
      Self.endpoint("command: '/bin/x'\(more)", id: "value")?.keyCommand)
    #expect((try? command.key(from: Array(output.utf8)))?.reveal() == key)
  }

  /// No failure repeats the output.
  @Test func failuresSayNothingOfTheOutput() throws {
    let command = KeyCommand(shell: "echo")
    #expect {
      _ = try command.key(from: Array("\(canary)\n\(canary)".utf8))
    } throws: { error in
      let failure = error as? KeyCommand.Failure
      return failure == .notSendable && failure?.advice.contains("CANARY") == false
    }
  }

  @Test func defaultStore() {
    let settings = load(
      own: """
        {secrets: {providers: {v: {source: "exec", command: "/bin/x"}}, defaults: {exec: "v"}},
         providers: [{id: "k", baseUrl: "https://x.example", models: ["m"], authHeader: true,
           apiKey: {source: "exec", id: "y"}}]}
        """)
    #expect(settings.problems == [])
    let endpoint = settings.endpoints["k"]?.with(key: Secret(canary))
    #expect(endpoint?.sent("authorization") == "Bearer \(canary)")
  }
}
