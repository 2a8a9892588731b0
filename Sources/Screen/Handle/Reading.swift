import Canvas
import Conversation

extension State {
  /// Ctrl+O: keys act on the conversation.
  mutating func startReading() {
    overlay = .reader(Reader())
  }

  /// Ctrl+F or `/find`: search the conversation on the screen.
  mutating func startFinding(_ text: String = "") {
    var find = Find()
    find.pattern.set(text)
    var reader = Reader(find: find, isForFind: true)
    if !text.isEmpty { commit(&reader) }
    overlay = .reader(reader)
  }

  /// A key while reading.
  mutating func handle(_ key: Key, in reader: Reader) -> [Effect] {
    var reader = reader
    if reader.find?.isTyping == true {
      overlay = .reader(typed(key, into: &reader) ? reader : Reader())
      if reader.find == nil, reader.isForFind { overlay = nil }
      return []
    }
    // A chord is not the letter: Ctrl+E must not start an editor.
    let isPlain = key.modifiers.isSubset(of: .shift) || key == .control("c")
    if case .character = key.code, !isPlain { return [] }
    let turns = self.turns
    switch key.code {
    case .character("j"), .down, .enter: transcript.scroll(by: 1, turns)
    case .character("k"), .up: transcript.scroll(by: -1, turns)
    case .character(" "), .character("f"), .pageDown:
      transcript.scroll(by: max(1, transcript.height - 2), turns)
    case .character("b"), .pageUp: transcript.scroll(by: -max(1, transcript.height - 2), turns)
    case .character("d"): transcript.scroll(by: max(1, transcript.height / 2), turns)
    case .character("u"): transcript.scroll(by: -max(1, transcript.height / 2), turns)
    case .character("g"), .home: transcript.scrollToTop(turns)
    case .character("G"), .end: transcript.follow()
    case .character("{"): transcript.scrollToPrompt(-1, turns)
    case .character("}"): transcript.scrollToPrompt(1, turns)
    case .character("/"):
      reader.find = Find()
      overlay = .reader(reader)
    case .character("n"), .character("N"):
      jump(by: key.code == .character("n") ? 1 : -1, in: &reader)
      overlay = .reader(reader)
    case .character("y"): return copyVisibleBlock()
    case .character("t"): transcript.toggleThinking(turns)
    case .character("["): return handOut { .dump($0.text) }
    case .character("e"): return handOut { .view($0.markdown) }
    case .character("q"), .escape: overlay = nil
    case .character("c") where key.modifiers == .control: overlay = nil
    default: break
    }
    return []
  }

  /// The whole conversation, the live answer included, for another program.
  private mutating func handOut(_ effect: (ConversationExport) -> Effect) -> [Effect] {
    guard !history.hasOlder else {
      notice = Notice("The conversation is still being loaded; try again in a moment.")
      return []
    }
    var history = history
    if let exchange, isAnswering {
      var turn = exchange.turn
      turn.content = exchange.reply.content
      history.append(turn)
    }
    return [effect(ConversationExport(session: session, history: history))]
  }

  /// A key of the pattern; false when the find was given up.
  private mutating func typed(_ key: Key, into reader: inout Reader) -> Bool {
    switch (keyMap[key], key.code) {
    case (.interruptOrClose, _), (.interruptOrClear, _):
      reader.find = nil
      return !reader.isForFind
    case (.send, _):
      commit(&reader)
    case (let command?, _):
      reader.find?.pattern.apply(command)
    case (nil, .character(let character)) where key.modifiers.isSubset(of: .shift):
      reader.find?.pattern.insert(String(character))
    default:
      break
    }
    return true
  }

  /// Ends typing: counts the hits, and goes to the first one from the top of the pane on.
  private mutating func commit(_ reader: inout Reader) {
    let turns = self.turns
    reader.find?.isTyping = false
    reader.find?.search(turns)
    guard let find = reader.find, find.count > 0 else { return }
    let top = transcript.visibleRows(turns).first?.item ?? 0
    reader.find?.current = find.first(from: top) ?? 0
    show(reader.find)
  }

  private mutating func jump(by step: Int, in reader: inout Reader) {
    // The answer may have grown, and older messages may have been loaded, since the last jump.
    let turns = self.turns
    let place = reader.find.flatMap { find in find.current.flatMap { find.place(of: $0) } }
    reader.find?.search(turns)
    if let place {
      let index = reader.find?.index(of: place)
      reader.find?.current = index
    }
    guard let find = reader.find, find.count > 0 else {
      notice = Notice("Nothing is being searched for; / begins.")
      return
    }
    let count = find.count
    reader.find?.current = ((find.current ?? -step) + step + count) % count
    show(reader.find)
  }

  private mutating func show(_ find: Find?) {
    guard let find, let current = find.current, let matcher = find.matcher,
      let place = find.place(of: current)
    else { return }
    let turns = self.turns
    transcript.show(matcher, ordinal: place.ordinal, item: place.item, turns)
  }

  /// `y`: the topmost code block on the screen.
  private mutating func copyVisibleBlock() -> [Effect] {
    let turns = self.turns
    guard let block = transcript.visibleBlock(turns) else {
      notice = Notice("No code block is on the screen.", .warning)
      return []
    }
    return [Self.copying(block.text, what: "Code block \(block.number)")]
  }
}
