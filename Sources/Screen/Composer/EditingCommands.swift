extension Composer {
  /// Runs an editing command; false for commands that are not about the text.
  @discardableResult
  package mutating func apply(_ command: Command) -> Bool {
    switch command {
    case .newline: insert("\n")
    case .characterLeft: moveLeft()
    case .characterRight, .find: moveRight()
    case .wordLeft: moveWordLeft()
    case .wordRight: moveWordRight()
    case .lineStart: moveToLineStart()
    case .lineEnd: moveToLineEnd()
    case .inputStart: moveToStart()
    case .inputEnd: moveToEnd()
    case .deleteBackward: deleteBackward()
    case .deleteForward: deleteForward()
    case .killToLineEnd: killToLineEnd()
    case .killToLineStart: killToLineStart()
    case .killToBlank: killToBlank()
    case .killWordLeft: killWordLeft()
    case .killWordRight: killWordRight()
    case .yank: yank()
    default: return false
    }
    return true
  }
}
