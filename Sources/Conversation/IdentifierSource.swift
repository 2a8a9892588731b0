/// A seeded generator of identifiers: the state stays a pure value, and tests get the same ids
/// every time. The generator is xoshiro256** (Blackman and Vigna, https://prng.di.unimi.it), whose
/// 256 bits the composition root seeds from the system's random source.
package struct IdentifierSource: RandomNumberGenerator, Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// - Parameter seed: four random words; all zero is replaced, since it would never move.
  package init(seed: (UInt64, UInt64, UInt64, UInt64)) {
    state = seed == (0, 0, 0, 0) ? (1, 2, 3, 4) : seed
  }

  package mutating func next() -> UInt64 {
    func rotate(_ value: UInt64, _ count: UInt64) -> UInt64 {
      value << count | value >> (64 - count)
    }
    let result = rotate(state.1 &* 5, 7) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = rotate(state.3, 45)
    return result
  }

  /// A new identifier.
  /// - Parameter wall: Unix milliseconds.
  package mutating func identifier(wall: Int64) -> Identifier {
    var source = self
    defer { self = source }
    return Identifier(milliseconds: wall, using: &source)
  }
}
