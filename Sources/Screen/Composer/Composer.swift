import Canvas

/// The input line: multi-line text edited by grapheme cluster. A value with verbs; it knows no
/// keys and no screen.
package struct Composer: Sendable {
  /// What the last verb did, where the next one depends on it.
  enum Action: Equatable, Sendable {
    case other, typing, kill
    /// What was put back, in UTF-8 bytes.
    case yank(Range<Int>)
  }

  /// The text as it is shown and edited: each chip is one scalar. `caret` and `layout` are about
  /// it.
  package private(set) var line = ""
  /// The caret, in UTF-8 bytes of `line`; always between two grapheme clusters.
  package private(set) var caret = 0
  /// Grows with every change of the text, so that layouts and drafts can tell.
  package private(set) var version = 0

  var chips = Chips()
  var kills = KillRing()
  var journal = UndoJournal()
  var lastAction = Action.other

  private var laidOut: (version: Int, layout: EditorLayout)?

  package init() {}

  package var isEmpty: Bool { line.isEmpty }

  /// The whole text, with chips as what they stand for: what is sent, saved, remembered, copied
  /// and edited elsewhere.
  package var text: String { chips.expanded(line) }

  /// The UTF-8 bytes of `text`.
  package var byteCount: Int { chips.byteCount(of: line) }

  /// The caret as an index into `line`.
  package var caretIndex: String.Index { index(caret) }

  /// What was last killed, for yank.
  package var killed: String { kills.current?.text ?? "" }

  /// The line in rows of a width; kept until either changes.
  package mutating func layout(width: Int) -> EditorLayout {
    if let laidOut, laidOut.version == version, laidOut.layout.width == width {
      return laidOut.layout
    }
    let layout = EditorLayout(text: line, width: width, labels: chips.labels)
    laidOut = (version, layout)
    return layout
  }

  // MARK: The whole

  /// Replaces everything as one step that can be undone; the caret goes to the end.
  package mutating func set(_ text: String) {
    var text = text
    text.makeContiguousUTF8()
    replace(0..<line.utf8.count, with: shown(text))
    moveToEnd()
  }

  /// Replaces everything and forgets what was done before: another conversation's text.
  package mutating func reset(to text: String) {
    journal = UndoJournal()
    set(text)
    journal = UndoJournal()
    chips.keep(in: [line] + kills.entries.map(\.text))
  }

  /// Takes the whole text out and leaves the line empty; undo brings it back.
  package mutating func take() -> String {
    let whole = text
    set("")
    forgetOldChips()
    return whole
  }

  /// A text from outside as the line shows it.
  private mutating func shown(_ text: String) -> String {
    let line = chips.folded(text)
    guard line.utf8.count > Paste.mostBytes else { return line }
    guard let chip = chips.add(chips.expanded(line), label: Paste(text).label) else { return line }
    return String(Character(chip))
  }

  /// Lets go of long pastes that only undo still knows, before they fill the memory.
  private mutating func forgetOldChips() {
    guard chips.byteCount > 64 << 20 else { return }
    let last = journal.done.last
    journal = UndoJournal()
    if let last, let change = last.changes.first {
      journal.record(change, caret: last.caret, isTyped: false)
    }
    chips.keep(in: kills.entries.map(\.text) + (last?.changes.map(\.removed) ?? []))
  }

  // MARK: Changing

  /// Inserts at the caret, which goes behind it. Where what is inserted joins with its neighbours
  /// into one cluster (a combining mark typed after its base), the caret goes behind that.
  package mutating func insert(_ inserted: String) {
    guard !inserted.isEmpty else { return }
    replace(caret..<caret, with: chips.adopted(inserted), as: .typing)
  }

  /// The one way in which the line changes, undo apart: puts a text in the place of another. The
  /// caret goes behind it.
  mutating func replace(_ range: Range<Int>, with new: String, as action: Action = .other) {
    defer { lastAction = action }
    guard !range.isEmpty || !new.isEmpty else { return }
    let bounds = index(range.lowerBound)..<index(range.upperBound)
    journal.record(
      UndoJournal.Change(
        offset: range.lowerBound, removed: String(line[bounds]), inserted: new),
      caret: caret, isTyped: action == .typing && lastAction == .typing)
    exchange(range, with: new)
  }

  /// Changes the line without a note of it.
  mutating func exchange(_ range: Range<Int>, with new: String) {
    line.replaceSubrange(index(range.lowerBound)..<index(range.upperBound), with: new)
    line.makeContiguousUTF8()
    version += 1
    place(at: range.lowerBound + new.utf8.count)
  }

  // MARK: Places

  /// The index of an offset into `line`.
  func index(_ offset: Int) -> String.Index {
    line.utf8.index(line.startIndex, offsetBy: offset)
  }

  /// The offset of an index of `line`.
  func offset(_ index: String.Index) -> Int {
    line.utf8.distance(from: line.startIndex, to: index)
  }

  /// Puts the caret at an index of `line`.
  package mutating func move(to index: String.Index) {
    lastAction = .other
    place(at: offset(index))
  }

  /// Puts the caret at an offset, or behind the cluster that the offset is inside of: an edit may
  /// have joined its neighbours.
  mutating func place(at offset: Int) {
    let offset = min(max(0, offset), line.utf8.count)
    let wanted = index(offset)
    guard wanted > line.startIndex, wanted < line.endIndex else {
      caret = offset
      return
    }
    // `index(after:)` first rounds down to the start of the cluster.
    let end = line.index(after: wanted)
    caret = line.index(before: end) == wanted ? offset : self.offset(end)
  }
}
