import Foundation
import ScriptedServer

/// Time from the program's start to the last byte of its first frame.
func measureStart(_ bench: Bench) throws {
  var ours: [Double] = []
  var theirs: [Double] = []
  var ratios: [Double] = []
  for round in 0..<41 {
    let a = try firstFrame([bench.confab], until: "\u{1B}[?2026l", bench)
    let b = try firstFrame([bench.minimal], until: "q quits", bench)
    if round == 0 { continue }
    ours.append(a)
    theirs.append(b)
    ratios.append(a / b)
  }
  let ratio = Sample(ratios)
  report(
    "first frame, median of 40 pairs",
    "\(fixed(Sample(ours).median)) ms against \(fixed(Sample(theirs).median)) ms: "
      + "ratio \(fixed(ratio.median)) (\(fixed(ratio.quantile(0.1)))…\(fixed(ratio.quantile(0.9))))",
    bound: "ratio ≤ 3")
}

func firstFrame(_ arguments: [String], until mark: String, _ bench: Bench) throws -> Double {
  let start = nanoseconds()
  let terminal = try PseudoTerminal(arguments, environment: bench.environment)
  return Double(try terminal.read(until: mark) - start) / 1e6
}

/// Time from a key to its echo, when idle.
func measureKeys(_ bench: Bench) throws {
  let confab = try bench.start()
  let minimal = try PseudoTerminal([bench.minimal], environment: bench.environment)
  try minimal.read(until: "q quits")
  confab.drain(pause: 300)
  minimal.drain(pause: 100)
  var ours: [Double] = []
  var theirs: [Double] = []
  for round in 0..<200 {
    // Every tenth key is the first of a line again, so that no line grows long.
    let key = "abcdefghij".map(String.init)[round % 10]
    ours.append(try echo(key, in: confab))
    theirs.append(try echo(key, in: minimal))
    if round % 10 == 9 {
      confab.type("\u{15}")
      minimal.type("\r")
      confab.drain(pause: 40)
      minimal.drain(pause: 40)
    }
  }
  let (a, b) = (Sample(ours), Sample(theirs))
  report(
    "key to echo when idle, median (p99)",
    "\(fixed(a.median, 3)) (\(fixed(a.quantile(0.99), 3))) ms against "
      + "\(fixed(b.median, 3)) (\(fixed(b.quantile(0.99), 3))) ms: "
      + "+\(fixed(a.median - b.median, 3)) ms",
    bound: "+0.5 ms")
}

/// Time from a key to the frame that shows it, while 500 deltas a second stream.
func measureStreamingKeys(_ bench: Bench) throws {
  let confab = try bench.start()
  confab.type("ask-fast\r")
  try confab.read(until: "1234")
  var times: [Double] = []
  for round in 0..<300 {
    // Letters that end no sequence of a terminal and stand in no word of the answer.
    let key = ["Z", "W", "V", "U", "O", "Y"][round % 6]
    times.append(try echo(key, in: confab))
    if round % 30 == 29 { confab.type("\u{15}") }
  }
  let sample = Sample(times)
  report(
    "key to frame while 500 deltas/s stream, median (p99)",
    "\(fixed(sample.median, 2)) (\(fixed(sample.quantile(0.99), 2))) ms", bound: "p99 ≤ 16 ms")
}

/// Time from a lone ESC, which closes the help, to the frame without it.
func measureEscape(_ bench: Bench) throws {
  let confab = try bench.start()
  // The time in which answers of the terminal may still come is over.
  confab.drain(pause: 1200)
  var times: [Double] = []
  for _ in 0..<40 {
    var from = confab.output.count
    confab.type("\u{1B}OP")
    try confab.read(until: "Keys", from: from)
    confab.drain(pause: 30)
    from = confab.output.count
    let start = nanoseconds()
    confab.type("\u{1B}")
    times.append(Double(try confab.read(until: "\u{1B}[?2026l", from: from) - start) / 1e6)
  }
  let sample = Sample(times)
  report(
    "ESC to frame, median (worst of 40)",
    "\(fixed(sample.median, 1)) (\(fixed(times.max() ?? .nan, 1))) ms", bound: "≤ 30 ms")
}

private func echo(_ key: String, in terminal: PseudoTerminal) throws -> Double {
  usleep(20_000)
  let from = terminal.output.count
  let start = nanoseconds()
  terminal.type(key)
  return Double(try terminal.read(until: key, from: from) - start) / 1e6
}

/// Bytes and writes of a streamed token.
func measureTokens(_ bench: Bench, _ server: ScriptedServer) throws {
  let confab = try bench.start()
  confab.drain(pause: 300)
  confab.type("ask-paced\r")
  try confab.read(until: "word")
  let from = confab.output.count
  let processor = confab.processorTime
  try confab.read(until: StreamScript.end, from: from)
  let bytes = confab.output[from...]
  let frames = bytes.occurrences(of: Array("\u{1B}[?2026h".utf8))
  report(
    "bytes per streamed token (with its frame marks)",
    "\(fixed(Double(bytes.count) / 300, 1)) in \(fixed(Double(frames) / 300)) frames",
    bound: "≤ 64 + 16, 1 write")
  report(
    "processor time per token and frame",
    "\(fixed(Double(confab.processorTime - processor) / 300 / 1e6, 3)) ms", bound: "REQ 2: 2 ms")
}

/// 5,000 deltas sent at once.
func measureBurst(_ bench: Bench, _ server: ScriptedServer) throws {
  var delays: [Double] = []
  var processors: [Double] = []
  for _ in 0..<5 {
    // The gate stays open once it was opened, so every round has a server of its own.
    let script = StreamScript()
    let fresh = try ScriptedServer { script.response(to: $0) }
    var environment = bench.environment
    environment["ANTHROPIC_BASE_URL"] = fresh.url
    let confab = try PseudoTerminal([bench.confab], environment: environment)
    try confab.read(until: "\u{1B}[?2026l")
    confab.drain(pause: 200)
    confab.type("ask-burst\r")
    _ = fresh.waitForRequests(1)
    confab.drain(pause: 300)
    let processor = confab.processorTime
    let from = confab.output.count
    fresh.open("burst")
    let index = 0
    _ = fresh.wait { $0.indices.contains(index) && $0[index].isDone }
    let sent = nanoseconds()
    let shown = try confab.read(until: StreamScript.end, from: from)
    confab.drain(pause: 100)
    delays.append(max(0, Double(shown) - Double(sent)) / 1e6)
    processors.append(Double(confab.processorTime - processor) / 1e9)
    fresh.stop()
  }
  report(
    "5,000 deltas at once: last byte to screen, median",
    "\(fixed(Sample(delays).median)) ms", bound: "≤ 20 ms")
  report(
    "5,000 deltas at once: processor time, median",
    "\(fixed(Sample(processors).median, 3)) s", bound: "≤ 0.1 s")
}

/// What the program does when nothing happens.
func measureIdle(_ bench: Bench) throws {
  let confab = try bench.start()
  confab.drain(pause: 1500)
  let from = confab.output.count
  let wakeups = confab.wakeups
  usleep(5_000_000)
  confab.drain(pause: 10)
  report(
    "idle for 5 s", "\(confab.output.count - from) bytes, \(confab.wakeups - wakeups) wakeups",
    bound: "0 bytes, ≤ 5 wakeups")
}

/// The terminal vanishes in the middle of a stream.
func measureHangUp(_ bench: Bench) throws {
  var times: [Double] = []
  for _ in 0..<20 {
    let confab = try bench.start()
    confab.type("ask-paced\r")
    try confab.read(until: "word")
    guard let time = confab.hangUp() else {
      return report("hang-up to the program's end", "not within 10 s", bound: "≤ 1 s")
    }
    times.append(time)
  }
  report(
    "hang-up while streaming to the program's end, worst of 20",
    "\(fixed(times.max() ?? .nan, 1)) ms", bound: "≤ 1 s")
}
