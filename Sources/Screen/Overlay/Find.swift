import Canvas
import Conversation

/// A search in the conversation on the screen. Hits are counted in what the messages say, a slice
/// at a time, so that no key waits for a long conversation.
struct Find: Sendable {
  /// The hits of one message, counted in its source text.
  struct Hits: Hashable, Sendable {
    var item: Int
    var count: Int
  }

  /// A hit: which message, and which of its hits.
  struct Place: Hashable, Sendable {
    var item: Int
    var ordinal: Int
  }

  /// Bytes that are searched at once: about 5 ms.
  static let slice = 2 << 20

  var pattern = Composer()
  var isTyping = true
  /// By message, those without a hit left out.
  private(set) var hits: [Hits] = []
  private(set) var count = 0
  /// The hit that was jumped to.
  var current: Place?
  /// The messages that are still to be searched, in this order.
  private var pending: [Range<Int>] = []
  /// How many messages there were when they were last looked at.
  private var known = 0

  var matcher: TextMatcher? { TextMatcher(pattern.text) }
  /// Whether some messages are still to be searched.
  var isCounting: Bool { !pending.isEmpty }

  /// Begins a search: from a message on, then those before it.
  mutating func begin(_ turns: TurnSource, from item: Int) {
    hits = []
    count = 0
    current = nil
    known = turns.count
    let start = min(max(0, item), known)
    pending = matcher == nil ? [] : [start..<known, 0..<start].filter { !$0.isEmpty }
  }

  /// What has come since is to be searched, and the last message again, which may have grown.
  mutating func extend(_ turns: TurnSource) {
    let last = max(0, min(known, turns.count) - 1)
    hits.removeAll { $0.item >= last }
    count = hits.reduce(0) { $0 + $1.count }
    pending = pending.map { $0.clamped(to: 0..<last) }.filter { !$0.isEmpty }
    pending.insert(contentsOf: [last..<turns.count].filter { !$0.isEmpty }, at: 0)
    known = turns.count
  }

  /// Searches on, for one slice.
  mutating func search(_ turns: TurnSource) {
    guard let matcher else { return pending = [] }
    var bytes = 0
    while bytes < Self.slice, let range = pending.first {
      let item = range.lowerBound
      let text = turns.text(at: item)
      bytes += text.utf8.count + 64
      note(matcher.count(in: text), at: item)
      pending[0] = item + 1..<range.upperBound
      if pending[0].isEmpty { pending.removeFirst() }
    }
  }

  private mutating func note(_ found: Int, at item: Int) {
    guard found > 0 else { return }
    var low = 0
    var high = hits.count
    while low < high {
      let middle = (low + high) / 2
      if hits[middle].item < item { low = middle + 1 } else { high = middle }
    }
    hits.insert(Hits(item: item, count: found), at: low)
    count += found
  }

  /// The number of a hit among all, from 0; of one that is gone, that of the nearest before.
  func index(of place: Place) -> Int? {
    var index = 0
    for hit in hits {
      if hit.item == place.item { return index + min(place.ordinal, hit.count - 1) }
      if hit.item > place.item { return index > 0 ? index - 1 : nil }
      index += hit.count
    }
    return index > 0 ? index - 1 : nil
  }

  /// The hit of a number.
  private func place(of index: Int) -> Place? {
    var rest = index
    for hit in hits {
      if rest < hit.count { return Place(item: hit.item, ordinal: rest) }
      rest -= hit.count
    }
    return nil
  }

  /// Goes on by so many hits, round the ends.
  mutating func move(by step: Int) {
    guard count > 0 else { return }
    let index = current.flatMap { self.index(of: $0) } ?? -step
    current = place(of: ((index + step) % count + count) % count)
  }

  /// The first hit in this message or after it, else the first of all.
  func first(from item: Int) -> Place? {
    (hits.first { $0.item >= item } ?? hits.first).map { Place(item: $0.item, ordinal: 0) }
  }

  /// Older messages were put before the ones searched.
  mutating func shift(by count: Int) {
    for index in hits.indices { hits[index].item += count }
    pending = pending.map { $0.lowerBound + count..<$0.upperBound + count }
    current?.item += count
    known += count
    if matcher != nil, !isTyping, count > 0 { pending.append(0..<count) }
  }
}

extension TurnSource {
  /// What a message says, as it was written.
  func text(at index: Int) -> String {
    if let turn = turn(at: index) { return turn.role == .user ? turn.shownText : turn.text }
    guard let live else { return "" }
    return live.reply.content.compactMap { if case .text(let text) = $0 { text } else { nil } }
      .joined(separator: "\n\n")
  }
}
