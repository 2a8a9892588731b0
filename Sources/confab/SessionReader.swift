import Archive
import Conversation
import Screen

/// Reads stored conversations as the events that show them; what cannot be read is said.
struct SessionReader {
  /// Turns that are read before the first frame of a stored conversation: more than a window
  /// shows of them. The others follow when there is time.
  private static let firstTurns = 16
  /// Turns read at a time after that: about a millisecond's work.
  private static let laterTurns = 256
  private static let listLimit = 10_000

  /// Nil where nothing is kept.
  let archive: Archive?

  func list() -> Event {
    read { archive throws(ArchiveError) in
      .sessions(try archive.sessions(directory: nil, limit: Self.listLimit).map(SessionRow.init))
    }
  }

  func open(_ id: Identifier) -> Event {
    read { archive throws(ArchiveError) in
      guard let session = try archive.session(id) else {
        return .notice(Notice("That conversation is not in the archive any more.", .warning))
      }
      var history = History()
      if let leaf = session.leaf {
        let branch = try archive.branch(endingAt: leaf, limit: Self.firstTurns)
        history = History(turns: branch.turns, hasOlder: branch.hasOlder)
      }
      return .opened(
        OpenedSession(
          session: session, history: history, draft: try archive.draft(of: id),
          stash: try archive.stash(of: id)))
    }
  }

  /// The next chunk of older turns; the state asks for the one after it.
  func older(than turn: Identifier) -> Event {
    read { archive throws(ArchiveError) in
      let branch = try archive.older(than: turn, limit: Self.laterTurns)
      return .older(branch.turns, hasOlder: branch.hasOlder, than: turn)
    }
  }

  /// This directory's newest conversation.
  func newest(in directory: String) -> Event {
    read { archive throws(ArchiveError) in
      guard let session = try archive.newestSession(directory: directory) else {
        return .notice(
          Notice("There is no earlier conversation in this directory; this is a new one."))
      }
      return open(session.id)
    }
  }

  /// The conversation of an id or a title; the list where several fit.
  /// - Parameter otherwise: what is said besides if there is none.
  func find(_ name: String, otherwise: String) -> Event {
    read { archive throws(ArchiveError) in
      let hits = try archive.sessions(matching: name)
      switch hits.count {
      case 0:
        return .notice(Notice("No conversation is called “\(name)”; \(otherwise).", .warning))
      case 1: return open(hits[0].session.id)
      default: return .sessions(hits.map(SessionRow.init))
      }
    }
  }

  private func read(_ body: (Archive) throws(ArchiveError) -> Event) -> Event {
    guard let archive else {
      return .notice(Notice("There is no archive to read from in this run.", .warning))
    }
    do throws(ArchiveError) {
      return try body(archive)
    } catch {
      return .notice(Notice(error.sentence, .error))
    }
  }
}

extension SessionRow {
  init(_ summary: SessionSummary) {
    self.init(session: summary.session, turnCount: summary.turns)
  }
}
