import Canvas
import Conversation
import Messages

/// Showing what a search over all conversations found.
extension State {
  /// Goes to a message of the conversation on the screen, with what was searched for marked as by
  /// a find: n and N go on from there.
  mutating func show(_ place: FoundPlace) {
    guard let index = history.turns.firstIndex(where: { $0.id == place.turn }) else {
      notice = Notice("That message is not in the archive any more.", .warning)
      return
    }
    let turns = self.turns
    // The conversation may not have been drawn yet; drawing corrects what is not known here.
    transcript.resize(
      width: size.width - Self.gutter,
      height: transcript.height > 0 ? transcript.height : max(1, size.height - 4), turns)
    var find = Find()
    find.pattern.set(Self.pattern(for: place.query, in: history.turns[index].text))
    find.isTyping = false
    find.begin(turns, from: index)
    find.search(turns)
    find.current = find.hits.contains { $0.item == index } ? .init(item: index, ordinal: 0) : nil
    if let matcher = find.matcher {
      transcript.show(matcher, ordinal: 0, item: index, turns)
    }
    overlay = .reader(Reader(find: find, isForFind: true))
  }

  /// What a find looks for when a search for words found this text: all of the query where it
  /// stands so, else the longest of its words that does.
  static func pattern(for query: String, in text: String) -> String {
    // A find takes a capital to mean capitals only; a search does not.
    func folded(_ text: some StringProtocol) -> String {
      String(decoding: text.utf8.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }, as: UTF8.self).trimmed
    }
    var words: [String] = []
    for (index, part) in query.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
    {
      words +=
        index % 2 == 1 ? [folded(part)] : part.split(whereSeparator: \.isWhitespace).map(folded)
    }
    words.sort { $0.utf8.count > $1.utf8.count }
    let whole = folded(query.filter { $0 != "\"" })
    return ([whole] + words).first { (TextMatcher($0)?.count(in: text) ?? 0) > 0 } ?? whole
  }
}
