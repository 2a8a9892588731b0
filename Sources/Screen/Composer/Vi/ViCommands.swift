/// The commands of normal and visual mode.
extension ViMode {
  /// Takes one letter of a command.
  mutating func take(_ letter: Character, _ composer: inout Composer) -> Answer {
    if pending.wait == nil, let digit = letter.wholeNumberValue, letter.isASCII,
      digit > 0 || pending.count != nil
    {
      pending.count = min(Self.mostTimes, (pending.count ?? 0) * 10 + digit)
      if pending.operation != nil { pending.keys.append(letter) }
      return .done
    }
    pending.keys.append(letter)
    let text = ViText(text: composer.line)
    let caret = composer.caretIndex
    switch pending.wait {
    case .find(let isForward, let isTill):
      let find = ViFind(character: letter, isForward: isForward, isTill: isTill)
      lastFind = find
      move(
        text.find(find, from: caret, count: pending.total ?? 1, skipsNext: false), find, &composer)
      return .done
    case .replace:
      replaceCharacters(with: letter, &composer)
      return .done
    case .g:
      if letter == "g" {
        let target = text.line(pending.total ?? 1, else: text.start)
        go(ViMotion(target: target, reach: .lines), &composer)
      } else {
        pending = Pending()
      }
      return .done
    case .object(let isAround):
      select(
        text.object(letter, isAround: isAround, at: caret, count: pending.total ?? 1), &composer)
      return .done
    case nil:
      return begin(letter, text, &composer)
    }
  }

  mutating func begin(
    _ letter: Character, _ text: ViText, _ composer: inout Composer
  ) -> Answer {
    let isVisual = if case .visual = mode { true } else { false }
    switch letter {
    case "f", "F", "t", "T":
      pending.wait = .find(
        isForward: letter == "f" || letter == "t", isTill: letter == "t" || letter == "T")
      return .done
    case "g":
      pending.wait = .g
      return .done
    case "i" where pending.operation != nil || isVisual,
      "a" where pending.operation != nil || isVisual:
      pending.wait = .object(isAround: letter == "a")
      return .done
    case ";", ",":
      guard let find = letter == ";" ? lastFind : lastFind?.reversed else { break }
      move(
        text.find(find, from: composer.caretIndex, count: pending.total ?? 1, skipsNext: true),
        find, &composer)
      return .done
    case "j" where pending.operation == nil, "k" where pending.operation == nil:
      let count = pending.total ?? 1
      pending = Pending()
      if isVisual {
        composer.move(
          to: text.column(of: composer.caretIndex, lines: letter == "j" ? count : -count))
        return .done
      }
      return .run(letter == "j" ? .rowDown : .rowUp, count)
    default: break
    }
    if let operation = pending.operation {
      if letter == operation {
        lines(operation, text, &composer)
        return .done
      }
      if operation == "c", letter == "w" || letter == "W", changeWords(letter, text, &composer) {
        return .done
      }
    }
    if let motion = text.motion(
      letter, from: composer.caretIndex, count: pending.total,
      hasOperator: pending.operation != nil)
    {
      go(motion, &composer)
      return .done
    }
    guard pending.operation == nil else {
      pending = Pending()
      return .done
    }
    if isVisual { return actOnSelection(letter, &composer) }
    return command(letter, text, &composer)
  }

  // MARK: Motions

  mutating func move(
    _ target: String.Index?, _ find: ViFind, _ composer: inout Composer
  ) {
    guard let target else {
      pending = Pending()
      return
    }
    go(ViMotion(target: target, reach: find.isForward ? .through : .before), &composer)
  }

  /// Goes there, or does to what lies between what the operator says.
  mutating func go(_ motion: ViMotion, _ composer: inout Composer) {
    guard let operation = pending.operation else {
      pending = Pending()
      composer.move(to: motion.target)
      return
    }
    let text = ViText(text: composer.line)
    let lower = min(motion.target, composer.caretIndex)
    let upper = max(motion.target, composer.caretIndex)
    switch motion.reach {
    case .before
    where upper > lower && upper == text.lineStart(upper) && upper > text.lineStart(lower):
      // POSIX: up to the start of a line means to the end of the line before, and from the start of
      // a line on it means whole lines.
      let end = text.before(upper)
      if lower <= text.firstNonBlank(lower) {
        operateOnLines(operation, from: lower, to: end, &composer)
      } else {
        operate(operation, on: lower..<max(lower, end), &composer)
      }
    case .before: operate(operation, on: lower..<upper, &composer)
    case .through: operate(operation, on: lower..<text.after(upper), &composer)
    case .lines: operateOnLines(operation, from: lower, to: upper, &composer)
    }
  }

  /// A text object, for an operator or as what is selected.
  mutating func select(_ object: ViText.Object?, _ composer: inout Composer) {
    guard let object, let operation = pending.operation else {
      pending = Pending()
      guard let object, !object.range.isEmpty, case .visual = mode else { return }
      mode = .visual(anchor: composer.offset(object.range.lowerBound))
      composer.move(to: ViText(text: composer.line).before(object.range.upperBound))
      return
    }
    if object.isLines {
      let text = ViText(text: composer.line)
      let last = object.range.upperBound
      let upper = last > object.range.lowerBound ? text.before(last) : last
      operateOnLines(
        operation, from: object.range.lowerBound,
        to: upper < text.end && text.text[upper].isNewline ? text.lineStart(upper) : upper,
        &composer)
    } else {
      operate(operation, on: object.range, &composer)
    }
  }

  // MARK: Visual mode

  mutating func actOnSelection(
    _ letter: Character, _ composer: inout Composer
  ) -> Answer {
    guard let range = selection(in: composer), case .visual(let anchor) = mode else {
      mode = .normal
      pending = Pending()
      return .done
    }
    if letter == "o" {
      mode = .visual(anchor: composer.caret)
      composer.place(at: anchor)
      pending = Pending()
      return .done
    }
    if letter == "r" {
      pending.wait = .replace
      return .done
    }
    pending = Pending()
    let bounds = composer.index(range.lowerBound)..<composer.index(range.upperBound)
    mode = .normal
    switch letter {
    case "d", "x", "c", "s", "y":
      operate(letter == "x" ? "d" : letter == "s" ? "c" : letter, on: bounds, &composer)
    case "p":
      guard let entry = composer.kills.current else { break }
      composer.replace(range, with: entry.text)
      composer.moveLeft()
    case "~":
      composer.replace(range, with: composer.line[bounds].swappedCase)
      composer.place(at: range.lowerBound)
    default: break
    }
    return .done
  }
}
