import Canvas
import Conversation

extension State {
  /// The smallest window that shows anything but a sentence (screen.md).
  static let smallest = Size(width: 20, height: 5)

  /// The screen for this state. It changes nothing but caches: drawing twice gives one picture.
  package mutating func draw() -> Frame {
    var surface = Surface(size: size)
    guard size.width >= Self.smallest.width, size.height >= Self.smallest.height else {
      surface.put("Window too small", at: Point(x: 0, y: 0), style: Style(.warning))
      return Frame(surface: surface, caret: Point(x: 0, y: max(0, size.height - 1)), title: nil)
    }
    var bottom = size.height
    bottom -= 1
    drawStatusBar(on: &surface, row: bottom)
    let input = composer.layout(width: inputWidth)
    let inputRows = min(input.rows.count, max(1, size.height / 3))
    bottom -= inputRows
    var caret = drawInput(input, rows: inputRows, on: &surface, row: bottom)
    bottom -= 1
    surface.put(
      String(repeating: "─", count: size.width), at: Point(x: 0, y: bottom), style: Style(.rule))
    let rule = bottom
    bottom = drawAbove(bottom, on: &surface)
    switch overlay {
    case .picker(let picker) where picker.purpose == .themes:
      caret = draw(
        picker, on: &surface, bottom: drawThemeSample(on: &surface, bottom: bottom))
    case .picker(let picker) where picker.sessions != nil:
      if let list = picker.sessions {
        caret = draw(picker, list, on: &surface, bottom: bottom)
      }
    case .picker(let picker) where picker.purpose == .links:
      caret = draw(
        picker, on: &surface, bottom: drawWholeLink(of: picker, on: &surface, bottom: bottom))
    case .picker(let picker):
      let end =
        picker.purpose == .history
        ? drawHistoryPreview(picker, on: &surface, bottom: bottom) : bottom
      caret = draw(picker, on: &surface, bottom: end)
    case .panel(let panel):
      overlay = .panel(draw(panel, on: &surface, bottom: bottom))
    case .setup(let setup):
      caret = draw(setup, on: &surface, bottom: bottom) ?? caret
    case .examination(var examination):
      examination.scroll =
        draw(
          examination.panel(now: now), on: &surface, bottom: bottom
        ).scroll
      overlay = .examination(examination)
    case .reader(let reader):
      drawConversation(on: &surface, height: bottom - 1)
      drawWayToEnd(on: &surface, row: rule)
      if let point = draw(reader, on: &surface, bottom: bottom) { caret = point }
    case nil where approval != nil:
      guard let approval else { break }
      let (top, point) = draw(approval, on: &surface, bottom: bottom)
      drawConversation(on: &surface, height: top)
      if let point { caret = point }
    case .question, nil:
      if areColumnsShown {
        drawColumns(on: &surface, height: bottom)
      } else {
        drawConversation(on: &surface, height: bottom)
      }
      if comparison.isShown { drawColumnKeys(on: &surface, row: rule) }
      drawWayToEnd(on: &surface, row: rule)
      drawCompletion(on: &surface, bottom: bottom)
    }
    return Frame(
      surface: surface, caret: caret, title: windowTitle, cursor: cursorShape)
  }

  /// Columns of the input text, behind the prompt.
  var inputWidth: Int { max(1, size.width - 2) }

  private var windowTitle: String {
    let title = Sanitizer.singleLine(session.title, limit: 60)
    return title.isEmpty ? "Confab" : "\(title) · Confab"
  }

  /// The notice and the queued messages, above the input's rule; gives the row they begin at.
  private func drawAbove(_ bottom: Int, on surface: inout Surface) -> Int {
    let width = size.width - 2
    var lines: [Line] = []
    if let savingProblem {
      lines += Wrap(width: width).lines(
        Sanitizer.spans("Not saved: " + savingProblem, style: Style(.statusProblem)))
    }
    if let stashed = stash.last {
      let count = stash.count > 1 ? " (\(stash.count))" : ""
      let key = keyMap.name(for: .stash)
      let hint = Self.fitting(
        [" · \(key) brings it back", " · \(key)"], in: width - 18 - count.count)
      let room = max(2, width - 10 - count.count - DisplayWidth.of(hint))
      let text = "stashed\(count): " + Sanitizer.singleLine(stashed, limit: room) + hint
      lines.append(Line([Span(text.truncated(to: width), Style(.queued))]))
    }
    for message in queue {
      let text = "queued: " + Sanitizer.singleLine(message, limit: max(1, width - 8))
      lines.append(Line([Span(text, Style(.queued))]))
    }
    if isAnswering { lines += planLines(width: width) }
    lines += commandLines(width: width)
    if editing != nil {
      let text = "editing an earlier message: sending makes a new branch; Esc keeps the old one"
      lines += Wrap(width: width).lines([Span(text, Style(.queued))])
    }
    if let comparisonSentence {
      lines += Wrap(width: width).lines(
        Sanitizer.spans(comparisonSentence, style: Style(.queued)))
    }
    if let draft = compacting.draft, compacting.isReviewing {
      let before = (draft.use.isExact ? "" : "~") + Self.short(draft.use.tokens)
      let after = Self.short(TokenEstimate.tokens(in: composer.text))
      let text =
        "a summary to be sent in place of everything above it, \(before) → ~\(after) tokens: Enter "
        + "uses it, \(keyMap.name(for: .editInput)) edits it in your editor, Esc discards it"
      lines += Wrap(width: width).lines([Span(text, Style(.queued))])
    }
    for notice in notices {
      lines += Wrap(width: width).lines(
        Sanitizer.spans(notice.text, style: Style(notice.role)))
    }
    if case .question(let question) = overlay {
      lines += Wrap(width: width).lines(
        Sanitizer.spans(question.text, style: Style(.warning, .bold)))
    }
    let shown = lines.suffix(max(1, (bottom - 2) / 2))
    for (offset, line) in shown.enumerated() {
      surface.put(line, at: Point(x: 2, y: bottom - shown.count + offset))
    }
    return bottom - shown.count
  }

  private func drawInput(
    _ input: EditorLayout, rows: Int, on surface: inout Surface, row: Int
  ) -> Point {
    surface.put(promptSign, at: Point(x: 0, y: row), style: Style(.prompt))
    if composer.isEmpty, overlay == nil {
      surface.put(
        Sanitizer.singleLine(Self.fitting(placeholders, in: inputWidth), limit: inputWidth),
        at: Point(x: 2, y: row), style: Style(.placeholder), limit: inputWidth)
    }
    let caret = input.point(of: composer.caretIndex)
    let first = max(0, min(caret.y - rows / 2, input.rows.count - rows))
    let start = input.rows.count <= rows ? 0 : (caret.y < rows ? 0 : first)
    for offset in 0..<rows where start + offset < input.rows.count {
      surface.put(
        input.line(start + offset, style: Style(.input)), at: Point(x: 2, y: row + offset),
        limit: inputWidth)
    }
    if let selection = vi?.selection(in: composer) {
      draw(selection, of: input, from: start, rows: rows, on: &surface, row: row)
    }
    return Point(
      x: min(2 + caret.x, size.width - 1), y: row + min(max(0, caret.y - start), rows - 1))
  }

  /// What the empty input line says, the longest first.
  private var placeholders: [String] {
    if let comparisonPlaceholder { return [comparisonPlaceholder] }
    if compacting.isReviewing {
      return ["An empty summary says nothing; Esc discards it", "Empty; Esc discards it"]
    }
    if compacting.draft != nil {
      return ["Type the next message; Esc stops the summary", "Esc stops the summary"]
    }
    if isAnswering {
      return ["Type the next message; Esc stops the answer", "Esc stops the answer"]
    }
    if history.turns.last?.isToolResults == true {
      return ["Enter lets it go on, or type another message", "Enter lets it go on"]
    }
    if lastQuestionIsOpen {
      return ["Enter asks again, or type another message", "Enter asks again"]
    }
    if !queue.isEmpty { return ["Enter sends the queued message", "Enter sends what waits"] }
    return ["Message \(model.alias) · /help", "Message · /help"]
  }

  /// The first of the texts that fits into so many columns, else the last: of a hint the keys must
  /// be readable on a narrow screen too.
  static func fitting(_ texts: [String], in width: Int) -> String {
    texts.first { DisplayWidth.of($0) <= width } ?? texts.last ?? ""
  }
}
