import Canvas

/// Turns blocks into lines of a fixed width, one after another.
///
/// Lines that were set can be taken back to a `Mark`: so the last, still growing block is set
/// again and again without touching what is before it.
struct Typesetter: Sendable {
  let width: Int
  let firstCodeNumber: Int
  var lines: [Line] = []
  var codeBlocks: [CodeBlock] = []
  var links: [Link] = []
  /// The lines of each quote that is no part of another block; of a text that still grows, only
  /// as far as it was set in one piece.
  var quotes: [Range<Int>] = []
  /// UTF-8 bytes of content set so far; see `Line.position`.
  var position = 0
  /// Colours the code block that is being set; nil if its language is not known.
  var highlighter: Highlighter?

  /// What the first line of the current list item begins with, until that line is set.
  var opening: [Span]?
  /// What every line begins with: quote marks and indentation.
  var margin: [Span] = []
  var marginWidth = 0
  /// What is to be remembered of the blocks that are still open; see `OpenPath`.
  var trail: Trail?

  init(width: Int, firstCodeNumber: Int) {
    self.width = max(1, width)
    self.firstCodeNumber = firstCodeNumber
  }

  /// A place to come back to.
  struct Mark: Sendable {
    var lines = 0
    var codeBlocks = 0
    var links = 0
    var quotes = 0
    var position = 0
    var highlighter: Highlighter?
  }

  var mark: Mark {
    Mark(
      lines: lines.count, codeBlocks: codeBlocks.count, links: links.count, quotes: quotes.count,
      position: position, highlighter: highlighter)
  }

  /// Takes back everything set after the mark.
  mutating func rewind(to mark: Mark) {
    lines.removeLast(lines.count - mark.lines)
    codeBlocks.removeLast(codeBlocks.count - mark.codeBlocks)
    links.removeLast(links.count - mark.links)
    quotes.removeLast(quotes.count - mark.quotes)
    position = mark.position
    highlighter = mark.highlighter
  }

  var nextCodeNumber: Int { firstCodeNumber + codeBlocks.count }

  /// Columns for content inside the margin.
  var contentWidth: Int { max(1, width - marginWidth) }

  // MARK: Lines

  /// Sets a line that is already as wide as it will be.
  mutating func set(_ spans: [Span], at position: Int) {
    var row = opening ?? margin
    if spans.isEmpty {
      // No trailing blanks: a quote keeps its bar, indentation goes.
      while let last = row.last, last.text.utf8.allSatisfy({ $0 == 0x20 }) { row.removeLast() }
    }
    lines.append(Line(row + spans, position: position))
    opening = nil
  }

  /// Sets the empty row between two blocks, if something is above.
  mutating func setBlank() {
    guard opening == nil, !lines.isEmpty else { return }
    set([], at: position)
  }

  /// Sets prose, wrapped at words.
  /// - Parameter indentation: columns by which the rows after the first are indented further.
  mutating func set(prose spans: [Span], indentation: Int = 0) {
    var rest = margin
    if indentation > 0, contentWidth - indentation >= leastContentWidth {
      rest.append(Span(String(repeating: " ", count: indentation)))
    }
    let wrap = Wrap(width: width, first: opening ?? margin, rest: rest)
    let room = width - DisplayWidth.of(rest)
    var rows = wrap.lines(spans, position: position)
    if rows.contains(where: { DisplayWidth.of($0.spans) > width }) {
      rows = wrap.lines(spans.narrowed(to: room), position: position)
    }
    lines += rows
    opening = nil
    // The line end is content too: two empty lines have two places.
    position += spans.byteCount + 1
  }

  /// Sets one line of code or HTML, cut only where a row is full.
  mutating func set(verbatim spans: [Span]) {
    for row in HardWrap(spans, width: contentWidth).rows {
      set(row.spans, at: position + row.position)
    }
    position += spans.byteCount + 1
  }

  // MARK: Margins

  /// Content needs this much room; what would leave less is not indented any further.
  private var leastContentWidth: Int { min(16, max(1, width / 2)) }

  /// Sets `body` inside a wider margin.
  /// - Parameter opening: the first line's margin, as wide as `margin`.
  mutating func indented(
    opening marker: [Span], margin more: [Span], _ body: (inout Typesetter) -> Void
  ) {
    let columns = DisplayWidth.of(more)
    guard width - marginWidth - columns >= leastContentWidth else {
      if marker != more {
        let start = position
        set(prose: marker)
        // A marker is not content.
        position = start
        for index in lines.indices.reversed() where lines[index].position > start {
          lines[index].position = start
        }
      }
      body(&self)
      return
    }
    let outer = margin
    opening = (opening ?? margin) + marker
    margin += more
    marginWidth += columns
    body(&self)
    if opening != nil { set([], at: position) }
    margin = outer
    marginWidth -= columns
  }

  /// Goes on inside a margin whose first line was set before.
  mutating func indented(again more: [Span], _ body: (inout Typesetter) -> Void) {
    let columns = DisplayWidth.of(more)
    guard width - marginWidth - columns >= leastContentWidth else {
      body(&self)
      return
    }
    let outer = margin
    margin += more
    marginWidth += columns
    body(&self)
    margin = outer
    marginWidth -= columns
  }
}
