import Canvas
import Conversation
import Markdown

extension State {
  /// `/copy`: the last answer as the model wrote it, or a code block by its number.
  mutating func copy(_ argument: String) -> [Effect] {
    guard !argument.isEmpty else {
      guard let text = lastAnswerText, !text.isEmpty else {
        notice = Notice("There is no answer to copy yet.", .warning)
        return []
      }
      return [Self.copying(text, what: "The last answer")]
    }
    guard let block = block(named: argument) else { return [] }
    return [Self.copying(block.text, what: "Code block \(block.number)")]
  }

  /// Copies what can be seen of a text, and says so where that is not all.
  static func copying(_ text: String, what: String) -> Effect {
    let isWhole = Sanitizer.isClean(text)
    return .copy(
      Sanitizer.stripped(text), what: isWhole ? what : what + ", without its hidden characters,")
  }

  /// `/save n PATH`: a code block into a file.
  mutating func saveBlock(_ argument: String) -> [Effect] {
    let parts = argument.split(separator: " ", maxSplits: 1).map { String($0).trimmed }
    guard parts.count == 2 else {
      notice = Notice("Type /save, the number of a code block, and a path.", .warning)
      return []
    }
    guard let block = block(named: parts[0]) else { return [] }
    return [
      .write(
        FileContent(path: parts[1], text: Sanitizer.stripped(block.text)), overwrites: false)
    ]
  }

  /// `/export [FILE]`: the whole conversation.
  mutating func export(_ argument: String) -> [Effect] {
    guard !history.turns.isEmpty else {
      notice = Notice("There is nothing to export yet.", .warning)
      return []
    }
    guard !history.hasOlder else {
      notice = Notice("The conversation is still being loaded; try again in a moment.")
      return []
    }
    let path = argument.isEmpty ? Self.fileName(for: session.title) + ".md" : argument
    let isPage = path.lowercased().hasSuffix(".html") || path.lowercased().hasSuffix(".htm")
    let transcript = ConversationExport(session: session, history: history)
    return [
      .write(
        FileContent(path: path, text: isPage ? transcript.html : transcript.markdown),
        overwrites: false)
    ]
  }

  /// What the newest answer says, also while it streams.
  private var lastAnswerText: String? {
    if let exchange, isReplying, exchange.reply.hasText {
      var turn = exchange.turn
      turn.content = exchange.reply.content
      return turn.text
    }
    return history.turns.last { $0.answer != nil && !$0.text.isEmpty }?.text
  }

  /// The code block of a number, or a notice that says why there is none.
  private mutating func block(named name: String) -> CodeBlock? {
    blockAndTurn(named: name)?.block
  }

  /// The same with the answer that it stands in.
  mutating func blockAndTurn(named name: String) -> (block: CodeBlock, turn: Turn)? {
    guard let number = Int(name), number > 0 else {
      notice = Notice("“\(name)” is no number of a code block.", .warning)
      return nil
    }
    let turns = self.turns
    // Each answer knows how many blocks there are up to its end, so few are laid out.
    for item in 0..<turns.count where turns.turn(at: item)?.role != .user {
      guard let turn = turns.turn(at: item) else { continue }
      if let last = turn.answer?.codeBlockCount, last < number { continue }
      let blocks = transcript.layout(item, turns).body.codeBlocks
      if let block = blocks.first(where: { $0.number == number }) { return (block, turn) }
    }
    let count = history.codeBlockCount
    notice = Notice(
      count == 0
        ? "There is no code block in this conversation yet."
        : "There is no code block \(number); the last one is \(count).", .warning)
    return nil
  }

  /// A file name of the letters and digits of a title.
  private static func fileName(for title: String) -> String {
    let words = title.lowercased().split { !$0.isLetter && !$0.isNumber }
    return words.isEmpty ? "conversation" : words.prefix(8).joined(separator: "-")
  }
}
