import Canvas
import Conversation
import Messages

/// The conversations to choose from, narrowed by typing, and below them what was found in what was
/// said. It comes in parts, so that ten thousand conversations make no key wait.
struct SessionList: Sendable {
  /// Which choice: a conversation, or a message of it.
  struct Place: Hashable, Sendable {
    var session: Identifier
    var turn: Identifier?
    /// Whether it was found by what was said, or by its title in a search.
    var isFound = false
  }

  /// A choice as it is drawn.
  enum Entry: Hashable, Sendable {
    /// With the characters of its name that match.
    case session(SessionRow, positions: [Int])
    case found(FoundText)
  }

  /// What a row says beside what the archive knows.
  struct Setting: Hashable, Sendable {
    /// The conversation on the screen.
    var current: Identifier
    var wall: Int64
    var directory: String
    var home: String?
  }

  /// A title that is being edited.
  struct Renaming: Sendable {
    var session: Identifier
    var title: Composer
  }

  /// What was found is asked for until there is so much of it below the choice.
  static let foundAhead = 40

  let setting: Setting
  /// Whether only what was said is looked at, over all conversations.
  let findsOnly: Bool
  /// Whether only this directory's conversations are shown.
  private(set) var isHereOnly: Bool
  /// As they came, the last used first.
  private var all: [SessionRow] = []
  private var here: [SessionRow] = []
  /// Those of `here`.
  private var known: Set<Identifier> = []
  /// Where the rest of the list begins.
  private var next: SessionPlace?
  private var isLoading = false

  private var pattern = ""
  /// Indexes into `rows`, best match first; nil for all of them, as they came.
  private var matches: [(row: Int, positions: [Int])]?
  /// All rows that match in any way: what a longer pattern can match.
  private var candidates: [Int] = []

  /// What was asked for last; `found` is what came of it.
  private(set) var search: TextSearch?
  private(set) var found: [FoundText] = []
  private var nextFound: SearchPlace?
  /// Whether an answer to `search` is awaited.
  private(set) var isSearching = false

  /// Whether some messages cannot be found yet.
  private(set) var isIncomplete = false

  var renaming: Renaming?
  /// Whether the last messages of the choice are shown beside the list.
  var isPreviewing = false
  private var previewWish: PreviewWish?
  private(set) var preview: SessionPreview?

  /// A conversation in the trash, and where it stood in the lists.
  private struct Trashed: Sendable {
    var row: SessionRow
    var all: Int?
    var here: Int?
  }
  /// What was deleted here, the last one last.
  private var trash: [Trashed] = []

  init(_ page: SessionPage, setting: Setting) {
    self.setting = setting
    findsOnly = false
    isHereOnly = !page.here.isEmpty
    here = page.here
    known = Set(page.here.map(\.session.id))
    append(page)
  }

  /// Only what was said.
  init(finding setting: Setting) {
    self.setting = setting
    findsOnly = true
    isHereOnly = false
  }

  private var rows: [SessionRow] { isHereOnly ? here : all }

  private var sessionCount: Int { matches?.count ?? rows.count }

  var count: Int { sessionCount + found.count }

  /// Whether there is nothing to choose from, whatever is typed.
  var isEmpty: Bool { !findsOnly && rows.isEmpty && next == nil }

  /// Whether nothing more comes unless somebody moves or types.
  var isSettled: Bool {
    next == nil && !isSearching && (nextFound == nil || found.count >= Self.foundAhead)
  }

  /// Whether something has been deleted that can be brought back here.
  var hasTrash: Bool { !trash.isEmpty }

  func entry(at index: Int) -> Entry {
    if index >= sessionCount { return .found(found[index - sessionCount]) }
    guard let matches else { return .session(rows[index], positions: []) }
    return .session(rows[matches[index].row], positions: matches[index].positions)
  }

  func place(at index: Int) -> Place? {
    guard 0..<count ~= index else { return nil }
    switch entry(at: index) {
    case .session(let row, _): return Place(session: row.session.id)
    case .found(let text):
      return Place(session: text.row.session.id, turn: text.turn, isFound: true)
    }
  }

  func index(of place: Place) -> Int? {
    (0..<count).first { self.place(at: $0) == place }
  }

  // MARK: Parts of the list

  /// Takes the next part of the list.
  mutating func append(_ page: SessionPage) {
    isLoading = false
    next = page.next
    all += page.rows
    here += page.rows.filter {
      $0.session.directory == setting.directory && !known.contains($0.session.id)
    }
    if !pattern.isEmpty { rank() }
  }

  // MARK: Typing

  mutating func filter(by pattern: String) {
    let isNarrower = matches != nil && pattern.hasPrefix(self.pattern)
    self.pattern = pattern
    rank(among: isNarrower ? candidates : nil)
  }

  mutating func toggleScope() {
    isHereOnly.toggle()
    rank()
  }

  /// - Parameter candidates: the only rows that can match.
  private mutating func rank(among candidates: [Int]? = nil) {
    guard !findsOnly, !pattern.allSatisfy(\.isWhitespace) else { return matches = nil }
    let rows = rows
    let indexes = candidates ?? Array(rows.indices)
    let ranked = FuzzyMatch.rank(pattern, indexes.map { rows[$0].name }).map {
      (row: indexes[$0.index], positions: $0.match.positions)
    }
    self.candidates = ranked.map(\.row).sorted()
    // A long title has the letters of many words somewhere; what was said is not to be buried
    // under such.
    let words = pattern.split(whereSeparator: \.isWhitespace).count
    let close = ranked.filter { Self.runs(of: $0.positions) <= words }
    matches = close.isEmpty ? Array(ranked.prefix(Self.looseMatches)) : close
  }

  /// How many titles are shown that have only the letters, where none has the words.
  private static let looseMatches = 8

  /// How many pieces of consecutive characters these are.
  private static func runs(of positions: [Int]) -> Int {
    zip(positions, positions.dropFirst()).reduce(positions.isEmpty ? 0 : 1) { count, pair in
      pair.1 == pair.0 + 1 ? count : count + 1
    }
  }

  // MARK: What was said

  /// Takes what a search found, unless another one is wanted by now.
  mutating func take(_ texts: FoundTexts) {
    guard texts.search == search, isSearching else { return }
    isSearching = false
    nextFound = texts.next
    isIncomplete = texts.isIncomplete
    found += texts.texts
  }

  mutating func take(_ preview: SessionPreview) {
    guard preview.wish == previewWish else { return }
    let turns = preview.turns.map { turn in
      var turn = turn
      turn.content = [.text(previewed(turn, isFound: turn.id == preview.wish.turn))]
      return turn
    }
    self.preview = SessionPreview(wish: preview.wish, turns: turns)
  }

  /// Characters of a message that a preview shows at most.
  private static let previewedText = 4000

  /// The end of a message; of one that was found, what is around the place, from a line's beginning.
  private func previewed(_ turn: Turn, isFound: Bool) -> String {
    let text = turn.text
    guard isFound else { return String(text.suffix(Self.previewedText)).trimmed }
    let pattern = State.pattern(for: search?.text ?? "", in: text)
    var start = text.startIndex
    if let place = TextMatcher(pattern)?.ranges(in: text).first {
      let before = text.utf8.prefix(max(0, place.lowerBound - 120))
      if let line = before.lastIndex(of: 0x0A) { start = text.utf8.index(after: line) }
    }
    let part = String(text[start...].prefix(Self.previewedText)).trimmed
    return start == text.startIndex ? part : "…\n" + part
  }

  /// What is to be asked of the world now.
  ///
  /// - Parameter selected: the choice, counted among those that match.
  mutating func wishes(selected: Int) -> [Effect] {
    var effects: [Effect] = []
    if let next, !isLoading {
      isLoading = true
      effects.append(.browseSessions(from: next))
    }
    let wanted = TextSearch(
      pattern.trimmed, directory: isHereOnly ? setting.directory : nil, findsTitles: findsOnly)
    if search != wanted {
      search = wanted
      found = []
      nextFound = nil
      isSearching = !wanted.text.isEmpty
      if isSearching { effects.append(.search(wanted, from: nil)) }
    } else if let nextFound, !isSearching,
      found.count < max(0, selected - sessionCount) + Self.foundAhead
    {
      isSearching = true
      effects.append(.search(wanted, from: nextFound))
    }
    if isPreviewing, let place = place(at: min(selected, count - 1)) {
      let wish = PreviewWish(session: place.session, turn: place.turn)
      if wish != previewWish {
        previewWish = wish
        effects.append(.preview(wish))
      }
    }
    return effects
  }

  // MARK: Changes

  /// The conversation of a choice.
  func row(at index: Int) -> SessionRow? {
    guard 0..<count ~= index else { return nil }
    switch entry(at: index) {
    case .session(let row, _): return row
    case .found(let text): return text.row
    }
  }

  mutating func retitle(_ session: Identifier, _ title: String) {
    for index in all.indices where all[index].session.id == session {
      all[index].session.title = title
    }
    for index in here.indices where here[index].session.id == session {
      here[index].session.title = title
    }
    for index in found.indices where found[index].row.session.id == session {
      found[index].row.session.title = title
    }
  }

  /// Takes a conversation off the list.
  mutating func remove(_ row: SessionRow) {
    let id = row.session.id
    let trashed = Trashed(
      row: row, all: all.firstIndex { $0.session.id == id },
      here: here.firstIndex { $0.session.id == id })
    trash.append(trashed)
    if let index = trashed.all { all.remove(at: index) }
    if let index = trashed.here { here.remove(at: index) }
    found.removeAll { $0.row.session.id == id }
    rank()
  }

  /// Puts the conversation that was taken off last back where it stood.
  mutating func restore() -> SessionRow? {
    guard let trashed = trash.popLast() else { return nil }
    if let index = trashed.all { all.insert(trashed.row, at: min(index, all.count)) }
    if let index = trashed.here { here.insert(trashed.row, at: min(index, here.count)) }
    rank()
    // What was found in it is to be found again.
    search = nil
    return trashed.row
  }
}

extension SessionRow {
  /// The title, or what stands for one; untrusted text.
  var name: String {
    if !session.title.isEmpty { return session.title }
    return question.isEmpty ? State.untitled : question
  }

  /// The program that it was imported from.
  var source: String? {
    origin.map { origin in
      "from " + (origin.split(separator: ":", maxSplits: 1).first.map(String.init) ?? origin)
    }
  }
}

extension SessionList {
  /// What is known of a conversation, the most telling first.
  func detail(of row: SessionRow) -> String {
    let count = row.turnCount
    return [
      row.session.id == setting.current ? "on the screen" : nil,
      State.age(of: row.session.updated, at: setting.wall), row.source,
      isHereOnly ? nil : State.short(row.session.directory, home: setting.home),
      "\(count) \(count == 1 ? "message" : "messages")", row.session.model,
    ].compactMap { $0 }.joined(separator: " · ")
  }

  /// Who said it, and when.
  func detail(of text: FoundText) -> String {
    let who = text.turn == nil ? "title" : text.role == .user ? "You" : "answer"
    return "\(who) · \(State.age(of: text.date, at: setting.wall))"
  }

  /// A choice in words, for lists without a screen.
  func match(at index: Int) -> (row: Picker.Row, positions: [Int]) {
    switch entry(at: index) {
    case .session(let row, let positions):
      return (
        Picker.Row(value: row.session.id.description, title: row.name, detail: detail(of: row)),
        positions
      )
    case .found(let text):
      let place = text.turn.map { "/\($0)" } ?? ""
      return (
        Picker.Row(
          value: text.row.session.id.description + place, title: text.row.name,
          detail: detail(of: text) + ": " + text.excerpt.map(\.text).joined()),
        []
      )
    }
  }
}
