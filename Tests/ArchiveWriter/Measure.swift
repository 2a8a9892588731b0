import Archive
import Conversation
import Foundation
import Messages

extension Script {
  /// Prints what the archive's calls cost; for a release build and an empty directory.
  func measure(directory: String) throws {
    let text = String(repeating: "0123456789abcde\n", count: 320)
    let long = Session(id: Identifier(high: seed, low: 1 << 32), directory: "/long", created: 0)
    func id(_ number: Int) -> Identifier {
      Identifier(high: seed ^ 0xFFFF, low: UInt64(number))
    }
    var records: [Record] = [.session(long)]
    for number in 1...10_000 {
      let role: Speaker = number % 2 == 1 ? .user : .assistant
      var answer = Answer(alias: "k3", requestedModel: "p/k3", host: "localhost")
      answer.outcome = .complete
      let turn = Turn(
        id: id(number), parent: number > 1 ? id(number - 1) : nil, role: role,
        content: [.text(text)], created: 0, answer: role == .assistant ? answer : nil)
      records.append(.turn(turn, session: long.id))
    }
    try time("write 10,000 turns, 50 MB, one transaction", rounds: 1) { try archive.write(records) }
    records = (0..<10_000).flatMap { number -> [Record] in
      let session = Session(
        id: Identifier(high: seed, low: 1 << 40 + UInt64(number)), directory: "/many", created: 0)
      let turn = Turn(
        id: Identifier(high: seed, low: 1 << 41 + UInt64(number)), parent: nil, role: .user,
        content: [.text("question \(number)")], created: 0)
      return [.session(session), .turn(turn, session: session.id)]
    }
    try time("write 10,000 sessions, one transaction", rounds: 1) { try archive.write(records) }

    var streaming = Turn(
      id: id(10_001), parent: id(10_000), role: .assistant, content: [], created: 0)
    streaming.answer = Answer(alias: "k3", requestedModel: "p/k3", host: "localhost")
    try archive.write([.turn(streaming, session: long.id)])
    archive.sync()
    let delta = Array(
      #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" word"}}"#.utf8
    )
    try time("commit one fragment", rounds: 20_000) {
      try archive.write([.fragment(delta, turn: streaming.id)])
    }
    var count = 0
    try time("commit one fragment, sync asked for after each", rounds: 5_000) {
      try archive.write([.fragment(delta, turn: streaming.id)])
      archive.sync()
      count += 1
    }
    try time("end a turn of 25,000 fragments", rounds: 1) {
      streaming.answer?.outcome = .complete
      streaming.content = [.text(text)]
      try archive.write([.turn(streaming, session: long.id)])
    }
    let log = try FileManager.default.attributesOfItem(atPath: archive.path + "-wal")
    print("log after that: \(log[.size] ?? 0) bytes")

    try time("branch of 64 at the end", rounds: 50) {
      let branch = try archive.branch(endingAt: id(10_001), limit: 64)
      precondition(branch.turns.count == 64 && branch.hasOlder)
    }
    try time("the 64 before turn 5,000", rounds: 50) {
      _ = try archive.older(than: id(5_000), limit: 64)
    }
    try time("list 10,000 sessions", rounds: 10) {
      let list = try archive.sessions(directory: nil, limit: 10_000)
      precondition(list.count == 10_000)
    }
    try time("list 100 sessions", rounds: 50) {
      _ = try archive.sessions(directory: "/many", limit: 100)
    }
    try time("newest session of a directory", rounds: 50) {
      _ = try archive.newestSession(directory: "/many")
    }
    archive.close()
    var opened = archive
    try time("open, 50 MB", rounds: 50) {
      opened = try Archive(directory: directory)
    } after: {
      opened.close()
    }
    try time("open and branch of 64", rounds: 50) {
      opened = try Archive(directory: directory)
      _ = try opened.branch(endingAt: id(10_001), limit: 64)
    } after: {
      opened.close()
    }
    let other = try Archive(directory: directory)
    try time("open beside another", rounds: 50) {
      opened = try Archive(directory: directory)
    } after: {
      opened.close()
    }
    other.close()
    try time("close", rounds: 50) {
      opened.close()
    } after: {
      opened = try Archive(directory: directory)
    }
  }

  /// Prints the median, the 99th percentile and the processor time of one call.
  func time(
    _ name: String, rounds: Int, _ body: () throws -> Void, after: () throws -> Void = {}
  ) rethrows {
    var walls: [Double] = []
    var clocks = 0
    for _ in 0..<rounds {
      let start = DispatchTime.now().uptimeNanoseconds
      let before = clock()
      try body()
      clocks += clock() - before
      walls.append(Double(DispatchTime.now().uptimeNanoseconds - start) / 1e6)
      try after()
    }
    let processor = Double(clocks) / Double(CLOCKS_PER_SEC) * 1e3 / Double(rounds)
    walls.sort()
    func milliseconds(_ value: Double) -> String { String(format: "%.4f", value) }
    print(
      "\(name): median \(milliseconds(walls[rounds / 2])) ms,",
      "p99 \(milliseconds(walls[rounds * 99 / 100])) ms, cpu \(milliseconds(processor)) ms")
  }
}
