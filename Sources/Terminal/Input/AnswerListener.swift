import Canvas

/// Takes the answers to `TerminalQuestions` out of the input.
///
/// Answers count for a second (`isAsking`), and none counts after DA1's, which is the last. Late
/// ones are still recognised for some time (`isListening`), even when a slow line has cut them at
/// a place where the cut-off part could be typing.
struct AnswerListener: Sendable {
  /// Whether answers count. Until the last of them an ESC is more patiently waited on, because it
  /// may begin an answer that was cut on its way.
  var isAsking = false {
    didSet { if isAsking { isListening = true } }
  }
  /// Whether late answers are to be told from typing.
  var isListening = false
  /// The ground's colour (OSC 11).
  private(set) var background: Color?
  /// The terminal's name and version (XTVERSION).
  private(set) var name: String?
  /// Whether the terminal speaks the kitty keyboard protocol.
  private(set) var hasKittyKeys = false
  /// The column at which the cursor stood behind the test of the encoding, from 1.
  private(set) var column: Int?

  /// What has come of a string (OSC, DCS); more than the longest is as good as all.
  private var text: [UInt8] = []
  /// The bytes of a sequence that was given up because it did not go on.
  private var abandoned: [UInt8] = []

  // MARK: Strings

  mutating func beginString() { text = [] }

  mutating func add(_ byte: UInt8) {
    if isListening, text.count <= TerminalAnswer.longest { text.append(byte) }
  }

  /// A string has come to its end. The first well-formed answer counts, whatever comes after.
  mutating func endString(_ introducer: UInt8) {
    guard isAsking else { return }
    switch introducer {
    case UInt8(ascii: "]") where background == nil: background = TerminalAnswer.background(text)
    case UInt8(ascii: "P") where name == nil: name = TerminalAnswer.name(text)
    default: break
    }
  }

  // MARK: Control sequences

  /// A control sequence has come.
  /// - Returns: whether it is an answer, and so no key.
  mutating func take(parameters: [UInt8], final: UInt8) -> Bool {
    guard isListening else { return false }
    if parameters.first == UInt8(ascii: "?") {
      switch final {
      case UInt8(ascii: "c"):
        isAsking = false
        isListening = false
      case UInt8(ascii: "u") where isAsking: hasKittyKeys = true
      default: break
      }
      return true
    }
    guard final == UInt8(ascii: "R") else { return false }
    let report = SequenceParameters(parameters)
    // Row 2: with 1 it could be a chord of F3.
    guard report.count == 2, report[0] == [TerminalQuestions.encodingRow] else { return false }
    if isAsking, column == nil { column = report[1]?.first }
    return true
  }

  // MARK: Cut answers

  /// Remembers a sequence that is given up as unfinished.
  mutating func abandon(_ bytes: [UInt8]) { abandoned = isListening ? bytes : [] }

  /// The string that has come so far, for `abandon`.
  var unfinishedString: [UInt8] { text }

  /// What to decode for the bytes of a read: with what was given up before, if together they are
  /// an answer.
  mutating func completed(_ bytes: [UInt8]) -> [UInt8] {
    guard !abandoned.isEmpty else { return bytes }
    let whole = abandoned + bytes
    abandoned = []
    return TerminalAnswer.begins(whole) ? whole : bytes
  }
}
