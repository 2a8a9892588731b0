/// A summary that is sent in place of the turns before it. Like a turn it never changes, and it
/// belongs to a place of the tree: it counts on every branch that `turn` is on, and on no other, so
/// that going back to before it needs no rule of its own.
package struct Compaction: Hashable, Sendable, Identifiable {
  package let id: Identifier
  /// The last turn that it covers.
  package let turn: Identifier
  package let summary: String
  /// How many tokens were sent until then.
  package let tokens: Int
  /// Unix milliseconds at which the person accepted it.
  package let created: Int64
  /// Whether the person took it back.
  package private(set) var isUndone: Bool
  /// Unix milliseconds of when that was, or of when it was sent again after that; 0 if neither was.
  package private(set) var moved: Int64

  package init(
    id: Identifier, turn: Identifier, summary: String, tokens: Int, created: Int64,
    isUndone: Bool = false, moved: Int64 = 0
  ) {
    self.id = id
    self.turn = turn
    self.summary = summary
    self.tokens = tokens
    self.created = created
    self.isUndone = isUndone
    self.moved = moved
  }

  /// The person takes it back.
  package mutating func undo(at wall: Int64) {
    isUndone = true
    moved = max(moved + 1, wall)
  }

  /// The person has it sent again.
  package mutating func redo(at wall: Int64) {
    isUndone = false
    moved = max(moved + 1, wall)
  }

  /// Takes over what another window or machine did with it, if that was later; of two things at the
  /// same time undoing counts, so that both sides come to the same.
  package mutating func merge(_ other: Compaction) {
    guard (other.moved, other.isUndone ? 1 : 0) > (moved, isUndone ? 1 : 0) else { return }
    (isUndone, moved) = (other.isUndone, other.moved)
  }

  /// Whether it was in effect at a time. Of one that is sent again nobody knows since when it was
  /// not.
  func counted(at wall: Int64) -> Bool {
    if isUndone { return created <= wall && wall < moved }
    return max(created, moved) <= wall
  }
}

extension [Compaction] {
  /// Adds what is new in `others`, and takes over what they know better. In the order of the ids,
  /// which does not depend on the machine.
  package mutating func merge(_ others: [Compaction]) {
    for other in others {
      if let index = firstIndex(where: { $0.id == other.id }) {
        self[index].merge(other)
      } else {
        append(other)
      }
    }
    sort { $0.id < $1.id }
  }
}
