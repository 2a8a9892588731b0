import Foundation
import ScriptedServer
import Testing

/// T11, R9 and R10: a terminal that is slow, stops, or goes away.
@Suite(.serialized) struct SlowTerminalTests {
  /// What a terminal may still get after it has stood: what the system holds (two pages each way,
  /// tty_buffer_set_limit in drivers/tty/pty.c), the frame on its way and a whole one.
  private static let backlog = 16_384 + 2 * 20_000

  /// An answer of 500 deltas a second, each of which scrolls the screen.
  private static func stream(seconds: Int) -> ScriptedServer.Response {
    let lines = (1...500 * seconds).map { "line \($0) of an answer that scrolls all the time\n\n" }
    return .stream(
      ScriptedServer.messageStream(text: lines + ["ENDMARK"]).flatMap { [$0, .milliseconds(2)] })
  }

  private static func begin(_ world: World) throws -> Pty {
    let pty = try world.startBare(width: 120, height: 40)
    try pty.expect("Enter sends to")
    pty.type("go\r")
    try pty.expect("line 50 ")
    return pty
  }

  /// Starts the program again and again until what it has stored shows a text.
  private static func expectStored(_ text: String, in world: World) throws {
    let deadline = Date(timeIntervalSinceNow: 30)
    while true {
      let reader = try world.startBare("-c", width: 120, height: 40)
      try reader.expect("\u{1B}[?2026l")
      let isThere = (try? reader.expect(text, within: 1)) != nil
      if isThere { return }
      guard Date() < deadline else { throw Pty.Failed(description: "“\(text)” was not stored") }
    }
  }

  /// What the terminal shows after all that it got is what a whole repaint shows, in an emulator
  /// that is not ours.
  private static func expectWhole(_ pty: Pty, in world: World) throws {
    guard let python = Python.withPyte else { return print("skipped: no python3 with pyte") }
    while let count = pty.readSome(within: 300), count > 0 {}
    let changed = pty.output
    pty.type("\u{0C}")
    try pty.expect("\u{1B}[2J", from: changed.count)
    while let count = pty.readSome(within: 300), count > 0 {}
    let whole = pty.output[changed.count...]
    let file = world.home.appending(path: "frames")
    try (Data("120 40 0 0 \(changed.count) \(whole.count)\n".utf8) + changed + whole).write(
      to: file)
    let script = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../.ci/grid-oracle.py").standardizedFileURL.path
    let result = try Spawn.run(
      [python, script, file.path], environment: ProcessInfo.processInfo.environment,
      directory: world.home.path, scratch: world.home)
    #expect(result.output.hasPrefix("1 frames, 0 cells differ"), "\(result.output)\(result.errors)")
  }

  /// Nobody reads while the answer streams: it is read and saved all the same, keys act, memory
  /// stays, and what comes first when the terminal goes on is the whole screen as it is then.
  @Test func aStoppedTerminal() throws {
    let world = try World([Self.stream(seconds: 2)])
    let pty = try Self.begin(world)
    let memory = pty.residentSize
    pty.type("typed meanwhile")
    _ = world.server.wait { $0.indices.contains(0) && $0[0].isDone }
    try Self.expectStored("ENDMARK", in: world)
    #expect(pty.residentSize - memory <= 16 * 1024)
    let from = pty.output.count
    try pty.expect("ENDMARK", from: from)
    try pty.expect("typed meanwhile", from: from)
    #expect(pty.output.count - from <= Self.backlog)
    try Self.expectWhole(pty, in: world)
    pty.type("\u{3}\u{4}\u{4}")
    #expect(try pty.expectExit() == 0)
  }

  /// A line of 9,600 bytes a second: frames are left out, never queued.
  @Test func aSlowTerminal() throws {
    let world = try World([Self.stream(seconds: 2)])
    let pty = try Self.begin(world)
    let from = pty.output.count
    var isDone = false
    while !isDone {
      _ = pty.readSome(atMost: 96, within: 10)
      // The line's own speed.
      usleep(10_000)
      isDone = world.server.wait(timeout: 0) { $0.indices.contains(0) && $0[0].isDone }
    }
    // Unhindered it would have been a frame every 16 ms, of 1.5 KB each.
    #expect(pty.output.count - from < 100_000)
    let end = pty.output.count
    try pty.expect("ENDMARK", from: max(0, end - 10))
    #expect(pty.output.count - end <= Self.backlog)
    try Self.expectWhole(pty, in: world)
    pty.type("\u{3}\u{4}\u{4}")
    #expect(try pty.expectExit() == 0)
  }

  /// The number of the last `x…y` in the output.
  private static func lastWord(in output: [UInt8]) -> Int? {
    let words = String(decoding: output.suffix(2000), as: UTF8.self).split {
      !$0.isLetter && !$0.isNumber
    }
    return words.reversed().lazy.compactMap { word in
      word.hasPrefix("x") && word.hasSuffix("y") ? Int(word.dropFirst().dropLast()) : nil
    }.first
  }

  /// The terminal goes away at any instant: the program ends without a fight, and all that was
  /// shown is stored. 1,000 times with CONFAB_FULL=1.
  @Test func aVanishingTerminal() throws {
    let isFull = ProcessInfo.processInfo.environment["CONFAB_FULL"] == "1"
    let words = (1...300).map { "x\($0)y " }
    var generator = RandomPlayer.Generator(state: 9)
    var used: [Double] = []
    for round in 0..<(isFull ? 1000 : 20) {
      let steps = ScriptedServer.messageStream(text: words).flatMap { [$0, .milliseconds(1)] }
      let world = try World([.stream(steps)])
      let pty = try world.startBare()
      var shown: Int?
      switch round % 5 {
      case 0: usleep(UInt32.random(in: 0..<30_000, using: &generator))
      case 1: try pty.expect("Enter sends to")
      default:
        try pty.expect("Enter sends to")
        pty.type("go\r")
        // That word or a later one: of a word over what stood there before, some letters may stay.
        let word = Int.random(in: 1...200, using: &generator)
        try pty.expect("word \(word)") {
          shown = Self.lastWord(in: pty.output)
          return shown.map { $0 >= word } ?? false
        }
        pty.type("a draft")
      }
      let before = pty.runningTime
      pty.hangUp()
      let code = try pty.expectExit(within: 10)
      // Before its handlers are there, the signal ends the program; before it has opened the
      // terminal, there is none.
      #expect(code == 129 || round % 5 == 0 && code == 2, "round \(round)")
      used.append(pty.processorTime - before)
      if let shown { try Self.expectStored("x\(shown)y", in: world) }
    }
    print("processor time after the hang-up, worst: \(used.max() ?? 0) ms")
    // R9's bound of 50 ms is the benchmarks' to check; a program that spins takes far more.
    #expect((used.max() ?? 0) <= 300)
  }
}
