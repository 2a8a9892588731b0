import Foundation
import ScriptedServer
import Testing

/// Keys that are not known from the start.
@Suite struct LearnedKeyTests {
  /// A key that a command gave while the program ran is masked in what tools bring, as one that was
  /// known from the start.
  @Test(arguments: [true, false]) func aKeyThatWasLearnedIsMaskedInResults(isPrinted: Bool) throws {
    let world = try World(
      WorkingScript.answers([("I look.", [.read("notes.txt")]), ("I see.", [])]),
      environment: StartTests.bare)
    try SecretTests.command(
      world,
      """
      #!/bin/sh
      echo '{"protocolVersion":1,"values":{"kimi/key":"plain-canary-00112233"}}'
      """)
    try Data("the key is plain-canary-00112233, he said\n".utf8)
      .write(to: world.home.appending(path: "notes.txt"))
    if isPrinted {
      #expect(try world.run("-p", "--allowed-tools", "Read", "look").output == "I see.\n")
    } else {
      try world.start()
      try world.expect("Message")
      try world.type("look")
      try world.press("Enter")
      try world.expect("I see.")
      try world.press("C-d", "C-d")
      _ = try world.expectExit()
    }
    let body = try #require(world.server.requests.last?.text)
    #expect(body.contains("the key is") && body.contains("he said"))
    #expect(!body.contains("canary-00112233"))
    let leaks = try SecretTests.leaks(
      in: world.home, of: SecretTests.allForms(of: "plain-canary-00112233"),
      except: ["key.sh", "notes.txt"])
    #expect(leaks == [])
  }
}
