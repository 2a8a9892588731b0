import Canvas

extension State {
  /// Whether letters that arrive together are to be taken one by one.
  var takesKeys: Bool {
    overlay == nil && (isQuoting || !pendingKeys.isEmpty || vi?.isCommanding == true)
  }

  /// A key for the input line: a quoted one, the rest of a chord, the completion's, vi's, the key
  /// map's, or a letter.
  mutating func handle(_ key: Key) -> [Effect] {
    if isQuoting {
      typeQuoted(key)
      return []
    }
    if !pendingKeys.isEmpty { return endChord(key) }
    if let letter = letterAfterEscape(key) {
      return handle(Key(.escape)) + handle(.character(letter))
    }
    if let effects = handleColumns(key) { return effects }
    if let effects = handleCompletion(key) { return effects }
    switch vi?.press(key, on: &composer) {
    case .done:
      leaveAsked = nil
      return []
    case .run(let command, let count):
      var effects: [Effect] = []
      for _ in 0..<count { effects += run(command) }
      vi?.settle(&composer)
      return effects
    case .pass, nil: break
    }
    switch keyMap.lookup([key]) {
    case .command(let command): return runTyped(command)
    case .prefix: pendingKeys = [key]
    case nil:
      if case .character(let character) = key.code, key.modifiers.isSubset(of: .shift),
        vi?.isCommanding != true
      {
        type(String(character))
      }
    }
    leaveAsked = nil
    clearAsked = nil
    return []
  }

  /// The letter of an Alt key where vi's keys are configured: terminals send the same for Esc and
  /// a letter right behind it. What the person has bound, and what is not about the line, stays.
  private func letterAfterEscape(_ key: Key) -> Character? {
    guard vi != nil, key.modifiers == .alt, case .character(let letter) = key.code else {
      return nil
    }
    guard let command = keyMap[key] else { return letter }
    let isStandard = KeyMap.standard.contains { $0 == (key, command) }
    return isStandard && command != .models && command != .think ? letter : nil
  }

  private mutating func runTyped(_ command: Command) -> [Effect] {
    let before = (composer.version, composer.caret)
    let effects = run(command)
    vi?.note(.command(command), before: before, composer)
    if composer.isEmpty, command == .send || command == .interruptOrClear { vi?.restart() }
    vi?.settle(&composer)
    return effects
  }

  /// The second key of a chord, with Control held on or let go.
  private mutating func endChord(_ key: Key) -> [Effect] {
    let keys = pendingKeys + [key]
    var others = [keys]
    if case .character(let character) = key.code, key.modifiers.isEmpty {
      others.append(pendingKeys + [.control(character)])
    }
    pendingKeys = []
    leaveAsked = nil
    clearAsked = nil
    for case .command(let command)? in others.map(keyMap.lookup) {
      let effects = run(command)
      vi?.settle(&composer)
      return effects
    }
    // The keys that give up elsewhere do so here, without a word.
    let isGivenUp =
      key == .control("g") || keyMap[key] == .interruptOrClose || keyMap[key] == .interruptOrClear
    if !isGivenUp { notice = Notice("\(Key.name(of: keys)) does nothing; /help shows every key.") }
    return []
  }

  /// The key after Ctrl+V, as it is.
  private mutating func typeQuoted(_ key: Key) {
    isQuoting = false
    leaveAsked = nil
    clearAsked = nil
    switch key.code {
    case .tab: type("\t")
    case .enter: type("\n")
    case .character("j") where key.modifiers == .control: type("\n")
    case .character(let character) where key.modifiers.isSubset(of: .shift):
      type(String(character))
    default: notice = Notice("Control characters cannot be typed.")
    }
  }

  /// Text that was typed. More than a person types at once has been pasted by a terminal that
  /// does not say so.
  mutating func type(_ text: String) {
    if overlay == nil, text.utf8.count > 4 * Paste.mostCharacters { return paste(text) }
    if overlay == nil, approval?.words != nil { return edit { $0.insert(text) } }
    let before = (composer.version, composer.caret)
    edit { $0.insert(text) }
    if overlay == nil { vi?.note(.text(text), before: before, composer) }
  }

  /// Text that was pasted. It never sends, whatever it holds.
  mutating func paste(_ text: String) {
    if overlay == nil, approval?.words != nil { return edit { _ = $0.paste(text) } }
    guard overlay == nil else {
      // A filter is one line.
      let line = Paste(String(text.prefix(1000))).text.drop(while: \.isWhitespace)
      return edit { $0.insert(String(line.prefix { $0 != "\n" })) }
    }
    isQuoting = false
    pendingKeys = []
    let before = (composer.version, composer.caret)
    let omitted = composer.paste(text)
    vi?.note(.text(text.utf8.count > 1000 ? "" : text), before: before, composer)
    vi?.settle(&composer)
    if omitted > 0 { sayOmitted(omitted) }
  }

  /// Says that a paste was not taken as it came.
  mutating func sayOmitted(_ count: Int) {
    let what = count == 1 ? "1 character was" : "\(count) characters were"
    notice = Notice(
      "\(what) left out of the paste: controls, or marks that hide or turn text.", .warning)
  }

  /// Ctrl+X Ctrl+P.
  mutating func unfold() {
    switch composer.unfold() {
    case .done: break
    case .noChip: notice = Notice("There is no long paste in the input.")
    case .tooLong:
      notice = Notice("The paste is too long to be shown here; Ctrl+G opens the editor.")
    }
  }

  /// What the editor has left. What is pasted into one is no safer than what is pasted here.
  mutating func take(edited text: String?) -> [Effect] {
    defer { editsSystemPrompt = false }
    guard let text else { return [] }
    if editsSystemPrompt { return take(systemPrompt: text) }
    let edited = Paste(text).text
    guard edited != composer.text else { return [] }
    composer.set(edited)
    vi?.settle(&composer)
    return []
  }
}
