/// What was changed between two texts, line by line.
///
/// The standard library's `difference(from:)` (Myers) does the work, but its cost grows with the
/// product of the lengths and the changes; so the texts are first cut at the lines that both have
/// exactly once and in the same order ("patience"), and what is still too large counts as replaced.
struct LineDifference: Hashable, Sendable {
  /// One line of one text or of both; numbers count from 1.
  enum Row: Hashable, Sendable {
    case same(old: Int, new: Int)
    case removed(old: Int)
    case added(new: Int)
  }

  let old: [Substring]
  let new: [Substring]
  private(set) var rows: [Row] = []

  /// Of two pieces whose lengths multiply to more than this, no lines are compared.
  private static let limit = 1_000_000

  init(old: String, new: String) {
    self.old = Self.lines(of: old)
    self.new = Self.lines(of: new)
    compare(0..<self.old.count, 0..<self.new.count)
  }

  /// The lines without their ends; a line feed at the end of the text begins none.
  static func lines(of text: String) -> [Substring] {
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  var addedCount: Int { rows.count { if case .added = $0 { true } else { false } } }
  var removedCount: Int { rows.count { if case .removed = $0 { true } else { false } } }

  private mutating func compare(_ olds: Range<Int>, _ news: Range<Int>) {
    var (olds, news) = (olds, news)
    while let a = olds.first, let b = news.first, old[a] == new[b] {
      rows.append(.same(old: a + 1, new: b + 1))
      olds.removeFirst()
      news.removeFirst()
    }
    var tail = 0
    while let a = olds.last, let b = news.last, old[a] == new[b] {
      olds.removeLast()
      news.removeLast()
      tail += 1
    }
    if olds.isEmpty || news.isEmpty {
      replace(olds, news)
    } else if olds.count.multipliedReportingOverflow(by: news.count).partialValue <= Self.limit {
      compareSmall(olds, news)
    } else {
      compareByAnchors(olds, news)
    }
    for offset in 0..<tail {
      rows.append(.same(old: olds.upperBound + offset + 1, new: news.upperBound + offset + 1))
    }
  }

  private mutating func replace(_ olds: Range<Int>, _ news: Range<Int>) {
    rows += olds.map { .removed(old: $0 + 1) }
    rows += news.map { .added(new: $0 + 1) }
  }

  private mutating func compareSmall(_ olds: Range<Int>, _ news: Range<Int>) {
    let difference = new[news].difference(from: old[olds])
    let removed = Set(difference.removedPlaces.map { $0 + olds.lowerBound })
    let added = Set(difference.addedPlaces.map { $0 + news.lowerBound })
    var (a, b) = (olds.lowerBound, news.lowerBound)
    while a < olds.upperBound || b < news.upperBound {
      if a < olds.upperBound, removed.contains(a) {
        rows.append(.removed(old: a + 1))
        a += 1
      } else if b < news.upperBound, added.contains(b) {
        rows.append(.added(new: b + 1))
        b += 1
      } else {
        rows.append(.same(old: a + 1, new: b + 1))
        a += 1
        b += 1
      }
    }
  }

  /// Cuts at the lines that are in both pieces exactly once, as many as keep their order.
  private mutating func compareByAnchors(_ olds: Range<Int>, _ news: Range<Int>) {
    let anchors = Self.longestAscending(uniquePairs(olds, news))
    guard !anchors.isEmpty else { return replace(olds, news) }
    var (a, b) = (olds.lowerBound, news.lowerBound)
    for anchor in anchors {
      compare(a..<anchor.old, b..<anchor.new)
      rows.append(.same(old: anchor.old + 1, new: anchor.new + 1))
      (a, b) = (anchor.old + 1, anchor.new + 1)
    }
    compare(a..<olds.upperBound, b..<news.upperBound)
  }

  /// The places of the lines that are in both pieces exactly once, by their place in the old one.
  private func uniquePairs(_ olds: Range<Int>, _ news: Range<Int>) -> [(old: Int, new: Int)] {
    // By line: its place, or nil where it comes again.
    func places(_ lines: [Substring], _ range: Range<Int>) -> [Substring: Int?] {
      var places: [Substring: Int?] = [:]
      for index in range {
        places[lines[index]] = places[lines[index]] == nil ? .some(index) : .some(nil)
      }
      return places
    }
    let there = places(new, news)
    return places(old, olds).compactMap { line, place in
      guard let place, let other = there[line] ?? nil else { return nil }
      return (place, other)
    }.sorted { $0.old < $1.old }
  }

  /// The longest part of the pairs in which the second numbers grow too.
  private static func longestAscending(_ pairs: [(old: Int, new: Int)]) -> [(old: Int, new: Int)] {
    // The pair that ends the best run of each length, and which pair came before each.
    var ends: [Int] = []
    var before = [Int](repeating: -1, count: pairs.count)
    for (index, pair) in pairs.enumerated() {
      var (low, high) = (0, ends.count)
      while low < high {
        let middle = (low + high) / 2
        if pairs[ends[middle]].new < pair.new { low = middle + 1 } else { high = middle }
      }
      if low > 0 { before[index] = ends[low - 1] }
      if low < ends.count { ends[low] = index } else { ends.append(index) }
    }
    var run: [(old: Int, new: Int)] = []
    var index = ends.last ?? -1
    while index >= 0 {
      run.append(pairs[index])
      index = before[index]
    }
    return run.reversed()
  }
}

extension CollectionDifference {
  /// The places, in what there was, of what is gone.
  var removedPlaces: [Int] {
    removals.compactMap { if case .remove(let offset, _, _) = $0 { offset } else { nil } }
  }

  /// The places, in what there is, of what is new.
  var addedPlaces: [Int] {
    insertions.compactMap { if case .insert(let offset, _, _) = $0 { offset } else { nil } }
  }
}
