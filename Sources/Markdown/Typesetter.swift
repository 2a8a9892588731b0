import Canvas

/// Turns blocks into lines of a fixed width, one after another.
///
/// Lines that were set can be taken back to a `Mark`: so the last, still growing block is set
/// again and again without touching what is before it.
struct Typesetter: Sendable {
  let width: Int
  let firstCodeNumber: Int
  var lines = PackedLines()
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
    var lines = PackedLines.Mark()
    var codeBlocks = 0
    var links = 0
    var quotes = 0
    var position = 0
    var highlighter: Highlighter?
  }

  var mark: Mark {
    Mark(
      lines: lines.mark, codeBlocks: codeBlocks.count, links: links.count, quotes: quotes.count,
      position: position, highlighter: highlighter)
  }

  /// Takes back everything set after the mark.
  mutating func rewind(to mark: Mark) {
    lines.rewind(to: mark.lines)
    codeBlocks.removeLast(codeBlocks.count - mark.codeBlocks)
    links.removeLast(links.count - mark.links)
    quotes.removeLast(quotes.count - mark.quotes)
    position = mark.position
    highlighter = mark.highlighter
  }

  /// Takes back all lines from one on, which begins a block at the top level.
  mutating func rewind(toLine line: Int, linkCount: Int, position: Int) {
    lines.rewind(to: lines.mark(before: line))
    codeBlocks.removeAll { $0.lines.lowerBound >= line }
    quotes.removeAll { $0.lowerBound >= line }
    links.removeLast(links.count - linkCount)
    self.position = position
    highlighter = nil
  }

  /// Gives back the memory kept for what would come.
  mutating func trim() {
    lines.trim()
    guard let last = codeBlocks.indices.last else { return }
    codeBlocks[last].text = String(decoding: Array(codeBlocks[last].text.utf8), as: UTF8.self)
  }

  var nextCodeNumber: Int { firstCodeNumber + codeBlocks.count }

  /// Columns for content inside the margin.
  var contentWidth: Int { max(1, width - marginWidth) }

  // MARK: Lines

  /// Sets a line that is already as wide as it will be.
  /// - Parameter joint: how it goes on from the row above.
  mutating func set(_ spans: [Span], at position: Int, joint: Line.Joint = .line) {
    var row = opening ?? margin
    if spans.isEmpty {
      // No trailing blanks: a quote keeps its mark, indentation goes.
      while let last = row.last, last.text.utf8.allSatisfy({ $0 == 0x20 }) { row.removeLast() }
    }
    var line = Line(row + spans, position: position)
    line.joint = joint
    if joint != .line { line.leadCount = row.count }
    lines.append(line)
    opening = nil
  }

  /// Sets the empty row between two blocks, if something is above.
  mutating func setBlank() {
    guard opening == nil, !lines.isEmpty else { return }
    set([], at: position)
  }

  /// Sets prose, wrapped at words.
  /// - Parameters:
  ///   - indentation: columns by which the rows after the first are indented further.
  ///   - before: the row that the first one takes the place of, and is joined as.
  mutating func set(prose spans: [Span], indentation: Int = 0, goingOnAs before: Line? = nil) {
    var rows = rows(ofProse: spans, indentation: indentation)
    if let before, !rows.isEmpty {
      rows[0].joint = before.joint
      rows[0].leadCount = before.leadCount
    }
    lines.append(contentsOf: rows)
    opening = nil
    // The line end is content too: two empty lines have two places.
    position += spans.byteCount + 1
  }

  /// The rows of prose where the next line is to be set.
  func rows(ofProse spans: [Span], indentation: Int = 0) -> [Line] {
    var rest = margin
    if indentation > 0, contentWidth - indentation >= leastContentWidth {
      rest.append(Span(String(repeating: " ", count: indentation)))
    }
    let wrap = Wrap(width: width, first: opening ?? margin, rest: rest)
    let room = width - DisplayWidth.of(rest)
    let rows = wrap.lines(spans, position: position)
    if rows.contains(where: { DisplayWidth.of($0.spans) > width }) {
      return wrap.lines(spans.narrowed(to: room), position: position)
    }
    return rows
  }

  /// Sets one line of HTML, cut only where a row is full.
  mutating func set(verbatim spans: [Span]) {
    for (index, row) in HardWrap(spans, width: contentWidth).rows.enumerated() {
      set(row.spans, at: position + row.position, joint: index > 0 ? .none : .line)
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
        // A marker is not content.
        for row in rows(ofProse: marker) {
          lines.append(Line(row.spans, position: position))
        }
        opening = nil
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
