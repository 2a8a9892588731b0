import Foundation

/// What it takes to be somewhere else in a conversation of 10,000 messages: from the key to the
/// last byte of the frame that it leads to.
func measureJumps(_ bench: Bench) throws {
  let directory = bench.home.appending(path: ".local/share/confab").path
  let session = try seed(directory, messages: 10_000)
  let confab = try bench.start("-r", session.description)
  // Older turns are loaded in the background first.
  confab.drain(pause: 1000)

  let keys: [(name: String, press: (Int) -> String)] = [
    ("top", { _ in "\u{1B}[1;5H" }),
    ("end", { _ in "\u{1B}[1;5F" }),
    ("one message up", { _ in "\u{1B}[1;3A" }),
    ("a page up", { _ in "\u{1B}[5~" }),
    ("a search for what is there once, counted", { "/find Question \($0 * 640 + 2)?\r" }),
  ]
  var times: [String: [Double]] = [:]
  for round in 0..<12 {
    for (name, press) in keys {
      times[name, default: []].append(
        frameTime(confab) { confab.type(press(round)) })
      // Find is a mode; Esc leaves it.
      if name.hasPrefix("a search") { _ = frameTime(confab) { confab.type("\u{1B}") } }
    }
    times["resize", default: []].append(
      frameTime(confab) { confab.resize(columns: round % 2 == 0 ? 90 : 120, rows: 40) })
  }
  // Fifty hits, two hundred messages apart.
  _ = frameTime(confab) { confab.type("/find 74?\r") }
  for _ in 0..<12 {
    times["the next find hit", default: []].append(frameTime(confab) { confab.type("n") })
  }
  for name in keys.map(\.name) + ["resize", "the next find hit"] {
    let sample = Sample(times[name] ?? [])
    report(
      "10,000 messages: \(name) (worst of 12)",
      "\(fixed(sample.median)) (\(fixed(sample.quantile(1)))) ms",
      bound: name.hasPrefix("a search") ? "—" : "≤ 16 ms")
  }
}

/// Milliseconds from an action to the last byte of what it brings to the screen.
private func frameTime(_ terminal: PseudoTerminal, _ act: () -> Void) -> Double {
  let start = nanoseconds()
  act()
  var last = start
  while terminal.readSome(timeout: last == start ? 2000 : 60) > 0 { last = nanoseconds() }
  return Double(last - start) / 1e6
}
