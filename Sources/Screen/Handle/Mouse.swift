import Canvas
import Conversation

extension State {
  /// How soon a second press makes a double click, in milliseconds.
  private static let doubleClick: Int64 = 400

  /// `/mouse [on|off]`; without a word the other of the two.
  mutating func setMouse(_ argument: String) -> [Effect] {
    switch argument.lowercased() {
    case "": usesMouse.toggle()
    case "on": usesMouse = true
    case "off": usesMouse = false
    default:
      notice = Notice("Type /mouse on or /mouse off.", .warning)
      return []
    }
    selection = nil
    notice = Notice(
      usesMouse
        ? "The mouse selects and scrolls here; with Shift it selects in the terminal."
        : "The mouse is the terminal's own again.")
    return [.setMouse(usesMouse)]
  }

  /// The left button, over the conversation.
  mutating func handle(_ event: MouseEvent) -> [Effect] {
    guard usesMouse else { return [] }
    switch event.kind {
    case .press:
      let effects = focusColumn(at: event.point)
      press(at: event.point)
      return effects
    case .drag: drag(to: event.point)
    case .release: return release()
    }
    return []
  }

  private mutating func press(at point: Point) {
    selection = nil
    guard isConversationShown, rowRange.contains(point.y), let spot = spot(at: point) else {
      lastPress = nil
      return
    }
    var press = Press(point: point, uptime: now.uptime)
    if let lastPress, !lastPress.isDouble, lastPress.point == point,
      now.uptime - lastPress.uptime <= Self.doubleClick
    {
      press.isDouble = true
    }
    lastPress = press
    guard press.isDouble else {
      selection = Selection(at: spot)
      return
    }
    let word = withPane { pane, turns in
      Self.line(at: spot.place, of: &pane, turns).word(at: spot.column)
    }
    guard !word.isEmpty else { return }
    selection = Selection(
      at: Selection.Spot(place: spot.place, column: word.lowerBound))
    selection?.head.column = word.upperBound - 1
    selection?.isOpen = true
  }

  private mutating func drag(to point: Point) {
    guard selection != nil, lastPress?.isDouble != true else { return }
    // At the edges the pane follows the mouse.
    let rows = rowRange
    withPane { pane, turns in
      if point.y <= rows.lowerBound { pane.scroll(by: -1, turns) }
      if point.y >= rows.upperBound { pane.scroll(by: 1, turns) }
    }
    guard let spot = spot(at: point), spot != selection?.head || selection?.isOpen == true else {
      return
    }
    selection?.head = spot
    selection?.isOpen = true
  }

  /// What is selected is copied when the button is released.
  private mutating func release() -> [Effect] {
    guard let selection, selection.isOpen else {
      self.selection = nil
      return []
    }
    let text = text(of: selection)
    guard !text.isEmpty else {
      self.selection = nil
      return []
    }
    notices = []
    return [.copy(Sanitizer.stripped(text), what: "The selection")]
  }

  private var isConversationShown: Bool {
    switch overlay {
    case nil, .reader: true
    case .picker, .panel, .question, .setup, .examination: false
    }
  }

  /// The cell of the conversation that is shown at a point, or the nearest one.
  private mutating func spot(at point: Point) -> Selection.Spot? {
    let origin = paneOrigin
    return withPane { pane, turns in
      let rows = pane.visibleRows(turns)
      guard !rows.isEmpty else { return nil }
      let last = max(0, pane.width - 1)
      let column = min(max(0, point.x - origin.x - Self.gutter), last)
      let y = point.y - origin.y
      if y >= rows.count { return Selection.Spot(place: rows[rows.count - 1], column: last) }
      let place = rows[max(0, y)]
      let (margin, shift) = pane.sideways(at: place, turns)
      return Selection.Spot(place: place, column: column < margin ? column : column + shift)
    }
  }

  /// The rows of the screen that show the pane.
  var rowRange: Range<Int> {
    let height =
      areColumnsShown
      ? comparison.columns[comparison.focus].pane.height
      : transcript.height
    return paneOrigin.y..<paneOrigin.y + height
  }

  /// A row of the conversation as it is selected: of a head line only who speaks.
  static func line(
    at place: Transcript.Place, of pane: inout Transcript, _ turns: TurnSource
  ) -> Line {
    let layout = pane.layout(place.item, turns)
    let (part, index) = layout.part(at: place.line)
    switch part {
    case .head: return Line([Span(turns.head(at: place.item).name)])
    case .thinkingHead, .blank: return Line()
    case .opening, .thinking, .body, .fold, .tools, .closing: return layout.content(part, index)
    }
  }

  private mutating func text(of selection: Selection) -> String {
    withPane { pane, turns in Self.text(of: selection, in: &pane, turns) }
  }

  private static func text(
    of selection: Selection, in pane: inout Transcript, _ turns: TurnSource
  ) -> String {
    var text = SelectedText()
    var place = selection.start.place
    let end = selection.end.place
    while place.item < turns.count, (place.item, place.line) <= (end.item, end.line) {
      let count = pane.layout(place.item, turns).lineCount
      guard place.line < count else {
        place = Transcript.Place(item: place.item + 1, line: 0)
        continue
      }
      let line = line(at: place, of: &pane, turns)
      let width = DisplayWidth.of(line.spans)
      if let columns = selection.columns(at: place, width: width) {
        text.add(line, columns: columns)
      }
      place.line += 1
    }
    return text.finish()
  }

  /// Shows which part of a row is selected.
  static func mark(
    _ selection: Selection?, at place: Transcript.Place, of pane: inout Transcript,
    _ turns: TurnSource, on surface: inout Surface, at point: Point
  ) {
    guard let selection, selection.isOpen,
      let columns = selection.columns(
        at: place, width: DisplayWidth.of(line(at: place, of: &pane, turns).spans)),
      let columns = pane.seen(columns, at: place, turns)
    else { return }
    surface.restyle(
      row: Point(x: point.x + columns.lowerBound, y: point.y), count: columns.count
    ) { Style(.selected, $0.attributes) }
  }
}
