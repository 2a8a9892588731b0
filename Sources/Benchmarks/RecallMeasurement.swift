import Foundation

/// Ctrl+R over a file of 100,000 different entries.
func measureRecall(_ bench: Bench) throws {
  let state = bench.home.appending(path: "recall/confab")
  try FileManager.default.createDirectory(at: state, withIntermediateDirectories: true)
  let directory = FileManager.default.currentDirectoryPath
  let verbs = ["explain", "rewrite", "measure", "compare", "shorten", "translate"]
  let lines = (0..<100_000).map { number in
    let text =
      "\(verbs[number % 6]) the function number \(number) in the module \(number % 977)\\n"
      + "and say why it is so slow that nobody calls it"
    return
      #"{"directory":"\#(directory)","text":"\#(text)","time":\#(1_700_000_000_000 + number)}"#
  }
  try Data((lines.joined(separator: "\n") + "\n").utf8)
    .write(to: state.appending(path: "history.jsonl"))
  var environment = bench.environment
  environment["XDG_STATE_HOME"] = bench.home.appending(path: "recall").path

  var opened: [Double] = []
  var read: [Double] = []
  var readProcessor: [Double] = []
  var meanwhile: [Double] = []
  var after: [Double] = []
  var afterProcessor: [Double] = []
  for _ in 0..<5 {
    let confab = try PseudoTerminal([bench.confab], environment: environment)
    try confab.read(until: "\u{1B}[?2026l")
    confab.drain(pause: 300)
    let start = nanoseconds()
    let processor = confab.processorTime
    opened.append(try frame(after: "\u{12}", in: confab))
    // Down again and again while the rest of the file is read.
    for _ in 0..<10 { meanwhile.append(try frame(after: "\u{12}", in: confab)) }
    // The count grows on the screen until there is nothing left to read.
    var end = nanoseconds()
    while confab.readSome(timeout: 200) > 0 { end = nanoseconds() }
    read.append(Double(end - start) / 1e6)
    readProcessor.append(Double(confab.processorTime - processor) / 1e6)
    // A letter that is everywhere, one that is nowhere, words, the way back, all directories.
    for key in [
      "e", "x", "p", "l", "9", "9", "9", "\u{7F}", "\u{15}", "q", "q", "\u{15}",
      "\u{1}", "n", "u", "m", "b", "e", "r", "\u{12}", "\u{12}",
    ] {
      confab.drain(pause: 40)
      let processor = confab.processorTime
      after.append(try frame(after: key, in: confab))
      confab.drain(pause: 40)
      afterProcessor.append(Double(confab.processorTime - processor) / 1e6)
    }
  }
  report(
    "Ctrl+R over 100,000 entries, not read yet: worst of 5", "\(fixed(opened.max() ?? .nan)) ms",
    bound: "≤ 16 ms")
  report(
    "all of them read, median",
    "\(fixed(Sample(read).median, 1)) ms, processor \(fixed(Sample(readProcessor).median, 1)) ms",
    bound: "—")
  report(
    "a key while they are read: median, worst",
    "\(fixed(Sample(meanwhile).median)), \(fixed(meanwhile.max() ?? .nan)) ms", bound: "≤ 16 ms")
  report(
    "a key of the search: median, p99, worst",
    "\(fixed(Sample(after).median)), \(fixed(Sample(after).quantile(0.99))), "
      + "\(fixed(after.max() ?? .nan)) ms", bound: "≤ 16 ms")
  report(
    "processor time of such a key and all it finds",
    "\(fixed(Sample(afterProcessor).median)), worst \(fixed(afterProcessor.max() ?? .nan)) ms",
    bound: "≤ 16 ms")
}

/// Milliseconds from a key to the end of the next frame.
private func frame(after key: String, in terminal: PseudoTerminal) throws -> Double {
  let from = terminal.output.count
  let start = nanoseconds()
  terminal.type(key)
  return Double(try terminal.read(until: "\u{1B}[?2026l", from: from) - start) / 1e6
}
