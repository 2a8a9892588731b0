import Canvas
import Conversation
import Messages

extension State {
  /// The narrowest window that shows a conversation's messages beside the list, in columns.
  private static let besideWidth = 100

  /// Draws the list of conversations over the pane, with the last messages of the choice beside it
  /// or below; gives the caret, which is in the filter or in the title that is edited.
  func draw(_ picker: Picker, _ list: SessionList, on surface: inout Surface, bottom: Int) -> Point
  {
    let title = " \(title(of: list)) "
    surface.put(title, at: Point(x: 0, y: 0), style: Style(.pickerTitle), limit: size.width)
    let room = size.width - DisplayWidth.of(title)
    if let hint = hints(for: list).first(where: { DisplayWidth.of($0) < room }) {
      surface.put(
        hint, at: Point(x: size.width - DisplayWidth.of(hint), y: 0), style: Style(.muted))
    }
    let label = list.renaming == nil ? "› " : "Title: "
    let text = list.renaming?.title.text ?? picker.filter.text
    surface.put(label, at: Point(x: 0, y: 1), style: Style(.prompt), limit: size.width)
    let start = DisplayWidth.of(label)
    let used = surface.put(
      Sanitizer.singleLine(text, limit: max(1, size.width - start - 2)),
      at: Point(x: start, y: 1), style: Style(.input), limit: size.width - start - 1)
    // Blanks at the end are typed, too.
    let blanks = text.reversed().prefix { $0 == " " }.count
    var area = Area(x: 0, y: 2, width: size.width, height: max(0, bottom - 2))
    if list.isPreviewing { area = drawPreview(of: list, on: &surface, in: area) }
    drawEntries(of: list, selected: picker.selected, on: &surface, in: area)
    if picker.count == 0, area.height > 0 {
      surface.put(
        nothing(in: list, filter: picker.filter.text), at: Point(x: 2, y: 2),
        style: Style(.muted), limit: size.width - 3)
    }
    return Point(x: min(start + used + blanks, size.width - 1), y: 1)
  }

  /// A part of the screen.
  private struct Area {
    var x: Int
    var y: Int
    var width: Int
    var height: Int
  }

  private func title(of list: SessionList) -> String {
    let title =
      list.findsOnly
      ? "Search all conversations" : list.isHereOnly ? "Conversations here" : "All conversations"
    return list.isIncomplete ? title + " (older ones are being indexed)" : title
  }

  /// What the keys do, the longest sentence first.
  private func hints(for list: SessionList) -> [String] {
    if list.renaming != nil { return ["Enter keeps the title · Esc leaves it ", "Enter · Esc "] }
    let keys = "Tab looks · ^R rename · ^X delete · "
    if list.findsOnly { return [keys + "Enter opens · Esc ", "Enter opens · Esc "] }
    let scope = list.isHereOnly ? "^A all directories" : "^A this directory only"
    let short = list.isHereOnly ? "^A all " : "^A here "
    return [
      keys + scope + " · Enter opens · Esc ", keys + scope + " ", keys + short,
      "Tab ^R ^X · " + short, short,
    ]
  }

  private func nothing(in list: SessionList, filter: String) -> String {
    if list.isSearching { return "Searching…" }
    if list.isEmpty {
      return list.isHereOnly ? "Nothing here; Ctrl+A shows all directories." : "Nothing here yet."
    }
    if list.findsOnly, filter.isEmpty { return "Type what was said: words, or \"several words\"." }
    return list.isHereOnly ? "Nothing matches; Ctrl+A looks everywhere." : "Nothing matches."
  }

  // MARK: Rows

  private func drawEntries(
    of list: SessionList, selected: Int, on surface: inout Surface, in area: Area
  ) {
    guard area.height > 0, list.count > 0 else { return }
    func height(_ index: Int) -> Int {
      if case .found = list.entry(at: index) { 2 } else { 1 }
    }
    // Upwards from the choice until half of the area is full, or more where little follows it.
    var first = min(selected, list.count - 1)
    var above = 0
    var below = 0
    for index in first..<min(list.count, first + area.height) where below < area.height {
      below += height(index)
    }
    let room = max(area.height / 2, area.height - below)
    while first > 0, above + height(first - 1) <= min(room, area.height - height(selected)) {
      first -= 1
      above += height(first)
    }
    var y = area.y
    for index in first..<list.count {
      let end = y + height(index)
      guard end <= area.y + area.height else { break }
      let row = Area(x: area.x, y: y, width: area.width, height: end - y)
      draw(list.entry(at: index), of: list, isSelected: index == selected, on: &surface, in: row)
      y = end
    }
  }

  private func draw(
    _ entry: SessionList.Entry, of list: SessionList, isSelected: Bool,
    on surface: inout Surface, in area: Area
  ) {
    let base = Style(isSelected ? .selected : .text)
    let muted = isSelected ? base : Style(.muted)
    let match = Style(isSelected ? .selected : .match, .bold)
    if isSelected {
      for y in area.y..<area.y + area.height {
        surface.fill(row: Point(x: area.x, y: y), count: area.width, style: base)
      }
      surface.put("❯", at: Point(x: area.x, y: area.y), style: base)
    }
    let room = area.width - 3
    guard room > 0 else { return }
    switch entry {
    case .session(let row, let positions):
      let positions = Set(positions)
      let detail = Sanitizer.singleLine(list.detail(of: row), limit: room)
      // The title gives way, but never below half of the row.
      let most = max(room / 2, room - DisplayWidth.of(detail) - 2)
      var x = area.x + 2
      for (index, character) in Sanitizer.singleLine(row.name, limit: most).enumerated() {
        let style = positions.contains(index) ? match : base
        x += surface.put(String(character), at: Point(x: x, y: area.y), style: style)
      }
      put(detail, at: Point(x: x + 2, y: area.y), style: muted, on: &surface, in: area)
    case .found(let text):
      let detail = list.detail(of: text)
      let name = Sanitizer.singleLine(
        text.row.name, limit: max(room / 2, room - DisplayWidth.of(detail) - 2))
      let used = surface.put(name, at: Point(x: area.x + 2, y: area.y), style: base, limit: room)
      put(
        detail, at: Point(x: area.x + 2 + used + 2, y: area.y), style: muted, on: &surface,
        in: area)
      let line = Self.line(text.excerpt, plain: muted, match: match, width: room - 2)
      surface.put(line, at: Point(x: area.x + 4, y: area.y + 1), limit: room - 2)
    }
  }

  private func put(
    _ detail: String, at point: Point, style: Style, on surface: inout Surface, in area: Area
  ) {
    let room = area.x + area.width - point.x - 1
    guard room > 0 else { return }
    surface.put(Sanitizer.singleLine(detail, limit: room), at: point, style: style)
  }

  /// An excerpt as a row; what stands before the first match gives way to it.
  private static func line(
    _ excerpt: [FoundText.Piece], plain: Style, match: Style, width: Int
  ) -> Line {
    var lead: [Span] = []
    var rest: [Span] = []
    for piece in excerpt {
      let spans = Sanitizer.spans(piece.text, style: piece.isMatch ? match : plain)
      if rest.isEmpty, !piece.isMatch { lead += spans } else { rest += spans }
    }
    let most = max(width / 3, width - DisplayWidth.of(rest))
    var text = lead.map(\.text).joined()
    if DisplayWidth.of(text) > most {
      while DisplayWidth.of(text) > max(0, most - 1), !text.isEmpty { text.removeFirst() }
      lead = [Span("…" + text, plain)]
    }
    return Line(lead + rest).truncated(to: max(1, width))
  }

  // MARK: The preview

  /// Draws the last messages of the choice; gives what is left of the area.
  private func drawPreview(
    of list: SessionList, on surface: inout Surface, in area: Area
  ) -> Area {
    var rest = area
    var pane = area
    if size.width >= Self.besideWidth {
      rest.width = area.width / 2 - 1
      pane.x = area.width / 2 + 1
      pane.width = area.width - pane.x - 1
    } else {
      guard area.height >= 6 else { return area }
      pane.height = area.height / 2
      rest.height = area.height - pane.height
      pane.y = area.y + rest.height
      surface.put(
        String(repeating: "─", count: size.width), at: Point(x: 0, y: pane.y), style: Style(.rule))
      pane.y += 1
      pane.height -= 1
      pane.x = 2
      pane.width -= 3
    }
    guard let preview = list.preview, pane.width > 0 else { return rest }
    let lines = self.lines(of: preview, found: list.search?.text ?? "", width: pane.width)
    // A message that was found is read from its beginning, a conversation at its end.
    let shown = preview.wish.turn == nil ? lines.suffix(pane.height) : lines.prefix(pane.height)
    for (offset, line) in shown.enumerated() {
      surface.put(line, at: Point(x: pane.x, y: pane.y + offset), limit: pane.width)
    }
    return rest
  }

  private func lines(of preview: SessionPreview, found query: String, width: Int) -> [Line] {
    let wrap = Wrap(width: width)
    var lines: [Line] = []
    for turn in preview.turns {
      let isFound = turn.id == preview.wish.turn
      if preview.wish.turn != nil, !isFound { continue }
      let name = turn.answer.map { Sanitizer.singleLine($0.alias, limit: width) } ?? "You"
      lines.append(Line([Span(name, Style(turn.answer == nil ? .user : .assistant, .bold))]))
      let text = turn.text
      let matcher = isFound ? TextMatcher(State.pattern(for: query, in: text)) : nil
      for line in text.split(
        omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      {
        lines += wrap.lines(Sanitizer.spans(String(line), style: Style(.text)))
          .map { Self.marked($0, matcher) }
      }
      lines.append(Line())
    }
    if lines.isEmpty { lines.append(Line([Span("No messages yet.", Style(.muted))])) }
    return lines
  }

  /// A row of plain text with what was searched for marked.
  private static func marked(_ line: Line, _ matcher: TextMatcher?) -> Line {
    let text = line.text
    guard let ranges = matcher?.ranges(in: text), !ranges.isEmpty else { return line }
    let bytes = Array(text.utf8)
    var spans: [Span] = []
    var position = 0
    func add(_ end: Int, _ style: Style) {
      if end > position {
        spans.append(Span(String(decoding: bytes[position..<end], as: UTF8.self), style))
      }
      position = end
    }
    for range in ranges {
      add(range.lowerBound, Style(.text))
      add(range.upperBound, Style(.match, .bold))
    }
    add(bytes.count, Style(.text))
    return Line(spans)
  }
}
