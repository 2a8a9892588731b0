import Foundation

/// Finds the lines of a text that match a pattern, for systems without ripgrep.
///
/// The engine is ICU's, whose syntax is nearest to that of ripgrep; `Regex` made from text is many
/// times slower (measured on this toolchain), and a pattern that is only letters needs neither.
struct LineMatcher {
  /// The pattern needs more time than a search may take.
  struct TooSlow: Error {}

  /// What one text may cost, in seconds.
  private static let patience = 1.0

  private let literal: [UInt8]?
  private let expression: NSRegularExpression?
  private let isMultiline: Bool

  init(_ query: GrepQuery) throws(ToolFailure) {
    isMultiline = query.isMultiline
    let isPlain = query.pattern.unicodeScalars.allSatisfy {
      !"\\^$.|?*+()[]{}\n".unicodeScalars.contains($0)
    }
    if isPlain, !query.ignoresCase {
      literal = Array(query.pattern.utf8)
      expression = nil
      return
    }
    literal = nil
    var options: NSRegularExpression.Options = [.anchorsMatchLines, .useUnixLineSeparators]
    if query.ignoresCase { options.insert(.caseInsensitive) }
    if query.isMultiline { options.insert(.dotMatchesLineSeparators) }
    // The Rust and Python spelling of named groups.
    let pattern = query.pattern.replacingOccurrences(of: "(?P<", with: "(?<")
    do {
      expression = try NSRegularExpression(pattern: pattern, options: options)
    } catch {
      throw ToolFailure(
        "The pattern is not a valid regular expression. Literal braces, brackets and parentheses "
          + "need a backslash.")
    }
  }

  /// The ranges of lines that match, as indices into `lines`, in order and apart.
  /// - Parameter lines: the ranges of the lines in `bytes`, without their line feeds.
  func matches(in bytes: [UInt8], lines: [Range<Int>]) throws(TooSlow) -> [ClosedRange<Int>] {
    if let literal {
      var found: [ClosedRange<Int>] = []
      var line = 0
      for place in Editing.places(of: literal, in: bytes) {
        while line + 1 < lines.count, lines[line + 1].lowerBound <= place { line += 1 }
        if found.last?.upperBound != line { found.append(line...line) }
      }
      return found
    }
    guard let expression else { return [] }
    let text = String(decoding: bytes, as: UTF8.self)
    // NSRegularExpression counts in UTF-16: only where all is ASCII are these bytes.
    let isASCII = text.utf8.count == bytes.count && bytes.allSatisfy { $0 < 0x80 }
    let starts = isASCII ? lines.map(\.lowerBound) : Self.starts(of: bytes, lines)
    let whole = NSRange(location: 0, length: isASCII ? bytes.count : text.utf16.count)
    var found: [ClosedRange<Int>] = []
    var isSpanning = false
    for range in try Self.ranges(expression, text, whole) {
      let first = Self.line(of: range.location, starts)
      let last = Self.line(of: max(range.location, range.location + range.length - 1), starts)
      if last > first, !isMultiline { isSpanning = true }
      Self.add(first...last, to: &found)
    }
    guard isSpanning else { return found }
    // What matched over a line feed may or may not match within one line.
    found = []
    for index in lines.indices {
      let end = index + 1 < starts.count ? starts[index + 1] - 1 : whole.length
      let range = NSRange(location: starts[index], length: max(0, end - starts[index]))
      if try !Self.ranges(expression, text, range).isEmpty { found.append(index...index) }
    }
    return found
  }

  private static func ranges(
    _ expression: NSRegularExpression, _ text: String, _ range: NSRange
  ) throws(TooSlow) -> [NSRange] {
    var ranges: [NSRange] = []
    let end = ContinuousClock.now + .seconds(patience)
    var isTooSlow = false
    // A pattern such as (a+)+$ would never end; the engine reports while it searches.
    expression.enumerateMatches(in: text, options: [.reportProgress], range: range) {
      match, _, stop in
      if let match { ranges.append(match.range) }
      if match == nil, ContinuousClock.now > end {
        isTooSlow = true
        stop.pointee = true
      }
    }
    if isTooSlow { throw TooSlow() }
    return ranges
  }

  /// Lines that touch become one range only where one match covers them.
  private static func add(_ range: ClosedRange<Int>, to found: inout [ClosedRange<Int>]) {
    if let last = found.last, last.upperBound >= range.lowerBound {
      found[found.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
    } else {
      found.append(range)
    }
  }

  /// The line that holds a place.
  private static func line(of place: Int, _ starts: [Int]) -> Int {
    var low = 0
    var high = starts.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if starts[middle] <= place { low = middle } else { high = middle - 1 }
    }
    return low
  }

  /// Where the lines begin in UTF-16, invalid bytes counted as they are decoded.
  private static func starts(of bytes: [UInt8], _ lines: [Range<Int>]) -> [Int] {
    var starts: [Int] = []
    var place = 0
    for line in lines {
      starts.append(place)
      place += String(decoding: bytes[line], as: UTF8.self).utf16.count + 1
    }
    return starts
  }
}
