import Canvas
import Conversation

extension State {
  /// Remembers a text that was sent or cleared, here and in the file that all windows share.
  mutating func remember(_ text: String) -> [Effect] {
    guard !text.allSatisfy(\.isWhitespace) else { return [] }
    let entry = HistoryEntry(time: now.wall, directory: surroundings.directory, text: text)
    inputHistory.add(entry)
    return [.remember(entry)]
  }

  /// Empties the input line into the history.
  mutating func clearInput() -> [Effect] {
    leaveAsked = nil
    notice = Notice("Cleared; Up brings it back.")
    return remember(composer.take())
  }

  /// Esc on an input: the second one clears it.
  mutating func clearIfAskedTwice() -> [Effect] {
    if let clearAsked, now.uptime - clearAsked <= Self.twiceWithin { return clearInput() }
    clearAsked = now.uptime
    notice = Notice("Press Esc again to clear the input.")
    return []
  }

  /// Up and Down at the edge of the input: what was sent before.
  mutating func walk(up: Bool) -> [Effect] {
    let text =
      up ? inputHistory.older(than: composer.text) : inputHistory.newer(than: composer.text)
    if let text {
      composer.set(text)
      completion.close(for: text)
      return []
    }
    guard up else { return [] }
    inputHistory.isOlderWanted = inputHistory.past.hasOlder
    return readHistory()
  }

  /// Asks for a part of the file, unless that was done or nothing is left of it.
  private mutating func readHistory() -> [Effect] {
    guard inputHistory.past.hasOlder, !inputHistory.past.isReading else { return [] }
    inputHistory.noteReading()
    return [.loadHistory]
  }

  /// A part of the file has come. The rest is read as long as somebody wants it.
  mutating func take(_ entries: [HistoryEntry], hasOlder: Bool) -> [Effect] {
    inputHistory.take(entries, hasOlder: hasOlder, directory: surroundings.directory)
    if case .picker(var picker) = overlay, picker.purpose == .history {
      let chunk = inputHistory.past.lastChunk
      overlay = nil  // the only reference, so that the change copies nothing
      picker.search {
        $0.append(chunk, hasOlder: hasOlder)
        $0.advance()
      }
      overlay = .picker(picker)
    }
    if inputHistory.isOlderWanted {
      inputHistory.isOlderWanted = false
      return walk(up: true)
    }
    return isSearchingHistory ? readHistory() : []
  }

  private var isSearchingHistory: Bool {
    if case .picker(let picker) = overlay { return picker.purpose == .history }
    return false
  }

  /// Ctrl+R: a list of what was typed, narrowed by typing.
  mutating func searchHistory() -> [Effect] {
    let (wall, home) = (now.wall, surroundings.home)
    overlay = .picker(
      Picker(title: "Typed before", history: HistorySearch(inputHistory.past)) {
        Self.row(for: $0, wall: wall, home: home)
      })
    return readHistory()
  }

  /// How much of an entry a row looks at, in bytes.
  private static let rowBytes = 4096

  private static func row(for entry: HistoryEntry, wall: Int64, home: String?) -> Picker.Row {
    // The beginning says enough: a row must not cost what a pasted book costs.
    let beginning = String(decoding: entry.text.utf8.prefix(rowBytes), as: UTF8.self)
    let lines = beginning.split(separator: "\n", omittingEmptySubsequences: false)
    let isWhole = beginning.utf8.count == entry.text.utf8.count
    let count = lines.count > 1 || !isWhole ? "\(lines.count)\(isWhole ? "" : "+") lines" : nil
    let first = lines.first { !$0.allSatisfy(\.isWhitespace) } ?? ""
    return Picker.Row(
      value: entry.text, title: String(first.prefix(500)),
      detail: [count, age(of: entry.time, at: wall), short(entry.directory, home: home)]
        .compactMap { $0 }.joined(separator: " · "))
  }

  /// A key in that list that means something else than in others; nil if it does not.
  mutating func handleHistorySearch(_ key: Key) -> [Effect]? {
    guard case .picker(var picker) = overlay, picker.purpose == .history else { return nil }
    switch (keyMap[key], key) {
    case (.searchHistory, _): picker.move(by: 1)
    case (_, .control("s")): picker.move(by: -1)
    case (_, .control("a")):
      overlay = nil
      picker.search {
        $0.toggleScope()
        $0.advance()
      }
    case (.complete, _):
      overlay = nil
      if let text = picker.selection?.value { return takeFromHistory(text) }
      return []
    default: return nil
    }
    overlay = .picker(picker)
    return []
  }

  /// An entry goes into the input line, which it replaces; what was there stays in the history.
  mutating func takeFromHistory(_ text: String) -> [Effect] {
    let replaced = composer.take()
    composer.set(text)
    completion.close(for: text)
    return replaced == text ? [] : remember(replaced)
  }

  /// Goes on with a search that has more to look at.
  mutating func continueSearch() {
    guard case .picker(var picker) = overlay, picker.isSearching else { return }
    overlay = nil  // the only reference, so that the change copies nothing
    picker.search { $0.advance() }
    overlay = .picker(picker)
  }
}
