import Canvas

/// What lies over the conversation: modality is state, never a second loop.
package enum Overlay: Sendable {
  case picker(Picker)
  case panel(Panel)
  case question(Question)
  case reader(Reader)
}

/// A question that y answers with its effect, and any other key with nothing.
package struct Question: Sendable {
  package var text: String
  package var yes: Effect
  /// Said after any other key.
  package var no: String

  package init(_ text: String, yes: Effect, no: String) {
    self.text = text
    self.yes = yes
    self.no = no
  }
}

/// Text to read and close, such as the help.
package struct Panel: Sendable {
  package var title: String
  /// Not yet wrapped.
  package var lines: [Line]
  /// The first row shown.
  package var scroll = 0

  package init(title: String, lines: [Line]) {
    self.title = title
    self.lines = lines
  }
}

/// A list to choose from by typing and moving: models, sessions, and what comes later.
package struct Picker: Sendable {
  /// What choosing does.
  package enum Purpose: Hashable, Sendable {
    case models, sessions, themes
  }

  /// One choice.
  package struct Row: Hashable, Sendable {
    /// What `Purpose` acts on: a model reference, a session id, a theme's name.
    package var value: String
    package var title: String
    /// Shown dim behind the title.
    package var detail: String
    /// Why it cannot be chosen.
    package var unusable: String?

    package init(value: String, title: String, detail: String = "", unusable: String? = nil) {
      self.value = value
      self.title = title
      self.detail = detail
      self.unusable = unusable
    }
  }

  package let purpose: Purpose
  package let title: String
  package let rows: [Row]
  package private(set) var filter = Composer()
  /// Indexes into `rows`, best match first, with the matched character offsets of the title.
  package private(set) var matches: [(row: Int, positions: [Int])] = []
  /// An index into `matches`.
  package private(set) var selected = 0

  package init(purpose: Purpose, title: String, rows: [Row], selecting value: String? = nil) {
    self.purpose = purpose
    self.title = title
    self.rows = rows
    rematch()
    if let value, let index = rows.firstIndex(where: { $0.value == value }) { selected = index }
  }

  package var selection: Row? {
    matches.indices.contains(selected) ? rows[matches[selected].row] : nil
  }

  package mutating func move(by steps: Int) {
    guard !matches.isEmpty else { return }
    selected = min(max(0, selected + steps), matches.count - 1)
  }

  /// Changes the filter text and matches anew.
  package mutating func edit(_ change: (inout Composer) -> Void) {
    let version = filter.version
    change(&filter)
    if filter.version != version { rematch() }
  }

  private mutating func rematch() {
    selected = 0
    let pattern = filter.text
    guard !pattern.isEmpty else {
      matches = rows.indices.map { ($0, []) }
      return
    }
    let names = rows.map { $0.title + " " + $0.detail }
    matches = FuzzyMatch.rank(pattern, names).map { index, match in
      (index, match.positions.filter { $0 < rows[index].title.count })
    }
  }
}
