import Conversation

extension State {
  /// Puts the input aside; on an empty line, brings back what was put aside last.
  mutating func stashInput() {
    if composer.isEmpty {
      if unstash() { return }
      notice = Notice("Nothing was put aside.")
    } else {
      stash.append(composer.take())
    }
  }

  /// `/stash [TEXT]`: puts the text aside, or without one brings the last one back.
  mutating func stash(_ text: String) -> [Effect] {
    if text.isEmpty { stashInput() } else { stash.append(text) }
    return []
  }

  /// Brings back what was put aside last, if the line is free.
  /// - Returns: whether there was something.
  @discardableResult
  mutating func unstash() -> Bool {
    guard composer.isEmpty, let text = stash.popLast() else { return false }
    composer.set(text)
    completion.close(for: text)
    return true
  }
}
