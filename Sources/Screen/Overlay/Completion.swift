import Canvas

/// Completions of the word that is being typed, above the input line.
struct Completion: Sendable {
  /// What the word is. A new kind of word is a case here, its rows in `Handle/Completing.swift`.
  enum Source: Hashable, Sendable {
    /// The name of a slash command.
    case commands
    /// What follows `/model` and `/retry`.
    case models
    case themes
    /// Titles of conversations.
    case sessions
    /// Paths behind an `@`.
    case files
  }

  let source: Source
  /// The rows, filtered by the word.
  var picker: Picker
  /// Whether a row was chosen by moving to it, so that Enter takes it.
  var isChosen = false
  /// Whether the rows were asked for and have not come.
  var isAwaited = false
}

/// The completion that is open, and where none may open.
struct CompletionState: Sendable {
  var open: Completion?
  /// The text for which Esc closed the list, or which was not typed: no list opens for it.
  private(set) var closedText: String?
  /// The version and the caret of the input line that `open` is for.
  var seen: (version: Int, caret: Int)?
  /// The files to choose from, once they were listed; when that was, in monotonic milliseconds, and
  /// whether they are being listed.
  var files: FileFilter?
  var filesCame: Int64 = 0
  var isListingFiles = false

  /// Closes the list until the text is another one.
  mutating func close(for text: String) {
    open = nil
    closedText = text
  }

  /// Lets a list open again for any text.
  mutating func reopen() { closedText = nil }

  /// The list to show; nil where there is none, or nothing in it.
  var shown: Completion? { open.flatMap { $0.picker.count > 0 ? $0 : nil } }
}
