import Canvas

/// What is told apart by words of the text's own: heredocs, delimited strings, a diff's hunks.
extension Scanner {
  /// A word that ends a heredoc is no longer.
  private static let longestWord = 64
  /// The standard allows no more (C++ [lex.string]).
  private static let longestDelimiter = 16

  /// Reads what a heredoc will end with; its text begins with the next line.
  mutating func readHeredoc(_ number: Int, _ form: CompiledForm, from start: Int) -> Bool {
    guard state.pending == nil, state.delimiter.isEmpty else { return false }
    var first = start
    if first < bytes.count, bytes[first] == 0x2D || bytes[first] == 0x7E { first += 1 }
    first = blanks(from: first)
    var quote: UInt8?
    if first < bytes.count, bytes[first] == 0x22 || bytes[first] == 0x27 {
      quote = bytes[first]
      first += 1
    }
    let last = variableEnd(from: first)
    guard last > first, last - first <= Scanner.longestWord, bytes[first] &- 0x30 >= 10 else {
      return false
    }
    var end = last
    if let quote {
      guard end < bytes.count, bytes[end] == quote else { return false }
      end += 1
    }
    state.delimiter = Array(bytes[first..<last])
    state.pending = HighlightState.Frame(form: number, count: quote == 0x27 ? 1 : 0)
    emit(to: end, form.role)
    afterOperand = true
    return true
  }

  /// Opens a string that ends with `)`, the same word as here and a quote.
  mutating func readDelimiter(_ number: Int, _ form: CompiledForm, from start: Int) -> Bool {
    guard state.delimiter.isEmpty, state.frames.count < HighlightState.mostFrames else {
      return false
    }
    var end = start
    while end < bytes.count, end - start <= Scanner.longestDelimiter, bytes[end] != 0x28 {
      if bytes[end] == 0x22 || bytes[end] == 0x20 || bytes[end] == 0x29 { return false }
      end += 1
    }
    guard end < bytes.count, bytes[end] == 0x28 else { return false }
    state.delimiter = Array(bytes[start..<end])
    return open(number, form, end: end + 1)
  }

  // MARK: Diffs

  /// Remembers how many lines the hunk has: `@@ -12,3 +12,4 @@`.
  mutating func readHunk() {
    var counts = [1, 1]
    var index = 0
    for (side, sign) in [UInt8(ascii: "-"), UInt8(ascii: "+")].enumerated() {
      while index < bytes.count, bytes[index] != sign { index += 1 }
      index += 1
      _ = number(at: &index)
      if index < bytes.count, bytes[index] == 0x2C {
        index += 1
        counts[side] = number(at: &index)
      }
    }
    state.hunkRemoved = counts[0]
    state.hunkAdded = counts[1]
  }

  private func number(at index: inout Int) -> Int {
    var value = 0
    while index < bytes.count, bytes[index] &- 0x30 < 10 {
      value = min(1_000_000, value * 10 + Int(bytes[index] &- 0x30))
      index += 1
    }
    return value
  }

  /// Takes a line that belongs to a hunk, where a removed `-- x` is not the head of a file.
  mutating func takesHunkLine() -> Bool {
    guard state.hunkRemoved > 0 || state.hunkAdded > 0 else { return false }
    switch bytes.first {
    case UInt8(ascii: "+") where state.hunkAdded > 0:
      state.hunkAdded -= 1
      emit(to: bytes.count, .diffAdded)
    case UInt8(ascii: "-") where state.hunkRemoved > 0:
      state.hunkRemoved -= 1
      emit(to: bytes.count, .diffRemoved)
    case nil, UInt8(ascii: " "):
      state.hunkAdded = max(0, state.hunkAdded - 1)
      state.hunkRemoved = max(0, state.hunkRemoved - 1)
      emit(to: bytes.count, .code)
    default:
      // A model miscounts easily: the hunk is over.
      state.hunkAdded = 0
      state.hunkRemoved = 0
      return false
    }
    return true
  }
}
