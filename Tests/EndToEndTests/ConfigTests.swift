import Foundation
import ScriptedServer
import Testing

/// `confab config show` and `confab models`.
@Suite struct ConfigTests {
  @Test func everyValueSaysWhereItIsFrom() throws {
    let world = try World(environment: ["HTTPS_PROXY": "http://me:secret@proxy.example:3128"])
    try StartTests.configure(
      world,
      """
      {
        "providers": [
          { "id": "two", "baseUrl": "https://two.example", "apiKey": "gateway-canary-0123456789" },
          { "id": "three", "type": "openai", "baseUrl": "https://api.deepseek.com/v1",
            "apiKey": "sk-0123456789abcdef" },
        ],
        "models": { "two/m": { "alias": "Two" }, "three/d": {} },
      }
      """)
    let path = world.home.appending(path: ".config/confab/config.json").path
    let shown = try world.run("config", "show")
    #expect(shown.code == 0)
    for text in [
      "The nearest place wins", "Read: \(path)", "provider env", "ANTHROPIC_BASE_URL",
      "sk-kim****6789 (x-api-key)", "\(path):3", "gatewa****6789", "\(path):7",
      "http://****@proxy.example:3128", "https://api.deepseek.com/anthropic",
    ] { #expect(shown.output.contains(text), "\(text)\n\(shown.output)") }
    #expect(!shown.output.contains("canary") && !shown.output.contains("secret@"))

    let json = try world.run("config", "show", "--json")
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    #expect(object["usable"] as? Bool == true)
    #expect((object["files"] as? [String]) == [path])
    let values = try #require(object["values"] as? [[String: String]])
    #expect(values.contains { $0["group"] == "model two/m" && $0["source"] == "\(path):7" })
    #expect(!json.output.contains("canary"))

    let models = try world.run("models")
    #expect(models.code == 0)
    let lines = models.output.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[0].hasPrefix("* 1  kimi-k2.5"))
    #expect(lines[1].contains("two/m") && lines[1].contains("two.example"))
    #expect(lines[2].contains("cannot be asked: it is configured for OpenAI's protocol"))
    let list = try #require(
      JSONSerialization.jsonObject(with: Data(try world.run("models", "--json").output.utf8))
        as? [[String: Any]])
    #expect(
      list.map { $0["reference"] as? String } == ["env/kimi-k2.5", "two/m", "three/d", "demo/tour"])
    #expect(list[0]["default"] as? Bool == true && list[2]["obstacle"] != nil)
  }

  @Test(arguments: [
    ("{ broken", 2),
    ("{ providers: [{ id: 'a', type: 'openai', baseUrl: 'https://a.example' }] }", 2),
    ("{ providers: [{ id: 'a', baseUrl: 'http://localhost:1', models: ['m'] }], modles: 1 }", 0),
    ("{}", 0),
  ])
  func theExitCodeTells(text: String, code: Int32) throws {
    let world = try World(environment: StartTests.bare)
    try StartTests.configure(world, text)
    for arguments in [["config", "show"], ["config"], ["models"], ["config", "show", "--json"]] {
      #expect(try world.run(arguments).code == code, "\(arguments)")
    }
  }

  @Test func withoutAnything() throws {
    let output = try World(environment: StartTests.bare).run("config", "show")
    #expect(output.code == 0 && output.output.contains("Read: no file"))
  }
}
