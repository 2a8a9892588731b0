import Canvas
import Conversation

/// Answers side by side: the question once, then a column for each, with its head always in view.
extension State {
  /// The least columns of cells that an answer needs beside another: what two get of 80.
  private static let leastWidth = 40
  /// The least rows of a window that shows columns.
  static let leastHeight = 12
  /// Rows of a column's head.
  private static let headRows = 2

  /// The columns that fit, the one with the focus among them.
  var columnsInView: Range<Int> {
    let count = comparison.columns.count
    let fitting = max(1, min(count, size.width / Self.leastWidth))
    let first = max(0, min(comparison.focus / fitting * fitting, count - fitting))
    return first..<first + fitting
  }

  mutating func drawColumns(on surface: inout Surface, height: Int) {
    // Reading and finding show the answer with the focus alone.
    let turns = self.turns
    transcript.resize(width: size.width - Self.gutter, height: height, turns)
    var top = drawSharedQuestion(on: &surface, height: height)
    let shown = columnsInView
    if shown.count < comparison.columns.count {
      drawNames(of: shown, on: &surface, row: top)
      top += 1
    }
    let width = size.width / shown.count
    for (place, index) in shown.enumerated() {
      let x = place * width
      drawColumn(
        index, on: &surface, at: Point(x: x, y: top),
        size: Size(
          width: index == shown.upperBound - 1 ? size.width - x : width, height: height - top))
    }
  }

  /// The beginning of the question, where there is room for it; gives the row below it.
  private func drawSharedQuestion(on surface: inout Surface, height: Int) -> Int {
    guard height >= 12, let turn = comparison.columns.first?.branch.turns.last else { return 0 }
    let width = size.width - 2 * Self.gutter
    surface.put("You", at: Point(x: Self.gutter, y: 0), style: Style(.user))
    let clock = turns.clock(turn.created)
    surface.put(
      clock, at: Point(x: size.width - DisplayWidth.of(clock), y: 0), style: Style(.muted))
    let most = height >= 30 ? 4 : 2
    // A row may lose a long word to the next, hence the reserve.
    let text = Sanitizer.singleLine(
      String(turn.text.prefix(most * width)), limit: max(1, most * width * 4 / 5))
    let lines = Wrap(width: width).lines([Span(text)]).prefix(most)
    for (y, line) in lines.enumerated() {
      surface.put(line, at: Point(x: Self.gutter, y: 1 + y))
    }
    return lines.count + 2
  }

  /// All answers by name and state, where not all have room: those shown are marked.
  private func drawNames(of shown: Range<Int>, on surface: inout Surface, row: Int) {
    var x = Self.gutter
    for index in comparison.columns.indices {
      let column = comparison.columns[index]
      let state = column.final.map { $0.answer?.outcome == .failed ? "failed" : "done" } ?? "…"
      let name = "\(index + 1) \(Sanitizer.singleLine(column.model.alias, limit: 20)) \(state)"
      guard x + DisplayWidth.of(name) <= size.width else { break }
      let role: Role = shown.contains(index) ? .accent : .muted
      x += surface.put(name, at: Point(x: x, y: row), style: Style(role)) + 3
    }
  }

  private mutating func drawColumn(
    _ index: Int, on surface: inout Surface, at origin: Point, size: Size
  ) {
    let turns = source(ofColumn: index)
    let isFocused = index == comparison.focus
    drawHead(of: index, turns, on: &surface, at: origin, width: size.width - Self.gutter)
    // The pane's own first row lies under the head: the head of the answer, or what has scrolled.
    let text = Point(x: origin.x, y: origin.y + Self.headRows - 1)
    comparison.place(index, at: text)
    let selection = isFocused && areColumnsShown ? self.selection : nil
    comparison.withPane(index) { pane in
      pane.resize(
        width: max(1, size.width - Self.gutter), height: size.height - Self.headRows + 1, turns)
      for (y, place) in pane.visibleRows(turns).enumerated() where y > 0 {
        let point = Point(x: text.x + Self.gutter, y: text.y + y)
        Self.drawRow(place, of: &pane, turns, on: &surface, at: point)
        Self.mark(selection, at: place, of: &pane, turns, on: &surface, at: point)
      }
    }
  }

  /// Who, and below it what is known of the answer.
  private func drawHead(
    of index: Int, _ turns: TurnSource, on surface: inout Surface, at origin: Point, width: Int
  ) {
    let head = turns.head(at: 0)
    let isFocused = index == comparison.focus
    if isFocused { surface.put("›", at: origin, style: Style(.prompt)) }
    let point = Point(x: origin.x + Self.gutter, y: origin.y)
    let forkWidth = DisplayWidth.of(head.fork)
    surface.put(
      Sanitizer.singleLine(head.name, limit: max(1, width - forkWidth - 2)), at: point,
      style: isFocused ? Style(head.role, .bold) : Style(head.role), limit: width)
    if forkWidth + 8 < width {
      surface.put(
        head.fork, at: Point(x: point.x + width - forkWidth - 1, y: point.y),
        style: Style(.muted, .dim))
    }
    var facts = head.facts
    if let exchange = comparison.columns[index].exchange ?? exchange,
      let speed = Self.speed(of: exchange)
    {
      facts += " · \(Int(speed.rounded())) tok/s"
    }
    surface.put(
      Sanitizer.singleLine(facts, limit: max(1, width - 1)),
      at: Point(x: point.x, y: point.y + 1), style: Style(.muted), limit: width)
  }

  /// In the rule above the input: what keys do beside columns.
  func drawColumnKeys(on surface: inout Surface, row: Int) {
    let count = comparison.columns.count
    let name = Sanitizer.singleLine(model.alias, limit: 20)
    let choice = composer.isEmpty ? "Enter goes on from \(name)" : "Alt+1…\(count) chooses one"
    let next = composer.isEmpty ? "Tab next" : "\(keyMap.name(for: .nextBranch)) next"
    let end = isStreaming ? "Esc stops all" : "Esc shows one"
    let hints = [
      " \(next) · PgUp PgDn scroll · \(choice) · \(end) ", " \(next) · \(choice) · \(end) ",
      " \(next) · \(composer.isEmpty ? "Enter chooses" : choice) · \(end) ", " \(next) · \(end) ",
    ]
    // The right end says how much is below.
    let room = size.width - 4 - (withoutNews ? 0 : 22)
    guard let hint = hints.first(where: { DisplayWidth.of($0) <= room }) else { return }
    surface.put(hint, at: Point(x: 2, y: row), style: Style(.accent))
  }

  /// Whether the column with the focus shows its end.
  private var withoutNews: Bool {
    areColumnsShown
      ? comparison.columns[comparison.focus].pane.isFollowing : transcript.isFollowing
  }

  /// What the empty input line says beside columns, or before a message that several are asked.
  var comparisonPlaceholder: String? {
    if let comparedNames { return "Message \(comparedNames)" }
    guard comparison.isShown else { return nil }
    return "Type a message to go on from \(model.alias)"
  }

  /// What is said while the next message goes to several.
  var comparisonSentence: String? {
    comparedNames.map {
      "The next message goes to \($0); \(keyMap.name(for: .interruptOrClose)) takes that back."
    }
  }

  /// Whom the next message goes to, if that is several.
  var comparedNames: String? {
    comparison.next.isEmpty ? nil : Self.names(of: comparison.next)
  }

  /// `A, B and C`.
  private static func names(of models: [ModelChoice]) -> String {
    let names = models.map(\.alias)
    return names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
  }
}
