import Foundation
import GRDB

/// One table of a damaged database, and how to get at its rows though pages among them cannot be
/// read.
struct SalvagedTable: Sendable {
  /// How a column is read and written again; nothing is assumed of what is in it.
  enum Kind {
    case integer, blob, text
  }

  let name: String
  /// Those that the rows are in the order of come first.
  private(set) var columns: [(key: String, value: Kind)]
  /// How many of the columns the rows are in the order of; if one, it is the row's number.
  let keys: Int
  /// How many of the columns, at the end, an older database lacks.
  private let added: Int

  private init(name: String, columns: KeyValuePairs<String, Kind>, keys: Int, added: Int = 0) {
    self.name = name
    self.columns = Array(columns)
    self.keys = keys
    self.added = added
  }

  static let all = [
    SalvagedTable(
      name: "session",
      columns: [
        "key": .integer, "id": .blob, "sequence": .integer, "created": .integer,
        "updated": .integer, "turns": .integer, "leaf": .blob, "model": .text, "directory": .text,
        "title": .text, "question": .text, "titled": .integer, "trashed": .integer,
        "moved": .integer, "origin": .text, "settings": .text,
      ], keys: 1, added: 5),
    SalvagedTable(
      name: "turn",
      columns: [
        "key": .integer, "id": .blob, "session": .integer, "parent": .blob, "role": .text,
        "created": .integer, "outcome": .text, "alias": .text, "model": .text, "answer": .text,
        "content": .text,
      ], keys: 1),
    SalvagedTable(
      name: "fragment", columns: ["turn": .blob, "number": .integer, "data": .blob], keys: 2),
    SalvagedTable(
      name: "draft",
      columns: ["session": .integer, "text": .text, "window": .blob, "number": .integer],
      keys: 2, added: 2),
    SalvagedTable(
      name: "stash",
      columns: ["session": .integer, "number": .integer, "text": .text, "window": .blob],
      keys: 2, added: 1),
    SalvagedTable(
      name: "compaction",
      columns: [
        "session": .integer, "id": .blob, "turn": .blob, "created": .integer, "tokens": .integer,
        "undone": .integer, "moved": .integer, "summary": .text,
      ], keys: 2),
  ]

  /// How often an unreadable block of keys is cut in two before the rest of it is given up.
  private static let patience = 128

  /// Blocks of keys to begin with: 0 to 63, and then each twice as long. Real keys are in the
  /// lower ones, whatever the damaged file says of itself.
  private static let blocks: [ClosedRange<Int64>] =
    [0...63] + (6..<40).map { 1 << $0...(1 << ($0 + 1)) - 1 }

  /// Copies every row that can be read; rows that come twice are kept once.
  ///
  /// - Throws: what SQLite says of `target`.
  func copy(from source: Database, to target: Database) throws {
    let names = (try? source.rows("PRAGMA table_info(\(name))") { $0.text(1) }) ?? []
    if added > 0, !names.isEmpty {
      var older = self
      older.columns.removeLast(added)
      older.columns += columns.suffix(added).filter { names.contains($0.key) }
      return try older.copyAll(from: source, to: target)
    }
    try copyAll(from: source, to: target)
  }

  private func copyAll(from source: Database, to target: Database) throws {
    if keys > 1 {
      for order in ["", " DESC"] {
        let sorted = columns.prefix(keys).map { $0.key + order }.joined(separator: ", ")
        _ = try copy("ORDER BY \(sorted)", [], from: source, to: target)
      }
      return
    }
    let rests = try Self.blocks.map { try copy($0, from: source, to: target) }
    // Above the last block that gave a row, or was sound, there are no keys but in the next one.
    guard let last = rests.indices.last(where: { rests[$0] != [Self.blocks[$0]] }) else { return }
    for block in rests.prefix(last + 2).joined() {
      // Both halves of what is between two pages that cannot be read: there may be sound ones.
      var ranges = [block]
      for _ in 0..<Self.patience {
        guard let range = ranges.popLast() else { break }
        if range.count == 1 { continue }
        let middle = range.lowerBound + (range.upperBound - range.lowerBound) / 2
        for half in [middle + 1...range.upperBound, range.lowerBound...middle] {
          ranges += try copy(half, from: source, to: target)
        }
      }
    }
  }

  /// Copies the rows of these keys from both ends, up to a page that cannot be read.
  ///
  /// - Returns: what is left between; nothing, or one range.
  private func copy(_ range: ClosedRange<Int64>, from source: Database, to target: Database) throws
    -> [ClosedRange<Int64>]
  {
    let key = columns[0].key
    func select(_ low: Int64, _ order: String) throws -> End {
      try copy(
        "WHERE \(key) BETWEEN ? AND ? ORDER BY \(key) \(order)", [low, range.upperBound],
        from: source, to: target)
    }
    guard case .unreadable(let front) = try select(range.lowerBound, "ASC") else { return [] }
    let low = front.map { $0 + 1 } ?? range.lowerBound
    guard low <= range.upperBound, case .unreadable(let back) = try select(low, "DESC") else {
      return []
    }
    let high = back.map { $0 - 1 } ?? range.upperBound
    return low <= high ? [low...high] : []
  }

  private enum End {
    case complete
    /// Stopped after the row of this key; nil if there was none.
    case unreadable(after: Int64?)
  }

  private func copy(
    _ condition: String, _ arguments: StatementArguments, from source: Database,
    to target: Database
  ) throws -> End {
    let names = columns.map(\.key).joined(separator: ", ")
    let places = columns.map { $0.value == .text ? "CAST(? AS TEXT)" : "?" }
    let insert = """
      INSERT OR IGNORE INTO \(name) (\(names)) VALUES (\(places.joined(separator: ", ")))
      """
    var last: Int64?
    func readable<Value>(_ body: () throws -> Value) -> Value? { try? body() }
    guard
      let rows = readable({
        try Row.fetchCursor(
          source.cachedStatement(sql: "SELECT \(names) FROM \(name) \(condition)"),
          arguments: arguments)
      })
    else { return .unreadable(after: nil) }
    while let step = readable({ try rows.next() }) {
      guard let row = step else { return .complete }
      last = row.integer(0)
      try target.run(
        insert,
        StatementArguments(
          columns.enumerated().map { index, column in
            row.argument(index, column.value)
          }))
    }
    return .unreadable(after: last)
  }
}

extension Row {
  fileprivate func argument(_ index: Int, _ kind: SalvagedTable.Kind) -> DatabaseValue {
    switch kind {
    case .integer: (self[index] as Int64?).databaseValue
    case .blob: bytes(index).databaseValue
    case .text: text(index).map(\.argument) ?? .null
    }
  }
}
