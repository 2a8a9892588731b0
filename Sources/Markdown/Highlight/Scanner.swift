import Canvas

/// Reads one line of code from left to right and says what each byte is.
///
/// It looks ahead only by bounded amounts (or once per line), so a line costs as much as it is
/// long, whatever is in it.
struct Scanner {
  /// A stretch of bytes up to `end` in one role.
  struct Run: Equatable {
    var end: Int
    var role: Role
    /// Whether it is only blanks; then it may join what is around it.
    var isBlank: Bool
  }

  let bytes: UnsafeBufferPointer<UInt8>
  let lexicon: Lexicon
  var state: HighlightState
  var position = 0
  var runs: [Run] = []

  // What is known only within a line.

  /// Whether what is before can be divided, so that a slash is a division.
  var afterOperand = false
  /// The role that the next identifier has.
  var expected: Role?
  /// Whether a directive (`#include`) begins the line.
  var isDirective = false
  /// Whether the next word is a shell's command.
  var isCommand = true
  /// Whether the line before ended in an escape.
  var continuesLine = false
  /// Whether a regular expression was looked for in vain.
  var hasNoPattern = false
  /// Whether a word has been read on the line.
  var hasWord = false
  /// Whether the line ends in an escape.
  var isEscaped = false

  /// The runs of a line, which are not empty and end with the line.
  static func runs(
    of bytes: UnsafeBufferPointer<UInt8>, _ lexicon: Lexicon, _ state: inout HighlightState
  ) -> [Run] {
    var scanner = Scanner(bytes: bytes, lexicon: lexicon, state: state)
    state = HighlightState()
    scanner.runs.reserveCapacity(8 + bytes.count / 6)
    scanner.scan()
    state = scanner.state
    return scanner.runs
  }

  private init(
    bytes: UnsafeBufferPointer<UInt8>, lexicon: Lexicon, state: HighlightState
  ) {
    self.bytes = bytes
    self.lexicon = lexicon
    self.state = state
  }

  private mutating func scan() {
    continuesLine = state.isContinued
    isCommand = !continuesLine
    state.isContinued = false
    beginLine()
    while position < bytes.count {
      let form = state.frames.last.map { lexicon.forms[$0.form] }
      if let form, form.grammar == nil {
        scanText(form)
      } else {
        scanCode(lexicon.grammars[form?.grammar ?? 0], form)
      }
    }
    endLine()
  }

  // MARK: Line ends

  private mutating func beginLine() {
    guard let frame = state.frames.last else {
      beginPlainLine(lexicon.grammars[0])
      return
    }
    let form = lexicon.forms[frame.form]
    if form.isIndented {
      let indentation = blanks(from: 0)
      if indentation == bytes.count || indentation > frame.count {
        emit(to: bytes.count, .string)
      } else {
        state.frames.removeLast()
        beginLine()
      }
    } else if form.inner == .heredoc {
      let start = blanks(from: 0)
      let end = start + state.delimiter.count
      guard matches(state.delimiter, at: start), !state.delimiter.isEmpty,
        end == bytes.count || !isWord(bytes[end])
      else { return }
      emit(to: end, .string)
      state.frames.removeLast()
      state.delimiter = []
      afterOperand = true
    }
  }

  /// Applies what a grammar says about whole lines.
  private mutating func beginPlainLine(_ grammar: CompiledGrammar) {
    if grammar.lines.isEmpty { return }
    if takesHunkLine() { return }
    for (prefix, rule) in grammar.lines where matches(prefix, at: 0) {
      if rule.beginsHunk { readHunk() }
      emit(to: rule.isWholeLine ? bytes.count : prefix.count, rule.role)
      return
    }
    if grammar.source.onlyRuledLines { emit(to: bytes.count, .code) }
  }

  private mutating func endLine() {
    let frames = state.frames
    let cut = frames.indices.first { index in
      let isKept =
        lexicon.forms[frames[index].form].spansLines
        || isEscaped && index == frames.count - 1
      return !isKept
    }
    if let cut { state.frames.removeLast(frames.count - cut) }
    if state.delimiter.isEmpty == false, state.pending == nil,
      !state.frames.contains(where: { holdsDelimiter($0) })
    {
      state.delimiter = []
    }
    if let pending = state.pending {
      state.pending = nil
      push(pending)
    }
    let grammar = lexicon.grammars[0]
    if grammar.blockScalar != nil, state.frames.isEmpty { beginBlockScalar(grammar) }
    state.isContinued = (grammar.hasCommands || !grammar.firstWords.isEmpty) && bytes.last == 0x5C
  }

  private func holdsDelimiter(_ frame: HighlightState.Frame) -> Bool {
    let inner = lexicon.forms[frame.form].inner
    return inner == .heredoc || inner == .delimited
  }

  /// Opens an indented text if the line ends in `|` or `>`, perhaps with `+`, `-` or a digit.
  private mutating func beginBlockScalar(_ grammar: CompiledGrammar) {
    guard let form = grammar.blockScalar else { return }
    var end = bytes.count
    while end > 0, bytes[end - 1] == 0x20 { end -= 1 }
    var signs = 0
    while end > 0, signs < 2,
      bytes[end - 1] == 0x2B || bytes[end - 1] == 0x2D || bytes[end - 1] &- 0x30 < 10
    {
      end -= 1
      signs += 1
    }
    guard end > 1, bytes[end - 1] == 0x7C || bytes[end - 1] == 0x3E, bytes[end - 2] == 0x20,
      runs.last?.role != .comment
    else { return }
    push(HighlightState.Frame(form: form, count: blanks(from: 0)))
  }

  // MARK: Frames

  /// Opens a form. False if there are too many.
  @discardableResult mutating func push(_ frame: HighlightState.Frame) -> Bool {
    guard state.frames.count < HighlightState.mostFrames else { return false }
    state.frames.append(frame)
    return true
  }

  // MARK: Bytes

  func isWord(_ byte: UInt8) -> Bool {
    WordTable.lower(byte) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x5F || byte >= 0x80
  }

  /// Whether the mark, without its first `skipped` bytes, stands at `start`.
  @inline(__always) func matches(_ mark: [UInt8], from skipped: Int = 0, at start: Int) -> Bool {
    guard start + mark.count - skipped <= bytes.count else { return false }
    for index in skipped..<mark.count where bytes[start + index - skipped] != mark[index] {
      return false
    }
    return true
  }

  /// The first byte from `start` on that is no blank.
  func blanks(from start: Int) -> Int {
    var end = start
    while end < bytes.count, bytes[end] == 0x20 || bytes[end] == 0x09 { end += 1 }
    return end
  }

  /// How often `byte` stands from `start` on.
  func count(of byte: UInt8, at start: Int) -> Int {
    var end = start
    while end < bytes.count, bytes[end] == byte { end += 1 }
    return end - start
  }

  // MARK: Output

  /// Gives the bytes up to `end` a role.
  mutating func emit(to end: Int, _ role: Role, isBlank: Bool = false) {
    if end <= position { return }
    position = end
    guard let last = runs.last else {
      runs.append(Run(end: end, role: role, isBlank: isBlank))
      return
    }
    let index = runs.count - 1
    if last.role == role {
      runs[index].end = end
      runs[index].isBlank = last.isBlank && isBlank
    } else if last.isBlank, index > 0, runs[index - 1].role == role {
      runs.removeLast()
      runs[index - 1].end = end
    } else {
      runs.append(Run(end: end, role: role, isBlank: isBlank))
    }
  }

  /// Gives what begins at `start` and ends here another role, if it is a run of its own.
  mutating func change(from start: Int, to role: Role) {
    let index = runs.count - 1
    guard index >= 0, (index == 0 ? 0 : runs[index - 1].end) == start else { return }
    runs[index].role = role
  }
}
