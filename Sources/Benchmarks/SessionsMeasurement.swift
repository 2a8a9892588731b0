import Archive
import Conversation
import Foundation
import Messages

/// The list of 10,000 conversations with 100,000 messages: until it is there, and a key in it.
func measureSessions(_ bench: Bench) throws {
  let home = bench.home.appending(path: "sessions")
  var environment = bench.environment
  environment["XDG_DATA_HOME"] = home.path
  try fillArchive(home.appending(path: "confab").path)

  var opened: [Double] = []
  var meanwhile: [Double] = []
  var loaded: [Double] = []
  var keys: [Double] = []
  var found: [Double] = []
  for _ in 0..<5 {
    let confab = try PseudoTerminal([bench.confab], environment: environment)
    try confab.read(until: "\u{1B}[?2026l")
    confab.drain(pause: 500)
    let start = nanoseconds()
    opened.append(try sessionFrame(after: "\u{13}", in: confab))
    for _ in 0..<10 { meanwhile.append(try sessionFrame(after: "\u{1B}[B", in: confab)) }
    confab.drain(pause: 200)
    loaded.append(Double(nanoseconds() - start) / 1e6 - 200)
    for key in ["e", "x", "p", "l", "\u{15}", "t", "7", "7", "\u{15}", "q", "\u{7F}", "\u{1}"] {
      confab.drain(pause: 60)
      keys.append(try sessionFrame(after: key, in: confab))
    }
    confab.type("\u{15}needle")
    confab.drain(pause: 300)
    let from = confab.output.count
    let typed = nanoseconds()
    confab.type("7")
    found.append(Double(try confab.read(until: "answer", from: from) - typed) / 1e6)
  }
  report(
    "Ctrl+S with 10,000 conversations, worst of 5", "\(fixed(opened.max() ?? .nan)) ms",
    bound: "≤ 16 ms")
  report(
    "a key while they are read: median, worst",
    "\(fixed(Sample(meanwhile).median)), \(fixed(meanwhile.max() ?? .nan)) ms", bound: "≤ 16 ms")
  report("all of them read, median", "\(fixed(Sample(loaded).median)) ms", bound: "—")
  report(
    "a key in the filter: median, worst",
    "\(fixed(Sample(keys).median)), \(fixed(keys.max() ?? .nan)) ms", bound: "≤ 16 ms")
  report(
    "a rare word of 100,000 messages found, worst of 5", "\(fixed(found.max() ?? .nan)) ms",
    bound: "≤ 50 ms")
}

/// Writes and indexes what is to be listed.
private func fillArchive(_ directory: String) throws {
  try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  let archive = try Archive(directory: directory)
  let verbs = ["explain", "rewrite", "measure", "compare", "shorten", "translate"]
  let current = FileManager.default.currentDirectoryPath
  for start in stride(from: 0, to: 10_000, by: 500) {
    let documents = (start..<start + 500).map { number in
      var session = Session(
        id: Identifier(high: 1 << 20, low: UInt64(number)),
        directory: number % 2 == 0 ? current : "/srv/other", created: Int64(number))
      session.title = "\(verbs[number % 6]) the function number \(number) of module \(number % 97)"
      let turns = (0..<10).map { place in
        let id = UInt64(number * 10 + place)
        var answer = Answer(alias: "k", requestedModel: "p/k", host: "localhost")
        answer.outcome = .complete
        let word = place == 9 && number % 1_000 == 7 ? " needle\(number)" : ""
        return Turn(
          id: Identifier(high: 2 << 20, low: id),
          parent: place == 0 ? nil : Identifier(high: 2 << 20, low: id - 1),
          role: place % 2 == 0 ? .user : .assistant,
          content: [.text("A message, number \(id), that \(verbs[place % 6])s something.\(word)")],
          created: Int64(id), answer: place % 2 == 0 ? nil : answer)
      }
      session.leaf = turns.last?.id
      return SessionDocument(session: session, turns: turns)
    }
    _ = try archive.merge(documents)
  }
  while try archive.indexMore() {}
  archive.close()
}

/// Milliseconds from a key to the end of the next frame.
private func sessionFrame(after key: String, in terminal: PseudoTerminal) throws -> Double {
  let from = terminal.output.count
  let start = nanoseconds()
  terminal.type(key)
  return Double(try terminal.read(until: "\u{1B}[?2026l", from: from) - start) / 1e6
}
