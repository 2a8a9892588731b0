import Testing

@testable import Settings

/// Mistakes in a file: each is said with its line, and nothing else breaks.
struct MistakeTests {
  /// Every beginning of a good file, as a full disk or a crash leaves it.
  @Test(arguments: [briefConfiguration, openClawConfiguration])
  func everyPrefix(text: String) {
    let bytes = Array(text.utf8)
    let end = (bytes.lastIndex(of: UInt8(ascii: "}")) ?? 0) + 1
    for count in 0..<end {
      let settings = Settings.load(
        environment: ["ANTHROPIC_API_KEY": "sk-ant-0123456789"], home: "/home/ada",
        directory: "/work",
        readFile: { path in
          guard path == ownPath else { throw FileError.missing }
          return Array(bytes[..<count])
        })
      #expect(settings.problems.count == 1, "\(count)")
      let problem = settings.problems.first
      #expect(problem?.path == ownPath && problem?.line != nil && problem?.column != nil)
      #expect(problem?.sentence.contains("CANARY") == false, "\(count)")
      #expect(settings.defaultModel?.provider == "env")
    }
  }

  @Test func sentenceNamesPathLineColumnAndText() throws {
    let settings = load(own: "{\n  // models\n  models: {\n    'kimi/k3' {}\n  },\n}")
    let problem = try #require(settings.problems.first)
    #expect(
      problem.sentence
        == "\(ownPath):4:15: a : is missing after this name — 'kimi/k3' {}")
    #expect(settings.models == [Settings.demo])
    #expect(settings.defaultModel == Settings.demo)
  }

  /// A provider that is all right, so that one can see that it still is.
  static let good = "{id: 'ok', baseUrl: 'http://localhost:1', models: ['m']}"

  @Test(arguments: [
    ("{id: 'x', baseUrl: 'https://x.example', apiKey: 'k', api: 'anthropc'}", "anthropc"),
    (
      "{id: 'x', baseUrl: 'https://x.example', apiKey: 'k', type: 'openai', models: ['m']}",
      "“x” speaks only OpenAI's protocol"
    ),
    (
      "{id: 'x', baseUrl: 'https://x.example', apiKey: 'k', type: 3, models: ['m']}",
      "the api of “x” must be text, not a number"
    ),
    ("{id: 'x', apiKey: 'k'}", "the provider “x” has no baseUrl"),
    ("{id: 'x', baseUrl: '', apiKey: 'k'}", "“x”: The base URL is empty"),
    ("{id: 'x', baseUrl: 'api.kimi.com/coding'}", "“x”: The base URL"),
    ("{id: 'x', baseUrl: 'ftp://x.example'}", "“x”: The base URL"),
    ("{id: 'x', baseUrl: 'http://x.example', apiKey: 'k'}", "unencrypted"),
    ("{id: 'x', baseUrl: 'https://a:b@x.example', apiKey: 'k'}", "“x”: The base URL"),
    ("{id: 'x', baseUrl: ['https://x.example']}", "the baseUrl of “x” must be text, not a list"),
    (
      "{id: 'x', baseUrl: 'https://${HOST}', apiKey: 'k'}",
      "the baseUrl of “x” needs the variable HOST, which is not set"
    ),
    ("{id: 'x', baseUrl: 'https://x.example', models: ['m']}", "the provider “x” has no apiKey"),
    ("{id: 'x', baseUrl: 'https://x.example', apiKey: 'k'}", "the provider “x” has no model"),
    (
      "{id: 'x', baseUrl: 'https://x.example', apiKey: 'k', models: 'm'}",
      "the models of “x” must be a list in brackets"
    ),
    (
      "{id: 'x', baseUrl: 'https://x.example', apiKey: 'k', models: ['m'], maxTokens: 'many'}",
      "maxTokens must be a whole number above 0"
    ),
    (
      "{id: 'x', baseUrl: 'http://[::1]:1', models: ['m'], headers: {'a b': 'c'}}",
      "“a b” cannot be the name of a header"
    ),
    (
      "{id: 'x', baseUrl: 'http://[::1]:1', models: ['m'], headers: {Host: 'c'}}",
      "the header “Host” is set by the connection itself"
    ),
    (
      #"{id: 'x', baseUrl: 'http://[::1]:1', models: ['m'], headers: {a: 'b\r\nc: d'}}"#,
      "the value of the header “a” holds a character that cannot be sent"
    ),
    ("{baseUrl: 'https://x.example'}", "this provider has no id"),
    ("{id: 'a/b', baseUrl: 'https://x.example'}", "a word without a slash"),
    ("{id: 'env', baseUrl: 'https://x.example'}", "a provider cannot be called “env”"),
    ("{id: 'OK', baseUrl: 'https://x.example'}", "the provider “OK” is configured twice"),
    ("'https://x.example'", "a provider must be an object in braces, not text"),
  ])
  func ofProviders(provider: String, message: String) {
    check("{\n providers: [\(Self.good),\n\(provider)\n]}", message, line: 3)
  }

  @Test(arguments: [
    (
      "models: {'ok/m': {alias: 'One'}, 'ok/n': {alias: ' one '}}",
      "the alias “one” is given to both ok/m and ok/n"
    ),
    ("models: {'gone/m': {}}", "“gone/m” names the provider “gone”, which is not configured"),
    ("models: {'kimi/m': {}}", "“kimi/m” needs a key"),
    ("models: {'/m': {}}", "“/m” does not say which provider"),
    ("models: {'ok/m': 'x'}", "“ok/m” must be an object in braces"),
    ("models: {'ok/m': {alias: 3}}", "an alias must be text, not a number"),
    ("models: {'ok/m': {params: []}}", "params must be an object in braces, not a list"),
    ("models: {'ok/m': {params: {maxTokens: 0}}}", "maxTokens must be a whole number above 0"),
    ("models: {'ok/m': {params: {stream: false}}}", "the parameter “stream” cannot be set here"),
    ("models: {'ok/m': {}, 'ok/m': {}}", "“ok/m” stands here twice"),
    ("models: 3", "models must be an object in braces, not a number"),
    ("model: 'nothing'", "the default model “nothing” is no alias and no model of this file"),
    ("model: 'gone/m'", "“gone/m” names the provider “gone”, which is not configured"),
    ("model: []", "the default model must be text, not a list"),
    ("$include: './more.json5'", "/home/ada/.config/confab/more.json5, but it does not exist"),
    ("agents: {defaults: {$include: ['a']}}", "/home/ada/.config/confab/a, but it does not exist"),
    ("agents: {$include: 3}", "$include must be a path or a list of paths"),
    ("agents: {$include: '../other.json'}", "only name files below /home/ada/.config/confab"),
    ("agents: {$include: '/etc/passwd'}", "only name files below /home/ada/.config/confab"),
    ("agents: {$include: 'config.json'}", "config.json includes itself"),
    ("agents: {defaults: {modelPolicy: {allow: 'x'}}}", "modelPolicy.allow must be a list"),
    ("modles: {}", "“modles” means nothing here; is it “models”?"),
    ("colour: 'red'", "“colour” means nothing here"),
    ("fallback: []", "“fallback” means nothing here; is it “fallbacks”?"),
    ("models: {'ok/m': {Alias: 'M'}}", "“Alias” means nothing here; is it “alias”?"),
    (
      "models: {'ok/m': {temperature: 1}}",
      "“temperature” means nothing here; what is sent with each request belongs into params"
    ),
    ("modelPolicy: {allow: 'x'}", "modelPolicy.allow must be a list"),
    ("env: {A: 1}", "the variable A must be text"),
    ("env: []", "env must be an object in braces, not a list"),
    ("systemPrompt: 1", "systemPrompt must be text, not a number"),
    ("theme: {}", "theme must be text, not an object"),
    ("editing: 'nano'", "editing is “vi” or “emacs”"),
  ])
  func ofTheRest(member: String, message: String) {
    check("{\n providers: [\(Self.good)],\n\(member)\n}", message, line: 3)
  }

  /// OpenClaw's whole file may be pasted; what is its own is no mistake.
  @Test func anotherProgramsNamesAreLetThrough() {
    let text = "{providers: [\(Self.good)], gateway: {}, channels: {}, $schema: 'x', tools: {}}"
    #expect(load(own: text).messages == [])
    #expect(load(openClaw: "{whatever: 1, models: {providers: {}}}").messages == [])
  }

  private func check(_ text: String, _ message: String, line: Int) {
    let settings = load(own: text)
    #expect(settings.messages.count == 1, "\(settings.messages)")
    #expect(settings.messages.first?.contains(message) == true, "\(settings.messages)")
    #expect(settings.problems.first?.line == line)
    #expect(settings.problems.first?.text?.isEmpty == false)
    #expect(settings.found("ok/m")?.reference == "ok/m")
    #expect(settings.defaultModel?.reference == "ok/m")
  }

  @Test(arguments: [
    (FileError.unreadable("Permission denied"), "it cannot be read (Permission denied)"),
    (.notRegularFile, "it is not a regular file"), (.tooLarge(limit: 4 << 20), "4096 KiB"),
  ])
  func unreadableFile(error: FileError, message: String) {
    let settings = Settings.load(
      environment: [:], home: "/home/ada", directory: "/", readFile: { _ in throw error })
    #expect(settings.problems.map(\.path).prefix(2) == [ownPath, openClawPath])
    // Rules of a project that cannot be read would have tightened something.
    #expect(settings.tools.projectRules.ask.contains { $0.text == "Bash" })
    #expect(settings.messages.allSatisfy { $0.contains(message) })
    #expect(settings.defaultModel == Settings.demo)
  }

  @Test(arguments: ["[]", "3", "'text'", "null"])
  func notAnObject(text: String) {
    #expect(load(own: text).messages == ["a configuration is an object in braces"])
  }

  @Test func textIsShortAndCannotActOnATerminal() {
    let wide = String(repeating: "ä ", count: 500)
    let settings = load(own: "{a: '\u{1B}[31m\u{202E}', b: 1 c: '\(wide)'}")
    let text = settings.problems.first?.text ?? ""
    #expect(text.count <= 100 && text.contains("c:"))
    #expect(!text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
  }
}
