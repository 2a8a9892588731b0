import Archive
import Conversation
import Foundation
import Messages
import ScriptedServer

/// What a long conversation costs: the time to its first frame, and the price of a delta in it.
func measureLength(_ bench: Bench, _ server: ScriptedServer) throws {
  let directory = bench.home.appending(path: ".local/share/confab").path
  let short = try seed(directory, messages: 10)
  let long = try seed(directory, messages: 10_000)

  var ratios: [Double] = []
  var times: [Double] = []
  for round in 0..<21 {
    let mark = "\u{1B}[?2026l"
    let full = try firstFrame([bench.confab, "-r", long.description], until: mark, bench)
    let empty = try firstFrame([bench.confab], until: mark, bench)
    if round == 0 { continue }
    ratios.append(full / empty)
    times.append(full)
  }
  report(
    "resuming 10,000 messages (50 MB), to the first frame",
    "\(fixed(Sample(times).median)) ms: ratio \(fixed(Sample(ratios).median)) to an empty one",
    bound: "ratio ≤ 2")

  var costs: [[Double]] = [[], []]
  for _ in 0..<3 {
    for (index, session) in [short, long].enumerated() {
      costs[index].append(try deltaCost(bench, session))
    }
  }
  let (a, b) = (Sample(costs[0]).median, Sample(costs[1]).median)
  report(
    "processor time per delta, 10 and 10,000 messages",
    "\(fixed(a, 3)) and \(fixed(b, 3)) ms: ratio \(fixed(b / a))", bound: "ratio ≤ 1.2")
}

/// Milliseconds of processor time a delta in a resumed session.
private func deltaCost(_ bench: Bench, _ session: Identifier) throws -> Double {
  try deltaCost(try bench.start("-r", session.description))
}

/// The same in a session that has just been started.
func deltaCost(_ confab: PseudoTerminal) throws -> Double {
  // Older turns are loaded in the background first.
  confab.drain(pause: 1000)
  confab.type("ask-paced\r")
  try confab.read(until: "Esc stops")
  try confab.read(until: "word", from: confab.output.count)
  let from = confab.output.count
  let before = confab.processorTime
  try confab.read(until: StreamScript.end, from: from)
  return Double(confab.processorTime - before) / 300 / 1e6
}

/// A session of alternating questions and answers of 5 kB in the archive.
func seed(_ directory: String, messages: Int) throws -> Identifier {
  let archive = try Archive(directory: directory)
  defer { archive.close() }
  var identifiers = IdentifierSource(seed: (UInt64(messages), 7, 7, 7))
  let start: Int64 = 1_767_350_520_000
  var session = Session(
    id: identifiers.identifier(wall: start), directory: bench.home.path, created: start)
  session.title = "\(messages) messages"
  let paragraph = String(repeating: "some words of an **answer** with `code` in it, ", count: 20)
  let text =
    Array(repeating: paragraph, count: 5).joined(separator: "\n\n") + "\n\n```swift\nlet x = 1\n```"
  var records: [Record] = [.session(session)]
  for index in 0..<messages {
    let isQuestion = index % 2 == 0
    var turn = Turn(
      id: identifiers.identifier(wall: start + Int64(index)), parent: session.leaf,
      role: isQuestion ? .user : .assistant,
      content: [.text(isQuestion ? "Question \(index)?" : text + text)],
      created: start + Int64(index))
    if !isQuestion {
      var answer = Answer(alias: "m", requestedModel: "env/m", host: "127.0.0.1")
      answer.outcome = .complete
      answer.codeBlockCount = index
      turn.answer = answer
    }
    session.leaf = turn.id
    records.append(.turn(turn, session: session.id))
    if records.count >= 1000 {
      try archive.write(records)
      records = []
    }
  }
  records.append(.session(session))
  try archive.write(records)
  return session.id
}
