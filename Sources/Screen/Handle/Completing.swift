import Canvas
import Conversation

extension State {
  /// Texts beyond this many bytes are no commands that one completes.
  private static let longestWord = 200

  /// What is being typed at the end of the input line, and the text before it.
  private var wordToComplete: (source: Completion.Source, before: String, word: String)? {
    let text = composer.line
    if let mention = mentionToComplete { return (.files, "", mention.path) }
    guard overlay == nil, composer.caret == text.utf8.count, text.utf8.count <= Self.longestWord,
      text.hasPrefix("/"), !text.hasPrefix("//"), !text.contains(where: \.isNewline)
    else { return nil }
    guard let space = text.firstIndex(of: " ") else {
      return (.commands, "/", String(text.dropFirst()))
    }
    let name = text[text.index(after: text.startIndex)..<space].lowercased()
    let argument = text[space...].drop { $0 == " " }
    let source: Completion.Source
    switch Command.allCases.first(where: { $0.slashNames.contains(name) }) {
    case .models, .retry: source = .models
    case .compare:
      guard let start = ComparisonWish(String(argument), in: catalog).nameStart else { return nil }
      let word = argument.dropFirst(start)
      return (.models, String(text[..<word.startIndex]), String(word))
    case .themes: source = .themes
    case .sessions: source = .sessions
    default: return nil
    }
    return (source, String(text[..<argument.startIndex]), String(argument))
  }

  /// Opens, narrows or closes the list after something happened.
  mutating func followCompletion() -> [Effect] {
    let seen = (composer.version, composer.caret)
    if overlay == nil, let last = completion.seen, seen == last { return [] }
    completion.seen = seen
    if completion.closedText != composer.line { completion.reopen() }
    guard let (source, _, word) = wordToComplete, completion.closedText != composer.line else {
      completion.open = nil
      return []
    }
    var effects: [Effect] = []
    if completion.open?.source != source {
      (completion.open, effects) = newCompletion(source)
    }
    if source == .files {
      showFiles(word)
      return effects
    }
    completion.open?.isChosen = false
    completion.open?.picker.edit { $0.set(word) }
    return effects
  }

  private mutating func newCompletion(_ source: Completion.Source) -> (Completion, [Effect]) {
    switch source {
    case .commands:
      let names = Command.allCases.flatMap { command in
        command.slashNames.map {
          let argument = command.argument.isEmpty ? "" : command.argument + "  "
          return Picker.Row(value: command.name, title: "/" + $0, detail: argument + command.help)
        }
      }
      return (Completion(source: source, picker: Self.list(names: names)), [])
    case .models:
      return (Completion(source: source, picker: Self.list(modelRows)), [])
    case .themes:
      return (Completion(source: source, picker: Self.list([]), isAwaited: true), [.listThemes])
    case .sessions:
      return (Completion(source: source, picker: Self.list([]), isAwaited: true), [.listSessions])
    case .files:
      return (Completion(source: source, picker: Self.list([])), wishForFiles())
    }
  }

  private static func list(_ rows: [Picker.Row] = [], names: [Picker.Row] = []) -> Picker {
    names.isEmpty
      ? Picker(purpose: .completion, title: "", rows: rows)
      : Picker(purpose: .completion, title: "", names: names)
  }

  /// Takes rows that a completion waits for; false if none does.
  mutating func complete(_ source: Completion.Source, with rows: [Picker.Row]) -> Bool {
    guard completion.open?.source == source, completion.open?.isAwaited == true else {
      return false
    }
    var picker = Self.list(rows)
    if let word = wordToComplete?.word { picker.edit { $0.set(word) } }
    completion.open = Completion(source: source, picker: picker)
    return true
  }

  /// A key while the list is shown; nil if it means what it always means.
  mutating func handleCompletion(_ key: Key) -> [Effect]? {
    let command = keyMap[key]
    guard completion.shown != nil else {
      guard command == .complete else { return nil }
      completion.reopen()
      completion.seen = nil
      return []
    }
    switch command {
    case .interruptOrClose:
      completion.close(for: composer.line)
    case .rowUp, .rowDown:
      completion.open?.isChosen = true
      completion.open?.picker.move(by: command == .rowUp ? -1 : 1)
    case .complete, .send:
      let isTaken = command == .complete || completion.open?.isChosen == true
      if isTaken, completion.open?.source == .files {
        return completion.shown?.picker.selection.map { accept(file: $0.value) } ?? []
      }
      guard command == .send else {
        acceptCompletion()
        return []
      }
      guard isTaken else { return nil }
      // A command that wants more goes on to it; anything else is ready to run.
      if acceptCompletion() { return submit() }
    default:
      return nil
    }
    return []
  }

  /// Puts the chosen row in place of the word.
  /// - Returns: whether the line is complete.
  @discardableResult
  private mutating func acceptCompletion() -> Bool {
    guard let row = completion.shown?.picker.selection, let (source, before, _) = wordToComplete
    else { return false }
    switch source {
    case .commands:
      let wantsMore = Command(named: row.value).map { !$0.argument.isEmpty } ?? false
      composer.set(row.title + (wantsMore ? " " : ""))
      if wantsMore { return false }
    case .models:
      // The alias reads better, where it means this model only.
      let isClear =
        if case .found(let choice) = catalog.lookup(row.title) {
          choice.reference == row.value
        } else {
          false
        }
      let name = isClear ? row.title : row.value
      // Another name or the message follows.
      if Command.compare.slashNames.contains(where: { before.hasPrefix("/\($0) ") }) {
        composer.set(before + name + " ")
        return false
      }
      composer.set(before + name)
    case .themes:
      composer.set(before + row.value)
    case .files:
      return false
    case .sessions:
      composer.set(before + (row.title == Self.untitled ? row.value : row.title))
    }
    completion.close(for: composer.line)
    return true
  }
}
