import Conversation
import Foundation
import GRDB

extension Identifier {
  /// The 16 bytes in network order, as UUIDs are stored: their order is the order of the ids.
  var bytes: Data {
    var data = Data(capacity: 16)
    for half in [high, low] {
      withUnsafeBytes(of: half.bigEndian) { data.append(contentsOf: $0) }
    }
    return data
  }

  /// Nil if there are not 16 bytes.
  init?(bytes: Data) {
    guard bytes.count == 16 else { return nil }
    func half(_ part: Data) -> UInt64 { part.reduce(0) { $0 << 8 | UInt64($1) } }
    self.init(high: half(bytes.prefix(8)), low: half(bytes.suffix(8)))
  }
}

/// Reading that never traps: a damaged row may hold any type in any column.
extension Row {
  func bytes(_ index: Int) -> Data? { self[index] as Data? }

  func integer(_ index: Int) -> Int64 { (self[index] as Int64?) ?? 0 }

  /// Through bytes, because GRDB reads and binds strings only up to a NUL; bytes that are not
  /// UTF-8 become U+FFFD.
  func text(_ index: Int) -> String? { bytes(index).map { String(decoding: $0, as: UTF8.self) } }

  func identifier(_ index: Int) -> Identifier? { bytes(index).flatMap(Identifier.init(bytes:)) }
}

extension String {
  /// The argument for `CAST(? AS TEXT)`: GRDB binds a `String` only up to a NUL, and an empty
  /// `Data` as NULL.
  var argument: DatabaseValue { isEmpty ? "".databaseValue : Data(utf8).databaseValue }
}

extension Database {
  /// Runs a statement that is prepared once for the connection's life.
  func run(_ sql: String, _ arguments: StatementArguments = []) throws {
    try cachedStatement(sql: sql).execute(arguments: arguments)
  }

  /// Runs `body` in a transaction of its own, all or nothing. Its statements are prepared once for
  /// the connection's life: GRDB's `inTransaction` parses them anew each time, which is half of what
  /// a small commit costs.
  func transaction(_ body: () throws -> Void) throws {
    try run("BEGIN IMMEDIATE TRANSACTION")
    do {
      try body()
      try run("COMMIT TRANSACTION")
    } catch {
      if isInsideTransaction { try? run("ROLLBACK TRANSACTION") }
      throw error
    }
  }

  /// Reads a query's rows one by one. The rows must not be kept: only a row that is still in the
  /// statement reads every type as any other (see `Row` above).
  func rows<Value>(
    _ sql: String, _ arguments: StatementArguments = [], _ read: (Row) throws -> Value?
  ) throws -> [Value] {
    let cursor = try Row.fetchCursor(cachedStatement(sql: sql), arguments: arguments)
    var values: [Value] = []
    while let row = try cursor.next() {
      if let value = try read(row) { values.append(value) }
    }
    return values
  }

  /// A number from the first column of the first row; nil if there is no row.
  func number(_ sql: String, _ arguments: StatementArguments = []) throws -> Int64? {
    try rows(sql, arguments) { $0.integer(0) }.first
  }
}
