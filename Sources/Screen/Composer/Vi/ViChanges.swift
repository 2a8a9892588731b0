/// The changes of normal mode that need no motion, and `.`.
extension ViMode {
  /// The count that stood before everything else.
  var firstCount: Int? {
    pending.operation == nil ? pending.count : pending.operationCount
  }

  /// A change begins.
  mutating func begin(_ change: Change, _ composer: Composer) {
    self.change = change
    if mark == nil { mark = composer.journal.mark }
  }

  /// A change that inserts nothing is over.
  mutating func finish(_ composer: Composer) {
    if !isRepeating, !change.keys.isEmpty { lastChange = change }
    change = Change()
    mark = nil
  }

  mutating func command(
    _ letter: Character, _ text: ViText, _ composer: inout Composer
  ) -> Answer {
    let caret = composer.caretIndex
    let count = pending.count ?? 1
    switch letter {
    case "d", "c", "y":
      pending.operation = letter
      pending.operationCount = pending.count
      pending.count = nil
      return .done
    case "r":
      pending.wait = .replace
      return .done
    case "v":
      mode = .visual(anchor: composer.caret)
    case "u":
      for _ in 0..<count where !composer.undo() { break }
    case ".":
      repeatChange(pending.count, &composer)
      return .done
    case "x": return shorthand("d", "l", &composer)
    case "X": return shorthand("d", "h", &composer)
    case "s": return shorthand("c", "l", &composer)
    case "D": return shorthand("d", "$", &composer)
    case "C": return shorthand("c", "$", &composer)
    case "S": return shorthand("c", "c", &composer)
    case "Y": return shorthand("y", "y", &composer)
    case "i", "a", "I", "A", "o", "O":
      begin(Change(count: pending.count, keys: pending.keys), composer)
      open(letter, text, caret, &composer)
      beginInsertion(count: count, insertsLines: letter == "o" || letter == "O")
    case "p", "P":
      put(isBehind: letter == "p", count: count, &composer)
    case "~":
      changeCase(count, text, &composer)
    case "J":
      joinLines(count, &composer)
    default: break
    }
    pending = Pending()
    return .done
  }

  /// One key for an operator and its motion.
  mutating func shorthand(
    _ operation: Character, _ motion: Character, _ composer: inout Composer
  ) -> Answer {
    pending.operation = operation
    pending.operationCount = pending.count
    pending.count = nil
    // What `.` repeats is the short key.
    let text = ViText(text: composer.line)
    return begin(motion, text, &composer)
  }

  func open(
    _ letter: Character, _ text: ViText, _ caret: String.Index, _ composer: inout Composer
  ) {
    switch letter {
    case "a" where caret < text.lineEnd(caret): composer.move(to: text.after(caret))
    case "I": composer.move(to: text.firstNonBlank(caret))
    case "A": composer.move(to: text.lineEnd(caret))
    case "o":
      composer.move(to: text.lineEnd(caret))
      composer.insert("\n")
    case "O":
      composer.move(to: text.lineStart(caret))
      composer.insert("\n")
      composer.moveLeft()
    default: composer.move(to: caret)
    }
  }

  mutating func put(isBehind: Bool, count: Int, _ composer: inout Composer) {
    composer.kills.rewind()
    guard let entry = composer.kills.current else { return }
    begin(Change(count: pending.count, keys: pending.keys), composer)
    let most = max(1, Self.mostInserted / max(1, entry.text.utf8.count))
    let repeated = String(repeating: entry.text, count: min(count, most))
    let text = ViText(text: composer.line)
    let caret = composer.caretIndex
    if entry.isLines {
      let lines = String(repeated.dropLast())
      let place = composer.offset(isBehind ? text.lineEnd(caret) : text.lineStart(caret))
      composer.replace(place..<place, with: isBehind ? "\n" + lines : lines + "\n")
      composer.place(at: isBehind ? place + 1 : place)
      composer.move(to: ViText(text: composer.line).firstNonBlank(composer.caretIndex))
    } else {
      let isInside = isBehind && caret < text.lineEnd(caret)
      let place = composer.offset(isInside ? text.after(caret) : caret)
      composer.replace(place..<place, with: repeated)
      composer.moveLeft()
    }
    finish(composer)
  }

  mutating func replaceCharacters(with letter: Character, _ composer: inout Composer) {
    let text = ViText(text: composer.line)
    let caret = composer.caretIndex
    let count = pending.count ?? 1
    let end = text.repeated(count, caret) { $0 < text.lineEnd(caret) ? text.after($0) : $0 }
    defer { pending = Pending() }
    let upper: String.Index
    if let range = selection(in: composer) {
      upper = composer.index(range.upperBound)
      composer.move(to: composer.index(range.lowerBound))
      mode = .normal
    } else {
      guard composer.line.distance(from: caret, to: end) == count else { return }
      upper = end
    }
    begin(Change(count: pending.count, keys: pending.keys), composer)
    let lower = composer.caretIndex
    let old = composer.line[lower..<upper]
    let new = old.map { $0.isNewline ? $0 : letter }
    let adopted = composer.chips.adopted(String(new))
    composer.replace(composer.offset(lower)..<composer.offset(upper), with: adopted)
    composer.moveLeft()
    finish(composer)
  }

  mutating func changeCase(_ count: Int, _ text: ViText, _ composer: inout Composer) {
    let caret = composer.caretIndex
    let feed = text.lineEnd(caret)
    let end = text.repeated(count, caret) { $0 < feed ? text.after($0) : $0 }
    guard caret < end else { return }
    begin(Change(count: pending.count, keys: pending.keys), composer)
    composer.replace(
      composer.offset(caret)..<composer.offset(end), with: composer.line[caret..<end].swappedCase)
    finish(composer)
  }

  mutating func joinLines(_ count: Int, _ composer: inout Composer) {
    begin(Change(count: pending.count, keys: pending.keys), composer)
    let mark = composer.journal.mark
    for _ in 0..<max(1, count - 1) {
      let text = ViText(text: composer.line)
      guard let next = text.nextLine(composer.caretIndex) else { break }
      let feed = text.lineEnd(composer.caretIndex)
      let first = text.firstNonBlank(next)
      let isSpaced = first < text.lineEnd(next) && feed > text.lineStart(feed)
      composer.replace(
        composer.offset(feed)..<composer.offset(first), with: isSpaced ? " " : "")
      if isSpaced { composer.moveLeft() }
    }
    composer.journal.merge(since: mark)
    finish(composer)
  }

  /// `.`: the last change once more.
  mutating func repeatChange(_ count: Int?, _ composer: inout Composer) {
    pending = Pending()
    guard let last = lastChange, !isRepeating else { return }
    isRepeating = true
    let start = composer.journal.mark
    pending.count = count ?? last.count
    for key in last.keys { _ = take(key, &composer) }
    if mode == .insert {
      redo(last.parts, &composer)
      change.parts = last.parts
      leaveInsertion(&composer)
    }
    composer.journal.merge(since: start)
    isRepeating = false
    pending = Pending()
    mark = nil
  }
}

extension Substring {
  /// Small letters for capitals and capitals for small letters.
  var swappedCase: String {
    reduce(into: "") { $0 += $1.isUppercase ? $1.lowercased() : $1.uppercased() }
  }
}
