import Canvas

/// Strings, comments and everything else between marks.
extension Scanner {
  /// Reads the text of the innermost form up to its end, an inset or the line's end.
  mutating func scanText(_ form: CompiledForm) {
    guard let frame = state.frames.last else { return }
    let fence = form.fence == nil ? 0 : frame.count
    let isRaw = form.inner == .heredoc && frame.count == 1
    var depth = form.nests ? frame.count : 0
    var end = position
    while end < bytes.count {
      let byte = bytes[end]
      guard form.stops[Int(byte)] else {
        end += 1
        continue
      }
      if !isRaw, isDoubledInset(form, at: end) {
        end += 2
        continue
      }
      if !isRaw, form.hasInsets, let inset = inset(form, at: end, fence: fence) {
        emit(to: end, form.role)
        if open(inset.number, inset.form, end: inset.end) { return }
        end = inset.end
        continue
      }
      if byte == form.escape, !isRaw {
        if let mark = form.fence, !isFence(mark, fence, at: end + 1) {
          end += 1
          continue
        }
        isEscaped = end + fence + 1 == bytes.count
        end = min(bytes.count, end + fence + 2)
        continue
      }
      if let close = closing(form, at: end, fence: fence) {
        if form.isDoubled, matches(form.close, at: close) {
          end = close + form.close.count
          continue
        }
        if form.nests, depth > 1 {
          depth -= 1
          state.frames[state.frames.count - 1].count = depth
          end = close
          continue
        }
        leaveText(form, end: close)
        return
      }
      if form.nests, matches(form.open, at: end) {
        depth = min(depth + 1, Int.max - 1)
        state.frames[state.frames.count - 1].count = depth
        end += form.open.count
        continue
      }
      if byte == form.variable, !isRaw {
        let name = variableEnd(from: end + 1)
        if name > end + 1 {
          emit(to: end, form.role)
          emit(to: name, form.variableRole)
          end = name
          continue
        }
      }
      end += 1
    }
    emit(to: end, form.role)
  }

  /// Where the form ends if it closes here.
  private func closing(_ form: CompiledForm, at start: Int, fence: Int) -> Int? {
    if form.inner == .delimited {
      let quote = start + 1 + state.delimiter.count
      guard bytes[start] == 0x29, matches(state.delimiter, at: start + 1),
        quote < bytes.count, bytes[quote] == 0x22
      else { return nil }
      return quote + 1
    }
    guard !form.close.isEmpty, matches(form.close, at: start) else { return nil }
    var end = start + form.close.count
    if let mark = form.fence {
      guard isFence(mark, fence, at: end) else { return nil }
      end += fence
    }
    guard matches(form.suffix, at: end) else { return nil }
    return end + form.suffix.count
  }

  private mutating func leaveText(_ form: CompiledForm, end: Int) {
    emit(to: end, form.role)
    state.frames.removeLast()
    if form.inner == .delimited { state.delimiter = [] }
    if form.role != .comment { afterOperand = true }
  }

  private func isFence(_ byte: UInt8, _ count: Int, at start: Int) -> Bool {
    guard start + count <= bytes.count else { return false }
    for index in start..<(start + count) where bytes[index] != byte { return false }
    return true
  }

  /// Whether an inset's mark is doubled here and stands for itself (`{{`).
  private func isDoubledInset(_ form: CompiledForm, at start: Int) -> Bool {
    guard form.hasInsets, let number = form.insets[Int(bytes[start])].first else { return false }
    return lexicon.forms[number].isDoubled && start + 1 < bytes.count
      && bytes[start + 1] == bytes[start]
  }

  /// The inset that begins here, and where its mark ends.
  private func inset(
    _ form: CompiledForm, at start: Int, fence: Int
  ) -> (number: Int, form: CompiledForm, end: Int)? {
    for number in form.insets[Int(bytes[start])] {
      let inset = lexicon.forms[number]
      if inset.open.first == form.escape, form.escape != nil {
        guard let mark = form.fence ?? form.escape, isFence(mark, fence, at: start + 1),
          start + fence + inset.open.count <= bytes.count,
          matches(inset.open, from: 1, at: start + 1 + fence)
        else { continue }
        return (number, inset, start + fence + inset.open.count)
      }
      guard matches(inset.open, at: start) else { continue }
      let end = start + inset.open.count
      return (number, inset, end)
    }
    return nil
  }

  /// The end of the variable's name that may begin at `start`.
  func variableEnd(from start: Int) -> Int {
    var end = start
    while end < bytes.count, isWord(bytes[end]) { end += 1 }
    return end
  }

  // MARK: Opening

  /// Opens a form whose mark ends at `end`. False, and nothing is read, if it cannot be opened.
  mutating func open(_ number: Int, _ form: CompiledForm, end: Int, fence: Int = 0) -> Bool {
    let count = form.nests ? 1 : form.grammar == nil ? fence : 0
    guard push(HighlightState.Frame(form: number, count: count)) else { return false }
    emit(to: end, form.role)
    if let grammar = form.grammar {
      expected = lexicon.grammars[grammar].source.first
      afterOperand = false
      isCommand = true
    }
    return true
  }
}
