import Canvas

/// How wide the columns of a table are, as far as its rows are known.
struct TableShape: Equatable, Sendable {
  /// Columns between two columns of the table.
  static let gap = 2
  /// A column that must wrap keeps at least this much, if it has as much.
  private static let least = 4

  /// The widest cell of each column, at most as wide as the whole room.
  private(set) var natural: [Int]
  private let room: Int

  /// - Parameter room: columns for the whole table.
  init(columnCount: Int, room: Int) {
    natural = Array(repeating: 0, count: columnCount)
    self.room = room
  }

  /// Takes one more row into account; cells beyond the header's are not shown by GitHub either.
  mutating func add(_ row: [[Span]]) {
    for (column, cell) in row.enumerated() where column < natural.count {
      natural[column] = max(natural[column], min(room, DisplayWidth.of(cell)))
    }
  }

  /// The width of each column; nil if even narrow columns do not fit.
  ///
  /// Columns that take no more than an equal share keep their width, the others share what is
  /// left in proportion to what they want.
  var fitted: [Int]? {
    var available = room - TableShape.gap * max(0, natural.count - 1)
    if natural.reduce(0, +) <= available { return natural }
    let leasts = natural.map { min($0, TableShape.least) }
    guard leasts.reduce(0, +) <= available else { return nil }
    var widths = natural
    var wide = Array(natural.indices)
    while let index = wide.firstIndex(where: { natural[$0] * wide.count <= available }) {
      available -= natural[wide.remove(at: index)]
    }
    // What each column is sure of is given first, the rest by want.
    let sure = wide.reduce(0) { $0 + leasts[$1] }
    let wanted = wide.reduce(0) { $0 + natural[$1] - leasts[$1] }
    let spare = available - sure
    var left = spare
    for column in wide {
      let more = wanted > 0 ? spare * (natural[column] - leasts[column]) / wanted : 0
      widths[column] = leasts[column] + more
      left -= more
    }
    for column in wide where left > 0 {
      widths[column] += 1
      left -= 1
    }
    return widths
  }
}
