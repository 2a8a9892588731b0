import Archive
import Conversation
import Foundation

/// What this process does to an archive. Ids follow from the seed, so that a test can ask for them.
struct Script {
  let archive: Archive
  let seed: UInt64

  private func turn(_ number: Int, outcome: Outcome) -> Turn {
    var answer = Answer(alias: "k3", requestedModel: "p/k3", host: "localhost")
    answer.outcome = outcome
    return Turn(
      id: Identifier(high: seed, low: UInt64(number)),
      parent: number > 1 ? Identifier(high: seed, low: UInt64(number - 1)) : nil,
      role: .assistant, content: outcome == .streaming ? [] : [.text("answer \(number)")],
      created: Int64(number), answer: answer)
  }

  private var session: Session {
    Session(id: Identifier(high: seed, low: 0), directory: "/tmp", created: 0)
  }

  /// Streams answers of 50 fragments for ever, and prints `turn fragment` after each commit.
  func stream() throws {
    try archive.write([.session(session)])
    var number = 1
    while true {
      try archive.write([.turn(turn(number, outcome: .streaming), session: session.id)])
      for fragment in 1...50 {
        let id = Identifier(high: seed, low: UInt64(number))
        try archive.write([.fragment(Array("\(fragment)\n".utf8), turn: id)])
        say("\(number) \(fragment)")
        if fragment % 10 == 0 { archive.sync() }
      }
      try archive.write([.turn(turn(number, outcome: .complete), session: session.id)])
      number += 1
    }
  }

  /// Types into the input of a session that it shows to have open, for ever, and prints the text
  /// after each key that was saved.
  func type(_ number: Int, directory: String) throws {
    let presence = Presence(directory: directory, window: archive.window)
    presence.enter(session.id)
    var text = "window \(number) "
    while true {
      text += "x"
      let record = Record.draft(text, session: session.id)
      try patiently { () throws(ArchiveError) in try archive.write([record]) }
      say(text)
    }
  }

  /// Writes `count` turns in as many transactions.
  func turns(_ count: Int) throws {
    try patiently { () throws(ArchiveError) in try archive.write([.session(session)]) }
    for number in 1...max(count, 1) {
      let record = Record.turn(turn(number, outcome: .complete), session: session.id)
      try patiently { () throws(ArchiveError) in try archive.write([record]) }
      if number % 50 == 0 { archive.sync() }
    }
    archive.close()
  }

  /// Asks and answers like a conversation, up to turn `count`: each question is synced before its
  /// answer begins, an answer while it streams and at its end. Says each commit. What is there
  /// already is not written again.
  func answers(_ count: Int) throws {
    try archive.write([.session(session)])
    for number in stride(from: 1, through: count, by: 2) {
      let ids = (number...number + 1).map { Identifier(high: seed, low: UInt64($0)) }
      if try !archive.branch(endingAt: ids[1], limit: 1).turns.isEmpty { continue }
      let question = Turn(
        id: ids[0], parent: number > 1 ? Identifier(high: seed, low: UInt64(number - 1)) : nil,
        role: .user, content: [.text("question \(number)")], created: Int64(number))
      try archive.write([.turn(question, session: session.id)])
      say("sent \(number)")
      archive.sync()
      try archive.write([.turn(turn(number + 1, outcome: .streaming), session: session.id)])
      for fragment in 1...20 {
        try archive.write([.fragment(Array("\(fragment)\n".utf8), turn: ids[1])])
        say("streamed \(number + 1) \(fragment)")
        if fragment % 10 == 0 { archive.sync() }
      }
      try archive.write([.turn(turn(number + 1, outcome: .complete), session: session.id)])
      say("ended \(number + 1)")
      archive.sync()
    }
    archive.close()
  }
}
