/// What a line of code hands on to the next.
struct HighlightState: Hashable, Sendable {
  /// A form that is open.
  struct Frame: Hashable, Sendable {
    var form: Int
    /// Text: how often a nested comment is open, or the fence's length; a heredoc that is raw: 1;
    /// an indented text: the columns that it goes beyond. Code: the brackets open inside.
    var count: Int
  }

  /// The open forms, the innermost last.
  var frames: [Frame] = []
  /// The word that ends the heredoc or the delimited string that is open; there is one at most.
  var delimiter: [UInt8] = []
  /// The heredoc that begins with the next line.
  var pending: Frame?
  /// The lines that the hunk of a diff still has, on either side.
  var hunkRemoved = 0
  var hunkAdded = 0
  /// Whether the line ended in an escape, so that the next one goes on with it.
  var isContinued = false

  /// More than any code nests; what goes deeper is not followed.
  static let mostFrames = 48
}
