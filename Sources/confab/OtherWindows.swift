import Archive
import Conversation
import Screen

/// What other programs do with the conversation on the screen: whether they have it open, and what
/// they add to it. It is looked at when something happens here, at most once a second, and never
/// while nothing does.
struct OtherWindows {
  /// How long one look counts, in milliseconds.
  private static let interval: Int64 = 1000

  private var presence: Presence?
  /// The conversation that this program shows to have open.
  private var session: Identifier?
  /// How many others there were at the last look.
  private var count = 0
  /// The archive's number at the last look, which another program's writing changes.
  private var changes: Int64 = 0
  /// Turns stored after this one are looked at.
  private var mark: Int64 = 0
  private var nextLook: Int64 = 0

  /// Turns of all conversations that may have been added while one was opened.
  private static let recent: Int64 = 64

  /// Takes the sign away that this program has the conversation open.
  mutating func leave() {
    presence?.leave()
    session = nil
  }

  /// - Parameters:
  ///   - saving: where nothing is kept, nobody else can have the conversation.
  ///   - isSending: whether a message goes out now, which is worth a look whenever the last was.
  mutating func look(
    at state: State, _ saving: Saving, now: Int64, isSending: Bool = false
  ) -> [Event] {
    guard let archive = saving.archive, let directory = saving.directory, state.isSessionKept else {
      if session != nil { leave() }
      return []
    }
    let id = state.session.id
    let isNew = session != id
    guard isNew || isSending || now >= nextLook && state.isFocused else { return [] }
    nextLook = now + Self.interval
    let presence = self.presence ?? Presence(directory: directory, window: archive.window)
    self.presence = presence
    if isNew {
      presence.enter(id)
      session = id
      count = 0
    }
    var events: [Event] = []
    let others = presence.others(in: id).count
    if others != count { events.append(.otherWindows(others, session: id)) }
    count = others
    return events + arrivals(in: id, archive, isNew: isNew)
  }

  /// What others have added since the last look. What cannot be read now is looked at again with
  /// their next change.
  private mutating func arrivals(
    in session: Identifier, _ archive: Archive, isNew: Bool
  ) -> [Event] {
    guard let changes = try? archive.foreignChanges(), isNew || changes != self.changes,
      let start = isNew ? try? archive.arrivals(in: session, after: .max).mark - Self.recent : mark,
      let news = try? archive.arrivals(in: session, after: start)
    else { return [] }
    self.changes = changes
    mark = news.mark
    let compactions = (try? archive.compactions(of: session)) ?? []
    let summaries = compactions.isEmpty ? [] : [Event.compactions(compactions, session: session)]
    let arrivals = news.arrivals.map { Arrival(parent: $0.parent, siblings: $0.siblings) }
    return summaries + (arrivals.isEmpty ? [] : [.arrived(arrivals, session: session)])
  }
}
