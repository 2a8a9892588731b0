import Canvas

extension State {
  /// A key where no list is open: it may begin a chord, or end one.
  mutating func handle(_ key: Key) -> [Effect] {
    if !pendingKeys.isEmpty { return endChord(key) }
    if let effects = handleCompletion(key) { return effects }
    switch keyMap.lookup([key]) {
    case .command(let command): return run(command)
    case .prefix: pendingKeys = [key]
    case nil: break
    }
    leaveAsked = nil
    clearAsked = nil
    if case .character(let character) = key.code, key.modifiers.isSubset(of: .shift) {
      composer.insert(String(character))
    }
    return []
  }

  private mutating func endChord(_ key: Key) -> [Effect] {
    let keys = pendingKeys + [key]
    pendingKeys = []
    if case .command(let command) = keyMap.lookup(keys) { return run(command) }
    // The keys that give up elsewhere do so here, without a word.
    let isGivenUp =
      key == .control("g") || keyMap[key] == .interruptOrClose || keyMap[key] == .interruptOrClear
    if !isGivenUp { notice = Notice("\(Key.name(of: keys)) does nothing; /help shows every key.") }
    return []
  }

  /// The first character of typed text that ends a chord; gives what is left to be typed.
  mutating func endChord(with text: String) -> (rest: String, effects: [Effect]) {
    guard !pendingKeys.isEmpty, let first = text.first else { return (text, []) }
    return (String(text.dropFirst()), endChord(.character(first)))
  }
}
