import Foundation
import ScriptedServer
import Testing

/// `confab doctor` against servers that answer, refuse, deviate, and are not there.
@Suite(.serialized) struct DoctorTests {
  /// Answers by the path, so that one server is many.
  static let server: ScriptedServer.Handler = { request in
    let place = request.path.split(separator: "/").first.map(String.init) ?? ""
    switch place {
    case "fine": return ChatTests.answer(["ok"])
    case "key":
      return .json(
        status: 401,
        #"{"error":{"type":"authentication_error","message":"bad \#(request.header("x-api-key") ?? "")"}}"#
      )
    case "model":
      return .json(
        status: 404, #"{"error":{"type":"not_found_error","message":"model: none"}}"#)
    case "policy":
      return .json(
        status: 403,
        #"{"error":{"type":"access_terminated_error","message":"Kimi For Coding is currently only available for Coding Agents"}}"#
      )
    case "quota":
      return .json(
        status: 403,
        #"{"error":{"type":"access_terminated_error","message":"You've reached your weekly (7-day) usage limit."}}"#
      )
    case "many": return .json(status: 429, #"{"error":{"type":"rate_limit_error","message":"x"}}"#)
    case "busy":
      return .json(status: 529, #"{"error":{"type":"overloaded_error","message":"x"}}"#)
    case "whole":
      return .json(
        #"{"id":"m","type":"message","role":"assistant","model":"w","content":[{"type":"text","text":"ok"}],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}"#
      )
    case "openai":
      return .json(#"{"object":"chat.completion","choices":[]}"#)
    case "page": return .html("<html>Sign in</html>")
    case "away": return .redirect(307, to: "https://elsewhere.example/")
    case "replay":
      if request.text.contains("Once more.") {
        return .json(
          status: 400,
          #"{"error":{"type":"invalid_request_error","message":"Invalid signature in thinking block"}}"#
        )
      }
      return .stream(ScriptedServer.messageStream(text: ["ok"], thinking: ["hm"]))
    case "thinks":
      return .stream(ScriptedServer.messageStream(text: ["ok"], thinking: ["hm"]))
    default: return .json(status: 404, "{}")
    }
  }

  static func world(_ places: [String], more: String = "") throws -> World {
    let world = try World(environment: StartTests.bare, handler: server)
    let providers = places.map {
      #"{ "id": "\#($0)", "baseUrl": "\#(world.server.url)/\#($0)", "apiKey": "canary-\#($0)-0123456" }"#
    }
    let models = places.map {
      let thinks = ["replay", "thinks"].contains($0)
      return
        #""\#($0)/m": { "alias": "M \#($0)", "params": {\#(thinks ? #" "thinking": "on" "# : "")} }"#
    }
    try StartTests.configure(
      world,
      #"{ "providers": [\#(providers.joined(separator: ", "))\#(more)], "models": { \#(models.joined(separator: ", ")) } }"#
    )
    return world
  }

  static func rows(_ output: String) throws -> [String: [String: Any]] {
    let object =
      try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any] ?? [:]
    let rows = object["models"] as? [[String: Any]] ?? []
    return Dictionary(uniqueKeysWithValues: rows.map { ($0["reference"] as? String ?? "", $0) })
  }

  @Test func everyJudgement() throws {
    let words = [
      "fine": "ok", "key": "key refused", "model": "no such model", "policy": "not admitted",
      "quota": "used up", "many": "too many", "busy": "overloaded", "whole": "no stream",
      "openai": "OpenAI only", "page": "no Messages", "away": "redirected", "replay": "thinking",
      "thinks": "ok", "other": "wrong address",
    ]
    let world = try Self.world(
      words.keys.sorted(),
      more:
        #", { "id": "closed", "baseUrl": "http://127.0.0.1:1", "apiKey": "canary-closed-01" }, { "id": "nowhere", "baseUrl": "https://confab.invalid/v1/messages", "apiKey": "canary-nowhere-01" }"#
    )
    let result = try world.run(
      ["doctor", "--json", "closed/m", "nowhere/m"] + words.keys.sorted().map { "\($0)/m" })
    #expect(result.code == 1)
    let rows = try Self.rows(result.output)
    for (place, word) in words {
      #expect(
        rows["\(place)/m"]?["word"] as? String == word, "\(place): \(rows["\(place)/m"] ?? [:])")
    }
    #expect(rows["closed/m"]?["word"] as? String == "no connection")
    #expect(rows["nowhere/m"]?["word"] as? String == "no such host")
    let remark = rows["nowhere/m"]?["remark"] as? String
    #expect(remark?.contains("/messages, which Confab adds") == true)
    #expect(rows["fine/m"]?["responding_model"] as? String == "kimi-for-coding")
    #expect(rows["thinks/m"]?["takes_thinking_back"] as? Bool == true)
    #expect(rows["whole/m"]?["streams"] as? Bool == false)
    for place in words.keys { #expect(!result.output.contains("canary-\(place)-0123456")) }
    let text = try world.run(["doctor", "fine/m", "key/m"])
    #expect(text.code == 1 && !text.output.contains("canary-key-0123456"))
    #expect(text.output.contains("ok") && text.output.contains("key refused"))
    #expect(!text.output.contains("\u{1B}"))
  }

  /// Asked at the same time: each waits until all have asked.
  @Test func allAtTheSameTime() throws {
    let world = try World(environment: StartTests.bare) { _ in
      .stream([.gate("all")] + ScriptedServer.messageStream(text: ["ok"]))
    }
    try StartTests.configure(
      world,
      """
      { "providers": [{ "id": "a", "baseUrl": "\(world.server.url)/a", "apiKey": "k-0123456" },
          { "id": "b", "baseUrl": "\(world.server.url)/b", "apiKey": "k-0123456" }],
        "models": { "a/m": {}, "b/m": {} } }
      """)
    let server = world.server
    let opener = Thread {
      if server.waitForRequests(2) { server.open("all") }
    }
    opener.start()
    let result = try world.run("doctor")
    #expect(result.code == 0, "\(result.output)\(result.errors)")
  }

  /// Lines out of a pipe wait for the findings.
  @Test func inLines() throws {
    let world = try Self.world(["fine", "key"])
    let result = try world.run("--plain", input: "/doctor\n/doctor fine/m\n")
    #expect(result.output.components(separatedBy: "Answers as kimi-for-coding").count == 3)
    #expect(result.output.contains("key refused") && !result.output.contains("canary-key-0123456"))
  }

  /// A base URL that cannot be used is a mistake of the configuration, and said as such.
  @Test(arguments: [
    ("http://h.example", "unencrypted"), ("https://h.example/v1/chat/completions", "OpenAI"),
    ("h.example", "https://"), ("https://u:p@h.example", "user name"),
  ])
  func addressesThatAreRefused(address: String, words: String) throws {
    let world = try World(environment: StartTests.bare)
    try StartTests.configure(
      world,
      #"{ "providers": [{ "id": "k", "baseUrl": "\#(address)", "apiKey": "k-0123456" }], "models": { "k/m": {} } }"#
    )
    let result = try world.run("doctor")
    #expect(result.code != 0 && result.output.contains(words), "\(result.output)")
    #expect(result.output.contains("config.json:1"))
  }

  @Test func nothingToAskAndWrongNames() throws {
    let world = try World(environment: StartTests.bare)
    #expect(try world.run("doctor").code == 2)
    #expect(try world.run("doctor", "nobody").code == 2)
    #expect(try world.run("doctor", "--nonsense").code == 2)
  }

  @Test func onTheScreen() throws {
    let world = try Self.world(["fine", "key"])
    try world.start()
    try world.expect("Message M")
    try world.type("/doctor")
    try world.press("Enter")
    let screen = try world.expect("the findings") {
      $0.contains("Answers as kimi-for-coding") && $0.contains("key refused")
    }
    #expect(!screen.contains("canary-key-0123456"))
    try world.press("Escape")
    try world.expect("Message M")
  }
}
