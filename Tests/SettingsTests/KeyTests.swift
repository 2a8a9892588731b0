import Testing

@testable import Settings

/// Where a key may come from, and what is said when it does not.
struct KeyTests {
  static func settings(
    apiKey: String, environment: [String: String] = [:], more: String = "",
    keyFiles: [String: Result<String, FileError>] = [:]
  ) -> Settings {
    load(
      own: """
        {providers: [{id: "kimi", baseUrl: "https://api.kimi.com/coding",
        apiKey: \(apiKey)}], \(more)}
        """, environment: environment, keyFiles: keyFiles)
  }

  @Test(arguments: [
    "'\(canary)'", "'${KEY}'", "'${NONE:-\(canary)}'", "'${EMPTY:-\(canary)}'", "'$KEY'", "'KEY'",
    "'${HEAD}${TAIL}'", "' \(canary) '", "'${BLOCK}'", "'BLOCK_KEY'",
    "{source: 'env', provider: 'default', id: 'KEY'}",
    "{source: 'file', provider: 'one', id: 'value'}",
    "{source: 'file', provider: 'many', id: '/kimi/a~1b'}",
    "{source: 'file', provider: 'many', id: '/list/1'}",
  ])
  func isFound(apiKey: String) {
    let settings = Self.settings(
      apiKey: apiKey,
      environment: [
        "KEY": canary, "EMPTY": "", "HEAD": String(canary.prefix(9)),
        "TAIL": String(canary.dropFirst(9)),
      ],
      more: """
        env: {BLOCK: '\(canary)', vars: {BLOCK_KEY: '\(canary)', KEY: 'never overrides'}},
        secrets: {providers: {
          one: {source: 'file', path: '~/.kimi-key', mode: 'singleValue'},
          many: {source: 'file', path: 'keys.json', mode: 'json'}}}
        """,
      keyFiles: [
        "/home/ada/.kimi-key": .success(canary + "\n"),
        "/home/ada/.config/confab/keys.json": .success(
          "{kimi: {'a/b': '\(canary)'}, list: ['', '\(canary)']}"),
      ])
    #expect(settings.problems == [])
    #expect(settings.endpoints["kimi"]?.sent("x-api-key") == canary)
  }

  @Test(arguments: [
    ("'${KEY}'", "the apiKey of “kimi” is in a variable, but KEY is not set"),
    ("'$KEY'", "the apiKey of “kimi” is in a variable, but KEY is not set"),
    ("'KIMI_API_KEY'", "the apiKey of “kimi” is in a variable, but KIMI_API_KEY is not set"),
    ("'${EMPTY}'", "the apiKey of “kimi” is in a variable, but EMPTY is empty"),
    ("'EMPTY'", "the apiKey of “kimi” is in a variable, but EMPTY is empty"),
    ("''", "the apiKey of “kimi” is empty"),
    ("'  '", "the apiKey of “kimi” is empty"),
    ("17", "the apiKey of “kimi” must be text, not a number"),
    (#"'sk-kimi-a\nb'"#, "holds a character that no key has"),
    ("{source: 'env', id: 'NONE'}", "but NONE is not set"),
    ("{source: 'env', id: 'not a name'}", "cannot be the name of a variable"),
    ("{source: 'exec', provider: 'x', id: 'y'}", "secrets.providers has no “x”"),
    ("{source: 'exec', provider: 'json', id: 'y'}", "“json” has no command"),
    ("{source: 'exec', provider: 'rel', id: 'y'}", "must be an absolute path"),
    ("{source: 'store', id: 'y'}", "a key can only come from the source env, file or exec"),
    ("{id: 'y'}", "needs a source and an id"),
    ("{source: 'file', provider: 'none', id: 'value'}", "secrets.providers has no “none”"),
    ("{source: 'file', provider: 'open', id: 'value'}", "run: chmod 600 '/keys/open'"),
    ("{source: 'file', provider: 'gone', id: 'value'}", "but it does not exist"),
    ("{source: 'file', provider: 'text', id: '/a'}", "is not JSON"),
    ("{source: 'file', provider: 'json', id: '/b'}", "holds no text at the id given"),
  ])
  func isMissed(apiKey: String, message: String) throws {
    let settings = Self.settings(
      apiKey: apiKey, environment: ["EMPTY": ""],
      more: """
        secrets: {providers: {open: {source: 'file', path: '/keys/open'},
          gone: {path: '/keys/gone'}, text: {path: '/keys/text', mode: 'json'},
          json: {path: '/keys/json'},
          rel: {source: 'exec', command: 'op read x'}}}
        """,
      keyFiles: [
        "/keys/open": .failure(.exposed(mode: 0o644)), "/keys/text": .success(canary),
        "/keys/json": .success("{a: '\(canary)'}"),
      ])
    #expect(settings.problems.count == 1)
    let problem = try #require(settings.problems.first)
    #expect(problem.message.contains(message), "\(problem.message)")
    #expect(problem.path == ownPath)
    #expect(problem.line != nil)
    #expect(settings.endpoints["kimi"]?.authentication == Endpoint.Authentication.none)
    #expect(settings.realModels.map(\.reference) == ["kimi/kimi-k2.5"])
  }

  @Test(arguments: [
    ("https://api.moonshot.cn/anthropic", "sk-kimi-0123456789abcdef", 1),
    ("https://api.moonshot.ai/anthropic", "sk-0123456789abcdef", 0),
    ("https://api.kimi.com/coding", "sk-0123456789abcdef", 1),
    ("https://api.kimi.com/coding", "sk-kimi-0123456789abcdef", 0),
    ("https://gate.example", "sk-kimi-0123456789abcdef", 0),
  ])
  func mixedUp(url: String, key: String, problems: Int) {
    let own = "{providers: [{id: 'p', baseUrl: '\(url)', apiKey: '\(key)', models: ['m']}]}"
    let settings = load(own: own)
    #expect(settings.problems.count == problems)
    #expect(settings.problems.allSatisfy { $0.severity == .warning })
    #expect(settings.endpoints["p"]?.sent("x-api-key") == key)
  }

  @Test(arguments: [
    ("${A}", "1", []), ("x${A}y${B}z", "x1yz", ["B"]), ("$${A}", "${A}", []),
    ("$$${A}", "$${A}", []), ("${A:-2}", "1", []), ("${B:-2}", "2", []), ("${E:-2}", "2", []),
    ("${B:-}", "", []), ("${B:-http://x:1}", "http://x:1", []), ("${a}", "${a}", []),
    ("${}", "${}", []), ("${A", "${A", []), ("$", "$", []), ("$A", "$A", []), ("a$b", "a$b", []),
    ("${1A}", "${1A}", []), ("${A:x}", "${A:x}", []), ("${_}", "", ["_"]), ("ü${A}ü", "ü1ü", []),
  ])
  func variables(text: String, expected: String, missing: [String]) {
    let variables = Variables(process: ["A": "1", "E": ""])
    let expansion = variables.expand(text)
    #expect(expansion.text == expected)
    #expect(expansion.missing == missing)
  }
}
