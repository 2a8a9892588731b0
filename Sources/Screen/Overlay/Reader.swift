import Canvas
import Conversation

/// Reading: keys move through the conversation instead of editing the input line.
package struct Reader: Sendable {
  var find: Find?
  /// Whether it was entered only to find something, so that leaving the find leaves it too.
  var isForFind = false
}

/// A search in the conversation on the screen.
struct Find: Sendable {
  /// The hits of one message, counted in its source text.
  struct Hits: Hashable, Sendable {
    var item: Int
    var count: Int
  }

  var pattern = Composer()
  var isTyping = true
  private(set) var hits: [Hits] = []
  /// The hit that was jumped to, counted from 0 over all messages.
  var current: Int?

  var matcher: TextMatcher? { TextMatcher(pattern.text) }
  var count: Int { hits.reduce(0) { $0 + $1.count } }

  /// Counts the hits of all messages.
  mutating func search(_ turns: TurnSource) {
    hits = []
    current = nil
    guard let matcher else { return }
    for item in 0..<turns.count {
      let count = matcher.count(in: turns.text(at: item))
      if count > 0 { hits.append(Hits(item: item, count: count)) }
    }
  }

  /// The message of a hit, and which of its hits it is.
  func place(of index: Int) -> (item: Int, ordinal: Int)? {
    var rest = index
    for hit in hits {
      if rest < hit.count { return (hit.item, rest) }
      rest -= hit.count
    }
    return nil
  }

  /// The hit of this place; nil if it is gone.
  func index(of place: (item: Int, ordinal: Int)) -> Int? {
    var index = 0
    for hit in hits {
      if hit.item == place.item { return index + min(place.ordinal, hit.count - 1) }
      index += hit.count
    }
    return nil
  }

  /// Older messages were put before the ones searched.
  mutating func shift(by count: Int) {
    for index in hits.indices { hits[index].item += count }
  }

  /// The first hit in this message or after it; nil if there is none.
  func first(from item: Int) -> Int? {
    var index = 0
    for hit in hits {
      if hit.item >= item { return index }
      index += hit.count
    }
    return nil
  }
}

extension TurnSource {
  /// What a message says, as it was written.
  func text(at index: Int) -> String {
    if let turn = turn(at: index) { return turn.text }
    guard let live else { return "" }
    return live.reply.content.compactMap { if case .text(let text) = $0 { text } else { nil } }
      .joined(separator: "\n\n")
  }
}
