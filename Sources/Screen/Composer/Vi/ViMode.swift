import Canvas

/// vi's keys over the input line, for people who configure it. A value that is given each key
/// before the key map is; it knows no screen.
package struct ViMode: Sendable {
  /// What letters do.
  package enum Mode: Hashable, Sendable {
    /// They are typed.
    case insert
    /// They are commands.
    case normal
    /// They act on what is selected, from the anchor (in UTF-8 bytes of the line) to the caret.
    case visual(anchor: Int)
  }

  /// What is to become of a key.
  package enum Answer: Hashable, Sendable {
    /// It is done.
    case done
    /// It means what it means without vi.
    case pass
    /// It stands for a command of the key map, so many times.
    case run(Command, Int)
  }

  /// What one thing typed in insert mode did, to be done again.
  enum Part: Hashable, Sendable {
    case text(String)
    case command(Command)
  }

  /// The last change, for `.`.
  struct Change: Sendable {
    var count: Int?
    var keys: [Character] = []
    var parts: [Part] = []
  }

  /// A command of which more keys are to come.
  struct Pending: Sendable {
    enum Wait: Hashable, Sendable {
      case find(isForward: Bool, isTill: Bool), replace, g
      case object(isAround: Bool)
    }

    var count: Int?
    var operation: Character?
    var operationCount: Int?
    var wait: Wait?
    /// All keys but the first count.
    var keys: [Character] = []

    /// The counts before the operator and before the motion, multiplied.
    var total: Int? {
      guard let operationCount else { return count }
      return min(ViMode.mostTimes, operationCount * (count ?? 1))
    }
  }

  /// Counts above this count as this.
  static let mostTimes = 999
  /// The most text, in bytes, that a count may make of one insertion.
  static let mostInserted = 1 << 20

  package internal(set) var mode = Mode.insert
  var pending = Pending()
  var lastFind: ViFind?
  var lastChange: Change?
  /// The change that the open insertion belongs to.
  var change = Change()
  /// How often what is inserted is to stand there.
  var insertionCount = 1
  /// Whether each repetition begins a line of its own (`o` and `O`).
  var insertsLines = false
  /// Where undo is to go back to from the open insertion.
  var mark: UndoJournal.Mark?
  var isRepeating = false
  /// The composer's version when the last key was done; another one ends a selection.
  private var version: Int?

  package init() {}

  /// Whether letters are commands.
  package var isCommanding: Bool { mode != .insert }

  /// What is selected, in UTF-8 bytes of the line; nil outside of visual mode.
  package func selection(in composer: Composer) -> Range<Int>? {
    guard case .visual(let anchor) = mode, !composer.isEmpty, version == composer.version else {
      return nil
    }
    let text = ViText(text: composer.line)
    let upper = composer.index(min(max(anchor, composer.caret), composer.line.utf8.count))
    return min(anchor, composer.caret)..<max(anchor, composer.offset(text.after(upper)))
  }

  /// A new line begins: letters are typed.
  package mutating func restart() {
    mode = .insert
    pending = Pending()
    change = Change()
    insertionCount = 1
    mark = nil
  }

  /// Takes a key.
  package mutating func press(_ key: Key, on composer: inout Composer) -> Answer {
    if key == Key(.escape) { return escape(&composer) }
    guard mode != .insert else { return .pass }
    guard let letter = letter(key) else {
      // While a command waits, any other key gives it up, and Enter must not send.
      let waited = pending.wait != nil || pending.operation != nil
      pending = Pending()
      if key == .control("r") {
        composer.redo()
        settle(&composer)
        return .done
      }
      return waited && key == Key(.enter) ? .done : .pass
    }
    let answer = take(letter, &composer)
    settle(&composer)
    return answer
  }

  /// To be called when a key that was passed on has been done: in normal mode the caret stands on
  /// a character, and a text that has changed has nothing selected.
  package mutating func settle(_ composer: inout Composer) {
    guard mode != .insert else { return }
    if case .visual = mode, version != composer.version { mode = .normal }
    version = composer.version
    let place = ViText(text: composer.line).settled(composer.caretIndex)
    if place != composer.caretIndex { composer.move(to: place) }
  }

  /// To be called for what was typed in insert mode and not taken here.
  /// - Parameters:
  ///   - before: the line's version and caret before it.
  mutating func note(_ part: Part, before: (version: Int, caret: Int), _ composer: Composer) {
    guard mode == .insert else { return }
    let isUndo = part == .command(.undo) || part == .command(.redo)
    if isUndo || before.version == composer.version && before.caret != composer.caret {
      // Somewhere else, or other text: from here on it is another insertion.
      change.parts = []
      insertionCount = 1
    } else if before.version != composer.version {
      if case .text(let new) = part, case .text(let old) = change.parts.last {
        change.parts[change.parts.count - 1] = .text(old + new)
      } else {
        change.parts.append(part)
      }
    }
  }

  private func letter(_ key: Key) -> Character? {
    guard key.modifiers.isSubset(of: .shift) else { return nil }
    switch key.code {
    case .character(let character): return character
    case .backspace, .left: return "h"
    case .right: return "l"
    case .home: return "0"
    case .end: return "$"
    case .delete: return "x"
    default: return nil
    }
  }

  private mutating func escape(_ composer: inout Composer) -> Answer {
    switch mode {
    case .insert:
      leaveInsertion(&composer)
    case .visual:
      mode = .normal
      pending = Pending()
    case .normal:
      let isOpen = pending.count != nil || pending.operation != nil || pending.wait != nil
      pending = Pending()
      if !isOpen { return .pass }
    }
    settle(&composer)
    return .done
  }

  // MARK: Insertion

  /// Letters are typed from now on.
  mutating func beginInsertion(count: Int = 1, insertsLines: Bool = false) {
    mode = .insert
    insertionCount = count
    self.insertsLines = insertsLines
    change.parts = []
  }

  /// Ends typing: does it as often as was asked, and makes all of it one step of undo.
  mutating func leaveInsertion(_ composer: inout Composer) {
    let size = change.parts.reduce(0) { size, part in
      if case .text(let text) = part { size + text.utf8.count } else { size + 1 }
    }
    if !change.parts.isEmpty || insertsLines, insertionCount > 1 {
      for _ in 1..<min(insertionCount, max(2, Self.mostInserted / max(1, size))) {
        if insertsLines { composer.insert("\n") }
        redo(change.parts, &composer)
      }
    }
    if let mark { composer.journal.merge(since: mark) }
    mark = nil
    insertionCount = 1
    insertsLines = false
    mode = .normal
    if !isRepeating, !change.keys.isEmpty { lastChange = change }
    change = Change()
    let text = ViText(text: composer.line)
    let caret = composer.caretIndex
    if caret > text.lineStart(caret) { composer.move(to: text.before(caret)) }
    settle(&composer)
  }

  mutating func redo(_ parts: [Part], _ composer: inout Composer) {
    for part in parts {
      switch part {
      case .text(let text): composer.insert(text)
      case .command(let command): composer.apply(command)
      }
    }
  }
}
