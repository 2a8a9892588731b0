extension Composer {
  /// Takes the last step back.
  /// - Returns: whether there was one.
  @discardableResult
  package mutating func undo() -> Bool {
    lastAction = .other
    guard let step = journal.undo() else { return false }
    for change in step.changes.reversed() {
      exchange(
        change.offset..<change.offset + change.inserted.utf8.count, with: change.removed)
    }
    place(at: step.caret)
    return true
  }

  /// Does again what was taken back last.
  /// - Returns: whether there was anything.
  @discardableResult
  package mutating func redo() -> Bool {
    lastAction = .other
    guard let step = journal.redo() else { return false }
    for change in step.changes {
      exchange(
        change.offset..<change.offset + change.removed.utf8.count, with: change.inserted)
    }
    return true
  }
}
