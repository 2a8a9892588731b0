import Canvas
import Conversation
import Markdown

/// Ways to a place other than scrolling.
extension Transcript {
  /// To the head line of the person's message before (or after) the one at the top of the pane.
  mutating func scrollToPrompt(_ step: Int, _ turns: TurnSource) {
    let top = visibleRows(turns).first ?? Place(item: 0, line: 0)
    // Within a message, going back means to its own head first.
    var item = step < 0 && top.line > 0 ? top.item : top.item + step
    while item >= 0, item < turns.count {
      if turns.turn(at: item)?.role == .user {
        return go(to: Place(item: item, line: 0), turns)
      }
      item += step
    }
    if step > 0 { follow() } else { scrollToTop(turns) }
  }

  /// Scrolls so that the line with a hit stands in the upper third of the pane.
  /// - Parameter ordinal: which of the message's hits, counted in its source text; what the layout
  ///   has cut apart or hidden counts towards the nearest line that has one.
  mutating func show(_ matcher: TextMatcher, ordinal: Int, item: Int, _ turns: TurnSource) {
    let layout = layout(item, turns)
    var rest = ordinal
    var found = 0
    for line in 0..<layout.lineCount {
      let (part, index) = layout.part(at: line)
      guard part == .body else { continue }
      let count = matcher.count(in: layout.content(part, index).text)
      guard count > 0 else { continue }
      found = line
      if rest < count { break }
      rest -= count
    }
    go(to: advance(Place(item: item, line: found), by: -height / 3, turns), turns)
  }

  /// The topmost code block of which a row is visible.
  mutating func visibleBlock(_ turns: TurnSource) -> CodeBlock? {
    for place in visibleRows(turns) {
      let layout = layout(place.item, turns)
      let (part, index) = layout.part(at: place.line)
      guard part == .body else { continue }
      if let block = layout.body.codeBlocks.first(where: { $0.lines.contains(index) }) {
        return block
      }
    }
    return nil
  }
}
