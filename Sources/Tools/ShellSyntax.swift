/// What a command line will run, as far as that can be told without being a shell.
enum ShellSyntax {
  /// The simple commands of a line, each as its words; nil where there is any doubt: variables,
  /// substitutions, redirections to files, loops, comments, strange characters. Whoever allows by
  /// rule asks this one.
  static func commands(_ text: String) -> [[String]]? {
    var reader = StrictReader(text)
    return reader.commands()
  }

  /// Everything that may be a command in a line, as words: cut wherever a shell might begin one,
  /// quotes taken away. Whoever forbids by rule asks this one, since it errs on the other side.
  static func suspects(_ text: String) -> [[String]] {
    var suspects: [[String]] = []
    var words: [String] = []
    var word = ""
    func endWord() {
      if !word.isEmpty { words.append(word) }
      word = ""
    }
    for character in text.unicodeScalars {
      switch character {
      case " ", "\t": endWord()
      case ";", "&", "|", "\n", "(", ")", "{", "}", "`", "\r":
        endWord()
        if !words.isEmpty { suspects.append(words) }
        words = []
      case "'", "\"", "\\", "$": continue
      default: word.unicodeScalars.append(character)
      }
    }
    endWord()
    if !words.isEmpty { suspects.append(words) }
    return suspects.map { words in
      // Variables set for one command, and words that only introduce one.
      Array(words.drop { $0.contains("=") || reserved.contains($0) })
    }
  }

  /// Words that begin something other than a simple command (bash(1), "Reserved words").
  static let reserved: Set<String> = [
    "if", "then", "else", "elif", "fi", "for", "while", "until", "do", "done", "case", "esac",
    "select", "function", "time", "coproc", "in", "!", "[[", "{", "}",
  ]
}

/// Reads what is surely a list of simple commands.
private struct StrictReader {
  private let text: [Unicode.Scalar]
  private var index = 0
  private var found: [[String]] = []
  private var words: [String] = []
  private var word = ""
  private var hasWord = false

  init(_ text: String) { self.text = Array(text.unicodeScalars) }

  mutating func commands() -> [[String]]? {
    while index < text.count {
      guard step() else { return nil }
    }
    guard endCommand() else { return nil }
    return found.isEmpty ? nil : found
  }

  private mutating func step() -> Bool {
    let scalar = text[index]
    switch scalar {
    case " ", "\t":
      endWord()
      index += 1
    case ";", "\n":
      index += 1
      return endCommand()
    case "&", "|":
      // `&>` and `&>>` are redirections.
      if scalar == "&", peek(1) == ">" {
        index += 1
        return redirection(from: false)
      }
      index += peek(1) == scalar || scalar == "|" && peek(1) == "&" ? 2 : 1
      return endCommand()
    case ">", "<":
      // A number right before it is a descriptor, and no word.
      if hasWord, !word.isEmpty, word.unicodeScalars.allSatisfy({ ("0"..."9").contains($0) }) {
        word = ""
        hasWord = false
      }
      endWord()
      return redirection(from: scalar == "<")
    case "'":
      guard let end = text[(index + 1)...].firstIndex(of: "'") else { return false }
      guard text[index...end].allSatisfy(Self.isHarmless) else { return false }
      word.unicodeScalars.append(contentsOf: text[(index + 1)..<end])
      hasWord = true
      index = end + 1
    case "\"":
      guard let end = text[(index + 1)...].firstIndex(of: "\"") else { return false }
      let inside = text[(index + 1)..<end]
      guard inside.allSatisfy({ Self.isHarmless($0) && !"$`\\!".unicodeScalars.contains($0) })
      else { return false }
      word.unicodeScalars.append(contentsOf: inside)
      hasWord = true
      index = end + 1
    case "\\":
      guard let next = peek(1), Self.isHarmless(next), next != "\n" else { return false }
      word.unicodeScalars.append(next)
      hasWord = true
      index += 2
    case "#" where !hasWord: return false
    case "$", "`", "(", ")", "!": return false
    default:
      guard Self.isHarmless(scalar) else { return false }
      word.unicodeScalars.append(scalar)
      hasWord = true
      index += 1
    }
    return true
  }

  /// Only what reaches no file: `2>&1`, `>/dev/null`.
  private mutating func redirection(from isInput: Bool) -> Bool {
    index += 1
    if !isInput, peek(0) == "&" {
      guard let digit = peek(1), ("0"..."2").contains(digit), isEnd(index + 2) else { return false }
      index += 2
      return true
    }
    if !isInput, peek(0) == ">" { index += 1 }
    while peek(0) == " " { index += 1 }
    let target = Array("/dev/null".unicodeScalars)
    guard text[index...].starts(with: target), isEnd(index + target.count) else { return false }
    index += target.count
    return true
  }

  private func isEnd(_ place: Int) -> Bool {
    place >= text.count || " \t\n;&|".unicodeScalars.contains(text[place])
  }

  private func peek(_ distance: Int) -> Unicode.Scalar? {
    index + distance < text.count ? text[index + distance] : nil
  }

  /// A line feed inside quotes, and every other control character, is doubt.
  private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x20 && scalar.value != 0x7F || scalar == "\t"
  }

  private mutating func endWord() {
    if hasWord { words.append(word) }
    word = ""
    hasWord = false
  }

  private mutating func endCommand() -> Bool {
    endWord()
    defer { words = [] }
    guard let name = words.first else { return true }
    let isPlain = name.unicodeScalars.allSatisfy {
      ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
        || "_-./+".unicodeScalars.contains($0)
    }
    guard isPlain, !name.isEmpty, !ShellSyntax.reserved.contains(name) else { return false }
    found.append(words)
    return true
  }
}
