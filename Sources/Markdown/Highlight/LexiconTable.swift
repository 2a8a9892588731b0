import Foundation

extension Lexicon {
  /// The lexicon of a language by a name that a fence gives it.
  static func named(_ name: String) -> Lexicon? {
    var name = name.lowercased()[...]
    if name.hasPrefix("{") { name = name.dropFirst() }
    if name.hasPrefix(".") || name.hasPrefix("language-") {
      name = name.hasPrefix(".") ? name.dropFirst() : name.dropFirst(9)
    }
    let end = name.firstIndex { ",{}:;".contains($0) || $0 == " " } ?? name.endIndex
    guard let index = indexByName[String(name[..<end])] else { return nil }
    return all[index].lexicon
  }

  private static let all = Language.all.map(LexiconSlot.init)

  private static let indexByName: [String: Int] = Dictionary(
    Language.all.enumerated().flatMap { index, language in language.names.map { ($0, index) } },
    uniquingKeysWith: { first, _ in first })
}

/// A language whose lexicon is made when it is first asked for: making all of them at once would
/// cost the first frame of a stored conversation two milliseconds.
private final class LexiconSlot: @unchecked Sendable {
  private let language: Language
  // The lock guards `made`, which is what makes the class safe to share.
  private let lock = NSLock()
  private var made: Lexicon?

  init(_ language: Language) { self.language = language }

  var lexicon: Lexicon {
    lock.withLock {
      if let made { return made }
      let lexicon = Lexicon(language)
      made = lexicon
      return lexicon
    }
  }
}
