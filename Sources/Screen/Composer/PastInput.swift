/// What was typed in this run, and what the history's file tells of other ones: each text once for
/// this directory, and once for all.
struct PastInput: Sendable {
  /// Of this run, oldest first.
  private var added: [HistoryEntry] = []
  private var addedTexts: Set<String> = []
  /// What was read, newest first.
  private var read: [HistoryChunk] = []
  /// The entries of this directory that were read, newest first.
  private var readHere: [(chunk: Int, line: Int)] = []
  private var textsHere: Set<String> = []
  private var textsAnywhere: Set<String> = []
  /// Whether the file has more than was read; so before anything was read.
  private(set) var hasOlder = true
  /// Whether a part of the file was asked for and has not come.
  var isReading = false

  mutating func add(_ entry: HistoryEntry) {
    if !addedTexts.insert(entry.text).inserted { added.removeAll { $0.text == entry.text } }
    added.append(entry)
  }

  mutating func take(_ entries: [HistoryEntry], hasOlder: Bool, directory: String) {
    isReading = false
    self.hasOlder = hasOlder
    var chunk = HistoryChunk()
    for entry in entries where !entry.text.isEmpty {
      let isNewest = textsAnywhere.insert(entry.text).inserted
      let isHere = entry.directory == directory && textsHere.insert(entry.text).inserted
      guard isNewest || isHere else { continue }
      if isHere { readHere.append((read.count, chunk.entries.count)) }
      chunk.append(entry, isHere: isHere, isNewest: isNewest)
    }
    read.append(chunk)
  }

  /// All of it, newest first, to search in; what was read last is the last chunk.
  var chunks: [HistoryChunk] {
    var newest = HistoryChunk()
    for entry in added.reversed() { newest.append(entry, isHere: true, isNewest: true) }
    return [newest] + read
  }

  /// The chunk that `take` made last.
  var lastChunk: HistoryChunk? { read.last }

  // MARK: This directory's, newest first

  /// How many entries there are of this directory; some of them may be repeated.
  var hereCount: Int { added.count + readHere.count }

  func here(_ index: Int) -> String {
    if index < added.count { return added[added.count - 1 - index].text }
    let place = readHere[index - added.count]
    return read[place.chunk].entries[place.line].text
  }

  /// Whether an entry of this directory that was read was typed again in this run.
  func isRepeated(_ index: Int) -> Bool {
    index >= added.count && addedTexts.contains(here(index))
  }
}
