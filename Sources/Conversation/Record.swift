/// What the archive is asked to remember: effects as data, one transaction for each batch.
package enum Record: Hashable, Sendable {
  /// Creates the session, or updates its model, leaf and times. An existing title stays, since
  /// another window may have changed it.
  case session(Session)
  /// Gives the session another title.
  case title(String, session: Identifier)
  /// Gives the session other settings.
  case settings(SessionSettings, session: Identifier)
  /// Puts the session into the trash, where no list and no search finds it, or takes it out again.
  case trashed(Bool, session: Identifier)
  /// Adds a turn, or replaces the streaming turn of the same id by its final form, which drops
  /// the turn's fragments.
  case turn(Turn, session: Identifier)
  /// What arrived for a streaming turn since the last fragment: the JSON of stream events as the
  /// server sent it, one event a line.
  case fragment([UInt8], turn: Identifier)
  /// The text of the input line; empty when it was sent or cleared.
  case draft(String, session: Identifier)
  /// What was put aside of the input, the newest last; empty when nothing is.
  case stash([String], session: Identifier)
  /// Adds a summary, or says of one that is there what became of it.
  case compaction(Compaction, session: Identifier)
}
