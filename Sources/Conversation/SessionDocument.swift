/// One session with all its branches: what is exported, imported, and carried between machines.
///
/// Two documents of one session can always be merged: turns are immutable and ids unique, so their
/// union is right; of what can change, the later one counts, each by its own time.
package struct SessionDocument: Hashable, Sendable {
  /// `leaf`, `model` and `updated` count together, by `updated`.
  package var session: Session
  /// Unix milliseconds of the last rename; 0 if the title is the first.
  package var titled: Int64
  package var isTrashed: Bool
  /// Unix milliseconds of the last way into or out of the trash; 0 if there was none.
  package var moved: Int64
  /// Where it was imported from, as a person reads it; nil if it began in Confab.
  package var origin: String?
  /// All branches; parents need not come first.
  package var turns: [Turn]
  /// The summaries that are sent in place of turns, those that were undone among them.
  package var compactions: [Compaction]

  package init(
    session: Session, titled: Int64 = 0, isTrashed: Bool = false, moved: Int64 = 0,
    origin: String? = nil, turns: [Turn], compactions: [Compaction] = []
  ) {
    self.session = session
    self.titled = titled
    self.isTrashed = isTrashed
    self.moved = moved
    self.origin = origin
    self.turns = turns
    self.compactions = compactions
  }
}
