import Conversation
import Messages

/// A part of the list of conversations, the last used first.
package struct SessionPage: Hashable, Sendable {
  package var rows: [SessionRow]
  /// Those of the working directory, with the first page only: the newest of them may stand far
  /// down in the list.
  package var here: [SessionRow]
  package var isFirst: Bool
  /// Where the rest begins; nil at the end of the list.
  package var next: SessionPlace?

  package init(
    rows: [SessionRow], here: [SessionRow] = [], isFirst: Bool, next: SessionPlace? = nil
  ) {
    self.rows = rows
    self.here = here
    self.isFirst = isFirst
    self.next = next
  }
}

/// A place in the list of conversations; what its numbers mean is the archive's affair.
package struct SessionPlace: Hashable, Sendable {
  package var sequence: Int64
  package var key: Int64

  package init(sequence: Int64, key: Int64) {
    self.sequence = sequence
    self.key = key
  }
}

/// What to look for in what was said.
package struct TextSearch: Hashable, Sendable {
  /// Words, or several between double quotes.
  package var text: String
  /// Only in conversations of this directory; nil for all.
  package var directory: String?
  /// Whether titles count too.
  package var findsTitles: Bool

  package init(_ text: String, directory: String? = nil, findsTitles: Bool = false) {
    self.text = text
    self.directory = directory
    self.findsTitles = findsTitles
  }
}

/// A place in a search; what its number means is the archive's affair.
package struct SearchPlace: Hashable, Sendable {
  package var below: Int64

  package init(below: Int64) { self.below = below }
}

/// A part of what a search found.
package struct FoundTexts: Hashable, Sendable {
  package var search: TextSearch
  package var texts: [FoundText]
  /// Where to go on; nil when everything was searched.
  package var next: SearchPlace?
  /// Whether some messages are not indexed yet.
  package var isIncomplete: Bool
  /// Why it could not be searched.
  package var problem: String?

  package init(
    search: TextSearch, texts: [FoundText], next: SearchPlace? = nil, isIncomplete: Bool = false,
    problem: String? = nil
  ) {
    self.search = search
    self.texts = texts
    self.next = next
    self.isIncomplete = isIncomplete
    self.problem = problem
  }
}

/// A message, or a title, in which something was found.
package struct FoundText: Hashable, Sendable {
  /// A part of the text around what was found; untrusted, without line ends.
  package struct Piece: Hashable, Sendable {
    package var text: String
    /// Whether it is what was searched for.
    package var isMatch: Bool

    package init(_ text: String, isMatch: Bool) {
      self.text = text
      self.isMatch = isMatch
    }
  }

  package var row: SessionRow
  /// Nil for a title.
  package var turn: Identifier?
  package var role: Speaker
  /// Unix milliseconds.
  package var date: Int64
  package var excerpt: [Piece]

  package init(
    row: SessionRow, turn: Identifier?, role: Speaker, date: Int64, excerpt: [Piece]
  ) {
    self.row = row
    self.turn = turn
    self.role = role
    self.date = date
    self.excerpt = excerpt
  }
}

/// A message to open a conversation at.
package struct FoundPlace: Hashable, Sendable {
  package var session: Identifier
  package var turn: Identifier
  /// What was searched for, to be marked.
  package var query: String

  package init(session: Identifier, turn: Identifier, query: String) {
    self.session = session
    self.turn = turn
    self.query = query
  }
}

/// Whose last messages are to be shown beside the list.
package struct PreviewWish: Hashable, Sendable {
  package var session: Identifier
  /// The last message to show; nil for the conversation's last.
  package var turn: Identifier?

  package init(session: Identifier, turn: Identifier? = nil) {
    self.session = session
    self.turn = turn
  }
}

/// The last messages of a conversation, for a look at it.
package struct SessionPreview: Hashable, Sendable {
  package var wish: PreviewWish
  package var turns: [Turn]

  package init(wish: PreviewWish, turns: [Turn]) {
    self.wish = wish
    self.turns = turns
  }
}
