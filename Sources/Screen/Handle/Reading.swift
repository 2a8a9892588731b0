import Canvas
import Conversation

extension State {
  /// Ctrl+O: keys act on the conversation.
  mutating func startReading() {
    overlay = .reader(Reader())
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
    case .character("h"), .left: scrollTopmostCode(by: -Transcript.sidewaysStep)
    case .character("l"), .right: scrollTopmostCode(by: Transcript.sidewaysStep)
    case .character("0"): scrollTopmostCode(by: -Int.max)
    case .character("$"): scrollTopmostCode(by: Int.max)
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
    case .character("t"): transcript.toggleFolding(turns)
    case .character("z"), .tab:
      if !transcript.toggleVisibleBlock(turns) {
        notice = Notice("No long block that could be folded is on the screen.")
      }
    case .character("<"): return moveBranch(by: -1)
    case .character(">"): return moveBranch(by: 1)
    case .character("o"): showLinks(onScreenOf: reader)
    case .character("["): return handOut { .dump($0.text) }
    case .character("e"): return handOut { .view($0.markdown) }
    case .escape where reader.find != nil && !reader.isForFind:
      reader.find = nil
      overlay = .reader(reader)
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
    if let exchange, isReplying {
      var turn = exchange.turn
      turn.content = exchange.reply.content
      history.append(turn)
    }
    return [effect(ConversationExport(session: session, history: history))]
  }

  /// `h`, `l`, `0`, `$`: the code block that `y` would copy, sideways.
  private mutating func scrollTopmostCode(by columns: Int) {
    let turns = self.turns
    if !transcript.scrollTopmostCode(by: columns, turns) {
      notice = Notice("No code block is on the screen.", .warning)
    }
  }

  /// Shift+Left and Shift+Right: the wide code block nearest to the middle of the screen.
  mutating func scrollNearestCode(by columns: Int) {
    if !withPane({ pane, turns in pane.scrollNearestCode(by: columns, turns) }) {
      notice = Notice("No code on the screen is wider than it.")
    }
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
