import Messages

/// The branch in view, oldest turn first. A long session is loaded from its end, so the oldest
/// turns may still be missing.
package struct History: Hashable, Sendable {
  package private(set) var turns: [Turn]
  /// Whether turns before `turns.first` are still to be loaded.
  package var hasOlder: Bool
  /// All summaries of the session, also those of other branches: they are few.
  package var compactions: [Compaction] { didSet { locate() } }
  /// Where what is sent begins; nil where everything is.
  package private(set) var boundary: Boundary?

  /// A summary that counts on this branch, and the index of the last turn that it covers.
  package struct Boundary: Hashable, Sendable {
    package var index: Int
    package var compaction: Compaction
  }

  package init(turns: [Turn] = [], hasOlder: Bool = false, compactions: [Compaction] = []) {
    self.turns = turns
    self.hasOlder = hasOlder
    self.compactions = compactions
    locate()
  }

  /// Whether a request needs turns that are still to be loaded.
  package var needsOlder: Bool { hasOlder && boundary == nil }

  /// Finds the summary that counts: the one that reaches farthest along the branch, and of those
  /// the newest. So the end of a branch tells which it is, however much of it is loaded.
  private mutating func locate() {
    boundary = nil
    let ends = Dictionary(
      compactions.lazy.filter { !$0.isUndone }.map { ($0.turn, $0) },
      uniquingKeysWith: { $0.id < $1.id ? $1 : $0 })
    guard !ends.isEmpty else { return }
    for (index, turn) in turns.enumerated().reversed() {
      guard let compaction = ends[turn.id] else { continue }
      boundary = Boundary(index: index, compaction: compaction)
      return
    }
  }

  /// Gives every answer that lacks a count of code blocks (it never ended, so nobody counted) the
  /// one before it. Numbers may then repeat, but never run backwards.
  package func numbered() -> History {
    var copy = self
    var count = 0
    for index in copy.turns.indices {
      guard let own = copy.turns[index].answer?.codeBlockCount else { continue }
      count = max(count, own)
      copy.turns[index].answer?.codeBlockCount = count
    }
    return copy
  }

  package mutating func append(_ turn: Turn) {
    turns.append(turn)
    if !compactions.isEmpty { locate() }
  }

  /// Takes the last turn off the branch (it stays in the archive), to make it a sibling.
  package mutating func removeLast() {
    if !turns.isEmpty { turns.removeLast() }
    locate()
  }

  /// Takes another branch from the turn of this index on; nothing of it cuts the branch off there.
  package mutating func replace(from index: Int, with branch: [Turn]) {
    turns.replaceSubrange(min(index, turns.count)..., with: branch)
    locate()
  }

  package mutating func prepend(_ older: [Turn], hasOlder: Bool) {
    turns.insert(contentsOf: older, at: 0)
    self.hasOlder = hasOlder
    locate()
  }

  /// The messages to send to a model: the summary, where one counts, and the turns after what it
  /// covers. What the endpoint would refuse is left out: answers without text, parts cut short, and
  /// thinking of another model, whose signature would be invalid.
  package func messages(for model: ModelChoice) -> [Message] {
    let summary = boundary.map { [Self.message(of: $0.compaction)] } ?? []
    let start = (boundary?.index ?? -1) + 1
    return summary
      + turns[start...].compactMap { turn in
        let content =
          turn.answer.map {
            turn.content.replayable(
              isComplete: $0.outcome == .complete, thinking: model.thinkingReplay(of: $0))
          } ?? (model.takesImages == false ? turn.content.withoutPictures : turn.content)
        return content.isEmpty ? nil : Message(role: turn.role, content: content)
      }
  }

  /// The code blocks that the branch shows so far, which is where the next answer's numbering
  /// goes on. Every answer remembers the running count, so that loading the end is enough.
  package var codeBlockCount: Int {
    turns.last { $0.answer != nil }?.answer?.codeBlockCount ?? 0
  }
}

extension Turn {
  /// All text blocks, a blank line between them; not the files that go before a message's own text.
  package var text: String {
    content.indices.lazy.compactMap { place in
      guard case .text(let text) = content[place] else { return nil }
      let isFile =
        role == .user && place < content.count - 1 && FileExcerpt(block: text) != nil
      return isFile ? nil : text
    }.joined(separator: "\n\n")
  }

  /// All thinking, a blank line between blocks.
  package var thinking: String {
    content.lazy.compactMap { if case .thinking(let text, _) = $0 { text } else { nil } }
      .joined(separator: "\n\n")
  }
}
