/// What was done to a text, step by step, to be undone and done again.
struct UndoJournal: Sendable {
  /// One piece of text in place of another.
  struct Change: Sendable {
    /// Where it begins, in UTF-8 bytes.
    var offset: Int
    var removed: String
    var inserted: String
  }

  /// What one undo takes back.
  struct Step: Sendable {
    var changes: [Change]
    /// The caret before it, in UTF-8 bytes.
    var caret: Int
    var byteCount: Int {
      changes.reduce(0) { $0 + $1.removed.utf8.count + $1.inserted.utf8.count }
    }
  }

  /// A place among the steps, for `merge`.
  struct Mark: Sendable {
    fileprivate var number: Int
  }

  /// Steps that are kept at least and at most. Between the two, all steps together hold no more
  /// than `mostBytes` of text.
  private static let fewestSteps = 1_000
  private static let mostSteps = 10_000
  private static let mostBytes = 16 << 20

  private(set) var done: [Step] = []
  private(set) var undone: [Step] = []
  /// Steps forgotten at the beginning.
  private var forgotten = 0
  private var byteCount = 0

  /// Notes a change.
  /// - Parameters:
  ///   - caret: where it was before.
  ///   - isTyped: whether it goes on typing without anything between; words then make steps.
  mutating func record(_ change: Change, caret: Int, isTyped: Bool) {
    undone = []
    byteCount += change.removed.utf8.count + change.inserted.utf8.count
    if isTyped, let last = done.indices.last, let before = done[last].changes.last,
      done[last].changes.count == 1, change.removed.isEmpty,
      change.offset == before.offset + before.inserted.utf8.count,
      !Self.beginsWord(change.inserted, after: before.inserted)
    {
      done[last].changes[0].inserted += change.inserted
      return
    }
    done.append(Step(changes: [change], caret: caret))
    trim()
  }

  mutating func undo() -> Step? {
    guard let step = done.popLast() else { return nil }
    byteCount -= step.byteCount
    undone.append(step)
    return step
  }

  mutating func redo() -> Step? {
    guard let step = undone.popLast() else { return nil }
    byteCount += step.byteCount
    done.append(step)
    return step
  }

  /// Here and now.
  var mark: Mark { Mark(number: forgotten + done.count) }

  /// Makes what was done since one step.
  mutating func merge(since mark: Mark) {
    let first = max(0, mark.number - forgotten)
    guard first + 1 < done.count else { return }
    let step = Step(changes: done[first...].flatMap(\.changes), caret: done[first].caret)
    done.replaceSubrange(first..., with: [step])
  }

  private static func beginsWord(_ typed: String, after before: String) -> Bool {
    guard let last = before.last, let first = typed.first else { return false }
    return last.isNewline || last.isWhitespace && !first.isWhitespace
  }

  private mutating func trim() {
    // Seldom and many at once, because the rest moves up.
    guard done.count > Self.mostSteps || byteCount > Self.mostBytes && done.count > Self.fewestSteps
    else { return }
    let count = min(max(1, done.count / 10), done.count - Self.fewestSteps)
    byteCount -= done[..<count].reduce(0) { $0 + $1.byteCount }
    done.removeFirst(count)
    forgotten += count
  }
}
