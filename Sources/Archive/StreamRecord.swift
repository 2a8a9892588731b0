import Conversation

/// A fragment as a stream log holds it, with what it takes to find it between damaged ones.
///
/// Bytes, numbers with their lowest byte first: `mark` (4), the data's length (4), a checksum of all
/// that follows and of the length (8), the turn's id (16), the fragment's number (8), the data.
struct StreamRecord: Hashable, Sendable {
  let turn: Identifier
  /// Rises with every fragment of the turn; gaps mean nothing.
  let number: Int64
  let data: [UInt8]

  /// No part of any UTF-8.
  private static let mark: UInt32 = 0xFE_FF_C0_FF
  private static let headerSize = 40

  init(turn: Identifier, number: Int64, data: [UInt8]) {
    self.turn = turn
    self.number = number
    self.data = data
  }

  /// Adds the bytes of a record.
  static func encode(
    _ data: [UInt8], turn: Identifier, number: Int64, into bytes: inout [UInt8]
  ) {
    func append(_ value: some FixedWidthInteger) {
      withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
    let start = bytes.count
    bytes.reserveCapacity(start + headerSize + data.count)
    append(mark)
    append(UInt32(data.count))
    append(UInt64(0))
    append(turn.high)
    append(turn.low)
    append(number)
    bytes += data
    let sum = bytes.withUnsafeBytes {
      checksum(of: UnsafeRawBufferPointer(rebasing: $0[start...]))
    }
    withUnsafeBytes(of: sum.littleEndian) { sum in
      for (index, byte) in sum.enumerated() { bytes[start + 8 + index] = byte }
    }
  }

  /// Every whole record of a log, in its order, whatever is between them: a record that was cut or
  /// damaged takes no other one with it.
  static func all(in bytes: [UInt8]) -> [StreamRecord] {
    bytes.withUnsafeBytes { bytes in
      var records: [StreamRecord] = []
      var offset = 0
      while offset + headerSize <= bytes.count {
        if let record = record(at: UnsafeRawBufferPointer(rebasing: bytes[offset...])) {
          records.append(record)
          offset += headerSize + record.data.count
        } else {
          offset += 1
        }
      }
      return records
    }
  }

  private static func record(at bytes: UnsafeRawBufferPointer) -> StreamRecord? {
    func load<Value: FixedWidthInteger>(_ offset: Int, _ type: Value.Type) -> Value {
      Value(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: type))
    }
    guard load(0, UInt32.self) == mark else { return nil }
    let end = headerSize + Int(load(4, UInt32.self))
    guard end <= bytes.count,
      checksum(of: UnsafeRawBufferPointer(rebasing: bytes[..<end])) == load(8, UInt64.self)
    else { return nil }
    return StreamRecord(
      turn: Identifier(high: load(16, UInt64.self), low: load(24, UInt64.self)),
      number: load(32, Int64.self), data: Array(bytes[headerSize..<end]))
  }

  /// FNV-1a, 64 bits (Fowler, Noll and Vo), of a record without its mark and its checksum. Each step
  /// can be undone, so that no change of a single byte leaves it as it was.
  private static func checksum(of record: UnsafeRawBufferPointer) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ bytes: Slice<UnsafeRawBufferPointer>) {
      for byte in UnsafeRawBufferPointer(rebasing: bytes) {
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
      }
    }
    add(record[4..<8])
    add(record[16...])
    return hash
  }
}
