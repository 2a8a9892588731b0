import Canvas
import Conversation

/// An earlier message that the input edits.
struct Editing: Sendable {
  var turn: Identifier
  /// What the message says, as the input line had it at first.
  var text: String
  /// What the input held before.
  var held: String
}

extension State {
  /// Esc on an empty input: the second one lists what was asked before.
  mutating func goBackIfAskedTwice() -> [Effect] {
    guard history.turns.contains(where: \.isQuestion) else { return [] }
    if let clearAsked, now.uptime - clearAsked <= Self.twiceWithin {
      self.clearAsked = nil
      return goBack()
    }
    clearAsked = now.uptime
    notice = Notice("Press Esc again to go back to an earlier message.")
    return []
  }

  /// Esc Esc, `/undo`: the questions of the branch in view, to edit one.
  mutating func goBack() -> [Effect] {
    guard !isAnswering, !isSendPending else {
      notice = Notice("An answer is on its way; Esc stops it.")
      return []
    }
    guard history.turns.contains(where: \.isQuestion) else {
      notice = Notice("There is no earlier message yet.")
      return []
    }
    if history.hasOlder {
      // They are on their way since the conversation was opened.
      arePromptsWanted = true
      notice = Notice("The earlier messages are still being loaded.")
    } else {
      showPrompts()
    }
    return []
  }

  /// How much of a message a row looks at, in bytes.
  private static let rowBytes = 4096

  /// The list of earlier messages, the newest first.
  mutating func showPrompts() {
    arePromptsWanted = false
    let turns = self.turns
    let rows = history.turns.indices.reversed().compactMap { index -> Picker.Row? in
      let turn = history.turns[index]
      guard turn.isQuestion else { return nil }
      // The beginning says enough: a row must not cost what a pasted book costs.
      let text = String(decoding: turn.beginning.utf8.prefix(Self.rowBytes), as: UTF8.self)
      let first = text.split(whereSeparator: \.isNewline).first { !$0.allSatisfy(\.isWhitespace) }
      return Picker.Row(
        value: turn.id.description, title: String((first ?? "").prefix(500)),
        detail: [
          turns.head(at: index).fork.isEmpty ? nil : turns.head(at: index).fork,
          turns.clock(turn.created), Self.age(of: turn.created, at: now.wall),
        ].compactMap { $0 }.joined(separator: " · "))
    }
    notices = []
    overlay = .picker(
      Picker(purpose: .prompts, title: "Which message do you want to edit?", rows: rows))
  }

  /// Puts an earlier message into the input, to be sent anew.
  mutating func edit(messageNamed name: String) -> [Effect] {
    guard let id = Identifier(name), let turn = history.turns.last(where: { $0.id == id }) else {
      return []
    }
    // What begins with a slash is written with two.
    let text = (turn.text.hasPrefix("/") ? "/" : "") + turn.text
    let held = editing?.held ?? composer.text
    let effects = remember(composer.take())
    composer.set(text)
    for (label, attachment) in turn.attachments {
      attaching.files[label] = attachment
      composer.fold(label, content: label, label: label)
    }
    vi?.settle(&composer)
    completion.close(for: composer.line)
    editing = Editing(turn: id, text: composer.text, held: held)
    offerRestoring(from: id)
    return effects
  }

  /// Asks whether the files that tools changed since a message are to be as they were before it.
  private mutating func offerRestoring(from id: Identifier) {
    guard let index = history.turns.lastIndex(where: { $0.id == id }) else { return }
    var calls: [String] = []
    var seen: Set<String> = []
    var names: [String] = []
    for index in index..<history.turns.count {
      let turn = history.turns[index]
      let made = turn.changingCalls(notFailedIn: history.turns[(index + 1)...].first)
      calls += made
      names += turn.changedNames(of: made, in: session.directory)
        .filter { seen.insert($0).inserted }
    }
    guard !calls.isEmpty else { return }
    let shown = names.prefix(3).joined(separator: ", ")
    let more = names.count > 3 ? " and \(names.count - 3) more" : ""
    overlay = .question(
      Question(
        "Since then \(shown)\(more) \(names.count == 1 ? "was" : "were") changed by tools. "
          + "Put the files back too? y / n",
        yes: .restore(calls: calls), no: "The files stay as they are."))
  }

  /// Esc: the old message stays, and the input holds again what it held before. What was written
  /// meanwhile goes into the history.
  mutating func stopEditing() -> [Effect] {
    guard let editing else { return [] }
    self.editing = nil
    let written = composer.take()
    composer.set(editing.held)
    vi?.settle(&composer)
    completion.close(for: composer.line)
    notice = Notice("The old message stays.")
    return written == editing.text ? [] : remember(written)
  }

  /// Sends the edited message beside the old one, which stays in the archive with all that followed
  /// it.
  mutating func submit(edited message: String) -> [Effect] {
    guard !isAnswering, !isSendPending, let editing,
      let index = history.turns.lastIndex(where: { $0.id == editing.turn })
    else {
      notice = Notice("An answer is on its way; Esc stops it.")
      return []
    }
    self.editing = nil
    let old = history.turns[index]
    forks.open(at: old.id, under: old.parent)
    history.replace(from: index, with: [])
    transcript.follow()
    selection = nil
    branchFocus = nil
    let effects = remember(composer.take()) + ask(message)
    if !editing.held.isEmpty { composer.set(editing.held) } else { unstash() }
    return effects
  }
}

extension Turn {
  /// The first text block, for lists.
  fileprivate var beginning: String {
    for case .text(let text) in content { return text }
    return ""
  }
}
