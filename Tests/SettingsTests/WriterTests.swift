import Foundation
import Messages
import Testing

@testable import Settings

/// Writing into a configuration: what is there stays, what is written is read back.
struct WriterTests {
  static let texts: [String?] = [
    nil, "{}", "{ }\n", "{\n}\n", "{ // nothing yet\n}", "{ /* a */ \"theme\": \"day\" /* b */ }",
    briefConfiguration, openClawConfiguration,
    "{\n  theme: 'day' // mine\n}", "{\n  theme: 'day', // mine, and a comma\n  // last\n}\n",
    "{\r\n\t\"theme\": \"day\",\r\n\t\"providers\": []\r\n}\r\n",
    "{providers: {a: {baseUrl: 'http://localhost:1', models: ['m']}}, models: {'a/m': {}}}",
    "{providers: [{id: 'a', baseUrl: 'http://localhost:1'}], models: ['a/m'], model: 'a/m'}",
    "{model: {primary: 'a/m', fallbacks: []}, providers: [{id: 'a', baseUrl: 'http://[::1]:1',"
      + " models: ['m']},]}",
    "\u{FEFF}{\n  // é 日本語\n  \"env\": { \"X\": \"1\" }\n}",
  ]

  static let additions = [
    Addition(
      provider: "deepseek", baseURL: "https://api.deepseek.com/anthropic",
      key: .inline(Secret(canary)),
      models: [.init(id: "d-1", alias: "Deep “1”"), .init(id: "x/d-2", alias: "Two")]),
    Addition(
      provider: "deepseek", baseURL: "https://api.deepseek.com/anthropic", key: .variable("KEY"),
      carrier: .bearer, models: [.init(id: "d-1", alias: "Deep “1”")]),
    Addition(
      provider: "deepseek", baseURL: "http://localhost:9", key: .existingFile("/keys/mine"),
      models: [.init(id: "d-1", alias: "Deep “1”")]),
  ]

  @Test(arguments: texts, additions)
  func isReadBack(text: String?, addition: Addition) throws {
    var edited = try ConfigurationText(text.map { Array($0.utf8) })
    try addition.write(to: &edited, keyFile: "/keys/file")
    let written = String(decoding: edited.bytes, as: UTF8.self)
    let settings = load(
      own: written, environment: ["KEY": canary], keyFiles: ["/keys/mine": .success(canary)])
    let before = load(
      own: text, environment: ["KEY": canary], keyFiles: ["/keys/mine": .success(canary)])
    #expect(settings.problems.map(\.message) == before.problems.map(\.message), "\(written)")
    #expect(settings.defaultModel?.reference == "deepseek/d-1", "\(written)")
    #expect(settings.defaultModel?.alias == "Deep “1”")
    let endpoint = try #require(settings.endpoints["deepseek"])
    #expect(endpoint.baseURL == addition.baseURL)
    let sent = addition.carrier == .bearer ? "Bearer \(canary)" : canary
    #expect(endpoint.sent(addition.carrier == .bearer ? "authorization" : "x-api-key") == sent)
    for model in before.realModels {
      #expect(settings.found(model.reference)?.alias == model.alias)
    }
    #expect(settings.theme == before.theme)
    // Comments and everything else stay, in their order.
    var rest = written[...]
    let pieces = (text ?? "").replacing("//", with: "\n").replacing("/*", with: "\n")
      .split { $0.isNewline || "{}[],".contains($0) }
    for piece in pieces where !piece.contains("model:") && !piece.contains("primary") {
      let words = piece.drop { $0 == " " || $0 == "\t" }
      guard !words.isEmpty else { continue }
      let found = rest.firstRange(of: String(words).trimmingSpace)
      #expect(found != nil, "\(piece)\n\(written)")
      if let found { rest = rest[found.upperBound...] }
    }
    // Writing the same once more changes nothing.
    let once = edited.bytes
    try addition.write(to: &edited, keyFile: "/keys/file")
    #expect(edited.bytes == once)
  }

  @Test func aNewFileIsTheBriefsForm() throws {
    var text = try ConfigurationText(nil)
    let kimi = try #require(Preset.named("kimi"))
    try Addition(kimi, key: .file(Secret(canary))).write(to: &text, keyFile: "/k/kimi")
    #expect(
      String(decoding: text.bytes, as: UTF8.self) == """
        {
          "providers": [
            { "id": "kimi", "type": "anthropic", "baseUrl": "https://api.kimi.com/coding", "apiKey": \
        { "source": "file", "provider": "kimi-key", "id": "value" } }
          ],
          "secrets": { "providers": { "kimi-key": \
        { "source": "file", "path": "/k/kimi", "mode": "singleValue" } } },
          "models": {
            "kimi/kimi-k2.5": { "alias": "Kimi K2.5" },
            "kimi/kimi-for-coding": { "alias": "Kimi" }
          },
          "model": "kimi/kimi-k2.5"
        }

        """)
  }

  @Test func aCommand() throws {
    var text = try ConfigurationText(nil)
    let addition = Addition(
      provider: "Kimi", baseURL: "https://api.kimi.com/coding",
      key: .command(#"pass show "kimi" | head -1"#), models: [.init(id: "k3", alias: "K3")])
    try addition.write(to: &text, keyFile: "")
    let settings = load(own: String(decoding: text.bytes, as: UTF8.self))
    #expect(settings.problems == [])
    let command = try #require(settings.endpoints["Kimi"]?.keyCommand)
    #expect(command.arguments == ["/bin/sh", "-c", #"pass show "kimi" | head -1"#])
    #expect(try command.key(from: Array("\(canary)\n".utf8)).reveal() == canary)
  }

  @Test(arguments: ["[]", "{broken", "", "{providers: 3}", "{model: {primary: {}}, models: 7}"])
  func refusesWhatItDoesNotUnderstand(text: String) throws {
    try withDirectory { directory in
      let path = directory + "/config.json"
      try Data(text.utf8).write(to: URL(filePath: path))
      let writer = ConfigurationWriter(path: path)
      #expect {
        try writer.add(Self.additions[0])
      } throws: { ($0 as? ConfigurationWriter.Refusal)?.sentence.contains("\(path):1: ") == true }
      #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    }
  }

  // MARK: On the disk

  private func withDirectory(_ body: (String) throws -> Void) throws {
    let directory = FileManager.default.temporaryDirectory
      .appending(path: "confab-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try body(try #require(Disk.realPath(directory)))
  }

  private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test func filesAreTheOwnersAlone() throws {
    try withDirectory { directory in
      let path = directory + "/a/b/config.json"
      let writer = ConfigurationWriter(path: path)
      let kimi = try #require(Preset.named("kimi"))
      let written = try writer.add(Addition(kimi, key: .file(Secret(canary))))
      #expect(written == [path, directory + "/a/b/keys/kimi"])
      #expect(try written.map(mode) == [0o600, 0o600])
      #expect(try mode(directory + "/a/b/keys") == 0o700)
      let settings = Settings.load(
        environment: ["XDG_CONFIG_HOME": directory], home: directory, directory: "/",
        readFile: { try Disk.read($0.hasSuffix("confab/config.json") ? path : $0) })
      #expect(settings.problems == [])
      #expect(settings.endpoints["kimi"]?.sent("x-api-key") == canary)
      #expect(try !String(contentsOfFile: path, encoding: .utf8).contains(canary))
      try writer.setDefaultModel("kimi/kimi-for-coding")
      #expect(
        try String(contentsOfFile: path, encoding: .utf8)
          .contains(#""model": "kimi/kimi-for-coding""#))
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: directory + "/a/b").sorted()
          == ["config.json", "keys"])
    }
  }

  @Test func aFileThatOthersCanWriteIsRefused() throws {
    try withDirectory { directory in
      let path = directory + "/config.json"
      try Data("{}".utf8).write(to: URL(filePath: path))
      chmod(path, 0o666)
      #expect {
        try ConfigurationWriter(path: path).setDefaultModel("a/b")
      } throws: {
        ($0 as? ConfigurationWriter.Refusal)?.sentence
          == "\(path) was not written: others can change it (mode 666); run: chmod go-w '\(path)'."
      }
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "{}")
    }
  }

  @Test func aLinkStaysALink() throws {
    try withDirectory { directory in
      let path = directory + "/config.json"
      let target = directory + "/dotfiles.json"
      try Data("{ /* mine */ }".utf8).write(to: URL(filePath: target))
      chmod(target, 0o600)
      symlink(target, path)
      try ConfigurationWriter(path: path).setDefaultModel("a/b")
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == target)
      #expect(try String(contentsOfFile: target, encoding: .utf8).contains("/* mine */"))
    }
  }

  /// Writers that come together wait for one another: nothing is lost.
  @Test func manyWriters() throws {
    try withDirectory { directory in
      let path = directory + "/config.json"
      DispatchQueue.concurrentPerform(iterations: 4) { writer in
        for round in 0..<3 {
          _ = try? ConfigurationWriter(path: path).add(
            Addition(
              provider: "p\(writer)-\(round)", baseURL: "http://localhost:1", key: nil,
              models: [.init(id: "m", alias: "a\(writer)-\(round)")]))
        }
      }
      let settings = Settings.load(
        environment: ["XDG_CONFIG_HOME": directory], home: directory, directory: "/",
        readFile: { try Disk.read($0.hasSuffix("confab/config.json") ? path : $0) })
      #expect(settings.problems == [])
      #expect(settings.realModels.count == 12)
    }
  }

  @Test func programsThatYieldKeysAreJudged() throws {
    try withDirectory { directory in
      let program = directory + "/key"
      try Data("#!/bin/sh\n".utf8).write(to: URL(filePath: program))
      chmod(program, 0o755)
      symlink(program, directory + "/link")
      func judged(_ path: String, links: Bool = false, in directories: [String] = []) -> FileError?
      {
        do throws(FileError) {
          try Disk.check(
            program: path, .init(allowsLink: links, trustedDirectories: directories))
          return nil
        } catch { return error }
      }
      #expect(judged(program) == nil)
      #expect(judged(program, in: [directory]) == nil)
      #expect(judged(program, in: ["/opt"]) == .untrusted)
      #expect(judged(directory + "/link") == .symbolicLink)
      #expect(judged(directory + "/link", links: true) == nil)
      #expect(judged(directory + "/none") == .missing)
      #expect(judged(directory) == .notRegularFile)
      chmod(program, 0o775)
      #expect(judged(program)?.advice(path: "p").contains("chmod go-w 'p'") == true)
    }
  }
}
