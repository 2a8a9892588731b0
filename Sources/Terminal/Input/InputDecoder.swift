import Canvas

/// Turns the bytes of a terminal into input, at any chunking.
///
/// It is a state machine over single bytes, so that its cost is linear however the bytes arrive,
/// with two fast paths: runs of text, and the inside of a bracketed paste. Sequences it does not
/// know (and answers to questions somebody else asked) are swallowed whole and never typed.
package struct InputDecoder: Sendable {
  private enum State: Hashable, Sendable {
    case ground
    /// After ESC; `parameters` is empty.
    case escape
    /// After ESC and the first byte of a character beyond ASCII; its bytes are in `partial`.
    case altCharacter
    /// After `ESC O`.
    case singleShift
    /// After `ESC [`; parameter and intermediate bytes are in `parameters`.
    case control
    /// After `ESC [ [`: one more byte names a function key of the Linux console.
    case consoleFunction
    /// After `ESC [ M`: three bytes of an X10 mouse report follow.
    case mouseReport(remaining: Int)
    /// Inside OSC, DCS, SOS, PM or APC, up to ST (or BEL); its bytes are dropped.
    case string(introducer: UInt8, escaped: Bool, isEmpty: Bool)
    case paste
  }

  private var state = State.ground
  /// A second ESC came first: what follows is an Alt chord, or two presses of Escape.
  private var isMeta = false
  private var parameters: [UInt8] = []
  /// A character whose last bytes have not come yet.
  private var partial: [UInt8] = []
  private var paste = PasteBuffer()
  private var output: [Input] = []
  /// What the terminal says of itself.
  var answers = AnswerListener()
  /// Whether reports of mouse buttons are input; until then they are swallowed.
  var takesMouse = false
  /// Milliseconds after which a lone ESC is the Escape key: longer over a network, which may
  /// deliver a sequence in two parts.
  var escapePatience = 20

  package init() {}

  /// Decodes the bytes of one read. Incomplete sequences and characters wait for the next call
  /// or for `timeout()`.
  package mutating func feed(_ bytes: [UInt8]) -> [Input] {
    guard !bytes.isEmpty else { return [] }
    let bytes = answers.completed(bytes)
    if state == .ground, partial.isEmpty, let text = PasteBuffer.unbracketedPaste(bytes) {
      partial = Array(bytes.suffix(UTF8Prefix.incompleteTail(bytes[...])))
      return text.isEmpty ? [] : [.paste(text)]
    }
    if state == .ground, !partial.isEmpty {
      let whole = partial + bytes
      partial = []
      decode(whole)
    } else {
      decode(bytes)
    }
    let decoded = output
    output = []
    return WheelBursts.gathered(decoded)
  }

  /// Whether something unfinished waits, so that the loop must call `timeout()`.
  package var needsTimeout: Bool { pendingTimeout != nil }

  /// Milliseconds without input after which the loop calls `timeout()`; nil when nothing waits.
  /// Short where a person may have pressed a key whose bytes begin a longer sequence.
  package var pendingTimeout: Int? {
    switch state {
    case .ground: partial.isEmpty ? nil : 1_000
    case .escape where answers.isAsking, .control where answers.isAsking && parameters.isEmpty: 250
    case .string where answers.isAsking: 1_000
    case .escape: escapePatience
    case .singleShift, .control: parameters.isEmpty ? 100 : 1_000
    case .string(_, escaped: false, isEmpty: true): 100
    case .altCharacter, .consoleFunction, .mouseReport, .string, .paste: 1_000
    }
  }

  /// Ends what is unfinished: a lone ESC is the Escape key, `ESC [` is Alt+[, an open paste ends,
  /// half a character becomes U+FFFD, half a sequence is dropped.
  package mutating func timeout() -> [Input] {
    answers.abandon(unfinished)
    switch state {
    case .ground:
      if !partial.isEmpty { type("\u{FFFD}") }
    case .escape:
      if isMeta { press(.escape) }
      press(.escape)
    case .altCharacter:
      press(.character("\u{FFFD}"), .alt)
    case .singleShift where parameters.isEmpty:
      pressAfterMeta("O")
    case .control where parameters.isEmpty:
      pressAfterMeta("[")
    case .string(let introducer, escaped: false, isEmpty: true):
      pressAfterMeta(Character(Unicode.Scalar(introducer)))
    case .paste:
      finishPaste()
    case .singleShift, .control, .consoleFunction, .mouseReport, .string:
      break
    }
    partial = []
    enterGround()
    let decoded = output
    output = []
    return decoded
  }

  /// The bytes of the sequence that has not come to its end.
  private var unfinished: [UInt8] {
    switch state {
    case .escape: [0x1B]
    case .control: [0x1B, UInt8(ascii: "[")] + parameters
    case .string(let introducer, let escaped, _):
      [0x1B, introducer] + answers.unfinishedString + (escaped ? [0x1B] : [])
    default: []
    }
  }

  private mutating func decode(_ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer { buffer in
      var index = 0
      while index < buffer.count {
        switch state {
        case .ground where TextRun.isText(buffer[index]):
          index = takeText(buffer, from: index)
        case .paste:
          let rest = UnsafeBufferPointer(rebasing: buffer[index...])
          index += paste.append(rest)
          if paste.isComplete {
            finishPaste()
            enterGround()
          }
        default:
          // A byte that cannot continue what came before is looked at again in the next state.
          if take(buffer[index]) { index += 1 }
        }
      }
    }
  }

  /// Types the run of text that begins at `start`; returns the index after it.
  private mutating func takeText(_ buffer: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var end = start
    while end < buffer.count, TextRun.isText(buffer[end]) { end += 1 }
    let run = buffer[start..<end]
    let tail = end == buffer.count ? UTF8Prefix.incompleteTail(run) : 0
    partial = Array(run.suffix(tail))
    type(TextRun.decode(run.dropLast(tail)))
    return end
  }

  private mutating func type(_ text: String) {
    guard let first = text.first else { return }
    if text.index(after: text.startIndex) == text.endIndex {
      press(.character(first))
    } else {
      output.append(.text(text))
    }
  }

  private mutating func press(_ code: Key.Code, _ modifiers: Modifiers = []) {
    output.append(.key(Key(code, modifiers)))
  }

  private mutating func pressAfterMeta(_ character: Character) {
    if isMeta { press(.escape) }
    press(.character(character), .alt)
  }

  private mutating func finishPaste() {
    let (text, omitted) = paste.take()
    output.append(.paste(text))
    if omitted > 0 { output.append(.omitted(omitted)) }
  }

  private mutating func enterGround() {
    state = .ground
    isMeta = false
    parameters.removeAll(keepingCapacity: true)
  }

  /// Takes one byte; false if it must be looked at again in the new state.
  private mutating func take(_ byte: UInt8) -> Bool {
    switch state {
    case .ground, .paste: return takeControlCharacter(byte)
    case .escape: return takeEscape(byte)
    case .altCharacter: return takeAltCharacter(byte)
    case .singleShift: return takeSingleShift(byte)
    case .control: return takeControl(byte)
    case .consoleFunction:
      finish(KeySequence.consoleFunction(byte))
      return true
    case .mouseReport(let remaining):
      if remaining > 1 { state = .mouseReport(remaining: remaining - 1) } else { enterGround() }
      return true
    case .string(let introducer, let escaped, _):
      return takeString(byte, introducer: introducer, escaped: escaped)
    }
  }

  private mutating func takeControlCharacter(_ byte: UInt8) -> Bool {
    if byte == 0x1B {
      state = .escape
    } else {
      output.append(.key(KeySequence.control(byte)))
    }
    return true
  }

  private mutating func takeEscape(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x1B:
      if isMeta { press(.escape) }
      isMeta = true
    case UInt8(ascii: "["): state = .control
    case UInt8(ascii: "O"): state = .singleShift
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"),
      UInt8(ascii: "_"):
      state = .string(introducer: byte, escaped: false, isEmpty: true)
      answers.beginString()
    case 0x80...:
      if isMeta { press(.escape) }
      isMeta = false
      partial = [byte]
      state = .altCharacter
      if UTF8Prefix.incompleteTail(partial[...]) == 0 { finishAltCharacter() }
    case 0x20..<0x7F:
      pressAfterMeta(Character(Unicode.Scalar(byte)))
      enterGround()
    default:
      if isMeta { press(.escape) }
      var key = KeySequence.control(byte)
      if byte == 0x0A { key = Key(.enter) }
      key.modifiers.insert(.alt)
      output.append(.key(key))
      enterGround()
    }
    return true
  }

  private mutating func takeAltCharacter(_ byte: UInt8) -> Bool {
    guard byte & 0xC0 == 0x80 else {
      finishAltCharacter()
      return false
    }
    partial.append(byte)
    if UTF8Prefix.incompleteTail(partial[...]) == 0 { finishAltCharacter() }
    return true
  }

  private mutating func finishAltCharacter() {
    for character in TextRun.decode(partial[...]) { press(.character(character), .alt) }
    partial = []
    enterGround()
  }

  private mutating func takeSingleShift(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9") where parameters.count < 4:
      // Old xterm puts the modifier here; alone, a digit would be a key of the keypad, which no
      // terminal sends in this form.
      parameters.append(byte)
      return true
    case 0x20..<0x7F:
      finish(KeySequence.singleShift(parameters: parameters, final: byte))
      return true
    default:
      let isChord = parameters.isEmpty
      if isChord { pressAfterMeta("O") }
      enterGround()
      return false
    }
  }

  private mutating func takeControl(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "[") where parameters.isEmpty:
      state = .consoleFunction
    case UInt8(ascii: "M") where parameters.isEmpty:
      state = .mouseReport(remaining: 3)
    case UInt8(ascii: "$") where KeySequence.isPlainNumber(parameters):
      finish(KeySequence.control(parameters: parameters, final: byte))
    case 0x20..<0x40:
      // What is too long to be one of ours only has to be recognised as too long.
      if parameters.count <= KeySequence.longest { parameters.append(byte) }
    case 0x40..<0x7F:
      takeSequence(final: byte)
    default:
      enterGround()
      return byte == 0x18 || byte == 0x1A
    }
    return true
  }

  private mutating func takeSequence(final: UInt8) {
    if final == UInt8(ascii: "~"), parameters == Array("200".utf8) {
      pressLoneEscape()
      enterGround()
      state = .paste
      return
    }
    guard parameters.count <= KeySequence.longest else { return enterGround() }
    if answers.take(parameters: parameters, final: final) {
      pressLoneEscape()
      return enterGround()
    }
    finish(KeySequence.control(parameters: parameters, final: final, takesMouse: takesMouse))
  }

  private mutating func finish(_ input: Input?) {
    let alt = isMeta
    enterGround()
    guard let input else { return }
    if alt, case .key(var key) = input {
      key.modifiers.insert(.alt)
      output.append(.key(key))
    } else {
      if alt { press(.escape) }
      output.append(input)
    }
  }

  /// The first of two ESCs was the Escape key if the second begins what is no key, such as an
  /// answer of the terminal that came right behind it.
  private mutating func pressLoneEscape() {
    if isMeta { press(.escape) }
  }

  private mutating func takeString(_ byte: UInt8, introducer: UInt8, escaped: Bool) -> Bool {
    switch byte {
    case UInt8(ascii: "\\") where escaped: finishString(introducer)
    case 0x1B: state = .string(introducer: introducer, escaped: true, isEmpty: false)
    case 0x18, 0x1A: enterGround()
    case 0x07 where introducer == UInt8(ascii: "]"): finishString(introducer)
    default:
      if escaped {
        // ESC ended the string without its ST: it begins a new sequence.
        enterGround()
        state = .escape
        return false
      }
      state = .string(introducer: introducer, escaped: false, isEmpty: false)
      answers.add(byte)
    }
    return true
  }

  /// Ends a string by its ST or BEL.
  private mutating func finishString(_ introducer: UInt8) {
    answers.endString(introducer)
    pressLoneEscape()
    enterGround()
  }
}
