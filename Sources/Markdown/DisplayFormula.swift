/// Follows the lines of a paragraph through formulas that are displayed: `\[` or `$$` in a line of
/// its own, up to the line that ends with `\]` or `$$` (`Mask` keeps their signs from cmark).
struct DisplayFormula {
  /// What ends the formula that the lines are in.
  private var closer: String?
  private var line = ""

  /// Adds text of the line; one that holds anything else begins no formula.
  mutating func add(_ text: String) { line += text }

  /// Ends a line; answers whether the row ends with it.
  mutating func endsRow() -> Bool {
    defer { line = "" }
    if let closer {
      if Self.trimmed(line).hasSuffix(closer) { self.closer = nil }
      return true
    }
    closer = Self.closer(for: line)
    return closer != nil
  }

  /// What ends the formula that a line begins; nil if it begins none.
  static func closer(for line: String) -> String? {
    switch trimmed(line) {
    case "\\[": "\\]"
    case "$$": "$$"
    default: nil
    }
  }

  private static func trimmed(_ line: String) -> Substring {
    var line = line[...]
    while line.utf8.first == 0x20 { line = line.dropFirst() }
    while line.utf8.last == 0x20 { line = line.dropLast() }
    return line
  }
}
