/// Messages sent or cleared before, and the place of somebody who walks through them: first those
/// of the conversation on the screen, then what was typed in this directory, each once.
package struct InputHistory: Sendable {
  /// Where somebody is who walks; own messages are counted from the oldest, others from the newest.
  private enum Place: Hashable {
    case own(Int)
    case past(Int)
  }

  /// The conversation's own messages, oldest first, each once.
  private var own: [String] = []
  private var ownTexts: Set<String> = []
  /// The entry shown; nil while the person's own text is.
  private var place: Place?
  /// What was being typed when the walk began.
  private var unsent = ""
  /// What was typed in this run and, as far as it was read, in all others.
  private(set) var past = PastInput()
  /// Notes that a part of the file was asked for.
  mutating func noteReading() { past.isReading = true }

  /// Whether Up was pressed where the next older entry had not been read yet.
  var isOlderWanted = false

  package init() {}

  /// Remembers a message; one that was there moves to the end.
  package mutating func add(_ text: String) {
    place = nil
    guard !text.isEmpty else { return }
    if !ownTexts.insert(text).inserted { own.removeAll { $0 == text } }
    own.append(text)
  }

  /// Remembers a message for all conversations.
  package mutating func add(_ entry: HistoryEntry) {
    add(entry.text)
    past.add(entry)
  }

  /// Replaces the conversation's own messages, oldest first.
  package mutating func reset(to texts: [String]) {
    own = []
    ownTexts = []
    place = nil
    prepend(texts)
  }

  /// Puts messages before all others of the conversation: the rest of a long one, loaded later.
  package mutating func prepend(_ texts: [String]) {
    // Of equal texts the latest counts.
    var new: [String] = []
    for text in texts.reversed() where ownTexts.insert(text).inserted { new.append(text) }
    own.insert(contentsOf: new.reversed(), at: 0)
    if case .own(let index) = place { place = .own(index + new.count) }
  }

  /// Takes what was read of the file, newest first and older than all that was taken before.
  package mutating func take(_ entries: [HistoryEntry], hasOlder: Bool, directory: String) {
    past.take(entries, hasOlder: hasOlder, directory: directory)
  }

  /// The entry before, or nil at the oldest that is known.
  /// - Parameter current: what the input line shows; an entry that was edited is the person's own
  ///   text again.
  package mutating func older(than current: String) -> String? {
    if let place, text(at: place) != current { self.place = nil }
    guard let next = before(place) else { return nil }
    if place == nil { unsent = current }
    place = next
    return text(at: next)
  }

  /// The entry after, at last what was being typed; nil if nothing was left for an older one.
  package mutating func newer(than current: String) -> String? {
    guard let place, text(at: place) == current else { return nil }
    self.place = after(place)
    return self.place.map(text) ?? unsent
  }

  private func text(at place: Place) -> String {
    switch place {
    case .own(let index): own[index]
    case .past(let index): past.here(index)
    }
  }

  private func before(_ place: Place?) -> Place? {
    var next = 0
    switch place {
    case .own(let index) where index > 0: return .own(index - 1)
    case nil where !own.isEmpty: return .own(own.count - 1)
    case .past(let index): next = index + 1
    case .own, nil: break
    }
    while next < past.hereCount {
      if !isShown(next) { return .past(next) }
      next += 1
    }
    return nil
  }

  private func after(_ place: Place) -> Place? {
    var next = -1
    switch place {
    case .own(let index): return index + 1 < own.count ? .own(index + 1) : nil
    case .past(let index): next = index - 1
    }
    while next >= 0 {
      if !isShown(next) { return .past(next) }
      next -= 1
    }
    return own.isEmpty ? nil : .own(0)
  }

  /// Whether the walk has the text of an entry of this directory at another place.
  private func isShown(_ index: Int) -> Bool {
    ownTexts.contains(past.here(index)) || past.isRepeated(index)
  }
}
