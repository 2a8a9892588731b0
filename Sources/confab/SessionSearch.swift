import Archive
import Conversation
import Screen

/// What the list of conversations asks of the archive.
extension SessionReader {
  /// Rows that are read before the list is shown, and at a time after that: about a millisecond's
  /// work each.
  private static let firstRows = 100
  private static let laterRows = 250
  /// What a search takes at a time: less than a frame, since a key may come meanwhile.
  private static let slice = 8
  private static let foundAtOnce = 40
  /// Messages of a preview.
  private static let previewedTurns = 6

  /// The beginning of the list, and of that of a directory.
  func page(here directory: String) -> Event {
    read { archive throws(ArchiveError) in
      let page = try archive.sessions(directory: nil, limit: Self.firstRows, from: nil)
      let here = try archive.sessions(directory: directory, limit: Self.firstRows, from: nil)
      return .sessionPage(
        SessionPage(
          rows: page.sessions.map(SessionRow.init), here: here.sessions.map(SessionRow.init),
          isFirst: true, next: page.next.map(SessionPlace.init)))
    }
  }

  func page(from place: SessionPlace) -> Event {
    read { archive throws(ArchiveError) in
      let page = try archive.sessions(
        directory: nil, limit: Self.laterRows,
        from: SessionCursor(sequence: place.sequence, key: place.key))
      return .sessionPage(
        SessionPage(
          rows: page.sessions.map(SessionRow.init), isFirst: false,
          next: page.next.map(SessionPlace.init)))
    }
  }

  func find(_ search: TextSearch, from place: SearchPlace?) -> Event {
    var problem = "There is no archive to search in this run."
    if let archive {
      do throws(ArchiveError) {
        let page = try archive.search(
          search.text, directory: search.directory, limit: Self.foundAtOnce,
          from: place.map { SearchCursor(below: $0.below) }, milliseconds: Self.slice,
          findsTitles: search.findsTitles)
        return .found(
          FoundTexts(
            search: search, texts: page.hits.map(FoundText.init),
            next: page.next.map { SearchPlace(below: $0.below) },
            isIncomplete: try archive.hasBacklog()))
      } catch {
        problem = error.sentence
      }
    }
    return .found(FoundTexts(search: search, texts: [], problem: problem))
  }

  func preview(_ wish: PreviewWish) -> Event {
    read { archive throws(ArchiveError) in
      var turns: [Turn] = []
      var leaf = wish.turn
      if leaf == nil { leaf = try archive.session(wish.session)?.leaf }
      if let leaf {
        turns = try archive.branch(
          endingAt: leaf, limit: wish.turn == nil ? Self.previewedTurns : 1
        ).turns
      }
      return .preview(SessionPreview(wish: wish, turns: turns))
    }
  }

  /// The conversation with a message of it, on the branch in view if it is there.
  func open(_ place: FoundPlace) -> Event {
    read { archive throws(ArchiveError) in
      guard var session = try archive.session(place.session) else {
        return .notice(Notice("That conversation is not in the archive any more.", .warning))
      }
      let found = try archive.place(of: place.turn, preferring: session.leaf)
      session.leaf = found.leaf
      let branch = try archive.branch(
        endingAt: found.leaf, limit: found.turnsAfter + Self.firstTurns)
      let input = try archive.takeInput(of: session.id)
      return .opened(
        OpenedSession(
          session: session,
          history: History(
            turns: branch.turns, hasOlder: branch.hasOlder,
            compactions: try archive.compactions(of: session.id)),
          draft: input.draft, stash: input.stash,
          forks: try archive.forks(in: branch.turns), place: place))
    }
  }
}

extension SessionPlace {
  init(_ cursor: SessionCursor) {
    self.init(sequence: cursor.sequence, key: cursor.key)
  }
}

extension FoundText {
  init(_ hit: SearchHit) {
    self.init(
      row: SessionRow(hit.session), turn: hit.turn, role: hit.role, date: hit.date,
      excerpt: hit.excerpt.map { Piece($0.text, isMatch: $0.isMatch) })
  }
}
