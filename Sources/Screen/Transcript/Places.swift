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
      if turns.turn(at: item)?.isQuestion == true {
        return go(to: Place(item: item, line: 0), turns)
      }
      item += step
    }
    if step > 0 { follow() } else { scrollToTop(turns) }
  }

  /// Scrolls so that the line with a hit stands in the upper third of the pane, and unfolds what
  /// hides it.
  /// - Parameter ordinal: which of the message's hits, counted in its source text; what the layout
  ///   has cut apart or hidden counts towards the nearest line that has one.
  mutating func show(_ matcher: TextMatcher, ordinal: Int, item: Int, _ turns: TurnSource) {
    let all = layout(item, turns)
    let text = LogicalText(all, lines: 0..<all.bodyLineCount)
    let ranges = matcher.ranges(in: text.text)
    guard let hit = ranges.isEmpty ? nil : ranges[min(ordinal, ranges.count - 1)] else {
      return go(to: Place(item: item, line: 0), turns)
    }
    // The hit, or the part of it that stands on its first row.
    let first = text.places(of: hit).first
    let line = first?.line ?? 0
    unfold(line, item: item, turns)
    let found = layout(item, turns).line(ofBody: line)
    if let first { showHit(first.bytes, at: Place(item: item, line: found), turns) }
    go(to: advance(Place(item: item, line: found), by: -height / 3, turns), turns)
  }

  /// The topmost code block of which a row is visible.
  mutating func visibleBlock(_ turns: TurnSource) -> CodeBlock? {
    for place in visibleRows(turns) {
      let layout = layout(place.item, turns)
      guard let index = layout.bodyLine(at: place.line) else { continue }
      if let block = layout.body.codeBlock(at: index) { return block }
    }
    return nil
  }
}
