import Messages

extension JSON {
  /// Unix milliseconds of a time as programs note it: milliseconds, seconds, or a text of RFC 3339.
  var noted: Int64? {
    switch self {
    case .integer(let value): return Self.milliseconds(Double(value))
    case .number(let value): return Self.milliseconds(value)
    case .string(let text): return Self.milliseconds(text)
    default: return nil
    }
  }

  /// Numbers below 10¹¹ are seconds: as milliseconds they would be before 1973.
  private static func milliseconds(_ value: Double) -> Int64? {
    guard value > 0, value < 1e15 else { return nil }
    return Int64(value < 1e11 ? value * 1_000 : value)
  }

  /// `2026-01-31T09:05:07.25Z`, or with an offset such as `+02:00`.
  private static func milliseconds(_ text: String) -> Int64? {
    let bytes = Array(text.utf8)
    func number(_ range: Range<Int>) -> Int64? {
      guard range.upperBound <= bytes.count else { return nil }
      var value: Int64 = 0
      for byte in bytes[range] {
        guard 0x30...0x39 ~= byte else { return nil }
        value = value * 10 + Int64(byte - 0x30)
      }
      return value
    }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
      let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
      1...12 ~= month
    else { return nil }
    var milliseconds: Int64 = 0
    var position = 19
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      position += 1
      var unit: Int64 = 100
      while position < bytes.count, 0x30...0x39 ~= bytes[position] {
        milliseconds += Int64(bytes[position] - 0x30) * unit
        unit /= 10
        position += 1
      }
    }
    var offset: Int64 = 0
    if position < bytes.count, let hours = number(position + 1..<position + 3) {
      let sign: Int64 = bytes[position] == UInt8(ascii: "-") ? -1 : 1
      offset = sign * (hours * 60 + (number(position + 4..<position + 6) ?? 0))
    }
    let minutes = days(year, month, day) * 1_440 + hour * 60 + minute - offset
    return (minutes * 60 + second) * 1_000 + milliseconds
  }

  /// Days since 1970-01-01 of the Gregorian calendar, with years that begin in March so that the
  /// leap day is the last.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
  }
}
