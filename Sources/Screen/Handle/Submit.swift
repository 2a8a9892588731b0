import Canvas
import Conversation
import Messages

extension State {
  /// Enter: a slash command, a message, a message for later, or (empty) ask again.
  mutating func submit() -> [Effect] {
    // A backslash before Enter makes a line, as in shells.
    if composer.lineBeforeCaret.hasSuffix("\\") {
      composer.deleteBackward()
      composer.insert("\n")
      return []
    }
    if compacting.isReviewing { return acceptSummary() }
    // A pasted path may become a picture; before that it could look like a command.
    if attaching.isBusy {
      attaching.sendsWhenRead = true
      return []
    }
    let text = composer.text
    if text.allSatisfy(\.isWhitespace) {
      if editing != nil {
        notice = Notice("There is nothing to send; Esc keeps the old message.")
        return []
      }
      if comparison.isShown { return choose() }
      if lastQuestionIsOpen { return retry(with: nil) }
      return isAnswering ? [] : sendQueued()
    }
    if text.hasPrefix("//") {
      return submit(message: String(text.dropFirst()))
    }
    if text.hasPrefix("/"), !text.contains("\n") {
      return submit(slash: String(text.dropFirst()))
    }
    return submit(command: text) ?? submit(message: text)
  }

  private mutating func submit(message: String) -> [Effect] {
    guard canAskNext() else { return [] }
    if let effects = attachFirst(message) { return effects }
    guard canCarry(message) else { return [] }
    attaching.settle()
    if editing != nil { return submit(edited: message) }
    let effects = remember(composer.take()) + send(message)
    unstash()
    return effects
  }

  /// Sends a message in its turn, behind those that wait.
  mutating func send(_ message: String) -> [Effect] {
    queue.append(message)
    transcript.follow()
    return isAnswering ? [] : sendQueued()
  }

  /// Sends the message from the command line, if it still waits.
  mutating func sendPrompt() -> [Effect] {
    guard let text = prompt else { return [] }
    prompt = nil
    // Files that it names are read first.
    if composer.isEmpty, editing == nil, !FileMention.all(in: text).isEmpty {
      composer.set(text)
      return submit(message: text)
    }
    return remember(text) + send(text)
  }

  /// Whether the next message can go out; several were looked at when they were named.
  private mutating func canAskNext() -> Bool { !comparison.next.isEmpty || canAsk(model) }

  /// Sends the message that has waited longest.
  mutating func sendQueued() -> [Effect] {
    guard !queue.isEmpty, compacting.draft == nil, canAskNext() else { return [] }
    if compacting.wish != nil { return loadOlder() }
    if let effects = compactIfConfigured() { return effects }
    return ask(queue.removeFirst())
  }

  private mutating func submit(slash line: String) -> [Effect] {
    let parts = line.split(separator: " ", maxSplits: 1)
    let name = parts.first.map { $0.lowercased() } ?? ""
    let argument = parts.count > 1 ? String(parts[1]).trimmed : ""
    guard let command = Command.allCases.first(where: { $0.slashNames.contains(name) }) else {
      let names = Command.allCases.flatMap(\.slashNames)
      let nearest = names.min {
        ModelNames.distance(name, $0) < ModelNames.distance(name, $1)
      }
      let isNear = nearest.map { ModelNames.distance(name, $0) <= 2 && name.count > 2 } ?? false
      let hint = isNear ? " Did you mean /\(nearest ?? "")?" : " /help shows all."
      // The line stays, so that a typing mistake costs one key.
      notice = Notice(
        "There is no command /\(name).\(hint) A message that starts with a slash is written //\(name).",
        .warning)
      return []
    }
    let kept = remember(composer.take().trimmed)
    return kept + run(command, argument)
  }

  /// Runs a slash command with what follows its name.
  private mutating func run(_ command: Command, _ argument: String) -> [Effect] {
    switch command {
    case .stash: return stash(argument)
    case .compact: return compact(argument)
    case .sessions where !argument.isEmpty: return [.find(argument)]
    case .search:
      search(for: argument)
      return []
    case .models: return switchModel(argument)
    case .think: return think(argument)
    case .parameters: return setParameters(argument)
    case .system: return setSystemPrompt(argument)
    case .image: return attach(argument)
    case .rename: return rename(argument)
    case .retry: return retry(with: argument.isEmpty ? nil : argument)
    case .find:
      startFinding(argument)
      return []
    case .compare: return compare(argument)
    case .copy: return copy(argument)
    case .save: return saveBlock(argument)
    case .apply: return apply(argument)
    case .changes: return showChanges(argument)
    case .export: return export(argument)
    case .mouse: return setMouse(argument)
    case .mode: return setMode(argument)
    case .doctor: return examine(argument)
    case .themes where !argument.isEmpty: return [.setTheme(argument)]
    default: return run(command)
    }
  }

  private mutating func rename(_ title: String) -> [Effect] {
    guard !title.isEmpty else {
      notice = Notice("Type the new title after /rename.", .warning)
      return []
    }
    return keepSession() + retitle(Sanitizer.singleLine(title, limit: 200))
  }

  /// Gives the conversation a title.
  mutating func retitle(_ title: String) -> [Effect] {
    session.title = title
    return [.record(.title(title, session: session.id))]
  }
}
