import Archive
import Conversation

/// Writes like the program does while calls to the system fail: says what was refused, tries again,
/// and gives up after some tries.
struct Stubborn {
  let directory: String
  let seed: UInt64

  private static let tries = 4

  private var session: Session {
    Session(id: Identifier(high: seed, low: 0), directory: "/tmp", created: 0)
  }

  /// Writes a session and `count` turns in as many transactions, each of which is said when it is
  /// committed (`there N`), and synced.
  ///
  /// - Returns: 0, or 1 if something is not saved, which the last line says.
  func write(_ count: Int) -> Int32 {
    save(
      [[.session(session)]]
        + (1...count).map { number in
          let turn = Turn(
            id: Identifier(high: seed, low: UInt64(number)),
            parent: number > 1 ? Identifier(high: seed, low: UInt64(number - 1)) : nil,
            role: .user, content: [.text("text \(number)")], created: 0)
          return [.turn(turn, session: session.id)]
        })
  }

  /// Writes a session with the beginning of an answer and `count` fragments of it, each of which is
  /// said, and synced; the answer has no end.
  ///
  /// - Returns: 0, or 1 if something is not saved, which the last line says.
  func stream(_ count: Int) -> Int32 {
    var turn = Turn(
      id: Identifier(high: seed, low: 1), parent: nil, role: .assistant, content: [], created: 0)
    turn.answer = Answer(alias: "k3", requestedModel: "p/k3", host: "localhost")
    return save(
      [[.session(session), .turn(turn, session: session.id)]]
        + (1...count).map { [.fragment(Array("\($0)\n".utf8), turn: turn.id)] })
  }

  private func save(_ batches: [[Record]]) -> Int32 {
    var archive: Archive?
    for (number, records) in batches.enumerated() {
      for attempt in 1...Self.tries {
        do throws(ArchiveError) {
          let place: Archive
          if let archive { place = archive } else { place = try Archive(directory: directory) }
          place.wait(50)
          archive = place
          try place.write(records)
          say("there \(number)")
          place.sync()
          break
        } catch {
          say("refused: \(error.sentence)")
          if attempt == Self.tries { return 1 }
          if archive?.isReadOnly == true { archive = nil }
        }
      }
    }
    archive?.close()
    for notice in archive?.notices ?? [] { say("notice: \(notice.sentence)") }
    guard let failure = archive?.syncFailure else { return 0 }
    say("refused: \(failure.sentence)")
    return 1
  }
}
