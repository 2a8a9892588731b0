extension Composer {
  /// Runs an editing command; commands that are not about the text do nothing.
  package mutating func apply(_ command: Command) {
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
    case .deleteForward, .leaveIfEmpty: deleteForward()
    case .killToLineEnd: killToLineEnd()
    case .killToLineStart: killToLineStart()
    case .killToBlank: killToBlank()
    case .killWordLeft: killWordLeft()
    case .killWordRight: killWordRight()
    case .yank: yank()
    case .yankOlder: yankOlder()
    case .toggleThinking: transposeCharacters()
    case .transposeWords: transposeWords()
    case .uppercaseWord: uppercaseWord()
    case .lowercaseWord: lowercaseWord()
    case .capitalizeWord: capitalizeWord()
    case .undo: undo()
    case .redo: redo()
    default: break
    }
  }
}
