import Conversation
import Messages

/// Makes a session of what another program noted, message by message. All that a model said between
/// two messages of the person, with tools in between, is one answer.
struct TranscriptBuilder {
  /// One message of a model, as far as its program noted it.
  struct Said {
    var content: [ContentBlock] = []
    var model: String?
    var stopReason: String?
    var usage = UsageUpdate()
    /// Whether it asked for tools, so that more is to come.
    var callsTools = false
  }

  private let format: TranscriptFormat
  private let source: TranscriptSource
  private var turns: [Turn] = []
  private var answer: Turn?
  private var callsTools = false
  /// What the next turn follows.
  private var leaf: Identifier?
  private var last: Int64 = 0
  /// Of the program itself; the source's come first.
  var directory: String?
  var title: String?

  init(_ format: TranscriptFormat, _ source: TranscriptSource) {
    self.format = format
    self.source = source
  }

  /// The person said something.
  /// - Parameters:
  ///   - name: of the message within its session.
  ///   - time: Unix milliseconds; nil if the program notes none.
  ///   - order: of the message within its session, which then takes the time's place in the id.
  mutating func ask(_ text: String, name: String, time: Int64?, order: Int64? = nil) {
    close(isLast: false)
    let time = time ?? max(last, source.modified)
    let id = identifier(name, order.map(place) ?? time)
    turns.append(
      Turn(id: id, parent: leaf, role: .user, content: [.text(text)], created: time))
    leaf = id
    last = time
  }

  /// The model said something.
  mutating func add(_ said: Said, name: String, time: Int64?, order: Int64? = nil) {
    if said.content.isEmpty, answer == nil { return }
    let time = time ?? max(last, source.modified)
    var turn = answer ?? newAnswer(name, time, order: order, model: said.model)
    turn.content += said.content
    if let model = said.model { turn.answer?.respondedModel = model }
    turn.answer?.usage.apply(said.usage)
    if let reason = said.stopReason { turn.answer?.stopReason = reason }
    turn.answer?.duration = max(0, time - turn.created)
    callsTools = said.callsTools
    answer = turn
    last = time
  }

  /// The person took back so many of the last messages, with what followed them.
  mutating func undo(_ count: Int) {
    close(isLast: false)
    let asked = turns.reversed().filter(\.isQuestion)
    for turn in asked.prefix(max(count, 0)) { leaf = turn.parent }
  }

  /// The conversation began anew.
  mutating func clear() {
    close(isLast: false)
    leaf = nil
  }

  /// - Returns: nil if nothing was said.
  mutating func finish() -> SessionDocument? {
    close(isLast: true)
    guard let first = turns.first else { return nil }
    var session = Session(
      id: Identifier(
        derivedFrom: "\(format.rawValue)/\(source.name)", milliseconds: first.id.milliseconds),
      directory: source.directory ?? directory ?? "", created: first.created)
    session.title = source.title ?? title ?? Self.title(of: first.text)
    session.updated = turns.map(\.created).max() ?? first.created
    session.leaf = leaf
    return SessionDocument(
      session: session, origin: "\(format.program): \(source.path)", turns: turns)
  }

  private mutating func close(isLast: Bool) {
    guard var turn = answer else { return }
    answer = nil
    if turn.content.isEmpty { return }
    // What may still go on counts as stopped: a later import then finds the rest.
    let outcome =
      isLast && callsTools ? Outcome.stopped : Outcome(stopReason: turn.answer?.stopReason)
    turn.answer?.outcome = outcome
    turns.append(turn)
    leaf = turn.id
  }

  private func newAnswer(_ name: String, _ time: Int64, order: Int64?, model: String?) -> Turn {
    Turn(
      id: identifier(name, order.map(place) ?? time), parent: leaf, role: .assistant, content: [],
      created: time,
      answer: Answer(alias: format.program, requestedModel: model ?? "", host: ""))
  }

  /// Where there are no times: within a session rising, and far from other sessions, so that the
  /// beginnings of ids tell them apart.
  private func place(_ order: Int64) -> Int64 {
    let spread = Identifier(derivedFrom: source.name, milliseconds: 0).low & 0x7FFF_FFFF
    return Int64(spread) << 16 + order
  }

  private func identifier(_ name: String, _ time: Int64) -> Identifier {
    Identifier(derivedFrom: "\(format.rawValue)/\(source.name)/\(name)", milliseconds: time)
  }

  /// The first line that says something, of at most 60 characters.
  private static func title(of text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).first {
      !$0.allSatisfy(\.isWhitespace)
    }
    let words = (line ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.count > 60 ? words.prefix(59) + "…" : words
  }
}

extension ContentBlock {
  /// Thinking keeps no signature: it holds only for the account that it was made for.
  static func noted(text: String?, thinking: String?) -> ContentBlock? {
    if let text, !text.isEmpty { return .text(text) }
    if let thinking, !thinking.isEmpty { return .thinking(thinking, signature: nil) }
    return nil
  }
}

/// Texts that a program put into the person's mouth to tell the model something.
enum ProgramText {
  private static let marks = [
    "<system-reminder>", "<system>", "<command-name>", "<command-message>", "<command-args>",
    "<local-command-", "<bash-input>", "<bash-stdout>", "<task-notification>",
    "[Request interrupted by user",
  ]

  /// Whether no person wrote it.
  static func isFromProgram(_ text: String) -> Bool {
    let start = text.drop(while: \.isWhitespace)
    return start.isEmpty || marks.contains { start.hasPrefix($0) }
  }
}
