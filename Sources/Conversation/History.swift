import Messages

/// The branch in view, oldest turn first. A long session is loaded from its end, so the oldest
/// turns may still be missing.
package struct History: Hashable, Sendable {
  package private(set) var turns: [Turn]
  /// Whether turns before `turns.first` are still to be loaded.
  package var hasOlder: Bool

  package init(turns: [Turn] = [], hasOlder: Bool = false) {
    self.turns = turns
    self.hasOlder = hasOlder
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
  }

  /// Takes the last turn off the branch (it stays in the archive), to make it a sibling.
  package mutating func removeLast() {
    if !turns.isEmpty { turns.removeLast() }
  }

  /// Takes another branch from the turn of this index on; nothing of it cuts the branch off there.
  package mutating func replace(from index: Int, with branch: [Turn]) {
    turns.replaceSubrange(min(index, turns.count)..., with: branch)
  }

  package mutating func prepend(_ older: [Turn], hasOlder: Bool) {
    turns.insert(contentsOf: older, at: 0)
    self.hasOlder = hasOlder
  }

  /// The messages to send to a model. What its endpoint would refuse is left out: answers without
  /// text, parts cut short, and thinking of another model, whose signature would be invalid.
  package func messages(for model: ModelChoice) -> [Message] {
    turns.compactMap { turn in
      let content =
        turn.answer.map {
          turn.content.replayable(
            isComplete: $0.outcome == .complete, thinking: model.thinkingReplay(of: $0))
        } ?? turn.content
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
  /// All text blocks, a blank line between them.
  package var text: String {
    content.lazy.compactMap { if case .text(let text) = $0 { text } else { nil } }
      .joined(separator: "\n\n")
  }

  /// All thinking, a blank line between blocks.
  package var thinking: String {
    content.lazy.compactMap { if case .thinking(let text, _) = $0 { text } else { nil } }
      .joined(separator: "\n\n")
  }
}
