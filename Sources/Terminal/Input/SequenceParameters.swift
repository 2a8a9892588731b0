import Canvas

/// The numbers of a control sequence: fields apart by `;`, parts of a field by `:`; an empty part
/// is nil (ECMA-48, 5.4.1 and 5.4.2).
struct SequenceParameters {
  private var fields: [[Int?]] = []

  init(_ bytes: [UInt8]) {
    guard !bytes.isEmpty else { return }
    fields = bytes.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map {
      $0.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map(Self.number)
    }
  }

  var count: Int { fields.count }

  /// The parts of a field that are there; nil if the field is not there or begins empty.
  subscript(index: Int) -> [Int]? {
    guard fields.indices.contains(index), fields[index].first.flatMap(\.self) != nil else {
      return nil
    }
    return fields[index].map { $0 ?? 0 }
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard !digits.isEmpty, digits.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
    return digits.reduce(0) { min($0 * 10 + Int($1 - 0x30), 0x200_0000) }
  }
}

/// The modifier field of a key sequence: 1 plus a bit set, and the kitty protocol's event type.
struct ModifierField {
  /// Shift, Alt (or Meta) and Control.
  let modifiers: Modifiers
  /// False for what must not act: a released key, or a chord with Super or Hyper.
  let isPress: Bool

  /// - Parameter isMeta: whether 8 is xterm's Meta, as in cursor keys of iTerm2's Option; reported
  ///   by code point it is the kitty protocol's Super.
  init(_ value: Int, event: Int? = nil, isMeta: Bool = false) {
    var bits = max(value, 1) - 1
    if isMeta, bits & 8 != 0 { bits = bits & ~8 | 2 }
    var modifiers = Modifiers()
    if bits & 1 != 0 { modifiers.insert(.shift) }
    if bits & (2 | 32) != 0 { modifiers.insert(.alt) }
    if bits & 4 != 0 { modifiers.insert(.control) }
    self.modifiers = modifiers
    isPress = event != 3 && bits & (8 | 16) == 0
  }

  /// The key with these modifiers and `more`; nil if nothing was pressed.
  func key(_ code: Key.Code, adding more: Modifiers = []) -> Input? {
    isPress ? .key(Key(code, modifiers.union(more))) : nil
  }
}
