import Foundation
import Messages
import ScriptedServer
import Testing

@Suite struct PrintTests {
  @Test func printsAnAnswer() throws {
    let world = try World([ChatTests.answer(["Plain ", "**text**\n", "日本語"])])
    let output = try world.run("--print", "question")
    #expect(output.output == "Plain **text**\n日本語\n")
    #expect(output.errors.isEmpty)
    #expect(output.code == 0)
  }

  @Test func aResultIsOneObject() throws {
    let world = try World([
      ChatTests.answer(["Plain ", "日本\u{2028}語"]), ChatTests.answer(["More."]),
      ChatTests.answer(["And more."]),
    ])
    let output = try world.run("-p", "--output-format", "json", "question")
    #expect(output.code == 0)
    let result = try JSON(parsing: Array(output.output.utf8))
    #expect(result["type"] == .string("result") && result["subtype"] == .string("success"))
    #expect(result["is_error"] == .bool(false) && result["num_turns"] == .integer(1))
    #expect(result["result"] == .string("Plain 日本\u{2028}語"))
    #expect(result["usage"]?["output_tokens"]?.intValue != nil)
    let id = try #require(result["session_id"]?.stringValue)

    // Its conversation can be gone on with, and the endpoint sees all of it.
    for name in [["-c"], ["-r", id]] {
      let next = try world.run(["-p"] + name + ["--output-format", "json", "and then?"])
      #expect(next.code == 0, "\(next.errors)")
      #expect(try JSON(parsing: Array(next.output.utf8))["session_id"] == .string(id))
    }
    let body = try #require(world.server.requests.last?.text)
    #expect(body.contains("question") && body.contains("日本") && body.contains("and then?"))
  }

  @Test func aStreamIsAnObjectALine() throws {
    let world = try World([ChatTests.answer(["One ", "two"])])
    let output = try world.run(
      "-p", "--output-format", "stream-json", "--verbose", "--include-partial-messages", "q")
    let lines = try output.output.split(separator: "\n").map { try JSON(parsing: Array($0.utf8)) }
    #expect(lines.first?["subtype"] == .string("init"))
    #expect(lines.last?["type"] == .string("result"))
    #expect(lines.dropLast().last?["type"] == .string("assistant"))
    let text = lines.compactMap { $0["event"]?["delta"]?["text"]?.stringValue }.joined()
    #expect(text == "One two")
    #expect(Set(lines.map { $0["session_id"] }).count == 1)
    #expect(Set(lines.map { $0["uuid"] }).count == lines.count)
  }

  @Test func aFailureIsAResultToo() throws {
    let world = try World([
      .json(status: 401, #"{"error":{"type":"authentication_error","message":"bad key"}}"#)
    ])
    let output = try world.run("-p", "--output-format", "json", "q")
    #expect(output.code == 1)
    let result = try JSON(parsing: Array(output.output.utf8))
    #expect(result["is_error"] == .bool(true))
    #expect(result["subtype"] == .string("error_during_execution"))
  }

  @Test func pipedInputJoinsThePrompt() throws {
    let world = try World([ChatTests.answer(["ok"])])
    let output = try world.run("-p", "What is this?", input: "int main(void);\n")
    #expect(output.code == 0)
    let body = try #require(world.server.requests.first?.text)
    #expect(body.contains(#"What is this?\n\nint main(void);"#))
  }

  /// Nothing is cut at a pipe's 64 KB.
  @Test func longAnswersArriveWhole() throws {
    let line = String(repeating: "x", count: 1000) + "\n"
    let world = try World([ChatTests.answer(Array(repeating: line, count: 1000))])
    let output = try world.run("-p", "long")
    #expect(output.output.utf8.count == 1_001_000)
  }

  @Test func failuresGoToStandardError() throws {
    let world = try World([
      .json(
        status: 401, #"{"error":{"type":"authentication_error","message":"bad key"}}"#)
    ])
    let output = try world.run("-p", "q")
    #expect(output.code == 1)
    #expect(output.output.isEmpty)
    #expect(output.errors.contains("API key"))
    #expect(!output.errors.contains("canary"))
  }

  /// A server that echoes the key does not get it printed, whatever the key looks like.
  @Test func anEchoedKeyIsMasked() throws {
    let key = "gateway-canary-0123456789"
    let world = try World(
      [
        .json(
          status: 400,
          #"{"error":{"type":"invalid_request_error","message":"bad key: \#(key)"}}"#)
      ], environment: ["ANTHROPIC_API_KEY": key])
    let output = try world.run("-p", "q")
    #expect(output.code == 1)
    #expect(output.errors.contains("bad key"))
    #expect(!output.errors.contains(key))
  }

  /// Where something is configured, but wrong, canned text is no answer for a script.
  @Test func aBrokenConfigurationIsNoDemo() throws {
    let world = try World(environment: StartTests.bare)
    try StartTests.configure(world, "{ broken")
    let output = try world.run("-p", "hello")
    #expect(output.code == 2)
    #expect(output.output.isEmpty)
  }

  @Test(arguments: [
    ["--bad"], ["--max-tokens", "0"], ["-p", "-c", "x"], ["a", "b"],
    ["--output-format", "json", "x"], ["-p", "-r", "no such thing", "x"],
    ["-p", "--output-format", "xml"],
  ])
  func wrongUsageIsTwo(arguments: [String]) throws {
    let world = try World()
    let output = try world.run(arguments)
    #expect(output.code == 2)
    #expect(!output.errors.isEmpty)
  }

  @Test func aFullOutputIsSaid() throws {
    let world = try World([ChatTests.answer(["ok"])])
    let output = try world.run(["-p", "x"], output: "/dev/full")
    #expect(output.code == 1)
    #expect(output.errors.contains("No space left"))
  }

  @Test func withoutAKeyTheDemoIsLabelled() throws {
    let world = try World(environment: StartTests.bare)
    let output = try world.run("-p", "hello")
    #expect(output.output.contains("canned text"))
    #expect(output.errors.contains("No model is configured"))
  }
}
