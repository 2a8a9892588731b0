/// A file named in a message: `@path`, `@path:10-40`, `@dir/`, `@"a b.txt":7`, `@a\ b.txt`.
///
/// It begins a word, so that addresses (`ada@example.org`) and names of packages (`icon@2x`) are
/// none. What is no path of a file stays text: that only the file system knows.
struct FileMention: Hashable, Sendable {
  /// Where it stands.
  let range: Range<String.Index>
  /// As it is written, with the `@` and the lines.
  let token: String
  let path: String
  /// The lines that are meant, counted from 1; nil for all.
  let lines: ClosedRange<Int>?

  /// More of them in one message stay text: it is a pasted log rather than a list of files.
  static let most = 64

  /// What ends a sentence rather than a path, unless a backslash stands before it.
  private static let closing = ".,;:!?)]}>\"'”’»`"

  /// Those of a text, in order.
  static func all(in text: String) -> [FileMention] {
    var found: [FileMention] = []
    var start = text.startIndex
    while found.count < most, let at = text.utf8[start...].firstIndex(of: UInt8(ascii: "@")) {
      start = text.utf8.index(after: at)
      guard at == text.startIndex || opens(text[text.index(before: at)]),
        let mention = FileMention(in: text, at: at)
      else { continue }
      found.append(mention)
      start = mention.range.upperBound
    }
    return found
  }

  /// Whether a word may begin behind a character.
  static func opens(_ character: Character) -> Bool {
    character.isWhitespace || "([{<\"'“‘«,;:=`".contains(character) || character.isChip
  }

  private init?(in text: String, at start: String.Index) {
    var end = text.utf8.index(after: start)
    guard end < text.endIndex else { return nil }
    if text[end] == "\"" {
      let body = text.index(after: end)
      guard
        let close = text[body...].prefix(4096).firstIndex(where: { $0 == "\"" || $0.isNewline }),
        text[close] == "\"", close > body
      else { return nil }
      path = String(text[body..<close])
      end = text.index(after: close)
      let rest = text[end...].prefix { $0 == ":" || $0 == "-" || $0.isASCII && $0.isNumber }
      if let (lines, length) = Self.lines(atStartOf: rest) {
        self.lines = lines
        end = text.index(end, offsetBy: length)
      } else {
        lines = nil
      }
    } else {
      var characters: [(character: Character, end: String.Index)] = []
      var bare = 0  // those that are not escaped and may belong to the sentence come last
      while end < text.endIndex, !text[end].isWhitespace, !text[end].isChip,
        characters.count < 4096
      {
        var character = text[end]
        end = text.index(after: end)
        if character == "\\" {
          guard end < text.endIndex, !text[end].isNewline else { break }
          character = text[end]
          end = text.index(after: end)
          bare = characters.count + 1
        }
        characters.append((character, end))
      }
      while characters.count > bare, let last = characters.last,
        Self.closing.contains(last.character)
      {
        characters.removeLast()
      }
      guard let last = characters.last else { return nil }
      end = last.end
      var word = String(characters.map(\.character))
      var lines: ClosedRange<Int>?
      if let place = characters.lastIndex(where: { $0.character == ":" }), place > 0, place >= bare,
        let colon = word.lastIndex(of: ":"),
        let (found, length) = Self.lines(atStartOf: word[colon...]),
        length == word[colon...].count
      {
        lines = found
        word = String(word[..<colon])
      }
      path = word
      self.lines = lines
    }
    range = start..<end
    token = String(text[range])
  }

  /// `:10` or `:10-40` at the start of a text, and how many characters that is.
  private static func lines(atStartOf text: Substring) -> (ClosedRange<Int>, Int)? {
    guard text.first == ":" else { return nil }
    let first = text.dropFirst().prefix { $0.isASCII && $0.isNumber }
    guard let low = Int(first), low > 0 else { return nil }
    let rest = text[first.endIndex...]
    let second = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
    if rest.first == "-", let high = Int(second), high >= low {
      return (low...high, first.count + second.count + 2)
    }
    return (low...low, first.count + 1)
  }

  /// Whether somebody who writes this behind an `@` means a file, even if there is none.
  static func isSurelyPath(_ path: String) -> Bool {
    if Attaching.namesPicture(path) { return true }
    if ["/", "./", "../", "~/"].contains(where: path.hasPrefix) { return true }
    guard let slash = path.lastIndex(of: "/") else { return false }
    return path[slash...].contains(".") && !path.contains(where: \.isWhitespace)
  }

  /// How a path is written so that it is read as it is.
  static func text(of path: String) -> String {
    let isPlain = path.allSatisfy { !$0.isWhitespace && !$0.isChip && !"\\\"".contains($0) }
    if isPlain, let mention = all(in: "@" + path).first, mention.path == path { return "@" + path }
    // A directory goes on with what is in it, so that no quote may end it.
    if !path.contains("\""), !path.hasSuffix("/") { return "@\"\(path)\"" }
    let escaped = path.dropLast().map { character in
      character.isWhitespace || "\\\"':".contains(character) ? "\\\(character)" : "\(character)"
    }
    let last = path.suffix(1).map {
      closing.contains($0) || $0.isWhitespace || $0 == "\\" ? "\\\($0)" : "\($0)"
    }
    return "@" + (escaped + last).joined()
  }
}
