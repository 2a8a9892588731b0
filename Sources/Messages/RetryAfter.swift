/// How long a server asks us to wait before the next try.
enum RetryAfter {
  /// The longest wait in seconds that is reported; a wrong clock or a joke asks for more.
  static let limit = 3600.0

  /// Reads `retry-after-ms`, else `retry-after` as seconds (also with a fraction) or as an HTTP
  /// date (RFC 9110, sections 10.2.3 and 5.6.7).
  ///
  /// - Parameters:
  ///   - now: Unix milliseconds.
  /// - Returns: seconds from 0 to `limit`; nil where neither header says a time.
  static func seconds(in headers: [(name: String, value: String)], now: Int64) -> Double? {
    func value(_ name: String) -> String? {
      headers.first { $0.name.lowercased() == name }?.value.trimmed
    }
    func bounded(_ seconds: Double) -> Double? {
      seconds.isFinite ? min(max(seconds, 0), limit) : nil
    }
    if let milliseconds = value("retry-after-ms").flatMap({ Double($0) }),
      let seconds = bounded(milliseconds / 1000)
    {
      return seconds
    }
    guard let text = value("retry-after") else { return nil }
    if let seconds = Double(text) { return bounded(seconds) }
    return unixSeconds(ofDate: text).flatMap { bounded(Double($0) - Double(now) / 1000) }
  }

  /// Reads an HTTP date in any of its three forms: `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday,
  /// 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`. In each the day comes before the year,
  /// which is all the order that is needed.
  static func unixSeconds(ofDate text: String) -> Int64? {
    var numbers: [Int64] = []
    var month: Int64?
    var time: [Int64]?
    for word in text.split(whereSeparator: { " ,-".contains($0) }) {
      if word.contains(":") {
        time = word.split(separator: ":", omittingEmptySubsequences: false)
          .map { Int64($0) ?? -1 }
      } else if let number = Int64(word) {
        numbers.append(number)
      } else if let place = months.firstIndex(of: word.lowercased()) {
        month = Int64(place) + 1
      }
    }
    guard numbers.count == 2, let month, let time, time.count == 3,
      1...31 ~= numbers[0], 0...9999 ~= numbers[1],
      0...23 ~= time[0], 0...59 ~= time[1], 0...60 ~= time[2]
    else { return nil }
    var year = numbers[1]
    if year < 100 { year += year < 70 ? 2000 : 1900 }
    let day = days(year: year, month: month, day: numbers[0])
    return day * 86400 + time[0] * 3600 + time[1] * 60 + time[2]
  }

  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  /// Days from 1970-01-01 in the Gregorian calendar. Years are counted from March, so that the
  /// leap day is the last of its year and the months' lengths follow (153 m + 2) / 5.
  private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let year = month <= 2 ? year - 1 : year
    let monthFromMarch = (month + 9) % 12
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
    return 365 * year + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
  }
}
