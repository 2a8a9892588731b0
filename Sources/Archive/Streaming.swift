import Conversation
import Foundation
import GRDB

/// What this program has in its stream log.
struct Streams {
  /// Made with the first fragment of an answer, and given up when no answer streams any more.
  var log: StreamLog?
  /// The last number of each answer that has fragments in the log.
  var numbers: [Identifier: Int64] = [:]
  /// False from a failure on to the end of an answer: fragments go into the tables meanwhile.
  var isUsable = true
}

/// Answers while they stream. Their fragments go to a stream log, a write each; their end, which
/// holds all of them, goes into the tables. What reads fragments looks at both.
extension Archive {
  /// Appends `records` to the stream log if they are fragments and nothing else.
  ///
  /// - Returns: false where they must go into the tables.
  func stream(_ records: [Conversation.Record]) throws(ArchiveError) -> Bool {
    guard let files, syncsLog, streams.isUsable else { return false }
    var bytes: [UInt8] = []
    var numbers = streams.numbers
    for record in records {
      guard case .fragment(let data, let turn) = record else { return false }
      if data.isEmpty { continue }
      let number: Int64
      if let last = numbers[turn] {
        number = last + 1
      } else {
        number = try lastFragment(of: turn) + 1
      }
      numbers[turn] = number
      StreamRecord.encode(data, turn: turn, number: number, into: &bytes)
    }
    if bytes.isEmpty { return true }
    guard let log = streams.log ?? StreamLog(in: files.directory) else {
      streams.isUsable = false
      return false
    }
    streams.log = log
    guard log.append(bytes) else {
      streams.isUsable = false
      return false
    }
    streams.numbers = numbers
    noteStream(log)
    return true
  }

  private func lastFragment(of turn: Identifier) throws(ArchiveError) -> Int64 {
    try perform {
      try $0.number("SELECT max(number) FROM fragment WHERE turn = ?", [turn.bytes]) ?? 0
    }
  }

  /// Notes that `records` are in the tables, and gives the log up if it holds nothing else.
  func noteCommit(of records: [Conversation.Record]) {
    var isEnd = false
    for record in records {
      switch record {
      case .fragment(let data, let turn) where !data.isEmpty:
        // Those in the log that come are after it.
        if let last = streams.numbers[turn] { streams.numbers[turn] = last + 1 }
      case .turn(let turn, _) where turn.answer.map({ $0.outcome != .streaming }) ?? false:
        streams.numbers[turn.id] = nil
        isEnd = true
      default: break
      }
    }
    if isEnd { streams.isUsable = true }
    guard let log = streams.log, isEnd, streams.numbers.isEmpty else {
      noteCommit()
      if isEnd, let log = streams.log, log.size > StreamLog.sizeLimit { try? moveStream() }
      return
    }
    streams.log = nil
    noteCommit(retiring: log)
  }

  /// Takes this program's log into the tables and gives it up.
  func moveStream() throws(ArchiveError) {
    guard let log = streams.log else { return }
    guard let records = log.records() else {
      throw .failed(path: log.path, reason: ArchiveFiles.reason)
    }
    try take(records, of: log)
    streams.log = nil
    streams.numbers = [:]
  }

  /// Takes the logs of programs that died into the tables. For the start.
  func adoptStreams() throws(ArchiveError) {
    guard let files, !isReadOnly else { return }
    var isAny = false
    for path in StreamLog.paths(in: files.directory) {
      // One that cannot be read now stays.
      guard let log = StreamLog(abandoned: path), let records = log.records() else { continue }
      try take(records, of: log)
      isAny = true
    }
    if isAny { sync() }
  }

  /// Copies a log into the tables, where it may be already. Of an answer that has ended or is gone
  /// nothing is needed; but where turns may be lacking, a log of one that is unknown is set aside.
  private func take(
    _ records: [StreamRecord], of log: StreamLog
  ) throws(ArchiveError) {
    if !records.isEmpty {
      try perform { db in
        try db.transaction {
          for record in records {
            try db.run(
              """
              INSERT OR IGNORE INTO fragment (turn, number, data) SELECT ?1, ?2, ?3
              WHERE EXISTS (SELECT 1 FROM turn WHERE id = ?1 AND outcome = 'streaming')
              """, [record.turn.bytes, record.number, Data(record.data)])
          }
        }
      }
    }
    if mayLackTurns {
      for turn in Set(records.map(\.turn)) where try !isKnown(turn) {
        noteCommit()
        guard let kept = log.setAside() else { return }
        notice(
          "An answer that was cut off belongs to no conversation in \(path); what came of it is in "
            + "\(kept).")
        return
      }
    }
    noteCommit(retiring: log)
  }

  private func isKnown(_ turn: Identifier) throws(ArchiveError) -> Bool {
    try perform { try $0.number("SELECT 1 FROM turn WHERE id = ?", [turn.bytes]) } != nil
  }

  /// What was written for `turn` since it began, in order, in the tables and in the logs of all
  /// programs; empty once it has ended.
  func fragments(of turn: Identifier, in db: Database) throws -> [[UInt8]] {
    // Before the tables: what another program takes there meanwhile is found in one of both.
    let logs = files.map { StreamLog.paths(in: $0.directory) } ?? []
    let logged = logs.flatMap(StreamLog.records).filter { $0.turn == turn }
    if logged.isEmpty { return try Self.fragments(of: turn, in: db) }
    let hasEnded = try db.number(
      "SELECT 1 FROM turn WHERE id = ? AND outcome <> 'streaming'", [turn.bytes])
    if hasEnded != nil { return [] }
    let stored = try db.rows("SELECT number, data FROM fragment WHERE turn = ?", [turn.bytes]) {
      StreamRecord(turn: turn, number: $0.integer(0), data: $0.bytes(1).map(Array.init) ?? [])
    }
    return Set(stored + logged).sorted { $0.number < $1.number }.map(\.data)
  }
}
