/// Why there is no full screen.
package enum TerminalError: Error, Hashable {
  /// Standard input is a file or a pipe.
  case inputIsNotATerminal
  /// The terminal cannot be opened for writing; `reason` is the system's.
  case cannotOpen(path: String, reason: String)
  /// The terminal cannot place text at a row and column.
  case notFullScreen(term: String)
  /// The terminal's description and every replacement for it are missing.
  case unknownTerminal(term: String)
  /// The system refused a descriptor; `what` names it.
  case outOfResources(what: String, reason: String)

  /// What happened and what to do, in one sentence.
  package var sentence: String {
    switch self {
    case .inputIsNotATerminal:
      "Standard input is not a terminal; use --print to ask one question from a script."
    case .cannotOpen(let path, let reason):
      "The terminal \(path) cannot be opened (\(reason)), so lines are shown instead of a screen."
    case .notFullScreen(let term):
      "The terminal \"\(term)\" cannot place text on its screen, so lines are shown instead;"
        + " if it can, set TERM to what it really is."
    case .unknownTerminal(let term):
      "Nothing is known about the terminal \"\(term)\" on this system;"
        + " lines are shown; set TERM=xterm-256color or install the package ncurses-term."
    case .outOfResources(let what, let reason):
      "The system refused \(what) (\(reason)); close other programs and try again."
    }
  }
}
