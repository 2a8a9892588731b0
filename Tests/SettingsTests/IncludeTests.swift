import Testing

@testable import Settings

/// `$include`: what it names is put in, as in OpenClaw's src/config/includes.ts.
struct IncludeTests {
  static let directory = "/home/ada/.openclaw"
  static let kimi = """
    {
      baseUrl: "https://api.kimi.com/coding",
      apiKey: "\(canary)",
      api: "anthropic-messages",
      models: [{ id: "k3", contextWindow: 1000 }],
    }
    """

  @Test(arguments: [
    // The place of an object, and of the whole.
    ("{models: {providers: {kimi: {$include: './kimi.json5'}}}}", ["kimi.json5": kimi]),
    (
      "{$include: 'all.json5'}",
      ["all.json5": "{models: {providers: {kimi: {$include: 'kimi.json5'}}}}", "kimi.json5": kimi]
    ),
    // Relative to the file that includes.
    (
      "{models: {$include: 'parts/models.json5'}}",
      [
        "parts/models.json5": "{providers: {kimi: {$include: './kimi.json5'}}}",
        "parts/kimi.json5": kimi,
      ]
    ),
    // A path up that stays inside, and an absolute one.
    (
      "{models: {$include: 'parts/models.json5'}}",
      [
        "parts/models.json5": "{providers: {kimi: {$include: '../kimi.json5'}}}",
        "kimi.json5": kimi,
      ]
    ),
    ("{models: {providers: {kimi: {$include: '\(directory)/kimi.json5'}}}}", ["kimi.json5": kimi]),
    // A list of files, merged; later and nearer wins.
    (
      "{models: {providers: {kimi: {$include: ['wrong.json5', 'kimi.json5']}}}}",
      ["wrong.json5": "{baseUrl: 'https://wrong.example', api: 'openai'}", "kimi.json5": kimi]
    ),
    (
      "{models: {providers: {kimi: {$include: 'kimi.json5', apiKey: '\(canary)'}}}}",
      ["kimi.json5": kimi.replacing(canary, with: "another-key-0123456789")]
    ),
  ])
  func isPutIn(text: String, files: [String: String]) {
    let settings = load(
      openClaw: text,
      files: Dictionary(
        uniqueKeysWithValues: files.map { ("\(Self.directory)/\($0.key)", $0.value) }))
    #expect(settings.problems == [])
    #expect(settings.realModels.map(\.reference) == ["kimi/k3"])
    #expect(settings.endpoints["kimi"]?.sent("x-api-key") == canary)
    #expect(settings.endpoints["kimi"]?.baseURL == "https://api.kimi.com/coding")
  }

  @Test func listsAreJoined() {
    let settings = load(
      own: """
        {$include: ["one.json", "two.json"],
         providers: [{id: "c", baseUrl: "http://localhost:3", models: ["z"]}]}
        """,
      files: [
        "/home/ada/.config/confab/one.json":
          "{providers: [{id: 'a', baseUrl: 'http://localhost:1', models: ['x']}]}",
        "/home/ada/.config/confab/two.json":
          "{providers: [{id: 'b', baseUrl: 'http://localhost:2', models: ['y']}]}",
      ])
    #expect(settings.problems == [])
    #expect(settings.realModels.map(\.reference) == ["a/x", "b/y", "c/z"])
  }

  /// A value from an included file is said to stand there.
  @Test func placesAreOfTheIncludedFile() {
    let path = "\(Self.directory)/kimi.json5"
    let settings = load(
      openClaw: "{models: {providers: {kimi: {$include: './kimi.json5'}}}}",
      files: [path: Self.kimi.replacing("1000", with: "'many'")])
    #expect(settings.endpoints["kimi"]?.origins["baseUrl"] == "\(path):2")
    #expect(settings.endpoints["kimi"]?.origins["apiKey"] == "\(path):3")
    #expect(settings.problems.map(\.path) == [path])
    #expect(settings.problems.first?.line == 5)
    #expect(settings.problems.first?.text?.contains("contextWindow: 'many'") == true)
    #expect(settings.files == [openClawPath])
  }

  @Test func mistakesInAnIncludedFileAreSaidThere() {
    let path = "/home/ada/.config/confab/bad.json"
    let settings = load(
      own: "{providers: [{id: 'a', baseUrl: 'http://localhost:1', models: ['x']}],\n"
        + " agents: {$include: 'bad.json'}}",
      files: [path: "{\n  defaults {}\n}"])
    #expect(settings.problems.map(\.path) == [path])
    #expect(settings.problems.first?.line == 2)
    #expect(settings.found("a/x") != nil)
  }

  @Test func aLinkMustNotLeadOut() {
    let path = "\(Self.directory)/kimi.json5"
    let settings = load(
      openClaw: "{models: {providers: {kimi: {$include: './kimi.json5'}}}}",
      files: [path: Self.kimi], links: [path: "/etc/secrets"])
    #expect(settings.realModels == [])
    #expect(settings.messages.first?.contains("only name files below \(Self.directory)") == true)
  }

  @Test(arguments: [(10, true), (11, false)])
  func depth(levels: Int, isRead: Bool) {
    var files: [String: String] = [:]
    for level in 1..<levels { files["\(Self.directory)/\(level)"] = "{$include: '\(level + 1)'}" }
    files["\(Self.directory)/\(levels)"] = "{models: {providers: {kimi: \(Self.kimi)}}}"
    let settings = load(openClaw: "{$include: '1'}", files: files)
    #expect((settings.found("kimi/k3") != nil) == isRead)
    #expect(settings.messages.contains { $0.contains("deeper than 10 levels") } == !isRead)
  }

  @Test func circlesEnd() {
    let settings = load(
      openClaw: "{$include: 'a'}",
      files: [
        "\(Self.directory)/a": "{agents: {$include: 'b'}}",
        "\(Self.directory)/b": "{$include: 'a'}",
      ])
    #expect(settings.messages == ["\(Self.directory)/a includes itself"])
  }
}
