import Canvas
import Conversation
import Messages

/// The conversation as lines that are only ever appended: for screen readers, for terminals that
/// cannot place text, and for pipes. It tells what is new in a state since it was told the last one.
package struct Narrator: Sendable {
  private var session: Identifier?
  /// The last message that was told whole.
  private var heard: Identifier?
  /// When that was made, in Unix milliseconds: what is older was told before, wherever it is now.
  private var heardTime: Int64 = 0
  private var branchMoves = 0
  /// The message that is being edited, once that was told.
  private var editing: Identifier?
  /// The answer that is being told, and how far.
  private var live: Progress?
  /// The first of several answers to one question, how many of them are told whole, and which one
  /// was said to be gone on from.
  private var columns: (first: Identifier, told: Int, focus: Int?)?
  /// Whom the next message was said to go to.
  private var comparedNames: String?
  private var notices: [Notice] = []
  private var savingProblem: String?
  /// The call whose question was told.
  var asked: String?
  private var title = ""
  private var list: [String] = []
  private var hasPrompt = false
  /// The version of the input line that was looked at last.
  private var input = 0
  /// Whether the last character told ended a line.
  private var isAtLineStart = true
  private var text = ""

  /// How far an answer is told.
  private struct Progress {
    var turn: Identifier
    var block = 0
    /// UTF-8 bytes of that block.
    var bytes = 0
    var hasText = false
    var isThinking = false
    var isSilent = false
    /// The repetition that was announced.
    var attempt = 0
    /// How many models were said to have been asked in vain.
    var detours = 0
  }

  package init() {}

  /// The person has ended a line, which the terminal has echoed.
  package mutating func heardLine() {
    hasPrompt = false
    isAtLineStart = true
  }

  /// What is new, ending in a prompt when it is the person's turn; empty if nothing is.
  /// - Parameter isLast: the program ends, and nobody is asked for more.
  package mutating func tell(_ state: State, isLast: Bool = false) -> String {
    text = ""
    if session != state.session.id { begin(state) }
    tellBranch(state)
    if !tellColumns(state) { tellAnswers(state) }
    if comparedNames != state.comparedNames {
      comparedNames = state.comparedNames
      if let names = comparedNames {
        line("The next message goes to \(names); Ctrl+C takes that back.")
      }
    }
    if savingProblem != state.savingProblem {
      savingProblem = state.savingProblem
      line(savingProblem.map { "Not saved: \($0)" } ?? "Saved again.")
    }
    // The title that a question or an answer gives is not news.
    if title != state.session.title, !title.isEmpty, !state.hasTitleOfItsOwn {
      line("Now called: \(state.session.title).")
    }
    title = state.session.title
    tellNotices(state.notices)
    tellOverlay(state)
    tellApproval(state)
    if !isLast {
      tellEditing(state)
      tellInput(state)
      prompt(state)
    } else if !isAtLineStart {
      add("\n")
    }
    return text
  }

  // MARK: Messages

  /// Another conversation: what it is, and its last question and answer.
  private mutating func begin(_ state: State) {
    let isFirst = session == nil
    session = state.session.id
    title = state.session.title
    live = nil
    let turns = state.history.turns
    hear(turns.last)
    branchMoves = state.branchMoves
    guard !turns.isEmpty else {
      if isFirst {
        line(
          "Confab. \(state.model.alias) answers. Type a message and press Enter; /help lists commands."
        )
        for line in state.surroundings.welcome { self.line(line) }
      } else {
        line("A new conversation.")
      }
      return
    }
    line("Conversation: \(state.session.title.isEmpty ? "untitled" : state.session.title).")
    tell(turns.indices.suffix(2), of: state)
  }

  /// What stands in the input line without having been typed just now: a draft, what was put aside,
  /// an entry of the history. An empty line would send it.
  private mutating func tellInput(_ state: State) {
    guard input != state.composer.version, state.overlay == nil else { return }
    input = state.composer.version
    let text = state.compacting.isReviewing ? "" : state.composer.text
    // A paste says what it is, and so does editing; a command that was not understood is not for
    // sending.
    guard !text.isEmpty, !text.hasSuffix("\n"), !text.hasPrefix("/"), state.editing == nil else {
      return
    }
    line("Not sent yet: \(Sanitizer.singleLine(text, limit: 200))")
    line("An empty line sends it; any other line takes its place.")
  }

  private mutating func hear(_ turn: Turn?) {
    heard = turn?.id
    heardTime = turn?.created ?? 0
  }

  /// Messages of the branch in view, whole.
  private mutating func tell(_ items: some Sequence<Int>, of state: State) {
    let turns = state.turns
    for item in items {
      guard let turn = turns.turn(at: item) else { continue }
      let place = Self.phrase(turns.fork(at: item), of: turn)
      line(turn.answer.map { "\($0.alias) answered\(place):" } ?? "You said\(place):")
      turn.answer.map { tellDetours($0) }
      paragraph(turn.text)
      if turn.answer != nil { end(turn) }
    }
  }

  /// `, answer 2 of 3`; empty for a message without siblings.
  private static func phrase(
    _ fork: (index: Int, siblings: [Identifier])?, of turn: Turn
  ) -> String {
    guard let fork else { return "" }
    let what = turn.role == .user ? "question" : "answer"
    return ", \(what) \(fork.index + 1) of \(fork.siblings.count)"
  }

  /// Another branch: the message that was moved to, and the end.
  private mutating func tellBranch(_ state: State) {
    guard branchMoves != state.branchMoves else { return }
    branchMoves = state.branchMoves
    let turns = state.history.turns
    hear(turns.last)
    live = nil
    line("Another branch.")
    let first = turns.firstIndex { $0.id == state.branchFocus?.turn } ?? turns.count
    tell(Set([first]).union(turns.indices.suffix(2).filter { $0 > first }).sorted(), of: state)
  }

  private mutating func tellEditing(_ state: State) {
    guard editing != state.editing?.turn else { return }
    editing = state.editing?.turn
    guard let edited = state.editing else { return }
    line("Editing an earlier message: \(Sanitizer.singleLine(edited.text, limit: 200))")
    line(
      "The next line is sent in its place, as a new branch; an empty line sends it as it is; "
        + "Ctrl+C keeps the old one.")
  }

  private mutating func tellAnswers(_ state: State) {
    let turns = state.history.turns
    // The last one told may have left the branch: asking again and editing cut it off.
    let known =
      turns.lastIndex { $0.id == heard } ?? turns.lastIndex { $0.created <= heardTime }
    let new = turns[(known.map { $0 + 1 } ?? 0)...]
    let forks = state.forks
    for turn in new {
      if turn.id == state.commandTurn { paragraph(turn.text) }
      if turn.isToolResults { turn.toolResults.forEach { tell($0) } }
      if turn.answer != nil { tell(final: turn, forks) }
    }
    if let last = turns.last { hear(last) }
    if let exchange = state.exchange, !state.isAnswering, live?.turn == exchange.turn.id {
      // A summary has ended, which is no message of the conversation.
      go(on: exchange.turn.content, isWhole: true)
      live = nil
      if state.compacting.isReviewing {
        line("End of the summary. y has it sent in place of the messages so far, n discards it.")
      }
    }
    guard let exchange = state.exchange, state.isReplying else { return }
    tell(exchange, state)
  }

  /// Several answers to one question, one after the other.
  /// - Returns: false if there is but one.
  private mutating func tellColumns(_ state: State) -> Bool {
    guard let first = state.comparison.columns.first else {
      columns = nil
      return false
    }
    if columns?.first != first.turn { columns = (first.turn, 0, nil) }
    while let told = columns?.told, told < state.comparison.columns.count {
      let source = state.source(ofColumn: told)
      guard let turn = source.turn(at: 0) else {
        if let exchange = source.live { tell(exchange, state) }
        return true
      }
      tell(final: turn, state.forks)
      if turn.id == state.history.turns.last?.id { hear(turn) }
      columns?.told += 1
    }
    let focus = state.comparison.focus
    if columns?.focus != focus {
      line(
        "The next message goes on from answer \(focus + 1), by \(state.model.alias)"
          + (columns?.focus == nil ? "; /next and /previous choose another." : "."))
      columns?.focus = focus
      hear(state.history.turns.last)
    }
    return true
  }

  /// An answer that has ended, or what of it is not told yet.
  private mutating func tell(final turn: Turn, _ forks: Forks) {
    if live?.turn == turn.id {
      go(on: turn.content, isWhole: true)
    } else {
      let place = Self.phrase(forks.place(of: turn.id, under: turn.parent), of: turn)
      line("\(turn.answer?.alias ?? "") answers\(place):")
      turn.answer.map { tellDetours($0) }
      paragraph(turn.text)
    }
    live = nil
    end(turn)
  }

  /// An answer on its way, as far as it is not told yet.
  private mutating func tell(_ exchange: Exchange, _ state: State) {
    let forks = state.forks
    if live?.turn != exchange.turn.id {
      live = Progress(turn: exchange.turn.id)
      let turn = exchange.turn
      let place = Self.phrase(forks.place(of: turn.id, under: turn.parent), of: turn)
      let verb = state.compacting.draft == nil ? "answers" : "writes a summary"
      line("\(exchange.model.alias) \(verb)\(place):")
    }
    if let answer = exchange.turn.answer, live?.detours != answer.detours.count {
      live?.detours = answer.detours.count
      live?.attempt = 0
      tellDetours(answer)
    }
    if exchange.isThinking, live?.isThinking == false {
      live?.isThinking = true
      line("Thinking.")
    }
    if case .pausing(let retry) = exchange.phase, live?.attempt != retry.attempt {
      live?.attempt = retry.attempt
      line("Not answered yet, \(retry.phrase(now: state.now.uptime)). Ctrl+C stops.")
    }
    go(on: exchange.reply.content, isWhole: false)
    let isSilent = state.now.uptime - exchange.lastByte >= TurnSource.silence
    if isSilent, live?.isSilent == false { line("No data for 12 seconds; Ctrl+C stops.") }
    live?.isSilent = isSilent
  }

  /// Who was asked in vain.
  private mutating func tellDetours(_ answer: Answer) {
    if let phrase = answer.detourPhrase { line("\(phrase).") }
  }

  /// Tells what was added to an answer, up to the last blank unless it is whole: a word that is
  /// still growing is told in one piece.
  private mutating func go(on content: [ContentBlock], isWhole: Bool) {
    guard var progress = live else { return }
    for index in content.indices where index >= progress.block {
      guard case .text(let whole) = content[index] else { continue }
      if index > progress.block || !progress.hasText {
        if progress.hasText { line("") }
        progress.block = index
        progress.bytes = 0
      }
      var rest = whole.utf8.dropFirst(progress.bytes)
      if !isWhole, index == content.count - 1 {
        rest =
          rest[
            ..<(rest.lastIndex { $0 == 0x20 || $0 == 0x0A }.map { rest.index(after: $0) }
              ?? rest.startIndex)]
      }
      guard !rest.isEmpty else { continue }
      progress.bytes += rest.count
      progress.hasText = true
      add(Sanitizer.plain(String(whole[rest.startIndex..<rest.endIndex])))
    }
    live = progress
  }

  /// The end of an answer: who gave it, and how it ended.
  private mutating func end(_ turn: Turn) {
    guard let answer = turn.answer else { return }
    if let failure = answer.failure { line("Error: \(failure)") }
    if let remark = turn.remark { line(remark) }
    let model = answer.respondedModel ?? answer.requestedModel
    let seconds = (answer.duration + 500) / 1000
    for call in turn.toolCalls { line("It calls \(call.name): \(call.about(in: "")).") }
    switch answer.outcome {
    case .complete where !turn.toolCalls.isEmpty: break
    case .failed: break
    case .stopped: line("Stopped. By \(model).")
    default: line("End of answer, by \(model), \(seconds) \(seconds == 1 ? "second" : "seconds").")
    }
  }

  // MARK: What lies over the conversation

  private mutating func tellNotices(_ now: [Notice]) {
    let isLonger = now.starts(with: notices)
    for notice in isLonger ? now.dropFirst(notices.count) : now[...] {
      line((notice.role == .error ? "Error: " : "") + notice.text)
    }
    notices = now
  }

  private mutating func tellOverlay(_ state: State) {
    let now = state.plainList
    defer { list = now }
    if now != list { for row in now { line(row) } }
  }

  private mutating func prompt(_ state: State) {
    let wanted: String? =
      switch state.overlay {
      case .picker: "Number or name: "
      case .question: "y or n: "
      case nil where state.approval != nil: state.approval?.words == nil ? "Number: " : "> "
      case .panel, .reader, .setup, .examination, nil:
        state.isAnswering || state.comparison.isShown && state.isStreaming
          ? nil : state.compacting.isReviewing ? "y or n: " : "> "
      }
    guard let wanted, !hasPrompt else { return }
    if !isAtLineStart { text += "\n" }
    text += wanted
    hasPrompt = true
    isAtLineStart = false
  }

  // MARK: Lines

  /// A line of its own.
  mutating func line(_ line: String) {
    add((isAtLineStart ? "" : "\n") + Sanitizer.plain(line) + "\n")
  }

  private mutating func paragraph(_ text: String) {
    add(Sanitizer.plain(text))
  }

  private mutating func add(_ piece: String) {
    guard !piece.isEmpty else { return }
    // The prompt stands where the person may be typing: what comes goes below it.
    if hasPrompt {
      hasPrompt = false
      if piece.first != "\n" { text += "\n" }
    }
    text += piece
    isAtLineStart = piece.hasSuffix("\n")
  }
}
