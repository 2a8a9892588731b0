/// The long blocks of a message, and which of them are folded: a folded block shows its first
/// rows, and one that says how many more there are.
///
/// A *line* is one of the layout; a *row* is one that is shown.
struct Folds: Sendable {
  /// Blocks of more rows than this can be folded.
  static let limit = 24
  /// How many rows of a folded block are shown.
  static let head = 8

  /// A block that can be folded.
  struct Block: Hashable, Sendable {
    /// Its place among the blocks of its kind in the message, which no width changes.
    var number: Int
    var lines: Range<Int>
    /// What is hidden while it is folded.
    var hidden: Range<Int> { lines.lowerBound + Folds.head..<lines.upperBound }
  }

  /// What a row shows.
  enum Row: Hashable, Sendable {
    case line(Int)
    /// How much a folded block hides.
    case mark(hidden: Range<Int>)
  }

  private struct Mark: Sendable {
    var hidden: Range<Int>
    /// The row that stands for it.
    var row: Int
  }

  private let blocks: [Block]
  private var marks: [Mark] = []

  /// - Parameter candidates: the lines of each block that would be folded if it is long, those
  ///   inside another one left out.
  init(_ candidates: [Range<Int>] = []) {
    var blocks: [Block] = []
    var end = 0
    let sorted = candidates.sorted {
      ($0.lowerBound, $1.upperBound) < ($1.lowerBound, $0.upperBound)
    }
    for (number, lines) in sorted.enumerated() where lines.lowerBound >= end {
      end = lines.upperBound
      if lines.count > Self.limit { blocks.append(Block(number: number, lines: lines)) }
    }
    self.blocks = blocks
  }

  /// Folds the blocks of these numbers, and no others.
  mutating func fold(where isFolded: (_ number: Int) -> Bool) {
    marks = []
    var hidden = 0
    for block in blocks where isFolded(block.number) {
      marks.append(Mark(hidden: block.hidden, row: block.hidden.lowerBound - hidden))
      hidden += block.hidden.count - 1
    }
  }

  /// How many rows a number of lines takes.
  func rowCount(ofLines count: Int) -> Int {
    count - marks.reduce(0) { $0 + $1.hidden.count - 1 }
  }

  /// What a row shows.
  func content(ofRow row: Int) -> Row {
    guard let mark = marks[..<marks.firstIndex(after: { $0.row <= row })].last else {
      return .line(row)
    }
    if mark.row == row { return .mark(hidden: mark.hidden) }
    return .line(mark.hidden.upperBound + row - mark.row - 1)
  }

  /// The row that shows a line, or stands for it.
  func row(ofLine line: Int) -> Int {
    guard let mark = marks[..<marks.firstIndex(after: { $0.hidden.lowerBound <= line })].last else {
      return line
    }
    return line < mark.hidden.upperBound ? mark.row : mark.row + 1 + line - mark.hidden.upperBound
  }

  /// How many lines the fold hides that begins at a line.
  func hiddenCount(from line: Int) -> Int {
    marks.first { $0.hidden.lowerBound == line }?.hidden.count ?? 0
  }

  /// Whether a line is folded away.
  func hides(_ line: Int) -> Bool { marks.contains { $0.hidden.contains(line) } }

  /// The block that a line belongs to.
  func block(at line: Int) -> Block? { blocks.first { $0.lines.contains(line) } }
}

extension Array {
  /// The index of the first element that does not fulfil what all before it do.
  fileprivate func firstIndex(after holds: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
