import Canvas
import Conversation

extension State {
  /// Columns left blank before each row of the conversation.
  static let gutter = 2

  mutating func drawConversation(on surface: inout Surface, height: Int) {
    let turns = self.turns
    transcript.resize(width: size.width - Self.gutter, height: height, turns)
    guard turns.count > 0 else { return drawWelcome(on: &surface, height: height) }
    for (y, place) in transcript.visibleRows(turns).enumerated() {
      let point = Point(x: Self.gutter, y: y)
      if place.line == 0 { drawHead(turns.head(at: place.item), on: &surface, y: y) }
      Self.drawRow(place, of: &transcript, turns, on: &surface, at: point)
      Self.mark(selection, at: place, of: &transcript, turns, on: &surface, at: point)
    }
  }

  /// In the rule above the input, where it covers no text: how much is new below what is shown.
  mutating func drawWayToEnd(on surface: inout Surface, row: Int) {
    let news = withPane { pane, turns in
      turns.count > 0 && !pane.isFollowing ? pane.newLineCount(turns) : nil
    }
    guard let count = news else { return }
    let hint = count > 0 ? " ↓ \(count) new \(count == 1 ? "line" : "lines") (End) " : " ↓ End "
    let width = DisplayWidth.of(hint)
    surface.put(hint, at: Point(x: max(0, size.width - width - 2), y: row), style: Style(.accent))
  }

  /// Draws a row of a pane; the head of a message is the caller's.
  static func drawRow(
    _ place: Transcript.Place, of pane: inout Transcript, _ turns: TurnSource,
    on surface: inout Surface, at point: Point
  ) {
    let layout = pane.layout(place.item, turns)
    let part = layout.part(at: place.line).part
    switch part {
    case .thinkingHead:
      let mark = pane.showsThinking ? "▾" : "▸"
      surface.put(
        "\(mark) \(turns.thinkingPhrase(at: place.item))", at: point, style: Style(.muted))
    case .opening, .thinking, .body, .fold, .tools, .closing:
      let row = pane.shown(place, turns)
      surface.put(Line(row.spans), at: point) { layout.hyperlink($0, in: part) }
      for (column, mark) in [(row.leftMark, "‹"), (row.rightMark, "›")] {
        guard let column else { continue }
        surface.put(mark, at: Point(x: point.x + column, y: point.y), style: Style(.muted, .dim))
      }
    case .head, .blank:
      break
    }
  }

  /// Who, and right-aligned and dim what is known of it.
  private func drawHead(_ head: MessageHead, on surface: inout Surface, y: Int) {
    let width = size.width - Self.gutter
    let fork = head.fork.isEmpty ? "" : head.fork + "  "
    let forkWidth = DisplayWidth.of(fork)
    let facts = Sanitizer.singleLine(head.facts, limit: max(0, width - 8 - forkWidth))
    let factsWidth = forkWidth + DisplayWidth.of(facts)
    let name = Sanitizer.singleLine(head.name, limit: max(4, width - factsWidth - 2))
    surface.put(
      name, at: Point(x: Self.gutter, y: y), style: Style(head.role), limit: width)
    if factsWidth + DisplayWidth.of(name) + 2 <= width {
      let start = Point(x: size.width - factsWidth, y: y)
      surface.put(fork, at: start, style: Style(.muted, .dim))
      surface.put(
        facts, at: Point(x: start.x + forkWidth, y: y), style: Style(.muted))
    }
  }

  /// An empty conversation says what is there and what to press.
  private func drawWelcome(on surface: inout Surface, height: Int) {
    var spans: [Span] = [
      Span("Confab", Style(.heading, .bold)), Span("\n\n"),
      Span("Enter sends to "), Span(Sanitizer.singleLine(model.alias, limit: 40), Style(.accent)),
      Span(
        ", \(keyMap.name(for: .models)) switches the model, \(keyMap.name(for: .sessions)) opens an "
          + "earlier conversation, \(keyMap.name(for: .help)) shows every key.\n"),
    ]
    for line in surroundings.welcome {
      spans.append(Span("\n"))
      spans += Sanitizer.spans(line, style: Style(.muted))
    }
    let lines = Wrap(width: size.width - 2 * Self.gutter).lines(spans)
    for (y, line) in lines.prefix(max(0, height - 1)).enumerated() {
      surface.put(line, at: Point(x: Self.gutter, y: y + 1))
    }
  }
}
