import GRDB

/// What the full-text index is asked for; its answers are then compared with the texts, since it
/// knows which trigrams a text has and not where.
enum SearchExpression: Hashable {
  /// An expression of FTS5 (https://www.sqlite.org/fts5.html, "Full-text Query Syntax").
  case match(String)
  /// The index cannot help: read the texts.
  case scan
  /// No text in the index can contain it.
  case nothing

  /// Trigrams of a term that are asked for: more would not make the answer much smaller.
  private static let trigrams = 12
  /// Terms of the index that may stand for a word of one or two characters.
  private static let expansions = 128

  /// A term of one or two characters beyond ASCII (a CJK word) is looked up among the trigrams that
  /// begin with it. In ASCII such a term is in most texts, so that reading finds it sooner.
  init(_ terms: [SearchTerm], in db: Database) throws {
    var conditions: [String] = []
    for term in terms {
      let scalars = Array(term.text.unicodeScalars).filter { $0 != "\0" }
      if scalars.count >= 3 {
        conditions.append(contentsOf: Self.trigrams(of: scalars))
      } else if let first = scalars.first, !first.isASCII {
        guard let found = try Self.trigrams(beginning: scalars, in: db) else { continue }
        if found.isEmpty {
          self = .nothing
          return
        }
        conditions.append("(" + found.map(Self.quoted).joined(separator: " OR ") + ")")
      }
    }
    self = conditions.isEmpty ? .scan : .match(conditions.joined(separator: " AND "))
  }

  /// Some of the trigrams, spread over the term.
  private static func trigrams(of scalars: [Unicode.Scalar]) -> [String] {
    let count = scalars.count - 2
    let step = max(1, (count + trigrams - 1) / trigrams)
    var starts = Array(stride(from: 0, to: count, by: step))
    if starts.last != count - 1 { starts.append(count - 1) }
    return starts.map { start in
      var text = String.UnicodeScalarView()
      text.append(contentsOf: scalars[start..<start + 3])
      return quoted(String(text))
    }
  }

  private static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\"", with: "\"\"") + "\""
  }

  /// Nil if there are too many.
  private static func trigrams(beginning scalars: [Unicode.Scalar], in db: Database) throws
    -> [String]?
  {
    var prefix = String.UnicodeScalarView()
    prefix.append(contentsOf: scalars)
    let text = String(prefix).lowercased()
    try db.execute(
      sql: "CREATE VIRTUAL TABLE IF NOT EXISTS temp.trigram USING fts5vocab(main, search, row)")
    let found = try db.rows(
      "SELECT term FROM temp.trigram WHERE term >= ? AND term < ? LIMIT \(expansions + 1)",
      [text, text + "\u{10FFFF}"]
    ) { $0.text(0) }
    return found.count > expansions ? nil : found
  }
}
