/// A run of text in one style. The text is already sanitised: it holds no control characters.
package struct Span: Hashable, Sendable {
  package var text: String
  package var style: Style

  package init(_ text: String, _ style: Style = .text) {
    self.text = text
    self.style = style
  }
}

/// One laid-out row of text, not yet placed on a surface.
package struct Line: Hashable, Sendable {
  /// How a row goes on from the row above it.
  package enum Joint: Hashable, Sendable {
    /// It is a line of its own.
    case line
    /// The line was cut at blanks, which are not shown.
    case blank
    /// The line was cut between two characters.
    case none
  }

  package var spans: [Span]
  /// For selected text, which is to be as it was before it was cut to a width.
  package var joint = Joint.line
  /// How many of the first spans only indent or mark the row, where it goes on from another.
  package var leadCount = 0
  /// UTF-8 bytes of content text that precede this line in what was laid out. It does not depend
  /// on the width, so it is the anchor by which a reader's place survives a resize.
  package var position: Int

  package init(_ spans: [Span] = [], position: Int = 0) {
    self.spans = spans
    self.position = position
  }

  /// The line's text without its styles.
  package var text: String { spans.reduce(into: "") { $0 += $1.text } }
}
