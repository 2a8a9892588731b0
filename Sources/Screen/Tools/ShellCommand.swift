import Canvas
import Conversation

/// A command that the person runs with `!`.
package struct ShellCommand: Hashable, Sendable {
  package let id: Int
  package var text: String
  /// Whether the model is not told: `!!`.
  package var isPrivate: Bool
  /// Monotonic milliseconds.
  var started: Int64
  var output = ""
}

/// What the person's shell tells of a command.
package enum ShellEvent: Hashable, Sendable {
  /// How a command ended.
  package struct Ending: Hashable, Sendable {
    package var code: Int32
    /// What it wrote, its middle left out where it was long.
    package var text: String
    /// How it failed, if not by its code alone.
    package var sentence: String?
    /// Where the next one begins.
    package var directory: String

    package init(code: Int32, text: String, sentence: String? = nil, directory: String) {
      self.code = code
      self.text = text
      self.sentence = sentence
      self.directory = directory
    }
  }

  case output([UInt8])
  case ended(Ending)
  /// It could not be started; a notice says why.
  case refused
}

extension State {
  /// Rows of output shown while a command runs.
  private static let commandRows = 8

  /// `!command`, and `!!command`, which the model is not told of.
  /// - Returns: nil for a text that is no command.
  mutating func submit(command text: String) -> [Effect]? {
    guard text.hasPrefix("!") else { return nil }
    let isPrivate = text.hasPrefix("!!")
    let command = text.dropFirst(isPrivate ? 2 : 1).trimmed
    guard !command.isEmpty else { return nil }
    guard shellCommand == nil else {
      notice = Notice("A command is still running; Ctrl+C stops it.")
      return []
    }
    let effects = remember(composer.take())
    shellCommand = ShellCommand(
      id: nextTransfer, text: command, isPrivate: isPrivate, started: now.uptime)
    nextTransfer += 1
    transcript.follow()
    return effects + [.shell(command, id: nextTransfer - 1)]
  }

  mutating func handleShell(_ event: ShellEvent, id: Int) -> [Effect] {
    guard let command = shellCommand, command.id == id else { return [] }
    switch event {
    case .refused:
      shellCommand = nil
      return []
    case .output(let bytes):
      toolOutput.add(bytes, of: "!")
      shellCommand?.output = toolOutput.text(of: "!")
      return []
    case .ended(let ending):
      toolOutput.end("!")
      shellCommand = nil
      return end(command, ending)
    }
  }

  private mutating func end(_ command: ShellCommand, _ ending: ShellEvent.Ending) -> [Effect] {
    var text = ending.text
    while text.last?.isNewline == true { text.removeLast() }
    let failure = ending.sentence ?? (ending.code == 0 ? nil : "It ended with code \(ending.code).")
    if command.isPrivate {
      let style = Style(.code)
      let lines = LineDifference.lines(of: text).map { Line(Sanitizer.spans($0, style: style)) }
      commandPanels.append(
        Panel(
          title: "$ " + Sanitizer.singleLine(command.text, limit: 200),
          lines: (lines.isEmpty ? [Line([Span("It wrote nothing.", Style(.muted))])] : lines)
            + (failure.map { [Line([Span($0, Style(.warning))])] } ?? [])))
      if overlay != nil {
        notices.append(Notice("The command has ended; what it wrote is shown after this."))
      }
      return []
    }
    let parts = [
      "I ran a command, which ended in \(ending.directory):", "$ " + command.text,
      text.isEmpty ? nil : text, failure,
    ]
    commandTexts.append(parts.compactMap { $0 }.joined(separator: "\n"))
    return isAnswering ? [] : keepCommands()
  }

  /// Shows what a command gave as soon as nothing else lies over the conversation: whoever chooses
  /// from a list, or answers a question, goes on with that.
  mutating func showCommandPanel() {
    guard overlay == nil, !commandPanels.isEmpty else { return }
    overlay = .panel(commandPanels.removeFirst())
  }

  /// Puts what commands gave into the conversation, once no answer is in between.
  mutating func keepCommands() -> [Effect] {
    guard !commandTexts.isEmpty, !history.hasOlder || history.turns.last != nil else { return [] }
    var effects: [Effect] = keepSession()
    for text in commandTexts {
      let turn = Turn(
        id: identifiers.identifier(wall: now.wall), parent: history.turns.last?.id, role: .user,
        content: [.text(text)], created: now.wall)
      history.append(turn)
      forks.add(turn.id, under: turn.parent)
      session.leaf = turn.id
      session.updated = now.wall
      commandTurn = turn.id
      effects.append(.record(.turn(turn, session: session.id)))
    }
    commandTexts = []
    return effects + [.record(.session(session)), .sync]
  }

  /// The command that runs and the end of what it wrote, above the input.
  func commandLines(width: Int) -> [Line] {
    guard let command = shellCommand else { return [] }
    let rows = LineDifference.lines(of: command.output).suffix(Self.commandRows).map { row in
      let spans = TabStops.expand(Sanitizer.spans(row.prefix(4 * width), style: Style(.muted)))
      return Line(spans).truncated(to: width)
    }
    let seconds = (now.uptime - command.started) / 1000
    let facts = State.fitting(
      ["  \(seconds) s · Ctrl+C stops it", "  \(seconds) s · Ctrl+C"], in: width - 10)
    let room = max(8, width - DisplayWidth.of(facts) - 2)
    let text = "$ " + Sanitizer.singleLine(command.text, limit: room)
    return rows + [
      Line([Span(text, Style(.code)), Span(facts, Style(.queued))]).truncated(to: width)
    ]
  }
}
