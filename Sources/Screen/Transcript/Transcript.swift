import Canvas
import Conversation
import Markdown
import Messages

/// The conversation pane: which message stands where, and what is laid out of it. Only messages
/// that are shown are laid out, and a place is (message, line), so that nothing here costs more
/// in a longer conversation.
package struct Transcript: Sendable {
  /// A row of the conversation.
  struct Place: Hashable, Sendable {
    var item: Int
    var line: Int
  }

  /// Where the top row is; nil while the end is followed.
  private(set) var top: Place?
  var showsThinking = false
  var folding = Folding()
  /// How far the conversation went when following ended, to count what is new since.
  private var seen: Place?

  private(set) var width = 0
  private(set) var height = 0
  private var layouts: [Identifier: MessageLayout] = [:]
  private var live: (id: Identifier, layout: MessageLayout)?
  /// The answers whose tool calls have gone on since they were laid out.
  private var staleTools: Set<Identifier> = []

  /// Columns by which code blocks are scrolled sideways.
  var offsets: [CodeKey: Int] = [:]

  /// Layouts kept, and bytes of them; beyond this the ones farthest from the screen are dropped.
  private static let layoutLimit = 256
  private static let memoryLimit = 16 << 20
  private var memory = 0

  package init() {}

  package var isFollowing: Bool { top == nil }

  // MARK: What changes the pane

  /// Sets the pane's size; a new width lays out anew and keeps the reader's place.
  mutating func resize(width: Int, height: Int, _ turns: TurnSource) {
    self.height = height
    guard width != self.width else { return }
    var anchor: MessageLayout.Anchor?
    if let top, self.width > 0, top.item < turns.count {
      anchor = layout(top.item, turns).anchor(at: top.line)
    }
    self.width = width
    dropLayouts()
    if let top, let anchor {
      self.top = Place(item: top.item, line: layout(top.item, turns).line(of: anchor))
    }
    recount(turns)
  }

  /// After lines were laid out anew, counts what is new from here on.
  mutating func recount(_ turns: TurnSource) {
    guard let seen, seen.item < turns.count else { return }
    let last = turns.count - 1
    self.seen = Place(item: last, line: layout(last, turns).lineCount)
  }

  mutating func dropLayouts() {
    layouts = [:]
    memory = 0
    live = nil
  }

  private mutating func keep(_ layout: MessageLayout, of id: Identifier) {
    memory += layout.memory - (layouts[id]?.memory ?? 0)
    layouts[id] = layout
  }

  /// A change of the live answer.
  mutating func apply(_ change: Reply.Change, of id: Identifier) {
    if live?.id == id { live?.layout.apply(change) }
  }

  /// The live answer begins anew, with another model.
  mutating func restartLive() { live = nil }

  /// How many code blocks the live answer has shown, for the numbering of the next.
  mutating func finishLive(_ turn: Turn, firstCodeNumber: Int) -> Int {
    live = nil
    // A pane that was never drawn still has to count.
    let finished = MessageLayout(
      turn: turn, width: max(1, width), firstCodeNumber: firstCodeNumber,
      showsThinking: showsThinking)
    folding.note(streamed: turn.id)
    keep(finished, of: turn.id)
    return finished.body.codeBlocks.count
  }

  /// Older turns were put before the ones shown.
  mutating func shift(by count: Int) {
    top?.item += count
    seen?.item += count
  }

  mutating func reset() {
    dropLayouts()
    folding.reset()
    offsets = [:]
    follow()
  }

  /// Folds in the layout of a message what is to be folded now.
  mutating func refold(_ message: Identifier) {
    let folding = folding
    layouts[message]?.fold { folding.isFolded($0, of: message) }
  }

  mutating func follow() {
    top = nil
    seen = nil
  }

  // MARK: Scrolling

  /// Scrolls by rows; negative is up. Reaching the end follows again.
  mutating func scroll(by rows: Int, _ turns: TurnSource) {
    guard turns.count > 0, rows != 0 else { return }
    let start = top ?? endPlace(turns)
    let moved = advance(start, by: rows, turns)
    go(to: moved, turns)
  }

  mutating func scrollToTop(_ turns: TurnSource) {
    go(to: Place(item: 0, line: 0), turns)
  }

  /// To the head line of the message before (or after) the one at the top of the pane.
  mutating func scrollToMessage(_ step: Int, _ turns: TurnSource) {
    guard turns.count > 0 else { return }
    let start = top ?? endPlace(turns)
    let item = step < 0 ? (start.line > 0 ? start.item : start.item - 1) : start.item + 1
    if item >= turns.count { return follow() }
    go(to: Place(item: max(0, item), line: 0), turns)
  }

  /// Makes `place` the top row, or follows if the end is visible from there.
  mutating func go(to place: Place, _ turns: TurnSource) {
    let end = endPlace(turns)
    if (place.item, place.line) >= (end.item, end.line) { return follow() }
    if top == nil {
      let last = turns.count - 1
      seen = Place(item: last, line: layout(last, turns).lineCount)
    }
    top = place
  }

  /// Rows that came after following ended.
  mutating func newLineCount(_ turns: TurnSource) -> Int {
    guard let seen, seen.item < turns.count else { return 0 }
    return (seen.item..<turns.count).reduce(-seen.line) { $0 + layout($1, turns).lineCount }
  }

  /// The top row that shows the end: the pane full, the last line at its bottom.
  private mutating func endPlace(_ turns: TurnSource) -> Place {
    guard turns.count > 0 else { return Place(item: 0, line: 0) }
    let last = turns.count - 1
    // The blank row after the last message is not worth a row.
    let end = Place(item: last, line: layout(last, turns).lineCount - 1)
    return advance(end, by: -max(1, height), turns)
  }

  mutating func advance(_ place: Place, by rows: Int, _ turns: TurnSource) -> Place {
    var (item, line) = (place.item, place.line + rows)
    while line < 0 {
      guard item > 0 else { return Place(item: 0, line: 0) }
      item -= 1
      line += layout(item, turns).lineCount
    }
    while line >= layout(item, turns).lineCount {
      guard item + 1 < turns.count else {
        // The last one may be a turn of which nothing is shown.
        while item > 0, layout(item, turns).lineCount == 0 { item -= 1 }
        return Place(item: item, line: layout(item, turns).lineCount - 1)
      }
      line -= layout(item, turns).lineCount
      item += 1
    }
    return Place(item: item, line: line)
  }

  // MARK: Showing

  /// The places of the rows to show, top to bottom, at most `height`.
  mutating func visibleRows(_ turns: TurnSource) -> [Place] {
    guard turns.count > 0, height > 0 else { return [] }
    trim(turns)
    var place = top ?? endPlace(turns)
    if place.item >= turns.count { place = endPlace(turns) }
    var rows: [Place] = []
    while rows.count < height, place.item < turns.count {
      let count = layout(place.item, turns).lineCount
      while place.line < count, rows.count < height {
        rows.append(place)
        place.line += 1
      }
      place = Place(item: place.item + 1, line: 0)
    }
    return rows
  }

  /// The laid-out message, from the cache where it is there.
  mutating func layout(_ item: Int, _ turns: TurnSource) -> MessageLayout {
    guard let turn = turns.turn(at: item) else { return liveLayout(turns) }
    let compaction = turns.compaction(endingAt: item)
    let isStale = staleTools.remove(turn.id) != nil
    if let known = layouts[turn.id], known.compaction == compaction, !isStale { return known }
    if layouts[turn.id] != nil {
      if isStale {
        let format = format(turns)
        layouts[turn.id]?.tools.update(turns.toolStatus(at: item), by: format)
      }
      if layouts[turn.id]?.compaction != compaction {
        layouts[turn.id]?.mark(compaction, of: turn, showsSummary: showsThinking)
      }
      return layouts[turn.id] ?? liveLayout(turns)
    }
    var made = MessageLayout(
      turn: turn, width: max(1, width), firstCodeNumber: turns.codeBlocksBefore(item) + 1,
      showsThinking: showsThinking)
    made.tools.update(turns.toolStatus(at: item), by: format(turns))
    if compaction != nil { made.mark(compaction, of: turn, showsSummary: showsThinking) }
    keep(made, of: turn.id)
    refold(turn.id)
    return layouts[turn.id] ?? made
  }

  /// How tool calls are laid out now.
  private func format(_ turns: TurnSource) -> ToolLines {
    ToolLines(width: max(1, width), directory: turns.directory, isUnfolded: showsThinking)
  }

  /// The tool calls of an answer have gone on.
  mutating func noteTools(of id: Identifier) { staleTools.insert(id) }

  private mutating func liveLayout(_ turns: TurnSource) -> MessageLayout {
    guard let exchange = turns.live else {
      return MessageLayout(
        turn: Turn(
          id: Identifier(high: 0, low: 0), parent: nil, role: .user, content: [], created: 0),
        width: max(1, width), firstCodeNumber: 1, showsThinking: false)
    }
    if live?.id != exchange.turn.id {
      live = (
        exchange.turn.id,
        MessageLayout(
          live: exchange, width: max(1, width),
          firstCodeNumber: turns.codeBlocksBefore(turns.history.turns.count) + 1,
          showsThinking: showsThinking)
      )
    }
    live?.layout.update()
    return live?.layout ?? layout(0, turns)
  }

  /// Drops the layouts that are farthest from what is shown.
  private mutating func trim(_ turns: TurnSource) {
    guard layouts.count > Self.layoutLimit || memory > Self.memoryLimit else { return }
    let centre = top?.item ?? turns.count
    let all = layouts
    layouts = [:]
    memory = 0
    for distance in 0...Self.layoutLimit / 4 {
      // Of two messages one takes a row at least, so that those on the screen are always kept.
      if distance > 2 * height, memory > Self.memoryLimit / 2 { return }
      for item in Set([centre - distance, centre + distance]) where item >= 0 {
        guard let id = turns.turn(at: item)?.id, let layout = all[id] else { continue }
        keep(layout, of: id)
      }
    }
  }
}
