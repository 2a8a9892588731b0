import Canvas

/// Text of the conversation between two cells. Its ends are places in messages, so that it stays
/// with its text while the pane scrolls and while more is streamed.
struct Selection: Hashable, Sendable {
  /// A cell of a row.
  struct Spot: Hashable, Comparable, Sendable {
    var place: Transcript.Place
    /// Columns from the start of the row's text.
    var column: Int

    static func < (a: Spot, b: Spot) -> Bool {
      (a.place.item, a.place.line, a.column) < (b.place.item, b.place.line, b.column)
    }
  }

  /// Where the button was pressed.
  let anchor: Spot
  /// Where the mouse is, or was released.
  var head: Spot
  /// Whether there is more to it than a press.
  var isOpen = false

  init(at spot: Spot) {
    anchor = spot
    head = spot
  }

  var start: Spot { min(anchor, head) }
  var end: Spot { max(anchor, head) }

  /// The selected columns of a row that has so many; nil if none is.
  func columns(at place: Transcript.Place, width: Int) -> Range<Int>? {
    let row = (place.item, place.line)
    guard isOpen, row >= (start.place.item, start.place.line),
      row <= (end.place.item, end.place.line)
    else { return nil }
    let first = place == start.place ? min(start.column, width) : 0
    let last = place == end.place ? min(end.column + 1, width) : width
    return first..<max(first, last)
  }
}

/// A press of the mouse's button.
struct Press: Hashable, Sendable {
  var point: Point
  /// Monotonic milliseconds.
  var uptime: Int64
  /// Whether it was the second of a double click, after which a third begins anew.
  var isDouble = false
}
