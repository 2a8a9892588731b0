import Canvas

/// A list to choose from by typing and moving: models, sessions, what was typed before, completions
/// of what is being typed, and what comes later.
package struct Picker: Sendable {
  /// What choosing does.
  package enum Purpose: Hashable, Sendable {
    case models, sessions, themes, history, completion, links, prompts, setup
  }

  /// One choice.
  package struct Row: Hashable, Sendable {
    /// What `Purpose` acts on: a model reference, a session id, a theme's name, a text, a URL, a
    /// turn's id.
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

  /// Where the choices come from, and how typing chooses among them.
  private enum Choices: Sendable {
    /// Fuzzily, by title and detail.
    case rows([Row])
    /// Fuzzily, by title alone; of rows with the same value only the best is shown.
    case names([Row])
    case history(HistorySearch, describe: @Sendable (HistoryEntry) -> Row)
    case sessions(SessionList)
  }

  package let purpose: Purpose
  package let title: String
  private var choices: Choices
  /// The reader that it was opened from, and that closing it goes back to.
  var reader: Reader?
  package private(set) var filter = Composer()
  /// Indexes into the rows, best match first, with the matched character offsets of the title.
  private var matches: [(row: Int, positions: [Int])] = []
  /// Counted among those that match.
  package private(set) var selected = 0

  package init(purpose: Purpose, title: String, rows: [Row], selecting value: String? = nil) {
    self.init(purpose: purpose, title: title, choices: .rows(rows))
    if let value, let index = rows.firstIndex(where: { $0.value == value }) { selected = index }
  }

  /// A list of names, of which one row may have several.
  package init(purpose: Purpose, title: String, names: [Row]) {
    self.init(purpose: purpose, title: title, choices: .names(names))
  }

  /// A list of what was typed before.
  init(
    title: String, history: HistorySearch, describe: @escaping @Sendable (HistoryEntry) -> Row
  ) {
    self.init(purpose: .history, title: title, choices: .history(history, describe: describe))
  }

  /// A list of conversations and of what was said in them.
  init(title: String, sessions: SessionList) {
    self.init(purpose: .sessions, title: title, choices: .sessions(sessions))
  }

  private init(purpose: Purpose, title: String, choices: Choices) {
    self.purpose = purpose
    self.title = title
    self.choices = choices
    rematch()
  }

  /// How many choices match.
  package var count: Int {
    switch choices {
    case .history(let search, _): search.count
    case .sessions(let list): list.count
    case .rows, .names: matches.count
    }
  }

  /// Whether there is nothing to choose from, whatever is typed.
  package var isEmpty: Bool {
    switch choices {
    case .rows(let rows), .names(let rows): rows.isEmpty
    case .history(let search, _): search.isEmpty
    case .sessions(let list): list.isEmpty
    }
  }

  /// A choice that matches, best first, with the matched character offsets of its title.
  package func match(at index: Int) -> (row: Row, positions: [Int]) {
    switch choices {
    case .rows(let rows), .names(let rows):
      let match = matches[index]
      return (rows[match.row], match.positions)
    case .history(let search, let describe):
      let row = describe(search.entry(at: index))
      return (row, search.positions(in: row.title))
    case .sessions(let list):
      return list.match(at: index)
    }
  }

  package var selection: Row? { selected < count ? match(at: selected).row : nil }

  package mutating func move(by steps: Int) {
    if count > 0 { selected = min(max(0, selected + steps), count - 1) }
  }

  /// Changes the filter text and matches anew.
  package mutating func edit(_ change: (inout Composer) -> Void) {
    if sessions?.renaming != nil {
      sessions { list in
        if var renaming = list.renaming {
          change(&renaming.title)
          list.renaming = renaming
        }
      }
      return
    }
    let version = filter.version
    change(&filter)
    if filter.version != version { rematch() }
  }

  private mutating func rematch() {
    selected = 0
    let pattern = filter.text
    switch choices {
    case .rows(let rows):
      matches = FuzzyMatch.rank(pattern, rows.map { $0.title + " " + $0.detail }).map {
        index, match in (index, match.positions.filter { $0 < rows[index].title.count })
      }
    case .names(let rows):
      var seen: Set<String> = []
      matches = FuzzyMatch.rank(pattern, rows.map(\.title)).compactMap { index, match in
        seen.insert(rows[index].value).inserted ? (index, match.positions) : nil
      }
    case .history:
      search {
        $0.search(for: pattern)
        $0.advance()
      }
    case .sessions:
      sessions { $0.filter(by: pattern) }
    }
  }

  // MARK: The history

  /// The search, in a list of what was typed before.
  var historySearch: HistorySearch? {
    if case .history(let search, _) = choices { return search }
    return nil
  }

  /// Whether the search has more to look at than a key may wait for.
  var isSearching: Bool { historySearch.map { !$0.isDone } ?? false }

  /// Does something to the search; the choice stays where it is.
  mutating func search(_ change: (inout HistorySearch) -> Void) {
    guard case .history(var search, let describe) = choices else { return }
    choices = .names([])  // the only reference, so that the change copies nothing
    change(&search)
    choices = .history(search, describe: describe)
    selected = max(0, min(selected, search.count - 1))
  }

  // MARK: Conversations

  /// The list, where conversations are chosen from.
  var sessions: SessionList? {
    if case .sessions(let list) = choices { return list }
    return nil
  }

  /// Does something to the list; the choice stays at what it was, if that is still there.
  mutating func sessions(_ change: (inout SessionList) -> Void) {
    guard case .sessions(var list) = choices else { return }
    choices = .names([])  // the only reference, so that the change copies nothing
    let chosen = selected > 0 ? list.place(at: selected) : nil
    change(&list)
    if let chosen, list.place(at: selected) != chosen {
      selected = list.index(of: chosen) ?? selected
    }
    selected = max(0, min(selected, list.count - 1))
    choices = .sessions(list)
  }

  /// Back to the first choice.
  mutating func moveToFirst() { selected = 0 }
}
