import Canvas
import Conversation

extension State {
  /// Lines that were typed where there is no screen. One is a choice from the list that was told,
  /// an answer to a question, else a message or a command. Several at once are a paste, which
  /// never sends itself.
  mutating func take(_ lines: [String]) -> [Effect] {
    notices = []
    if lines.count == 1 { return take(line: lines[0]) }
    overlay = nil
    if !composer.text.hasSuffix("\n") { composer.set("") }
    composer.insert(lines.map { $0 + "\n" }.joined())
    notice = Notice(
      "Pasted \(lines.count) lines. An empty line sends them; any other line is added and sent.")
    return []
  }

  private mutating func take(line: String) -> [Effect] {
    leaveAsked = nil
    if overlay == nil, let approval, !line.hasPrefix("/") {
      return take(answer: line.trimmed, to: approval)
    }
    let stopped = stopAsking()
    switch overlay {
    case .picker(let picker) where !line.hasPrefix("/"):
      return choose(line.trimmed, from: picker)
    case .question(let question):
      overlay = nil
      if ["y", "yes"].contains(line.trimmed.lowercased()) { return [question.yes] }
      notice = Notice(question.no)
      return []
    case .picker, .panel, .reader, .setup, .examination, nil:
      overlay = nil
    }
    if compacting.isReviewing { return answerReview(line) }
    // A paste, or a line that ended in a backslash, goes on here; an empty line sends what was kept
    // unsent.
    var effects = stopped
    if composer.text.hasSuffix("\n") {
      if line.isEmpty { composer.deleteBackward() } else { composer.insert(line) }
    } else if !line.isEmpty || composer.isEmpty {
      // What it takes the place of stays in the history.
      effects += remember(composer.take())
      composer.set(line)
    }
    return effects + submit()
  }

  /// A line while a question whether a call may be carried out was told: a number, or what the
  /// model should do instead.
  private mutating func take(answer: String, to approval: Approval) -> [Effect] {
    if approval.words != nil { return decide(.no(answer)) }
    guard let number = Int(answer), 1...approval.choices.count ~= number else {
      notice = Notice("Type a number from 1 to \(approval.choices.count); Ctrl+C stops.")
      return []
    }
    return choose(number - 1, approval)
  }

  /// Takes the lines that need not wait any more.
  mutating func takePiped() -> [Effect] {
    var effects: [Effect] = []
    while !pipedLines.isEmpty, !isStreaming, !isAsking, !isSendPending, prompt == nil,
      !attaching.isBusy, shellCommand == nil, now.uptime >= pipedPause
    {
      effects += take(line: pipedLines.removeFirst()) + keepDraft()
      // What was asked of the world, such as a list, comes with another event; and what lies over
      // the conversation is to be told, with a frame, before the next line takes it away.
      if overlay != nil || effects.contains(where: \.isAwaited) { pipedPause = now.uptime + 20 }
    }
    return effects
  }

  /// No more lines will come: what waits is answered, and then the program ends.
  mutating func endLines() -> [Effect] {
    isLeavingWhenIdle = true
    return leaveIfIdle()
  }

  /// Ends the program once everything that was asked is answered, if no more can be asked.
  mutating func leaveIfIdle() -> [Effect] {
    let isIdle =
      pipedLines.isEmpty && !isStreaming && !isAsking && queue.isEmpty && !isSendPending
      && prompt == nil && !attaching.isBusy && shellCommand == nil
    guard isLeavingWhenIdle, isIdle || lastQuestionIsOpen else { return [] }
    isLeavingWhenIdle = false
    return [.quit]
  }

  private mutating func choose(_ text: String, from picker: Picker) -> [Effect] {
    if text.isEmpty {
      overlay = nil
      notice = Notice("Nothing was changed.")
      return sendPrompt()
    }
    var picker = picker
    if let number = Int(text), number > 0, number <= picker.count {
      return choose(picker.match(at: number - 1).row, for: picker.purpose)
    }
    picker.edit { $0.set(text) }
    let hits = (0..<picker.count).map { picker.match(at: $0).row }.filter { !Self.asks($0) }
    if hits.count == 1 { return choose(hits[0], for: picker.purpose) }
    if picker.count == 0, picker.sessions == nil {
      notice = Notice("Nothing in the list is like “\(text)”.", .warning)
      picker.edit { $0.set("") }
    }
    overlay = .picker(picker)
    return []
  }

  /// How many choices are told at once.
  private static let longestList = 40

  /// What lies over the conversation, as lines to be told.
  var plainList: [String] {
    switch overlay {
    case .picker(let picker) where picker.sessions?.isSettled == false: return []
    case .picker(let picker):
      let shown = min(picker.count, Self.longestList)
      let rows = (0..<shown).map { index in
        let row = picker.match(at: index).row
        let detail = row.detail.isEmpty ? "" : ", \(row.detail)"
        return "\(index + 1). \(row.title)\(detail)"
          + (row.unusable.map { ", cannot be chosen: \($0)" } ?? "")
      }
      let more = picker.count - shown
      return [picker.title] + rows
        + (more > 0 ? ["And \(more) more; a part of the name finds them."] : [])
        + ["An empty line changes nothing."]
    case .panel(let panel): return [panel.title] + panel.lines.map(\.text)
    case .question(let question): return [question.text]
    case .reader(let reader): return findings(of: reader)
    case .setup: return surroundings.setupAdvice
    case .examination(let examination):
      return examination.checkup.isDone ? examination.panel(now: now).lines.map(\.text) : []
    case nil: return []
    }
  }

  /// The first hits of a find, each with its message and its line.
  private func findings(of reader: Reader) -> [String] {
    guard let find = reader.find, let matcher = find.matcher else {
      return ["To find something, type /find and a text."]
    }
    let most = 20
    let turns = self.turns
    let hits = find.hits.prefix(most).map { hit in
      let line = turns.text(at: hit.item).split(whereSeparator: \.isNewline)
        .first { matcher.count(in: String($0)) > 0 }
      let more = hit.count > 1 ? " (\(hit.count) hits)" : ""
      return "\(turns.head(at: hit.item).name), message \(hit.item + 1)\(more): "
        + Sanitizer.singleLine(String(line ?? ""), limit: 200)
    }
    let count = find.count
    return ["\(count) \(count == 1 ? "hit" : "hits")."] + hits
      + (find.hits.count > most ? ["And \(find.hits.count - most) more messages."] : [])
  }
}

extension Effect {
  /// Whether an event answers it, on which the next line may depend.
  fileprivate var isAwaited: Bool {
    switch self {
    case .listSessions, .listThemes, .setTheme, .open, .find, .write, .copy, .quit: true
    default: false
    }
  }
}
