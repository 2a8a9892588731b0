import Archive
import Conversation
import Screen

/// Reads stored conversations as the events that show them; what cannot be read is said.
struct SessionReader {
  /// Turns that are read before the first frame of a stored conversation: more than a window
  /// shows of them. The others follow when there is time.
  static let firstTurns = 16
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
      var history = History(compactions: try archive.compactions(of: id))
      var forks = Forks()
      if let leaf = session.leaf {
        let branch = try archive.branch(endingAt: leaf, limit: Self.firstTurns)
        history = History(
          turns: branch.turns, hasOlder: branch.hasOlder, compactions: history.compactions)
        forks = try archive.forks(in: branch.turns)
      }
      let input = try archive.takeInput(of: id)
      return .opened(
        OpenedSession(
          session: session, history: history, draft: input.draft, stash: input.stash,
          forks: forks))
    }
  }

  /// The next chunk of older turns; the state asks for the one after it.
  func older(than turn: Identifier) -> Event {
    read { archive throws(ArchiveError) in
      let branch = try archive.older(than: turn, limit: Self.laterTurns)
      return .older(
        branch.turns, hasOlder: branch.hasOlder, than: turn,
        forks: try archive.forks(in: branch.turns))
    }
  }

  /// The newest branch through a turn, from that turn on.
  func branch(through turn: Identifier, of session: Identifier) -> Event {
    read { archive throws(ArchiveError) in
      let place = try archive.place(of: turn, preferring: nil)
      let branch = try archive.branch(endingAt: place.leaf, limit: place.turnsAfter + 1)
      guard branch.turns.first?.id == turn else {
        return .notice(Notice("That version is not in the archive; this one stays.", .warning))
      }
      return .branch(
        OpenedBranch(
          session: session, turns: branch.turns, forks: try archive.forks(in: branch.turns)))
    }
  }

  /// Copies the branch that ends with a turn into a new session, and opens that.
  func fork(at turn: Identifier, into session: Session) -> Event {
    read { archive throws(ArchiveError) in
      let fork = try archive.fork(at: turn, into: session)
      switch open(fork.id) {
      case .opened(let opened) where !opened.history.turns.isEmpty: return .forked(opened)
      case .notice(let notice): return .notice(notice)
      default:
        return .notice(
          Notice("The conversation is not saved, so that it cannot be copied.", .warning))
      }
    }
  }

  /// This directory's newest conversation.
  func newest(in directory: String) -> Event {
    read { archive throws(ArchiveError) in
      guard let session = try archive.newestSession(directory: directory, printed: false)
      else {
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

  /// What all conversations have used, today and in seven days.
  func usage(_ wish: UsageWish) -> Event {
    guard let archive else { return .usage(.kept(today: [], week: [])) }
    return read { _ throws(ArchiveError) in
      .usage(
        .kept(
          today: try archive.usage(since: wish.today), week: try archive.usage(since: wish.week)))
    }
  }

  func read(_ body: (Archive) throws(ArchiveError) -> Event) -> Event {
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

extension Archive {
  /// Where these turns, a part of a branch, have siblings.
  func forks(in turns: [Turn]) throws(ArchiveError) -> Forks {
    Forks(try forks(among: turns.map(\.id)), of: turns)
  }
}

extension SessionRow {
  init(_ summary: SessionSummary) {
    self.init(
      session: summary.session, turnCount: summary.turns, question: summary.question,
      origin: summary.origin)
  }
}
