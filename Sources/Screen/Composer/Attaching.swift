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
  /// The lines of it, counted from 1; nil for all.
  package var lines: ClosedRange<Int>?
  package var origin: Origin

  package init(path: String, lines: ClosedRange<Int>? = nil, origin: Origin) {
    self.path = path
    self.lines = lines
    self.origin = origin
  }
}

/// Why a file cannot go with a message.
package struct AttachmentProblem: Error, Hashable, Sendable {
  /// A sentence for the person.
  package var sentence: String
  /// Whether there is no such file, so that what was written may not be meant as one.
  package var isMissing: Bool

  package init(_ sentence: String, isMissing: Bool = false) {
    self.sentence = sentence
    self.isMissing = isMissing
  }
}

/// The files that go with what is being written. In a message each is a token, `@path` or
/// `@"path with blanks"`, which the input line shows as a chip; so drafts and the history keep what
/// it takes to read the file again.
struct Attaching: Sendable {
  /// What was read, by what stands for it in a message.
  var files: [String: Attachment] = [:]
  /// What is being read.
  var pending: Set<AttachmentWish> = []
  /// Tokens of text that was read for the message that is about to go.
  var fresh: Set<String> = []
  /// Files that went with a message, by path, as they were then.
  var watched: [String: WatchedFile] = [:]
  /// Whether it is being looked at whether something has changed since the last message, and
  /// whether that is done for the message that is about to go.
  var isLooking = false
  var hasLooked = false
  /// Whether the message is sent as soon as everything is read.
  var sendsWhenRead = false
  /// Whether something is being read.
  var isBusy: Bool { isLooking || !pending.isEmpty }
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

  /// What a message carries, each once and in order: quoted tokens and labels wherever they stand,
  /// others where they are words.
  func used(in text: String) -> [(token: String, file: Attachment)] {
    guard !files.isEmpty else { return [] }
    let words = Set(FileMention.all(in: text).map(\.token))
    return files.compactMap { token, file -> (String.Index, String, Attachment)? in
      let isSpelled = token.hasPrefix("@") && !token.hasPrefix("@\"")
      if isSpelled, !words.contains(token) { return nil }
      return text.firstRange(of: token).map { ($0.lowerBound, token, file) }
    }.sorted { $0.0 < $1.0 }.map { ($0.1, $0.2) }
  }

  /// A message as it is sent: the blocks of its files, and the text with their labels.
  func message(_ text: String) -> (text: String, blocks: [ContentBlock]) {
    let used = used(in: text)
    var shown = ""
    var rest = text.startIndex
    for mention in FileMention.all(in: text) {
      guard let file = files[mention.token] else { continue }
      shown += text[rest..<mention.range.lowerBound] + file.label
      rest = mention.range.upperBound
    }
    shown += text[rest...]
    // Quoted ones count wherever they stand.
    for (token, file) in used where token.hasPrefix("@\"") {
      shown = shown.replacing(token, with: file.label)
    }
    return (shown, used.map(\.file.block))
  }

  /// Notes that a message goes out: the next one reads its files anew.
  mutating func settle() {
    fresh = []
    refused = []
    hasLooked = false
  }

  /// Remembers the files of a message as they were sent.
  mutating func watch(_ text: String) {
    for (_, file) in used(in: text) {
      guard case .text(let excerpt) = file.kind, let version = file.version else { continue }
      watched[file.path] = WatchedFile(path: file.path, shown: excerpt.path, version: version)
    }
  }

  /// Lets go of files that this message does not carry, before they fill the memory.
  mutating func forget(except text: String) {
    guard files.values.reduce(0, { $0 + $1.bytes.count }) > 64 << 20 else { return }
    files = Dictionary(uniqueKeysWithValues: used(in: text).map { ($0.token, $0.file) })
  }
}

/// A file that went with a message, to be looked at again before a later one.
package struct WatchedFile: Hashable, Sendable {
  /// Absolute.
  package var path: String
  /// As the person wrote it.
  package var shown: String
  /// As it was when it was sent; nil once it is gone.
  package var version: FileMark?

  package init(path: String, shown: String, version: FileMark?) {
    self.path = path
    self.shown = shown
    self.version = version
  }
}
