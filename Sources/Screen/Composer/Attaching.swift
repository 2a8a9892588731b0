import Conversation
import Messages

/// A file to be read for a message.
package struct AttachmentWish: Hashable, Sendable {
  /// Who wants it, and what becomes of it.
  package enum Origin: Hashable, Sendable {
    /// Stands in the message as this token, and the message waits.
    case token(String)
    /// Was pasted as this text, for which it is put if it is a picture.
    case pasted(String)
    /// `/image`.
    case command
  }

  /// As the person wrote it: absolute, from `~/`, or relative to the working directory.
  package var path: String
  package var origin: Origin

  package init(path: String, origin: Origin) {
    self.path = path
    self.origin = origin
  }
}

/// Why a file cannot go with a message.
package struct AttachmentProblem: Error, Hashable, Sendable {
  /// A sentence for the person.
  package var sentence: String

  package init(_ sentence: String) { self.sentence = sentence }
}

/// The files that go with what is being written. In a message each is a token, `@path` or
/// `@"path with blanks"`, which the input line shows as a chip; so drafts and the history keep what
/// it takes to read the file again.
struct Attaching: Sendable {
  /// What was read, by what stands for it in a message.
  var files: [String: Attachment] = [:]
  /// What is being read.
  var pending: Set<AttachmentWish> = []
  /// Whether the message is sent as soon as everything is read.
  var sendsWhenRead = false
  /// Tokens that stay text: there is no such file.
  var refused: Set<String> = []

  /// Ends of names that make a path in a message a picture; what it is, its bytes say.
  private static let extensions = [".png", ".jpg", ".jpeg", ".gif", ".webp"]

  /// Whether a path names a picture.
  static func namesPicture(_ path: String) -> Bool {
    let path = path.lowercased()
    return extensions.contains { path.hasSuffix($0) }
  }

  /// The token of a path.
  static func token(of path: String) -> String { "@\"\(path)\"" }

  /// Tokens that name pictures, with their paths, in order.
  static func tokens(in text: String) -> [(token: String, path: String)] {
    var found: [(token: String, path: String)] = []
    var rest = text[...]
    var before: Character = " "
    while let character = rest.first {
      guard character == "@", before.isWhitespace || "([{\"'“‘«".contains(before) || before.isChip
      else {
        before = character
        rest = rest.dropFirst()
        continue
      }
      let body = rest.dropFirst()
      let token: Substring
      let path: String
      if body.first == "\"", let end = body.dropFirst().firstIndex(of: "\"") {
        token = rest[...end]
        path = String(body[..<end].dropFirst())
      } else {
        var word = body.prefix { !$0.isWhitespace && !$0.isChip }
        while let last = word.last, ".,;:!?)]}\"'”’»".contains(last) { word = word.dropLast() }
        token = rest[..<word.endIndex]
        path = String(word)
      }
      if namesPicture(path) { found.append((String(token), path)) }
      before = token.last ?? "@"
      rest = rest[token.endIndex...]
    }
    return found
  }

  /// What a message carries, each once and in order: quoted tokens and labels wherever they stand,
  /// others where they are words.
  func used(in text: String) -> [(token: String, file: Attachment)] {
    guard !files.isEmpty else { return [] }
    let words = Set(Self.tokens(in: text).map(\.token))
    return files.compactMap { token, file -> (String.Index, String, Attachment)? in
      let isSpelled = token.hasPrefix("@") && !token.hasPrefix("@\"")
      if isSpelled, !words.contains(token) { return nil }
      return text.firstRange(of: token).map { ($0.lowerBound, token, file) }
    }.sorted { $0.0 < $1.0 }.map { ($0.1, $0.2) }
  }

  /// A message as it is sent: the blocks of its files, and the text with their labels.
  func message(_ text: String) -> (text: String, blocks: [ContentBlock]) {
    let used = used(in: text)
    var text = text
    // The longer first: one may begin like another.
    for (token, file) in used.sorted(by: { $0.token.count > $1.token.count }) {
      text = text.replacing(token, with: file.label)
    }
    return (text, used.map(\.file.block))
  }

  /// Lets go of files that this message does not carry, before they fill the memory.
  mutating func forget(except text: String) {
    guard files.values.reduce(0, { $0 + $1.bytes.count }) > 64 << 20 else { return }
    files = Dictionary(uniqueKeysWithValues: used(in: text).map { ($0.token, $0.file) })
  }
}
