/// Where a session's tree forks, as far as it is loaded. Only turns with siblings are in it, so it
/// stays small however long the session is.
package struct Forks: Hashable, Sendable {
  /// The turns that follow a turn (nil: the first ones of the session), in the order in which they
  /// arrived.
  private var children: [Identifier?: [Identifier]] = [:]

  package init() {}

  /// - Parameters:
  ///   - siblings: what the archive knows: turns that have siblings, each with all of them.
  ///   - turns: a part of a branch; those not in `siblings` have none.
  package init(_ siblings: [Identifier: [Identifier]], of turns: [Turn]) {
    guard !siblings.isEmpty else { return }
    for turn in turns {
      if let all = siblings[turn.id] { children[turn.parent] = all }
    }
  }

  package var isEmpty: Bool { children.isEmpty }

  /// The turn and its siblings in the order in which they arrived, and where it stands among them,
  /// counted from 0; nil for a turn without siblings.
  package func place(
    of turn: Identifier, under parent: Identifier?
  ) -> (index: Int, siblings: [Identifier])? {
    guard let siblings = children[parent], siblings.count > 1,
      let index = siblings.firstIndex(of: turn)
    else { return nil }
    return (index, siblings)
  }

  /// A turn will get siblings.
  package mutating func open(at turn: Identifier, under parent: Identifier?) {
    if children[parent]?.contains(turn) != true { children[parent, default: []].append(turn) }
  }

  /// A turn was added; it is counted where the tree forks.
  package mutating func add(_ turn: Identifier, under parent: Identifier?) {
    if children[parent]?.contains(turn) == false { children[parent]?.append(turn) }
  }

  /// Takes what was read of the archive. What is known here only, since it could not be saved yet,
  /// comes last.
  package mutating func merge(_ other: Forks) {
    children.merge(other.children) { own, read in read + own.filter { !read.contains($0) } }
  }

  /// Takes the turns that follow one, as they are in the archive.
  package mutating func merge(_ siblings: [Identifier], under parent: Identifier?) {
    let own = children[parent] ?? []
    children[parent] = siblings + own.filter { !siblings.contains($0) }
  }
}
