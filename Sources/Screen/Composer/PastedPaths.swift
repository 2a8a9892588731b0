/// Paths in a pasted text: terminals paste the paths of files that are dropped on them, plain,
/// quoted, with backslashes, or as `file:` URLs.
enum PastedPaths {
  /// More bytes are no path (Linux's PATH_MAX).
  private static let most = 4096

  /// The paths of a text that is nothing else, with what was pasted for each; empty where it may
  /// be something else.
  static func paths(in pasted: String) -> [(text: String, path: String)] {
    let text = pasted.trimmed
    guard !text.isEmpty, text.utf8.count <= most, !text.contains(where: \.isNewline) else {
      return []
    }
    let words = words(of: text)
    if words.count == 1 || words.count > 1 && words.allSatisfy({ isPicture($0.path) }) {
      return words.allSatisfy { isPath($0.path) } ? words : []
    }
    // Some terminals leave blanks as they are.
    return isPicture(text) ? [(text, text)] : []
  }

  private static func isPicture(_ path: String) -> Bool {
    (path.hasPrefix("/") || path.hasPrefix("~/")) && Attaching.namesPicture(path)
  }

  /// What a file is, its bytes say; but `/quit` alone is a command rather than a file.
  private static func isPath(_ path: String) -> Bool {
    path.hasPrefix("~/") || path.hasPrefix("/") && path.dropFirst().contains("/")
      || Attaching.namesPicture(path)
  }

  /// The words of a line as a shell reads them, as far as terminals quote.
  private static func words(of text: String) -> [(text: String, path: String)] {
    var words: [(text: String, path: String)] = []
    var raw = ""
    var word = ""
    var quote: Character?
    var isEscaped = false
    func path(_ word: String) -> String {
      word.hasPrefix("file://") ? decoded(word.dropFirst(7)) : word
    }
    for character in text {
      if quote == nil, !isEscaped, character.isWhitespace {
        if !raw.isEmpty { words.append((raw, path(word))) }
        (raw, word) = ("", "")
        continue
      }
      raw.append(character)
      if isEscaped {
        word.append(character)
        isEscaped = false
      } else if character == "\\", quote != "'" {
        isEscaped = true
      } else if character == quote {
        quote = nil
      } else if quote == nil, character == "'" || character == "\"" {
        quote = character
      } else {
        word.append(character)
      }
    }
    if !raw.isEmpty { words.append((raw, path(word))) }
    return words
  }

  /// A `file:` URL's path (RFC 8089): a host of this machine goes, and percent signs are bytes.
  private static func decoded(_ rest: Substring) -> String {
    let path = rest.drop { $0 != "/" }
    var bytes: [UInt8] = []
    var source = Array(path.utf8)[...]
    while let byte = source.popFirst() {
      if byte == UInt8(ascii: "%"), source.count >= 2,
        let value = UInt8(String(decoding: source.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        source = source.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
