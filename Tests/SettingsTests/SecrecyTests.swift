import Messages
import Foundation
import Testing

@testable import Settings

/// A key is shown by nothing but the headers of its own endpoint's request.
struct SecrecyTests {
  @Test(arguments: [
    ("sk-kimi-0123456789abcdefghij", "sk-kim****ghij"), ("short", "****"), ("", "****"),
    ("nineteen-characters", "****"), ("twenty-characters-it", "twenty****s-it"),
  ])
  func masks(key: String, masked: String) {
    #expect(Secret(key).masked == masked)
  }

  @Test func aSecretShowsItselfNowhere() {
    let secret = Secret(canary)
    var dumped = ""
    dump([secret], to: &dumped)
    let shown = ["\(secret)", String(reflecting: secret), String(describing: [secret]), dumped]
    for text in shown { #expect(!text.contains(canary.dropFirst(6).dropLast(4))) }
    #expect(Mirror(reflecting: secret).children.isEmpty)
    #expect(!(secret is any Encodable))
    #expect(secret.reveal() == canary)
  }

  /// Configurations in which the key stands beside a mistake, or in the wrong place.
  static let leaky = [
    briefConfiguration, openClawConfiguration,
    "{providers: [{id: 'k', apiKey: '\(canary)' baseUrl: 'https://x.example'}]}",
    "{providers: [{id: 'k', apiKey: \(canary)}]}",
    "{providers: [{id: 'k', apiKey: '\(canary)}]}",
    "{providers: [{id: 'k', apiKey: '\(canary)', baseUrl: 'https://\(canary)@x.example'}]}",
    "{providers: [{id: 'k', apiKey: '\(canary)', baseUrl: '\(canary)'}]}",
    "{providers: [{id: 'k', baseUrl: 'https://x.example', apiKey: {source: '\(canary)', id: 'x'}}]}",
    "{providers: [{id: 'k', baseUrl: 'https://x.example/?key=\(canary)', type: 'openai'}]}",
    "{providers: [{id: 'k', baseUrl: 'http://x.example/\(canary)', apiKey: '\(canary)'}]}",
    "{providers: [{id: 'k', baseUrl: 'https://x.example', type: '\(canary)', apiKey: 1}]}",
    "{providers: [{id: 'k', apiKey: '\(canary)', headers: {A: '\(canary)', 'b c': '\(canary)'}}]}",
    "{providers: {k: '\(canary)'}, model: '\(canary)'}",
    "{env: {KEY: '\(canary)', B: 1, vars: {C: '\(canary)', D: 2}}, models: {'\(canary)': 1}}",
    "{providers: [{id: 'k', apiKey '\(canary)'}]}", "{apiKey: 'a'\(canary)'}",
    "{apiKey:\n '\(canary)' oops}", "{apiKey: '\(canary)' '\(canary)'}", "{'apiKey' = '\(canary)'}",
    "{apiKey: {id: 'x', id '\(canary)'}}",
    "{env: {FOO: '\(canary)'}, providers: [{id: 'k', apiKey: '${FOO}'}], $include: '\(canary)'}",
  ]

  @Test(arguments: leaky, [canary, "plainCanaryWithoutAnyPrefix", "c4n4ry"])
  func noOutputHoldsIt(text: String, key: String) {
    // A key without a telling form is known only where it is configured as one and the file
    // parses, or its line names it.
    let isKnown = key == canary || text.contains("apiKey") && !text.contains("type: '\(canary)'")
    guard isKnown else { return }
    let settings = load(
      own: text.replacing(canary, with: key),
      environment: ["ANTHROPIC_API_KEY": canary, "ANTHROPIC_BASE_URL": "http://\(canary).example"])
    let outputs =
      settings.problems.map(\.sentence) + ["\(settings.problems)", "\(settings.endpoints)"]
    for output in outputs {
      #expect(!output.contains(key), "\(output)")
      #expect(!output.contains("CANARYcanary"), "\(output)")
    }
    var dumped = ""
    dump(settings, to: &dumped)
    #expect(!dumped.contains("CANARYcanary"))
  }

  @Test func redactionForWhateverLeaves() {
    let settings = load(own: briefConfiguration)
    let redaction = settings.redaction
    #expect(redaction.apply("key \(canary)!") == "key sk-kim****NARY!")
    #expect(redaction.apply("sk-ant-api03-abcdefghijklm,") == "sk-ant****jklm,")
    #expect(
      redaction.apply("a sk-short and task-list-of-things") == "a sk-short and task-list-of-things")
    #expect(redaction.apply(toLine: "maxTokens: 'many', n: 1") == "maxTokens: 'many', n: 1")
    #expect(redaction.apply(toLine: "apiKey: 'a' b: 'c'") == "apiKey: '****' b: 'c'")
    #expect(Redaction([Secret("x")]).apply("xylophone") == "xylophone")
  }
}
