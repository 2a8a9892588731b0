/// A search through what was typed before: entries that hold every word of the pattern, in any case
/// and in any order, newest first. It works in steps of bounded cost, so that a key is answered at
/// once however long the history is; a pattern that grows looks only at what its beginning found.
package struct HistorySearch: Sendable {
  /// An entry: of which chunk, and which of its lines.
  private struct Place {
    var chunk: Int
    var line: Int
  }

  /// How many bytes of text one step looks at: a millisecond's work.
  static let stepSize = 1 << 20
  /// What an entry costs besides its text, in bytes.
  private static let lineCost = 64

  private var chunks: [HistoryChunk]
  /// The texts of this run, which stand in the first chunk and hide older entries of the same text.
  private let recent: Set<String>
  /// Whether only this directory's entries are looked at.
  package private(set) var isHereOnly = true
  private var pattern = ""
  private var words: [[UInt8]] = []
  private var hits: [Place] = []
  /// Hits of the pattern's beginning that are still to be looked at, and the first of them.
  private var candidates: [Place] = []
  private var candidate = 0
  /// The first entry that no pattern was compared with since the last change.
  private var next = Place(chunk: 0, line: 0)
  /// Whether more of the history is being read.
  package private(set) var hasOlder: Bool

  init(_ past: PastInput) {
    chunks = past.chunks
    recent = Set(chunks[0].entries.map(\.text))
    hasOlder = past.hasOlder
  }

  /// How many entries were found so far.
  package var count: Int { hits.count }

  /// Whether there is nothing to find.
  var isEmpty: Bool { chunks.allSatisfy(\.marks.isEmpty) }

  /// Whether all that is there was looked at.
  var isDone: Bool { candidate == candidates.count && next.chunk == chunks.count }

  /// The entry of a hit, newest first.
  func entry(at index: Int) -> HistoryEntry {
    chunks[hits[index].chunk].entries[hits[index].line]
  }

  /// What was read of the history since the search began.
  mutating func append(_ chunk: HistoryChunk?, hasOlder: Bool) {
    if let chunk { chunks.append(chunk) }
    self.hasOlder = hasOlder
  }

  /// Looks for another pattern.
  mutating func search(for text: String) {
    let pattern = text.lowercased()
    guard pattern != self.pattern else { return }
    let isLonger = pattern.hasPrefix(self.pattern)
    self.pattern = pattern
    words = pattern.split(whereSeparator: \.isWhitespace).map { Array($0.utf8) }
      .sorted { $0.count > $1.count }
    if isLonger {
      candidates = hits + candidates[candidate...]
      candidate = 0
      hits = []
    } else {
      restart()
    }
  }

  /// Looks at all directories, or at this one.
  mutating func toggleScope() {
    isHereOnly.toggle()
    restart()
  }

  private mutating func restart() {
    hits = []
    candidates = []
    candidate = 0
    next = Place(chunk: 0, line: 0)
  }

  /// Goes on for a step.
  mutating func advance(by bytes: Int = stepSize) {
    var budget = bytes
    while candidate < candidates.count, budget > 0 {
      let place = candidates[candidate]
      candidate += 1
      budget -= look(at: place, in: chunks[place.chunk])
    }
    while next.chunk < chunks.count, budget > 0 {
      let chunk = chunks[next.chunk]
      while next.line < chunk.marks.count, budget > 0 {
        budget -= look(at: next, in: chunk)
        next.line += 1
      }
      if next.line == chunk.marks.count { next = Place(chunk: next.chunk + 1, line: 0) }
    }
  }

  /// - Returns: the cost.
  @inline(__always)
  private mutating func look(at place: Place, in chunk: HistoryChunk) -> Int {
    let mark = chunk.marks[place.line]
    guard isHereOnly ? mark.isHere : mark.isNewest else { return Self.lineCost / 4 }
    let holds = chunk.folded.withUnsafeBufferPointer { folded in
      let text = UnsafeBufferPointer(rebasing: folded[mark.bytes])
      return words.allSatisfy { Self.holds(text, $0) }
    }
    if holds, place.chunk == 0 || recent.isEmpty || !recent.contains(chunk.entries[place.line].text)
    {
      hits.append(place)
    }
    return mark.bytes.count * max(1, words.count) + Self.lineCost
  }

  private static func holds(_ text: UnsafeBufferPointer<UInt8>, _ word: [UInt8]) -> Bool {
    word.withUnsafeBufferPointer { word in
      let last = text.count - word.count
      guard last >= 0 else { return false }
      let first = word[0]
      var start = 0
      while start <= last {
        if text[start] == first {
          var offset = 1
          while offset < word.count, text[start + offset] == word[offset] { offset += 1 }
          if offset == word.count { return true }
        }
        start += 1
      }
      return false
    }
  }

  /// The characters of a text that the pattern's words stand at.
  func positions(in text: String) -> [Int] {
    let characters = text.map { $0.lowercased() }
    var found: Set<Int> = []
    for word in pattern.split(whereSeparator: \.isWhitespace) {
      let word = word.map { String($0) }
      guard word.count <= characters.count else { continue }
      for start in 0...characters.count - word.count
      where characters[start..<start + word.count].elementsEqual(word) {
        found.formUnion(start..<start + word.count)
      }
    }
    return found.sorted()
  }
}
