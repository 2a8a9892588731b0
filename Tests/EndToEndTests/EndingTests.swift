import Foundation
import ScriptedServer
import Testing

/// Every way to end leaves the text saved and the terminal as it was.
@Suite(.serialized) struct EndingTests {
  /// A session with an answer on its way, its first words shown.
  static func streaming() throws -> World {
    let world = try World([ChatTests.answer(["Saved ", "words ", "never come"], gate: "never")])
    try world.start()
    try world.expect("Message")
    try world.type("question one")
    try world.press("Enter")
    try world.expect("Saved")
    return world
  }

  static func expectResumed(_ world: World) throws {
    try world.start("-c")
    let screen = try world.expect("Saved")
    #expect(screen.contains("question one"))
  }

  @Test func killedWithoutWarning() throws {
    let world = try Self.streaming()
    try world.type("a draft")
    try world.expect("a draft")
    kill(try world.processID, SIGKILL)
    #expect(try world.expectExit() == 128 + 9)
    try Self.expectResumed(world)
    // What was in the input line is back as well.
    try world.expect("a draft")
  }

  /// Killed at any instant of a stream: every word that the terminal had shown is there again.
  @Test func nothingShownIsLost() throws {
    let words = (1...400).map { "w\($0) " }
    for round in 0..<6 {
      let world = try World([
        .stream(
          ScriptedServer.messageStream(text: words).flatMap { [$0, .milliseconds(1)] })
      ])
      try world.start(height: 60)
      try world.expect("Message")
      try world.type("count")
      try world.press("Enter")
      try world.expect("w\(20 + round * 50) ")
      let process = try world.processID
      let shown = try world.screen()
      kill(process, SIGKILL)
      _ = try world.expectExit()
      try world.start("-c", height: 60)
      let last = shown.split(whereSeparator: \.isWhitespace).last { $0.hasPrefix("w") }
      try world.expect("\(last ?? "w1")")
      let restored = Set(try world.screen().split(whereSeparator: \.isWhitespace))
      for word in shown.split(whereSeparator: \.isWhitespace) where word.hasPrefix("w") {
        #expect(restored.contains(word), "round \(round)")
      }
    }
  }

  @Test(arguments: [(SIGTERM, 143), (SIGHUP, 129), (SIGINT, 130)])
  func signals(signal: Int32, code: Int) throws {
    let world = try Self.streaming()
    kill(try world.processID, signal)
    #expect(try world.expectExit() == code)
    #expect(try world.format("#{alternate_on}") == "0")
    try Self.expectResumed(world)
  }

  @Test func aTrapGivesTheTerminalBack() throws {
    let world = try Self.streaming()
    kill(try world.processID, SIGTRAP)
    #expect(try world.expectExit() == 128 + SIGTRAP)
    #expect(try world.format("#{alternate_on}") == "0")
    try Self.expectResumed(world)
  }

  /// The terminal vanishes: the program goes too, and everything is saved.
  @Test func aVanishedTerminal() throws {
    let world = try Self.streaming()
    let process = try world.processID
    try world.closeTerminal()
    // The bound of one second is the benchmarks' to check; here it only must not stay.
    let deadline = Date(timeIntervalSinceNow: 10)
    while kill(process, 0) == 0, Date() < deadline { usleep(5000) }
    #expect(kill(process, 0) != 0)
    try Self.expectResumed(world)
  }

  @Test func controlDTwiceLeaves() throws {
    let world = try World()
    try world.start()
    try world.expect("Message")
    try world.press("C-d")
    try world.expect("again to leave")
    try world.press("C-d")
    #expect(try world.expectExit() == 0)
  }
}
