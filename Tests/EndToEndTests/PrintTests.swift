import Foundation
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

  @Test(arguments: [["--bad"], ["--max-tokens", "0"], ["-p", "-c", "x"], ["a", "b"]])
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
