/// What was killed, newest last, as readline keeps it: kills in a row make one entry.
package struct KillRing: Sendable {
  /// One entry.
  package struct Entry: Hashable, Sendable {
    package var text: String
    /// Whether vi took it as whole lines; then it ends in a line feed and is put between lines.
    package var isLines = false
  }

  /// On which side of what was killed before it goes, if the kills come in a row.
  package enum Direction: Sendable {
    case forwards, backwards
    /// Always an entry of its own.
    case apart
  }

  /// readline's own limit is 10; emacs has 60.
  private static let mostEntries = 60

  private(set) var entries: [Entry] = []
  /// How many entries back from the newest `current` is.
  private var rotation = 0

  /// What a yank puts back; nil when nothing was killed yet.
  var current: Entry? {
    entries.isEmpty ? nil : entries[entries.count - 1 - rotation % entries.count]
  }

  /// Adds a kill.
  /// - Parameter joins: whether the command before it was a kill too.
  mutating func add(_ text: String, _ direction: Direction, joins: Bool, isLines: Bool = false) {
    guard !text.isEmpty else { return }
    rotation = 0
    if joins, let last = entries.indices.last {
      switch direction {
      case .forwards: return entries[last].text += text
      case .backwards: return entries[last].text = text + entries[last].text
      case .apart: break
      }
    }
    entries.append(Entry(text: text, isLines: isLines))
    if entries.count > Self.mostEntries { entries.removeFirst() }
  }

  /// The next yank begins at the newest again.
  mutating func rewind() { rotation = 0 }

  /// Turns to the entry before, and from the oldest to the newest.
  mutating func rotate() { rotation = entries.isEmpty ? 0 : (rotation + 1) % entries.count }
}
