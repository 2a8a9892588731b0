import Canvas

/// Code outside strings and comments: words, numbers, operators.
extension Scanner {
  /// Reads code up to where a form opens or the innermost one closes.
  /// - Parameter form: the innermost form; nil where the language begins.
  mutating func scanCode(_ grammar: CompiledGrammar, _ form: CompiledForm?) {
    while position < bytes.count {
      let byte = bytes[position]
      let kind = grammar.classes[Int(byte)]
      if kind.contains(.blank) {
        emit(to: blanks(from: position), .code, isBlank: true)
        continue
      }
      if let form, leave(form, at: byte) { return }
      // What opened may have another grammar.
      if kind.contains(.form), openForm(grammar, byte) { return }
      if kind.contains(.sigil), readSigil(grammar, byte) { continue }
      if kind.contains(.word) {
        readWord(grammar)
      } else if kind.contains(.digit) || byte == 0x2E && !afterOperand && isDigit(position + 1) {
        readNumber(grammar)
      } else {
        if let form, byte == form.bracket { state.frames[state.frames.count - 1].count += 1 }
        readOperator(byte, isEscape: byte == 0x5C && grammar.hasCommands)
      }
    }
  }

  private func isDigit(_ index: Int) -> Bool {
    index < bytes.count && bytes[index] &- 0x30 < 10
  }

  /// Closes the form if its mark stands here.
  private mutating func leave(_ form: CompiledForm, at byte: UInt8) -> Bool {
    let last = state.frames.count - 1
    guard last >= 0 else { return false }
    guard byte == form.close.first, matches(form.close, at: position) else { return false }
    if form.bracket != nil, state.frames[last].count > 0 {
      state.frames[last].count -= 1
      return false
    }
    let isSelfClosed = position > 0 && bytes[position - 1] == 0x2F
    if !form.keepsClose { emit(to: position + form.close.count, form.role) }
    state.frames.removeLast()
    expected = nil
    afterOperand = true
    if form.endsBody, let frame = state.frames.last, lexicon.forms[frame.form].keepsClose {
      state.frames.removeLast()
    }
    if let body = form.body, !isSelfClosed {
      push(HighlightState.Frame(form: body, count: 0))
      afterOperand = false
    }
    return true
  }

  // MARK: Words

  private mutating func readWord(_ grammar: CompiledGrammar) {
    let start = position
    var end = start
    var hash = WordTable.seed
    while end < bytes.count, grammar.classes[Int(bytes[end])].contains(.wordTail) {
      hash = WordTable.mix(hash, grammar.ignoresCase ? WordTable.lower(bytes[end]) : bytes[end])
      end += 1
    }
    let word = UnsafeBufferPointer(rebasing: bytes[start..<end])
    let isMember = start > 0 && bytes[start - 1] == 0x2E && !(start > 1 && bytes[start - 2] == 0x2E)
    let isFirst = !hasWord && !continuesLine && state.frames.isEmpty
    hasWord = true
    let following = end < bytes.count ? bytes[end] : 0
    var entry: WordTable.Entry?
    if !isMember { entry = grammar.words.find(word, hash: hash) }
    if isFirst, entry == nil { entry = grammar.firstWords.find(word, hash: hash) }
    if let entry, !entry.mayBeLabel || following != 0x3A {
      emit(to: end, entry.role)
      if let next = entry.next { expected = next }
      afterOperand = entry.role != .keyword
      isCommand = entry.role == .keyword
      return
    }
    var role = grammar.source.identifier
    if let known = expected {
      role = known
      expected = nil
    } else if let key = key(grammar, after: end) {
      role = key
    } else if grammar.hasCommands {
      if isCommand { role = .function }
    } else if let call = grammar.source.call {
      role = self.role(word, grammar, call: call, following: following, at: end)
      if let mark = grammar.macroMark, following == mark, end + 1 < bytes.count,
        bytes[end + 1] == 0x28 || bytes[end + 1] == 0x5B || bytes[end + 1] == 0x7B
      {
        role = call
        end += 1
      }
    } else if isCapitalised(word), let type = grammar.source.capitalised {
      role = type
    }
    if grammar.source.definesAtLineStart, start == 0, role == .code { role = .function }
    emit(to: end, role)
    afterOperand = true
    isCommand = false
  }

  private func role(
    _ word: UnsafeBufferPointer<UInt8>, _ grammar: CompiledGrammar, call: Role,
    following: UInt8, at end: Int
  ) -> Role {
    let isCall = following == 0x28
    if isCall, grammar.source.callsFirst { return call }
    if let type = grammar.source.capitalised, isCapitalised(word) { return type }
    return isCall ? call : grammar.source.identifier
  }

  /// Whether the word begins with a capital and is no constant in capitals.
  private func isCapitalised(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = 0
    while index < word.count, word[index] == 0x5F { index += 1 }
    guard index < word.count, word[index] &- 0x41 < 26 else { return false }
    // One letter is a type parameter; more capitals with an underscore are a constant.
    return !word.contains(0x5F) || word.contains { $0 &- 0x61 < 26 }
  }

  /// The role of a key if one ends at `end`.
  private func key(_ grammar: CompiledGrammar, after end: Int) -> Role? {
    if grammar.keys.isEmpty || grammar.hasCommands && !isCommand { return nil }
    let mark = grammar.hasCommands ? end : blanks(from: end)
    for key in grammar.keys where matches(key.mark, at: mark) {
      let next = mark + key.mark.count
      if !key.needsBlank || next == bytes.count || bytes[next] == 0x20 || bytes[next] == 0x09 {
        return key.role
      }
    }
    return nil
  }

  private mutating func readSigil(_ grammar: CompiledGrammar, _ sigil: UInt8) -> Bool {
    guard let role = grammar.sigils[Int(sigil)], position + 1 < bytes.count else { return false }
    if position > 0, bytes[position - 1] == sigil || bytes[position - 1] == 0x3A { return false }
    if position > 0, isWord(bytes[position - 1]), sigil != 0x24, sigil != 0x2E { return false }
    var end = position + 1
    let next = bytes[end]
    let isSpecial = sigil == grammar.variableSigil && isParameter(next)
    guard isSpecial || isWord(next) && next &- 0x30 >= 10 || role == .number && isWord(next)
    else { return false }
    if isSpecial {
      end += 1
    } else {
      let dash: UInt8? = grammar.source.tails.contains("-") ? 0x2D : nil
      while end < bytes.count, isWord(bytes[end]) || bytes[end] == dash { end += 1 }
    }
    if !hasWord, role == .keyword { isDirective = true }
    hasWord = true
    emit(to: end, role)
    afterOperand = true
    isCommand = false
    return true
  }

  /// A shell's special parameters: `$1`, `$?`, `$@`.
  private func isParameter(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x3F, 0x40, 0x23, 0x2A, 0x21, 0x2D, 0x24, 0x5E, 0x3C: true
    default: false
    }
  }

  // MARK: Numbers and operators

  private mutating func readNumber(_ grammar: CompiledGrammar) {
    let start = position
    var end = start
    var isHex = false
    while end < bytes.count {
      let byte = bytes[end]
      if isWord(byte) {
        if end == start + 1, byte | 0x20 == 0x78 { isHex = true }
        end += 1
        let isExponent = isHex ? byte | 0x20 == 0x70 : byte | 0x20 == 0x65
        if isExponent, end < bytes.count, bytes[end] == 0x2B || bytes[end] == 0x2D,
          isDigit(end + 1)
        {
          end += 1
        }
      } else if byte == 0x2E || byte == 0x27, isDigit(end + 1) {
        end += 1
      } else {
        break
      }
    }
    emit(to: end, grammar.hasNumbers ? .number : .code)
    hasWord = true
    afterOperand = true
    isCommand = false
  }

  private mutating func readOperator(_ byte: UInt8, isEscape: Bool) {
    switch byte {
    case 0x29, 0x5D, 0x7D: afterOperand = true  // ) ] }
    default: afterOperand = false
    }
    switch byte {
    case 0x28, 0x7B, 0x3B, 0x7C, 0x26, 0x60, 0x21, 0x29: isCommand = true  // ( { ; | & ` ! )
    default: isCommand = false
    }
    // Only marks that stand before a name (`func (r *T) name`, `self.name`) keep it expected.
    if byte != 0x2E, byte != 0x2F, byte != 0x2A, byte != 0x26 { expected = nil }
    // A shell's `\'` opens no string.
    emit(to: min(bytes.count, position + (isEscape ? 2 : 1)), .code)
  }

  // MARK: Forms

  private mutating func openForm(_ grammar: CompiledGrammar, _ byte: UInt8) -> Bool {
    for number in grammar.openings[Int(byte)] {
      let form = lexicon.forms[number]
      guard let mark = mark(of: form), mayOpen(form, end: mark.end) else { continue }
      switch form.inner {
      case .pattern:
        guard let end = patternEnd(form, from: mark.end) else { continue }
        emit(to: end, form.role)
        afterOperand = true
      case .heredoc: if !readHeredoc(number, form, from: mark.end) { continue }
      case .delimited: if !readDelimiter(number, form, from: mark.end) { continue }
      case .text, .code:
        if form.close.isEmpty, form.grammar == nil {
          emit(to: bytes.count, form.role)
        } else if form.condition == .character {
          emit(to: characterEnd(form, from: mark.end) ?? mark.end, form.role)
          afterOperand = true
        } else {
          let start = position
          guard open(number, form, end: mark.end, fence: mark.fence) else { continue }
          if form.grammar == nil { readString(form, grammar, from: start) }
        }
      }
      hasWord = true
      if form.role != .comment { isCommand = form.grammar != nil }
      return true
    }
    return false
  }

  /// Reads a string at once, to see whether it is a key.
  private mutating func readString(
    _ form: CompiledForm, _ grammar: CompiledGrammar, from start: Int
  ) {
    let depth = state.frames.count
    scanText(form)
    guard state.frames.count < depth, form.role == .string else { return }
    expected = nil
    if let key = key(grammar, after: position) { change(from: start, to: key) }
  }

  private func mark(of form: CompiledForm) -> (end: Int, fence: Int)? {
    var end = position
    guard matches(form.prefix, at: end) else { return nil }
    end += form.prefix.count
    var fence = 0
    if let byte = form.fence {
      // A run of fences is counted only where it begins, so that a line costs what it is long.
      if form.prefix.isEmpty, position > 0, bytes[position - 1] == byte, bytes[position] == byte {
        return nil
      }
      fence = count(of: byte, at: end)
      end += fence
    }
    guard matches(form.open, at: end) else { return nil }
    return (end + form.open.count, fence)
  }

  private mutating func mayOpen(_ form: CompiledForm, end: Int) -> Bool {
    let previous = position > 0 ? bytes[position - 1] : 0x20
    let next = end < bytes.count ? bytes[end] : 0
    let isTag = isWord(next) && next &- 0x30 >= 10 || next == 0x3E || next == 0x2F || next == 0x21
    switch form.condition {
    case .anywhere: return true
    case .lineStart: return position == 0
    case .wordStart:
      return " \t;&|({[,:=!".utf8.contains(previous)
    case .operand: return !afterOperand && !hasNoPattern
    case .directive: return isDirective
    case .character: return characterEnd(form, from: end) != nil
    case .tag: return isTag
    case .operandTag: return isTag && !afterOperand
    case .heredocWord:
      return next &- 0x41 < 26 || [0x5F, 0x22, 0x27, 0x2D, 0x7E].contains(next)
    }
  }

  /// The end of a character literal whose quote ends at `start`: one character or an escape.
  private func characterEnd(_ form: CompiledForm, from start: Int) -> Int? {
    guard start < bytes.count else { return nil }
    if bytes[start] == form.escape {
      var end = start + 2
      while end < min(bytes.count, start + 14) {
        if bytes[end] == 0x27 { return end + 1 }
        end += 1
      }
      return nil
    }
    var end = start + 1
    if bytes[start] >= 0xC0 {
      while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    }
    guard end < bytes.count, bytes[end] == 0x27, bytes[start] != 0x27 else { return nil }
    return end + 1
  }

  /// The end of a regular expression on this line, with its flags.
  private mutating func patternEnd(_ form: CompiledForm, from start: Int) -> Int? {
    var end = start
    var isInClass = false
    while end < bytes.count {
      switch bytes[end] {
      case 0x5C: end += 1
      case 0x5B: isInClass = true
      case 0x5D: isInClass = false
      case form.close.first where !isInClass && end > start:
        end += 1
        while end < bytes.count, WordTable.lower(bytes[end]) &- 0x61 < 26 { end += 1 }
        return end
      default: break
      }
      end += 1
    }
    // What follows on the line would be looked through again and again.
    hasNoPattern = true
    return nil
  }
}
