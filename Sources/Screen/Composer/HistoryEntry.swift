/// A text that was sent or cleared once, in this window or another.
package struct HistoryEntry: Hashable, Sendable {
  /// Unix milliseconds.
  package var time: Int64
  /// The working directory, absolute.
  package var directory: String
  package var text: String

  package init(time: Int64, directory: String, text: String) {
    self.time = time
    self.directory = directory
    self.text = text
  }
}

/// Some entries of the history, newest first, made ready to be searched: all their texts in lower
/// case behind each other, so that a search walks through memory in one direction.
struct HistoryChunk: Sendable {
  /// Where an entry's text is in `folded`, and who wants to see it. Apart from the entries, so that
  /// a search copies no strings.
  struct Mark: Sendable {
    var bytes: Range<Int>
    /// Whether it was typed in the directory of this run, and no newer one there has its text.
    var isHere: Bool
    /// Whether no newer entry anywhere has its text.
    var isNewest: Bool
  }

  private(set) var entries: [HistoryEntry] = []
  private(set) var marks: [Mark] = []
  private(set) var folded: [UInt8] = []

  mutating func append(_ entry: HistoryEntry, isHere: Bool, isNewest: Bool) {
    let start = folded.count
    if entry.text.utf8.allSatisfy({ $0 < 0x80 }) {
      folded.append(contentsOf: entry.text.utf8.lazy.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 })
    } else {
      folded.append(contentsOf: entry.text.lowercased().utf8)
    }
    entries.append(entry)
    marks.append(Mark(bytes: start..<folded.count, isHere: isHere, isNewest: isNewest))
  }
}
