import Canvas
import Conversation
import Messages

/// Titles that a conversation gets of itself: of its first question, or of what came of it where
/// that says nothing.
extension State {
  /// A title for a conversation: the first line of its first question.
  package static func title(from text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).first { !$0.allSatisfy(\.isWhitespace) }
    return Sanitizer.singleLine((line ?? "").trimmed, limit: titleWidth)
  }

  /// Columns of a title that was made here.
  private static let titleWidth = 60

  /// Greetings, after which the matter is still to come.
  private static let greetings: Set<String> = [
    "hi", "hi there", "hello", "hello there", "hey", "hey there", "yo", "good morning",
    "good evening", "hallo", "servus", "moin", "guten morgen", "guten tag", "guten abend",
    "bonjour", "salut", "hola", "buenos días", "ciao", "olá", "привет", "здравствуйте", "你好",
    "您好", "こんにちは", "안녕하세요", "test", "ping",
  ]

  /// Whether a question says too little to be found by: a greeting, or fewer than three words in
  /// fewer than ten columns.
  static func isVague(_ question: String) -> Bool {
    let title = title(from: question)
    let words = title.split { !$0.isLetter && !$0.isNumber }
    if greetings.contains(words.joined(separator: " ").lowercased()) { return true }
    return words.count < 3 && DisplayWidth.of(title) < 10
  }

  /// A title of an answer: its first heading, else its first sentence; nil where that is vague, or
  /// asks back.
  static func title(fromAnswer answer: String) -> String? {
    var isCode = false
    var prose: Substring?
    // The beginning is enough: a heading far down is about something else.
    for line in answer.prefix(4000).split(whereSeparator: \.isNewline) {
      let text = line.drop { $0 == " " }
      if text.hasPrefix("```") || text.hasPrefix("~~~") {
        isCode.toggle()
        continue
      }
      if isCode { continue }
      let marks = text.prefix { $0 == "#" }.count
      if (1...6).contains(marks), text.dropFirst(marks).first == " " {
        let heading = plainTitle(text.dropFirst(marks))
        if !isVague(heading) { return heading }
      } else if prose == nil, text.contains(where: \.isLetter) {
        prose = text
      }
    }
    return prose.flatMap { sentence(of: $0) }
  }

  /// The first sentence of a line that says something.
  private static func sentence(of line: Substring) -> String? {
    var rest = line
    while !rest.isEmpty {
      let end = end(ofSentence: rest)
      let sentence = rest[..<end]
      rest = rest[end...].drop { $0 == " " }
      let title = plainTitle(sentence)
      if isVague(title) { continue }
      return title.hasSuffix("?") || title.hasSuffix("\u{FF1F}") ? nil : title
    }
    return nil
  }

  /// Behind the first mark that ends a sentence: one before a blank, or a CJK one.
  private static func end(ofSentence text: Substring) -> Substring.Index {
    var index = text.startIndex
    while index < text.endIndex {
      let next = text.index(after: index)
      switch text[index] {
      case "。", "\u{FF01}", "\u{FF1F}": return next
      case ".", "!", "?", ":":
        if next == text.endIndex || text[next] == " " { return next }
      default: break
      }
      index = next
    }
    return text.endIndex
  }

  /// Without the marks of Markdown, and without a mark at the end that ends nothing in a title.
  private static func plainTitle(_ text: Substring) -> String {
    var text = text.filter { !"*_`#>".contains($0) }.trimmed
    while let last = text.last, ".:。".contains(last) { text.removeLast() }
    return Sanitizer.singleLine(text, limit: titleWidth)
  }

  /// Whether the last question or its answer has given the title.
  var hasTitleOfItsOwn: Bool {
    history.turns.suffix(2).contains { turn in
      let own = turn.role == .user ? Self.title(from: turn.text) : Self.title(fromAnswer: turn.text)
      return own == session.title
    }
  }

  /// Whether the title is still the one that a vague first question gave: nobody has chosen it.
  private var hasVagueTitle: Bool {
    guard !history.hasOlder, let first = history.turns.first(where: \.isQuestion) else {
      return false
    }
    return session.title == Self.title(from: first.text) && Self.isVague(first.text)
  }

  /// After an answer: a better title than a vague question gave.
  mutating func improveTitle(from answer: Turn) -> [Effect] {
    guard answer.answer?.outcome == .complete, hasVagueTitle,
      let title = Self.title(fromAnswer: answer.text)
    else { return [] }
    return retitle(title)
  }

  /// With a question: the conversation's title, if it has none yet or only a vague one.
  mutating func giveTitle(from question: String) -> [Effect] {
    guard session.title.isEmpty || hasVagueTitle && !Self.isVague(question) else { return [] }
    return retitle(Self.title(from: question))
  }
}
