import Foundation

/// What a frame costs while highlighted code scrolls by, a line in each delta (REQ 1 and 2).
func measureFrames(_ bench: Bench) throws {
  for (columns, rows, bound) in [(120, 40, 2.0), (250, 70, 5.0)] as [(UInt16, UInt16, Double)] {
    let confab = try bench.start()
    confab.resize(columns: columns, rows: rows)
    confab.drain(pause: 300)
    confab.type("ask-lines\r")
    try confab.read(until: "some")
    let mark = Array("\u{1B}[?2026l".utf8)
    let end = Array(StreamScript.end.utf8)
    var times: [Double] = []
    var bytes: [Double] = []
    while true {
      let from = confab.output.count
      let processor = confab.processorTime
      while !confab.output[from...].contains(sequence: mark), confab.readSome(timeout: 1000) > 0 {}
      // What the frame's batch has still to do, such as going to sleep, belongs to it.
      usleep(5000)
      if confab.output[from...].contains(sequence: end) || confab.output.count == from { break }
      times.append(Double(confab.processorTime - processor) / 1e6)
      bytes.append(Double(confab.output.count - from))
    }
    let (time, size) = (Sample(times), Sample(bytes))
    report(
      "a line scrolls at \(columns)×\(rows): processor time (p99)",
      "\(fixed(time.median)) (\(fixed(time.quantile(0.99)))) ms",
      bound: "p99 ≤ \(fixed(bound, 0)) ms")
    report(
      "a line scrolls at \(columns)×\(rows): bytes (p99)",
      "\(fixed(size.median, 0)) (\(fixed(size.quantile(0.99), 0)))", bound: "≤ 1200")
  }
}
