import Conversation
import Messages

/// What stands behind `/both`: models, then the message.
struct ComparisonWish: Hashable, Sendable {
  private(set) var models: [ModelChoice] = []
  /// What follows the names.
  private(set) var message: String
  /// A name in quotes, or the word at which a second model was wanted, that stands for no model or
  /// for several.
  private(set) var wrong: String?
  /// How many characters before the name that is being typed at the end; nil once the message has
  /// begun.
  private(set) var nameStart: Int?

  /// Reads names as long as there are any, the longest first: `claude sonnet` is not `claude`. A
  /// name may be quoted. Numbers of the list count for the first two only, or alone at the
  /// end, and what is no name begins the message.
  init(_ text: String, in catalog: ModelCatalog) {
    var rest = text[...].drop(while: \.isWhitespace)
    var last = rest.startIndex
    while !rest.isEmpty, models.count < Comparison.most, wrong == nil {
      let start = rest.startIndex
      if let (name, after) = Self.quoted(rest) {
        if case .found(let model) = catalog.lookup(name) {
          models.append(model)
          rest = after.drop(while: \.isWhitespace)
          last = start
          continue
        }
        // A message may begin with a quotation.
        if models.count < 2 { wrong = name }
        break
      }
      guard let (model, after) = Self.longest(rest, in: catalog, takesNumber: models.count < 2)
      else { break }
      models.append(model)
      rest = after.drop(while: \.isWhitespace)
      last = start
    }
    message = String(rest)
    let isLastOpen = rest.isEmpty && !models.isEmpty && text.last?.isWhitespace == false
    let word = isLastOpen ? text[last...] : rest
    let isName =
      models.count - (isLastOpen ? 1 : 0) < 2
      || !word.isEmpty && !word.contains(where: \.isWhitespace)
    nameStart = isName ? text.distance(from: text.startIndex, to: word.startIndex) : nil
    guard wrong == nil, !rest.isEmpty else { return }
    let first = String(rest.prefix { !$0.isWhitespace })
    // One word that is nearly a name is no message.
    if models.count < 2 || first.count == rest.count && Self.isNearlyName(first, in: catalog) {
      wrong = first
    }
  }

  private static let quotes: [Character: Character] = ["\"": "\"", "'": "'", "“": "”"]

  private static func quoted(_ text: Substring) -> (name: String, rest: Substring)? {
    guard let first = text.first, let closing = quotes[first],
      let end = text.dropFirst().firstIndex(of: closing)
    else { return nil }
    let after = text[text.index(after: end)...]
    guard after.first?.isWhitespace ?? true else { return nil }
    return (String(text[text.index(after: text.startIndex)..<end]), after)
  }

  /// The longest name, of at most so many words, at the beginning.
  private static let mostWords = 8

  private static func longest(
    _ text: Substring, in catalog: ModelCatalog, takesNumber: Bool
  ) -> (ModelChoice, Substring)? {
    var ends: [Substring.Index] = []
    var index = text.startIndex
    while index < text.endIndex, ends.count < mostWords {
      index = text[index...].firstIndex { $0.isWhitespace } ?? text.endIndex
      ends.append(index)
      index = text[index...].firstIndex { !$0.isWhitespace } ?? text.endIndex
    }
    for end in ends.reversed() {
      let name = String(text[..<end])
      guard takesNumber || Int(name) == nil || end == text.endIndex else { continue }
      if case .found(let model) = catalog.lookup(name) { return (model, text[end...]) }
    }
    return nil
  }

  private static func isNearlyName(_ word: String, in catalog: ModelCatalog) -> Bool {
    switch catalog.lookup(word) {
    case .found: false
    case .ambiguous: true
    case .unknown(let nearest): !nearest.isEmpty
    }
  }
}
