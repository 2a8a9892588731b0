/// Finds a model by what a person typed: its number in the list, its alias, its reference, any
/// model of a known provider, or an id that only one provider has, in this order, which is
/// OpenClaw's (docs/concepts/models.md). Case and the amount of white space do not matter.
package struct ModelNames: Sendable {
  /// What one model answers to.
  package struct Entry: Hashable, Sendable {
    /// `provider/model`.
    package var reference: String
    package var alias: String
    /// The id that requests carry.
    package var id: String

    package init(reference: String, alias: String, id: String) {
      self.reference = reference
      self.alias = alias
      self.id = id
    }
  }

  /// What a name stands for; the numbers are indexes into the entries.
  package enum Match: Hashable, Sendable {
    case listed(Int)
    /// A model that no list names, at a known provider: servers know more models than files. The
    /// id is as typed, since servers compare it exactly.
    case unlisted(provider: String, id: String)
    case ambiguous([Int])
    /// At most three entries whose names come near, the nearest first.
    case unknown(nearest: [Int])
  }

  private let entries: [Entry]
  private let providers: [String]

  /// - Parameter providers: the providers at which unlisted models may be asked.
  package init(_ entries: [Entry], providers: [String]) {
    self.entries = entries
    self.providers = providers
  }

  /// What `text` stands for.
  package func match(_ text: String) -> Match {
    let name = Self.folded(text)
    if let number = Int(name), number >= 1, number <= entries.count { return .listed(number - 1) }
    let isNamed: [(Entry) -> Bool] = [
      { Self.folded($0.alias) == name }, { $0.reference.lowercased() == name },
    ]
    for test in isNamed {
      if let match = single(test) { return match }
    }
    if let match = unlisted(text) { return match }
    return single { $0.id.lowercased() == name } ?? .unknown(nearest: nearest(to: name))
  }

  private func single(_ test: (Entry) -> Bool) -> Match? {
    let hits = entries.indices.filter { test(entries[$0]) }
    guard let first = hits.first else { return nil }
    return hits.count == 1 ? .listed(first) : .ambiguous(hits)
  }

  private func unlisted(_ text: String) -> Match? {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count == 1, let (provider, id) = Self.split(String(words[0])),
      let known = providers.first(where: { $0.lowercased() == provider.lowercased() })
    else { return nil }
    return .unlisted(provider: known, id: id)
  }

  private func nearest(to name: String) -> [Int] {
    // Two letters are near to everything.
    guard name.count > 2 else { return [] }
    let ranked = entries.indices.compactMap { index -> (distance: Int, index: Int)? in
      let entry = entries[index]
      let names = [Self.folded(entry.alias), entry.reference.lowercased(), entry.id.lowercased()]
      let distance = names.map { Self.distance(name, $0) }.min() ?? Int.max
      return distance <= max(2, name.count / 3) ? (distance, index) : nil
    }
    return ranked.sorted { ($0.distance, $0.index) < ($1.distance, $1.index) }
      .prefix(3).map(\.index)
  }

  /// Provider and model of a reference, split at the first slash: a model's id may hold more of
  /// them (`openrouter/moonshotai/kimi-k2`). Nil without one, or with nothing beside it.
  package static func split(_ reference: String) -> (provider: String, id: String)? {
    guard let slash = reference.firstIndex(of: "/") else { return nil }
    let provider = reference[..<slash]
    let id = reference[reference.index(after: slash)...]
    guard !provider.isEmpty, !id.isEmpty else { return nil }
    return (String(provider), String(id))
  }

  /// Lower case, words apart by one blank.
  private static func folded(_ text: String) -> String {
    text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// How far apart two names are: 1 if one holds the other, else Levenshtein's distance, the
  /// single-character edits that make one the other.
  package static func distance(_ left: String, _ right: String) -> Int {
    if left == right { return 0 }
    if left.count >= 2, right.contains(left) { return 1 }
    let right = Array(right)
    var row = Array(0...right.count)
    for (i, letter) in left.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in right.enumerated() {
        let above = row[j + 1]
        row[j + 1] = min(diagonal + (letter == other ? 0 : 1), above + 1, row[j] + 1)
        diagonal = above
      }
    }
    return row[right.count]
  }
}
