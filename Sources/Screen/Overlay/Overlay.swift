import Canvas

/// What lies over the conversation: modality is state, never a second loop.
package enum Overlay: Sendable {
  case picker(Picker)
  case panel(Panel)
  case question(Question)
  case reader(Reader)
  /// A model being set up.
  case setup(Setup)
  /// Whether the models answer, while that is found out and after.
  case examination(Examination)
}

/// A question that y answers with its effect, and any other key with nothing.
package struct Question: Sendable {
  package var text: String
  package var yes: Effect
  /// Said after any other key.
  package var no: String

  package init(_ text: String, yes: Effect, no: String) {
    self.text = text
    self.yes = yes
    self.no = no
  }
}

/// Text to read and close, such as the help.
package struct Panel: Sendable {
  package var title: String
  /// Not yet wrapped.
  package var lines: [Line]
  /// The first row shown.
  package var scroll = 0
  /// What the lines tell of, where they are set anew for each width rather than wrapped.
  var changes: [ChangedFiles] = []
  /// The width that they are set for.
  var laidWidth: Int?

  package init(title: String, lines: [Line]) {
    self.title = title
    self.lines = lines
  }
}
