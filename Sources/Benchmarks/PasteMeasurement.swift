import Foundation

/// Time from the first byte of a paste of 10 MB to the frame that shows it, and of a key after it.
func measurePaste(_ bench: Bench) throws {
  let line = "A line of some seventy characters, with a café and 日本 in it, and its end.\r"
  let text = String(repeating: line, count: 10 * 1024 * 1024 / line.utf8.count)
  var times: [Double] = []
  var frames = 0
  var keys: [Double] = []
  for _ in 0..<7 {
    let confab = try bench.start()
    confab.drain(pause: 300)
    let from = confab.output.count
    let start = nanoseconds()
    confab.type("\u{1B}[200~" + text + "\u{1B}[201~")
    times.append(Double(try confab.read(until: "[Pasted", from: from) - start) / 1e6)
    confab.drain(pause: 50)
    frames = max(frames, confab.output[from...].occurrences(of: Array("\u{1B}[?2026h".utf8)))
    // The draft of ten megabytes is saved in between.
    confab.drain(pause: 600)
    for key in ["q", "w", "x", "y"] {
      usleep(20_000)
      let from = confab.output.count
      let start = nanoseconds()
      confab.type(key)
      keys.append(Double(try confab.read(until: key, from: from) - start) / 1e6)
    }
    // A draft of ten megabytes would be taken over by what is measured next.
    confab.type("\u{15}")
    confab.drain(pause: 300)
  }
  let sample = Sample(times)
  report(
    "paste of 10 MB to its frame, median of 7 (most)",
    "\(fixed(sample.median)) (\(fixed(sample.quantile(1)))) ms, \(frames) frames",
    bound: "150 ms, 1 frame")
  let key = Sample(keys)
  report(
    "key to echo beside it, median (most)",
    "\(fixed(key.median, 3)) (\(fixed(key.quantile(1), 3))) ms", bound: "16 ms")
}
