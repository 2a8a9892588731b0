import Canvas
import Conversation
import Markdown

/// Changes of files as lines to show: unified, or side by side where there is room. What is added
/// and removed says so by its sign, not by colour alone.
struct ChangeLines {
  /// From so many columns on, old and new stand side by side.
  static let sideBySideWidth = 120
  /// Lines that did not change shown around those that did.
  private static let context = 3

  private let width: Int
  private let difference: LineDifference
  private let language: String
  /// Columns of the line numbers.
  private let digits: Int
  /// The words to mark, by the line they are in.
  private var oldMarks: [Int: [Range<Int>]] = [:]
  private var newMarks: [Int: [Range<Int>]] = [:]

  private init(_ change: FileChange, width: Int) {
    self.width = width
    difference = LineDifference(old: change.before ?? "", new: change.after ?? "")
    language = change.path.split(separator: ".").last.map(String.init) ?? ""
    digits = String(max(difference.old.count, difference.new.count, 1)).count
    for (olds, news) in Self.replacements(difference.rows) {
      for (old, new) in zip(olds, news) {
        let marks = WordMarks.marks(
          old: difference.old[old - 1], new: difference.new[new - 1])
        (oldMarks[old], newMarks[new]) = (marks.old, marks.new)
      }
    }
  }

  /// `+3 −1`: how many lines a change adds and removes.
  static func summary(of change: FileChange) -> String {
    let difference = LineDifference(old: change.before ?? "", new: change.after ?? "")
    return "+\(difference.addedCount) −\(difference.removedCount)"
  }

  /// The lines of one file's change, without its name.
  /// - Parameter width: columns.
  static func lines(of change: FileChange, width: Int) -> [Line] {
    let lines = ChangeLines(change, width: width)
    return width >= sideBySideWidth && change.before != nil && change.after != nil
      ? lines.sideBySide() : lines.unified()
  }

  // MARK: What is shown

  /// A run of rows that is shown, or how many rows are left out.
  private enum Part {
    case rows(ArraySlice<LineDifference.Row>)
    case gap(Int)
  }

  private var parts: [Part] {
    let rows = difference.rows
    var parts: [Part] = []
    var shown: Range<Int>?
    var end = 0
    func close() {
      guard let range = shown else { return }
      if range.lowerBound > end { parts.append(.gap(range.lowerBound - end)) }
      parts.append(.rows(rows[range]))
      end = range.upperBound
    }
    for (index, row) in rows.enumerated() {
      if case .same = row { continue }
      let around = max(0, index - Self.context)..<min(rows.count, index + Self.context + 1)
      if let before = shown, around.lowerBound <= before.upperBound {
        shown = before.lowerBound..<around.upperBound
      } else {
        close()
        shown = around
      }
    }
    close()
    if end > 0, end < rows.count { parts.append(.gap(rows.count - end)) }
    return parts
  }

  /// The runs of removed lines that are followed by added ones, by their numbers.
  private static func replacements(_ rows: [LineDifference.Row]) -> [(old: [Int], new: [Int])] {
    var found: [(old: [Int], new: [Int])] = []
    var (olds, news): ([Int], [Int]) = ([], [])
    for row in rows + [.same(old: 0, new: 0)] {
      switch row {
      case .removed(let old) where news.isEmpty: olds.append(old)
      case .added(let new): news.append(new)
      case .same, .removed:
        if !olds.isEmpty, !news.isEmpty { found.append((olds, news)) }
        (olds, news) = ([], [])
        if case .removed(let old) = row { olds = [old] }
      }
    }
    return found
  }

  private func gap(_ count: Int) -> Line {
    let text =
      "\(String(repeating: " ", count: digits)) ⋯ \(count) \(count == 1 ? "line" : "lines")"
    return Line([Span(text.truncated(to: width), Style(.muted, .dim))])
  }

  // MARK: Unified

  private func unified() -> [Line] {
    parts.flatMap { part -> [Line] in
      guard case .rows(let rows) = part else {
        if case .gap(let count) = part { return [gap(count)] }
        return []
      }
      var context = Highlighter(language: language)
      return rows.flatMap { row -> [Line] in
        switch row {
        case .same(_, let new):
          lines(new, " ", spans(context: difference.new[new - 1], &context), width: width)
        case .removed(let old): lines(old, "-", removed(old), width: width)
        case .added(let new): lines(new, "+", added(new), width: width)
        }
      }
    }
  }

  // MARK: Side by side

  private func sideBySide() -> [Line] {
    let column = (width - 3) / 2
    let empty = Line()
    func join(_ left: [Line], _ right: [Line]) -> [Line] {
      (0..<max(left.count, right.count)).map { row in
        let (a, b) = (row < left.count ? left[row] : empty, row < right.count ? right[row] : empty)
        let blank = String(repeating: " ", count: max(0, column - DisplayWidth.of(a.spans)))
        return Line(
          a.spans + [Span(blank), Span(" │ ", Style(.rule))] + b.spans)
      }
    }
    return parts.flatMap { part -> [Line] in
      guard case .rows(let rows) = part else {
        if case .gap(let count) = part { return [gap(count)] }
        return []
      }
      var (oldContext, newContext) = (
        Highlighter(language: language), Highlighter(language: language)
      )
      var result: [Line] = []
      var (olds, news): ([Int], [Int]) = ([], [])
      func flush() {
        for index in 0..<max(olds.count, news.count) {
          result += join(
            index < olds.count ? lines(olds[index], "-", removed(olds[index]), width: column) : [],
            index < news.count ? lines(news[index], "+", added(news[index]), width: column) : [])
        }
        (olds, news) = ([], [])
      }
      for row in rows {
        switch row {
        case .removed(let old):
          if !news.isEmpty { flush() }
          olds.append(old)
        case .added(let new): news.append(new)
        case .same(let old, let new):
          flush()
          result += join(
            lines(old, " ", spans(context: difference.old[old - 1], &oldContext), width: column),
            lines(new, " ", spans(context: difference.new[new - 1], &newContext), width: column))
        }
      }
      flush()
      return result
    }
  }

  // MARK: One line

  private func lines(_ number: Int, _ sign: String, _ spans: [Span], width: Int) -> [Line] {
    let label = String(number)
    let padding = String(repeating: " ", count: max(0, digits - label.count))
    let style = sign == "+" ? Style(.diffAdded) : sign == "-" ? Style(.diffRemoved) : Style(.muted)
    return Wrap(
      width: width,
      first: [Span(padding + label + " ", Style(.muted, .dim)), Span(sign + " ", style)],
      rest: [Span(String(repeating: " ", count: digits + 3))]
    ).lines(spans)
  }

  private func spans(context text: Substring, _ highlighter: inout Highlighter?) -> [Span] {
    highlighter?.line(text) ?? Sanitizer.spans(text, style: Style(.code))
  }

  private func removed(_ old: Int) -> [Span] {
    Self.marked(difference.old[old - 1], oldMarks[old] ?? [], role: .diffRemoved)
  }

  private func added(_ new: Int) -> [Span] {
    Self.marked(difference.new[new - 1], newMarks[new] ?? [], role: .diffAdded)
  }

  /// A line in its role, the marked bytes reversed.
  private static func marked(_ text: Substring, _ marks: [Range<Int>], role: Role) -> [Span] {
    let bytes = Array(text.utf8)
    var spans: [Span] = []
    var start = 0
    func add(_ end: Int, _ attributes: Attributes) {
      guard end > start else { return }
      let piece = String(decoding: bytes[start..<end], as: UTF8.self)
      spans += Sanitizer.spans(piece, style: Style(role, attributes))
      start = end
    }
    for mark in marks {
      add(mark.lowerBound, [])
      add(mark.upperBound, .reverse)
    }
    add(bytes.count, [])
    return spans
  }
}
