import Messages
import PropertyTesting
import Testing

@testable import Settings

/// Whatever stands in the files: something is loaded, places exist, no key is shown.
struct DamageTests {
  private static let texts = [
    briefConfiguration, openClawConfiguration, DotEnvTests.openClaw, IncludeTests.kimi,
    "{$include: ['a', 'b'], providers: {$include: 'a'}}",
    "KEY=\(canary)\nexport NAME='x' # y\n\"", "{\"env\": {\"ANTHROPIC_API_KEY\": \"\(canary)\"}}",
  ]

  private static func damaged(_ text: String, _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = Array(text.utf8)
    for _ in 0..<Int.random(in: 0...6, using: &random) where !bytes.isEmpty {
      let at = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.remove(at: at)
      case 2:
        bytes.insert("{}[]\",:'$\\".utf8.randomElement(using: &random) ?? 0x20, at: at)
      default:
        let end = min(bytes.count, at + Int.random(in: 0...40, using: &random))
        bytes.insert(contentsOf: bytes[at..<end], at: at)
      }
    }
    return bytes
  }

  @Test(arguments: 0..<20)
  func somethingIsLoaded(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    for _ in 0..<20 {
      let paths = [
        ownPath, openClawPath, DotEnvTests.project, DotEnvTests.global, ClaudeTests.path,
        "/home/ada/.config/confab/a", "/home/ada/.openclaw/a", "/home/ada/.config/confab/b",
        "/home/ada/.openclaw/agents/main/agent/models.json",
      ]
      var files: [String: [UInt8]] = [:]
      for path in paths {
        let text = Self.texts.randomElement(using: &random) ?? ""
        files[path] = Self.damaged(text, &random)
      }
      let settings = Settings.load(
        environment: ["KEY": canary], home: "/home/ada", directory: "/work",
        readFile: { path in
          guard let bytes = files[path] else { throw FileError.missing }
          return bytes
        }, readPrivately: { _ in throw FileError.missing }, realPath: { $0 })
      #expect(settings.models.last == Settings.demo && settings.defaultModel != nil)
      for problem in settings.problems where problem.path != Problem.environment {
        #expect(files[problem.path] != nil, "\(problem.path)")
      }
      // Only a whole key is looked for: a damaged one is no longer the key.
      let shown =
        settings.problems.map(\.sentence)
        + Report(settings, environment: [:]).values.map { $0.text + $0.source }
      for text in shown { #expect(!text.contains(canary), "seed \(seed): \(text)") }
    }
  }

  /// An edit leaves a file that still says what it said, or none is made.
  @Test(arguments: 0..<20)
  func editsKeepWhatIsThere(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    for _ in 0..<20 {
      let bytes = Self.damaged(Self.texts.randomElement(using: &random) ?? "", &random)
      guard var text = try? ConfigurationText(bytes) else { continue }
      let names = Set((text.root.members ?? []).map(\.name))
      do {
        try text.set(["x-new", "inner"], to: "7")
        #expect(text.root[path: "x-new", "inner"]?.integer == 7)
      } catch {
        #expect(names.contains("x-new"))
      }
      #expect(Set((text.root.members ?? []).map(\.name)).isSuperset(of: names))
    }
  }
}
