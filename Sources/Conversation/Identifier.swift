/// A UUID version 7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then random bits, so
/// that ids sort by time, are never reused, and archives of two machines can be merged.
package struct Identifier: Hashable, Sendable, Comparable {
  package let high: UInt64
  package let low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// - Parameters:
  ///   - milliseconds: since the Unix epoch; 48 bits are kept.
  ///   - random: the source of the other 74 bits.
  package init(milliseconds: Int64, using random: inout some RandomNumberGenerator) {
    let time = UInt64(bitPattern: milliseconds) & 0xFFFF_FFFF_FFFF
    high = time << 16 | 0x7000 | random.next() & 0x0FFF
    low = 0x8000_0000_0000_0000 | random.next() >> 2
  }

  /// Reads the usual form, `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`; case and hyphens do not matter.
  package init?(_ text: some StringProtocol) {
    let digits = text.utf8.filter { $0 != UInt8(ascii: "-") }
    guard digits.count == 32,
      let high = UInt64(String(decoding: digits.prefix(16), as: UTF8.self), radix: 16),
      let low = UInt64(String(decoding: digits.suffix(16), as: UTF8.self), radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }

  package static func < (left: Identifier, right: Identifier) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }

  /// Unix milliseconds at which the id was made.
  package var milliseconds: Int64 { Int64(high >> 16) }
}

extension Identifier: CustomStringConvertible {
  package var description: String {
    func hex(_ value: UInt64) -> String {
      let digits = String(value, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }
    let digits = Array(hex(high) + hex(low))
    return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
      .map { String(digits[$0]) }.joined(separator: "-")
  }
}

extension Identifier {
  /// The id of something that another program or another session already named: the same name and
  /// time always give the same id. A UUID version 8 (RFC 9562, section 5.8): the milliseconds as in
  /// version 7, then 74 bits of the name's FNV-1a hashes.
  ///
  /// - Parameters:
  ///   - name: what is unique in the world, as far as the source can tell.
  ///   - milliseconds: for the order among ids; 48 bits are kept.
  package init(derivedFrom name: String, milliseconds: Int64) {
    func hash(_ basis: UInt64) -> UInt64 {
      var value = name.utf8.reduce(basis) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
      // FNV's upper bits change little at the last bytes; this spreads them (MurmurHash3's end).
      value = (value ^ value >> 33) &* 0xFF51_AFD7_ED55_8CCD
      value = (value ^ value >> 33) &* 0xC4CE_B9FE_1A85_EC53
      return value ^ value >> 33
    }
    let time = UInt64(bitPattern: milliseconds) & 0xFFFF_FFFF_FFFF
    self.init(
      high: time << 16 | 0x8000 | hash(0xCBF2_9CE4_8422_2325) & 0x0FFF,
      low: 0x8000_0000_0000_0000 | hash(0x8422_2325_CBF2_9CE4) >> 2)
  }
}
