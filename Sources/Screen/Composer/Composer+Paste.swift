import Canvas

extension Composer {
  /// What became of showing a chip as text.
  package enum Unfolding: Hashable, Sendable {
    case done, noChip
    /// More than is edited well in a line.
    case tooLong
  }

  /// Inserts pasted text as one step: a long one as a chip.
  /// - Returns: how many characters were left out, because they could have acted or misled.
  package mutating func paste(_ pasted: String) -> Int {
    let paste = Paste(pasted)
    guard !paste.text.isEmpty else { return paste.omitted }
    var inserted = ""
    if paste.isLong, let chip = chips.add(paste.text, label: paste.label) {
      inserted = String(Character(chip))
    } else {
      inserted = chips.adopted(paste.text)
    }
    replace(caret..<caret, with: inserted)
    return paste.omitted
  }

  /// Shows the chip before the caret (else behind it, else the last one) as its text.
  package mutating func unfold() -> Unfolding {
    guard let place = chipToUnfold, let scalar = line[place].unicodeScalars.first,
      let chip = chips[scalar]
    else { return .noChip }
    guard chip.content.utf8.count <= Paste.mostBytes else { return .tooLong }
    let start = offset(place)
    replace(
      start..<start + String(scalar).utf8.count, with: chips.adopted(chip.content))
    return .done
  }

  private var chipToUnfold: String.Index? {
    let caret = caretIndex
    if caret > line.startIndex, line[line.index(before: caret)].isChip {
      return line.index(before: caret)
    }
    if caret < line.endIndex, line[caret].isChip { return caret }
    guard line.utf8.contains(0xF4) else { return nil }
    return line.lastIndex(where: \.isChip)
  }
}

extension Composer {
  /// Inserts a chip at the caret.
  package mutating func insert(chip content: String, label: String) {
    guard let chip = chips.add(content, label: label) else { return }
    replace(caret..<caret, with: String(Character(chip)))
  }

  /// Puts a chip in the place of a text's last occurrence in the line; the caret stays where it is
  /// in what is around it.
  /// - Returns: whether the text was there.
  @discardableResult
  package mutating func fold(_ text: String, content: String, label: String) -> Bool {
    guard !text.isEmpty, let range = line.ranges(of: text).last else { return false }
    return fold(range, content: content, label: label)
  }

  /// Puts a chip in the place of a part of the line, in the same way.
  @discardableResult
  package mutating func fold(_ range: Range<String.Index>, content: String, label: String) -> Bool {
    guard let chip = chips.add(content, label: label) else { return false }
    let (start, end, before) = (offset(range.lowerBound), offset(range.upperBound), caret)
    let new = String(Character(chip))
    replace(start..<end, with: new)
    if before >= end {
      place(at: before - (end - start) + new.utf8.count)
    } else if before < start {
      place(at: before)
    }
    return true
  }
}
