import Foundation
import ScriptedServer

/// Time from the moment at which the server sends a delta to the frame that shows it.
func measureDeltas(_ bench: Bench) throws {
  let count = 300
  // The gates stay open once they were opened, so the stream has a server of its own.
  let words = (0..<count).map { number in
    "w\(1000 + number)" + (number % 12 == 11 ? "\n\n" : " ")
  }
  let all = ScriptedServer.messageStream(text: words)
  let steps = all.enumerated().flatMap { index, step -> [ScriptedServer.Step] in
    let number = index - 3
    return words.indices.contains(number) ? [.gate("\(number)"), step] : [step]
  }
  let server = try ScriptedServer { _ in .stream(steps) }
  defer { server.stop() }
  var environment = bench.environment
  environment["ANTHROPIC_BASE_URL"] = server.url
  let confab = try PseudoTerminal([bench.confab], environment: environment)
  try confab.read(until: "\u{1B}[?2026l")
  confab.drain(pause: 200)
  confab.type("go\r")
  _ = server.waitForRequests(1)
  var times: [Double] = []
  for number in 0..<count {
    // Now and then soon after the frame before it, now and then after a rest.
    confab.drain(pause: [1, 7, 12, 25, 40][number % 5])
    let from = confab.output.count
    let start = nanoseconds()
    server.open("\(number)")
    times.append(Double(try confab.read(until: "w\(1000 + number)", from: from) - start) / 1e6)
  }
  let sample = Sample(times)
  report(
    "delta's last byte to frame, median (p99) of \(count)",
    "\(fixed(sample.median)) (\(fixed(sample.quantile(0.99)))) ms", bound: "p99 ≤ 16 ms")
}

/// Processor time of `--print` for a stream of 5,000 deltas, against `curl -N`.
func measurePrint(_ bench: Bench, _ server: ScriptedServer) throws {
  let body =
    #"{"model":"m","max_tokens":1,"stream":true,"messages":[{"role":"user","content":"ask-print"}]}"#
  let curl = [
    "curl", "-sN", server.url + "/v1/messages", "-H", "content-type: application/json", "-d", body,
  ]
  var ours: [Double] = []
  var theirs: [Double] = []
  for _ in 0..<15 {
    theirs.append(try processorTime(curl, bench))
    ours.append(try processorTime([bench.confab, "-p", "ask-print"], bench))
  }
  let (a, b) = (Sample(ours).median, Sample(theirs).median)
  report(
    "--print of 5,000 deltas, processor time, median of 15",
    "\(fixed(a, 1)) ms against \(fixed(b, 1)) ms of curl -N: bound \(fixed(1.5 * b + 20, 1)) ms",
    bound: "≤ 1.5 × curl + 20 ms")
}

/// Milliseconds of processor time that a program takes from its start to its end; its output goes
/// nowhere.
private func processorTime(_ command: [String], _ bench: Bench) throws -> Double {
  func used() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
    func milliseconds(_ time: timeval) -> Double {
      Double(time.tv_sec) * 1000 + Double(time.tv_usec) / 1000
    }
    return milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime)
  }
  let before = used()
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = command
  process.environment = bench.environment
  process.standardInput = FileHandle.nullDevice
  process.standardOutput = FileHandle.nullDevice
  try process.run()
  process.waitUntilExit()
  return used() - before
}
