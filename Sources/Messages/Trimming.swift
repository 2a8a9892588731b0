extension StringProtocol {
  /// Without white space at either end.
  package var trimmed: String {
    guard let start = firstIndex(where: { !$0.isWhitespace }) else { return "" }
    // Not `dropLast`, which counts all characters.
    var end = endIndex
    while self[index(before: end)].isWhitespace { end = index(before: end) }
    return String(self[start..<end])
  }
}
