/// What `d`, `c` and `y` do to a range or to lines.
extension ViMode {
  /// `dd`, `cc`, `yy`, with a count: so many lines from this one on.
  mutating func lines(
    _ operation: Character, _ text: ViText, _ composer: inout Composer
  ) {
    let last = text.repeated((pending.total ?? 1) - 1, composer.caretIndex) {
      text.nextLine($0) ?? $0
    }
    operateOnLines(operation, from: composer.caretIndex, to: last, &composer)
  }

  /// `cw` on a word changes to its end, not to the next word.
  mutating func changeWords(
    _ letter: Character, _ text: ViText, _ composer: inout Composer
  ) -> Bool {
    let isBig = letter == "W"
    let caret = composer.caretIndex
    guard caret < text.end, text.kind(caret, isBig: isBig) != .blank else { return false }
    var end = text.wordRunEnd(caret, isBig: isBig)
    for _ in 1..<max(1, pending.total ?? 1) where end < text.end {
      let next = text.wordForward(text.before(end), isBig: isBig)
      end = text.wordRunEnd(next, isBig: isBig)
    }
    operate("c", on: caret..<max(caret, end), &composer)
    return true
  }

  mutating func operate(
    _ operation: Character, on range: Range<String.Index>, _ composer: inout Composer
  ) {
    let keys = Change(count: firstCount, keys: pending.keys)
    pending = Pending()
    let start = composer.offset(range.lowerBound)
    if operation == "y" {
      composer.kills.add(String(composer.line[range]), .apart, joins: false)
      composer.place(at: start)
      return
    }
    guard !range.isEmpty || operation == "c" else { return }
    begin(keys, composer)
    composer.place(at: start)
    composer.kill(range, .apart)
    if operation == "c" { beginInsertion() } else { finish(composer) }
  }

  mutating func operateOnLines(
    _ operation: Character, from first: String.Index, to last: String.Index,
    _ composer: inout Composer
  ) {
    let keys = Change(count: firstCount, keys: pending.keys)
    pending = Pending()
    let text = ViText(text: composer.line)
    let lower = text.lineStart(first)
    let upper = text.lineEnd(last)
    let content = String(composer.line[lower..<upper])
    let start = composer.offset(lower)
    composer.kills.add(content + "\n", .apart, joins: false, isLines: true)
    if operation == "y" {
      if first != composer.caretIndex { composer.place(at: start) }
      return
    }
    begin(keys, composer)
    if operation == "c" {
      composer.remove(lower..<upper)
      return beginInsertion()
    }
    if upper < text.end {
      composer.remove(lower..<text.after(upper))
    } else {
      composer.remove((lower > text.start ? text.before(lower) : lower)..<upper)
    }
    let rest = ViText(text: composer.line)
    composer.place(at: min(start, composer.line.utf8.count))
    composer.move(to: rest.firstNonBlank(composer.caretIndex))
    finish(composer)
  }
}
