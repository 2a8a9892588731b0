/// Messages sent or cleared before, and the place of somebody who walks through them.
package struct InputHistory: Sendable {
  private var entries: [String] = []
  /// The entry shown; nil while the person's own text is.
  private var place: Int?
  /// What was being typed when the walk began.
  private var unsent = ""

  package init() {}

  /// Remembers a message; the same one twice in a row counts once.
  package mutating func add(_ text: String) {
    place = nil
    if !text.isEmpty, entries.last != text { entries.append(text) }
  }

  /// Replaces all entries, oldest first.
  package mutating func reset(to texts: [String]) {
    entries = texts
    place = nil
  }

  /// Puts entries before all others: the rest of a long conversation, loaded later.
  package mutating func prepend(_ texts: [String]) {
    entries.insert(contentsOf: texts, at: 0)
    if let place { self.place = place + texts.count }
  }

  /// The entry before, or nil at the oldest.
  /// - Parameter current: what the input line shows; an entry that was edited is the person's own
  ///   text again.
  package mutating func older(than current: String) -> String? {
    if let place, entries[place] != current { self.place = nil }
    let next = (place ?? entries.count) - 1
    guard entries.indices.contains(next) else { return nil }
    if place == nil { unsent = current }
    place = next
    return entries[next]
  }

  /// The entry after, at last what was being typed; nil if nothing was left for an older one.
  package mutating func newer(than current: String) -> String? {
    guard let place, entries[place] == current else { return nil }
    if place + 1 < entries.count {
      self.place = place + 1
      return entries[place + 1]
    }
    self.place = nil
    return unsent
  }
}
